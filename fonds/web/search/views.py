"""Search and browse pages, the same lists as data, suggestions during typing, and OpenSearch for browsers."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

import orjson
from flask import Blueprint

from fonds.publishing.run_status import WORDS
from fonds.search import autocomplete
from fonds.search.query import Phrase, QueryTooLongError
from fonds.search.tokenizer import Line
from fonds.serializers.text.search_fields import searched_texts
from fonds.store.text_search import TextQuery
from fonds.web import progress
from fonds.web.content_search.views import terms
from fonds.web.context import RequestContext
from fonds.web.http.negotiation import wants_json
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest, problem
from fonds.web.page_context import PageContext
from fonds.web.route_decorator import SUFFIX, route
from fonds.web.search import list_exports, list_page, results_json, search_results
from fonds.web.search.browse_lists import BROWSED
from fonds.web.search.filters import parse_filters
from fonds.web.search.search_parameters import BadRequestError, parse_parameters
from fonds.web.search.search_results import LIST, PICTURES, Listing, ListRequest

blueprint = Blueprint("search", __name__)

HTML, JSON, SUGGESTIONS = "text/html", "application/json", "application/x-suggestions+json"
DESCRIPTION = "application/opensearchdescription+xml"
MAX_DESCRIPTIONS_COMPLETED = 20  # descriptions whose fields are read for suggestions of several words


@route(blueprint, "search", work="search")
def search(request: Request, context: RequestContext) -> Response | None:
    """Return a page of results as HTML, or as JSON if preferred; None if there is no such page."""
    return _respond(request, context, search_results.SEARCH)


@route(blueprint, "search", tail=SUFFIX, work="search")
def search_as(request: Request, context: RequestContext, suffix: str) -> Response | None:
    """Return the results in the format of a suffix: JSON, CSV, Atom, or a IIIF Collection."""
    return _respond(request, context, search_results.SEARCH, suffix)


def browse(request: Request, context: RequestContext, listing: Listing, suffix: str = "") -> Response | None:
    """Return a page of the descriptions of some kinds."""
    return _respond(request, context, listing, suffix)


for _listing in BROWSED:
    route(blueprint, _listing.route, work="search", listing=_listing)(browse)
    route(blueprint, _listing.route, tail=SUFFIX, work="search", listing=_listing)(browse)


def _respond(
    request: Request, context: RequestContext, listing: Listing, suffix: str = ""
) -> Response | None:
    try:
        list_request = _list_request(request)
        if suffix in list_exports.FORMATS:
            return list_exports.export(request, context, list_request, listing, suffix)
        if suffix not in ("", "json"):
            return None
        page = context.serializer_context if wants_json(request, suffix) else context.page_context(request)
        results = search_results.find(context, list_request, listing, page)
    except (BadRequestError, QueryTooLongError) as error:
        return problem(400, "Bad Request", str(error))
    if results is None:
        return None
    notice = progress.notice(context, WORDS, page)
    if isinstance(page, PageContext):
        body, media_type = (
            list_page.render(results, listing, context, page, notice).encode(),
            f"{HTML}; charset=utf-8",
        )
    else:
        body, media_type = orjson.dumps(results_json.document(results, context)), JSON
    vary = () if suffix else ("Accept",)
    return Response(200, media_type, body, (), digest(body), vary=vary, cacheable=not notice)


def _list_request(request: Request) -> ListRequest:
    return ListRequest(
        " ".join(parse_parameters(request.query, 2).query.text.split()),
        parse_filters(request.query),
        request.parameter("sort"),
        request.page_number(),
        PICTURES if request.parameter("view") == PICTURES else LIST,
        request.parameter("more"),
    )


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
