"""Names taken apart and compared: of people, bodies, places, subjects and collections, in any script.

A name is its words, folded as the index of words folds them; a run of Chinese or Thai is one word. The order of the
parts (`Harriman, W. Averell`), initials, hyphens, a qualifier in brackets and life dates behind a name are what
catalogues write differently, and are looked through. It knows no language: nothing is translated or romanised, and no
title or nickname is known. Pure; it knows no index and no request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.search import signs

VERSION = 1  # of what is kept of names to be looked up; raise it when the same name gives other keys
LONGEST = 1000  # characters; no name of a description is longer
MOST = 16  # words of a name that are looked at
IDENTICAL, SAME, TURNED, LIKE = 100.0, 99.0, 96.0, 95.0  # the most that a likeness of each sort is worth
QUALIFIED = (
    0.0,
    3.0,
    12.0,
)  # less, where what stands in brackets is looked through in none, one or both of two names
_INITIAL, _NEAR, _NEAR_RUN = 0.85, 0.85, 0.6  # what a word is worth that is not the same
_SHORT = 0.5  # the weight of a single letter beside that of a word
_LIFE = re.compile(
    r"(?<![ ,(\[])[ ,(\[]++(?:(?P<born>[0-9]{4})\??[ ]?[-–—/][ ]?(?P<died>[0-9]{4})?\??"
    r"|(?:b\.|born|\*)[ ]?(?P<from>[0-9]{4})\??|(?:d\.|died|†|[-–—])[ ]?(?P<to>[0-9]{4})\??)[ )\].]*\Z",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_DOUBLE = re.compile(r"(.)\1+")
_JOINTS = re.compile(r"(?<=\w)['’ʼʻ‘`‐‑-](?=\w)")


@dataclass(frozen=True, slots=True)
class Name:
    """A name: its words as they stand, and turned where a comma says that the last name stands first.

    `joined` are its words with what hyphens and apostrophes part put together: `kaishek` of `Kai-shek`.
    """

    text: str
    words: tuple[str, ...]
    turned: tuple[str, ...]
    joined: tuple[str, ...]
    surname: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what somebody wrote: a name, life dates behind it, and whether it had something in brackets."""

    name: Name
    born: int | None = None
    died: int | None = None
    bare: bool = False


def words(text: str) -> tuple[str, ...]:
    """The folded words of a name; a run of signs without spaces is one."""
    if text.isascii():
        return tuple(signs.ASCII_WORD.findall(text.lower()))[:MOST]
    whole, _ = signs.composed(text)
    found = (
        signs.folded_line(match[0]) if match.lastgroup else signs.folded(match[0])
        for match in signs.WORD_OR_RUN.finditer(whole)
    )
    return tuple(word for word in found if word)[:MOST]


def read(text: str) -> Name:
    """A name, taken apart."""
    text = " ".join(text[:LONGEST].split())
    found = words(text)
    joined = words(_JOINTS.sub("", text)) if _JOINTS.search(text) else found
    last, comma, first = text.partition(",")
    before = words(last) if comma else ()
    behind = words(first) if comma else ()
    turned = (*behind, *before)[:MOST] if before and behind else found
    surname = before[-1] if before and behind else found[-1] if found else ""
    return Name(text.casefold(), found, turned, joined, surname)


@lru_cache(maxsize=2048)
def readings(text: str) -> tuple[Reading, ...]:
    """The ways to read a name: as it stands, without life dates, without what stands in brackets."""
    text = " ".join(text[:LONGEST].split())
    found = [Reading(read(text))]
    bare, born, died = life(text)
    if born or died:
        found.append(Reading(read(bare), born, died))
    if (plain := _BRACKETS.sub(" ", bare)) != bare and words(plain):
        found.append(Reading(read(plain), born, died, True))
    return tuple(one for one in found if one.name.words)


