"""The endpoint: its manifest, batches of queries, data extension, and an HTML page for people (section 3.1)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from importlib.metadata import version as installed
from typing import Any
from urllib.parse import parse_qs

from flask import Blueprint

from fonds.publishing.run_status import WORDS
from fonds.web import progress
from fonds.web.context import RequestContext
from fonds.web.html import render_template
from fonds.web.http.negotiation import prefers_html
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest, problem
from fonds.web.list_entries import entry
from fonds.web.reconcile import preview, queries, suggest
from fonds.web.reconcile.candidates import candidates, current
from fonds.web.reconcile.preview import HEIGHT, WIDTH
from fonds.web.reconcile.properties import PROPERTIES, SETTINGS, meta
from fonds.web.reconcile.queries import BATCH_SIZE, Extension, QueryError
from fonds.web.reconcile.suggest import json_response, types
from fonds.web.route_decorator import SUFFIX, route

blueprint = Blueprint("reconcile", __name__)

VERSIONS = ["0.2"]
SCHEMA_SPACE = "https://schema.org/Thing"  # the class of all entities in the schema.org profile
FORM = "application/x-www-form-urlencoded"
MAX_POST_BYTES = 1024 * 1024  # bytes of a form: a batch of long queries in any script
MAX_PARAMETERS = 100  # parameters of a request
TITLES = {400: "Bad Request", 413: "Content Too Large", 415: "Unsupported Media Type"}

# explanations of the features of a score, those with the same meaning together
FEATURES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("name",),
        "The similarity of the most similar name, from 0 to 100: 100 for the same text except for case, 99 for the"
        " same words, 96 for the same words in another order. Otherwise it depends on the share of words that match"
        " (initials and misspelt words count less), and is at most 95. Other names count one less than the first.",
    ),
    (
        ("id",),
        "True if the query is the id of the entity. The score is 100, but a person must confirm the match.",
    ),
    (
        ("link",),
        "True if a URI of this site, a link or a shelf mark identifies the entity: the score is 100. False if the"
        " entity has another identifier of the same authority: the score is multiplied by 0.4.",
    ),
    (
        ("born", "died"),
        "1 if the years overlap, 0.5 if they are up to two years apart, otherwise 0. Agreement raises the score by up"
        " to 0.4 of its distance from 100; contradiction multiplies it by 0.6.",
    ),
    (
        # an agreement of names is reported as other_names, whichever property of the query it came from
        tuple(row.id for row in PROPERTIES.values() if row.is_evidence and row.id != "name"),
        "Other properties: from 0 for contradiction to 1 for agreement. Agreement raises the score by up to 0.25 of its"
        " distance from 100; contradiction multiplies it by 0.85.",
    ),
)


@route(blueprint, "reconcile", tail=SUFFIX)
def page(request: Request, context: RequestContext, suffix: str) -> Response | None:
    """The page about the service at an address of its own, where every client gets HTML."""
    return replace(_page(request, context), vary=()) if suffix == "html" else None


@route(blueprint, "reconcile", methods=("GET", "POST"), work="reconciliation")
def service(request: Request, context: RequestContext) -> Response:
    """Return the results of `queries` or `extend`; without them the manifest, or a page if HTML is preferred."""
    if request.method == "POST":
        if (error_response := refusal(request.content_type, request.body)) is not None:
            return error_response
        request = request.as_get()
    try:
        parameters = parse_qs(
            request.query, keep_blank_values=True, errors="replace", max_num_fields=MAX_PARAMETERS
        )
        if "queries" in parameters:
            if not context.reader.text_search.is_complete():
                return progress.behind(context, WORDS)  # a client would take what is not found for new
            return json_response(results(parameters["queries"][0], context))
        if "extend" in parameters:
            return json_response(extension_response(queries.extension(parameters["extend"][0]), context))
    except QueryError as error:
        return problem(error.status, TITLES[error.status], str(error))
    except ValueError:
        return problem(400, "Bad Request", f"The request has more than {MAX_PARAMETERS} parameters.")
    if prefers_html(request):
        return _page(request, context)
    return json_response(manifest(context)).with_vary("Accept")


def refusal(media_type: str, body: bytes) -> Response | None:
    """Return an error for a body that cannot be read (section 4.3); None for a form with `queries` or `extend`."""
    if media_type != FORM:
        return problem(415, TITLES[415], f"Send queries as {FORM}, in a field `queries` or `extend`.")
    if len(body) > MAX_POST_BYTES:
        return problem(413, TITLES[413], f"A request may have at most {MAX_POST_BYTES:,} bytes.")
    if not re.search(rb"(?:^|&)(?:queries|extend)=", body):
        return problem(400, TITLES[400], "The form has neither `queries` nor `extend`.")
    return None


def results(text: str, context: RequestContext) -> dict[str, Any]:
    """Return a reconciliation result batch (section 4.2); each query is answered independently."""
    return {key: {"result": candidates(query, context)} for key, query in queries.batch(text).items()}


def extension_response(query: Extension, context: RequestContext) -> dict[str, Any]:
    """Return a data extension response (section 7.4), with empty lists for unknown ids and missing values."""
    rows: dict[str, Any] = {}
    for id in query.ids:
        rows[id] = entry(id, "data extension", partial(_row, id, query, context)) or {
            pid: [] for pid in query.properties
        }
    return {"meta": [meta(pid) for pid in query.properties], "rows": rows}


def _row(id: str, query: Extension, context: RequestContext) -> dict[str, Any]:
    """Return the values of each property of an entity."""
    description = current(id, context)
    return {
        pid: PROPERTIES[pid].of(description, context, settings) if description and pid in PROPERTIES else []
        for pid, settings in query.properties.items()
    }


def manifest(context: RequestContext) -> dict[str, Any]:
    """Return the service manifest (section 3.1)."""
    urls = context.urls
    base = urls.base

    def below(name: str, **values: str) -> str:
        return urls.uri(name, **values)[len(base) :]

    suggest = {
        kind: {
            "service_url": base,
            "service_path": below("reconcile_suggest", of=kind),
            "flyout_service_url": base,
            "flyout_service_path": below("reconcile_flyout", of=kind) + "?id=${id}",
        }
        for kind in ("entity", "property", "type")
    }
    return {
        "versions": VERSIONS,
        "name": context.serializer_context.localize(context.site.title),
        "identifierSpace": urls.entity_uri(""),
        "schemaSpace": SCHEMA_SPACE,
        "documentation": urls.uri("reconcile"),
        "logo": f"{base}/static/mark.svg",
        "serviceVersion": f"Fonds {installed('fonds')}",
        "defaultTypes": types(),
        "view": {"url": urls.entity_uri("{{id}}")},
        "feature_view": {"url": f"{urls.uri('reconcile')}#feature-{{{{id}}}}"},
        "preview": {
            "url": f"{urls.uri('reconcile_preview')}?id={{{{id}}}}",
            "width": WIDTH,
            "height": HEIGHT,
        },
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": base, "service_path": below("reconcile_properties")},
            "property_settings": SETTINGS,
        },
        "batchSize": BATCH_SIZE,
    }


def _page(request: Request, context: RequestContext) -> Response:
    """Return the page that explains how to match data with the node."""
    page = context.page_context(request)
    notice = progress.notice(context, WORDS, page)
    values = {
        "endpoint": context.urls.uri("reconcile"),
        "types": types(),
        "properties": list(PROPERTIES.values()),
        "features": FEATURES,
        "batch": BATCH_SIZE,
        "counts": context.reader.counts(),
        "notice": notice,
    }
    body = render_template("reconcile", page, **values).encode()
    return Response(
        200, "text/html; charset=utf-8", body, (), digest(body), vary=("Accept",), cacheable=not notice
    )


route(blueprint, "reconcile_suggest", work="reconciliation")(suggest.suggest)
route(blueprint, "reconcile_properties", work="reconciliation")(suggest.propose_properties)
route(blueprint, "reconcile_flyout", work="reconciliation")(preview.flyout)
route(blueprint, "reconcile_preview", work="reconciliation")(preview.preview)
