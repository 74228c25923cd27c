"""The list of a description's representations by media type and profile: as a page, as JSON and as Turtle.

W3C DX-PROF-CONNEG, "List Profiles": the links stand in the header of the response and in its body.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from fonds.formats import Representation, Serialization
from fonds.record.model import Description
from fonds.serializers.context import SerializerContext
from fonds.store.log import Entity
from fonds.web.context import RequestContext
from fonds.web.descriptions import profile_negotiation
from fonds.web.descriptions.representation_urls import profile_uri, url_of
from fonds.web.descriptions.representations import VARY
from fonds.web.descriptions.signposting import (
    MAX_LINK_LENGTH,
    Signpost,
    alternate_links,
    canonical_link,
    header,
)
from fonds.web.descriptions.view_models import has_transcript
from fonds.web.html import render_template
from fonds.web.http.negotiation import Offer, choose
from fonds.web.http.request import Request
from fonds.web.http.response import HTML, Response, digest
from fonds.web.localization import Localizer
from fonds.web.page_context import PageContext

QSA = "http://www.w3.org/ns/dx/connegp/profile/qsa"
_OFFERS = (
    Offer("application/json", "json", ("application/ld+json",)),
    Offer("text/turtle", "ttl"),
    Offer("text/html", "html", ("application/xhtml+xml",)),
)
_PREFIXES = """@prefix altr: <http://www.w3.org/ns/dx/connegp/altr#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prof: <http://www.w3.org/ns/dx/prof/> .

"""


def show(request: Request, context: RequestContext, entity: Entity) -> Response:
    """Return the list in the format that the client prefers, or in JSON if it accepts none of them."""
    description, serializer_context = context.reader.description(entity), context.serializer_context
    offer = choose(request.parameter("_mediatype") or request.accept, _OFFERS)
    key = offer.key if offer else "json"
    links = [
        Signpost("profile", QSA),
        canonical_link(description, serializer_context),
        *alternate_links(description, serializer_context, every=False),
    ]
    formats = _with_profile(description, serializer_context)
    tokens = (_token_link(representation, serializer_context) for representation in formats)
    link = ", ".join((header(links, MAX_LINK_LENGTH * 2), *tokens))
    if key == "html":
        body, media_type = _html(description, context.page_context(request)), HTML
    elif key == "ttl":
        body, media_type = _turtle(description, serializer_context), "text/turtle; charset=utf-8"
    else:
        body, media_type = _json(description, serializer_context), "application/json"
    return Response(200, media_type, body, (("Link", link),), digest(body), vary=VARY)


def _with_profile(description: Description, serializer_context: SerializerContext) -> list[Representation]:
    return [row for row in serializer_context.available_formats(description) if row.profile]


def _token_link(representation: Representation, serializer_context: SerializerContext) -> str:
    """Return the link that maps the token of a profile to its URI (8.2, token mappings)."""
    return (
        f'<http://www.w3.org/ns/dx/prof/Profile>; rel="type"; token="{representation.profile}";'
        f' anchor="{profile_uri(representation, serializer_context)}"'
    )


def _json(description: Description, serializer_context: SerializerContext) -> bytes:
    profiles = [
        {
            "token": representation.profile,
            "uri": profile_uri(representation, serializer_context),
            "title": representation.title,
            "conforms_to": list(representation.conforms_to),
            "media_types": [serialization.media_type for serialization in representation.serializations],
        }
        for representation in _with_profile(description, serializer_context)
    ]
    representations = [
        {"href": link.target, "type": link.type, **({"profile": link.formats} if link.formats else {})}
        for link in alternate_links(description, serializer_context, every=True)
    ]
    page = serializer_context.description_url(description)
    return orjson.dumps({"resource": page, "profiles": profiles, "representations": representations})


def _turtle(description: Description, serializer_context: SerializerContext) -> bytes:
    """Return the list by the Alternate Representations Data Model."""
    links = alternate_links(description, serializer_context, every=True)
    default = canonical_link(description, serializer_context)
    targets = ", ".join(f"<{link.target}>" for link in links)
    statements = [
        f"<{serializer_context.description_url(description)}> altr:hasDefaultRepresentation <{default.target}> ;\n"
        f"  altr:hasRepresentation {targets} ."
    ]
    for link in links:
        profile = f" ; dcterms:conformsTo <{link.formats}>" if link.formats else ""
        media_type = _literal(link.type)
        statements.append(f"<{link.target}> a altr:Representation ; dcterms:format {media_type}{profile} .")
    for row in _with_profile(description, serializer_context):
        uri = profile_uri(row, serializer_context)
        statements.append(f'<{uri}> a prof:Profile ; prof:hasToken "{row.profile}" .')
    return (_PREFIXES + "\n".join(statements) + "\n").encode()


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _html(description: Description, page: PageContext) -> bytes:
    rows = [
        (
            representation,
            representation.purpose_for(has_transcript(description)),
            profile_negotiation.uris(representation, page),
            [
                (_url(representation, serialization, description, page), serialization)
                for serialization in representation.serializations
            ],
        )
        for representation in page.available_formats(description)
        if representation.serializations
    ]
    return _render(description, page, rows).encode()


def _url(
    representation: Representation,
    serialization: Serialization,
    description: Description,
    serializer_context: SerializerContext,
) -> str:
    return url_of(representation, serialization, description.kind, description.id, serializer_context)


def _render(description: Description, page: PageContext, rows: Sequence[tuple[Any, ...]]) -> str:
    """Return the page of all formats; `rows` are (format, purpose, URIs of its profiles, [(href, serialization)])."""
    localizer = Localizer(page)
    return render_template(
        "formats",
        page,
        localizer=localizer,
        target=localizer.link_to(description.id),
        above=localizer.links_above(description),
        uri=page.page_url(description),
        rows=rows,
    )
