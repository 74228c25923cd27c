"""Concept schemes and their terms, the SHACL shapes, and the JSON Schema of the record file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from flask import Blueprint

from fonds.record import canonical
from fonds.serializers.graph import concept_scheme as graph
from fonds.serializers.graph.serialize import serialize_graph
from fonds.settings import vocab_folder
from fonds.web.context import RequestContext
from fonds.web.graph_forms import PAGE, choose_form, graph_forms, respond_in_form
from fonds.web.html import render_template
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest
from fonds.web.page_context import PageContext
from fonds.web.route_decorator import SUFFIX, route

blueprint = Blueprint("vocabularies", __name__)


@route(blueprint, "vocab", work="documents")
@route(blueprint, "vocab", tail=SUFFIX, work="documents")
def scheme(
    request: Request, context: RequestContext, scheme: str, suffix: str | None = None
) -> Response | None:
    """Return a concept scheme with its terms."""
    return _respond(request, context, graph.scheme_graph(scheme, context.serializer_context), suffix, scheme)


@route(blueprint, "term", work="documents")
@route(blueprint, "term", tail=SUFFIX, work="documents")
def term(
    request: Request, context: RequestContext, scheme: str, term: str, suffix: str | None = None
) -> Response | None:
    """Return one term of a scheme."""
    return _respond(
        request, context, graph.concept_graph(scheme, term, context.serializer_context), suffix, scheme, term
    )


def _respond(
    request: Request,
    context: RequestContext,
    ntriples: bytes | None,
    suffix: str | None,
    scheme: str,
    term: str = "",
) -> Response | None:
    if ntriples is None:
        return None
    form, vary = choose_form(request, context, suffix)
    if form is None:
        return None
    is_page = form is PAGE
    body = (
        _page(request, context, scheme, term) if is_page else serialize_graph(ntriples, form.suffix, "vocab")
    )
    return respond_in_form(form, body, vary)


def _page(request: Request, context: RequestContext, scheme: str, term: str) -> bytes:
    uri = context.urls.vocab(scheme, term)
    links = [(f"{uri}.{serialization.suffix}", serialization.title) for serialization in graph_forms(context)]
    return _render(scheme, term, context.page_context(request), links).encode()


@route(blueprint, "/vocab/shapes")
@route(blueprint, "/vocab/shapes.ttl")
def shapes(request: Request, context: RequestContext) -> Response:
    """Return the SHACL shapes of the graphs of the profiles, with the base URI of this node."""
    base = f"@base <{context.urls.vocab('')}> .\n"
    body = base.encode() + (vocab_folder() / "shapes.ttl").read_bytes()
    return Response(200, "text/turtle; charset=utf-8", body, (), digest(body))


@route(blueprint, "/vocab/record.schema.json")
def record_schema(request: Request, context: RequestContext) -> Response:
    """Return the JSON Schema of the front matter, for completion in editors."""
    schema = {"$id": f"{context.urls.base}/vocab/record.schema.json", **canonical.json_schema()}
    body = orjson.dumps(schema, option=orjson.OPT_INDENT_2)
    return Response(200, "application/schema+json", body, (), digest(body))


@dataclass(frozen=True)
class ListedTerm:
    """A term of a scheme in a list: the path of its page, its label and definition."""

    href: str
    text: str
    note: str = ""


def _render(name: str, code: str, page: PageContext, formats: Sequence[tuple[str, str]]) -> str:
    """Return the page of a concept scheme, or of the term with that code; `formats` are (href, title) of its data."""
    urls, vocabulary = page.urls, page.vocabulary
    concepts = [concept for code in vocabulary.codes(name) if (concept := vocabulary.find(name, code))]
    concept = vocabulary.find(name, code) if code else None
    title = name.replace("-", " ").capitalize()
    terms = [
        ListedTerm(
            urls.path("term", scheme=name, term=concept.code),
            page.localize(concept.labels),
            page.localize(concept.note),
        )
        for concept in concepts
    ]
    labels = [
        (language, label)
        for language, label in (concept.labels.items() if concept else ())
        if language != page.language
    ]
    return render_template(
        "concept_scheme",
        page,
        title=page.localize(concept.labels) if concept else title,
        definition=page.localize(concept.note) if concept else "",
        labels=labels,
        terms=() if concept else terms,
        scheme=ListedTerm(urls.path("vocab", scheme=name), title) if concept else None,
        uri=urls.vocab(name, code),
        forms=formats,
    )
