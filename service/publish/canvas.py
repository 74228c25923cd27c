"""What a page is, before it becomes part of any document: its size, what is painted on it, and its layers of text.

Plain values. canvases.py makes them, publish/iiif says them in IIIF's words, the text index reads their words.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    """A word of a line: from `start` to `end` in the line's text, and its place on the canvas."""

    start: int
    end: int
    region: Region


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
                yield Word(start, at, (box.x, box.y, box.width, box.height))


@dataclass(frozen=True, slots=True)
class Layer:
    """One text of a page: the transcript, a translation, machine text.

    `name` tells the layers of a record apart and stands in addresses; `kind` is transcript, translation, machine or
    notes. `by` is the id of an agent, `generator` names software, `date` is EDTF: empty where nobody said.
    `granularity` is what a line stands for: line, or paragraph where the source's lines are not known.
    """

    name: str
    kind: str
    language: str
    granularity: str
    lines: tuple[TextLine, ...]
    by: str = ""
    generator: str = ""
    date: str = ""


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
    """One page: number from 1, size in pixels, what is painted on it (a Choice where there are several), its texts."""

    number: int
    label: Text
    width: int
    height: int
    paintings: tuple[Painting, ...]
    layers: tuple[Layer, ...]
    typeset: bool = False

    @property
    def painting(self) -> Painting:
        """The image that is shown first."""
        return self.paintings[0]

    def layer(self, name: str = "transcript") -> Layer | None:
        """The layer of that name."""
        return next((layer for layer in self.layers if layer.name == name), None)

    @property
    def lines(self) -> tuple[TextLine, ...]:
        """The lines of the transcript."""
        found = self.layer()
        return found.lines if found else ()
