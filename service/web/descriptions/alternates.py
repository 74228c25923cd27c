"""The list of a description's representations: by media type and profile, as a page, as JSON and as Turtle.

W3C DX-PROF-CONNEG, "List Profiles": in the header of the answer as links, and in its body.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from service.formats import Publication
from service.record.model import Description
from service.serializers.context import Context
from service.store.log import Entity
from service.web.context import RequestContext
from service.web.descriptions import profile_negotiation
from service.web.descriptions.representation_urls import profile_uri, url_of
from service.web.descriptions.signposting import LONG, Signpost, alternates, canonical, header
from service.web.html import render_template
from service.web.http.negotiation import Offer, choose
from service.web.http.request import Request
from service.web.http.response import Response, digest
from service.web.localization import Localizer

QSA = "http://www.w3.org/ns/dx/connegp/profile/qsa"
_FORMS = (
    Offer("application/json", "json", ("application/ld+json",)),
    Offer("text/turtle", "ttl"),
    Offer("text/html", "html", ("application/xhtml+xml",)),
)
_PREFIXES = """@prefix altr: <http://www.w3.org/ns/dx/connegp/altr#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prof: <http://www.w3.org/ns/dx/prof/> .

"""


def answer(request: Request, context: RequestContext, row: Entity) -> Response:
    """The list, in the form that the client prefers; whoever can take none of them gets JSON."""
    it, serializer_context = context.reader.description(row), context.serializer_context
    chosen = choose(request.parameter("_mediatype") or request.accept, _FORMS)
    form = chosen.key if chosen else "json"
    body = {"json": _json, "ttl": _turtle, "html": _html}[form](it, serializer_context)
    media_type = "application/json" if form == "json" else f"text/{_MAIN[form]}; charset=utf-8"
    posts = [
        Signpost("profile", QSA),
        canonical(it, serializer_context),
        *alternates(it, serializer_context, every=False),
    ]
    links = [
        header(posts, LONG * 2),
        *(_token(row, serializer_context) for row in _profiled(it, serializer_context)),
    ]
    return Response(
        200, media_type, body, (("Link", ", ".join(links)),), digest(body), vary=("Accept", "Accept-Profile")
    )


_MAIN = {"ttl": "turtle", "html": "html"}


def _profiled(it: Description, serializer_context: Context) -> list[Publication]:
    return [row for row in serializer_context.offered(it) if row.profile]


def _token(row: Publication, serializer_context: Context) -> str:
    """Which URI a token stands for (8.2, token mappings)."""
    return (
        f'<http://www.w3.org/ns/dx/prof/Profile>; rel="type"; token="{row.profile}";'
        f' anchor="{profile_uri(row, serializer_context)}"'
    )


def _json(it: Description, serializer_context: Context) -> bytes:
    listed = [
        {
            "token": row.profile,
            "uri": profile_uri(row, serializer_context),
            "title": row.title,
            "conforms_to": list(row.conforms_to),
            "media_types": [form.media_type for form in row.formats],
        }
        for row in _profiled(it, serializer_context)
    ]
    found = [
        {"href": post.target, "type": post.type, **({"profile": post.formats} if post.formats else {})}
        for post in alternates(it, serializer_context, every=True)
    ]
    return orjson.dumps(
        {"resource": serializer_context.page(it), "profiles": listed, "representations": found}
    )


def _turtle(it: Description, serializer_context: Context) -> bytes:
    """The same by the Alternate Representations Data Model."""
    posts, default = alternates(it, serializer_context, every=True), canonical(it, serializer_context)
    listed = ", ".join(f"<{post.target}>" for post in posts)
    said = [
        f"<{serializer_context.page(it)}> altr:hasDefaultRepresentation <{default.target}> ;\n"
        f"  altr:hasRepresentation {listed} ."
    ]
    for post in posts:
        conforms = f" ; dcterms:conformsTo <{post.formats}>" if post.formats else ""
        said.append(
            f"<{post.target}> a altr:Representation ; dcterms:format {_literal(post.type)}{conforms} ."
        )
    for row in _profiled(it, serializer_context):
        said.append(
            f'<{profile_uri(row, serializer_context)}> a prof:Profile ; prof:hasToken "{row.profile}" .'
        )
    return (_PREFIXES + "\n".join(said) + "\n").encode()


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _html(it: Description, serializer_context: Context) -> bytes:
    rows = [
        (
            row,
            profile_negotiation.uris(row, serializer_context),
            [(url_of(row, form, it.kind, it.id, serializer_context), form) for form in row.formats],
        )
        for row in serializer_context.offered(it)
        if row.formats
    ]
    return _render(it, serializer_context, rows).encode()


def _render(description: Description, serializer_context: Context, rows: Sequence[tuple[Any, ...]]) -> str:
    """Return the page of all formats; `rows` are (format, URIs of its profiles, [(href, serialization)])."""
    localizer = Localizer(serializer_context)
    return render_template(
        "alternates",
        serializer_context,
        localizer=localizer,
        it=localizer.link_to(description.id),
        uri=serializer_context.page(description),
        rows=rows,
    )
