"""The description of a thing in every form of the register: negotiated, or by suffix and `?profile=`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from service.address import ROOMS
from service.build import graphs
from service.publish import canvases
from service.publish.context import MAX_DEPTH, Context
from service.publish.graph.encode import encode
from service.publish.iiif.content_state import Target
from service.record.access import RestrictedRecord
from service.record.canonical import to_bytes
from service.record.model import Description, Record
from service.register import Format, Publication
from service.store.log import Entity
from service.web import alternates, linkset, page, profiles, restricted, surroundings, viewing
from service.web.links import profile_uri, row_uri
from service.web.negotiate import Offer, choose, parse_accept
from service.web.respond import Answer, Ask, problem, redirect, sha
from service.web.signposts import LONG, Signpost, canonical, document, header, landing
from service.web.signposts import alternates as alternative

if TYPE_CHECKING:
    from service.web.desk import Desk

# publications that are the content and nothing else: without it there is none of them
KEPT_BACK = frozenset({"pdf"})
NEGOTIATED = ("Accept", "Accept-Profile")


def answer(ask: Ask, desk: Desk, room: str, id: str, suffix: str | None) -> Answer | None:
    """A description: 200, 301 to the room it lies in, 406 with a list, 301 or 410 if withdrawn; None for nothing."""
    row = desk.reader.entity(id)
    if row is None or row.kind == "node":
        return None
    if ROOMS[row.kind] != room:
        query = f"?{ask.query}" if ask.query else ""
        tail = f".{suffix}" if suffix else ""
        return redirect(301, desk.context.address.description(row.kind, id) + tail + query)
    if row.withdrawn is not None:
        return gone(ask, desk, row)
    place = _place(ask, desk, row)
    if isinstance(place, Answer):
        return place
    return _by_suffix(ask, desk, row, suffix) if suffix else _negotiated(ask, desk, row)


def _place(ask: Ask, desk: Desk, row: Entity) -> Target | Answer | None:
    """Where in a record its page is to be opened, or what to answer instead."""
    if row.kind != "record":
        return None
    return viewing.at_place(ask, desk, desk.context.address.manifest(row.id))


def _by_suffix(ask: Ask, desk: Desk, row: Entity, suffix: str) -> Answer | None:
    rows = [row for row in _described(desk, row) if row.format(suffix)]
    wanted = profiles.wish(ask)
    if wanted.binding and rows and rows[0].profile:
        rows = _wished(rows, wanted, desk.context)
        if not rows:
            return _no_such_profile(ask, desk, row)
    if not rows:
        return None
    publication, form = rows[0], rows[0].format(suffix)
    assert form is not None  # noqa: S101 - the rows were chosen by it
    return _linked(ask, desk, row, publication, _made(ask, desk, row, publication, form))


def _described(desk: Desk, row: Entity) -> list[Publication]:
    """What is to be had at the address of a description, in the register's order."""
    offered = desk.context.offered(desk.reader.description(row))
    return [publication for publication in offered if publication.address == "description"]


def _wished(rows: list[Publication], wanted: profiles.Wish, context: Context) -> list[Publication]:
    """The rows that conform to any of the wished profiles, the best first."""
    found = [row for name in wanted.names for row in profiles.conforming(name, rows, context)]
    return list(dict.fromkeys(found))


def _linked(
    ask: Ask, desk: Desk, row: Entity, publication: Publication, made: Answer | None
) -> Answer | None:
    """With its typed links: those of the page, or those that lead from a document back to it."""
    if made is None:
        return None
    it = desk.reader.description(row)
    is_page = publication.name == "html"
    posts = landing(it, desk.context) if is_page else document(it, publication, desk.context)
    return made.with_headers(("Link", header([*_kept(publication, desk.context), *posts])))


def _kept(publication: Publication, context: Context) -> list[Signpost]:
    """The profiles that a representation keeps (DX-PROF-CONNEG, R.1.2.a)."""
    return [Signpost("profile", uri) for uri in profiles.uris(publication, context)]


