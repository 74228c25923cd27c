"""How a viewer shows a unit: its direction and behavior, where it begins, its thumbnail, and pictures beside it.

The words are those of IIIF Presentation 3.0 (3.2), which defines what they mean and which exclude one another.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, ConfigDict, ValidationInfo, model_validator

from fonds.record.field_types import (
    IMAGE_TYPES,
    TRUSTED,
    Part,
    Pixels,
    StrippedText,
    Url,
    choice,
    each_item,
    field_error,
    validated,
)
from fonds.record.page_parts import MomentText, PageName, entry_of_page

DIRECTIONS: Final = ("left-to-right", "right-to-left", "top-to-bottom", "bottom-to-top")
LAYOUTS: Final = ("unordered", "individuals", "continuous", "paged")
_PLAYING: Final = ("auto-advance", "no-auto-advance")
_REPEATING: Final = ("repeat", "no-repeat")
_TOGETHER: Final = ("multi-part", "together")
_OPENINGS: Final = ("facing-pages", "non-paged")
_EXCLUSIVE: Final = (LAYOUTS, _PLAYING, _REPEATING, _TOGETHER, _OPENINGS)


def _compatible(behaviors: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    for words in _EXCLUSIVE if info.context is not TRUSTED else ():
        chosen = [word for word in behaviors if word in words]
        if len(chosen) > 1:
            message = f"{chosen[0]} and {chosen[1]} cannot both hold"
            raise field_error("behavior", message, "one of " + ", ".join(words))
    return behaviors


ViewingDirection = Annotated[str, choice(*DIRECTIONS)]
_RecordBehavior = Annotated[str, choice(*LAYOUTS, *_PLAYING, *_REPEATING)]
_CollectionBehavior = Annotated[str, choice(*_TOGETHER, *LAYOUTS, *_PLAYING, *_REPEATING)]
_PageBehavior = Annotated[str, choice(*_OPENINGS, *_PLAYING)]
RecordBehaviors = Annotated[tuple[_RecordBehavior, ...], each_item(), AfterValidator(_compatible)]
CollectionBehaviors = Annotated[tuple[_CollectionBehavior, ...], each_item(), AfterValidator(_compatible)]
PageBehaviors = Annotated[tuple[_PageBehavior, ...], each_item(), AfterValidator(_compatible)]


class Start(Part):
    """Where a viewer begins: a page, and for sound and film a moment."""

    model_config = ConfigDict(title="Start")  # in the JSON Schema

    page: PageName = ""
    time: MomentText | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> Start:
        if not self.page and not self.time:
            raise field_error("start", "it says neither a page nor a time", "a number or label of a page")
        return self


class Picture(Part):
    """A picture that stands for a record, or is shown before or beside it: one of its pages, or an image on the web.

    `width` and `height` are in pixels; `service` is the base URI of a IIIF image service of the image.
    """

    model_config = ConfigDict(title="Picture")  # in the JSON Schema

    page: PageName = ""
    image: Url | None = None
    width: Pixels | None = None
    height: Pixels | None = None
    label: StrippedText = ""
    format: Annotated[str, choice(*IMAGE_TYPES)] = "image/jpeg"
    service: Url | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Picture:
        if bool(self.page) == bool(self.image):
            raise field_error("picture", "a picture is a page or an image", "give `page` or `image`")
        if self.page and self.model_fields_set - {"page", "label"}:
            raise field_error("picture", "the page itself says its size and format", "give `page` alone")
        if self.image and not (self.width and self.height):
            raise field_error("picture", "the image has no size", "give its width and height in pixels")
        return self


PageOrPicture = Annotated[Picture, validated(entry_of_page)]
StartPage = Annotated[Start, validated(entry_of_page)]
