"""The visual order of mixed directions on a line: the Unicode Bidirectional Algorithm (UAX #9).

Implements W1-W7, N0 for paired brackets, N1-N2, I1-I2 and L1-L2 for one line without explicit embeddings: their control
characters are treated as BN, since transcripts in archives do not have them. Nothing is measured here.
"""

from __future__ import annotations

import unicodedata

_PAIRS = {"(": ")", "[": "]", "{": "}", "\u3008": "\u3009", "\u300c": "\u300d", "\uff08": "\uff09"}
_NEUTRAL = frozenset(
    ("B", "S", "WS", "ON", "BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
)
_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}


def embedding_levels(text: str, base_direction: str) -> list[int]:
    """Return the embedding level of each character of a line; odd levels run right to left.

    `base_direction` is "ltr" or "rtl".
    """
    base_level = 1 if base_direction == "rtl" else 0
    embedding = "R" if base_level else "L"  # the embedding direction of UAX #9
    classes = [unicodedata.bidirectional(char) or "L" for char in text]
    _resolve_weak(classes, embedding)
    _resolve_brackets(text, classes, embedding)
    _resolve_neutrals(classes, embedding)
    levels = [_implicit_level(bidi_class, base_level) for bidi_class in classes]
    for index in range(len(text) - 1, -1, -1):  # L1: spaces at the end of the line take the base level
        if unicodedata.bidirectional(text[index]) not in ("WS", "BN"):
            break
        levels[index] = base_level
    return levels


def _implicit_level(bidi_class: str, level: int) -> int:
    """Return the level after I1 and I2."""
    if bidi_class in ("EN", "AN"):
        return level + (1 if level % 2 else 2)
    return level + (1 if (bidi_class == "R") != bool(level % 2) else 0)


def _resolve_weak(classes: list[str], embedding: str) -> None:
    """Apply W1 to W7, in place."""
    previous, strong = embedding, embedding
    for index, bidi_class in enumerate(classes):
        if bidi_class == "NSM":
            bidi_class = previous
        if bidi_class in ("L", "R", "AL"):
            strong = bidi_class
        elif bidi_class == "EN" and strong == "AL":
            bidi_class = "AN"
        classes[index] = previous = bidi_class
    classes[:] = ["R" if bidi_class == "AL" else bidi_class for bidi_class in classes]
    _resolve_separators(classes)
    strong = embedding
    for index, bidi_class in enumerate(classes):
        if bidi_class in ("L", "R"):
            strong = bidi_class
        elif bidi_class == "EN" and strong == "L":
            classes[index] = "L"


def _resolve_separators(classes: list[str]) -> None:
    """Apply W4 to W6, in place: separators and terminators between or beside numbers."""
    for index in range(1, len(classes) - 1):
        before, separator, after = classes[index - 1 : index + 2]
        if before == after and (
            (separator == "ES" and before == "EN") or (separator == "CS" and before in ("EN", "AN"))
        ):
            classes[index] = before
    index = 0
    while index < len(classes):
        end = index
        while end < len(classes) and classes[end] in ("ET", "BN"):
            end += 1
        neighbours = (classes[index - 1] if index else "", classes[end] if end < len(classes) else "")
        if end > index and "EN" in neighbours:
            classes[index:end] = ["EN"] * (end - index)
        index = end + 1
    classes[:] = ["ON" if bidi_class in ("ES", "ET", "CS") else bidi_class for bidi_class in classes]


def _resolve_brackets(text: str, classes: list[str], embedding: str) -> None:
    """Apply N0, in place: paired brackets take the direction of their content, or else of the text before them."""
    open_brackets: list[tuple[int, str]] = []
    pairs: list[tuple[int, int]] = []
    for index, char in enumerate(text):
        if classes[index] != "ON":
            continue
        if char in _PAIRS:
            open_brackets.append((index, _PAIRS[char]))
        for depth in range(len(open_brackets) - 1, -1, -1):
            if open_brackets[depth][1] == char:
                pairs.append((open_brackets[depth][0], index))
                del open_brackets[depth:]
                break
    for start, end in sorted(pairs):
        inside = {_STRONG[bidi_class] for bidi_class in classes[start + 1 : end] if bidi_class in _STRONG}
        if embedding in inside:
            classes[start] = classes[end] = embedding
        elif inside:
            earlier = (
                _STRONG[bidi_class] for bidi_class in reversed(classes[:start]) if bidi_class in _STRONG
            )
            classes[start] = classes[end] = next(earlier, embedding)


def _resolve_neutrals(classes: list[str], embedding: str) -> None:
    """Apply N1 and N2, in place: neutrals between two of one direction take it, others the embedding direction."""
    index = 0
    while index < len(classes):
        end = index
        while end < len(classes) and classes[end] in _NEUTRAL:
            end += 1
        if end > index:
            before = _STRONG[classes[index - 1]] if index else embedding
            after = _STRONG[classes[end]] if end < len(classes) else embedding
            classes[index:end] = [before if before == after else embedding] * (end - index)
        index = end + 1


def visual_order(levels: list[int]) -> list[int]:
    """Return the indices of the levels from left to right as they appear (L2)."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        index = 0
        while index < len(order):
            end = index
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[index:end] = reversed(order[index:end])
            index = end + 1
    return order
