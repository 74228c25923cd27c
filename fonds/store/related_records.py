"""Which records have most to do with a record: those that share its persons, places, subjects, days and words.

A value that few records have counts more than one that many have (inverse document frequency). The work is bounded
whatever the size of the index: values of many records are only looked at where they meet another value or the same
week, and of the words of a text only the most characteristic ones that occur in few texts.
"""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Final

from fonds.search.facets import Value
from fonds.search.word_frequencies import CharacteristicWord
from fonds.store.facet_index import Numbers
from fonds.store.text_search import TextSearch

MAX_VALUES: Final = 24  # of a record that are compared, the rarest
MAX_EACH: Final = 200  # records that are candidates because of one value, or of two together
MAX_LARGE: Final = 6  # values of more records than that, which are only looked at together with others
MAX_WORDS: Final = 16  # of a text that are looked up
MAX_TEXTS: Final = 300  # texts that have a word which is looked up
MIN_WORDS: Final = 3  # that texts share at least if they are similar
DAYS: Final = 3  # before and after a day: what is in the same week
MAX_OWN_DAYS: Final = 7  # of a date that is in a week
# how much a shared value counts, as a multiple of what its rarity says
_FACTORS: Final = {"agent": 1.0, "subject": 1.0, "place": 0.7}
_WEEK, _DAY, _TEXT = 0.5, 0.25, 6.0
MIN_SCORE: Final = 0.5


@dataclass(frozen=True, slots=True)
class RelatedRecord:
    """A record with what it shares.

    `values` are its values of facets (`fonds/search/facets.py`), `own_values` those of the record to which it is
    related, and `words` those that both texts have, as they are spelt.
    """

    id: str
    score: float
    values: frozenset[Value]
    own_values: frozenset[Value]
    words: tuple[str, ...]
    is_same_week: bool

    @property
    def shared_values(self) -> list[Value]:
        """The values that both have, in alphabetical order."""
        return sorted(self.values & self.own_values)


@dataclass(frozen=True, slots=True)
class _Weighted:
    members: Numbers
    weight: float


class RelatedRecords:
    """Finds related records in a text index. Not to be shared between threads."""

    def __init__(self, search: TextSearch) -> None:
        self._search, self._facets = search, search.facets

    def find(self, id: str, limit: int) -> list[RelatedRecord]:
        """Return the records that have most to do with a record, the nearest first; none if it is not indexed."""
        n = self._search.number(id)
        if n is None:
            return []
        own_values = frozenset(self._facets.values(n))
        days = _days(own_values)
        week = self._facets.having_any(("day", day.isoformat()) for day in _around(days))
        scores = self._scores(own_values, week, days)
        words = self._words(id)
        shared_words = self._shared_words(words)
        total = sum(word.weight for word in words)
        for other, shared in shared_words.items():
            if len(shared) >= MIN_WORDS:
                scores[other] += _TEXT * sum(word.weight for word in shared) / total
        records = self._facets.having("kind", "record")
        best = sorted(
            ((score, other) for other, score in scores.items() if score >= MIN_SCORE and other != n),
            key=lambda row: (-row[0], row[1]),
        )
        nearest = islice(((score, other) for score, other in best if other in records), limit)
        return [
            RelatedRecord(
                other_id,
                score,
                frozenset(self._facets.values(other)),
                own_values,
                _spellings(shared_words.get(other, ())),
                other in week,
            )
            for score, other in nearest
            for other_id in self._facets.ids([other])
        ]

    def _scores(
        self, own_values: Iterable[Value], week: Numbers, days: Collection[datetime.date]
    ) -> defaultdict[int, float]:
        """Return how much other descriptions share of the values of a record."""
        texts = self._facets.total("kind", "record")
        weighted = self._weighted(own_values, texts)
        candidates = _candidates(weighted, week)
        if week:
            rarity = _rarity(len(week), texts)
            same_day = self._facets.having_any(("day", day.isoformat()) for day in days)
            weighted += [_Weighted(week, _WEEK * rarity), _Weighted(same_day, _DAY * rarity)]
        scores: defaultdict[int, float] = defaultdict(float)
        for value in weighted:
            for n in value.members & candidates:
                scores[n] += value.weight
        return scores

    def _weighted(self, own_values: Iterable[Value], texts: int) -> list[_Weighted]:
        """Return the rarest values of a record with the descriptions that have them, the rarest first."""
        totals = sorted((self._facets.total(*value), value) for value in own_values if value[0] in _FACTORS)
        return [
            _Weighted(self._facets.having(*value), _FACTORS[value[0]] * _rarity(total, texts))
            for total, value in totals[:MAX_VALUES]
            if total > 1
        ]

    def _words(self, id: str) -> Sequence[CharacteristicWord]:
        return self._search.characteristic_words(id, MAX_TEXTS, MAX_WORDS)

    def _shared_words(self, words: Iterable[CharacteristicWord]) -> dict[int, list[CharacteristicWord]]:
        """Return the words that each other description shares."""
        shared: dict[int, list[CharacteristicWord]] = {}
        for word in words:
            for n in self._search.numbers_with_word(word.word, MAX_TEXTS):
                shared.setdefault(n, []).append(word)
        return shared


def _candidates(weighted: Sequence[_Weighted], week: Numbers) -> Numbers:
    """Return the descriptions that are compared: all of a rare value, those of two frequent ones, and of the week."""
    candidates = Numbers()
    large = [value.members for value in weighted if len(value.members) > MAX_EACH][:MAX_LARGE]
    for value in weighted:
        if len(value.members) <= MAX_EACH:
            candidates |= value.members
    meetings = [members & week for members in large]
    meetings += [first & second for first, second in combinations(large, 2)]
    if len(week) <= MAX_EACH:
        meetings.append(week)
    for members in meetings:
        candidates |= members if len(members) <= MAX_EACH else Numbers(islice(members, MAX_EACH))
    return candidates


def _rarity(total: int, texts: int) -> float:
    return math.log((texts + 1) / total) if total else 0.0


def _days(values: Iterable[Value]) -> list[datetime.date]:
    """Return the days of a date, if they are so few that they are in a week."""
    days = [value for field, value in values if field == "day" and "X" not in value]
    return sorted(map(datetime.date.fromisoformat, days)) if len(days) <= MAX_OWN_DAYS else []


def _around(days: Sequence[datetime.date]) -> list[datetime.date]:
    """Return the days and those near them."""
    if not days:
        return []
    first = days[0].toordinal() - DAYS
    last = days[-1].toordinal() + DAYS
    numbers = range(max(1, first), min(last, datetime.date.max.toordinal()) + 1)
    return [datetime.date.fromordinal(number) for number in numbers]


def _spellings(words: Sequence[CharacteristicWord]) -> tuple[str, ...]:
    return tuple(word.spelling for word in words) if len(words) >= MIN_WORDS else ()
