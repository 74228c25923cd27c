"""The view of the exchange between nodes: a page of all descriptions in the order of the log (docs/federation.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from flask import Blueprint

from service.record.copy_ids import is_copy, split_id
from service.serializers.feeds import exchange
from service.store.copies import Copies
from service.store.log import Entity
from service.web.context import RequestContext
from service.web.http.request import Request
from service.web.http.response import REVALIDATE, Response, digest, problem
from service.web.route_decorator import route

blueprint = Blueprint("exchange", __name__)
PAGE_SIZE = 1000  # entries of a page
PAGE_BYTES = 4_000_000  # of the entries of a page, after which it ends


@route(blueprint, "exchange", work="documents")
def page(request: Request, context: RequestContext) -> Response:
    """The entries after a position, which is a number of the log: `?after=`, 0 for all."""
    after = request.parameter("after") or "0"
    if not re.fullmatch(r"[0-9]{1,15}", after):
        return problem(
            400, "Bad Request", "after is the number of a change: take it from the last line of a page"
        )
    reader = context.reader
    last, count = reader.last_seq(), sum(reader.counts().values())
    entities = reader.changed_entities(int(after), PAGE_SIZE)
    lines, size, position = [], 0, int(after)
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
            position = last if len(entities) < PAGE_SIZE else position
    serializer_context = context.serializer_context
    head = exchange.head(reader.log_identity(), last, count, origins, serializer_context)
    body = b"\n".join([head, *lines, exchange.end(position, position >= last), b""])
    return Response(
        200, exchange.MEDIA_TYPE, body, (), digest(body), cache_control=REVALIDATE, cacheable=False
    )


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
        yield exchange.entry(*place, context.reader.public_record(entity), context.serializer_context)
