"""In how many texts each word occurs, counted when they are indexed, and the words that are characteristic of a text.

The counts are a count-min sketch (Cormode and Muthukrishnan 2005): two rows of counters, in each of which a word has
one that it shares with others. A count is never too low and seldom too high, and a million texts take one megabyte.
A text that leaves the index is subtracted again.
"""

from __future__ import annotations

import math
import zlib
from array import array
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

WIDTH: Final = 1 << 17  # counters in a row
_TYPE: Final = "I"  # of a counter: 32 bits
MIN_LENGTH: Final = 3  # characters of a word that can be characteristic
MIN_TEXTS: Final = 10  # so many are needed to tell which words are rare
MAX_WORDS: Final = 5000  # of one text that are looked at, the most frequent


class CharacteristicWord(NamedTuple):
    """A word of a text, folded and as it is spelt, and how characteristic it is of the text (tf-idf)."""

    word: str
    spelling: str
    weight: float


class WordFrequencies:
    """Counts texts by their words. `texts` is the number of all."""

    def __init__(self, data: bytes = b"") -> None:
        """Begin with what `to_bytes` returned, or with nothing."""
        self._counters = array(_TYPE, data or bytes(4 * (2 * WIDTH + 1)))

    def to_bytes(self) -> bytes:
        """Return all counts."""
        return self._counters.tobytes()

    @property
    def texts(self) -> int:
        """The number of texts."""
        return self._counters[-1]

    def change(self, words: Iterable[str], step: int) -> None:
        """Count a text with these different words (step 1), or subtract it (-1)."""
        counters = self._counters
        for word in words:
            first, second = _positions(word)
            counters[first] = max(0, counters[first] + step)
            counters[second] = max(0, counters[second] + step)
        counters[-1] = max(0, counters[-1] + step)

    def count(self, word: str) -> int:
        """Return in about how many texts a word occurs."""
        first, second = _positions(word)
        return min(self._counters[first], self._counters[second])

    def characteristic(self, vocabulary: str, most_texts: int, limit: int) -> list[CharacteristicWord]:
        """Return the words that are most characteristic of a text, of those that occur in two to `most_texts` texts
        and in no more than a fifth of all.

        `vocabulary` is that of the text (autocomplete.py). A few
        texts tell nothing about what is rare: of them there are none.
        """
        if self.texts < MIN_TEXTS:
            return []
        most_texts = min(most_texts, self.texts // 5)
        rows = sorted(_rows(vocabulary), key=lambda row: -row[2])[:MAX_WORDS]
        weighted = []
        for word, spelling, occurrences in rows:
            texts = self.count(word)
            if 1 < texts <= most_texts and len(word) >= MIN_LENGTH and not word.isdigit():
                weight = (1 + math.log(occurrences)) * math.log((self.texts + 1) / texts)
                weighted.append(CharacteristicWord(word, spelling, weight))
        return sorted(weighted, key=lambda item: (-item.weight, item.word))[:limit]


def _positions(word: str) -> tuple[int, int]:
    """Return the counter of a word in each of the two rows."""
    checksum = zlib.crc32(word.encode())
    return checksum % WIDTH, WIDTH + (checksum >> 15)  # its lowest and its highest 17 bits


def _rows(vocabulary: str) -> Iterator[tuple[str, str, int]]:
    for row in vocabulary.split("\n") if vocabulary else ():
        word, spelling, count = row.split("\t")
        yield word, spelling, int(count)


def words_of(vocabulary: str) -> Iterator[str]:
    """Yield the words of a vocabulary."""
    return (row.partition("\t")[0] for row in vocabulary.split("\n")) if vocabulary else iter(())
