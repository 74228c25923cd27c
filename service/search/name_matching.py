"""Names taken apart and compared: of people, bodies, places, subjects and collections, in any script.

A name is its words, folded as the index of words folds them; a run of Chinese or Thai is one word. The order of the
parts (`Harriman, W. Averell`), initials, hyphens, a qualifier in brackets and life dates behind a name are what
catalogues write differently, and are looked through. It knows no language: nothing is translated or romanised, and no
title or nickname is known. Pure; it knows no index and no request.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from service.search import folding

VERSION = 2  # of what is kept of names to be looked up; raise it when the same name gives other keys
LONGEST = 1000  # characters; no name of a description is longer
MOST = 16  # words of a name that are looked at
# the most that a likeness of each sort is worth; from 95 on it may be taken without a human (scoring.SURE)
IDENTICAL, SAME, EASTERN, TURNED, LIKE = 100.0, 99.0, 96.0, 94.0, 94.0
# less, where brackets are left out: of initials and years, of anything else, of both names
SPELT_OUT, QUALIFIED, BOTH = 3.0, 6.0, 12.0
_BRACKETED = 4  # brackets that are looked into
_INITIAL, _NEAR, _NEAR_RUN = 0.85, 0.85, 0.6  # what a word is worth that is not the same
_SHORT = 0.5  # the weight of a single letter beside that of a word
_ABOUT = r"(?:(?:approximately|about|circa|ca?\.?)[ ]?)?"
_LIFE = re.compile(
    rf"(?<![ ,(\[])[ ,(\[]++(?:{_ABOUT}(?P<born>[0-9]{{4}})\??[ ]?[-‒–—/][ ]?{_ABOUT}(?P<died>[0-9]{{4}})?\??"
    rf"|(?:b\.|born|\*)[ ]?{_ABOUT}(?P<from>[0-9]{{4}})\??|(?:d\.|died|†|[-‒–—])[ ]?{_ABOUT}(?P<to>[0-9]{{4}})\??)"
    r"[ )\].]*\Z",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）")
_COMMA = re.compile("[,،，]")
_EAST = re.compile(
    "[\u2e80-\u2fd5\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufad9\U00020000-\U0003fffd]+"
)
_DOUBLE = re.compile(r"(.)\1+")
_JOINTS = re.compile(r"(?<=\w)['’ʼʻ‘`‐‑-](?=\w)")


@dataclass(frozen=True, slots=True)
class Name:
    """A name: its words as they stand, and turned where a comma says that the last name stands first.

    `joined` are its words with what hyphens and apostrophes part put together: `kaishek` of `Kai-shek`. `orders` are
    the orders in which the name is spoken: behind a comma the last name comes last. `cut`: it has more words.
    """

    text: str
    words: tuple[str, ...]
    turned: tuple[str, ...]
    joined: tuple[str, ...]
    surname: str
    orders: frozenset[tuple[str, ...]]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what somebody wrote: a name, and life dates behind it.

    `bare` is what it costs that something in brackets was left out; 0 where nothing was.
    """

    name: Name
    born: int | None = None
    died: int | None = None
    bare: float = 0.0


def words(text: str) -> tuple[str, ...]:
    """The folded words of a name; a run of signs without spaces is one."""
    return tuple(_words(text))[:MOST]


def _words(text: str) -> list[str]:
    if text.isascii():
        return folding.ASCII_WORD.findall(text.lower())
    whole, _ = folding.composed(text)
    found = (
        folding.folded_line(match[0]) if match.lastgroup else folding.folded(match[0])
        for match in folding.WORD_OR_RUN.finditer(whole)
    )
    return [word for word in found if word]


def read(text: str) -> Name:
    """A name, taken apart."""
    text = _plain(text)
    every = _words(text)
    found = tuple(every[:MOST])
    whole = _JOINTS.sub("", text)
    joined = words(whole) if whole != text else found
    spoken = _spoken(text)
    surname = words(_COMMA.split(text, maxsplit=1)[0])[-1] if spoken else found[-1] if found else ""
    orders = frozenset((*(spoken or [found]), *(_spoken(whole) or [joined])))
    turned = spoken[0] if spoken else found
    return Name(text.casefold(), found, turned, joined, surname, orders, len(every) > MOST)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text[:LONGEST].split()))


def _spoken(text: str) -> list[tuple[str, ...]]:
    """The orders in which a name with a comma is spoken: `King, Martin Luther, Jr.` has two. None without a comma."""
    last, *behind = (words(part) for part in _COMMA.split(text, maxsplit=2))
    if not last or not any(behind):
        return []
    orders = [
        (*first, *rest)
        for first, rest in ((sum(behind, ()), last), (behind[0], (*last, *sum(behind[1:], ()))))
    ]
    return [order[:MOST] for order in dict.fromkeys(orders)]


