"""The description of a thing in every form of the register: negotiated, or by suffix and `?profile=`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson

from service.formats import Format, Publication
from service.publishing import graph_documents
from service.record.access import RestrictedRecord
from service.record.canonical import to_bytes
from service.record.model import MAX_DEPTH, Description, Record
from service.serializers import pages
from service.serializers.context import Context
from service.serializers.graph.serialize import encode
from service.serializers.iiif.content_state import Target
from service.store.log import Entity
from service.urls import ROOMS
from service.web import alternates, linkset, page, profiles, restricted, surroundings, viewing
from service.web.choosing import (
    NEGOTIATED,
    best,
    media_type,
    no_such_profile,
    not_acceptable,
    wished,
    with_suffix,
)
from service.web.links import row_uri
from service.web.negotiate import Offer, choose, parse_accept
from service.web.respond import Answer, Ask, problem, redirect, sha
from service.web.signposts import LONG, canonical, document, header, history, kept, landing
from service.web.signposts import alternates as alternative

if TYPE_CHECKING:
    from service.web.desk import Desk

# publications that are the content and nothing else: without it there is none of them
KEPT_BACK = frozenset({"pdf"})


def answer(ask: Ask, desk: Desk, room: str, id: str, suffix: str | None) -> Answer | None:
    """A description: 200, 301 to the room it lies in, 406 with a list, 301 or 410 if withdrawn; None for nothing."""
    row = desk.reader.entity(id)
    if row is None or row.kind == "node":
        return None
    if ROOMS[row.kind] != room:
        tail = f".{suffix}" if suffix else ""
        return redirect(301, ask.with_query(desk.context.address.description(row.kind, id) + tail))
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
    rows = with_suffix(_described(desk, row), suffix, profiles.wish(ask), desk.context)
    if rows is None:
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


def _uri(row: Entity, context: Context, publication: Publication, form: Format) -> str:
    return row_uri(publication, form, row.kind, row.id, context)


def _linked(
    ask: Ask, desk: Desk, row: Entity, publication: Publication, made: Answer | None
) -> Answer | None:
    """With its typed links: those of the page, or those that lead from a document back to it."""
    if made is None:
        return None
    it = desk.reader.description(row)
    is_page = publication.name == "html"
    posts = landing(it, desk.context) if is_page else document(it, publication, desk.context)
    return made.with_headers(("Link", header([*kept(publication, desk.context), *posts])))


def _negotiated(ask: Ask, desk: Desk, row: Entity) -> Answer:
    if profiles.wants_alternates(ask):
        return alternates.answer(ask, desk, row)
    rows, wanted = _described(desk, row), profiles.wish(ask)
    found = wished(rows, wanted, desk.context)
    if wanted.binding and not found:
        return _no_such_profile(ask, desk, row)
    chosen = best(ask, desk, found, rows, wanted)
    if chosen is None:
        uri = partial(_uri, row, desk.context)
        return not_acceptable(ask, found if wanted.binding else rows, uri)
    publication, form = chosen
    location = row_uri(publication, form, row.kind, row.id, desk.context)
    if publication.name == "html":
        location += _of_list(ask)
    made = _made(ask, desk, row, publication, form)
    if made is None:
        return problem(404, "Not Found", f"There is no such list, or it has no page {ask.page()}.").varying(
            *NEGOTIATED
        )
    it = desk.reader.description(row)
    posts = [*kept(publication, desk.context), canonical(it, desk.context), *landing(it, desk.context)]
    if wanted.names:  # who negotiates by profile is told of the others (R.1.1.a)
        posts += alternative(it, desk.context, every=False)
    links = header(posts, LONG * 2 if wanted.names else LONG)
    return made.varying(*NEGOTIATED).with_headers(("Content-Location", location), ("Link", links))


def _made(ask: Ask, desk: Desk, row: Entity, publication: Publication, form: Format) -> Answer | None:
    if publication.name in KEPT_BACK and _is_kept_back(desk, row):
        return restricted.refused(ask, desk, row, prefers_html(ask))
    body = _body(ask, desk, row, publication, form)
    if body is None:
        return None
    return Answer(200, media_type(form), body, (), sha(body))


def _of_list(ask: Ask) -> str:
    """What says which page of which list a page shows, as it stands behind its address."""
    given = {"list": ask.parameter("list"), "page": str(ask.page()) if ask.page() > 1 else ""}
    said = urlencode({name: value for name, value in given.items() if value})
    return f"?{said}" if said else ""


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
        return desk.derived.pdf(pages.sheet(description, desk.context))
    if publication.stored:
        stored = desk.reader.document(row.edition or 0, publication.name)
        return desk.reader.unpack(stored) if stored else None
    assert publication.maker is not None, publication.name  # noqa: S101
    return bytes(publication.maker(description, desk.context))


def graph(desk: Desk, row: Entity, publication: Publication, suffix: str) -> bytes | None:
    """A serialisation of a graph; None where the description cannot be had in that profile."""
    ntriples = graph_documents.ntriples(row, publication, desk.reader, desk.context)
    name = desk.context.address.graph(row.kind, row.id, publication.profile)
    return None if ntriples is None else encode(ntriples, suffix, publication.profile, name)


def _html(ask: Ask, desk: Desk, row: Entity, description: Description) -> bytes | None:
    """The page; None for a page of its list that there is not."""
    schema = next(
        (p for p in desk.context.register.of_kind(row.kind) if p.graph and p.profile == "schema"), None
    )
    json_ld = (graph(desk, row, schema, "jsonld") if schema else None) or b"{}"
    around = surroundings.around(desk, row, ask.page(), ask.parameter("list"))
    if around is None:
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
        there = redirect(301, _instead(ask, desk.context, row, found))
        if said.get("moved") and desk.reader.versions.count(
            row.id
        ):  # what it said under this id is still to be had
            posts = history(row.kind, row.id, desk.context)
            return there.with_headers(("Link", header(posts)))
        return there
    return _tombstone(ask, desk, row, said)


def _instead(ask: Ask, context: Context, row: Entity, found: Entity) -> str:
    if found.kind != row.kind:
        return ask.with_query(context.address.description(found.kind, found.id))
    path = ask.path.removeprefix(context.address.prefix)
    return ask.with_query(context.address.of_other(path, row.id, found.id))


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


def _no_such_profile(ask: Ask, desk: Desk, row: Entity) -> Answer:
    default = desk.context.register.default_profile
    return no_such_profile(ask, _described(desk, row), default, _refusals(ask, desk, row))


def _refusals(ask: Ask, desk: Desk, row: Entity) -> list[str]:
    """Why the description is not to be had in the profiles that were asked for, where its kind is."""
    rows, description = list(desk.context.register.of_kind(row.kind)), desk.reader.description(row)
    asked = wished(rows, profiles.wish(ask), desk.context)
    return [found for one in asked if one.refuses and (found := one.refuses(description, desk.context))]
