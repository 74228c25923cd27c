"""Names compared: of people, institutions, places, subjects and collections, in any script.

A name is the sequence of its words, folded as the text index folds them; a run of Chinese or Thai is one word. The
comparison allows for what catalogues write differently: the order of the parts (`Harriman, W. Averell`), initials,
hyphens, a qualifier in brackets and life dates after the name. It knows no language: nothing is translated or
romanised, and no title or nickname is known. Pure.

The similarity of single words is rapidfuzz's OSA distance. The comparison of whole names is written by hand, because
general measures of string similarity (Jaro-Winkler, token ratios) treat neither initials nor inverted names nor
qualifiers as catalogues do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from rapidfuzz.distance import OSA

from fonds.search import folding

VERSION = 2  # of the index keys of names; raise it when the same name gives other keys
MAX_LENGTH = 1000  # characters of a name; names of descriptions are not longer
MAX_WORDS = 16  # words of a name that are compared
# the highest similarity of each kind of agreement; from 95 on a candidate may be a match (scoring.SURE)
IDENTICAL, SAME_ORDER, EAST_ASIAN_REVERSED, OTHER_ORDER, PARTIAL = 100.0, 99.0, 96.0, 94.0, 94.0
# penalties if brackets are left out: of life dates and spelt-out initials, of anything else, of both names
INITIALS_PENALTY, QUALIFIER_PENALTY, BOTH_PENALTY = 3.0, 6.0, 12.0
_MAX_BRACKETS = 4  # brackets that are examined
_INITIAL_WORTH, _NEAR_WORTH, _NEAR_RUN_WORTH = 0.85, 0.85, 0.6  # of words that agree but are not equal
_LETTER_WEIGHT = 0.5  # the weight of a single letter; a word weighs 1
_ABOUT = r"(?:(?:approximately|about|circa|ca?\.?)[ ]?)?"
_LIFE = re.compile(
    rf"(?<![ ,(\[])[ ,(\[]++(?:{_ABOUT}(?P<born>[0-9]{{4}})\??[ ]?[-‒–—/][ ]?{_ABOUT}(?P<died>[0-9]{{4}})?\??"
    rf"|(?:b\.|born|\*)[ ]?{_ABOUT}(?P<from>[0-9]{{4}})\??|(?:d\.|died|†|[-‒–—])[ ]?{_ABOUT}(?P<to>[0-9]{{4}})\??)"
    r"[ )\].]*\Z",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）")
_COMMA = re.compile("[,،，]")
_EAST_ASIAN = re.compile(
    "[\u2e80-\u2fd5\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufad9\U00020000-\U0003fffd]+"
)
_DOUBLE_LETTER = re.compile(r"(.)\1+")
_JOINERS = re.compile(r"(?<=\w)['’ʼʻ‘`‐‑-](?=\w)")


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A name: its words as they stand, and in the order in which it is spoken.

    `spoken_order` has the words before a comma last (`Harriman, W. Averell`); without a comma it is `words`.
    `unhyphenated` joins what hyphens and apostrophes separate: `kaishek` for `Kai-shek`. `orders` are all orders in
    which the name may be spoken. `truncated` if the name has more than MAX_WORDS words.
    """

    text: str
    words: tuple[str, ...]
    spoken_order: tuple[str, ...]
    unhyphenated: tuple[str, ...]
    surname: str
    orders: frozenset[tuple[str, ...]]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class NameReading:
    """One way to read a written name: the name and the life dates after it.

    `bracket_penalty` is the penalty for brackets that were left out; 0 if there were none.
    """

    name: ParsedName
    born: int | None = None
    died: int | None = None
    bracket_penalty: float = 0.0


def fold_words(text: str) -> tuple[str, ...]:
    """Return the folded words of a name, at most MAX_WORDS; a run of characters without spaces is one word."""
    return tuple(_all_words(text))[:MAX_WORDS]


def _all_words(text: str) -> list[str]:
    if text.isascii():
        return folding.ASCII_WORD.findall(text.lower())
    composed, _ = folding.compose(text)
    folded_words = (
        folding.fold_line(match[0]) if match.lastgroup else folding.fold(match[0])
        for match in folding.WORD_OR_RUN.finditer(composed)
    )
    return [word for word in folded_words if word]