def together(name: Name) -> tuple[str, ...]:
    """The words of a Chinese, Japanese or Korean name without spaces, as they stand and turned; of others nothing."""
    if not name.words or not all(map(_EAST.fullmatch, name.words)):
        return ()
    return tuple(dict.fromkeys("".join(order) for order in (name.words, name.words[::-1])))


def forms(name: Name) -> set[str]:
    """Keys of a name by its words, by those that are joined, and of East Asian names by all of them together."""
    return {form(one) for one in (name.words, name.joined, *((whole,) for whole in together(name)))}


@lru_cache(maxsize=2048)
def readings(text: str) -> tuple[Reading, ...]:
    """The ways to read a name: as it stands, without life dates, without what stands in brackets."""
    text = _plain(text)
    found = [Reading(read(text))]
    bare, born, died = life(text)
    if born or died:
        found.append(Reading(read(bare), born, died))
    if (plain := _BRACKETS.sub(" ", bare)) != bare and words(plain):
        found.append(Reading(read(plain), born, died, _left_out(bare)))
    return tuple(one for one in found if one.name.words)


def _left_out(text: str) -> float:
    """What it costs to leave out what stands in brackets: little for life dates and for initials that are spelt out."""
    found = [*islice(_BRACKETS.finditer(text), _BRACKETED + 1)]
    told = len(found) <= _BRACKETED and all(
        _LIFE.fullmatch(f" {match[0]}") or _spells_out(words(match[0]), words(text[: match.start()]))
        for match in found
    )
    return SPELT_OUT if told else QUALIFIED


def _spells_out(full: Sequence[str], before: Sequence[str]) -> bool:
    """Whether words are those before them, with an initial or more spelt out: `W. A. (William Averell)`."""
    pairs = [*zip(full[::-1], before[::-1], strict=False)]
    fits = all(word == short or (len(short) == 1 and word[0] == short) for word, short in pairs)
    return 0 < len(full) <= len(before) and fits and any(len(short) == 1 for _, short in pairs)


def life(text: str) -> tuple[str, int | None, int | None]:
    """A name without the life dates at its end, and the years of birth and death: `Harriman, W. A., 1891-1986`."""
    found = _LIFE.search(text)
    if found is None or not found.start():
        return text, None, None
    born, died = found["born"] or found["from"], found["died"] or found["to"]
    return text[: found.start()], int(born) if born else None, int(died) if died else None


def alike(asked: Reading, known: Reading) -> float:
    """How like two readings of names are, from 0 to 100: what one has in brackets says little, what both have, much."""
    less = BOTH if asked.bare and known.bare else asked.bare + known.bare
    return max(0.0, likeness(asked.name, known.name) - less)


def likeness(asked: Name, known: Name) -> float:
    """How like two names are, from 0 to 100.

    100 the same text but for case, 99 the same words in the same order, where the last name stands behind a comma last;
    94 in another order (96 of East Asian names); else by the share of words that have a partner, at most 94, and so
    of names that are cut. Symmetric.
    """
    if asked.text == known.text:
        return IDENTICAL
    if not (asked.cut or known.cut):
        if asked.orders & known.orders:
            return SAME
        if worth := _eastern(asked, known):
            return worth
        if same_words(asked, known):
            return TURNED
    found = _share(asked.words, known.words)
    if asked.joined != asked.words or known.joined != known.words:
        found = max(found, _share(asked.joined, known.joined))
    return LIKE * found


def same_words(one: Name, other: Name) -> bool:
    """Whether two names have the same words, in whatever order."""
    if one.cut or other.cut:
        return one.text == other.text
    if sorted(one.words) == sorted(other.words) or sorted(one.joined) == sorted(other.joined):
        return True
    return bool(one.orders & other.orders) or _eastern(one, other) > 0


def _eastern(one: Name, other: Name) -> float:
    """The likeness of names in scripts where a space says little and the family name stands first."""
    some, others = together(one), together(other)
    if not set(some) & set(others):
        return 0.0
    return SAME if some[0] == others[0] else EASTERN


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
    return _SHORT if len(word) == 1 and not folding.ALONE.match(word) else 1.0


def _same(word: str, other: str) -> float:
    return 1.0 if word == other else 0.0


def _initial(word: str, other: str) -> float:
    if len(word) > 1 < len(other) or folding.ALONE.match(word):
        return 0.0
    return _INITIAL if word[0] == other[0] else 0.0


def _near(word: str, other: str) -> float:
    run = folding.ALONE.match(word) is not None
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
    if (3 if folding.ALONE.match(word) else 4) <= len(word) <= 24 and word.isalpha():
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
        if at != number and len(word) > 1 and not folding.ALONE.match(other)
    }


def pair(word: str, other: str) -> str:
    """A word with the first letter of another one."""
    return f"p {word} {other[0]}"
