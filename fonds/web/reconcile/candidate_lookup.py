"""Looks up candidates in the index of names, with narrow lookups first, until there are enough.

The lookups are by links and shelf marks, by the exact name with and without years, by all words, by initials, by
similar spellings, and by the rarest word. Each is limited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fonds.search import match_features, name_matching
from fonds.search.name_matching import NameReading, ParsedName
from fonds.search.scoring import ReconciliationQuery
from fonds.store.name_search import NameSearch

MAX_CANDIDATES = 200  # that are scored for a query
MAX_PER_LOOKUP = 50  # candidates from one lookup in the index
MAX_YEARS = 4  # years of birth and death that are looked up with a name
MAX_SPELLINGS = 6  # similar words in place of one word
ENOUGH = 10  # candidates, after which none are looked up by parts of the name


class CandidateLookup:
    """Looks up the candidates for one query."""

    def __init__(
        self, query: ReconciliationQuery, name_search: NameSearch, other_readings: Sequence[NameReading]
    ) -> None:
        self.query, self.name_search = query, name_search
        self.kinds = query.kinds
        self.readings = [*query.readings, *other_readings]
        years = dict.fromkeys(f"{sign} {span[0]}" for sign, span in self._year_ranges() if span[0] == span[1])
        self.years = [*years][:MAX_YEARS]

    def _year_ranges(self) -> Iterator[tuple[str, match_features.YearRange]]:
        dated = next((reading for reading in self.query.readings if reading.born or reading.died), None)
        for sign, year_ranges, year in (
            ("b", self.query.born, dated.born if dated else None),
            ("d", self.query.died, dated.died if dated else None),
        ):
            for years in year_ranges or (((year, year),) if year else ()):
                yield sign, years

    def numbers(self) -> list[int]:
        """Return the numbers of the candidates in the index."""
        numbers: dict[int, None] = {}
        for lookup in (self._by_decisive_key, self._by_name, self._by_words, self._by_initials):
            numbers |= dict.fromkeys(lookup())
        if len(numbers) < ENOUGH:
            numbers |= dict.fromkeys((*self._by_spelling(), *self._by_rarest_word()))
        return list(numbers)[:MAX_CANDIDATES]

    def _find(self, *keys: str) -> list[int]:
        return self.name_search.find_by_keys(keys, self.kinds, MAX_PER_LOOKUP)

    def _by_decisive_key(self) -> Iterator[int]:
        """By links and shelf marks; ids are looked up in the store."""
        for key in self.query.decisive_keys:
            if not key.startswith("i "):
                yield from self._find(key if key.startswith("m ") else f"u {key}")

    def _names(self) -> list[ParsedName]:
        return [reading.name for reading in self.readings]

    def _by_name(self) -> Iterator[int]:
        """By the exact words of the name, first with the years, which distinguish namesakes."""
        keys = dict.fromkeys(key for name in self._names() for key in sorted(name_matching.word_keys(name)))
        for key in keys:
            for year in self.years:
                yield from self._find(key, year)
            yield from self._find(key)

    def _by_words(self) -> Iterator[int]:
        """By all words of the name that have more than one letter."""
        for words in dict.fromkeys(tuple(_without_initials(name.words)) for name in self._names()):
            if words:
                yield from self.name_search.find_by_words(words, self.kinds, MAX_PER_LOOKUP)

    def _by_initials(self) -> Iterator[int]:
        """By the last name and the initials of the other names, first with the years."""
        for name in self._names():
            given_names = [word for word in name.spoken_order if word != name.surname]
            if len(name.surname) < 2 or not given_names:
                continue
            keys = [name_matching.initial_key(name.surname, word) for word in given_names]
            for looked_up_keys in dict.fromkeys((tuple(keys), tuple(keys[:1]))):
                for year in self.years:
                    yield from self._find(*looked_up_keys, year)
                yield from self._find(*looked_up_keys)

    def _by_spelling(self) -> Iterator[int]:
        """By similar words: one word of the name at a time is replaced."""
        for name in self._names()[:1]:
            words = _without_initials(name.words)
            for index, word in enumerate(words):
                for spelling in self._similar(word):
                    replaced = [*words[:index], spelling, *words[index + 1 :]]
                    yield from self.name_search.find_by_words(replaced, self.kinds, MAX_PER_LOOKUP)

    def _similar(self, word: str) -> list[str]:
        similar = self.name_search.similar_words(
            list(name_matching.spelling_variants(word)), MAX_SPELLINGS * 4
        )
        return [spelling for spelling in similar if spelling != word][:MAX_SPELLINGS]

    def _by_rarest_word(self) -> Iterator[int]:
        """By the words that occur in names, and by the rarest of them alone."""
        for name in self._names()[:1]:
            counts = {word: self.name_search.frequency(word) for word in _without_initials(name.words)}
            frequent = sorted(
                (word for word, count in counts.items() if count), key=lambda word: counts[word]
            )
            if not frequent:
                frequent = [spelling for word in counts for spelling in self._similar(word)[:1]]
            if frequent:
                yield from self.name_search.find_by_words(frequent, self.kinds, MAX_PER_LOOKUP)
                yield from self.name_search.find_by_words(frequent[:1], self.kinds, MAX_PER_LOOKUP)


def _without_initials(words: Iterable[str]) -> list[str]:
    """Return the words that are not initials, or all words if all are initials."""
    distinct = list(dict.fromkeys(words))
    return [word for word in distinct if len(word) > 1] or distinct
