"""The image of one page as publish found it, or its sound or film: at a URL on the web, or in a file of the node.

Plain values with a stored form. Nothing here opens a file or makes a URL; painting.py makes the URLs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson

from fonds.record.media import Captions, Poster
from fonds.record.model import Record
from fonds.record.pages import Page

Size = tuple[int, int]
JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True)
class PageCaptions:
    """The words of sound or film in one language: their kind, and their label (empty: none of their own).

    Those of a file of the node have the `key` of the text that was read from it, and the number of its `lines`; those
    on the web have a `url`.
    """

    kind: str
    language: str
    label: str = ""
    key: str = ""
    lines: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class PageMedia:
    """Sound or film in the place of a page: its media type, its duration in seconds, and its size in pixels (0 for
    sound). The names of the fields are those of the stored form.

    On the web it has a `url`. In a file of the node it has the `digest` (SHA-256) by which its copy is named, the
    `length` of the file in bytes, and `file`, its path in the node.
    """

    format: str
    duration: float
    width: int = 0
    height: int = 0
    url: str = ""
    digest: str = ""
    length: int = 0
    file: str = ""
    captions: tuple[PageCaptions, ...] = ()


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
    With `media`, the image is its poster; without a poster, width and height are 0.
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
    media: PageMedia | None = None


Stored = PageImage | PageMedia | PageCaptions
PageImageLookup = Callable[[Record], tuple[PageImage, ...]]


def to_bytes(image: PageImage) -> bytes:
    """Return the stored form. Equal images have equal bytes."""
    fields = _other_than(PageImage(0, 0), image)
    if image.media:
        fields |= {"width": image.width, "height": image.height, "media": _stored_media(image.media)}
    return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)


def _stored_media(media: PageMedia) -> dict[str, Any]:
    fields = _other_than(PageMedia("", 0), media)
    if media.captions:
        fields["captions"] = [_other_than(PageCaptions("", ""), entry) for entry in media.captions]
    return fields


def _other_than(defaults: Stored, values: Stored) -> dict[str, Any]:
    return {name: value for name, value in asdict(values).items() if value != getattr(defaults, name)}


def stored_name(image: PageImage) -> str:
    """Return the name by which the store finds the files of a page again: of the prepared image, or of the media."""
    media = image.media
    return f"media:{media.digest}:{image.prepared}" if media and media.digest else image.prepared


def from_bytes(data: bytes) -> PageImage:
    """Return an image from its stored form."""
    fields = orjson.loads(data)
    if "media" in fields:
        captions = (PageCaptions(**entry) for entry in fields["media"].pop("captions", ()))
        fields["media"] = PageMedia(**fields["media"], captions=tuple(captions))
    if "sizes" in fields:
        fields["sizes"] = tuple((width, height) for width, height in fields["sizes"])
    if "behavior" in fields:
        fields["behavior"] = tuple(fields["behavior"])
    return PageImage(**fields)


def is_complete(record: Record) -> bool:
    """Whether the record itself describes all of its images completely, so that nothing is stored for them."""
    return all(page.says_all for page in record.pages)


def from_record(record: Record) -> tuple[PageImage, ...]:
    """Return the images, and the sound and film, that the record itself describes completely."""
    images = (_media_of_the_web(page) if page.media else _image_of_the_web(page) for page in record.pages)
    return tuple(image for image in images if image)


def _image_of_the_web(page: Page) -> PageImage | None:
    if not (page.width and page.height) or page.file:
        return None
    return PageImage(
        page.width,
        page.height,
        page.label,
        page.image or "",
        page.format,
        page.service or "",
        text=page.text,
        behavior=page.behavior,
    )


def _media_of_the_web(page: Page) -> PageImage | None:
    if not page.says_all:
        return None
    duration, size = page.duration or 0.0, (page.width or 0, page.height or 0)
    captions = tuple(captions_of_the_web(entry) for entry in page.captions)
    media = PageMedia(page.media_type, duration, *size, url=page.media or "", captions=captions)
    return with_poster(PageImage(0, 0, page.label, behavior=page.behavior, media=media), page.poster)


def captions_of_the_web(entry: Captions) -> PageCaptions:
    """Return captions that are at an address on the web."""
    return PageCaptions(entry.kind, entry.language, entry.label, url=entry.url or "")


def with_poster(image: PageImage, poster: Poster | None) -> PageImage:
    """Return sound or film with its poster, if that is an image on the web."""
    if poster is None or not (poster.image and poster.width and poster.height):
        return image
    return replace(image, width=poster.width, height=poster.height, image=poster.image, format=poster.format)


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
