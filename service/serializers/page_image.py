"""The image of one page as publish found it: at a URL on the web, or in a file that the node prepared.

Plain values with a stored form. Nothing here opens a file or makes a URL; painting.py makes the URLs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import orjson

from service.record.model import Record

Size = tuple[int, int]
JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True)
class PageImage:
    """The image of a page, upright, in pixels. The names of the fields are those of the stored form.

    An image on the web has `image` or `service`, with the `version` of the Image API (0: not known) and the compliance
    `level` (empty: not known).
    An image of the node has `prepared`, the name of the file that is served, `file`, the path of the scan in the node,
    and `number`, the page within the scan, from 0. `sizes` are those of the whole image that cost a server nothing,
    smallest first.
    `text` is the path, in the node, of a file with the words of the page. `read` is the key of the text that was read
    from it, from a file beside the scan, or from the PDF, with the number of its `lines`, whether its words are
    `boxed`, its `language` (empty: not known), the software that read it and the date (EDTF).
    `behavior` has the words of Presentation 3.0 (3.2) by which a viewer lays out the page.
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
    behavior: tuple[str, ...] = ()


PageImageLookup = Callable[[Record], tuple[PageImage, ...]]


def to_bytes(image: PageImage) -> bytes:
    """Return the stored form. Equal images have equal bytes."""
    defaults = PageImage(0, 0)
    fields = {name: value for name, value in asdict(image).items() if value != getattr(defaults, name)}
    return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)


def from_bytes(data: bytes) -> PageImage:
    """Return an image from its stored form."""
    fields = orjson.loads(data)
    if "sizes" in fields:
        fields["sizes"] = tuple((width, height) for width, height in fields["sizes"])
    if "behavior" in fields:
        fields["behavior"] = tuple(fields["behavior"])
    return PageImage(**fields)


def is_complete(record: Record) -> bool:
    """Whether the record itself describes all of its images completely, so that nothing is stored for them."""
    return all(page.says_all for page in record.pages)


def from_record(record: Record) -> tuple[PageImage, ...]:
    """Return the images that the record itself describes completely: those on the web with a size."""
    return tuple(
        PageImage(
            page.width,
            page.height,
            page.label,
            page.image or "",
            page.format,
            page.service or "",
            text=page.text,
            behavior=page.behavior,
        )
        for page in record.pages
        if page.width and page.height and not page.file
    )


@dataclass(frozen=True, slots=True)
class ImageServer:
    """The server of prepared images: the node itself, or, with a `template`, another server that reads the same files.

    In the template, {file} is the name of the prepared file without its suffix, and {folder} its first two characters,
    which are the folder of the file. `version` is the Image API version of the other server.
    """

    template: str = ""
    version: int = 3

    def service_uri(self, prepared: str) -> str:
        """Return the base URI of the image service of a prepared image on the other server."""
        return self.template.replace("{folder}", prepared[:2]).replace("{file}", prepared)
