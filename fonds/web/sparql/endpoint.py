"""The SPARQL endpoint: the protocol over HTTP, the service description, and a page with a query form.

https://www.w3.org/TR/sparql11-protocol/ (numbers in brackets), https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from fonds.concurrency import BusyError
from fonds.http_client.sparql_client import SparqlClient
from fonds.publishing.graph_index import graph_choice
from fonds.publishing.run_status import SPARQL
from fonds.publishing.triplestore_sync import remote_seq
from fonds.serializers.format_registry import FORMATS
from fonds.serializers.graph import sparql_service
from fonds.serializers.graph.serialize import serialize_graph
from fonds.settings import Settings
from fonds.sparql import protocol
from fonds.sparql.pool import QueryLimits, QueryResult, WorkerPool
from fonds.sparql.result_formats import BY_NAME
from fonds.sparql.result_formats import FORMATS as RESULT_FORMATS
from fonds.sparql.triplestore import current_copy, last_seq
from fonds.web import progress
from fonds.web.context import RequestContext
from fonds.web.http.negotiation import Offer, choose
from fonds.web.http.response import BEHIND, Response, digest, encode, problem
from fonds.web.page_context import PageContext
from fonds.web.sparql import sparql_page
from fonds.web.sparql.remote_pool import RemotePool

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
MAX_BODY_BYTES = 4 * protocol.MAX_QUERY  # bytes
MAX_PAGE_RESULT = 8 * 1024 * 1024  # bytes of a result on the page, which is parsed in this process
ALLOW = ("Allow", "GET, HEAD, POST, OPTIONS")
_HTML = Offer("text/html", "html", ("application/xhtml+xml",))
_DESCRIPTIONS = (
    Offer("text/turtle", "ttl", ("application/x-turtle",)),
    Offer("application/ld+json", "jsonld", ("application/json",)),
    Offer("application/n-triples", "nt"),
    Offer("application/rdf+xml", "rdf", ("application/xml",)),
    _HTML,
)


@dataclass(frozen=True, slots=True)
class SparqlRequest:
    """The parts of a request that the protocol uses; `body` is None for GET."""

    query: str
    accept: str | None = None
    accept_encoding: str | None = None
    content_type: str = ""
    body: bytes | None = None


class Endpoint:
    """The endpoint of one process: the folder of graphs, and the worker processes that run queries."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.state / "sparql"
        limits = QueryLimits(
            settings["sparql_seconds"], settings["sparql_result_bytes"], settings["sparql_memory_bytes"]
        )
        places = settings["sparql_places"]
        self._elsewhere = settings if settings["sparql_query"] else None
        self.pool: WorkerPool | RemotePool = WorkerPool(places, limits)
        if self._elsewhere:
            url, user, password = (settings[f"sparql_{name}"] for name in ("query", "user", "password"))
            self.pool = RemotePool(places, limits, SparqlClient(url, user, password))
        self.graphs = graph_choice(settings, FORMATS)
        self.is_enabled = settings["sparql_places"] > 0
        self.seconds: int = settings["sparql_seconds"]

    def respond(self, request: SparqlRequest, context: RequestContext, page: PageContext) -> Response | None:
        """Return the response to a request, perhaps as a `page`; None if this node has no endpoint."""
        if not self.is_enabled:
            return None
        query = _parse_query(request)
        if query is None:
            return self._describe(request, context, page)
        if isinstance(query, protocol.QueryRefusal):
            return _problem(query)
        if refusal := self._refuse_graphs(query, context):
            return _problem(refusal)
        seq = self._last_seq()
        if seq is None:
            notice = progress.notice(context, SPARQL)
            return _problem(protocol.QueryRefusal(503, f"The graphs have not been indexed yet. {notice}"))
        if seq < context.reader.last_withheld():
            return _problem(protocol.QueryRefusal(503, BEHIND))
        store = current_copy(self.folder) or self.folder
        try:
            # a large result is read and encoded before the next query may run
            with self.pool.slot():
                return encode(self._run(request, query, store, context, page), request.accept_encoding)
        except BusyError:
            return _problem(protocol.QueryRefusal(503, "Too many queries are running. Try again later."))

    def _last_seq(self) -> int | None:
        """Return the last change of the log that the store has which answers; None if there is none yet."""
        if self._elsewhere:
            return remote_seq(self._elsewhere)
        store = current_copy(self.folder)
        return last_seq(store) if store else None

    def _refuse_graphs(
        self, query: protocol.SparqlQuery, context: RequestContext
    ) -> protocol.QueryRefusal | None:
        """Refuse a query for graphs of this node that are not kept under their names: they would seem empty."""
        if self._elsewhere:  # which gets the graphs of all profiles
            return None
        for name in (*query.default, *query.named, *query.graphs):
            profile = name.rpartition("?profile=")[2]
            is_graph = any(row.is_graph and row.profile == profile for row in context.formats)
            if is_graph and name.startswith(f"{context.urls.base}/") and not self.graphs.is_named(profile):
                known = ", ".join(sorted(self.graphs.named)) or "none"
                return protocol.QueryRefusal(
                    400,
                    f"This node keeps no graphs of the profile {profile} under their names (kept: {known}). "
                    "Ask for its statements without naming a graph.",
                )
        return None

    def _run(
        self,
        request: SparqlRequest,
        query: protocol.SparqlQuery,
        store: Path,
        context: RequestContext,
        page: PageContext,
    ) -> Response:
        format_name, base_url = _format_parameter(request), context.urls.uri("home")
        if request.body is None and not format_name and _wants_page(request.accept):
            result = self.pool.run(query, store, base_url, "json", "ttl", MAX_PAGE_RESULT)
            return self._page(context, page, query, result)
        solutions, graph = (_negotiate(request.accept, format_name, kind) for kind in (False, True))
        result = self.pool.run(query, store, base_url, solutions, graph)
        return _query_response(result) if isinstance(result, QueryResult) else _problem(result)

    def _page(
        self,
        context: RequestContext,
        page: PageContext,
        query: protocol.SparqlQuery,
        result: QueryResult | protocol.QueryRefusal,
    ) -> Response:
        """Return the page with the query and its result, for a browser without scripts or with a link to a query."""
        status, error, table = 200, "", None
        if isinstance(result, QueryResult):
            table = sparql_page.table(result)
        else:
            status, error = result.status, result.message
        notice = progress.notice(context, SPARQL, page)
        body = sparql_page.render(page, self.graphs, self.seconds, query.text, table, error, notice).encode()
        return Response(
            status,
            "text/html; charset=utf-8",
            body,
            (ALLOW,),
            digest(body),
            vary=("Accept",),
            cache_control="no-cache",
        )

    def _describe(self, request: SparqlRequest, context: RequestContext, page: PageContext) -> Response:
        """Return the service description (2) as a graph, or the page with a query form."""
        offer = choose(request.accept, _DESCRIPTIONS) or _DESCRIPTIONS[0]
        if offer is _HTML:
            notice = progress.notice(context, SPARQL, page)
            body = sparql_page.render(page, self.graphs, self.seconds, notice=notice).encode()
        else:
            media_types = [output.media_type for output in RESULT_FORMATS]
            body = serialize_graph(
                sparql_service.to_ntriples(context.serializer_context, media_types), offer.key, "vocab"
            )
        media_type = offer.media_type + ("; charset=utf-8" if offer.media_type.startswith("text/") else "")
        return Response(200, media_type, body, (ALLOW,), digest(body), vary=("Accept",))


