"""Finds descriptions for people: the titles, names and facts of all, and the texts of records, in one ranked list.

Gives plain values for a page or for JSON: what was found in it stands apart in each text. It renders nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from urllib.parse import urlencode

import orjson

from service.publishing.text_indexing import SEARCH_TEXT
from service.record.model import KINDS, Description, Unit
from service.search import hits as matching
from service.search.hits import Excerpt, Hit
from service.search.query import Phrase, Query, parse
from service.search.tokenizer import Line
from service.serializers.iiif import search_text
from service.store.text_search import PassageMatch, TextQuery
from service.web.context import RequestContext
from service.web.descriptions.transcript import SHOWN
from service.web.localization import Localizer, Target
from service.web.search.matched_fields import matched_fields

PER_PAGE = 20
COUNTED = 10_000  # descriptions; of more it is said that there are more
SNIPPETS = 3  # of the text of one record
PASSAGES = 4  # pages of text that are read for them
EXCERPT = 220  # characters of a summary
AROUND = 60  # characters on each side of what was found
KNOWN = 500  # words of the node among which a similar one is looked for


@dataclass(frozen=True, slots=True)
class Highlight:
    """A run of text, and whether it is what was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """Where it stands in a text: the words around it, their language, the path to the line, the name of the place."""

    pieces: tuple[Highlight, ...]
    language: str
    href: str
    place: str


@dataclass(frozen=True, slots=True)
class FieldSnippet:
    """A field in which words of the question stand: its label, the words around them, and their language."""

    label: str
    pieces: tuple[Highlight, ...]
    language: str


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One description that was found."""

    id: str
    kind: str
    label: str
    title: tuple[Highlight, ...]
    language: str
    href: str
    uri: str
    date: str
    above: Target | None
    summary: tuple[Highlight, ...]
    summary_language: str
    snippets: tuple[Snippet, ...]
    fields: tuple[FieldSnippet, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """A link to the same question, asked otherwise; `chosen` where it is the one that was asked."""

    label: str
    href: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What a search found, or what helps where it found nothing."""

    question: str
    findings: tuple[SearchHit, ...]
    total: int
    more: bool
    page: int
    page_count: int
    kinds: tuple[Facet, ...]
    within: Target | None
    everywhere: str
    words: tuple[Facet, ...]
    similar: tuple[Facet, ...]
    before: str
    after: str


def find(context: RequestContext, text: str, page: int, kind: str, within: str) -> SearchResults | None:
    """The answer to a question; None for a page of results that there is not. Raises TooLongError."""
    return _Search(context, parse(text), page, kind if kind in KINDS else "", within).answered()


