"""The field `pages` of a record: where the images of its pages are, or its sound and film, as the archivist states it.

An entry is a file, a folder or a PDF beside the record, an image, sound or film on the web, or an external image
service. Nothing is opened here; fonds/publishing resolves the entries.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, model_validator

from fonds.record.field_types import (
    IMAGE_TYPES,
    Part,
    Pixels,
    StrippedText,
    Url,
    choice,
    each_item,
    field_error,
    validated,
)
from fonds.record.media import (
    MEDIA_TYPES,
    CaptionEntries,
    Duration,
    FilePath,
    PosterField,
    entry_of_file,
    is_video,
    media_type_of_url,
)
from fonds.record.viewing import PageBehaviors

MAX_ENTRIES = 10_000
_WEB_FIELDS = ("image", "service", "width", "height", "format", "media", "duration")


def _service(value: Any) -> Any:
    """Return the base URI of an image service, without the /info.json that people also write."""
    return value.strip().removesuffix("/info.json").rstrip("/") if isinstance(value, str) else value


class Page(Part):
    """An entry of `pages`: one page, or all those in a file or folder; or one piece of sound or film.

    `file` is a path from the record's file to a scan, a PDF, a folder of scans, sound or film, and `text` to a file
    with the words of the page; `image` is an address, with the size in pixels; `service` the base URI of a IIIF image
    service; `media` the address of sound or film, with its duration in seconds, `poster` a picture for it, and
    `captions` are its words with their times.
    `behavior` says how viewers lay out the page.
    """

    model_config = ConfigDict(title="Page")  # in the JSON Schema

    file: FilePath = ""
    image: Url | None = None
    width: Pixels | None = None
    height: Pixels | None = None
    label: StrippedText = ""
    format: Annotated[str, choice(*IMAGE_TYPES, *MEDIA_TYPES)] = "image/jpeg"
    service: Annotated[Url, validated(_service)] | None = None
    text: FilePath = ""
    behavior: PageBehaviors = ()
    media: Url | None = None
    duration: Duration | None = None
    poster: PosterField | None = None
    captions: CaptionEntries = ()

    @model_validator(mode="after")
    def _one_source(self) -> Page:
        if self.file and (web_fields := [name for name in _WEB_FIELDS if name in self.model_fields_set]):
            raise field_error(
                "page", f"a page that is a file has no {web_fields[0]}", "the file itself says it"
            )
        if self.media:
            return self._media_of_the_web()
        if not (self.file or self.image or self.service):
            raise field_error(
                "page", "there is no image of this page", "give its `file`, `image` or `service`"
            )
        if self.duration is not None or self.format in MEDIA_TYPES:
            field = "duration" if self.duration is not None else "format"
            raise field_error("page", f"an image has no such {field}", "give sound or film as `media`")
        if (self.poster or self.captions) and not self.file:
            field = "poster" if self.poster else "captions"
            raise field_error("page", f"an image has no {field}", "give sound or film as `media`")
        if (self.width is None) != (self.height is None):
            raise field_error("page", "a size is a width and a height", "give both, in pixels")
        if self.image and not self.service and self.width is None:
            raise field_error("page", "the image has no size", "give its width and height in pixels")
        return self

    def _media_of_the_web(self) -> Page:
        """Check an entry with the address of sound or film. Raises PydanticCustomError."""
        if other := next((name for name in ("image", "service", "text") if getattr(self, name)), ""):
            raise field_error("page", f"sound or film has no {other}", "make an entry of its own for each")
        if not self.media_type:
            hint = f"give its `format`: {', '.join(MEDIA_TYPES)}"
            raise field_error("page", "the address does not tell the media type", hint)
        if (self.width is None) != (self.height is None):
            raise field_error("page", "a size is a width and a height", "give both, in pixels")
        if self.width and not is_video(self.media_type):
            raise field_error("page", "sound has no width and height", f"{self.media_type} is sound")
        return self

    @property
    def media_type(self) -> str:
        """The media type of sound or film on the web, by `format` or by the suffix of the address; "" if not known."""
        stated = self.format if self.format in MEDIA_TYPES else ""
        return stated or media_type_of_url(self.media or "")

    @property
    def has_extent(self) -> bool:
        """Whether the entry states how long its sound or film on the web lasts, and how large its picture is."""
        return bool(self.duration) and (bool(self.width) or not is_video(self.media_type))

    @property
    def says_all(self) -> bool:
        """Whether nothing has to be resolved before publishing: an image on the web of a known size, without a text;
        or sound or film on the web of a known duration and size, with no file beside the record."""
        if self.media:
            has_files = bool(self.poster and self.poster.file) or any(entry.file for entry in self.captions)
            return self.has_extent and not has_files
        return bool(self.image and self.width) and not (self.service or self.text)


PageEntries = Annotated[
    tuple[Page, ...], Field(max_length=MAX_ENTRIES), each_item(entry_of_file, MAX_ENTRIES)
]
