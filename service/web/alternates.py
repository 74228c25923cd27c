"""The list of a description's representations: by media type and profile, as a page, as JSON and as Turtle.

W3C DX-PROF-CONNEG, "List Profiles": in the header of the answer as links, and in its body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from service.formats import Publication
from service.record.model import Description
from service.serializers.context import Context
from service.store.log import Entity
from service.web import page, profiles
from service.web.links import profile_uri, row_uri
from service.web.negotiate import Offer, choose
from service.web.respond import Answer, Ask, sha
from service.web.signposts import LONG, Signpost, alternates, canonical, header

if TYPE_CHECKING:
    from service.web.desk import Desk

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


def answer(ask: Ask, desk: Desk, row: Entity) -> Answer:
    """The list, in the form that the client prefers; whoever can take none of them gets JSON."""
    it, context = desk.reader.description(row), desk.context
    chosen = choose(ask.parameter("_mediatype") or ask.accept, _FORMS)
    form = chosen.key if chosen else "json"
    body = {"json": _json, "ttl": _turtle, "html": _html}[form](it, context)
    media_type = "application/json" if form == "json" else f"text/{_MAIN[form]}; charset=utf-8"
    posts = [Signpost("profile", QSA), canonical(it, context), *alternates(it, context, every=False)]
    links = [header(posts, LONG * 2), *(_token(row, context) for row in _profiled(it, context))]
    return Answer(
        200, media_type, body, (("Link", ", ".join(links)),), sha(body), vary=("Accept", "Accept-Profile")
    )


_MAIN = {"ttl": "turtle", "html": "html"}


def _profiled(it: Description, context: Context) -> list[Publication]:
    return [row for row in context.offered(it) if row.profile]


def _token(row: Publication, context: Context) -> str:
    """Which URI a token stands for (8.2, token mappings)."""
    return (
        f'<http://www.w3.org/ns/dx/prof/Profile>; rel="type"; token="{row.profile}";'
        f' anchor="{profile_uri(row, context)}"'
    )


def _json(it: Description, context: Context) -> bytes:
    listed = [
        {
            "token": row.profile,
            "uri": profile_uri(row, context),
            "title": row.title,
            "conforms_to": list(row.conforms_to),
            "media_types": [form.media_type for form in row.formats],
        }
        for row in _profiled(it, context)
    ]
    found = [
        {"href": post.target, "type": post.type, **({"profile": post.formats} if post.formats else {})}
        for post in alternates(it, context, every=True)
    ]
    return orjson.dumps({"resource": context.page(it), "profiles": listed, "representations": found})


def _turtle(it: Description, context: Context) -> bytes:
    """The same by the Alternate Representations Data Model."""
    posts, default = alternates(it, context, every=True), canonical(it, context)
    listed = ", ".join(f"<{post.target}>" for post in posts)
    said = [
        f"<{context.page(it)}> altr:hasDefaultRepresentation <{default.target}> ;\n  altr:hasRepresentation {listed} ."
    ]
    for post in posts:
        conforms = f" ; dcterms:conformsTo <{post.formats}>" if post.formats else ""
        said.append(
            f"<{post.target}> a altr:Representation ; dcterms:format {_literal(post.type)}{conforms} ."
        )
    for row in _profiled(it, context):
        said.append(f'<{profile_uri(row, context)}> a prof:Profile ; prof:hasToken "{row.profile}" .')
    return (_PREFIXES + "\n".join(said) + "\n").encode()


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _html(it: Description, context: Context) -> bytes:
    rows = [
        (
            row,
            profiles.uris(row, context),
            [(row_uri(row, form, it.kind, it.id, context), form) for form in row.formats],
        )
        for row in context.offered(it)
        if row.formats
    ]
    return page.render_alternates(it, context, rows).encode()
