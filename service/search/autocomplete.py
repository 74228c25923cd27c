"""What completes what was typed: words of a record with that beginning, and what follows it in its texts."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from service.search import folding, hits, tokenizer
from service.search.query import Phrase, Query
from service.search.tokenizer import Line, Units

MOST = 20  # words that are offered
_FURTHER = 4  # signs after those that were typed, of scripts without spaces


def vocabulary(pages: Iterable[Sequence[Line]]) -> str:
    """The words of pages, sorted, a line to each: folded, as it first stood there, and how often it stands there.

    Signs that stand alone are no words and are left out.
    """
    surfaces: Counter[str] = Counter()
    for lines in pages:
        if tokenizer.is_broken(lines):
            surfaces.update(_whole(lines))
        else:
            for line in lines:
                pattern = folding.ASCII_WORD if line.text.isascii() else folding.SPACED_WORD
                surfaces.update(pattern.findall(line.text.lower()))
    counts: Counter[str] = Counter()
    forms: dict[str, str] = {}
    for surface, count in surfaces.items():
        if folded := folding.folded(surface):
            counts[folded] += count
            forms.setdefault(folded, surface.replace("\u00ad", ""))
    return "\n".join(f"{word}\t{forms[word]}\t{counts[word]}" for word in sorted(counts))


def _whole(lines: Sequence[Line]) -> Iterator[str]:
    """The words of a page, those that are broken at the end of a line put together."""
    for units in tokenizer.of_page(lines)[0]:
        for unit in units:
            if not unit.alone:
                yield "".join(lines[part.line].text[part.start : part.end] for part in unit.places).lower()


def with_beginning(known: str, beginning: str) -> list[tuple[str, int]]:
    """The (word, count) of a vocabulary with that folded beginning: the most frequent, in order of the alphabet."""
    rows = known.split("\n")
    at = bisect_left(rows, beginning)
    found: list[tuple[int, str]] = []
    while at < len(rows) and rows[at].startswith(beginning):
        _, form, count = rows[at].split("\t")
        found.append((int(count), form))
        at += 1
    best = sorted(found, key=lambda pair: (-pair[0], pair[1]))[:MOST]
    return sorted((form, count) for count, form in best)


def single(beginning: Phrase) -> str | None:
    """The folded word of which the beginning was typed, where it is one; None for more words, or signs."""
    only = len(beginning.units) == 1 and not beginning.units[0].alone
    return beginning.units[0].text if only else None


def typed(text: str) -> Phrase | None:
    """What was typed, as one string whose last word goes on (Content Search 1.0, 4.2); None where it has no words."""
    units = tokenizer.of_text(text.replace("*", " "))
    return Phrase(tuple(units), open=not units[-1].alone) if units else None


def continuations(phrase: Phrase, pages: Iterable[Sequence[Line]]) -> list[tuple[str, int]]:
    """The (text, count) of what stands where the phrase begins: the most frequent, in order of the alphabet."""
    counts: Counter[str] = Counter()
    for lines in pages:
        if phrase.units[-1].alone:
            for units in tokenizer.of_page(lines)[0]:
                counts.update(_runs(phrase, units))
        else:
            found = hits.hits(Query("", (phrase,)), lines)
            counts.update(hits.exact(hit, lines).lower() for hit in found)
    best = _longest(counts).most_common(MOST)
    return sorted(best)


def _runs(phrase: Phrase, units: Units) -> Iterator[str]:
    """What was typed and up to so many signs after it, in each length, each time that it stands there."""
    for found in hits.occurrences(phrase, units):
        at = units.index(found[0])
        end = at + len(found)
        text = "".join(unit.text for unit in units[at:end])
        yield text
        while end < min(len(units), at + len(found) + _FURTHER) and units[end - 1].joined:
            text += units[end].text
            end += 1
            yield text


def _longest(counts: Counter[str]) -> Counter[str]:
    """Without what only ever stands there as the beginning of something longer."""
    return Counter(
        {
            text: count
            for text, count in counts.items()
            if not any(
                other != text and other.startswith(text) and counts[other] == count for other in counts
            )
        }
    )
