"""Searches descriptions for people: titles, names and fields of all of them, and texts of records, in one ranked list.

The results are plain values, for a page or for JSON, with the matches marked in each text. It renders nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from urllib.parse import urlencode

import orjson

from service.publishing.text_indexing import SEARCH_TEXT
from service.record.kind_names import plural
from service.record.media import is_spoken
from service.record.model import KINDS, Description, Unit
from service.search import hits as matching
from service.search.hits import Excerpt, Hit
from service.search.query import Phrase, Query, parse
from service.search.tokenizer import Line
from service.serializers.iiif import search_text
from service.store.text_search import PassageMatch, TextQuery
from service.web.context import RequestContext
from service.web.descriptions.transcript import MAX_PAGES, MAX_SPOKEN, spoken_anchor
from service.web.list_entries import entries
from service.web.localization import LinkTarget, Localizer
from service.web.search.matched_fields import matched_fields

PER_PAGE = 20
MAX_COUNTED = 10_000  # descriptions; a higher count is reported as "more than"
MAX_SNIPPETS = 3  # from the text of one record
MAX_PASSAGES = 4  # pages of text that are read for the snippets
EXCERPT_LENGTH = 220  # characters of a summary
CONTEXT_LENGTH = 60  # characters on each side of a match
MAX_SIMILAR_COMPARED = 500  # words of the node that are compared with a word without results


@dataclass(frozen=True, slots=True)
class Highlight:
    """A piece of text, and whether it is a match."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A match in a text: the text around it, its language, the path to the line, and its page and line."""

    pieces: tuple[Highlight, ...]
    language: str
    href: str
    place: str


@dataclass(frozen=True, slots=True)
class FieldSnippet:
    """A field that contains words of the query: its label, the words with their context, and their language."""

    label: str
    pieces: tuple[Highlight, ...]
    language: str


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One description in the results."""

    id: str
    kind: str
    label: str
    title: tuple[Highlight, ...]
    language: str
    href: str
    uri: str
    date: str
    above: LinkTarget | None
    summary: tuple[Highlight, ...]
    summary_language: str
    snippets: tuple[Snippet, ...]
    fields: tuple[FieldSnippet, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """A link to a variation of the search; `chosen` if it is the current search."""

    label: str
    href: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The results of a search, or other searches if there are no results."""

    query: str
    hits: tuple[SearchHit, ...]
    total: int
    more: bool
    page: int
    page_count: int
    kinds: tuple[Facet, ...]
    within: LinkTarget | None
    everywhere: str
    words: tuple[Facet, ...]
    similar: tuple[Facet, ...]
    previous: str
    next: str


def find(context: RequestContext, text: str, page: int, kind: str, within: str) -> SearchResults | None:
    """Return a page of results; None if there is no such page. Raises QueryTooLongError."""
    return _ResultsBuilder(context, parse(text), page, kind if kind in KINDS else "", within).results()