def _negotiated(ask: Ask, desk: Desk, row: Entity) -> Answer:
    if profiles.wants_alternates(ask):
        return alternates.answer(ask, desk, row)
    rows, wanted = _described(desk, row), profiles.wish(ask)
    wished = _wished(rows, wanted, desk.context)
    if wanted.binding and not wished:
        return _no_such_profile(ask, desk, row)
    chosen = _best(ask, desk, wished, rows, wanted)
    if chosen is None:
        return _not_acceptable(ask, desk, row, wished if wanted.binding else rows)
    publication, form = chosen
    location = row_uri(publication, form, row.kind, row.id, desk.context)
    if publication.name == "html" and ask.page() > 1:
        location += f"?page={ask.page()}"
    made = _made(ask, desk, row, publication, form)
    if made is None:
        return problem(404, "Not Found", f"The list has no page {ask.page()}.").varying(*NEGOTIATED)
    it = desk.reader.description(row)
    posts = [*_kept(publication, desk.context), canonical(it, desk.context), *landing(it, desk.context)]
    if wanted.names:  # who negotiates by profile is told of the others (R.1.1.a)
        posts += alternative(it, desk.context, every=False)
    links = header(posts, LONG * 2 if wanted.names else LONG)
    return made.varying(*NEGOTIATED).with_headers(("Content-Location", location), ("Link", links))


def _best(
    ask: Ask, desk: Desk, wished: list[Publication], rows: list[Publication], wanted: profiles.Wish
) -> tuple[Publication, Format] | None:
    """The profile counts for more than the media type (DX-PROF-CONNEG, 7.1); a wish in a header does not bind."""
    accept = ask.parameter("_mediatype") or ask.accept
    for row in wished:
        if chosen := _chosen(accept, (row.name,), desk):
            return chosen
    return None if wanted.binding else _chosen(accept, tuple(row.name for row in rows), desk)


@lru_cache(maxsize=1024)
def _chosen(accept: str | None, names: tuple[str, ...], desk: Desk) -> tuple[Publication, Format] | None:
    """The publication and serialisation that a client prefers among those; kept, for clients are few."""
    rows = [desk.context.register[name] for name in names]
    forms = {f"{row.name}.{form.suffix}": (row, form) for row in rows for form in row.formats}
    found = choose(accept, [_offer(key, *pair, desk.context) for key, pair in forms.items()])
    return forms[found.key] if found else None


def _offer(key: str, row: Publication, form: Format, context: Context) -> Offer:
    return Offer(form.media_type, key, form.aliases, profile_uri(row, context), form.quality)


def _made(ask: Ask, desk: Desk, row: Entity, publication: Publication, form: Format) -> Answer | None:
    media_type = form.media_type
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    if publication.name in KEPT_BACK and _is_kept_back(desk, row):
        return restricted.refused(ask, desk, row, prefers_html(ask))
    body = _body(ask, desk, row, publication, form)
    if body is None:
        return None
    return Answer(200, media_type, body, (), sha(body))


def _is_kept_back(desk: Desk, row: Entity) -> bool:
    rule = desk.reader.rule(row)
    return (
        rule is not None
        and rule.covers == "content"
        and isinstance(desk.reader.description(row), RestrictedRecord)
    )


def _body(ask: Ask, desk: Desk, row: Entity, publication: Publication, form: Format) -> bytes | None:
    if publication.graph:
        return graph(desk, row, publication, form.suffix)
    description = desk.reader.description(row)
    if publication.name == "json":
        return to_bytes(description)
    if publication.name == "linkset":
        return linkset.document(description, desk.context, form.suffix)
    if publication.name == "html":
        return _html(ask, desk, row, description)
    if publication.name == "pdf" and isinstance(description, Record):
        return desk.derived.pdf(canvases.sheet(description, desk.context))
    if publication.stored:
        stored = desk.reader.document(row.edition or 0, publication.name)
        return desk.reader.unpack(stored) if stored else None
    assert publication.maker is not None, publication.name  # noqa: S101
    return bytes(publication.maker(description, desk.context))


def graph(desk: Desk, row: Entity, publication: Publication, suffix: str) -> bytes | None:
    """A serialisation of a graph; None where the description cannot be had in that profile."""
    ntriples = graphs.ntriples(row, publication, desk.reader, desk.context)
    name = desk.context.address.graph(row.kind, row.id, publication.profile)
    return None if ntriples is None else encode(ntriples, suffix, publication.profile, name)


def _html(ask: Ask, desk: Desk, row: Entity, description: Description) -> bytes | None:
    """The page; None for a page of its list that there is not."""
    schema = next(
        (p for p in desk.context.register.of_kind(row.kind) if p.graph and p.profile == "schema"), None
    )
    json_ld = (graph(desk, row, schema, "jsonld") if schema else None) or b"{}"
    around = surroundings.around(desk, row, ask.page())
    if ask.page() > around.page_count:
        return None
    place = _place(ask, desk, row)
    opened = place if isinstance(place, Target) else None
    return page.render(description, desk.context, around, desk.context.register, json_ld, opened).encode()


