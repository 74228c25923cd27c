"""The node as a dataset: its description for registries and for people, and the dumps."""

from __future__ import annotations

from flask import Blueprint

from fonds.publishing import dumps
from fonds.publishing.part_states import part_state
from fonds.publishing.run_status import DUMPS
from fonds.record import rights
from fonds.record.kind_names import plural
from fonds.serializers.graph import dataset as graph
from fonds.serializers.graph.dataset import DatasetFacts, Distribution
from fonds.serializers.graph.serialize import serialize_graph
from fonds.web import progress
from fonds.web.context import RequestContext
from fonds.web.descriptions.representation_urls import profile_uri
from fonds.web.html import render_template
from fonds.web.http.negotiation import Offer, choose
from fonds.web.http.request import Request
from fonds.web.http.response import Response, behind, digest, redirect
from fonds.web.localization import Localizer
from fonds.web.page_metadata import script_json
from fonds.web.route_decorator import SUFFIX, route

blueprint = Blueprint("dataset", __name__)

GZIP = "application/gzip"
SPARQL_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
_HTML = Offer("text/html", "html", ("application/xhtml+xml",))


@route(blueprint, "void")
def well_known(request: Request, context: RequestContext) -> Response:
    """Redirect from the well-known URI of VoID (VoID, 7.2)."""
    return redirect(303, context.urls.uri("dataset"))


@route(blueprint, "dataset", work="documents")
@route(blueprint, "dataset", tail=SUFFIX, work="documents")
def description(request: Request, context: RequestContext, suffix: str | None = None) -> Response | None:
    """Return the description of the dataset: a page, or a graph in any serialization."""
    serializations = next(
        representation.serializations for representation in context.formats if representation.is_graph
    )
    vary: tuple[str, ...] = ()
    if suffix is None:
        offers = [
            *(
                Offer(
                    serialization.media_type,
                    serialization.suffix,
                    serialization.aliases,
                    quality=serialization.quality,
                )
                for serialization in serializations
            ),
            _HTML,
        ]
        offer = choose(request.accept, offers)
        suffix, vary = offer.key if offer else "ttl", ("Accept",)
    media_type = {"html": "text/html"} | {
        serialization.suffix: serialization.media_type for serialization in serializations
    }
    if suffix not in media_type:
        return None
    body = _page(request, context) if suffix == "html" else _graph(context, suffix)
    charset = "; charset=utf-8" if media_type[suffix].startswith("text/") else ""
    # that of the page is always HTML: programs that make previews accept `*/*`, which gets Turtle at the other
    canonical = context.urls.uri("dataset") + (".html" if suffix == "html" else "")
    link = ("Link", f'<{canonical}>; rel="canonical"')
    # the dumps are no part of the store: what the page says of them may change although the store does not
    is_settled = part_state(context.settings, context.reader, DUMPS).is_settled
    return Response(
        200, media_type[suffix] + charset, body, (link,), digest(body), vary=vary, cacheable=is_settled
    )


@route(blueprint, "dump")
def dump(request: Request, context: RequestContext, dump: str) -> Response | None:
    """Return the file of a dump, in whole or in part (RFC 9110, 14)."""
    folder = dumps.folder(context.settings)
    entry = next((entry for entry in dumps.list_dumps(folder) if entry.name == dump), None)
    path = folder / entry.file if entry else None
    if entry is None or path is None or not path.is_file():
        return progress.behind(context, DUMPS) if _is_awaited(dump, context) else None
    if dumps.last_seq(folder) < context.reader.last_withheld():
        return behind()
    link = ("Link", f'<{context.urls.uri("dataset")}>; rel="describedby"')
    return Response(
        200,
        GZIP,
        b"",
        (link,),
        entry.sha256,
        last_modified=entry.modified,
        file=path,
        length=entry.length,
        cacheable=False,
    )


def _is_awaited(name: str, context: RequestContext) -> bool:
    """Return whether there will be a dump of that name once the dumps are made."""
    state = part_state(context.settings, context.reader, DUMPS)
    names = {
        dump_format.name
        for dump_format in dumps.enabled_formats(context.settings, context.serializer_context)
    }
    return state.is_publishing and not state.is_settled and name in names


def _graph(context: RequestContext, suffix: str) -> bytes:
    return serialize_graph(
        graph.to_ntriples(context.serializer_context, facts(context), distributions(context)),
        suffix,
        "schema",
    )


def facts(context: RequestContext) -> DatasetFacts:
    """Return the facts about the node as a whole."""
    reader, dump_list = context.reader, dumps.list_dumps(dumps.folder(context.settings))
    counts = reader.counts()
    first_record = next(iter(reader.of_kind("record", 1)), None)
    last_change = reader.changes.last()
    return DatasetFacts(
        created=reader.changes.time_of(1) if last_change else "",
        modified=reader.changes.time_of(last_change) if last_change else "",
        statements=sum(entry.statements for entry in dump_list if entry.name.endswith(".nq.gz")),
        entities=sum(counts.values()),
        example=context.urls.entity_uri(first_record[0]) if first_record else "",
    )


def distributions(context: RequestContext) -> list[Distribution]:
    """Return every way to get the dataset: the dumps, and the services that are enabled."""
    urls, formats = context.urls, context.formats
    by_profile = {
        representation.profile: representation for representation in formats if representation.is_graph
    }
    distributions = []
    for entry in dumps.list_dumps(dumps.folder(context.settings)):
        representation = by_profile.get(entry.profile)
        if representation is not None:
            distributions.append(
                Distribution(
                    urls.uri("dump", dump=entry.name),
                    f"All descriptions, {representation.title}, {'RDF/XML' if '.rdf.' in entry.name else 'N-Quads'}",
                    entry.media_type,
                    GZIP,
                    entry.length,
                    entry.sha256,
                    entry.modified,
                    (profile_uri(representation, context.serializer_context), *representation.conforms_to),
                )
            )
    if context.settings["sparql_places"]:
        uri = urls.uri("sparql")
        distributions.append(
            Distribution(uri, "SPARQL 1.1 queries", protocol=SPARQL_PROTOCOL, documentation=uri)
        )
    return distributions


def _page(request: Request, context: RequestContext) -> bytes:
    license_uri = context.site.data_license
    statement_uris = {statement.uri for statement in rights.statements()}
    page = context.page_context(request)
    values = {
        "localizer": Localizer(page),
        "facts": facts(context),
        "distributions": distributions(context),
        "counts": [
            (page.gettext(plural(kind)), count) for kind, count in sorted(context.reader.counts().items())
        ],
        "license": rights.statement(license_uri) if license_uri in statement_uris else None,
        "uri": context.urls.uri("dataset"),
        "path": context.urls.path("dataset"),
        "notice": progress.notice(context, DUMPS, page),
        "forms": next(
            representation.serializations for representation in context.formats if representation.is_graph
        ),
        "json_ld": script_json(_graph(context, "jsonld")),
    }
    return render_template("dataset", page, **values).encode()
