"""The doors of the node as a dataset: its description for registers and for people, and the dumps themselves."""

from __future__ import annotations

from flask import Blueprint

from service.publishing import dumps
from service.record import rights
from service.serializers.graph import dataset as graph
from service.serializers.graph.dataset import DatasetFacts, Distribution
from service.serializers.graph.serialize import serialize_graph
from service.web.context import RequestContext
from service.web.descriptions.representation_urls import profile_uri
from service.web.html import render_template, script_json
from service.web.http.negotiation import Offer, choose
from service.web.http.request import Request
from service.web.http.response import Response, behind, digest, redirect
from service.web.route_decorator import SUFFIX, route

blueprint = Blueprint("dataset", __name__)

GZIP = "application/gzip"
SPARQL = "https://www.w3.org/TR/sparql11-protocol/"
_PAGE = Offer("text/html", "html", ("application/xhtml+xml",))


@route(blueprint, "void")
def well_known(request: Request, context: RequestContext) -> Response:
    """Where VoID is looked for (VoID, 7.2)."""
    return redirect(303, context.urls.uri("dataset"))


@route(blueprint, "dataset")
@route(blueprint, "dataset", tail=SUFFIX)
def description(request: Request, context: RequestContext, suffix: str | None = None) -> Response | None:
    """The description of the dataset: a page, or a graph in any serialisation."""
    forms = next(row.serializations for row in context.formats if row.is_graph)
    vary: tuple[str, ...] = ()
    if suffix is None:
        offers = [*(Offer(f.media_type, f.suffix, f.aliases, quality=f.quality) for f in forms), _PAGE]
        chosen = choose(request.accept, offers)
        suffix, vary = chosen.key if chosen else "ttl", ("Accept",)
    media_type = {"html": "text/html"} | {form.suffix: form.media_type for form in forms}
    if suffix not in media_type:
        return None
    body = _page(context) if suffix == "html" else _graph(context, suffix)
    charset = "; charset=utf-8" if media_type[suffix].startswith("text/") else ""
    link = ("Link", f'<{context.urls.uri("dataset")}>; rel="canonical"')
    return Response(200, media_type[suffix] + charset, body, (link,), digest(body), vary=vary)


@route(blueprint, "dump")
def dump(request: Request, context: RequestContext, dump: str) -> Response | None:
    """A dump: as it lies, in whole or in part (RFC 9110, 14)."""
    place = dumps.folder(context.settings)
    found = next((one for one in dumps.list_dumps(place) if one.name == dump), None)
    path = place / found.file if found else None
    if found is None or path is None or not path.is_file():
        return None
    if dumps.last_seq(place) < context.reader.last_withheld():
        return behind()
    link = ("Link", f'<{context.urls.uri("dataset")}>; rel="describedby"')
    return Response(
        200,
        GZIP,
        b"",
        (link,),
        found.sha256,
        last_modified=found.modified,
        file=path,
        length=found.length,
        cacheable=False,
    )


def _graph(context: RequestContext, suffix: str) -> bytes:
    return serialize_graph(
        graph.to_ntriples(context.serializer_context, facts(context), distributions(context)),
        suffix,
        "schema",
    )


def facts(context: RequestContext) -> DatasetFacts:
    """What the store knows of the node as a whole."""
    reader, listed = context.reader, dumps.list_dumps(dumps.folder(context.settings))
    counts = reader.counts()
    first = next(iter(reader.of_kind("record", 1)), None)
    last = reader.changes.last()
    return DatasetFacts(
        created=reader.changes.time_of(1) if last else "",
        modified=reader.changes.time_of(last) if last else "",
        statements=sum(one.statements for one in listed if one.name.endswith(".nq.gz")),
        entities=sum(counts.values()),
        example=context.urls.entity_uri(first[0]) if first else "",
    )


def distributions(context: RequestContext) -> list[Distribution]:
    """Every way to take the dataset: the dumps, and the services that are open."""
    address, register = context.urls, context.formats
    by_profile = {row.profile: row for row in register if row.is_graph}
    found = []
    for one in dumps.list_dumps(dumps.folder(context.settings)):
        row = by_profile.get(one.profile)
        if row is not None:
            found.append(
                Distribution(
                    address.uri("dump", dump=one.name),
                    f"All descriptions, {row.title}, {'RDF/XML' if '.rdf.' in one.name else 'N-Quads'}",
                    one.media_type,
                    GZIP,
                    one.length,
                    one.sha256,
                    one.modified,
                    (profile_uri(row, context.serializer_context), *row.conforms_to),
                )
            )
    if context.settings["sparql_places"]:
        uri = address.uri("sparql")
        found.append(Distribution(uri, "SPARQL 1.1 queries", protocol=SPARQL, documentation=uri))
    return found


def _page(context: RequestContext) -> bytes:
    license_uri = context.site.data_license
    known = {statement.uri for statement in rights.statements()}
    given = {
        "facts": facts(context),
        "distributions": distributions(context),
        "counts": sorted(context.reader.counts().items()),
        "license": rights.statement(license_uri) if license_uri in known else None,
        "uri": context.urls.uri("dataset"),
        "path": context.urls.path("dataset"),
        "forms": next(row.serializations for row in context.formats if row.is_graph),
        "json_ld": script_json(_graph(context, "jsonld")),
    }
    return render_template("dataset", context.serializer_context, **given).encode()
