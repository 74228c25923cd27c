"""The doors of the node as a dataset: its description for registers and for people, and the dumps themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.publishing import dumps
from service.record import rights
from service.serializers.graph import dataset as graph
from service.serializers.graph.dataset import Distribution, Facts
from service.serializers.graph.serialize import encode
from service.web import page
from service.web.links import profile_uri
from service.web.negotiate import Offer, choose
from service.web.respond import Answer, Ask, redirect, sha

if TYPE_CHECKING:
    from service.web.desk import Desk

GZIP = "application/gzip"
SPARQL = "https://www.w3.org/TR/sparql11-protocol/"
_PAGE = Offer("text/html", "html", ("application/xhtml+xml",))


def well_known(ask: Ask, desk: Desk) -> Answer:
    """Where VoID is looked for (VoID, 7.2)."""
    return redirect(303, desk.context.address.uri("dataset"))


def description(ask: Ask, desk: Desk, suffix: str | None = None) -> Answer | None:
    """The description of the dataset: a page, or a graph in any serialisation."""
    forms = next(row.formats for row in desk.context.register if row.graph)
    vary: tuple[str, ...] = ()
    if suffix is None:
        offers = [*(Offer(f.media_type, f.suffix, f.aliases, quality=f.quality) for f in forms), _PAGE]
        chosen = choose(ask.accept, offers)
        suffix, vary = chosen.key if chosen else "ttl", ("Accept",)
    media_type = {"html": "text/html"} | {form.suffix: form.media_type for form in forms}
    if suffix not in media_type:
        return None
    body = _page(desk) if suffix == "html" else _graph(desk, suffix)
    charset = "; charset=utf-8" if media_type[suffix].startswith("text/") else ""
    link = ("Link", f'<{desk.context.address.uri("dataset")}>; rel="canonical"')
    return Answer(200, media_type[suffix] + charset, body, (link,), sha(body), vary=vary)


def dump(ask: Ask, desk: Desk, dump: str) -> Answer | None:
    """A dump: as it lies, in whole or in part (RFC 9110, 14)."""
    place = dumps.folder(desk.settings)
    found = next((one for one in dumps.listed(place) if one.name == dump), None)
    path = place / found.file if found else None
    if found is None or path is None or not path.is_file():
        return None
    link = ("Link", f'<{desk.context.address.uri("dataset")}>; rel="describedby"')
    return Answer(
        200,
        GZIP,
        b"",
        (link,),
        found.sha256,
        modified=found.modified,
        file=path,
        length=found.length,
        keep=False,
    )


def _graph(desk: Desk, suffix: str) -> bytes:
    return encode(graph.nt(desk.context, facts(desk), distributions(desk)), suffix, "schema")


def facts(desk: Desk) -> Facts:
    """What the store knows of the node as a whole."""
    reader, listed = desk.reader, dumps.listed(dumps.folder(desk.settings))
    counts = reader.counts()
    first = next(iter(reader.of_kind("record", 1)), None)
    last = reader.changes.last()
    return Facts(
        created=reader.changes.at(1) if last else "",
        modified=reader.changes.at(last) if last else "",
        statements=sum(one.statements for one in listed if one.name.endswith(".nq.gz")),
        entities=sum(counts.values()),
        example=desk.context.address.thing(first[0]) if first else "",
    )


def distributions(desk: Desk) -> list[Distribution]:
    """Every way to take the dataset: the dumps, and the services that are open."""
    address, register = desk.context.address, desk.context.register
    by_profile = {row.profile: row for row in register if row.graph}
    found = []
    for one in dumps.listed(dumps.folder(desk.settings)):
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
                    (profile_uri(row, desk.context), *row.conforms_to),
                )
            )
    if desk.settings["sparql_places"]:
        uri = address.uri("sparql")
        found.append(Distribution(uri, "SPARQL 1.1 queries", protocol=SPARQL, documentation=uri))
    return found


def _page(desk: Desk) -> bytes:
    license_uri = desk.context.site.data_license
    known = {statement.uri for statement in rights.statements()}
    given = {
        "facts": facts(desk),
        "distributions": distributions(desk),
        "counts": sorted(desk.reader.counts().items()),
        "license": rights.statement(license_uri) if license_uri in known else None,
        "uri": desk.context.address.uri("dataset"),
        "path": desk.context.address.path("dataset"),
        "forms": next(row.formats for row in desk.context.register if row.graph),
        "json_ld": page.embedded(_graph(desk, "jsonld")),
    }
    return page.render_named("dataset", desk.context, given).encode()
