"""The fields of a description in which a search matched, if neither its title nor its text shows why it is a result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.record.model import Description
from service.search.hits import Hit, find_any, find_hits
from service.search.query import Phrase, Query
from service.search.tokenizer import Line
from service.serializers.context import SerializerContext
from service.serializers.text.search_fields import searched_texts

MAX_FIELDS = 3  # of one result


@dataclass(frozen=True, slots=True)
class MatchedField:
    """A field that matched: its label, its text and the language of the text, and the hits in it."""

    label: str
    text: str
    language: str
    hits: tuple[Hit, ...]


def matched_fields(
    query: Query, description: Description, shown: Iterable[str], context: SerializerContext
) -> tuple[MatchedField, ...]:
    """Return the fields that have the words of a query which no text that is `shown` with the result has.

    At most MAX_FIELDS, in the order of their weight. Empty if the texts that are shown have every word.
    """
    unexplained = _missing_phrases(query.phrases, list(shown))
    if not unexplained:
        return ()
    fields = list(searched_texts(description, context))
    matched: list[MatchedField] = []
    for phrase in unexplained:
        hits = find_hits(Query(query.text, (phrase,)), _lines(field.text for field in fields))
        if hits and not any(_has(phrase, field.text) for field in matched):
            field = fields[hits[0].ranges[0].line]
            field_hits = tuple(find_any(query, _lines([field.text])))
            matched.append(MatchedField(field.label, field.text, field.language, field_hits))
    return tuple(matched[:MAX_FIELDS])


def _lines(texts: Iterable[str]) -> list[Line]:
    """Return texts as lines of a page, each a paragraph, so that no phrase matches across two of them."""
    return [Line(number, number, text) for number, text in enumerate(texts, 1)]


def _has(phrase: Phrase, text: str) -> bool:
    return bool(find_hits(Query("", (phrase,)), _lines([text])))


def _missing_phrases(phrases: Sequence[Phrase], texts: Sequence[str]) -> list[Phrase]:
    lines = _lines(texts)
    return [phrase for phrase in phrases if not find_hits(Query("", (phrase,)), lines)]
