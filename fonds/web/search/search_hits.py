"""One description in the results of a search: its title, summary, fields and text with the matches marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import orjson

from fonds.publishing.text_indexing import SEARCH_TEXT
from fonds.record.media import is_spoken
from fonds.record.model import Description, Unit
from fonds.search import hits as matching
from fonds.search.hits import Excerpt, Hit
from fonds.search.query import Query
from fonds.search.tokenizer import Line
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import search_text
from fonds.store.text_search import PassageMatch, TextQuery
from fonds.web.context import RequestContext
from fonds.web.descriptions.transcript import MAX_PAGES, MAX_SPOKEN, spoken_anchor
from fonds.web.localization import LinkTarget, Localizer
from fonds.web.search.matched_fields import matched_fields

MAX_SNIPPETS = 3  # from the text of one record
MAX_PASSAGES = 4  # pages of text that are read for the snippets
EXCERPT_LENGTH = 220  # characters of a summary
CONTEXT_LENGTH = 60  # characters on each side of a match


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


class HitReader:
    """Reads the descriptions that a query found, in the language of a page. `text_query` is the query for the index."""

    def __init__(
        self, context: RequestContext, query: Query, text_query: TextQuery, page: SerializerContext
    ) -> None:
        self.context, self.query, self.text_query = context, query, text_query
        self.words, self.localizer = page, Localizer(page)
        self.text = context.reader.text_search

    def hit(self, id: str) -> SearchHit | None:
        """Return the result of a description, or None if it was withdrawn since it was indexed."""
        entity = self.context.reader.entity(id)
        description = (
            self.context.serializer_context.find(id) if entity and entity.withdrawn is None else None
        )
        if description is None:
            return None
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
            self.words.gettext("page %(page)s, line %(line)s", page=page, line=line.number),
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
