"""Examples of queries for the help of the search page, made of words that this node has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from fonds.search import tokenizer
from fonds.web.context import RequestContext
from fonds.web.list_entries import entry

_KINDS = (
    "subject",
    "place",
    "person",
    "family",
    "institution",
    "collection",
    "record",
)  # the shortest titles first
_READ = 20  # descriptions of each kind
_SHORTEST = 4  # letters of a word of an example
_SHORTEST_PREFIX_WORD = 6


@dataclass(frozen=True, slots=True)
class QueryExamples:
    """The beginning of a word, and a phrase; both find a description."""

    prefix: str
    phrase: str


def query_examples(context: RequestContext) -> QueryExamples | None:
    """Return examples from the titles and names of this node, or None if none of them has two long words in a row."""
    for text in _titles(context):
        for first, second in pairwise(tokenizer.tokenize_text(text)):
            longest = max((first.text, second.text), key=len)
            if (
                text[first.end : second.start] == " "
                and all(len(word.text) >= _SHORTEST and word.text.isalpha() for word in (first, second))
                and not (first.is_unspaced or second.is_unspaced)
                and len(longest) >= _SHORTEST_PREFIX_WORD
            ):
                phrase = text[first.start : second.end].lower()
                return QueryExamples(longest[: len(longest) * 3 // 4], phrase)
    return None


def _titles(context: RequestContext) -> Iterator[str]:
    for kind in _KINDS:
        for id, *_ in context.reader.of_kind(kind, _READ):
            description = entry(id, "examples of searches", partial(context.serializer_context.find, id))
            if description:
                yield description.label(context.site.language)