class _ResultsBuilder:
    def __init__(self, context: RequestContext, query: Query, page: int, kind: str, within: str) -> None:
        self.context, self.query, self.page, self.kind = context, query, page, kind
        self.localizer = Localizer(context.serializer_context)
        self.text = context.reader.text_search
        self.scope = self.localizer.link_to(within) if within else None
        self.text_query = TextQuery(
            tuple(phrase.index_terms for phrase in query.phrases),
            collection=within if self.scope else "",
            kinds=(kind,) if kind else (),
        )

    def results(self) -> SearchResults | None:
        count = self._count(self.text_query) if self.query.phrases else 0
        total = min(count, MAX_COUNTED)
        page_count = max(1, -(-total // PER_PAGE))
        if self.page > page_count:
            return None
        ids = self.text.descriptions(self.text_query, PER_PAGE, (self.page - 1) * PER_PAGE) if total else []
        return SearchResults(
            self.query.text,
            tuple(hit for _, hit in entries(ids, str, "search results", self._hit)),
            total,
            count > MAX_COUNTED,
            self.page,
            page_count,
            self._kinds() if total or self.kind else (),
            self.scope,
            self._href(within=""),
            () if total else self._single_words(),
            () if total else self._similar(),
            self._href(page=self.page - 1) if self.page > 1 else "",
            self._href(page=self.page + 1) if self.page < page_count else "",
        )

    def _count(self, text_query: TextQuery) -> int:
        return self.text.count_descriptions(text_query, MAX_COUNTED + 1)

    def _href(
        self, text: str | None = None, kind: str | None = None, within: str | None = None, page: int = 1
    ) -> str:
        """Return the path of this search with other values."""
        values = {
            "q": self.query.text if text is None else text,
            "kind": self.kind if kind is None else kind,
            "in": self.text_query.collection if within is None else within,
            "page": str(page) if page > 1 else "",
        }
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{self.context.urls.path('search')}?{query}"

    def _kinds(self) -> tuple[Facet, ...]:
        """Return the number of results of each kind; nothing if all are of one kind."""
        counts = {kind: self._count(replace(self.text_query, kinds=(kind,))) for kind in KINDS}
        listed = [(kind, count) for kind, count in counts.items() if count or kind == self.kind]
        if len(listed) < 2 and not self.kind:
            return ()
        all_kinds = Facet("All", self._href(kind=""), sum(counts.values()), not self.kind)
        facets = (
            Facet(plural(kind), self._href(kind=kind), count, kind == self.kind) for kind, count in listed
        )
        return (all_kinds, *facets)

    def _single_words(self) -> tuple[Facet, ...]:
        """Return the words of the query one by one, each with its number of results."""
        phrases = self.query.phrases
        if not phrases or (len(phrases) < 2 and not self.kind and not self.scope):
            return ()
        facets = []
        for phrase in phrases:
            count = self._count(TextQuery((phrase.index_terms,)))
            text = self._as_typed(phrase)
            facets.append(Facet(text, self._href(text=text, kind="", within=""), count))
        return tuple(facets)

    @staticmethod
    def _as_typed(phrase: Phrase) -> str:
        text = "".join(
            token.text + ("" if token.joins_next or number == len(phrase.tokens) else " ")
            for number, token in enumerate(phrase.tokens, 1)
        )
        return (f'"{text}"' if " " in text else text) + ("*" if phrase.is_prefix else "")

    def _similar(self) -> tuple[Facet, ...]:
        """Return words of the node that are similar to words without results."""
        facets: list[Facet] = []
        for phrase in self.query.phrases:
            word = phrase.tokens[0].text
            if len(phrase.tokens) > 1 or len(word) < 4 or self._count(TextQuery((phrase.index_terms,))):
                continue
            terms = [term for term, _ in self.text.description_terms(word[:2], MAX_SIMILAR_COMPARED)]
            for term in get_close_matches(word, terms, 3, 0.75):
                facets.append(
                    Facet(
                        term,
                        self._href(text=term, kind="", within=""),
                        self._count(TextQuery((((term,), False),))),
                    )
                )
        return tuple(facets)

    def _hit(self, id: str) -> SearchHit | None:
        entity = self.context.reader.entity(id)
        description = (
            self.context.serializer_context.find(id) if entity and entity.withdrawn is None else None
        )
        if description is None:
            return None  # withdrawn since it was indexed
        title = self.localizer.text(description.labels)
        summary = self.localizer.text(_summary(description))
        collection = description.collection if isinstance(description, Unit) else None
        excerpt = _excerpt(summary.text, self._hits(summary.text))
        snippets = tuple(self._snippets(description)) if description.kind == "record" else ()
        return SearchHit(
            id,
            description.kind,
            self.localizer.kind(description.kind),
            _cut_at_hits(title.text, self._hits(title.text)),
            title.language,
            self.localizer.path(description),
            self.context.serializer_context.entity_uri(description),
            (description.date or "") if isinstance(description, Unit) else "",
            self.localizer.link_to(collection or ""),
            excerpt,
            summary.language,
            snippets,
            self._fields(description, title.text, excerpt, *(snippet.pieces for snippet in snippets)),
        )

    def _fields(
        self, description: Description, title: str, *excerpts: tuple[Highlight, ...]
    ) -> tuple[FieldSnippet, ...]:
        """Return the matches that neither the title nor the summary nor the snippets show."""
        shown = (title, *("".join(piece.text for piece in excerpt) for excerpt in excerpts))
        fields = matched_fields(
            self.query, description, shown, CONTEXT_LENGTH, self.context.serializer_context
        )
        return tuple(
            FieldSnippet(field.label, _highlighted(field.passage), field.language) for field in fields
        )

    def _hits(self, text: str) -> list[Hit]:
        return matching.find_any(self.query, [Line(1, 1, text)])

    def _snippets(self, description: Description) -> Iterator[Snippet]:
        """Yield matches in the text of a record, first from pages that contain all words."""
        remaining = MAX_SNIPPETS
        for passage in self._passages(description.id):
            document = self._document(passage)
            if document is None or passage.layer >= len(document["layers"]):
                continue
            layer = document["layers"][passage.layer]
            lines = search_text.parse_lines(layer)
            hits = matching.find_any(self.query, lines)
            for excerpt in matching.excerpts(hits, lines, CONTEXT_LENGTH):
                line = lines[excerpt.hits[0].ranges[0].line]
                yield self._snippet(description, passage.page, layer, line, excerpt)
                remaining -= 1
                if not remaining:
                    return

    def _passages(self, id: str) -> list[PassageMatch]:
        text_query = TextQuery(self.text_query.phrases, record=id)
        passages = self.text.passages(text_query, MAX_PASSAGES)
        for phrase in (
            self.text_query.phrases[:8]
            if len(passages) < MAX_PASSAGES and len(self.text_query.phrases) > 1
            else ()
        ):
            passages += self.text.passages(TextQuery((phrase,), record=id), 1)
        return list(dict.fromkeys(passages))[:MAX_PASSAGES]

    def _document(self, passage: PassageMatch) -> dict[str, list[dict[str, object]]] | None:
        entity = self.context.reader.entity(passage.record)
        stored = (
            self.context.reader.document(entity.document_set or 0, SEARCH_TEXT, passage.page)
            if entity
            else None
        )
        document: dict[str, list[dict[str, object]]] | None = (
            orjson.loads(self.context.reader.decompress(stored)) if stored else None
        )
        return document

    def _snippet(
        self,
        description: Description,
        page: int,
        layer: dict[str, object],
        line: Line,
        excerpt: Excerpt,
    ) -> Snippet:
        # the page shows the transcripts of the first pages of a long record
        is_on_page = page <= MAX_PAGES and layer["name"] == "transcript"
        anchor = f"#p{page}l{line.number}" if is_on_page else "#document"
        if page <= MAX_PAGES and line.number <= MAX_SPOKEN and is_spoken(str(layer["name"])):
            anchor = f"#{spoken_anchor(page, str(layer['name']), line.number)}"
        return Snippet(
            _highlighted(excerpt),
            str(layer["language"]),
            self.localizer.path(description) + anchor,
            f"page {page}, line {line.number}",
        )


def _summary(description: Description) -> dict[str, str] | None:
    if isinstance(description, Unit) and description.abstract:
        return description.abstract.text
    return description.note


def _highlighted(excerpt: Excerpt) -> tuple[Highlight, ...]:
    return tuple(Highlight(text, is_hit) for text, is_hit in excerpt.pieces)


def _cut_at_hits(text: str, hits: Iterable[Hit]) -> tuple[Highlight, ...]:
    """Return a text, cut at the matches."""
    pieces: list[Highlight] = []
    end = 0
    for hit in hits:
        matched = hit.ranges[0]
        pieces += [Highlight(text[end : matched.start]), Highlight(text[matched.start : matched.end], True)]
        end = matched.end
    pieces.append(Highlight(text[end:]))
    return tuple(piece for piece in pieces if piece.text)


def _excerpt(text: str, hits: list[Hit]) -> tuple[Highlight, ...]:
    """Return the beginning of a summary, or the part of it that contains the matches."""
    if len(text) <= EXCERPT_LENGTH:
        return _cut_at_hits(text, hits)
    start = max(0, hits[0].ranges[0].start - EXCERPT_LENGTH // 3) if hits else 0
    if start:
        start = text.find(" ", start) + 1 or start
    end = start + EXCERPT_LENGTH
    end = text.rfind(" ", start + 1, end) if end < len(text) and " " in text[start + 1 : end] else end
    within = [hit for hit in hits if start <= hit.ranges[0].start and hit.ranges[0].end <= end]
    moved = [
        Hit((replace(hit.ranges[0], start=hit.ranges[0].start - start, end=hit.ranges[0].end - start),))
        for hit in within
    ]
    pieces = _cut_at_hits(text[start:end], moved)
    return (*((Highlight("… "),) if start else ()), *pieces, *((Highlight(" …"),) if end < len(text) else ()))
