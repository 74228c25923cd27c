"""Reads WebVTT (W3C, 2019): the times and the words of its cues, and who speaks.

Settings, styles, regions, notes, classes and ruby are left out: the words are published as plain text, so that nothing
in a file can be markup of a page. It is read by hand, since the libraries that read it keep tags in the text and say
no line numbers.
"""

from __future__ import annotations

import html
import re

from fonds.ingest.timed_text.cues import CueList, TimedTextError, seconds_of
from fonds.record.page_text import PageText

SIGNATURE = "WEBVTT"
_TIME = r"(?:([0-9]{2,4}):)?([0-5][0-9]):([0-5][0-9]\.[0-9]{3})"
_TIMING = re.compile(rf"\s*{_TIME}\s+-->\s+{_TIME}(?:\s.*)?")
# a "<" ends a tag that has no ">", and nothing is tried again: a file of unfinished tags takes no longer than another
_VOICE = re.compile(r"<v(?:\.[^ \t<>]*+)?+[ \t]++([^<>]++)>")
_RUBY_TEXT = re.compile(r"<rt[^<>]*+>.*?(?:</rt>|$)", re.DOTALL)
_TAG = re.compile(r"<[^>]*>?")
_NOT_CUES = ("NOTE", "STYLE", "REGION")
_HINT = "WebVTT: 00:01.000 --> 00:04.000, and the words in the lines below"


def is_webvtt(text: str) -> bool:
    """Whether a text is WebVTT (4.1): its first line is the signature, alone or before a space."""
    first = text.removeprefix("\ufeff")[:7]
    return first[:6] == SIGNATURE and first[6:] in ("", " ", "\t", "\n", "\r")


def read(text: str) -> PageText:
    """Return the cues of a file. Raises TimedTextError."""
    cues = CueList()
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            block.append((number, line))
        elif block:
            _read_block(block, cues)
            block = []
    return cues.to_text()


def _read_block(block: list[tuple[int, str]], cues: CueList) -> None:
    number, first = block[0]
    if number == 1 or (first.split(None, 1)[0] in _NOT_CUES and "-->" not in first):
        return
    if "-->" not in first:  # the name of the cue
        block = block[1:]
        if not block:
            raise TimedTextError(f"there is no time before {first.strip()[:40]!r}", number, _HINT)
        number, first = block[0]
    match = _TIMING.fullmatch(first)
    if match is None:
        raise TimedTextError(f"{first.strip()[:60]!r} is no time of a cue", number, _HINT)
    start, end = seconds_of(*match.groups()[:3]), seconds_of(*match.groups()[3:])
    payload = "\n".join(line for _, line in block[1:])
    voices = [html.unescape(name) for name in _VOICE.findall(payload)]
    words = html.unescape(_TAG.sub("", _RUBY_TEXT.sub("", payload)))
    cues.add(start, end, words, number, voices[0] if len(set(voices)) == 1 else "")
