"""The doors of Content Search 2.0 and 1.0: within a record, a collection and the node, from one index.

The index says where to look. What is answered is read from the published documents, so that no answer has words that
were withdrawn or changed since the index was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import orjson
from flask import Blueprint

from service.publishing.text_indexing import SEARCH_TEXT, created_time, creators, motivations
from service.search import autocomplete as completing
from service.search import folding
from service.search import hits as matching
from service.search.hits import Hit
from service.search.query import Phrase, Query
from service.search.tokenizer import Line, TextRange
from service.serializers.iiif import content_search1, content_search2, search_text
from service.serializers.iiif.language_maps import language_map
from service.serializers.iiif.manifest import PRESENTATION
from service.serializers.iiif.search_results import MatchedPage, ResultPage, Term
from service.store.log import Entity
from service.store.text_search import PassageMatch, TextQuery
from service.web.context import RequestContext
from service.web.descriptions.tombstones import tombstone_or_redirect
from service.web.http.negotiation import Offer, choose
from service.web.http.request import Request
from service.web.http.response import Response, digest, problem
from service.web.route_decorator import route
from service.web.search.search_parameters import BadRequestError, SearchParameters, parse_parameters

blueprint = Blueprint("content_search", __name__)

PER_PAGE = 20  # passages whose hits stand on one page of results
COUNTED = 100  # passages that are read to say how many results there are; of more nobody is told
MOST = 1_000_000  # passages among which pages of results are numbered
READ = 40  # passages that are read to complete a phrase
CANDIDATES = 200  # words of the node that may stand in a collection
TYPES = {
    version: f'application/ld+json;profile="http://iiif.io/api/search/{version}/context.json"'
    for version in (1, 2)
}
PRESENTATION_TYPE = f'application/ld+json;profile="{PRESENTATION}"'

Document = dict[str, Any]


@route(blueprint, "search2", kind="record", version=2, work="search")
@route(blueprint, "search1", kind="record", version=1, work="search")
@route(blueprint, "collection_search2", kind="collection", version=2, work="search")
@route(blueprint, "collection_search1", kind="collection", version=1, work="search")
@route(blueprint, "node_search2", kind="node", version=2, work="search")
@route(blueprint, "node_search1", kind="node", version=1, work="search")
def search(
    request: Request, context: RequestContext, kind: str, version: int, id: str = ""
) -> Response | None:
    """The results of a search; None where nothing with that id was ever published."""
    row = _scope(context, kind, id)
    if row is None or row.withdrawn is not None:
        return tombstone_or_redirect(request, context, row) if row else None
    try:
        question = parse_parameters(request.query, version)
    except BadRequestError as error:
        return problem(400, "Bad Request", str(error))
    results = _Search(context, kind, id, version, question).results()
    if results is None:
        return problem(404, "Not Found", f"The results have no page {question.page}.")
    if version == 1:
        return _answer(request, content_search1.annotation_list(results), TYPES[version])
    document = content_search2.annotation_page(results)
    if question.part:
        part = content_search2.additional_annotations(document, question.part)
        if part is None:
            return problem(404, "Not Found", "The results contain nothing with this name.")
        document = part
    return _answer(request, document, TYPES[version])


def _scope(context: RequestContext, kind: str, id: str) -> Entity | None:
    """What is searched; the node is there whenever anything is."""
    row = context.reader.entity(id if kind != "node" else "_node")
    return row if row and row.kind == kind else None


def _answer(request: Request, document: Document, media_type: str) -> Response:
    """Plain JSON where that is asked for, else the profiled type (Presentation 3.0, 6.2)."""
    plain = "application/json"
    chosen = choose(request.accept, (Offer(media_type, media_type, (plain,)), Offer(plain, plain)))
    body = orjson.dumps(document)
    return Response(
        200, chosen.media_type if chosen else media_type, body, (), digest(body), vary=("Accept",)
    )


class _Pages:
    """Reads the pages that the index found, as they are published now."""

    def __init__(self, context: RequestContext, question: SearchParameters) -> None:
        self.context, self.question = context, question
        self.rows: dict[str, Entity | None] = {}

    def lines(self, found: PassageMatch) -> tuple[Document, Document, list[Line]] | None:
        """The stored document of a page, the layer in it, and its lines; None for what is no longer there."""
        row = self._row(found.record)
        if row is None or row.withdrawn is not None:
            return None
        document = self._document(row, SEARCH_TEXT, found.page)
        layers = document["layers"] if document else ()
        if document is None or found.layer >= len(layers):
            return None
        return document, layers[found.layer], search_text.parse_lines(layers[found.layer])

    def _row(self, id: str) -> Entity | None:
        if id not in self.rows:
            self.rows[id] = self.context.reader.entity(id)
        return self.rows[id]

    def _document(self, row: Entity, name: str, part: int) -> Document | None:
        stored = self.context.reader.document(row.document_set or 0, name, part)
        found: Document | None = orjson.loads(self.context.reader.decompress(stored)) if stored else None
        return found

    def layers(self, id: str, page: int) -> Iterator[MatchedPage]:
        """All texts of a page, whole."""
        row = self._row(id)
        document = self._document(row, SEARCH_TEXT, page) if row else None
        for number in range(len(document["layers"]) if document else 0):
            if found := self.page(PassageMatch(id, page, number)):
                yield found

    def page(self, found: PassageMatch) -> MatchedPage | None:
        """A page with its hits and annotations; None where it has none, or no longer."""
        read = self.lines(found)
        row = self._row(found.record)
        if read is None or row is None:
            return None
        document, layer, lines = read
        name = self.context.formats["annotations"].document_key(layer["name"])
        annotations = self._document(row, name, found.page)
        by_id = {item["id"]: item for item in annotations["items"]} if annotations else {}
        items = [by_id.get(f"{layer['page']}/{line.number}") for line in lines]
        hits = matching.find_hits(self.question.query, lines)
        return self._found(row, found, layer["name"], document, lines, items, hits)

    def _found(
        self,
        row: Entity,
        found: PassageMatch,
        layer: str,
        document: Document,
        lines: Sequence[Line],
        items: Sequence[Document | None],
        hits: Sequence[Hit],
    ) -> MatchedPage | None:
        fits = [item is not None and self._fits(item) for item in items]
        address = self.context.urls
        manifest = (address.manifest(row.id), language_map(orjson.loads(row.summary)["label"]))
        canvas, size = address.canvas(row.id, found.page), tuple(document["size"])
        if self.question.query.is_empty:
            kept = [index for index, fit in enumerate(fits) if fit]
            lines, items = [lines[index] for index in kept], [items[index] for index in kept]
            hits = ()
        else:
            hits = [hit for hit in hits if all(fits[part.line] for part in hit.ranges)]
            if not hits:
                return None
        return MatchedPage(manifest, canvas, (size[0], size[1]), layer, lines, items, hits) if lines else None  # type: ignore[arg-type]

    def _fits(self, item: Document) -> bool:
        """Whether an annotation is one of those that were asked for (Content Search 2.0, 4.1.1)."""
        wanted = self.question
        if wanted.motivations and not set(wanted.motivations) & set(motivations(item)):
            return False
        if wanted.creators and not set(wanted.creators) & set(creators(item)):
            return False
        moment = created_time(item)
        return not wanted.dates or any(start <= moment <= end for start, end in wanted.dates if moment)


class _Search:
    """One search of one scope."""

    def __init__(
        self, context: RequestContext, kind: str, id: str, version: int, question: SearchParameters
    ) -> None:
        self.context, self.kind, self.version, self.question = context, kind, version, question
        self.service = context.urls.search(kind, id, version)
        self.wanted = question.wanted(kind, id)
        self.pages = _Pages(context, question)

    def results(self) -> ResultPage | None:
        """The page of results that was asked for; None where there are fewer."""
        asked_for, text = self.question, self.context.reader.text_search
        if not asked_for.query.phrases and not asked_for.query.is_empty:
            return self._results([], 0, 0, 0)  # signs that are no words stand nowhere
        count = text.count_passages(self.wanted, MOST)
        last = -(-count // PER_PAGE)
        if asked_for.page > max(1, last):
            return None
        before = (asked_for.page - 1) * PER_PAGE
        found = text.passages(self.wanted, PER_PAGE, before)
        pages = [page for one in found if (page := self.pages.page(one))]
        total, start = self._counts(pages, count, before)
        return self._results(pages, last, total, start)

    def _results(
        self, pages: Sequence[MatchedPage], last: int, total: int | None, start: int | None
    ) -> ResultPage:
        page = self.question.page
        return ResultPage(
            self._way,
            pages,
            page,
            last if last * PER_PAGE < MOST else None,
            self._following(pages, total, start) if page < last else "",
            total,
            start,
            self.question.ignored,
            self.kind != "record",
        )

    def _way(self, page: int, part: str) -> str:
        """An address of these results."""
        return self.question.address(self.service, page=page, part=part)

    def _following(self, pages: Sequence[MatchedPage], total: int | None, start: int | None) -> str:
        """The address of the next page; where nobody counted, it says how many results went before."""
        before = start + sum(self._number(one) for one in pages) if start is not None else 0
        return self.question.address(
            self.service, page=self.question.page + 1, start=before if total is None else 0
        )

    def _number(self, page: MatchedPage) -> int:
        """How many results a page has: annotations in 2.0, hits in 1.0 (3.3.2)."""
        return len(page.hits) if self.version == 1 and page.hits else len(list(page.result_lines()))

    def _counts(self, pages: Sequence[MatchedPage], count: int, before: int) -> tuple[int | None, int | None]:
        """How many results there are in all and before this page, as far as they can be counted in short."""
        if count <= PER_PAGE:
            return sum(self._number(page) for page in pages), 0
        if count > COUNTED:
            return None, 0 if before == 0 else self.question.start
        key = (self.wanted, self.version)
        numbers = self.context.result_counts.get(key)
        if numbers is None:
            every = (
                self.pages.page(one) for one in self.context.reader.text_search.passages(self.wanted, COUNTED)
            )
            numbers = [self._number(page) if page else 0 for page in every]
            self.context.result_counts[key] = numbers
        return sum(numbers), sum(numbers[:before])


@route(blueprint, "quotation", work="search")
@route(blueprint, "layer_quotation", work="search")
def word_annotation(
    request: Request, context: RequestContext, id: str, page: int, line: int, span: str, layer: str = ""
) -> Response | None:
    """Some words of a line: its annotation, cut to them. Searches of version 1 answer with such."""
    row = context.reader.entity(id)
    if row is None or row.kind != "record" or row.withdrawn is not None:
        return tombstone_or_redirect(request, context, row) if row and row.kind == "record" else None
    start, end = (int(number) for number in span.split("-"))
    name = layer or "transcript"  # whose address has no name of a layer
    for every in _Pages(context, parse_parameters("", 2)).layers(id, page) if layer != "transcript" else ():
        for at, found in enumerate(every.lines if every.layer == name else ()):
            if found.number == line and start < end <= len(found.text):
                made = content_search1.words_annotation(every, TextRange(at, start, end))
                return _answer(request, {"@context": PRESENTATION, **made}, PRESENTATION_TYPE)
    return None


@route(blueprint, "autocomplete2", kind="record", version=2, work="search")
@route(blueprint, "autocomplete1", kind="record", version=1, work="search")
@route(blueprint, "collection_autocomplete2", kind="collection", version=2, work="search")
@route(blueprint, "collection_autocomplete1", kind="collection", version=1, work="search")
@route(blueprint, "node_autocomplete2", kind="node", version=2, work="search")
@route(blueprint, "node_autocomplete1", kind="node", version=1, work="search")
def autocomplete(
    request: Request, context: RequestContext, kind: str, version: int, id: str = ""
) -> Response | None:
    """Words that complete what was typed; None where nothing with that id was ever published."""
    row = _scope(context, kind, id)
    if row is None or row.withdrawn is not None:
        return tombstone_or_redirect(request, context, row) if row else None
    try:
        question = parse_parameters(request.query, version, completing=True)
    except BadRequestError as error:
        return problem(400, "Bad Request", str(error))
    if question.query.is_empty:
        return problem(400, "Bad Request", "The parameter q is missing: the beginning of a word.")
    address = context.urls
    found, ignored = terms(context, kind, id, question)
    service = address.search(kind, id, version)
    offered = [Term(word, count, _search_for(service, word)) for word, count in found]
    here = question.address(
        address.autocomplete(kind, id, version), min=question.min_count if question.min_count > 1 else ""
    )
    made = (content_search1.term_list if version == 1 else content_search2.term_page)(here, offered, ignored)
    return _answer(request, made, TYPES[version])


def terms(
    context: RequestContext, kind: str, id: str, question: SearchParameters
) -> tuple[list[tuple[str, int | None]], tuple[str, ...]]:
    """(word, how often it stands there, None where nobody counted), and the parameters that were ignored."""
    return _Completion(context, kind, id, question).terms()


def _search_for(service: str, word: str) -> str:
    text = f'"{word}"' if " " in word else word
    return replace(parse_parameters("", 1), said=(("q", text),)).address(service)


class _Completion:
    """The words of one scope that complete what was typed."""

    def __init__(self, context: RequestContext, kind: str, id: str, question: SearchParameters) -> None:
        self.context, self.kind, self.id, self.question = context, kind, id, question
        self.text = context.reader.text_search

    def terms(self) -> tuple[list[tuple[str, int | None]], tuple[str, ...]]:
        """(word, how often it stands there, None where nobody counted), and the parameters that were ignored."""
        typed = completing.parse_typed(self.question.query.text)
        if typed is None:
            return [], self.question.ignored
        word = completing.single_word(typed)
        if word is None:
            found, counted = self._continuations(typed)
        elif self.kind == "record":
            found, counted = completing.words_with_prefix(self.text.vocabulary(self.id), word), True
        else:
            found, counted = self._of_many(word), self.kind == "node"
        least, ignored = self.question.min_count, self.question.ignored
        if not counted:
            return [(text, None) for text, _ in found], (*ignored, *(("min",) if least > 1 else ()))
        return [(text, count) for text, count in found if count >= least], ignored

    def _continuations(self, typed: Phrase) -> tuple[list[tuple[str, int]], bool]:
        wanted = replace(self.question, query=Query("", (typed,))).wanted(self.kind, self.id)
        found = self.text.passages(wanted, READ)
        pages = _Pages(self.context, self.question)
        lines = (read[2] for one in found if (read := pages.lines(one)))
        return completing.continuations(typed, lines), len(found) < READ

    def _of_many(self, word: str) -> list[tuple[str, int]]:
        """The most frequent words of the node with that beginning; those that stand in the collection."""
        found = []
        for term, count in self._known(self.text.page_terms(word, CANDIDATES)):
            first = self.text.passages(self._wanted(term), 1)
            if first:
                found.append((self._form(first[0].record, term), count))
            if len(found) == completing.MAX_SUGGESTIONS:
                break
        return sorted(found)

    @staticmethod
    def _known(terms: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
        """Words, and no pairs of signs."""
        yield from (pair for pair in terms if not folding.UNSPACED_SCRIPT.search(pair[0]))

    def _wanted(self, term: str) -> TextQuery:
        return TextQuery((((term,), False),), collection=self.id if self.kind == "collection" else "")

    def _form(self, record: str, term: str) -> str:
        """The word as it stands in a record."""
        rows = completing.words_with_prefix(self.text.vocabulary(record), f"{term}\t")
        return rows[0][0] if rows else term
