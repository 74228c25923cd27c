"""Reads a file with the words of sound or film and their times; its format is found from its content."""

from __future__ import annotations

from fonds import safe_xml
from fonds.ingest.timed_text import plain, tei, webvtt
from fonds.ingest.timed_text.cues import TimedTextError
from fonds.problem import Problem
from fonds.record.page_text import PageText
from fonds.safe_xml import XmlError

MAX_BYTES = 8 * 1024 * 1024
HINT = "a WebVTT file, TEI with a timeline, or text whose lines begin with a time, as in [0:01:10] Words"


def read_cues(data: bytes, file: str) -> PageText | Problem:
    """Return the cues of a file in the order of their start, or what is wrong with it, with its line."""
    try:
        return _read(data)
    except (XmlError, TimedTextError) as error:
        return Problem(f"it cannot be read as timed text: {error}", error.hint or HINT, "", file, error.line)


def _read(data: bytes) -> PageText:
    if len(data) > MAX_BYTES:
        raise TimedTextError(f"it has more than {MAX_BYTES:,} bytes")
    if data[:400].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        root = safe_xml.parse(data, MAX_BYTES)
        if not tei.is_tei(root):
            raise TimedTextError(f"its outermost element is {safe_xml.local_name(root)}")
        return tei.read(root)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise TimedTextError("it is not in UTF-8", 0, "save it in UTF-8") from None
    return webvtt.read(text) if webvtt.is_webvtt(text) else plain.read(text)
