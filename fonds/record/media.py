"""Sound and film in the field `pages`: media types, lengths of time, pictures that stand for a film, and captions.

Values only: no file is opened here, and nothing is fetched.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from fonds.record.field_types import (
    IMAGE_TYPES,
    LanguageTag,
    Part,
    Pixels,
    StrippedText,
    Url,
    choice,
    each_item,
    field_error,
    require_text,
    shown,
    validated,
)
from fonds.record.page_parts import MAX_SECONDS, PageTime, parse_time

# suffix -> media type of the files that browsers play (RFC 3003, 4337, 5334, 9559, 9639); WAV as browsers name it
MEDIA_TYPES_BY_SUFFIX = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".webm": "video/webm",
}
MEDIA_TYPES = (*dict.fromkeys(MEDIA_TYPES_BY_SUFFIX.values()), "audio/webm")
CAPTION_KINDS = ("captions", "subtitles", "transcript", "descriptions")
MAX_CAPTIONS = 50  # of one piece of sound or film
MEDIA_KINDS = "MP3, M4A, Ogg, Opus, FLAC, WAV, MP4 or WebM"
_ABSOLUTE = re.compile(r"[/\\~]|[A-Za-z]:[/\\]|[a-z][a-z0-9+.-]+://")


def is_video(media_type: str) -> bool:
    """Whether a media type is one of film, which has a size in pixels."""
    return media_type.startswith("video/")


def media_type_of_url(url: str) -> str:
    """Return the media type that the path of an address has by its suffix; "" if it has none of sound and film."""
    return MEDIA_TYPES_BY_SUFFIX.get(PurePosixPath(urlsplit(url).path).suffix.lower(), "")


def iso_duration(seconds: float) -> str:
    """Return a length of time as xsd:dayTimeDuration (ISO 8601): 65.2 is `PT1M5.2S`."""
    milliseconds = round(seconds * 1000)
    hours, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    parts = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    if rest or not parts:
        parts += f"{rest / 1000:g}S"
    return f"PT{parts}"


def clock(seconds: float) -> str:
    """Return a length of time, or a moment, as people read it: 65.2 is `1:05`."""
    whole = int(seconds + 0.5) if seconds >= 1 else 1 if seconds > 0 else 0
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _seconds(value: Any) -> float:
    """Return a length of time in seconds, from a number, or hours, minutes and seconds with colons."""
    try:
        time = parse_time(str(value).strip())
    except PydanticCustomError:
        time = PageTime(0, 0)
    if isinstance(value, bool) or not (time.is_moment and time.start > 0):
        hint = f"seconds, as in 65.2, or hours, minutes and seconds, as in 1:02:03; at most {MAX_SECONDS:,} s"
        raise field_error("duration", f"{shown(value)} is no length of time", hint)
    return time.start


def _path(value: Any) -> str:
    path = require_text(value)
    if not path or _ABSOLUTE.match(path) or len(path) > 1000:
        hint = "a path from the folder of this file, as in scans/1.tif; an address of the web goes in `image`"
        raise field_error("path", f"{shown(value)} is not a path beside the record", hint)
    return path


FilePath = Annotated[str, validated(_path)]
Duration = Annotated[float, validated(_seconds)]


class Poster(Part):
    """The picture that stands for sound or film: a file beside the record, or an image on the web with its size."""

    model_config = ConfigDict(title="Poster")  # in the JSON Schema

    file: FilePath = ""
    image: Url | None = None
    width: Pixels | None = None
    height: Pixels | None = None
    format: Annotated[str, choice(*IMAGE_TYPES)] = "image/jpeg"

    @model_validator(mode="after")
    def _one_source(self) -> Poster:
        if bool(self.file) == bool(self.image):
            raise field_error("poster", "a poster is one picture", "give its `file` or its `image`")
        if self.image and not (self.width and self.height):
            raise field_error("poster", "the poster has no size", "give its width and height in pixels")
        return self


def entry_of_file(value: Any) -> Any:
    """Return a value that is a path alone as a mapping with that file."""
    return {"file": value} if isinstance(value, str) else value


PosterField = Annotated[Poster, validated(entry_of_file)]


class Captions(Part):
    """The words of sound or film with their times, in one language: a file beside the record, or WebVTT on the web.

    `captions` are what is heard, for those who cannot hear it; `subtitles` a translation of it; `transcript` what is
    said, as a text; `descriptions` what is seen, for those who cannot see it.
    """

    model_config = ConfigDict(title="Captions")  # in the JSON Schema

    file: FilePath = ""
    url: Url | None = None
    language: LanguageTag
    kind: Annotated[str, choice(*CAPTION_KINDS)] = "captions"
    label: StrippedText = ""

    @model_validator(mode="after")
    def _one_source(self) -> Captions:
        if bool(self.file) == bool(self.url):
            raise field_error("captions", "captions are one file", "give its `file`, or its `url` on the web")
        return self


CaptionEntries = Annotated[
    tuple[Captions, ...], Field(max_length=MAX_CAPTIONS), each_item(limit=MAX_CAPTIONS)
]


def is_spoken(layer: str) -> bool:
    """Whether a layer has the name of the words of sound or film: that of the record's transcript is shorter."""
    return layer.startswith(tuple(f"{kind}-" for kind in CAPTION_KINDS))