def parse_name(text: str) -> ParsedName:
    """Parse a name."""
    text = _normalize(text)
    all_words = _all_words(text)
    written = tuple(all_words[:MAX_WORDS])
    joined_text = _JOINERS.sub("", text)
    unhyphenated = fold_words(joined_text) if joined_text != text else written
    spoken = _spoken_orders(text)
    family_name = fold_words(_COMMA.split(text, maxsplit=1)[0]) if spoken else written
    surname = family_name[-1] if family_name else ""
    orders = frozenset((*(spoken or [written]), *(_spoken_orders(joined_text) or [unhyphenated])))
    return ParsedName(
        text.casefold(),
        written,
        spoken[0] if spoken else written,
        unhyphenated,
        surname,
        orders,
        len(all_words) > MAX_WORDS,
    )


def _normalize(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text[:MAX_LENGTH].split()))


def _spoken_orders(text: str) -> list[tuple[str, ...]]:
    """Return the spoken orders of an inverted name; `King, Martin Luther, Jr.` has two. Empty without a comma."""
    family_name, *other_parts = (fold_words(part) for part in _COMMA.split(text, maxsplit=2))
    if not family_name or not any(other_parts):
        return []
    given_names, suffixes = other_parts[0], other_parts[1:]
    orders = [
        (*sum(other_parts, ()), *family_name),
        (*given_names, *family_name, *sum(suffixes, ())),
    ]
    return [order[:MAX_WORDS] for order in dict.fromkeys(orders)]


def unspaced_forms(name: ParsedName) -> tuple[str, ...]:
    """Return a Chinese, Japanese or Korean name without spaces, as it stands and reversed; empty for other names."""
    if not name.words or not all(map(_EAST_ASIAN.fullmatch, name.words)):
        return ()
    return tuple(dict.fromkeys("".join(order) for order in (name.words, name.words[::-1])))


def word_keys(name: ParsedName) -> set[str]:
    """Return the keys of a name by its words, its unhyphenated words and, if East Asian, its unspaced forms."""
    unspaced = ((form,) for form in unspaced_forms(name))
    return {word_key(name_words) for name_words in (name.words, name.unhyphenated, *unspaced)}


@lru_cache(maxsize=2048)
def name_readings(text: str) -> tuple[NameReading, ...]:
    """Return the ways to read a written name: as it stands, without life dates, and without brackets."""
    text = _normalize(text)
    candidates = [NameReading(parse_name(text))]
    without_dates, born, died = split_life_dates(text)
    if born or died:
        candidates.append(NameReading(parse_name(without_dates), born, died))
    without_brackets = _BRACKETS.sub(" ", without_dates)
    if without_brackets != without_dates and fold_words(without_brackets):
        candidates.append(
            NameReading(parse_name(without_brackets), born, died, _bracket_penalty(without_dates))
        )
    return tuple(reading for reading in candidates if reading.name.words)


def _bracket_penalty(text: str) -> float:
    """Return the penalty for leaving out all brackets: small if they hold life dates or spelt-out initials."""
    brackets = [*islice(_BRACKETS.finditer(text), _MAX_BRACKETS + 1)]
    is_explained = len(brackets) <= _MAX_BRACKETS and all(
        _LIFE.fullmatch(f" {match[0]}")
        or _spells_out(fold_words(match[0]), fold_words(text[: match.start()]))
        for match in brackets
    )
    return INITIALS_PENALTY if is_explained else QUALIFIER_PENALTY


def _spells_out(full: Sequence[str], before: Sequence[str]) -> bool:
    """Return whether words are the preceding ones with at least one initial spelt out: `W. A. (William Averell)`."""
    pairs = [*zip(full[::-1], before[::-1], strict=False)]
    agrees = all(word == short or (len(short) == 1 and word[0] == short) for word, short in pairs)
    return 0 < len(full) <= len(before) and agrees and any(len(short) == 1 for _, short in pairs)


def split_life_dates(text: str) -> tuple[str, int | None, int | None]:
    """Return a name without the life dates at its end, and the years of birth and death.

    `Harriman, W. A., 1891-1986` gives `Harriman, W. A.`, 1891, 1986.
    """
    match = _LIFE.search(text)
    if match is None or not match.start():
        return text, None, None
    born, died = match["born"] or match["from"], match["died"] or match["to"]
    return text[: match.start()], int(born) if born else None, int(died) if died else None


def reading_similarity(one: NameReading, other: NameReading) -> float:
    """Return the similarity of two readings, from 0 to 100: that of the names less the penalties for brackets."""
    if one.bracket_penalty and other.bracket_penalty:
        penalty = BOTH_PENALTY
    else:
        penalty = one.bracket_penalty + other.bracket_penalty
    return max(0.0, name_similarity(one.name, other.name) - penalty)


