"""The doors of the search for people: its page, the same as JSON, what is offered while one types, how browsers ask."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import quote

import orjson
from flask import Blueprint

from service.search import autocomplete
from service.search.query import QueryTooLongError
from service.serializers.context import SerializerContext
from service.web.content_search.views import terms
from service.web.context import RequestContext
from service.web.html import render_template
from service.web.http.negotiation import Offer, choose
from service.web.http.request import Request
from service.web.http.response import Response, digest, problem
from service.web.localization import Localizer
from service.web.route_decorator import route
from service.web.search import search_results
from service.web.search.search_parameters import BadRequestError, parse_parameters
from service.web.search.search_results import Highlight, SearchHit, SearchResults

blueprint = Blueprint("search", __name__)

HTML, JSON, SUGGESTIONS = "text/html", "application/json", "application/x-suggestions+json"
DESCRIPTION = "application/opensearchdescription+xml"


@route(blueprint, "search", work="search")
def search(request: Request, context: RequestContext) -> Response | None:
    """The page of results, or JSON for who would rather have it; None for a page of them that there is not."""
    try:
        text = " ".join(parse_parameters(request.query, 2).query.text.split())
        found = search_results.find(
            context, text, request.page_number(), request.parameter("kind"), request.parameter("in")
        )
    except (BadRequestError, QueryTooLongError) as error:
        return problem(400, "Bad Request", str(error))
    if found is None:
        return None
    chosen = choose(request.accept, (Offer(HTML, HTML), Offer(JSON, JSON)))
    if chosen and chosen.key == JSON:
        body, media_type = orjson.dumps(_as_json(found, context)), JSON
    else:
        body, media_type = (
            _render(found, context.serializer_context).encode(),
            f"{HTML}; charset=utf-8",
        )
    return Response(200, media_type, body, (), digest(body), vary=("Accept",))


def _as_json(found: SearchResults, context: RequestContext) -> dict[str, Any]:
    base = context.urls.base
    start = len(context.urls.prefix)
    made: dict[str, Any] = {
        "question": found.question,
        "total": found.total,
        "more": found.more,
        "results": [_finding(one, base, start) for one in found.findings],
    }
    for name, path in (("previous", found.before), ("next", found.after)):
        if path:
            made[name] = base + path[start:]
    return made


def _finding(found: SearchHit, base: str, start: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": found.uri,
        "kind": found.kind,
        "title": _plain(found.title),
        "page": base + found.href[start:],
    }
    if found.date:
        made["date"] = found.date
    if found.summary:
        made["summary"] = _plain(found.summary)
    made["text"] = [
        {
            "place": snippet.place,
            "page": base + snippet.href[start:],
            **_cut(snippet.pieces),
        }
        for snippet in found.snippets
    ]
    return made


def _plain(pieces: tuple[Highlight, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def _cut(pieces: tuple[Highlight, ...]) -> dict[str, str]:
    """What matched, from the first word that did to the last, and what stands before and after it."""
    marked = [at for at, piece in enumerate(pieces) if piece.marked]
    first, after = marked[0], marked[-1] + 1
    parts = {"before": pieces[:first], "match": pieces[first:after], "after": pieces[after:]}
    return {name: _plain(part) for name, part in parts.items()}


@route(blueprint, "suggestions", work="search")
def suggestions(request: Request, context: RequestContext) -> Response | None:
    """What completes what was typed, as browsers ask for it (OpenSearch Suggestions 1.0): the last word goes on."""
    try:
        question = parse_parameters(request.query, 2, completing=True)
    except BadRequestError as error:
        return problem(400, "Bad Request", str(error))
    text = question.query.text
    start, space, last = text.rpartition(" ")
    found = [start + space + word for word in _words(context, last)] if last else []
    body = orjson.dumps([text, found])
    return Response(200, SUGGESTIONS, body, (), digest(body))


def _words(context: RequestContext, beginning: str) -> list[str]:
    """The most frequent words of the whole node, titles and names among them, with that beginning."""
    typed = autocomplete.parse_typed(beginning)
    word = autocomplete.single_word(typed) if typed else None
    if word is None:
        return [
            text
            for text, _ in terms(context, "node", "", parse_parameters(f"q={quote(beginning)}", 2, True))[0]
        ]
    return [
        term for term, _ in context.reader.text_search.description_terms(word, autocomplete.MAX_SUGGESTIONS)
    ]


@route(blueprint, "opensearch")
def opensearch_description(request: Request, context: RequestContext) -> Response | None:
    """How to search here, for browsers and other sites (OpenSearch 1.1, draft 6)."""
    site, address = context.site, context.urls
    title = context.serializer_context.localize(site.title)
    page_url = f"{address.uri('search')}?q={{searchTerms}}&page={{startPage?}}"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        f"<ShortName>{escape(title[:16].strip())}</ShortName>",
        f"<LongName>{escape(title[:48].strip())}</LongName>",
        f"<Description>{escape(f'Search in {title}'[:1024])}</Description>",
        f'<Url type="{HTML}" template="{escape(page_url)}"/>',
        f'<Url type="{JSON}" template="{escape(page_url)}"/>',
        f'<Url type="{SUGGESTIONS}" rel="suggestions"'
        f' template="{escape(address.uri("suggestions"))}?q={{searchTerms}}"/>',
        f'<Url type="{DESCRIPTION}" rel="self" template="{escape(address.uri("opensearch"))}"/>',
        f"<Language>{escape(site.language)}</Language>",
        "<InputEncoding>UTF-8</InputEncoding>",
        "<OutputEncoding>UTF-8</OutputEncoding>",
        "</OpenSearchDescription>",
    ]
    body = ("\n".join(lines) + "\n").encode()
    return Response(200, f"{DESCRIPTION}; charset=utf-8", body, (), digest(body))


def _render(results: SearchResults, serializer_context: SerializerContext) -> str:
    """Return the page of a search: its results, or advice if there are none."""
    within = results.within.href.rpartition("/")[2] if results.within else ""
    localizer = Localizer(serializer_context)
    return render_template("search", serializer_context, found=results, localizer=localizer, within=within)
