"""What was asked: words, phrases in quotation marks, beginnings of words with `*`. All of them must be found.

A word that the cutting takes apart (`l'homme`, `vice-president`, a run of Chinese) is asked for as a phrase. Nothing of
what people type reaches the index but the tokens made here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.search import tokenizer
from service.search.tokenizer import Units

LONGEST = 1000  # characters of a question
MOST = 32  # words and phrases; what is beyond is not asked for
_PART = re.compile(r'["“”„‟«»](?P<phrase>[^"“”„‟«»]*)["“”„‟«»]?|(?P<word>[^\s"“”„‟«»]+)')


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand in a row; of the last, where `open`, only the beginning."""

    units: tuple[tokenizer.Unit, ...]
    open: bool = False

    @property
    def tokens(self) -> tuple[tuple[str, ...], bool]:
        """The same as the index knows it: tokens in a row, and whether the last is the beginning of one."""
        found = list(tokenizer.tokens(list(self.units)))
        last = self.units[-1]
        if not last.alone:
            return tuple(found), self.open
        if len(self.units) > 1 and self.units[-2].joined:
            return tuple(found[:-1]), False  # the pair before has it already
        return tuple(found), True


@dataclass(frozen=True, slots=True)
class Query:
    """A question; without phrases where it was empty or had no words."""

    text: str
    phrases: tuple[Phrase, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked: then nothing is left out (Content Search 2.0, 4.1.1)."""
        return not self.text.strip()


class TooLongError(ValueError):
    """The question has more than LONGEST characters."""


def parse(text: str) -> Query:
    """Read a question. Raises TooLongError."""
    if len(text) > LONGEST:
        raise TooLongError(f"the question has {len(text)} characters, more than {LONGEST}")
    found: dict[tuple[object, ...], Phrase] = {}
    for match in _PART.finditer(text):
        part = match["phrase"] if match["phrase"] is not None else match["word"]
        units = _units(part)
        if units and len(found) < MOST:
            phrase = Phrase(tuple(units), part.rstrip().endswith("*") and not units[-1].alone)
            found.setdefault((*phrase.tokens, phrase.open), phrase)
    return Query(text, tuple(found.values()))


def _units(part: str) -> Units:
    units = tokenizer.of_text(part)
    if units and units[-1].alone:
        units[-1].joined = False
    return units
