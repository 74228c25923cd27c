"""WebVTT (W3C, 2019) of the words of sound and film: plain text, whatever markup their source had."""

from __future__ import annotations

from collections.abc import Iterable

from fonds.serializers.page_model import TextLine

MEDIA_TYPE = "text/vtt"
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def write(lines: Iterable[TextLine]) -> bytes:
    """Return a file with a cue for each line, which has a time. A cue has no empty line, which would end it (4.1)."""
    parts = ["WEBVTT\n"]
    for line in lines:
        if line.time:
            start, end = (_timestamp(seconds) for seconds in line.time)
            text = line.text.translate(_ESCAPES).replace("\r", "\n")
            words = "\n".join(part for part in text.split("\n") if part.strip())
            parts.append(f"\n{line.number}\n{start} --> {end}\n{words}\n")
    return "".join(parts).encode()


def _timestamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    hours, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
