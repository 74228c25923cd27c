"""The field `pages` of a record: where the images of its pages are, as the archivist states it.

An entry is a file, a folder or a PDF beside the record, an image on the web, or an external image service. Nothing is
opened here; service/publishing resolves the entries.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import ConfigDict, Field, model_validator

from service.record.field_types import (
    IMAGE_TYPES,
    Part,
    StrippedText,
    Url,
    choice,
    each_item,
    field_error,
    require_text,
    shown,
    validated,
)
from service.record.viewing import PageBehaviors

MAX_ENTRIES = 10_000
SIDE = Field(gt=0, le=1_000_000)
_ABSOLUTE = re.compile(r"[/\\~]|[A-Za-z]:[/\\]|[a-z][a-z0-9+.-]+://")
_WEB_FIELDS = ("image", "service", "width", "height", "format")


def _path(value: Any) -> str:
    path = require_text(value)
    if not path or _ABSOLUTE.match(path) or len(path) > 1000:
        hint = "a path from the folder of this file, as in scans/1.tif; an address of the web goes in `image`"
        raise field_error("path", f"{shown(value)} is not a path beside the record", hint)
    return path


def _service(value: Any) -> Any:
    """Return the base URI of an image service, without the /info.json that people also write."""
    return value.strip().removesuffix("/info.json").rstrip("/") if isinstance(value, str) else value


def _entry(value: Any) -> Any:
    return {"file": value} if isinstance(value, str) else value


FilePath = Annotated[str, validated(_path)]


class Page(Part):
    """An entry of `pages`: one page, or all those in a file or folder.

    `file` is a path from the record's file to a scan, a PDF or a folder of scans, and `text` to a file with the words
    of the page; `image` is an address, with the size in pixels; `service` the base URI of a IIIF image service.
    `behavior` says how viewers lay out the page.
    """

    model_config = ConfigDict(title="Page")  # in the JSON Schema

    file: FilePath = ""
    image: Url | None = None
    width: Annotated[int, SIDE] | None = None
    height: Annotated[int, SIDE] | None = None
    label: StrippedText = ""
    format: Annotated[str, choice(*IMAGE_TYPES)] = "image/jpeg"
    service: Annotated[Url, validated(_service)] | None = None
    text: FilePath = ""
    behavior: PageBehaviors = ()

    @model_validator(mode="after")
    def _one_source(self) -> Page:
        if self.file and (web_fields := [name for name in _WEB_FIELDS if name in self.model_fields_set]):
            raise field_error(
                "page", f"a page that is a file has no {web_fields[0]}", "the file itself says it"
            )
        if not (self.file or self.image or self.service):
            raise field_error(
                "page", "there is no image of this page", "give its `file`, `image` or `service`"
            )
        if (self.width is None) != (self.height is None):
            raise field_error("page", "a size is a width and a height", "give both, in pixels")
        if self.image and not self.service and self.width is None:
            raise field_error("page", "the image has no size", "give its width and height in pixels")
        return self

    @property
    def says_all(self) -> bool:
        """Whether nothing has to be resolved before publishing: an image on the web of a known size, without a text."""
        return bool(self.image and self.width) and not (self.service or self.text)


PageEntries = Annotated[tuple[Page, ...], Field(max_length=MAX_ENTRIES), each_item(_entry, MAX_ENTRIES)]
