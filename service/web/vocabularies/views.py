"""The vocabulary doors: concept schemes, their terms, and the JSON Schema of the record file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from flask import Blueprint

from service.formats import Serialization
from service.record import canonical
from service.serializers.context import SerializerContext
from service.serializers.graph import concept_scheme as graph
from service.serializers.graph.serialize import serialize_graph
from service.settings import vocab_folder
from service.web.context import RequestContext
from service.web.html import render_template
from service.web.http.negotiation import Offer, choose
from service.web.http.request import Request
from service.web.http.response import Response, digest
from service.web.route_decorator import SUFFIX, route

blueprint = Blueprint("vocabularies", __name__)

PAGE = Serialization("text/html", "html", "Page", ("application/xhtml+xml",))


def _forms(context: RequestContext) -> tuple[Serialization, ...]:
    return next(row.serializations for row in context.formats if row.is_graph)


@route(blueprint, "vocab", work="documents")
@route(blueprint, "vocab", tail=SUFFIX, work="documents")
def scheme(
    request: Request, context: RequestContext, scheme: str, suffix: str | None = None
) -> Response | None:
    """A concept scheme with its terms."""
    return _answer(request, context, graph.scheme_graph(scheme, context.serializer_context), suffix, scheme)


@route(blueprint, "term", work="documents")
@route(blueprint, "term", tail=SUFFIX, work="documents")
def term(
    request: Request, context: RequestContext, scheme: str, term: str, suffix: str | None = None
) -> Response | None:
    """One term of a scheme."""
    return _answer(
        request, context, graph.concept_graph(scheme, term, context.serializer_context), suffix, scheme, term
    )


def _answer(
    request: Request,
    context: RequestContext,
    ntriples: bytes | None,
    suffix: str | None,
    scheme: str,
    term: str = "",
) -> Response | None:
    if ntriples is None:
        return None
    forms = (*_forms(context), PAGE)
    vary: tuple[str, ...] = ()
    if suffix is None:
        chosen = choose(request.accept, [Offer(form.media_type, form.suffix, form.aliases) for form in forms])
        # whoever can take none of it gets Turtle all the same: it can be read
        suffix, vary = chosen.key if chosen else "ttl", ("Accept",)
    form = next((form for form in forms if form.suffix == suffix), None)
    if form is None:
        return None
    body = _page(context, scheme, term) if form is PAGE else serialize_graph(ntriples, form.suffix, "vocab")
    charset = "; charset=utf-8" if form.media_type.startswith("text/") else ""
    return Response(200, form.media_type + charset, body, (), digest(body), vary=vary)


def _page(context: RequestContext, scheme: str, term: str) -> bytes:
    stem = context.urls.vocab(scheme, term)
    links = [(f"{stem}.{form.suffix}", form.title) for form in _forms(context)]
    return _render(scheme, term, context.serializer_context, links).encode()


@route(blueprint, "/vocab/shapes")
@route(blueprint, "/vocab/shapes.ttl")
def shapes(request: Request, context: RequestContext) -> Response:
    """The SHACL shapes that the graphs of the profiles keep, as they were written, under this node's base."""
    base = f"@base <{context.urls.vocab('')}> .\n"
    body = base.encode() + (vocab_folder() / "shapes.ttl").read_bytes()
    return Response(200, "text/turtle; charset=utf-8", body, (), digest(body))


@route(blueprint, "/vocab/record.schema.json")
def record_schema(request: Request, context: RequestContext) -> Response:
    """The JSON Schema of the front matter, from which editors complete."""
    schema = {"$id": f"{context.urls.base}/vocab/record.schema.json", **canonical.json_schema()}
    body = orjson.dumps(schema, option=orjson.OPT_INDENT_2)
    return Response(200, "application/schema+json", body, (), digest(body))


@dataclass(frozen=True)
class Term:
    """A term of a scheme in a list: the path of its page, its label and definition."""

    href: str
    text: str
    note: str = ""


def _render(
    name: str, code: str, serializer_context: SerializerContext, formats: Sequence[tuple[str, str]]
) -> str:
    """Return the page of a concept scheme, or of the term with that code; `formats` are (href, title) of its data."""
    address, vocabulary = serializer_context.urls, serializer_context.vocabulary
    concepts = [concept for code in vocabulary.codes(name) if (concept := vocabulary.find(name, code))]
    concept = vocabulary.find(name, code) if code else None
    title = name.replace("-", " ").capitalize()
    terms = [
        Term(
            address.path("term", scheme=name, term=concept.code),
            serializer_context.localize(concept.labels),
            serializer_context.localize(concept.note),
        )
        for concept in concepts
    ]
    labels = [
        (language, label)
        for language, label in (concept.labels.items() if concept else ())
        if language != serializer_context.site.language
    ]
    return render_template(
        "vocab",
        serializer_context,
        title=serializer_context.localize(concept.labels) if concept else title,
        definition=serializer_context.localize(concept.note) if concept else "",
        labels=labels,
        terms=() if concept else terms,
        scheme=Term(address.path("vocab", scheme=name), title) if concept else None,
        uri=address.vocab(name, code),
        forms=formats,
    )
