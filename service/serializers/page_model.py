"""What a page is, before it becomes part of any document: its size, what is painted on it, and its layers of text.

Plain values. canvases.py makes them, publish/iiif says them in IIIF's words, the text index reads their words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from service.record.text import Text

Region = tuple[int, int, int, int]  # x, y, width, height in canvas pixels


class Box(Protocol):
    """A word where it stands: what the typesetter and readers of OCR give. In canvas pixels."""

    @property
    def text(self) -> str: ...
    @property
    def x(self) -> int: ...
    @property
    def y(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line: from `start` to `end` in the line's text, and its place on the canvas.

    `whole` is the word of which it is a half, where the end of a line broke it and the source says so; else empty.
    """

    start: int
    end: int
    region: Region
    whole: str = ""


@dataclass(slots=True)  # nobody changes it; freezing so many takes longer than making them
class TextLine:
    """A line of a layer, numbered from 1 on its page; `boxes` are its words, where anybody knows their places."""

    number: int
    text: str
    region: Region | None
    paragraph: int
    boxes: tuple[Box, ...] = ()

    def words(self) -> Iterator[Word]:
        """The words with places, in the order of the text; a box whose text is not in the line is passed over."""
        at = 0
        for box in self.boxes:
            start = self.text.find(box.text, at)
            if start >= 0:
                at = start + len(box.text)
                whole = getattr(box, "whole", "")
                yield Word(start, at, (box.x, box.y, box.width, box.height), whole)

    def place(self, start: int, end: int) -> Region | None:
        """Where a part of the line stands: around its words, or the whole line where no words have places."""
        found = [word.region for word in self.words() if word.start < end and word.end > start]
        return around(found) or self.region


def around(regions: Sequence[Region | None]) -> Region | None:
    """The smallest rectangle around several; None around none."""
    found = [region for region in regions if region]
    if not found:
        return None
    x, y = min(one[0] for one in found), min(one[1] for one in found)
    right, bottom = max(one[0] + one[2] for one in found), max(one[1] + one[3] for one in found)
    return x, y, right - x, bottom - y


@dataclass(frozen=True, slots=True)
class Layer:
    """One text of a page: the transcript, a translation, machine text.

    `name` tells the layers of a record apart and stands in addresses; `kind` is transcript, transcription, translation
    or machine. `by` is the id of an agent, `generator` names software, `date` is EDTF: empty where nobody said.
    `granularity` is what a line stands for: line, or paragraph where the source's lines are not known. `lines` may be
    read from the store each time that they are gone through: how many there are, and whether their words are `boxed`,
    is known without.
    """

    name: str
    kind: str
    language: str
    granularity: str
    lines: Sequence[TextLine]
    by: str = ""
    generator: str = ""
    date: str = ""
    boxed: bool | None = None

    @property
    def has_words(self) -> bool:
        """Whether the places of words are known."""
        return any(line.boxes for line in self.lines) if self.boxed is None else self.boxed


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a line of a layer that a note is about, with what stands before and after them."""

    layer: str
    line: int
    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A note on a page, numbered from 1 there: what it says, who said it and when, and what it is about.

    `quoted` are the words it is about, a part for each line, and `region` is where they stand; a remark without either
    is on the page. `sign` names the editorial sign that is explained, where it is one.
    A note that has a `quote` and nothing `quoted` is about words that were not found.
    """

    number: int
    text: Text
    quoted: tuple[Quoted, ...] = ()
    region: Region | None = None
    by: str = ""
    date: str = ""
    sign: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Painting:
    """An image of a page. `service` is the address of its image service, or empty; `level` as in Image API profiles,
    empty where nobody said; `version` the service's Image API, 0 where it is not known."""

    image: str
    format: str
    width: int
    height: int
    service: str = ""
    level: str = ""
    version: int = 0
    label: Text | None = None
    thumbnail: tuple[str, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Canvas:
    """One page: number from 1, size in pixels, what is painted on it (a Choice where there are several), its texts,
    in the order in which readers are shown them, and notes on them."""

    number: int
    label: Text
    width: int
    height: int
    paintings: tuple[Painting, ...]
    layers: tuple[Layer, ...]
    typeset: bool = False
    remarks: tuple[Remark, ...] = ()

    @property
    def painting(self) -> Painting:
        """The image that is shown first."""
        return self.paintings[0]

    def layer(self, name: str = "transcript") -> Layer | None:
        """The layer of that name."""
        return next((layer for layer in self.layers if layer.name == name), None)

    @property
    def lines(self) -> Sequence[TextLine]:
        """The lines of the transcript."""
        found = self.layer()
        return found.lines if found else ()