def home(ask: Ask, desk: Desk) -> Answer | None:
    """The home page of the node."""
    around = surroundings.at_home(desk, ask.page())
    if ask.page() > around.page_count:
        return None
    body = page.render_home(desk.context, around, desk.context.register).encode()
    link = f'<{desk.context.address.iiif_collection()}>; rel="alternate"; type="application/ld+json"'
    return Answer(200, "text/html; charset=utf-8", body, (("Link", link),), sha(body))


def successor(desk: Desk, row: Entity) -> Entity | None:
    """What took the place of what was withdrawn, and is published: the end of the way, where one led to the next."""
    found: Entity | None = row
    for _ in range(MAX_DEPTH):
        id = orjson.loads(found.withdrawn or "{}").get("successor") if found else None
        found = desk.reader.entity(id) if id else None
        if found is None or found.withdrawn is None:
            return found
    return None


def gone(ask: Ask, desk: Desk, row: Entity, part: bool = False) -> Answer:
    """What was withdrawn: 301 to what took its place, else the tombstone, 410 with date and reason (RFC 9110, 15.4.2
    and 15.5.11). A part of a document (a canvas, a line) is found in its successor only where just the id changed."""
    said = orjson.loads(row.withdrawn or "{}")
    if (found := successor(desk, row)) and (said.get("moved") or not part):
        return redirect(301, _instead(ask, desk.context, row, found))
    return _tombstone(ask, desk, row, said)


def _instead(ask: Ask, context: Context, row: Entity, found: Entity) -> str:
    query = f"?{ask.query}" if ask.query else ""
    if found.kind != row.kind:
        return context.address.description(found.kind, found.id) + query
    path = ask.path.removeprefix(context.address.prefix)
    return context.address.of_other(path, row.id, found.id) + query


def _tombstone(ask: Ask, desk: Desk, row: Entity, said: dict[str, Any]) -> Answer:
    description = desk.reader.description(row)
    taken = said.get("successor", "")
    link: tuple[tuple[str, str], ...] = ()
    if taken:
        link = (("Link", f'<{desk.context.address.thing(taken)}>; rel="successor-version"'),)
    if prefers_html(ask):
        body = page.render_gone(description, desk.context, said, row.changed).encode()
        return Answer(410, "text/html; charset=utf-8", body, link, vary=("Accept",))
    reason = desk.context.words(said["reason"])
    fields = {"date": said["date"], "reason": reason, "withdrawn_from": row.changed}
    if taken:
        fields["successor"] = desk.context.address.thing(taken)
    title = description.label(desk.context.site.language)
    return (
        problem(410, "Withdrawn", f"{title} was withdrawn: {reason}", **fields)
        .varying("Accept")
        .with_headers(*link)
    )


def prefers_html(ask: Ask) -> bool:
    """Whether the client would rather read a page than JSON: only when it names HTML outright."""
    named = any(given.subtype in {"html", "xhtml+xml"} for given in parse_accept(ask.accept or ""))
    chosen = choose(
        ask.accept,
        (Offer("application/problem+json", "json", ("application/json",)), Offer("text/html", "html")),
    )
    return named and chosen is not None and chosen.key == "html"


def _not_acceptable(ask: Ask, desk: Desk, row: Entity, rows: Sequence[Publication]) -> Answer:
    detail = f"There is nothing here of the type {(ask.parameter('_mediatype') or ask.accept or '')[:200]!r}."
    available = [
        {"type": form.media_type, "href": row_uri(publication, form, row.kind, row.id, desk.context)}
        for publication in rows
        for form in publication.formats
    ]
    return problem(406, "Not acceptable", detail, available=available).varying(*NEGOTIATED)


def _no_such_profile(ask: Ask, desk: Desk, row: Entity) -> Answer:
    known = sorted({publication.profile for publication in _described(desk, row) if publication.profile})
    wanted = (ask.parameter("_profile") or ask.parameter("profile"))[:200]
    detail = f"There is no profile {wanted!r} of this description; there are: {', '.join(known)}."
    if reasons := _refusals(ask, desk, row):
        detail += " " + " ".join(reasons)
    return problem(
        406, "Not acceptable", detail, profiles=known, default=desk.context.register.default_profile
    ).varying(*NEGOTIATED)


def _refusals(ask: Ask, desk: Desk, row: Entity) -> list[str]:
    """Why the description is not to be had in the profiles that were asked for, where its kind is."""
    rows, description = list(desk.context.register.of_kind(row.kind)), desk.reader.description(row)
    wished = _wished(rows, profiles.wish(ask), desk.context)
    return [found for one in wished if one.refuses and (found := one.refuses(description, desk.context))]
