"""The views of the exchange between nodes: pages of all descriptions in the order of the log, the digests with which
nodes compare their logs, and the key that signs both (docs/federation.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import orjson
from flask import Blueprint

from fonds.http_client.message_signatures import public_key, signature_headers, to_jwk
from fonds.record.copy_ids import is_copy, split_id
from fonds.serializers.feeds import exchange
from fonds.serializers.feeds.exchange import LogPlace
from fonds.serializers.format_registry import UNITS
from fonds.store import log_digests
from fonds.store.copies import Copies
from fonds.store.log import Entity
from fonds.web.context import RequestContext
from fonds.web.http.request import Request
from fonds.web.http.response import REVALIDATE, Response, digest, encode, problem
from fonds.web.oai.records import identifier
from fonds.web.route_decorator import route

blueprint = Blueprint("exchange", __name__)
PAGE_SIZE = 1000  # entries of a page
PAGE_BYTES = 4_000_000  # of the entries of a page, after which it ends


@route(blueprint, "exchange", work="documents")
def page(request: Request, context: RequestContext) -> Response:
    """The entries after a position, which is a number of the log: `?after=`, 0 for all."""
    after = _number(request, "after")
    if after is None:
        return _bad_request("after is the number of a change: take it from the last line of a page")
    reader = context.reader
    place, count = _place(after, context), sum(reader.counts().values())
    entities = reader.changed_entities(after, PAGE_SIZE)
    lines, size, position = [], 0, after
    origins: dict[str, str] = {}
    with Copies.reading(context.settings.state) as copies:
        for entity in entities:
            if size > PAGE_BYTES:
                break
            for line in _entry(entity, context, copies, origins):
                lines.append(line)
                size += len(line)
            position = entity.seq or position
        else:
            position = place.last if len(entities) < PAGE_SIZE else position
    head = exchange.head(place, count, origins, context.serializer_context)
    end = exchange.end(position, reader.log_digests.hash_at(position), position >= place.last)
    return _signed(exchange.MEDIA_TYPE, b"\n".join([head, *lines, end, b""]), request, context)


@route(blueprint, "exchange_digests", work="documents")
def digests(request: Request, context: RequestContext) -> Response:
    """The digests of a range of the log, to compare: `?after=` and `?level=`; without them, of the whole log."""
    after, level = _number(request, "after"), _number(request, "level")
    reader = context.reader
    if not request.parameter("level"):
        level = log_digests.top_level(reader.last_seq())
    if after is None or level is None or level >= log_digests.LEVELS:
        return _bad_request(f"after is the number of a change, and level is less than {log_digests.LEVELS}")
    if after % log_digests.width_of(level):
        return _bad_request(f"after is a multiple of {log_digests.width_of(level)} at level {level}")
    place = _place(after, context)
    if reader.log_digests.position() < place.last:
        return problem(503, "Not up to date", "The digests are being made. Try again.").with_headers(
            ("Retry-After", "5")
        )
    ranges = reader.log_digests.ranges(after, level) if level else None
    items = {} if level else dict(reader.log_digests.items(after))
    body = exchange.digests(place, level, ranges, items, context.serializer_context)
    return _signed("application/json", body, request, context)


@route(blueprint, "exchange_key")
def key(request: Request, context: RequestContext) -> Response | None:
    """The public key that verifies the signatures of the exchange, as a JSON Web Key Set."""
    private_key = context.reader.signing_key()
    if not private_key:
        return None
    body = orjson.dumps({"keys": [to_jwk(public_key(private_key))]})
    return Response(200, "application/jwk-set+json", body, etag=digest(body))


def _number(request: Request, name: str) -> int | None:
    """Return a parameter that is a number, 0 without it; None if it is none."""
    value = request.parameter(name) or "0"
    return int(value) if re.fullmatch(r"[0-9]{1,15}", value) else None


def _bad_request(detail: str) -> Response:
    return problem(400, "Bad Request", detail)


def _place(after: int, context: RequestContext) -> LogPlace:
    reader = context.reader
    return LogPlace(reader.log_identity(), reader.last_seq(), after, reader.log_digests.hash_at(after))


def _signed(media_type: str, body: bytes, request: Request, context: RequestContext) -> Response:
    """Return a response that is signed, in the content coding that the client prefers."""
    whole = Response(200, media_type, body, (), digest(body), cache_control=REVALIDATE, cacheable=False)
    response = encode(whole, request.accept_encoding)
    private_key = context.reader.signing_key()
    if not private_key:
        return response
    url = request.with_query(f"{context.urls.base}{request.path}")
    return response.with_headers(*signature_headers(response.body, url, private_key))


def _entry(
    entity: Entity, context: RequestContext, copies: Copies | None, origins: dict[str, str]
) -> Iterator[bytes]:
    """Yield the entry of a description; nothing for a copy that is gone, or was taken down here."""
    if is_copy(entity.id):
        copy = copies.copy(entity.id) if copies else None
        # what was removed here, and not by its origin, is not passed on
        if copy and not copy.takedown and copy.is_removed == exchange.is_removal(copy.entry):
            name = split_id(entity.id)[0]
            origins[name] = context.urls.origin_base(name)
            yield exchange.passed_on(copy.entry, context.urls.base)
        return
    place = entity.id, entity.kind, entity.seq or 0, entity.changed
    if entity.withdrawn is not None:
        yield exchange.removal(*place, json.loads(entity.withdrawn), context.serializer_context)
    else:
        oai = identifier(context, entity.id) if entity.kind in UNITS else ""
        record = context.reader.public_record(entity)
        yield exchange.entry(*place, record, context.serializer_context, oai)
