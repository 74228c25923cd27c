"""The words of sound and film as layers of its canvas: a line for each cue, with its times.

The cues are read from the store each time they are iterated, as the lines of OCR are (ocr_layers.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from fonds.record.additional_texts import names_of_texts
from fonds.record.page_text import PageText
from fonds.serializers.context import SerializerContext
from fonds.serializers.lazy_lines import LazyLines
from fonds.serializers.page_image import PageCaptions, PageMedia
from fonds.serializers.page_model import Layer, TextLine, Track

# kind in the file -> kind of the layer: that of the record's transcript, which has no times, is another
LAYER_KINDS: Final = {
    "captions": "captions",
    "subtitles": "subtitles",
    "transcript": "speech",
    "descriptions": "descriptions",
}
TIMED_KINDS: Final = frozenset(LAYER_KINDS.values())


def caption_layers(media: PageMedia | None, context: SerializerContext) -> tuple[Layer, ...]:
    """Return a layer for each text of sound or film that is a file of the node."""
    if media is None:
        return ()
    return tuple(
        Layer(
            name,
            LAYER_KINDS[captions.kind],
            captions.language,
            "",
            LazyLines(captions.lines, partial(_read, captions, media.duration, context.page_text)),
            boxed=False,
            label=captions.label,
        )
        for name, captions in named_captions(media)
        if captions.key
    )


def _read(captions: PageCaptions, duration: float, load: Callable[[str], PageText | None]) -> list[TextLine]:
    """Return the cues. One that begins after the end is left out, and one that goes on after it is cut there."""
    text = load(captions.key)
    times = ((number, line, line.time) for number, line in enumerate(text.lines if text else (), 1))
    return [
        TextLine(number, line.text, None, number, time=(time[0], min(time[1], duration)))
        for number, line, time in times
        if time and time[0] < duration
    ]


def tracks(record_id: str, page: int, media: PageMedia, context: SerializerContext) -> tuple[Track, ...]:
    """Return the texts of sound or film as WebVTT: those of files of the node, and those on the web."""
    return tuple(
        Track(
            name,
            captions.kind,
            captions.language,
            captions.label,
            captions.url or context.urls.uri("captions", image=f"{record_id}.{page}", layer=name),
        )
        for name, captions in named_captions(media)
    )


def named_captions(media: PageMedia) -> list[tuple[str, PageCaptions]]:
    """Return the texts of sound or film with their names."""
    names = names_of_texts([(captions.kind, captions.language) for captions in media.captions])
    return list(zip(names, media.captions, strict=True))
