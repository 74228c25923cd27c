"""The endpoint: its manifest, batches of queries, data extension, and a page for people who read HTML (section 3.1)."""

from __future__ import annotations

import re
from importlib.metadata import version as installed
from typing import Any
from urllib.parse import parse_qs

from flask import Blueprint

from service.web.context import RequestContext
from service.web.html import render_template
from service.web.http.negotiation import prefers_html
from service.web.http.request import Request
from service.web.http.response import Response, digest, problem
from service.web.reconcile import preview, queries, suggest
from service.web.reconcile.candidates import candidates, current
from service.web.reconcile.preview import HEIGHT, WIDTH
from service.web.reconcile.properties import PROPERTIES, SETTINGS, meta
from service.web.reconcile.queries import BATCH, Extension, RefusedError
from service.web.reconcile.suggest import in_json, types
from service.web.route_decorator import route

blueprint = Blueprint("reconcile", __name__)

VERSIONS = ["0.2"]
SCHEMA_SPACE = "https://schema.org/Thing"  # what all entities are of, in the schema.org profile
FORM = "application/x-www-form-urlencoded"
LARGEST_POST = 1024 * 1024  # bytes of a form: a batch of long queries in any script
FIELDS = 100  # parameters of a request
TITLES = {400: "Bad Request", 413: "Content Too Large", 415: "Unsupported Media Type"}

# the features of candidates, for who reads what made a score: those with the same meaning together
FEATURES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("name",),
        "How like the most similar name is, from 0 to 100: 100 the same text but for case, 99 the same words, 96 the"
        " same words in another order; else by the share of words that have a partner (initials and misspelt words"
        " count less), at most 95. Other names count one less than the first.",
    ),
    (
        ("id",),
        "True if the query is the id of the entity. The score is 100, but the match has to be confirmed by a person.",
    ),
    (
        ("link",),
        "True where a URI of this node, a link or a shelf mark says that it is the one: the score is 100. False where"
        " the entity has another identifier of the same authority: 0.4 of the score is left.",
    ),
    (
        ("born", "died"),
        "1 where the years meet, 0.5 up to two years apart, 0 beyond. Agreement takes the score 0.4 of the way to"
        " 100, contradiction leaves 0.6 of it.",
    ),
    (
        tuple(row.id for row in PROPERTIES.values() if row.is_evidence),
        "Other properties: from 0, which contradicts, to 1. Agreement takes the score up to 0.25 of the way to 100,"
        " contradiction leaves 0.85 of it.",
    ),
)


@route(blueprint, "reconcile", methods=("GET", "POST"), work="reconciliation")
def service(request: Request, context: RequestContext) -> Response:
    """The manifest without parameters; the answer to `queries` or `extend`; a page where HTML is asked for outright."""
    if request.method == "POST":
        if (refused := refusal(request.content_type, request.body)) is not None:
            return refused
        request = request.as_get()
    try:
        given = parse_qs(request.query, keep_blank_values=True, errors="replace", max_num_fields=FIELDS)
        if "queries" in given:
            return in_json(results(given["queries"][0], context))
        if "extend" in given:
            return in_json(extended(queries.extension(given["extend"][0]), context))
    except RefusedError as error:
        return problem(error.status, TITLES[error.status], str(error))
    except ValueError:
        return problem(400, "Bad Request", f"The request has more than {FIELDS} parameters.")
    if prefers_html(request):
        return _page(context)
    return in_json(manifest(context)).with_vary("Accept")


def refusal(media_type: str, body: bytes) -> Response | None:
    """Why what was posted cannot be read (section 4.3); None where it is a form with `queries` or `extend`."""
    if media_type != FORM:
        return problem(415, TITLES[415], f"Queries are sent as {FORM}, in a field `queries` or `extend`.")
    if len(body) > LARGEST_POST:
        return problem(413, TITLES[413], f"A request has at most {LARGEST_POST:,} bytes.")
    if not re.search(rb"(?:^|&)(?:queries|extend)=", body):
        return problem(400, TITLES[400], "There is neither `queries` nor `extend` in the form.")
    return None


def results(text: str, context: RequestContext) -> dict[str, Any]:
    """A reconciliation result batch (section 4.2); each query is answered by itself."""
    return {key: {"result": candidates(query, context)} for key, query in queries.batch(text).items()}


def extended(query: Extension, context: RequestContext) -> dict[str, Any]:
    """A data extension response (section 7.4): an empty list where there is nothing, of unknown ids too."""
    rows: dict[str, Any] = {}
    for id in query.ids:
        description = current(id, context)
        rows[id] = {
            pid: PROPERTIES[pid].of(description, context, settings)
            if description and pid in PROPERTIES
            else []
            for pid, settings in query.properties.items()
        }
    return {"meta": [meta(pid) for pid in query.properties], "rows": rows}


def manifest(context: RequestContext) -> dict[str, Any]:
    """The service manifest (section 3.1)."""
    address = context.urls
    base = address.base

    def below(name: str, **values: str) -> str:
        return address.uri(name, **values)[len(base) :]

    suggest = {
        of: {
            "service_url": base,
            "service_path": below("reconcile_suggest", of=of),
            "flyout_service_url": base,
            "flyout_service_path": below("reconcile_flyout", of=of) + "?id=${id}",
        }
        for of in ("entity", "property", "type")
    }
    return {
        "versions": VERSIONS,
        "name": context.serializer_context.localize(context.site.title),
        "identifierSpace": address.entity_uri(""),
        "schemaSpace": SCHEMA_SPACE,
        "documentation": address.uri("reconcile"),
        "logo": f"{base}/static/mark.svg",
        "serviceVersion": f"Fonds {installed('fonds')}",
        "defaultTypes": types(),
        "view": {"url": address.entity_uri("{{id}}")},
        "feature_view": {"url": f"{address.uri('reconcile')}#feature-{{{{id}}}}"},
        "preview": {
            "url": f"{address.uri('reconcile_preview')}?id={{{{id}}}}",
            "width": WIDTH,
            "height": HEIGHT,
        },
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": base, "service_path": below("reconcile_properties")},
            "property_settings": SETTINGS,
        },
        "batchSize": BATCH,
    }


def _page(context: RequestContext) -> Response:
    """How to match data against the node, for people."""
    given = {
        "endpoint": context.urls.uri("reconcile"),
        "types": types(),
        "properties": list(PROPERTIES.values()),
        "features": FEATURES,
        "batch": BATCH,
        "counts": context.reader.counts(),
    }
    body = render_template("reconcile", context.serializer_context, **given).encode()
    return Response(200, "text/html; charset=utf-8", body, (), digest(body), vary=("Accept",))


route(blueprint, "reconcile_suggest", work="reconciliation")(suggest.suggest)
route(blueprint, "reconcile_properties", work="reconciliation")(suggest.proposed)
route(blueprint, "reconcile_flyout", work="reconciliation")(preview.flyout)
route(blueprint, "reconcile_preview", work="reconciliation")(preview.preview)