def life(text: str) -> tuple[str, int | None, int | None]:
    """A name without the life dates at its end, and the years of birth and death: `Harriman, W. A., 1891-1986`."""
    found = _LIFE.search(text)
    if found is None or not found.start():
        return text, None, None
    born, died = found["born"] or found["from"], found["died"] or found["to"]
    return text[: found.start()], int(born) if born else None, int(died) if died else None


def alike(asked: Reading, known: Reading) -> float:
    """How like two readings of names are, from 0 to 100: what one has in brackets says little, what both have, much."""
    return max(0.0, likeness(asked.name, known.name) - QUALIFIED[asked.bare + known.bare])


def likeness(asked: Name, known: Name) -> float:
    """How like two names are, from 0 to 100.

    100 the same text but for case, 99 the same words in the same order, 96 in another order; else by the share of
    words that have a partner, at most 95. Symmetric.
    """
    if asked.text == known.text:
        return IDENTICAL
    orders = {asked.words, asked.turned} & {known.words, known.turned}
    if orders or asked.joined == known.joined:
        return SAME
    if sorted(asked.words) == sorted(known.words):
        return TURNED
    found = _share(asked.words, known.words)
    if asked.joined != asked.words or known.joined != known.words:
        found = max(found, _share(asked.joined, known.joined))
    return LIKE * found


def _share(some: Sequence[str], others: Sequence[str]) -> float:
    """The share of the words of both that have a partner in the other, the best partners first."""
    weight = sum(map(_weight, some)) + sum(map(_weight, others))
    left, right = list(some), list(others)
    got = 0.0
    for quality in (_same, _initial, _near):
        for word in tuple(left):
            for at, other in enumerate(right):
                if worth := quality(word, other):
                    got += worth * (_weight(word) + _weight(other))
                    left.remove(word)
                    del right[at]
                    break
    return got / weight if weight else 0.0


def _weight(word: str) -> float:
    return _SHORT if len(word) == 1 and not signs.ALONE.match(word) else 1.0


def _same(word: str, other: str) -> float:
    return 1.0 if word == other else 0.0


def _initial(word: str, other: str) -> float:
    if len(word) > 1 < len(other) or signs.ALONE.match(word):
        return 0.0
    return _INITIAL if word[0] == other[0] else 0.0


def _near(word: str, other: str) -> float:
    run = signs.ALONE.match(word) is not None
    if min(len(word), len(other)) < (2 if run else 4):
        return 0.0
    if not (near(word, other) or near(single(word), single(other))):
        return 0.0
    return _NEAR_RUN if run else _NEAR


def near(word: str, other: str) -> bool:
    """Whether one letter more, less or other, or two letters exchanged, makes one word of the other."""
    if abs(len(word) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    left, right = word[start:], other[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[2:] == right[2:] and left[:2] == right[1::-1])
    )


def single(word: str) -> str:
    """A word with every double letter single, which is what is most often spelt wrong: `hariman`."""
    return _DOUBLE.sub(r"\1", word)


def variants(word: str) -> Iterator[str]:
    """A word, its double letters single, and each form of it with one letter left out: words that are near share one.

    Of what is too short, too long or has no letters, nothing: it is not looked up by how it is misspelt.
    """
    if (3 if signs.ALONE.match(word) else 4) <= len(word) <= 24 and word.isalpha():
        word = single(word)
        yield word
        yield from {word[:at] + word[at + 1 :] for at in range(len(word))}


def form(words_: Sequence[str]) -> str:
    """A key of a name that is the same in whatever order its words stand."""
    return "f " + " ".join(sorted(words_))


def pairs(name: Name) -> set[str]:
    """Keys of a name: each word with the first letter of each other one, for `W. A. Harriman` and `Harriman, W.`"""
    return {
        pair(word, other)
        for at, word in enumerate(name.words)
        for number, other in enumerate(name.words)
        if at != number and len(word) > 1 and not signs.ALONE.match(other)
    }


def pair(word: str, other: str) -> str:
    """A word with the first letter of another one."""
    return f"p {word} {other[0]}"
