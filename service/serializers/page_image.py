"""The image of one page as publish found it: behind an address of the web, or in a file of the node that it prepared.

Plain values with a form for the store. Nothing here opens a file or makes an address; paintings.py does the latter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import orjson

from service.record.model import Record

Size = tuple[int, int]
JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Picture:
    """The image of a page, upright, in pixels.

    Of others: `image` or `service` with its `version` of the Image API (0: not known) and `level` (empty: not known).
    Of the node: `prepared`, the name of the file that serves it, `file`, the scan's path in the node, and `number`, the
    page within the scan, from 0. `sizes` are those of the whole image that cost a server nothing, smallest first.
    `text` is the path, in the node, of a file with the words of the page; `read` is the key of what was read there, or
    beside the scan, or in the PDF, with how many `lines` it has, whether its words are `boxed`, its `language` (empty:
    not known), the software that read it and when (EDTF).
    """

    width: int
    height: int
    label: str = ""
    image: str = ""
    format: str = JPEG
    service: str = ""
    version: int = 0
    level: str = ""
    sizes: tuple[Size, ...] = ()
    prepared: str = ""
    file: str = ""
    number: int = 0
    text: str = ""
    read: str = ""
    lines: int = 0
    boxed: bool = False
    language: str = ""
    generator: str = ""
    date: str = ""


Pictures = Callable[[Record], tuple[Picture, ...]]


def to_bytes(picture: Picture) -> bytes:
    """The stored form: equal pictures are equal bytes."""
    empty = Picture(0, 0)
    said = {name: value for name, value in asdict(picture).items() if value != getattr(empty, name)}
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def from_bytes(data: bytes) -> Picture:
    """A picture from its stored form."""
    said = orjson.loads(data)
    if "sizes" in said:
        said["sizes"] = tuple((wide, high) for wide, high in said["sizes"])
    return Picture(**said)


def says_all(record: Record) -> bool:
    """Whether the record itself says all of its images, so that nothing is stored of them."""
    return all(page.says_all for page in record.pages)


def written(record: Record) -> tuple[Picture, ...]:
    """The images of a record as far as it says all of them itself: those on the web whose size it gives."""
    return tuple(
        Picture(
            page.width,
            page.height,
            page.label,
            page.image or "",
            page.format,
            page.service or "",
            text=page.text,
        )
        for page in record.pages
        if page.width and page.height and not page.file
    )


@dataclass(frozen=True, slots=True)
class Servers:
    """Who serves prepared images: the node itself, or, with a `template`, another server that reads the same files.

    In the template {file} is the name of the prepared file without its suffix, and {folder} its first two characters,
    which is the folder it lies in. `version` is the Image API that the other server speaks.
    """

    template: str = ""
    version: int = 3

    def service(self, prepared: str) -> str:
        """The base URI of the service of a prepared image at the other server."""
        return self.template.replace("{folder}", prepared[:2]).replace("{file}", prepared)
