"""The order in which mixed directions are seen on a line: the Unicode Bidirectional Algorithm (UAX #9).

Implements W1-W7, N0 for paired brackets, N1-N2, I1-I2 and L1-L2 for one line without explicit embeddings:
their controls are treated as BN, as archives' transcripts do not carry them. It never measures anything.
"""

from __future__ import annotations

import unicodedata

_PAIRS = {"(": ")", "[": "]", "{": "}", "\u3008": "\u3009", "\u300c": "\u300d", "\uff08": "\uff09"}
_NEUTRAL = frozenset(
    ("B", "S", "WS", "ON", "BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
)
_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}


def levels(text: str, base: str) -> list[int]:
    """The embedding level of each character of a line, odd ones right to left. `base` is "ltr" or "rtl"."""
    level = 1 if base == "rtl" else 0
    around = "R" if level else "L"
    kinds = [unicodedata.bidirectional(char) or "L" for char in text]
    _weak(kinds, around)
    _brackets(text, kinds, around)
    _neutrals(kinds, around)
    found = [_implicit(kind, level) for kind in kinds]
    for index in range(len(text) - 1, -1, -1):  # L1: spaces at the end of the line take the base level
        if unicodedata.bidirectional(text[index]) not in ("WS", "BN"):
            break
        found[index] = level
    return found


def _implicit(kind: str, level: int) -> int:
    if kind in ("EN", "AN"):
        return level + (1 if level % 2 else 2)
    return level + (1 if (kind == "R") != bool(level % 2) else 0)


def _weak(kinds: list[str], around: str) -> None:
    """W1 to W7, in place."""
    before, strong = around, around
    for index, kind in enumerate(kinds):
        if kind == "NSM":
            kind = before
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kind = "AN"
        kinds[index] = before = kind
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    _separators(kinds)
    strong = around
    for index, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[index] = "L"


def _separators(kinds: list[str]) -> None:
    """W4 to W6: what stands between or beside numbers."""
    for index in range(1, len(kinds) - 1):
        one, sign, other = kinds[index - 1 : index + 2]
        if one == other and ((sign == "ES" and one == "EN") or (sign == "CS" and one in ("EN", "AN"))):
            kinds[index] = one
    index = 0
    while index < len(kinds):
        end = index
        while end < len(kinds) and kinds[end] in ("ET", "BN"):
            end += 1
        beside = "EN" in (kinds[index - 1] if index else "", kinds[end] if end < len(kinds) else "")
        if end > index and beside:
            kinds[index:end] = ["EN"] * (end - index)
        index = end + 1
    kinds[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]


def _brackets(text: str, kinds: list[str], around: str) -> None:
    """N0: a pair of brackets takes the direction of what it holds, else of what went before it."""
    opened: list[tuple[int, str]] = []
    pairs: list[tuple[int, int]] = []
    for index, char in enumerate(text):
        if kinds[index] != "ON":
            continue
        if char in _PAIRS:
            opened.append((index, _PAIRS[char]))
        for place in range(len(opened) - 1, -1, -1):
            if opened[place][1] == char:
                pairs.append((opened[place][0], index))
                del opened[place:]
                break
    for start, end in sorted(pairs):
        inside = {_STRONG[kind] for kind in kinds[start + 1 : end] if kind in _STRONG}
        if around in inside:
            kinds[start] = kinds[end] = around
        elif inside:
            before = next((_STRONG[kind] for kind in reversed(kinds[:start]) if kind in _STRONG), around)
            kinds[start] = kinds[end] = before


def _neutrals(kinds: list[str], around: str) -> None:
    """N1 and N2: neutrals between two of one direction take it, others the base direction."""
    index = 0
    while index < len(kinds):
        end = index
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        if end > index:
            before = _STRONG[kinds[index - 1]] if index else around
            after = _STRONG[kinds[end]] if end < len(kinds) else around
            kinds[index:end] = [before if before == after else around] * (end - index)
        index = end + 1


def visual(found: list[int]) -> list[int]:
    """L2: the indices of the given levels from left to right as they are seen."""
    order = list(range(len(found)))
    for level in range(max(found, default=0), 0, -1):
        index = 0
        while index < len(order):
            end = index
            while end < len(order) and found[order[end]] >= level:
                end += 1
            order[index:end] = reversed(order[index:end])
            index = end + 1
    return order
