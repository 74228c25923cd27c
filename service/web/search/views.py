"""The search for people: its page, the same results as JSON, suggestions during typing, and OpenSearch for browsers."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import quote

import orjson
from flask import Blueprint

from service.publishing.run_status import WORDS
from service.record.model import AUTHORITIES
from service.search import autocomplete
from service.search.query import Phrase, QueryTooLongError
from service.search.tokenizer import Line
from service.serializers.text.search_fields import searched_texts
from service.store.text_search import TextQuery
from service.web import progress
from service.web.content_search.views import terms
from service.web.context import RequestContext
from service.web.html import render_template
from service.web.http.negotiation import Offer, choose
from service.web.http.request import Request
from service.web.http.response import Response, digest, problem
from service.web.localization import Localizer
from service.web.route_decorator import route
from service.web.search import search_results
from service.web.search.query_examples import query_examples
from service.web.search.search_parameters import BadRequestError, parse_parameters
from service.web.search.search_results import Highlight, SearchHit, SearchResults

blueprint = Blueprint("search", __name__)

HTML, JSON, SUGGESTIONS = "text/html", "application/json", "application/x-suggestions+json"
DESCRIPTION = "application/opensearchdescription+xml"
MAX_DESCRIPTIONS_COMPLETED = 20  # descriptions whose fields are read for suggestions of several words


@route(blueprint, "search", work="search")
def search(request: Request, context: RequestContext) -> Response | None:
    """Return a page of results as HTML, or as JSON if preferred; None if there is no such page."""
    try:
        text = " ".join(parse_parameters(request.query, 2).query.text.split())
        results = search_results.find(
            context, text, request.page_number(), request.parameter("kind"), request.parameter("in")
        )
    except (BadRequestError, QueryTooLongError) as error:
        return problem(400, "Bad Request", str(error))
    if results is None:
        return None
    notice = progress.notice(context, WORDS)
    offer = choose(request.accept, (Offer(HTML, HTML), Offer(JSON, JSON)))
    if offer and offer.key == JSON:
        body, media_type = orjson.dumps(_as_json(results, context)), JSON
    else:
        body, media_type = (
            _render(results, request, context, notice).encode(),
            f"{HTML}; charset=utf-8",
        )
    return Response(200, media_type, body, (), digest(body), vary=("Accept",), cacheable=not notice)


def _as_json(results: SearchResults, context: RequestContext) -> dict[str, Any]:
    base = context.urls.base
    start = len(context.urls.prefix)
    document: dict[str, Any] = {
        "question": results.query,
        "total": results.total,
        "more": results.more,
        "results": [_hit_as_json(hit, base, start) for hit in results.hits],
    }
    for name, path in (("previous", results.previous), ("next", results.next)):
        if path:
            document[name] = base + path[start:]
    return document


def _hit_as_json(hit: SearchHit, base: str, start: int) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": hit.uri,
        "kind": hit.kind,
        "title": _plain(hit.title),
        "page": base + hit.href[start:],
    }
    if hit.date:
        document["date"] = hit.date
    if hit.summary:
        document["summary"] = _plain(hit.summary)
    if fields := _matched_fields(hit):
        document["fields"] = [{"field": label, **_cut(pieces)} for label, pieces in fields]
    document["text"] = [
        {
            "place": snippet.place,
            "page": base + snippet.href[start:],
            **_cut(snippet.pieces),
        }
        for snippet in hit.snippets
    ]
    return document


def _matched_fields(hit: SearchHit) -> list[tuple[str, tuple[Highlight, ...]]]:
    """Return (label, pieces) of the fields in which the search matched, the title and the summary first."""
    is_named = hit.kind in AUTHORITIES
    shown = [
        ("Name" if is_named else "Title", hit.title),
        ("Note" if is_named else "Summary", hit.summary),
    ]
    matched = [(label, pieces) for label, pieces in shown if any(piece.marked for piece in pieces)]
    return [*matched, *((field.label, field.pieces) for field in hit.fields)]


def _plain(pieces: tuple[Highlight, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def _cut(pieces: tuple[Highlight, ...]) -> dict[str, Any]:
    """Return the first match and what stands before and after it, and all pieces with whether they match."""
    first = next(index for index, piece in enumerate(pieces) if piece.marked)
    return {
        "before": _plain(pieces[:first]),
        "match": pieces[first].text,
        "after": _plain(pieces[first + 1 :]),
        "pieces": [{"text": piece.text, "match": piece.marked} for piece in pieces],
    }


@route(blueprint, "suggestions", work="search")
def suggestions(request: Request, context: RequestContext) -> Response | None:
    """Return completions of the last word of a query, for browsers (OpenSearch Suggestions 1.0)."""
    try:
        parameters = parse_parameters(request.query, 2, completing=True)
    except BadRequestError as error:
        return problem(400, "Bad Request", str(error))
    text = parameters.query.text
    start, space, last = text.rpartition(" ")
    completed = [start + space + word for word in _words(context, last)] if last else []
    body = orjson.dumps([text, completed])
    return Response(200, SUGGESTIONS, body, (), digest(body))


def _words(context: RequestContext, prefix: str) -> list[str]:
    """Return the most frequent words of the node with a prefix, also from titles and names."""
    typed = autocomplete.parse_typed(prefix)
    word = autocomplete.single_word(typed) if typed else None
    if typed and word is None:
        return _with_several_words(context, prefix, typed)
    if word is None:
        return []
    return [
        term for term, _ in context.reader.text_search.description_terms(word, autocomplete.MAX_SUGGESTIONS)
    ]


def _with_several_words(context: RequestContext, prefix: str, typed: Phrase) -> list[str]:
    """Return what continues several words that are typed as one: `Kai-sh`, `O'Nei`, or Chinese.

    Those of texts are first, then those of titles, names and other fields, which no passage has.
    """
    in_texts = terms(context, "node", "", parse_parameters(f"q={quote(prefix)}", 2, True))[0]
    ids = context.reader.text_search.descriptions(TextQuery((typed.index_terms,)), MAX_DESCRIPTIONS_COMPLETED)
    entities = [entity for id in ids if (entity := context.reader.entity(id)) and entity.withdrawn is None]
    descriptions = [context.serializer_context.find(entity.id) for entity in entities]
    fields = {
        field.text: [Line(1, 1, field.text)]
        for description in descriptions
        if description
        for field in searched_texts(description, context.serializer_context)
    }
    completed = [*in_texts, *autocomplete.continuations(typed, fields.values())]
    return list(dict.fromkeys(text for text, _ in completed))[: autocomplete.MAX_SUGGESTIONS]


@route(blueprint, "opensearch")
def opensearch_description(request: Request, context: RequestContext) -> Response | None:
    """Describe the search to browsers and other sites (OpenSearch 1.1, draft 6)."""
    site, urls = context.site, context.urls
    title = context.serializer_context.localize(site.title)
    page_url = f"{urls.uri('search')}?q={{searchTerms}}&page={{startPage?}}"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        f"<ShortName>{escape(title[:16].strip())}</ShortName>",
        f"<LongName>{escape(title[:48].strip())}</LongName>",
        f"<Description>{escape(f'Search in {title}'[:1024])}</Description>",
        f'<Url type="{HTML}" template="{escape(page_url)}"/>',
        f'<Url type="{JSON}" template="{escape(page_url)}"/>',
        f'<Url type="{SUGGESTIONS}" rel="suggestions"'
        f' template="{escape(urls.uri("suggestions"))}?q={{searchTerms}}"/>',
        f'<Url type="{DESCRIPTION}" rel="self" template="{escape(urls.uri("opensearch"))}"/>',
        f"<Language>{escape(site.language)}</Language>",
        "<InputEncoding>UTF-8</InputEncoding>",
        "<OutputEncoding>UTF-8</OutputEncoding>",
        "</OpenSearchDescription>",
    ]
    body = ("\n".join(lines) + "\n").encode()
    return Response(200, f"{DESCRIPTION}; charset=utf-8", body, (), digest(body))


def _render(results: SearchResults, request: Request, context: RequestContext, notice: str) -> str:
    """Return the page of a search: its results, or advice if there are none."""
    page = context.page_context(request)
    within = results.within.href.rpartition("/")[2] if results.within else ""
    localizer = Localizer(page)
    examples = None if results.hits else query_examples(context)
    return render_template(
        "search",
        page,
        results=results,
        localizer=localizer,
        within=within,
        examples=examples,
        notice=notice,
    )
