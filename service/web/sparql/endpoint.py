"""The SPARQL door: the protocol over HTTP, the description of the service, and a page to write queries on.

https://www.w3.org/TR/sparql11-protocol/ (numbers in brackets), https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from service.serializers.graph import sparql_service
from service.serializers.graph.serialize import serialize_graph
from service.settings import Settings
from service.sparql import protocol
from service.sparql.pool import QueryLimits, QueryResult, WorkerPool
from service.sparql.result_formats import BY_NAME, FORMATS
from service.sparql.triplestore import current_copy, last_seq
from service.web.context import RequestContext
from service.web.http.negotiation import Offer, choose
from service.web.http.response import BEHIND, Response, digest, problem
from service.web.sparql import sparql_page

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
MAX_BODY = 4 * protocol.MAX_QUERY  # bytes
METHODS = ("Allow", "GET, HEAD, POST, OPTIONS")
_PAGE = Offer("text/html", "html", ("application/xhtml+xml",))
_DESCRIPTIONS = (
    Offer("text/turtle", "ttl", ("application/x-turtle",)),
    Offer("application/ld+json", "jsonld", ("application/json",)),
    Offer("application/n-triples", "nt"),
    Offer("application/rdf+xml", "rdf", ("application/xml",)),
    _PAGE,
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request, as far as the protocol depends on it; `body` is None for GET."""

    query: str
    accept: str | None = None
    content_type: str = ""
    body: bytes | None = None


class Endpoint:
    """The endpoint of one process: its folder of graphs and the processes that answer."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.state / "sparql"
        limits = QueryLimits(
            settings["sparql_seconds"], settings["sparql_result_bytes"], settings["sparql_memory_bytes"]
        )
        self.pool = WorkerPool(settings["sparql_places"], limits)
        self.open = settings["sparql_places"] > 0
        self.seconds: int = settings["sparql_seconds"]

    def respond(self, sent: Sent, context: RequestContext) -> Response | None:
        """The answer to a request; None where this node has no endpoint."""
        if not self.open:
            return None
        read = _read(sent)
        if read is None:
            return self._describe(sent, context)
        if isinstance(read, protocol.QueryRefusal):
            return _refused(read)
        store = current_copy(self.folder)
        if store is None:
            return _refused(
                protocol.QueryRefusal(503, "The graphs have not been indexed yet. Run `fonds publish`.")
            )
        if last_seq(store) < context.reader.last_withheld():
            return _refused(protocol.QueryRefusal(503, BEHIND))
        wanted, base = _format(sent), context.urls.uri("home")
        if sent.body is None and not wanted and _wants_page(sent.accept):
            return self._page(context, read, self.pool.run(read, store, base, "json", "ttl"))
        solutions, graph = (_chosen(sent.accept, wanted, kind) for kind in (False, True))
        found = self.pool.run(read, store, base, solutions, graph)
        return _result(found) if isinstance(found, QueryResult) else _refused(found)

    def _page(
        self, context: RequestContext, read: protocol.Query, found: QueryResult | protocol.QueryRefusal
    ) -> Response:
        """The page with the query and its answer, for a browser that follows a link or sends the plain form."""
        status, refused, table = 200, "", None
        if isinstance(found, QueryResult):
            table = sparql_page.table(found)
        else:
            status, refused = found.status, found.message
        body = sparql_page.render(
            context.serializer_context, self.seconds, read.text, table, refused
        ).encode()
        return Response(
            status,
            "text/html; charset=utf-8",
            body,
            (METHODS,),
            digest(body),
            vary=("Accept",),
            cache_control="no-cache",
        )

    def _describe(self, sent: Sent, context: RequestContext) -> Response:
        """What this service is (service description, 2): a graph, or a page to write queries on."""
        form = choose(sent.accept, _DESCRIPTIONS) or _DESCRIPTIONS[0]
        if form is _PAGE:
            body = sparql_page.render(context.serializer_context, self.seconds).encode()
        else:
            media_types = [found.media_type for found in FORMATS]
            body = serialize_graph(
                sparql_service.to_ntriples(context.serializer_context, media_types), form.key, "vocab"
            )
        media_type = form.media_type + ("; charset=utf-8" if form.media_type.startswith("text/") else "")
        return Response(200, media_type, body, (METHODS,), digest(body), vary=("Accept",))


def _read(sent: Sent) -> protocol.Query | protocol.QueryRefusal | None:
    """The query of a request; None for a GET without one, which asks what this is (service description, 2)."""
    pairs = _pairs(sent.query)
    if isinstance(pairs, protocol.QueryRefusal):
        return pairs
    if sent.body is None:
        return (
            protocol.parse_request(pairs) if any(name in ("query", "update") for name, _ in pairs) else None
        )
    kind = sent.content_type.partition(";")[0].strip().lower()
    if kind == UPDATE:
        return protocol.parse_request([("update", "")])
    if kind not in (FORM, QUERY):
        return protocol.QueryRefusal(415, f"Send the query as {FORM} or {QUERY}.")
    if len(sent.body) > MAX_BODY:
        return protocol.QueryRefusal(413, f"A request may have {MAX_BODY:,} bytes.")
    try:
        text = sent.body.decode()
    except UnicodeDecodeError:
        return protocol.QueryRefusal(400, "The body is not UTF-8.")
    if kind == QUERY:
        return protocol.parse_request(pairs, text)  # 2.1.3: only the dataset stands in the address
    posted = _pairs(text)
    return posted if isinstance(posted, protocol.QueryRefusal) else protocol.parse_request(posted)


def _pairs(text: str) -> list[tuple[str, str]] | protocol.QueryRefusal:
    try:
        return parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=2 * protocol.MAX_GRAPHS
        )
    except (UnicodeDecodeError, ValueError):
        return protocol.QueryRefusal(
            400, "The parameters are not valid UTF-8, or there are too many of them."
        )


def _format(sent: Sent) -> str:
    """`format=` picks a format by its short name, for links and forms that cannot send Accept."""
    text = sent.body.decode(errors="replace") if sent.body and FORM in sent.content_type else sent.query
    found = _pairs(text)
    pairs = {} if isinstance(found, protocol.QueryRefusal) else dict(found)
    return pairs.get("format", "")


def _chosen(accept: str | None, wanted: str, graph: bool) -> str | None:
    forms = [form for form in FORMATS if form.graph is graph]
    if wanted in BY_NAME:
        return wanted if BY_NAME[wanted].graph is graph else forms[0].name
    found = choose(accept, [Offer(form.media_type, form.name, form.aliases) for form in forms])
    return found.key if found else None


def _result(found: QueryResult) -> Response:
    media_type = found.format.media_type
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    return Response(
        200,
        media_type,
        found.body,
        (METHODS,),
        digest(found.body),
        vary=("Accept",),
        cache_control="no-cache",
    )


def _refused(refused: protocol.QueryRefusal) -> Response:
    titles = {400: "Bad query", 403: "Not allowed", 406: "Not acceptable", 503: "Busy"}
    again = (("Retry-After", "10"),) if refused.status == 503 else ()
    title = titles.get(refused.status, "The query was not answered")
    return problem(refused.status, title, refused.message).with_vary("Accept").with_headers(*again)


def _wants_page(accept: str | None) -> bool:
    """Whether a browser asks: whoever names HTML and likes it best."""
    forms = [*(Offer(form.media_type, form.name) for form in FORMATS), _PAGE]
    return choose(accept, forms) is _PAGE
