"""The fields of a description in which a search matched, if neither its title nor its text shows why it is a result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fonds.record.model import Description
from fonds.search.hits import Excerpt, excerpt, find_any, find_hits
from fonds.search.query import Phrase, Query
from fonds.search.tokenizer import Line
from fonds.serializers.context import SerializerContext
from fonds.serializers.text.search_fields import searched_texts

MAX_FIELDS = 3  # of one result


@dataclass(frozen=True, slots=True)
class MatchedField:
    """A field that matched: its label, the passage of its text with the hits, and the language of the text."""

    label: str
    passage: Excerpt
    language: str


def matched_fields(
    query: Query, description: Description, shown: Iterable[str], length: int, context: SerializerContext
) -> tuple[MatchedField, ...]:
    """Return the fields that have the words of a query which no text that is `shown` with the result has.

    At most MAX_FIELDS, each with at most `length` characters on each side of the words. Empty if the texts that are
    shown have every word.
    """
    unexplained = _missing_phrases(query.phrases, list(shown))
    if not unexplained:
        return ()
    fields = list(searched_texts(description, context))
    matched: list[MatchedField] = []
    explained: list[str] = []
    for phrase in unexplained:
        hits = find_hits(Query(query.text, (phrase,)), _lines(field.text for field in fields))
        if not hits or not _missing_phrases((phrase,), explained):
            continue
        field = fields[hits[0].ranges[0].line]
        lines = _lines([field.text])
        hit = find_hits(Query(query.text, (phrase,)), lines)[0]
        passage = excerpt(hit, find_any(query, lines), lines, length)
        matched.append(MatchedField(field.label, passage, field.language))
        explained.append("".join(text for text, _ in passage.pieces))
    return tuple(matched[:MAX_FIELDS])


def _lines(texts: Iterable[str]) -> list[Line]:
    """Return texts as lines of a page, each a paragraph, so that no phrase matches across two of them."""
    return [Line(number, number, text) for number, text in enumerate(texts, 1)]


def _missing_phrases(phrases: Sequence[Phrase], texts: Sequence[str]) -> list[Phrase]:
    lines = _lines(texts)
    return [phrase for phrase in phrases if not find_hits(Query("", (phrase,)), lines)]
