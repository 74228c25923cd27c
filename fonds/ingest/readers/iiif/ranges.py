"""The ranges of a manifest as the table of contents of a record (Presentation 3.0, 5.4; Presentation 2.1, 5.5).

Ranges of Presentation 2 name each other in a flat list; those of Presentation 3 stand within each other. Further
sequences, which are other orders of the pages, are ranges too.
"""

from __future__ import annotations

from typing import Any, Final

from fonds.ingest.field_values import short
from fonds.ingest.readers.iiif.canvases import Canvases
from fonds.ingest.readers.iiif.document import Reader, Resource, as_list, id_of, kind_of_item
from fonds.ingest.readers.iiif.targets import Target, target_of
from fonds.ingest.readers.iiif.words import values_of
from fonds.record.structure import MAX_DEPTH, MAX_RANGES

# labels of the range that holds all others, which says nothing of its own
_CONTENTS: Final = frozenset(
    {"", "contents", "table of contents", "table des matières", "inhalt", "inhaltsverzeichnis", "índice", "содержание",
     "目录", "sommaire", "indice", "inhoud", "toc", "root", "top"}
)  # fmt: skip
_Part = dict[str, Any]


class Ranges:
    """Reads the ranges of one manifest."""

    def __init__(self, reader: Reader, canvases: Canvases) -> None:
        self.reader, self.canvases, self.language = reader, canvases, canvases.language
        self._by_id: dict[str, Resource] = {}
        # id of a range -> those that say that they are within it
        self._within: dict[str, list[Resource]] = {}
        self._open: list[str] = []  # ids of the ranges around the one that is read
        self._count = 0

    def read(self, manifest: Resource, sequences: list[Resource]) -> list[_Part]:
        """Return the field `structure`."""
        ranges = [self.reader.resource(item, "Range") for item in as_list(manifest.get("structures")) if item]
        self._remember(ranges)
        for item in self._by_id.values():
            self._within.setdefault(str(item.get("within", "")), []).append(item)
        roots = self._roots(ranges)
        parts = [part for number, item in enumerate(roots, 1) for part in self._parts(item, str(number), 1)]
        parts = _without_frame(parts)
        for number, sequence in enumerate(sequences[1:], 2):
            parts += self._sequence(sequence, number)
        return parts

    def _remember(self, ranges: list[Resource]) -> None:
        for item in ranges:
            if item.get("id") and item.keys() - {"id", "type"}:
                self._by_id.setdefault(str(item["id"]), item)
            self._remember(
                [self.reader.resource(child, "Range") for child in _members(item) if _is_range(child)]
            )

    def _roots(self, ranges: list[Resource]) -> list[Resource]:
        """Return the ranges that no other range has, or those that are marked as the top."""
        top = [item for item in ranges if "top" in as_list(item.get("behavior"))]
        if top:
            return top
        inner = {id_of(child) for item in ranges for child in _members(item) if _is_range(child)}
        inner |= {str(item["id"]) for item in ranges if str(item.get("within", "")) in self._by_id}
        roots = [item for item in ranges if str(item.get("id", "")) not in inner]
        return roots or ranges

    def _parts(self, item: Resource, place: str, depth: int) -> list[_Part]:
        """Return a range as a part with its own parts; those below the depth that a record can have follow it."""
        self._count += 1
        own_id = str(item.get("id", ""))
        if self._count > MAX_RANGES - 100 or own_id in self._open:
            return []
        self._open.append(own_id)
        children: list[_Part] = []
        targets: list[Target] = []
        number = 0
        for child in self._children(item):
            if _is_range(child):
                number += 1
                known = self._by_id.get(id_of(child), self.reader.resource(child, "Range"))
                children += self._parts(known, f"{place}.{number}", depth + 1)
            else:
                targets.append(target_of(child))
        self._open.pop()
        part = {"label": self._label(item, place), **self._pages(targets, children)}
        if not part.keys() & {"pages", "parts"}:
            words = "\n".join(part["label"].values()) if item.get("label") else ""
            self.canvases.fields.state("Range without pages", words, element="Range")
            return []
        if depth < MAX_DEPTH - 1 or not part.get("parts"):
            return [part]
        deeper = part.pop("parts")
        return [part, *deeper] if "pages" in part else deeper

    def _children(self, item: Resource) -> list[Any]:
        """Return what a range has, in order; of Presentation 2 also the ranges that say that they are within it."""
        children = _members(item)
        if item.get("id") and "ranges" not in item and "members" not in item and "items" not in item:
            children += self._within.get(str(item["id"]), ())
        return children

    def _label(self, item: Resource, place: str) -> dict[str, str]:
        label: dict[str, str] = {}
        for value in values_of(item.get("label", {})):
            tag = value.tag or self.language
            words = " ".join(value.words.split())
            label[tag] = short(f"{label[tag]}, {words}" if tag in label else words)
        if not label:
            self.reader.corrections.add("a range without a label is called by its place")
            return {self.language: place}
        return label

    def _pages(self, targets: list[Target], parts: list[_Part]) -> _Part:
        """Return the pages of a range, and its parts: one for each page of which it has only a part."""
        whole = [self.canvases.at(target)[0] for target in targets]
        partial = [
            (number, self._extent(number, target)) for number, target in zip(whole, targets, strict=True)
        ]
        partial = [(number, extent) for number, extent in partial if number]
        if not partial:
            return {"parts": parts} if parts else {}
        if len(partial) == 1:
            number, extent = partial[0]
            return {"pages": [str(number)], **extent, **({"parts": parts} if parts else {})}
        if not any(extent for _, extent in partial):
            return {"pages": spans([number for number, _ in partial]), **({"parts": parts} if parts else {})}
        pieces = [
            {"label": self._page_label(number), "pages": [str(number)], **extent}
            for number, extent in partial
        ]
        return {"parts": [*pieces, *parts]}

    def _page_label(self, number: int) -> str:
        return str(self.canvases.pages[number - 1].get("label") or number)

    def _extent(self, number: int, target: Target) -> _Part:
        if not number:
            return {}
        extent: _Part = {}
        if region := self.canvases.region_of(number, target.region):
            extent["region"] = region
        if time := self.canvases.at(target)[1]:
            extent["time"] = time
        return extent

    def _sequence(self, sequence: Resource, number: int) -> list[_Part]:
        """Return another order of the pages as a range."""
        targets = [target_of(item) for item in as_list(sequence.get("canvases") or sequence.get("items"))]
        pages = [page for target in targets if (page := self.canvases.numbers.get(target.canvas))]
        label = {
            value.tag or self.language: short(value.words) for value in values_of(sequence.get("label", {}))
        }
        if not pages:
            words = "\n".join([*label.values(), str(sequence.get("id", ""))])
            self.canvases.fields.state(f"Sequence {number}", words, element="Sequence")
            return []
        return [{"label": label or {self.language: f"Sequence {number}"}, "pages": spans(pages)}]


