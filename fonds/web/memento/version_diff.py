"""The differences between two versions of a description: a page for people, and a JSON Patch (RFC 6902)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

import orjson

from fonds.publishing.version_snapshot import VersionSnapshot, snapshot_of
from fonds.record import differences
from fonds.record.differences import TextSegment
from fonds.store.log import Entity
from fonds.urls import PATH_SEGMENTS
from fonds.web.context import RequestContext
from fonds.web.html import render_template
from fonds.web.http.negotiation import Offer, choose
from fonds.web.http.request import Request
from fonds.web.http.response import DeferredResponse, Response, digest
from fonds.web.localization import Localizer
from fonds.web.memento.timemaps import with_versions
from fonds.web.page_context import PageContext

PATCH = "application/json-patch+json"
CONTEXT_LENGTH = 300  # characters that are shown before and after a change
MAX_CHANGE_LENGTH = 20_000  # characters of a change; of a longer one the page shows both ends
_OFFERS = (
    Offer("text/html", "html", ("application/xhtml+xml",)),
    Offer(PATCH, "patch", ("application/json",)),
)


@dataclass(frozen=True)
class FieldChange:
    """A field that differs, with the pieces that the page shows."""

    field: str
    pieces: tuple[TextSegment, ...]


def version_diff(
    request: Request, context: RequestContext, room: str, id: str, between: str
) -> Response | DeferredResponse | None:
    """Return the differences from one version to another, in any order; None if there is no such version.

    The page is rendered after the store is released.
    """
    numbers = [int(number) for number in between.split("-")]

    def respond(entity: Entity, count: int) -> Response | DeferredResponse | None:
        if max(numbers) > count:
            return None
        versions = [context.reader.versions.get(id, number) for number in numbers]
        former, later = (
            snapshot_of(entity, version, context.reader, context.serializer_context) for version in versions
        )
        if former is None or later is None:
            return None
        if (offer := choose(request.accept, _OFFERS)) and offer.key == "patch":
            return _patch(former, later)
        page = context.page_context(request)
        return partial(_page, _template_values(page, entity, former, later), former, later, page)

    return with_versions(request, context, room, id, f"versions/{between}", respond)


def _patch(former: VersionSnapshot, later: VersionSnapshot) -> Response:
    body = orjson.dumps(differences.json_patch(former.description, later.description))
    return Response(200, PATCH, body, (), digest(body), vary=("Accept",))


def _template_values(
    page: PageContext, entity: Entity, former: VersionSnapshot, later: VersionSnapshot
) -> dict[str, object]:
    """Return the values of the page except the changes."""
    urls, parameters = page.urls, {"room": PATH_SEGMENTS[entity.kind], "id": entity.id}
    localizer = Localizer(page)
    sides = [
        (
            snapshot.version.number,
            snapshot.version.at,
            urls.path("version", **parameters, number=snapshot.version.number),
        )
        for snapshot in (former, later)
    ]
    return {
        "target": localizer.link_to(entity.id),
        "above": localizer.links_above(page.find(entity.id)),
        "title": later.description.label(page.language),
        "history": urls.path("versions", **parameters),
        "sides": sides,
        "uri": urls.uri("differences", **parameters, between=f"{sides[0][0]}-{sides[1][0]}"),
    }


def _page(
    values: dict[str, object],
    former: VersionSnapshot,
    later: VersionSnapshot,
    page: PageContext,
) -> Response:
    limits = differences.DiffLimits()
    changes = [
        FieldChange(difference.field, tuple(shorten(difference.segments(limits))))
        for difference in differences.field_differences(former.description, later.description)
    ]
    values_with_changes = {**values, "changes": changes, "localizer": Localizer(page)}
    body = render_template("differences", page, **values_with_changes).encode()
    return Response(200, "text/html; charset=utf-8", body, (), digest(body), vary=("Accept",))


def shorten(pieces: tuple[TextSegment, ...]) -> list[TextSegment]:
    """Return the pieces with long ones cut: unchanged text to the text beside a change, changed text to its ends.

    A piece of the kind `cut` contains the number of omitted characters.
    """
    shortened: list[TextSegment] = []
    for index, piece in enumerate(pieces):
        is_unchanged = piece.kind == differences.UNCHANGED
        before = (CONTEXT_LENGTH if index > 0 else 0) if is_unchanged else MAX_CHANGE_LENGTH // 2
        after = (CONTEXT_LENGTH if index + 1 < len(pieces) else 0) if is_unchanged else MAX_CHANGE_LENGTH // 2
        if len(piece.text) <= before + after + CONTEXT_LENGTH:
            shortened.append(piece)
            continue
        start = _word_end(piece.text, before) if before else 0
        end = _word_end(piece.text, len(piece.text) - after) if after else len(piece.text)
        parts = TextSegment(piece.kind, piece.text[:start]), TextSegment(piece.kind, piece.text[end:])
        shortened += [
            part for part in (parts[0], TextSegment("cut", str(end - start)), parts[1]) if part.text
        ]
    return shortened


def _word_end(text: str, position: int) -> int:
    """Return the first position, not before that one, that is not within a word."""
    match = re.compile(r"\b|\Z").search(text, position)
    return match.start() if match else len(text)