def name_similarity(one: ParsedName, other: ParsedName) -> float:
    """Return the similarity of two names, from 0 to 100. It is symmetric.

    100 for the same text except for case; 99 for the same words in the same spoken order; 94 in another order (96 for
    East Asian names); else the share of words with a counterpart, at most 94. Truncated names are compared by that
    share only, unless their texts are equal.
    """
    if one.text == other.text:
        return IDENTICAL
    if not (one.truncated or other.truncated):
        if one.orders & other.orders:
            return SAME_ORDER
        if similarity := _east_asian_similarity(one, other):
            return similarity
        if same_words(one, other):
            return OTHER_ORDER
    share = _shared_weight(one.words, other.words)
    if one.unhyphenated != one.words or other.unhyphenated != other.words:
        share = max(share, _shared_weight(one.unhyphenated, other.unhyphenated))
    return PARTIAL * share


def same_words(one: ParsedName, other: ParsedName) -> bool:
    """Return whether two names have the same words in any order."""
    if one.truncated or other.truncated:
        return one.text == other.text
    if sorted(one.words) == sorted(other.words) or sorted(one.unhyphenated) == sorted(other.unhyphenated):
        return True
    return bool(one.orders & other.orders) or _east_asian_similarity(one, other) > 0


def _east_asian_similarity(one: ParsedName, other: ParsedName) -> float:
    """Return the similarity of names in scripts where spaces mean little and the family name stands first."""
    forms_of_one, forms_of_other = unspaced_forms(one), unspaced_forms(other)
    if not set(forms_of_one) & set(forms_of_other):
        return 0.0
    return SAME_ORDER if forms_of_one[0] == forms_of_other[0] else EAST_ASIAN_REVERSED


def _shared_weight(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share, by weight, of the words of both that have a counterpart; best counterparts are paired first."""
    total = sum(map(_weight, one)) + sum(map(_weight, other))
    unpaired, unpaired_other = list(one), list(other)
    shared = 0.0
    for agreement in (_equal_worth, _initial_worth, _near_worth):
        for word in tuple(unpaired):
            for index, counterpart in enumerate(unpaired_other):
                if worth := agreement(word, counterpart):
                    shared += worth * (_weight(word) + _weight(counterpart))
                    unpaired.remove(word)
                    del unpaired_other[index]
                    break
    return shared / total if total else 0.0


def _weight(word: str) -> float:
    return _LETTER_WEIGHT if len(word) == 1 and not folding.UNSPACED_SCRIPT.match(word) else 1.0


def _equal_worth(word: str, other: str) -> float:
    return 1.0 if word == other else 0.0


def _initial_worth(word: str, other: str) -> float:
    if len(word) > 1 < len(other) or folding.UNSPACED_SCRIPT.match(word):
        return 0.0
    return _INITIAL_WORTH if word[0] == other[0] else 0.0


def _near_worth(word: str, other: str) -> float:
    is_run = folding.UNSPACED_SCRIPT.match(word) is not None
    if min(len(word), len(other)) < (2 if is_run else 4):
        return 0.0
    if not (
        is_near_spelling(word, other) or is_near_spelling(collapse_doubles(word), collapse_doubles(other))
    ):
        return 0.0
    return _NEAR_RUN_WORTH if is_run else _NEAR_WORTH


def is_near_spelling(word: str, other: str) -> bool:
    """Return whether one inserted, deleted or replaced letter, or one exchange of neighbours, separates two words."""
    return OSA.distance(word, other, score_cutoff=1) <= 1


def collapse_doubles(word: str) -> str:
    """Return a word with double letters made single, the most frequent misspelling: `hariman` for `harriman`."""
    return _DOUBLE_LETTER.sub(r"\1", word)


def spelling_variants(word: str) -> Iterator[str]:
    """Yield a word with single letters for double ones, and each form with one letter left out.

    Two words that are near in spelling have a variant in common. Words that are too short, too long or not
    alphabetic have no variants and are not looked up by misspelling.
    """
    if (3 if folding.UNSPACED_SCRIPT.match(word) else 4) <= len(word) <= 24 and word.isalpha():
        word = collapse_doubles(word)
        yield word
        yield from {word[:index] + word[index + 1 :] for index in range(len(word))}


def word_key(name_words: Sequence[str]) -> str:
    """Return a key of a name that does not depend on the order of its words."""
    return "f " + " ".join(sorted(name_words))


def initial_keys(name: ParsedName) -> set[str]:
    """Return keys of each word with the initial of each other word, for `W. A. Harriman` and `Harriman, W.`"""
    return {
        initial_key(word, other)
        for index, word in enumerate(name.words)
        for other_index, other in enumerate(name.words)
        if index != other_index and len(word) > 1 and not folding.UNSPACED_SCRIPT.match(other)
    }


def initial_key(word: str, other: str) -> str:
    """Return the key of a word with the initial of another word."""
    return f"p {word} {other[0]}"
