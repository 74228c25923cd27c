"""Asks the index of names for candidates, narrowly first, until there are enough: never more than it says.

By links and marks, by the very name with and without years, by all words, by initials, by spelling, by the rarest word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from service.search import match_features, name_matching
from service.search.name_matching import NameReading, ParsedName
from service.search.scoring import ReconciliationQuery
from service.store.name_search import NameSearch

CANDIDATES = 200  # that are judged for a query
PROBED = 50  # that one question to the index gives
YEARS = 4  # years of birth and death that are asked for with a name
SPELLINGS = 6  # words in place of one that no name has
ENOUGH = 10  # candidates, after which nobody is looked for by parts of the name


class CandidateLookup:
    """Asks the index for candidates, narrowly first, until there are enough."""

    def __init__(
        self, question: ReconciliationQuery, called: NameSearch, others: Sequence[NameReading]
    ) -> None:
        self.question, self.called = question, called
        self.kinds = question.kinds
        self.readings = [*question.readings, *others]
        years = dict.fromkeys(f"{sign} {span[0]}" for sign, span in self._spans() if span[0] == span[1])
        self.years = [*years][:YEARS]

    def _spans(self) -> Iterator[tuple[str, match_features.YearRange]]:
        dated = next((one for one in self.question.readings if one.born or one.died), None)
        for sign, asked, read in (
            ("b", self.question.born, dated.born if dated else None),
            ("d", self.question.died, dated.died if dated else None),
        ):
            for span in asked or (((read, read),) if read else ()):
                yield sign, span

    def found(self) -> list[int]:
        """The numbers of the candidates in the index."""
        found: dict[int, None] = {}
        for probe in (self._sure, self._named, self._worded, self._initialled):
            found |= dict.fromkeys(probe())
        if len(found) < ENOUGH:
            found |= dict.fromkeys((*self._spelt(), *self._rarest()))
        return list(found)[:CANDIDATES]

    def _keyed(self, *keys: str) -> list[int]:
        return self.called.find_by_keys(keys, self.kinds, PROBED)

    def _sure(self) -> Iterator[int]:
        """By links and shelf marks; ids are looked up in the store."""
        for key in self.question.decisive_keys:
            if not key.startswith("i "):
                yield from self._keyed(key if key.startswith("m ") else f"u {key}")

    def _names(self) -> list[ParsedName]:
        return [reading.name for reading in self.readings]

    def _named(self) -> Iterator[int]:
        """By the very words of the name, first with the years, which tell namesakes apart."""
        forms = dict.fromkeys(
            form for name in self._names() for form in sorted(name_matching.word_keys(name))
        )
        for form in forms:
            for year in self.years:
                yield from self._keyed(form, year)
            yield from self._keyed(form)

    def _worded(self) -> Iterator[int]:
        """By all words of the name that are more than a letter."""
        for words in dict.fromkeys(tuple(_long(name.words)) for name in self._names()):
            if words:
                yield from self.called.find_by_words(words, self.kinds, PROBED)

    def _initialled(self) -> Iterator[int]:
        """By the last name and the first letters of the others, with the years first."""
        for name in self._names():
            others = [word for word in name.spoken_order if word != name.surname]
            if len(name.surname) < 2 or not others:
                continue
            keys = [name_matching.initial_key(name.surname, word) for word in others]
            for asked in dict.fromkeys((tuple(keys), tuple(keys[:1]))):
                for year in self.years:
                    yield from self._keyed(*asked, year)
                yield from self._keyed(*asked)

    def _spelt(self) -> Iterator[int]:
        """By words much like those that are written: one at a time is replaced."""
        for name in self._names()[:1]:
            words = _long(name.words)
            for at, word in enumerate(words):
                for other in self._like(word):
                    asked = [*words[:at], other, *words[at + 1 :]]
                    yield from self.called.find_by_words(asked, self.kinds, PROBED)

    def _like(self, word: str) -> list[str]:
        found = self.called.similar_words(list(name_matching.spelling_variants(word)), SPELLINGS * 4)
        return [other for other in found if other != word][:SPELLINGS]

    def _rarest(self) -> Iterator[int]:
        """By the words that some name has, and by the rarest of them alone."""
        for name in self._names()[:1]:
            counts = {word: self.called.frequency(word) for word in _long(name.words)}
            known = sorted((word for word, count in counts.items() if count), key=lambda word: counts[word])
            if not known:
                known = [other for word in counts for other in self._like(word)[:1]]
            if known:
                yield from self.called.find_by_words(known, self.kinds, PROBED)
                yield from self.called.find_by_words(known[:1], self.kinds, PROBED)


def _long(words: Iterable[str]) -> list[str]:
    """The words that are no initials; all of them where there is nothing else."""
    found = list(dict.fromkeys(words))
    return [word for word in found if len(word) > 1] or found
