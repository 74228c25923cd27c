"""Bodies and targets that annotations of every kind have: texts with their language, and regions of a canvas."""

from __future__ import annotations

from typing import Any

from fonds.record import languages
from fonds.record.page_parts import PageTime
from fonds.record.text import MultilingualText, in_language
from fonds.serializers.context import SerializerContext
from fonds.serializers.page_model import Region

Document = dict[str, Any]


def text_properties(language: str) -> dict[str, str]:
    """Return format, language and direction of a text (Web Annotation, 3.2.4); an unknown language is left out."""
    if language == "und":
        return {"format": "text/plain"}
    properties = {"format": "text/plain", "language": language}
    if languages.text_direction(language) == "rtl":
        properties["textDirection"] = "rtl"
    return properties


def canvas_target(canvas: str, region: Region | None, time: tuple[float, float] | None = None) -> str:
    """Return the canvas, or a rectangle of it in whole numbers, which is all that Mirador reads, or a span of time."""
    if time:
        return f"{canvas}#{PageTime(*time).fragment}"
    if region is None:
        return canvas
    x, y, width, height = region
    return f"{canvas}#xywh={x},{y},{width},{height}"


def text_bodies(text: MultilingualText, context: SerializerContext) -> list[Document]:
    """Return a body for each language. The node's language comes first, as some viewers show only the first body."""
    preferred = in_language(text, context.site.language)
    ordered = sorted(text.items(), key=lambda pair: pair[1] != preferred)
    return [{"type": "TextualBody", "value": value, **text_properties(tag)} for tag, value in ordered]
