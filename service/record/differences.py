"""What changed between two descriptions: field by field, and word by word where a field is text.

Pure: it knows two descriptions and no version, no format and no address. Texts that have little in common are not
compared for minutes: what the bounds leave is shown as taken out and put in whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from rapidfuzz.distance import Indel

from service.record.canonical import plain
from service.record.model import Description

KEPT, DELETED, INSERTED = "kept", "out", "in"
# of one comparison, of however many texts
MAX_PAIRS = 100_000_000  # of parts of two texts that are held against each other: 13 MB, some 20 ms
MAX_SEGMENTS = 20_000
MAX_LINES_LENGTH = 200_000  # signs of a run of lines that is cut into words
# with the spaces after it: else the spaces between all other words would be found to be the same
_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_LINES = re.compile(r"[^\n]*\n+|[^\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a text: kept, taken out of the former, or put in by the later."""

    kind: str
    text: str


@dataclass(slots=True)
class Bounds:
    """What a comparison may still take: beyond it texts are not cut any more, and what is left of them is one piece."""

    pairs: int = MAX_PAIRS
    pieces: int = MAX_SEGMENTS


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field that is not the same in both: its value before and after (None where it had none), and the pieces.

    `field` is the name in the record file; of a text in several languages, and of a list or mapping, the path of the
    part that differs, as in `title.en`.
    """

    field: str
    before: Any
    after: Any

    def pieces(self, bounds: Bounds) -> tuple[Piece, ...]:
        """What was taken out and put in, in the order of reading."""
        return tuple(diff_text(_words(self.before), _words(self.after), bounds))


def differences(before: Description, after: Description) -> tuple[FieldDifference, ...]:
    """Every field that differs, in the order of the record file."""
    former, later = plain(before), plain(after)
    names = [*former, *(name for name in later if name not in former)]
    order = {field.alias or name: at for at, (name, field) in enumerate(type(after).model_fields.items())}
    names.sort(key=lambda name: order.get(name, len(order)))
    return tuple(found for name in names for found in _of(name, former.get(name), later.get(name)))


def patch(before: Description, after: Description) -> list[dict[str, Any]]:
    """The operations that make the canonical JSON of the later out of that of the former (RFC 6902).

    Each that replaces or removes is led by a test of what was there: it is refused where it does not belong.
    """
    former, later = plain(before), plain(after)
    made: list[dict[str, Any]] = []
    for name in sorted({*former, *later}):
        path = f"/{name}"
        if name not in former:
            made.append({"op": "add", "path": path, "value": later[name]})
        elif former[name] != later.get(name):
            made.append({"op": "test", "path": path, "value": former[name]})
            done = {"op": "replace", "value": later[name]} if name in later else {"op": "remove"}
            made.append({**done, "path": path})
    return made


def _of(path: str, before: Any, after: Any) -> Iterator[FieldDifference]:
    """The parts that differ, as deep as both are mappings, or lists of the same length."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _of(f"{path}.{name}", before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True), 1):
            yield from _of(f"{path}.{number}", old, new)
    else:
        yield FieldDifference(path, before, after)


def _words(value: Any) -> str:
    """A value as words: a text as it is, a list or mapping a line to each of its parts."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(f"{_line(part)}\n" for part in value)
    return _line(value)


def _line(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_line(part)}" for name, part in value.items())
    if isinstance(value, list):
        return "[" + ", ".join(_line(part) for part in value) + "]"
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def diff_text(before: str, after: str, bounds: Bounds | None = None) -> Iterator[Piece]:
    """What was kept, taken out and put in: by lines first, by words within lines that changed."""
    bounds = bounds or Bounds()
    last: Piece | None = None
    for piece in _bounded(before, after, bounds):
        if last and piece.kind == last.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def _bounded(before: str, after: str, bounds: Bounds) -> Iterator[Piece]:
    former, rest = "", ("", "")
    for old, new in _cut(before, after, bounds):
        if bounds.pieces <= 0:
            rest = rest[0] + old, rest[1] + new
            continue
        for piece in _pieces(old, new):
            bounds.pieces -= piece.kind != former
            former = piece.kind
            yield piece
    yield from _pieces(*rest)


def _cut(before: str, after: str, bounds: Bounds) -> Iterator[tuple[str, str]]:
    """Runs of lines or words that are the same in both, and what stands between them."""
    many = (before.count("\n") + 1) * (after.count("\n") + 1) > bounds.pairs
    lines = ((before, after),) if many else _runs(_LINES.findall(before), _LINES.findall(after), bounds)
    for old, new in lines:
        if old == new or bounds.pieces <= 0 or len(old) + len(new) > MAX_LINES_LENGTH:
            yield old, new
        else:
            yield from _runs(_WORDS.findall(old), _WORDS.findall(new), bounds)


def _pieces(less: str, more: str) -> Iterator[Piece]:
    # the spaces after a word are no part of what was put in its place
    same = len(less) if less == more else _spaces_after(less, more)
    parts = (
        (DELETED, less[: len(less) - same]),
        (INSERTED, more[: len(more) - same]),
        (KEPT, less[len(less) - same :]),
    )
    return (Piece(kind, text) for kind, text in parts if text)


def _spaces_after(less: str, more: str) -> int:
    """How long the blanks are that both end with."""
    ends = [text[len(text.rstrip()) :] for text in (less, more)]
    return len(ends[0]) if ends[0] == ends[1] else 0


def _runs(before: Sequence[str], after: Sequence[str], bounds: Bounds) -> Iterator[tuple[str, str]]:
    """Runs of parts that are the same in both, and in turn what stands between them, in the former and the later.

    Parts are compared without the blanks behind them: a word is the same before a full stop and before a space.
    """
    pairs = len(before) * len(after)
    if pairs > bounds.pairs:
        yield "".join(before), "".join(after)
        return
    bounds.pairs -= pairs
    gap = "", ""
    for found in Indel.opcodes(*([part.rstrip() or part for part in side] for side in (before, after))):
        old, new = before[found.src_start : found.src_end], after[found.dest_start : found.dest_end]
        if found.tag != "equal":
            gap = gap[0] + "".join(old), gap[1] + "".join(new)
            continue
        for less, more in zip(old, new, strict=True):
            same = less if less == more else less.rstrip()
            if any(gap) and same:
                yield gap
                gap = "", ""
            if same:
                yield same, same
            gap = gap[0] + less[len(same) :], gap[1] + more[len(same) :]
    if any(gap):
        yield gap
