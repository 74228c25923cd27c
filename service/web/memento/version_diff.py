"""What changed between two versions of a description: a page for people, and a JSON Patch (RFC 6902) for programs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

import orjson

from service.publishing.version_snapshot import VersionSnapshot, snapshot_of
from service.record import differences
from service.record.differences import TextSegment
from service.serializers.context import SerializerContext
from service.store.log import Entity
from service.urls import PATH_SEGMENTS
from service.web.context import RequestContext
from service.web.html import render_template
from service.web.http.negotiation import Offer, choose
from service.web.http.request import Request
from service.web.http.response import DeferredResponse, Response, digest
from service.web.localization import Localizer
from service.web.memento.timemaps import with_versions

PATCH = "application/json-patch+json"
AROUND = 300  # characters kept before and after what changed
WHOLE = 20_000  # characters of what changed, of which a page shows the ends where it is longer
_FORMS = (
    Offer("text/html", "html", ("application/xhtml+xml",)),
    Offer(PATCH, "patch", ("application/json",)),
)


@dataclass(frozen=True)
class Changed:
    """A field that is not the same in both, as the page shows it."""

    field: str
    pieces: tuple[TextSegment, ...]


def version_diff(
    request: Request, context: RequestContext, room: str, id: str, between: str
) -> Response | DeferredResponse | None:
    """The differences from one version to another, in whichever order; None where there is no such version.

    They are compared with nothing of the store held.
    """
    numbers = [int(number) for number in between.split("-")]

    def answered(row: Entity, count: int) -> Response | DeferredResponse | None:
        if max(numbers) > count:
            return None
        found = [context.reader.versions.get(id, number) for number in numbers]
        former, later = (
            snapshot_of(row, version, context.reader, context.serializer_context) for version in found
        )
        if former is None or later is None:
            return None
        if (chosen := choose(request.accept, _FORMS)) and chosen.key == "patch":
            return _patch(former, later)
        return partial(_page, _given(context, row, former, later), former, later, context.serializer_context)

    return with_versions(request, context, room, id, f"versions/{between}", answered)


def _patch(former: VersionSnapshot, later: VersionSnapshot) -> Response:
    body = orjson.dumps(differences.json_patch(former.description, later.description))
    return Response(200, PATCH, body, (), digest(body), vary=("Accept",))


def _given(
    context: RequestContext, row: Entity, former: VersionSnapshot, later: VersionSnapshot
) -> dict[str, object]:
    """What the page says besides what changed."""
    address, values = context.urls, {"room": PATH_SEGMENTS[row.kind], "id": row.id}
    localizer = Localizer(context.serializer_context)
    sides = [
        (one.version.number, one.version.at, address.path("version", **values, number=one.version.number))
        for one in (former, later)
    ]
    return {
        "it": localizer.link_to(row.id),
        "title": later.description.label(context.site.language),
        "history": address.path("versions", **values),
        "sides": sides,
        "uri": address.uri("differences", **values, between=f"{sides[0][0]}-{sides[1][0]}"),
    }


def _page(
    given: dict[str, object],
    former: VersionSnapshot,
    later: VersionSnapshot,
    serializer_context: SerializerContext,
) -> Response:
    bounds = differences.DiffLimits()
    changes = [
        Changed(one.field, tuple(shortened(one.segments(bounds))))
        for one in differences.field_differences(former.description, later.description)
    ]
    shown = {**given, "changes": changes, "localizer": Localizer(serializer_context)}
    body = render_template("differences", serializer_context, **shown).encode()
    return Response(200, "text/html; charset=utf-8", body, (), digest(body), vary=("Accept",))


def shortened(pieces: tuple[TextSegment, ...]) -> list[TextSegment]:
    """The pieces with long ones cut: of what is the same to what stands beside a change, of what changed to its ends.

    A piece of the kind `cut` says how many characters are left out.
    """
    found: list[TextSegment] = []
    for at, piece in enumerate(pieces):
        same = piece.kind == differences.UNCHANGED
        before = (AROUND if at > 0 else 0) if same else WHOLE // 2
        after = (AROUND if at + 1 < len(pieces) else 0) if same else WHOLE // 2
        if len(piece.text) <= before + after + AROUND:
            found.append(piece)
            continue
        start = _word_end(piece.text, before) if before else 0
        end = _word_end(piece.text, len(piece.text) - after) if after else len(piece.text)
        ends = TextSegment(piece.kind, piece.text[:start]), TextSegment(piece.kind, piece.text[end:])
        found += [one for one in (ends[0], TextSegment("cut", str(end - start)), ends[1]) if one.text]
    return found


def _word_end(text: str, at: int) -> int:
    """The first place from there on that is not within a word."""
    found = re.compile(r"\b|\Z").search(text, at)
    return found.start() if found else len(text)
