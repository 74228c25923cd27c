"""Content Search 2.0 and 1.0 within a record, a collection and the node, from one index.

The index gives the passages. The results are read from the published documents, so that they contain no text that was
withdrawn or changed after it was indexed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import orjson
from flask import Blueprint

from fonds.publishing.text_indexing import SEARCH_TEXT, created_time, creators, motivations
from fonds.search import autocomplete as completing
from fonds.search import folding
from fonds.search import hits as matching
from fonds.search.hits import Hit
from fonds.search.query import Phrase, Query
from fonds.search.tokenizer import Line, TextRange
from fonds.serializers.iiif import content_search1, content_search2, search_text
from fonds.serializers.iiif.language_maps import language_map
from fonds.serializers.iiif.manifest import PRESENTATION
from fonds.serializers.iiif.search_results import AutocompleteTerm, MatchedPage, ResultPage
from fonds.store.log import Entity
from fonds.store.text_search import PassageMatch, TextQuery
from fonds.web.context import RequestContext
from fonds.web.descriptions.tombstones import tombstone_or_redirect
from fonds.web.http.negotiation import Offer, choose
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest, problem
from fonds.web.list_entries import entries
from fonds.web.route_decorator import route
from fonds.web.search.search_parameters import BadRequestError, SearchParameters, parse_parameters

blueprint = Blueprint("content_search", __name__)

PER_PAGE = 20  # passages whose hits are on one page of results
MAX_PASSAGES_COUNTED = 100  # passages that are read to count the results; more are not counted
MAX_PASSAGES_NUMBERED = 1_000_000  # passages after which pages of results are not numbered
MAX_PASSAGES_COMPLETED = 40  # passages that are read to complete a phrase
MAX_TERMS_COMPARED = 200  # words of the node that are looked up in a collection
MEDIA_TYPES = {
    version: f'application/ld+json;profile="http://iiif.io/api/search/{version}/context.json"'
    for version in (1, 2)
}
PRESENTATION_MEDIA_TYPE = f'application/ld+json;profile="{PRESENTATION}"'

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
    """Return the results of a search; None if nothing with that id was ever published."""
    entity = _scope(context, kind, id)
    if entity is None or entity.withdrawn is not None:
        return tombstone_or_redirect(request, context, entity) if entity else None
    try:
        parameters = parse_parameters(request.query, version)
    except BadRequestError as error:
        return problem(400, "Bad Request", str(error))
    results = _Search(context, kind, id, version, parameters).results()
    if results is None:
        return problem(404, "Not Found", f"The results have no page {parameters.page}.")
    if version == 1:
        return _negotiated(request, content_search1.annotation_list(results), MEDIA_TYPES[version])
    document = content_search2.annotation_page(results)
    if parameters.part:
        part = content_search2.additional_annotations(document, parameters.part)
        if part is None:
            return problem(404, "Not Found", "The results contain nothing with this name.")
        document = part
    return _negotiated(request, document, MEDIA_TYPES[version])


def _scope(context: RequestContext, kind: str, id: str) -> Entity | None:
    """Return the entity that is searched. The node exists if anything is published."""
    entity = context.reader.entity(id if kind != "node" else "_node")
    return entity if entity and entity.kind == kind else None


def _negotiated(request: Request, document: Document, media_type: str) -> Response:
    """Return plain JSON if it is preferred, or else JSON-LD with the profile (Presentation 3.0, 6.2)."""
    plain_json = "application/json"
    offer = choose(
        request.accept, (Offer(media_type, media_type, (plain_json,)), Offer(plain_json, plain_json))
    )
    body = orjson.dumps(document)
    return Response(200, offer.media_type if offer else media_type, body, (), digest(body), vary=("Accept",))


class _Pages:
    """Reads the pages of the passages as they are published now."""

    def __init__(self, context: RequestContext, parameters: SearchParameters) -> None:
        self.context, self.parameters = context, parameters
        self.entities: dict[str, Entity | None] = {}

    def lines(self, passage: PassageMatch) -> tuple[Document, Document, list[Line]] | None:
        """Return the stored document of a page, a layer in it, and its lines; None if they are no longer published."""
        entity = self._entity(passage.record)
        if entity is None or entity.withdrawn is not None:
            return None
        document = self._document(entity, SEARCH_TEXT, passage.page)
        layers = document["layers"] if document else ()
        if document is None or passage.layer >= len(layers):
            return None
        return document, layers[passage.layer], search_text.parse_lines(layers[passage.layer])

    def _entity(self, id: str) -> Entity | None:
        if id not in self.entities:
            self.entities[id] = self.context.reader.entity(id)
        return self.entities[id]

    def _document(self, entity: Entity, name: str, part: int) -> Document | None:
        stored = self.context.reader.document(entity.document_set or 0, name, part)
        document: Document | None = orjson.loads(self.context.reader.decompress(stored)) if stored else None
        return document

    def layers(self, id: str, page: int) -> Iterator[MatchedPage]:
        """Yield all texts of a page in full."""
        entity = self._entity(id)
        document = self._document(entity, SEARCH_TEXT, page) if entity else None
        for number in range(len(document["layers"]) if document else 0):
            if page_of_layer := self.page(PassageMatch(id, page, number)):
                yield page_of_layer

    def page(self, passage: PassageMatch) -> MatchedPage | None:
        """Return a page with its hits and annotations; None if it has none."""
        page_lines = self.lines(passage)
        entity = self._entity(passage.record)
        if page_lines is None or entity is None:
            return None
        document, layer, lines = page_lines
        name = self.context.formats["annotations"].document_key(layer["name"])
        annotations = self._document(entity, name, passage.page)
        by_id = {item["id"]: item for item in annotations["items"]} if annotations else {}
        items = [by_id.get(f"{layer['page']}/{line.number}") for line in lines]
        hits = matching.find_hits(self.parameters.query, lines)
        if any(lines[part.line].is_on_next_page for hit in hits for part in hit.ranges):
            items[-1] = self._annotation_on_next_page(entity, name, layer["next"])
        return self._matched_page(entity, passage, layer, document, lines, items, hits)

    def _annotation_on_next_page(self, entity: Entity, name: str, following: Document) -> Document | None:
        """Return the annotation of the line of the next page on which a word or phrase ends."""
        annotations = self._document(entity, name, following["canvas"])
        uri = f"{following['page']}/{following['line'][0]}"
        items = annotations["items"] if annotations else ()
        return next((item for item in items if item["id"] == uri), None)

    def _matched_page(
        self,
        entity: Entity,
        passage: PassageMatch,
        layer: Document,
        document: Document,
        lines: Sequence[Line],
        items: Sequence[Document | None],
        hits: Sequence[Hit],
    ) -> MatchedPage | None:
        is_selected = [item is not None and self._is_selected(item) for item in items]
        urls = self.context.urls
        manifest = (urls.manifest(entity.id), language_map(orjson.loads(entity.summary)["label"]))
        canvas, size = urls.canvas(entity.id, passage.page), tuple(document["size"])
        if self.parameters.query.is_empty:
            indexes = [
                index
                for index, selected in enumerate(is_selected)
                if selected and not lines[index].is_on_next_page
            ]
            lines, items = [lines[index] for index in indexes], [items[index] for index in indexes]
            hits = ()
        else:
            hits = [hit for hit in hits if all(is_selected[part.line] for part in hit.ranges)]
            if not hits:
                return None
        if not lines:
            return None
        following = layer.get("next")
        next_canvas = following and (urls.canvas(entity.id, following["canvas"]), tuple(following["size"]))
        return MatchedPage(
            manifest,
            canvas,
            (size[0], size[1]),
            layer["name"],
            lines,
            items,  # type: ignore[arg-type]
            hits,
            next_canvas,
        )

    def _is_selected(self, item: Document) -> bool:
        """Whether an annotation matches the filters of the request (Content Search 2.0, 4.1.1)."""
        parameters = self.parameters
        if parameters.motivations and not set(parameters.motivations) & set(motivations(item)):
            return False
        if parameters.creators and not set(parameters.creators) & set(creators(item)):
            return False
        created = created_time(item)
        return not parameters.dates or any(
            start <= created <= end for start, end in parameters.dates if created
        )


class _Search:
    """One search of one scope."""

    def __init__(
        self, context: RequestContext, kind: str, id: str, version: int, parameters: SearchParameters
    ) -> None:
        self.context, self.kind, self.version, self.parameters = context, kind, version, parameters
        self.service = context.urls.search(kind, id, version)
        self.text_query = parameters.text_query(kind, id)
        self.pages = _Pages(context, parameters)

    def results(self) -> ResultPage | None:
        """Return the requested page of results; None if there is no such page."""
        parameters, text_search = self.parameters, self.context.reader.text_search
        if not parameters.query.phrases and not parameters.query.is_empty:
            return self._results([], 0, 0, 0)  # a query without words has no results
        count = text_search.count_passages(self.text_query, MAX_PASSAGES_NUMBERED)
        page_count = -(-count // PER_PAGE)
        if parameters.page > max(1, page_count):
            return None
        offset = (parameters.page - 1) * PER_PAGE
        passages = text_search.passages(self.text_query, PER_PAGE, offset)
        pages = [page for _, page in self._matched(passages)]
        total, start = self._counts(pages, count, offset)
        return self._results(pages, page_count, total, start)

    def _matched(self, passages: Iterable[PassageMatch]) -> Iterator[tuple[PassageMatch, MatchedPage]]:
        return entries(passages, lambda passage: passage.record, "search results", self.pages.page)

    def _results(
        self, pages: Sequence[MatchedPage], page_count: int, total: int | None, start: int | None
    ) -> ResultPage:
        page = self.parameters.page
        return ResultPage(
            self._url,
            pages,
            page,
            page_count if page_count * PER_PAGE < MAX_PASSAGES_NUMBERED else None,
            self._next_url(pages, total, start) if page < page_count else "",
            total,
            start,
            self.parameters.ignored,
            self.kind != "record",
        )

    def _url(self, page: int, part: str) -> str:
        """Return the URL of a page or part of these results."""
        return self.parameters.url(self.service, page=page, part=part)

    def _next_url(self, pages: Sequence[MatchedPage], total: int | None, start: int | None) -> str:
        """Return the URL of the next page. If the total is unknown, it contains the number of previous results."""
        before = start + sum(self._result_count(page) for page in pages) if start is not None else 0
        return self.parameters.url(
            self.service, page=self.parameters.page + 1, start=before if total is None else 0
        )

    def _result_count(self, page: MatchedPage) -> int:
        """Return the number of results on a page: annotations in 2.0, hits in 1.0 (3.3.2)."""
        return len(page.hits) if self.version == 1 and page.hits else len(list(page.result_lines()))

    def _total(self, pages: Sequence[MatchedPage]) -> int:
        """Return how many results pages have together: an annotation on which a word of the page before ends is one."""
        if self.version == 1:
            return sum(self._result_count(page) for page in pages)
        return len({page.annotations[line]["id"] for page in pages for line in page.result_lines()})

    def _counts(self, pages: Sequence[MatchedPage], count: int, offset: int) -> tuple[int | None, int | None]:
        """Return the number of all results and of those before this page; None if there are too many to count."""
        if count <= PER_PAGE:
            return self._total(pages), 0
        if count > MAX_PASSAGES_COUNTED:
            return None, 0 if offset == 0 else self.parameters.start
        key = (self.text_query, self.version)
        numbers = self.context.result_counts.get(key)
        if numbers is None:
            passages = self.context.reader.text_search.passages(self.text_query, MAX_PASSAGES_COUNTED)
            counts = {passage: self._result_count(page) for passage, page in self._matched(passages)}
            numbers = [counts.get(passage, 0) for passage in passages]
            self.context.result_counts[key] = numbers
        return sum(numbers), sum(numbers[:offset])


@route(blueprint, "quotation", work="search")
@route(blueprint, "layer_quotation", work="search")
def word_annotation(
    request: Request, context: RequestContext, id: str, page: int, line: int, span: str, layer: str = ""
) -> Response | None:
    """Return the annotation of a line, cut to some of its words, as in results of version 1."""
    entity = context.reader.entity(id)
    if entity is None or entity.kind != "record" or entity.withdrawn is not None:
        return tombstone_or_redirect(request, context, entity) if entity and entity.kind == "record" else None
    start, end = (int(number) for number in span.split("-"))
    name = layer or "transcript"  # the URL of a transcript has no name of a layer
    for matched_page in (
        _Pages(context, parse_parameters("", 2)).layers(id, page) if layer != "transcript" else ()
    ):
        for index, text_line in enumerate(matched_page.lines if matched_page.layer == name else ()):
            if text_line.number == line and start < end <= len(text_line.text):
                annotation = content_search1.words_annotation(matched_page, TextRange(index, start, end))
                return _negotiated(request, {"@context": PRESENTATION, **annotation}, PRESENTATION_MEDIA_TYPE)
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
    """Return the terms that complete a prefix; None if nothing with that id was ever published."""
    entity = _scope(context, kind, id)
    if entity is None or entity.withdrawn is not None:
        return tombstone_or_redirect(request, context, entity) if entity else None
    try:
        parameters = parse_parameters(request.query, version, completing=True)
    except BadRequestError as error:
        return problem(400, "Bad Request", str(error))
    if parameters.query.is_empty:
        return problem(
            400, "Bad Request", "The parameter q is missing: it should be the beginning of a word."
        )
    urls = context.urls
    completions, ignored = terms(context, kind, id, parameters)
    service = urls.search(kind, id, version)
    terms_with_urls = [
        AutocompleteTerm(word, count, _search_for(service, word)) for word, count in completions
    ]
    url = parameters.url(
        urls.autocomplete(kind, id, version), min=parameters.min_count if parameters.min_count > 1 else ""
    )
    document = (content_search1.term_list if version == 1 else content_search2.term_page)(
        url, terms_with_urls, ignored
    )
    return _negotiated(request, document, MEDIA_TYPES[version])


def terms(
    context: RequestContext, kind: str, id: str, parameters: SearchParameters
) -> tuple[list[tuple[str, int | None]], tuple[str, ...]]:
    """Return (word, count or None if unknown) for each completion, and the ignored parameters."""
    return _Completion(context, kind, id, parameters).terms()


def _search_for(service: str, word: str) -> str:
    text = f'"{word}"' if " " in word else word
    return replace(parse_parameters("", 1), accepted=(("q", text),)).url(service)


class _Completion:
    """The completions of a prefix in one scope."""

    def __init__(self, context: RequestContext, kind: str, id: str, parameters: SearchParameters) -> None:
        self.context, self.kind, self.id, self.parameters = context, kind, id, parameters
        self.text = context.reader.text_search

    def terms(self) -> tuple[list[tuple[str, int | None]], tuple[str, ...]]:
        """Return (word, count or None if unknown) for each completion, and the ignored parameters."""
        typed = completing.parse_typed(self.parameters.query.text)
        if typed is None:
            return [], self.parameters.ignored
        word = completing.single_word(typed)
        if word is None:
            completions, is_counted = self._continuations(typed)
        elif self.kind == "record":
            completions, is_counted = completing.words_with_prefix(self.text.vocabulary(self.id), word), True
        else:
            completions, is_counted = self._frequent_terms(word), self.kind == "node"
        min_count, ignored = self.parameters.min_count, self.parameters.ignored
        if not is_counted:
            return [(text, None) for text, _ in completions], (*ignored, *(("min",) if min_count > 1 else ()))
        return [(text, count) for text, count in completions if count >= min_count], ignored

    def _continuations(self, typed: Phrase) -> tuple[list[tuple[str, int]], bool]:
        text_query = replace(self.parameters, query=Query("", (typed,))).text_query(self.kind, self.id)
        passages = self.text.passages(text_query, MAX_PASSAGES_COMPLETED)
        pages = _Pages(self.context, self.parameters)
        lines = (page_lines[2] for passage in passages if (page_lines := pages.lines(passage)))
        return completing.continuations(typed, lines), len(passages) < MAX_PASSAGES_COMPLETED

    def _frequent_terms(self, word: str) -> list[tuple[str, int]]:
        """Return the most frequent words of the node with a prefix that occur in the collection."""
        completions = []
        for term, count in self._words_only(self.text.page_terms(word, MAX_TERMS_COMPARED)):
            passages = self.text.passages(self._term_query(term), 1)
            if passages:
                completions.append((self._as_written(passages[0].record, term), count))
            if len(completions) == completing.MAX_SUGGESTIONS:
                break
        return sorted(completions)

    @staticmethod
    def _words_only(terms: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
        """Yield the terms that are words, not pairs of characters."""
        yield from (pair for pair in terms if not folding.UNSPACED_SCRIPT.search(pair[0]))

    def _term_query(self, term: str) -> TextQuery:
        return TextQuery((((term,), False),), collection=self.id if self.kind == "collection" else "")

    def _as_written(self, record: str, term: str) -> str:
        """Return a word as it is written in a record."""
        rows = completing.words_with_prefix(self.text.vocabulary(record), f"{term}\t")
        return rows[0][0] if rows else term
