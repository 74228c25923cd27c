"""The doors of the address book: which path leads to which document. Flask's routes and the WSGI front both call it.

`answer` looks at the path and the store, and gives an Answer, or None where the path is not in the book.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from service.store.reader import HiddenError
from service.urls import ID, PATHS, ROOMS, pattern
from service.web import (
    activity,
    atom,
    crawl,
    dataset,
    descriptions,
    differences,
    iiif,
    images,
    inside,
    ldes,
    memento,
    oai,
    page,
    places,
    profiles,
    reconcile,
    resourcesync,
    restricted,
    seeking,
    statics,
    versions,
    viewing,
    vocab,
)
from service.web.choosing import NEGOTIATED
from service.web.respond import PROBLEM, Answer, Ask, Later, options, redirect

if TYPE_CHECKING:
    from service.web.desk import Desk

Door = Callable[..., Answer | Later | None]

_SUFFIX = r"(?:\.(?P<suffix>[a-z0-9]{1,12}))?"
_ROOMS = "|".join(sorted(set(ROOMS.values())))
_DESCRIPTION = re.compile(rf"/(?P<room>{_ROOMS})/(?P<id>{ID}){_SUFFIX}")
_REST = r"(?P<rest>(?:/[^?#]*)?)"


def _thing(ask: Ask, desk: Desk, id: str) -> Answer | None:
    """303 from the thing to its description (Cool URIs for the Semantic Web, 4.2); 301 to what took its place."""
    row = desk.reader.entity(id)
    if row is None or row.kind == "node":
        return None
    if row.withdrawn is not None and (found := descriptions.successor(desk, row)):
        return redirect(301, ask.with_query(desk.context.address.thing(found.id)))
    there = redirect(303, ask.with_query(desk.context.address.description(row.kind, id)), *NEGOTIATED)
    return there.with_headers(*_expected(ask, desk, row.kind))


def _namespace(ask: Ask, desk: Desk) -> Answer:
    """303 from the namespace of all things, or of all terms, which data name as such, to what lists them."""
    return redirect(303, desk.context.address.uri("home"))


def _expected(ask: Ask, desk: Desk, kind: str) -> tuple[tuple[str, str], ...]:
    """Whoever asks for a profile is told which one to expect where a redirect leads (DX-PROF-CONNEG, 6.2)."""
    rows = list(desk.context.register.of_kind(kind))
    for name in profiles.wish(ask).names:
        for publication in profiles.conforming(name, rows, desk.context):
            return (("Link", f'<{profiles.uris(publication, desk.context)[0]}>; rel="profile"'),)
    return ()


def _searches() -> Iterator[tuple[re.Pattern[str], Door]]:
    """The searches of a record, a collection and the node, in both versions of the API."""
    for kind, start in (("record", ""), ("collection", "collection_"), ("node", "node_")):
        for version in (2, 1):
            yield pattern(f"{start}search{version}"), partial(inside.search, kind=kind, version=version)
            completing = partial(inside.autocomplete, kind=kind, version=version)
            yield pattern(f"{start}autocomplete{version}"), completing


# the first part of a path -> the doors that may lie behind it, with the pattern of each
_DOORS: dict[str, tuple[tuple[re.Pattern[str], Door], ...]] = {
    "id": ((pattern("thing"), _thing), (pattern("things"), _namespace)),
    "iiif": (
        (re.compile(pattern("image").pattern + _REST), partial(images.answer, version=3)),
        (re.compile(pattern("image2").pattern + _REST), partial(images.answer, version=2)),
        (pattern("manifest"), iiif.manifest),
        (pattern("annotations"), iiif.annotation_page),
        (pattern("annotation"), iiif.annotation),
        (pattern("layer"), iiif.annotation_page),
        (pattern("layer_annotation"), iiif.annotation),
        (pattern("words"), iiif.words),
        (pattern("word"), iiif.word),
        (pattern("whole_layer"), iiif.whole_layer),
        (pattern("canvas"), iiif.canvas),
        (pattern("painting_page"), iiif.canvas_part),
        (pattern("painting"), iiif.canvas_part),
        (pattern("range"), iiif.range_part),
        (pattern("iiif_node"), iiif.collection),
        (pattern("iiif_node_part"), iiif.collection),
        (pattern("iiif_collection"), iiif.collection),
        (pattern("iiif_part"), iiif.collection),
        (pattern("manifest2"), partial(iiif.manifest, version=2)),
        (pattern("annotations2"), partial(iiif.annotation_page, version=2)),
        (pattern("layer2"), partial(iiif.annotation_page, version=2)),
        (pattern("words2"), partial(iiif.words, version=2)),
        (pattern("whole_layer2"), partial(iiif.whole_layer, version=2)),
        (pattern("iiif_node2"), partial(iiif.collection, version=2)),
        (pattern("iiif_node_part2"), partial(iiif.collection, version=2)),
        (pattern("iiif_collection2"), partial(iiif.collection, version=2)),
        (pattern("iiif_part2"), partial(iiif.collection, version=2)),
        (pattern("features"), places.features),
        (pattern("feature"), places.features),
        (pattern("activity"), activity.collection),
        (pattern("activity_page"), activity.page),
        (pattern("quotation"), inside.quotation),
        (pattern("layer_quotation"), inside.quotation),
        *_searches(),
    ),
    "viewer": ((pattern("viewer"), viewing.viewer),),
    "dumps": ((pattern("dump"), dataset.dump),),
    "vocab": (
        (pattern("vocabularies"), _namespace),
        (re.compile(r"/vocab/record\.schema\.json"), vocab.record_schema),
        (re.compile(r"/vocab/shapes(?:\.ttl)?"), vocab.shapes),
        (re.compile(pattern("vocab").pattern + r"(?:\.(?P<suffix>[a-z]{1,12}))?"), vocab.scheme),
        (re.compile(pattern("term").pattern + r"(?:\.(?P<suffix>[a-z]{1,12}))?"), vocab.term),
    ),
    **dict.fromkeys(
        set(ROOMS.values()),
        (
            (_DESCRIPTION, descriptions.answer),
            (pattern("versions"), versions.listed),
            (pattern("timegate"), versions.timegate),
            (pattern("timemap"), versions.timemap),
            (re.compile(pattern("version").pattern + _SUFFIX), memento.answer),
            (pattern("differences"), differences.answer),
        ),
    ),
    "search": (
        (pattern("search"), seeking.search),
        (pattern("suggestions"), seeking.suggestions),
        (pattern("opensearch"), seeking.description),
    ),
    "oai": ((pattern("oai"), oai.answer),),
    "reconcile": (
        (pattern("reconcile"), reconcile.answer),
        (pattern("reconcile_suggest"), reconcile.suggest),
        (pattern("reconcile_flyout"), reconcile.flyout),
        (pattern("reconcile_preview"), reconcile.preview),
        (pattern("reconcile_properties"), reconcile.proposed),
    ),
    "static": ((re.compile(r"/static/(?P<name>.+)"), statics.answer),),
    "ldes": (
        (pattern("ldes"), ldes.root),
        (pattern("ldes_index"), ldes.index),
        (pattern("ldes_page"), ldes.page),
        (pattern("ldes_revision"), ldes.page),
    ),
}
# what lies at the root itself, whatever the first part of its path is
_AT_ROOT: tuple[tuple[re.Pattern[str], Door], ...] = (
    (re.compile(re.escape(PATHS["home"])), descriptions.home),
    (pattern("robots"), crawl.robots),
    (pattern("sitemap"), crawl.sitemap),
    (pattern("sitemap_part"), crawl.sitemap_part),
    (pattern("harvest"), crawl.harvest),
    (re.compile(r"/dataset(?:\.(?P<suffix>[a-z]{1,12}))?"), dataset.description),
    (pattern("void"), dataset.well_known),
    (pattern("resourcesync"), resourcesync.source),
    (pattern("capability_list"), resourcesync.capability_list),
    (pattern("resource_list"), resourcesync.resource_list),
    (pattern("resource_list_part"), resourcesync.resource_list_part),
    (pattern("change_list"), resourcesync.change_list),
    (pattern("change_list_part"), resourcesync.change_list_part),
    (pattern("resource_dump"), resourcesync.resource_dump),
    (pattern("resource_dump_part"), resourcesync.resource_dump_part),
    (pattern("atom"), atom.newest),
    (pattern("atom_page"), atom.archive),
)

# what takes POST too, which Flask hands on
_POSTED = frozenset(PATHS[name] for name in ("oai", "reconcile", "viewer"))
_WITH_POST = "GET, HEAD, POST, OPTIONS"


def answer(ask: Ask, desk: Desk) -> Answer | Later | None:
    """The answer of the door that a path leads to; None where there is no such door or nothing behind it."""
    path = ask.path.removeprefix(desk.context.address.prefix) or "/"
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    for form, door in _DOORS.get(first, _AT_ROOT):
        if match := form.fullmatch(path):
            if ask.method == "OPTIONS":
                return options(_WITH_POST) if path in _POSTED else options()
            return _behind(door, ask, desk, match.groupdict())
    return None


def _behind(door: Door, ask: Ask, desk: Desk, values: dict[str, Any]) -> Answer | Later | None:
    """What lies behind a door; whichever door it is, what is hidden is refused, and people are told on a page."""
    try:
        made = door(ask, desk, **values)
    except HiddenError as error:
        return restricted.refused(ask, desk, error.row, descriptions.prefers_html(ask))
    if isinstance(made, Answer) and made.media_type == PROBLEM and descriptions.prefers_html(ask):
        return _on_a_page(made, desk)
    return made


def _on_a_page(told: Answer, desk: Desk) -> Answer:
    """Problem details (RFC 9457) as a page, with the same status and headers, and what might be meant as links."""
    said = orjson.loads(told.body)
    meant = tuple((row["href"], row["type"]) for row in said.get("available", ()))
    body = page.render_problem(told.status, said["title"], said["detail"], desk.context, meant).encode()
    return replace(told, media_type="text/html; charset=utf-8", body=body).varying("Accept")
