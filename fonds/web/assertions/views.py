"""The view of all assertions of sameness: a page, and RDF with the method, author and time of each."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint

from fonds.serializers.graph import assertions as graph
from fonds.serializers.graph.serialize import serialize_graph
from fonds.store.assertions import Assertion
from fonds.web.context import RequestContext
from fonds.web.descriptions.same_things import archive_of
from fonds.web.graph_forms import PAGE, choose_form, respond_in_form
from fonds.web.html import render_template
from fonds.web.http.request import Request
from fonds.web.http.response import Response
from fonds.web.localization import LinkTarget, Localizer
from fonds.web.route_decorator import SUFFIX, route

blueprint = Blueprint("assertions", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    """An assertion on the page: links to both things, with the archives that published them."""

    assertion: Assertion
    first: LinkTarget
    second: LinkTarget
    archives: tuple[str, str]


@route(blueprint, "assertions", work="documents")
@route(blueprint, "assertions", tail=SUFFIX, work="documents")
def assertions(request: Request, context: RequestContext, suffix: str | None = None) -> Response | None:
    """All assertions, in the form of the suffix, or in the one that the client prefers."""
    form, vary = choose_form(request, context, suffix)
    if form is None:
        return None
    known = [row for row in context.reader.assertions.all() if _is_public(row, context)]
    if form is PAGE:
        body = _page(request, context, known).encode()
    else:
        body = serialize_graph(graph.to_ntriples(known, context.serializer_context), form.suffix, "prov")
    return respond_in_form(form, body, vary)


def _is_public(assertion: Assertion, context: RequestContext) -> bool:
    """Return whether the public may see both things; what is hidden may not be mentioned either."""
    names = assertion.subject, assertion.object
    return all(":" in name or context.serializer_context.find(name) is not None for name in names)


def _page(request: Request, context: RequestContext, known: list[Assertion]) -> str:
    page = context.page_context(request)
    localizer = Localizer(page)
    rows = [_row(assertion, context, localizer) for assertion in known]
    uri = context.urls.uri("assertions")
    return render_template(
        "assertions", page, rows=rows, localizer=localizer, canonical=f"{uri}.html", turtle=f"{uri}.ttl"
    )


def _row(assertion: Assertion, context: RequestContext, localizer: Localizer) -> Row:
    names = assertion.subject, assertion.object
    first, second = (_link(name, context, localizer) for name in names)
    archives = archive_of(names[0], context, localizer), archive_of(names[1], context, localizer)
    return Row(assertion, first, second, archives)


def _link(name: str, context: RequestContext, localizer: Localizer) -> LinkTarget:
    """Return a link to a thing; to its URI if no description of it is available here."""
    if ":" not in name and (target := localizer.link_to(name)):
        return target
    uri = graph.thing_uri(name, context.serializer_context)
    return LinkTarget(uri, "", uri, "")