def _parse_query(request: SparqlRequest) -> protocol.SparqlQuery | protocol.QueryRefusal | None:
    """Return the query of a request; None for a GET without one, which requests the service description (2)."""
    pairs = _pairs(request.query)
    if isinstance(pairs, protocol.QueryRefusal):
        return pairs
    if request.body is None:
        return (
            protocol.parse_request(pairs) if any(name in ("query", "update") for name, _ in pairs) else None
        )
    media_type = request.content_type.partition(";")[0].strip().lower()
    if media_type == UPDATE:
        return protocol.parse_request([("update", "")])
    if media_type not in (FORM, QUERY):
        return protocol.QueryRefusal(415, f"Send the query as {FORM} or {QUERY}.")
    if len(request.body) > MAX_BODY_BYTES:
        return protocol.QueryRefusal(413, f"A request may have at most {MAX_BODY_BYTES:,} bytes.")
    try:
        text = request.body.decode()
    except UnicodeDecodeError:
        return protocol.QueryRefusal(400, "The body is not UTF-8.")
    if media_type == QUERY:
        return protocol.parse_request(pairs, text)  # 2.1.3: the URL contains only the dataset
    body_pairs = _pairs(text)
    return body_pairs if isinstance(body_pairs, protocol.QueryRefusal) else protocol.parse_request(body_pairs)


def _pairs(text: str) -> list[tuple[str, str]] | protocol.QueryRefusal:
    try:
        return parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=2 * protocol.MAX_GRAPHS
        )
    except (UnicodeDecodeError, ValueError):
        return protocol.QueryRefusal(
            400, "The parameters are not valid UTF-8, or there are too many of them."
        )


def _format_parameter(request: SparqlRequest) -> str:
    """Return the parameter `format`, the short name of a format, for links and forms that cannot send Accept."""
    text = (
        request.body.decode(errors="replace")
        if request.body and FORM in request.content_type
        else request.query
    )
    parsed = _pairs(text)
    pairs = {} if isinstance(parsed, protocol.QueryRefusal) else dict(parsed)
    return pairs.get("format", "")


def _negotiate(accept: str | None, format_name: str, graph: bool) -> str | None:
    formats = [output for output in RESULT_FORMATS if output.graph is graph]
    if format_name in BY_NAME:
        return format_name if BY_NAME[format_name].graph is graph else formats[0].name
    offer = choose(accept, [Offer(output.media_type, output.name, output.aliases) for output in formats])
    return offer.key if offer else None


def _query_response(result: QueryResult) -> Response:
    media_type = result.format.media_type
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    return Response(
        200,
        media_type,
        result.body,
        (ALLOW,),
        digest(result.body),
        vary=("Accept",),
        cache_control="no-cache",
    )


def _problem(refusal: protocol.QueryRefusal) -> Response:
    titles = {400: "Bad query", 403: "Not allowed", 406: "Not acceptable", 503: "Busy"}
    retry_after = (("Retry-After", "10"),) if refusal.status == 503 else ()
    title = titles.get(refusal.status, "The query was not answered")
    return problem(refusal.status, title, refusal.message).with_vary("Accept").with_headers(*retry_after)


def _wants_page(accept: str | None) -> bool:
    """Whether HTML is the preferred format of the Accept header, as in requests of browsers."""
    offers = [*(Offer(output.media_type, output.name) for output in RESULT_FORMATS), _HTML]
    return choose(accept, offers) is _HTML
