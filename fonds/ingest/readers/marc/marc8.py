"""Text in MARC-8 as Unicode, by the tables of pymarc.

pymarc's own function is not used: it writes each character that it does not know to standard error, puts a blank in
its place and says nothing to the caller. Here it becomes U+FFFD, which is counted. Control codes that mark words which
are not filed are left out by both.

Specification: MARC 21 Specifications for Record Structure, Character Sets, MARC-8 Encoding Environment.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from pymarc import marc8_mapping

MARC8: Final = "marc-8"
UNKNOWN: Final = "\ufffd"
_ESCAPE = 0x1B
_BASIC_LATIN, _ANSEL, _EAST_ASIAN = 0x42, 0x45, 0x31
_CUSTOM_SETS = {
    0x67: 0x67,
    0x62: 0x62,
    0x70: 0x70,
    0x73: _BASIC_LATIN,
}  # Greek symbols, sub- and superscripts


def decode(data: bytes) -> str:
    """Return the text of a field in MARC-8, in Unicode's form NFC; U+FFFD stands for what MARC-8 does not have."""
    if data.isascii() and _ESCAPE not in data:
        return data.decode("ascii")
    characters: list[str] = []
    marks: list[str] = []  # combining characters come before their letter in MARC-8
    sets = [_BASIC_LATIN, _ANSEL]
    position = 0
    while position < len(data):
        if data[position] == _ESCAPE:
            position = _designate(data, position, sets)
            continue
        width = 3 if sets[0] == _EAST_ASIAN and data[position] > 0x20 else 1
        code = int.from_bytes(data[position : position + width], "big")
        position += width
        character, is_mark = _character(code, sets, width)
        if is_mark:
            marks.append(character)
        elif character:
            characters += [character, *marks]
            marks.clear()
    return unicodedata.normalize("NFC", "".join((*characters, *marks)))


def _designate(data: bytes, position: int, sets: list[int]) -> int:
    """Change the working sets G0 and G1 by the escape sequence at a position; return where it ends."""
    first = data[position + 1 : position + 2]
    if first and first[0] in _CUSTOM_SETS:
        sets[0] = _CUSTOM_SETS[first[0]]
        return position + 2
    if first not in (b"(", b",", b")", b"-", b"$"):
        return position + 1
    start = position + 2
    is_g1 = first in (b")", b"-")
    if first == b"$" and data[start : start + 1] in (b",", b")", b"-"):
        is_g1 = data[start : start + 1] != b","
        start += 1
    if data[start : start + 1] == b"!":  # an extended set: its name has two characters, as in `(!E`
        start += 1
    if start < len(data):
        sets[is_g1] = data[start]
    return start + 1


def _character(code: int, sets: list[int], width: int) -> tuple[str, bool]:
    """Return the character of a code in the working sets, and whether it combines with the letter after it."""
    if width == 1 and (code < 0x20 or 0x7F <= code < 0xA1):
        return "", False
    working_set = sets[1] if width == 1 and code > 0x80 else sets[0]
    if code == 0x20:
        return " ", False
    entry = marc8_mapping.CODESETS.get(working_set, {}).get(code)
    if entry is not None:
        return chr(entry[0]), bool(entry[1])
    other = marc8_mapping.ODD_MAP.get(code)
    return (chr(other), False) if other is not None else (UNKNOWN, False)
