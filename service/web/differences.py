"""What changed between two versions of a description: a page for people, and a JSON Patch (RFC 6902) for programs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from service.address import ROOMS
from service.build.past import Past, past
from service.record import differences
from service.record.differences import Piece
from service.store.log import Entity
from service.store.versions import Version
from service.web import page
from service.web.negotiate import Offer, choose
from service.web.respond import Answer, Ask, sha
from service.web.speaker import Speaker
from service.web.versions import published

if TYPE_CHECKING:
    from service.web.desk import Desk

PATCH = "application/json-patch+json"
AROUND = 300  # characters kept before and after what changed
_FORMS = (
    Offer("text/html", "html", ("application/xhtml+xml",)),
    Offer(PATCH, "patch", ("application/json",)),
)


@dataclass(frozen=True)
class Changed:
    """A field that is not the same in both, as the page shows it."""

    field: str
    pieces: tuple[Piece, ...]


def answer(ask: Ask, desk: Desk, room: str, id: str, between: str) -> Answer | None:
    """The differences from one version to another, in whichever order; None where there is no such version."""
    numbers = [int(number) for number in between.split("-")]

    def answered(row: Entity, versions: list[Version]) -> Answer | None:
        if max(numbers) > len(versions):
            return None
        found = [past(row, versions[number - 1], desk.reader, desk.context) for number in numbers]
        former, later = found
        return _answered(ask, desk, row, former, later) if former and later else None

    return published(ask, desk, room, id, f"versions/{between}", answered)


def _answered(ask: Ask, desk: Desk, row: Entity, former: Past, later: Past) -> Answer:
    chosen = choose(ask.accept, _FORMS)
    if chosen and chosen.key == "patch":
        body = orjson.dumps(differences.patch(former.description, later.description))
        return Answer(200, PATCH, body, (), sha(body), vary=("Accept",))
    body = _page(desk, row, former, later).encode()
    return Answer(200, "text/html; charset=utf-8", body, (), sha(body), vary=("Accept",))


def _page(desk: Desk, row: Entity, former: Past, later: Past) -> str:
    found = differences.differences(former.description, later.description)
    address, values = desk.context.address, {"room": ROOMS[row.kind], "id": row.id}
    speak = Speaker(desk.context)
    sides = [
        (one.version.number, one.version.at, address.path("version", **values, number=one.version.number))
        for one in (former, later)
    ]
    given = {
        "speak": speak,
        "it": speak.target(row.id),
        "history": address.path("versions", **values),
        "sides": sides,
        "changes": [Changed(one.field, tuple(shortened(one.pieces()))) for one in found],
        "uri": address.uri("differences", **values, between=f"{sides[0][0]}-{sides[1][0]}"),
    }
    return page.render_named("differences", desk.context, given)


def shortened(pieces: tuple[Piece, ...]) -> list[Piece]:
    """The pieces with long runs of what is the same cut to what stands beside a change; `cut` stands for the rest."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        before, after = (AROUND if at > 0 else 0), (AROUND if at + 1 < len(pieces) else 0)
        if piece.kind != differences.KEPT or len(piece.text) <= before + after + AROUND:
            found.append(piece)
            continue
        start = _word_end(piece.text, before) if before else 0
        end = _word_end(piece.text, len(piece.text) - after) if after else len(piece.text)
        same = Piece(differences.KEPT, piece.text[:start]), Piece(differences.KEPT, piece.text[end:])
        found += [one for one in (same[0], Piece("cut", str(end - start)), same[1]) if one.text]
    return found


def _word_end(text: str, at: int) -> int:
    """The first place from there on that is not within a word."""
    found = re.compile(r"\b|\Z").search(text, at)
    return found.start() if found else len(text)