class _Search:
    def __init__(self, context: RequestContext, question: Query, page: int, kind: str, within: str) -> None:
        self.context, self.question, self.page, self.kind = context, question, page, kind
        self.localizer = Localizer(context.serializer_context)
        self.text = context.reader.text_search
        self.scope = self.localizer.link_to(within) if within else None
        self.wanted = TextQuery(
            tuple(phrase.index_terms for phrase in question.phrases),
            collection=within if self.scope else "",
            kinds=(kind,) if kind else (),
        )

    def answered(self) -> SearchResults | None:
        count = self._count(self.wanted) if self.question.phrases else 0
        total = min(count, COUNTED)
        pages = max(1, -(-total // PER_PAGE))
        if self.page > pages:
            return None
        ids = self.text.descriptions(self.wanted, PER_PAGE, (self.page - 1) * PER_PAGE) if total else []
        return SearchResults(
            self.question.text,
            tuple(finding for id in ids if (finding := self._finding(id))),
            total,
            count > COUNTED,
            self.page,
            pages,
            self._kinds() if total or self.kind else (),
            self.scope,
            self._href(within=""),
            () if total else self._words(),
            () if total else self._similar(),
            self._href(page=self.page - 1) if self.page > 1 else "",
            self._href(page=self.page + 1) if self.page < pages else "",
        )

    def _count(self, wanted: TextQuery) -> int:
        return self.text.count_descriptions(wanted, COUNTED + 1)

    def _href(
        self, text: str | None = None, kind: str | None = None, within: str | None = None, page: int = 1
    ) -> str:
        """The path of this search, with something else in it."""
        pairs = {
            "q": self.question.text if text is None else text,
            "kind": self.kind if kind is None else kind,
            "in": self.wanted.collection if within is None else within,
            "page": str(page) if page > 1 else "",
        }
        query = urlencode({name: value for name, value in pairs.items() if value})
        return f"{self.context.urls.path('search')}?{query}"

    def _kinds(self) -> tuple[Facet, ...]:
        """How many there are of each kind; nothing where all are of one."""
        counts = {kind: self._count(replace(self.wanted, kinds=(kind,))) for kind in KINDS}
        found = [(kind, count) for kind, count in counts.items() if count or kind == self.kind]
        if len(found) < 2 and not self.kind:
            return ()
        every = Facet("All", self._href(kind=""), sum(counts.values()), not self.kind)
        named = (
            Facet(PLURALS[kind], self._href(kind=kind), count, kind == self.kind) for kind, count in found
        )
        return (every, *named)

    def _words(self) -> tuple[Facet, ...]:
        """Where not all words are found together: each by itself, and how often it is found."""
        phrases = self.question.phrases
        if not phrases or (len(phrases) < 2 and not self.kind and not self.scope):
            return ()
        found = []
        for phrase in phrases:
            count = self._count(TextQuery((phrase.index_terms,)))
            text = self._typed(phrase)
            found.append(Facet(text, self._href(text=text, kind="", within=""), count))
        return tuple(found)

    @staticmethod
    def _typed(phrase: Phrase) -> str:
        words = "".join(
            unit.text + ("" if unit.joins_next or number == len(phrase.tokens) else " ")
            for number, unit in enumerate(phrase.tokens, 1)
        )
        return (f'"{words}"' if " " in words else words) + ("*" if phrase.is_prefix else "")

    def _similar(self) -> tuple[Facet, ...]:
        """Words of the node that are written much like those that are found nowhere."""
        found: list[Facet] = []
        for phrase in self.question.phrases:
            word = phrase.tokens[0].text
            if len(phrase.tokens) > 1 or len(word) < 4 or self._count(TextQuery((phrase.index_terms,))):
                continue
            known = [term for term, _ in self.text.description_terms(word[:2], KNOWN)]
            for term in get_close_matches(word, known, 3, 0.75):
                found.append(
                    Facet(
                        term,
                        self._href(text=term, kind="", within=""),
                        self._count(TextQuery((((term,), False),))),
                    )
                )
        return tuple(found)

    def _finding(self, id: str) -> SearchHit | None:
        row = self.context.reader.entity(id)
        description = self.context.serializer_context.find(id) if row and row.withdrawn is None else None
        if description is None:
            return None  # withdrawn since the index was made
        title = self.localizer.text(description.labels)
        summary = self.localizer.text(_summary(description))
        above = description.collection if isinstance(description, Unit) else None
        excerpt = _excerpt(summary.text, self._hits(summary.text))
        snippets = tuple(self._snippets(description)) if description.kind == "record" else ()
        return SearchHit(
            id,
            description.kind,
            self.localizer.kind(description.kind),
            _pieces(title.text, self._hits(title.text)),
            title.language,
            self.localizer.path(description),
            self.context.serializer_context.entity_uri(description),
            (description.date or "") if isinstance(description, Unit) else "",
            self.localizer.link_to(above or ""),
            excerpt,
            summary.language,
            snippets,
            self._fields(description, title.text, excerpt, *(snippet.pieces for snippet in snippets)),
        )

    def _fields(
        self, description: Description, title: str, *excerpts: tuple[Highlight, ...]
    ) -> tuple[FieldSnippet, ...]:
        """Where words stand that neither the title, nor the summary, nor the snippets show."""
        shown = (title, *("".join(piece.text for piece in excerpt) for excerpt in excerpts))
        fields = matched_fields(self.question, description, shown, AROUND, self.context.serializer_context)
        return tuple(
            FieldSnippet(field.label, _highlighted(field.passage), field.language) for field in fields
        )

    def _hits(self, text: str) -> list[Hit]:
        return matching.find_any(self.question, [Line(1, 1, text)])

    def _snippets(self, description: Description) -> Iterator[Snippet]:
        """Where the words stand in the text of a record: first where all of them stand."""
        left = SNIPPETS
        for found in self._passages(description.id):
            document = self._document(found)
            if document is None or found.layer >= len(document["layers"]):
                continue
            layer = document["layers"][found.layer]
            lines = search_text.parse_lines(layer)
            hits = matching.find_any(self.question, lines)
            for excerpt in matching.excerpts(hits, lines, AROUND):
                line = lines[excerpt.hits[0].ranges[0].line]
                yield self._snippet(description, found.page, layer, line, excerpt)
                left -= 1
                if not left:
                    return

    def _passages(self, id: str) -> list[PassageMatch]:
        wanted = TextQuery(self.wanted.phrases, record=id)
        found = self.text.passages(wanted, PASSAGES)
        for phrase in (
            self.wanted.phrases[:8] if len(found) < PASSAGES and len(self.wanted.phrases) > 1 else ()
        ):
            found += self.text.passages(TextQuery((phrase,), record=id), 1)
        return list(dict.fromkeys(found))[:PASSAGES]

    def _document(self, found: PassageMatch) -> dict[str, list[dict[str, object]]] | None:
        row = self.context.reader.entity(found.record)
        stored = self.context.reader.document(row.document_set or 0, SEARCH_TEXT, found.page) if row else None
        made: dict[str, list[dict[str, object]]] | None = (
            orjson.loads(self.context.reader.decompress(stored)) if stored else None
        )
        return made

    def _snippet(
        self,
        description: Description,
        page: int,
        layer: dict[str, object],
        line: Line,
        excerpt: Excerpt,
    ) -> Snippet:
        # the page shows the first leaves of a long record, and of them the transcript
        shown = page <= SHOWN and layer["name"] == "transcript"
        anchor = f"#p{page}l{line.number}" if shown else "#document"
        return Snippet(
            _highlighted(excerpt),
            str(layer["language"]),
            self.localizer.path(description) + anchor,
            f"page {page}, line {line.number}",
        )


PLURALS = {
    "record": "Records",
    "collection": "Collections",
    "institution": "Institutions",
    "person": "People",
    "place": "Places",
    "subject": "Subjects",
}


def _summary(description: Description) -> dict[str, str] | None:
    if isinstance(description, Unit) and description.abstract:
        return description.abstract.text
    return description.note


def _highlighted(excerpt: Excerpt) -> tuple[Highlight, ...]:
    return tuple(Highlight(text, is_hit) for text, is_hit in excerpt.pieces)


def _pieces(text: str, hits: Iterable[Hit]) -> tuple[Highlight, ...]:
    """A text cut at what was found in it."""
    pieces: list[Highlight] = []
    end = 0
    for hit in hits:
        part = hit.ranges[0]
        pieces += [Highlight(text[end : part.start]), Highlight(text[part.start : part.end], True)]
        end = part.end
    pieces.append(Highlight(text[end:]))
    return tuple(piece for piece in pieces if piece.text)


def _excerpt(text: str, hits: list[Hit]) -> tuple[Highlight, ...]:
    """The beginning of a summary, or the part of it with what was found."""
    if len(text) <= EXCERPT:
        return _pieces(text, hits)
    start = max(0, hits[0].ranges[0].start - EXCERPT // 3) if hits else 0
    if start:
        start = text.find(" ", start) + 1 or start
    end = start + EXCERPT
    end = text.rfind(" ", start + 1, end) if end < len(text) and " " in text[start + 1 : end] else end
    within = [hit for hit in hits if start <= hit.ranges[0].start and hit.ranges[0].end <= end]
    moved = [
        Hit((replace(hit.ranges[0], start=hit.ranges[0].start - start, end=hit.ranges[0].end - start),))
        for hit in within
    ]
    pieces = _pieces(text[start:end], moved)
    return (*((Highlight("… "),) if start else ()), *pieces, *((Highlight(" …"),) if end < len(text) else ()))
