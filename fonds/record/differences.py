"""Differences between two descriptions: field by field, and word by word in texts.

Pure: it compares two descriptions and knows nothing of versions, formats or URIs. Limits bound the time for texts that
have little in common: what lies beyond them is shown as deleted and inserted in whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from rapidfuzz.distance import Indel

from fonds.record.canonical import to_dict
from fonds.record.model import Description

UNCHANGED, DELETED, INSERTED = "kept", "out", "in"
# limits of one comparison, over all texts
MAX_PAIRS = 100_000_000  # pairs of parts of two texts that are compared: 13 MB, about 20 ms
MAX_SEGMENTS = 20_000
MAX_LINES_LENGTH = 200_000  # characters of consecutive lines that are split into words
# a word with the spaces after it; otherwise the spaces between changed words would count as equal
_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_LINE = re.compile(r"[^\n]*\n+|[^\n]+")


@dataclass(frozen=True, slots=True)
class TextSegment:
    """A segment of a text: unchanged, deleted from the earlier text, or inserted in the later one."""

    kind: str
    text: str


@dataclass(slots=True)
class DiffLimits:
    """The remaining limits of a comparison. Beyond them texts are no longer split, and the rest is one segment."""

    pairs: int = MAX_PAIRS
    segments: int = MAX_SEGMENTS


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field that differs, with its value before and after; None if it was absent.

    `field` is the name in the record file; for text in several languages, lists and mappings it is the path of the
    part that differs, such as `title.en`.
    """

    field: str
    before: Any
    after: Any

    def segments(self, limits: DiffLimits) -> tuple[TextSegment, ...]:
        """Return the segments of both texts in reading order."""
        return tuple(diff_text(_as_text(self.before), _as_text(self.after), limits))


def field_differences(before: Description, after: Description) -> tuple[FieldDifference, ...]:
    """Return every field that differs, in the order of the record file."""
    earlier, later = to_dict(before), to_dict(after)
    names = [*earlier, *(name for name in later if name not in earlier)]
    order = {
        field.alias or name: index for index, (name, field) in enumerate(type(after).model_fields.items())
    }
    names.sort(key=lambda name: order.get(name, len(order)))
    return tuple(
        difference
        for name in names
        for difference in _value_differences(name, earlier.get(name), later.get(name))
    )


def json_patch(before: Description, after: Description) -> list[dict[str, Any]]:
    """Return the JSON Patch from the canonical JSON of the earlier description to that of the later (RFC 6902).

    A test of the earlier value precedes each replacement and removal, so that the patch fails on another description.
    """
    earlier, later = to_dict(before), to_dict(after)
    operations: list[dict[str, Any]] = []
    for name in sorted({*earlier, *later}):
        path = f"/{name}"
        if name not in earlier:
            operations.append({"op": "add", "path": path, "value": later[name]})
        elif earlier[name] != later.get(name):
            operations.append({"op": "test", "path": path, "value": earlier[name]})
            change = {"op": "replace", "value": later[name]} if name in later else {"op": "remove"}
            operations.append({**change, "path": path})
    return operations


def _value_differences(path: str, before: Any, after: Any) -> Iterator[FieldDifference]:
    """Yield the parts that differ, as deep as both values are mappings or lists of the same length."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _value_differences(f"{path}.{name}", before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True), 1):
            yield from _value_differences(f"{path}.{number}", old, new)
    else:
        yield FieldDifference(path, before, after)


def _as_text(value: Any) -> str:
    """Return a value as text: a text as it is, a list with one line for each item, a mapping on one line."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(f"{_as_line(part)}\n" for part in value)
    return _as_line(value)


def _as_line(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_as_line(part)}" for name, part in value.items())
    if isinstance(value, list):
        return "[" + ", ".join(_as_line(part) for part in value) + "]"
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def diff_text(before: str, after: str, limits: DiffLimits | None = None) -> Iterator[TextSegment]:
    """Yield the unchanged, deleted and inserted segments: by lines first, then by words in lines that changed."""
    limits = limits or DiffLimits()
    last: TextSegment | None = None
    for segment in _limited(before, after, limits):
        if last and segment.kind == last.kind:
            last = TextSegment(last.kind, last.text + segment.text)
            continue
        if last:
            yield last
        last = segment
    if last:
        yield last


def _limited(before: str, after: str, limits: DiffLimits) -> Iterator[TextSegment]:
    previous_kind, rest = "", ("", "")
    for old, new in _split(before, after, limits):
        if limits.segments <= 0:
            rest = rest[0] + old, rest[1] + new
            continue
        for segment in _segments(old, new):
            limits.segments -= segment.kind != previous_kind
            previous_kind = segment.kind
            yield segment
    yield from _segments(*rest)


def _split(before: str, after: str, limits: DiffLimits) -> Iterator[tuple[str, str]]:
    """Yield equal runs of lines or words, and what stands between them, as (earlier, later)."""
    exceeds_limit = (before.count("\n") + 1) * (after.count("\n") + 1) > limits.pairs
    lines = (
        ((before, after),) if exceeds_limit else _runs(_LINE.findall(before), _LINE.findall(after), limits)
    )
    for old, new in lines:
        if old == new or limits.segments <= 0 or len(old) + len(new) > MAX_LINES_LENGTH:
            yield old, new
        else:
            yield from _runs(_WORD.findall(old), _WORD.findall(new), limits)


def _segments(old: str, new: str) -> Iterator[TextSegment]:
    # the spaces after a word are not part of the change
    unchanged = len(old) if old == new else _common_trailing_space(old, new)
    parts = (
        (DELETED, old[: len(old) - unchanged]),
        (INSERTED, new[: len(new) - unchanged]),
        (UNCHANGED, old[len(old) - unchanged :]),
    )
    return (TextSegment(kind, text) for kind, text in parts if text)


def _common_trailing_space(old: str, new: str) -> int:
    """Return the length of the white space at the end if it is the same in both, else 0."""
    ends = [text[len(text.rstrip()) :] for text in (old, new)]
    return len(ends[0]) if ends[0] == ends[1] else 0


def _runs(before: Sequence[str], after: Sequence[str], limits: DiffLimits) -> Iterator[tuple[str, str]]:
    """Yield equal runs of parts and, between them, what differs, as (earlier, later).

    Parts are compared without trailing white space: a word is equal before a full stop and before a space.
    """
    pairs = len(before) * len(after)
    if pairs > limits.pairs:
        yield "".join(before), "".join(after)
        return
    limits.pairs -= pairs
    gap = "", ""
    for opcode in Indel.opcodes(*([part.rstrip() or part for part in side] for side in (before, after))):
        old, new = before[opcode.src_start : opcode.src_end], after[opcode.dest_start : opcode.dest_end]
        if opcode.tag != "equal":
            gap = gap[0] + "".join(old), gap[1] + "".join(new)
            continue
        for old_part, new_part in zip(old, new, strict=True):
            common = old_part if old_part == new_part else old_part.rstrip()
            if any(gap) and common:
                yield gap
                gap = "", ""
            if common:
                yield common, common
            gap = gap[0] + old_part[len(common) :], gap[1] + new_part[len(common) :]
    if any(gap):
        yield gap