def spans(numbers: list[int]) -> list[str]:
    """Return page numbers as a record file has them: pages that follow one another as `3-7`."""
    output: list[list[int]] = []
    for number in numbers:
        if output and number == output[-1][-1] + 1:
            output[-1] = [output[-1][0], number]
        else:
            output.append([number])
    return ["-".join(str(number) for number in ends) for ends in output]


def _members(item: Resource) -> list[Any]:
    """Return what a range has: items of Presentation 3; members, canvases and ranges of Presentation 2."""
    if "items" in item:
        return as_list(item["items"])
    canvases = [
        {"id": value, "type": "Canvas"} if isinstance(value, str) else value
        for value in as_list(item.get("canvases"))
    ]
    ranges = [
        {"id": value, "type": "Range"} if isinstance(value, str) else value
        for value in as_list(item.get("ranges"))
    ]
    return [*as_list(item.get("members")), *canvases, *ranges]


def _is_range(value: Any) -> bool:
    return kind_of_item(value) == "Range"


def _without_frame(parts: list[_Part]) -> list[_Part]:
    """Return the ranges within the only one, if its label alone says that it is the table."""
    if len(parts) == 1 and parts[0].keys() == {"label", "parts"}:
        label = parts[0]["label"]
        words = label.values() if isinstance(label, dict) else [label]
        if all(word.strip(" :.").casefold() in _CONTENTS for word in words):
            return list(parts[0]["parts"])
    return parts
