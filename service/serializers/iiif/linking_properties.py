"""What a manifest or Collection points to: provider, page, data, renderings and the Collection it lies in.

The data and renderings follow from the register of publications (Presentation 3.0, 3.3); no format is named here,
only which media types are made for people's eyes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from service.formats import Format, Publication, Register
from service.record.model import Description, Institution, Unit
from service.record.text import Text
from service.serializers.context import Context
from service.serializers.iiif import labels
from service.serializers.iiif.language_maps import label, prose
from service.urls import Address

Resource = dict[str, Any]

# Documents to be read and not processed: `rendering` (3.3.1). All others are data: `seeAlso`.
READABLE = frozenset({"application/pdf", "application/epub+zip", "text/plain"})
PAGE = "text/html"  # the page itself is the `homepage`


def providers(unit: Unit | None, context: Context) -> list[Resource]:
    """Who publishes it, then who holds it (3.1 provider). Clients show the logo of the first."""
    if unit is None:
        site = context.site.publisher
        found = [context.find(site) if site else None]
    else:
        found = [context.publisher(unit), context.holder(unit)]
    agents = {agent.id: agent for agent in found if agent}
    return [_agent(agent, context) for agent in agents.values()]


def _agent(agent: Description, context: Context) -> Resource:
    own = agent.homepage if isinstance(agent, Institution) else None
    page = {"id": own or context.page(agent), "type": "Text", "label": label(agent.names), "format": PAGE}
    made = {"id": context.uri(agent), "type": "Agent", "label": label(agent.names), "homepage": [page]}
    if isinstance(agent, Institution) and (logo := _logo(agent, context)):
        made["logo"] = [logo]
    return made


def _logo(agent: Institution, context: Context) -> Resource | None:
    """Its logo (3.3.1), or its name set in type where the register has such a publication."""
    if own := agent.logo:
        size = {"width": own.width, "height": own.height}
        return {"id": own.image, "type": "Image", "format": own.format, **size}
    for row in context.register.of_kind(agent.kind):
        for form in row.formats:
            if form.essence.startswith("image/"):
                uri = context.address.serialisation(agent.kind, agent.id, form.suffix)
                return {"id": uri, "type": "Image", "format": form.essence}
    return None


def required_statement(unit: Unit, context: Context) -> Resource | None:
    """The archive's own words on rights and whom to ask (3.1); None where it says nothing."""
    texts = [text for text in (unit.rights_statement, unit.rights_contact) if text]
    if not texts:
        return None
    value: dict[str, list[str]] = {}
    for text in texts:
        for tag, words in prose(text).items():
            value.setdefault(tag, []).extend(words)
    return {"label": labels.table(context.site.languages)["statement"], "value": value}


def homepage(uri: str, context: Context) -> list[Resource]:
    """The web page about it (3.3.1)."""
    languages = context.site.languages
    shown = labels.table(languages)["homepage"]
    return [{"id": uri, "type": "Text", "label": shown, "format": PAGE, "language": list(languages)}]


def data(unit: Unit, context: Context) -> list[Resource]:
    """Every machine-readable serialisation that the register has of it (3.3.1 seeAlso)."""
    return _documents(unit, context, False)


def renderings(unit: Unit, context: Context) -> list[Resource]:
    """Every document of it for people that the register has: PDF, plain text (3.3.1 rendering)."""
    return _documents(unit, context, True)


# of the serialisations of a graph, those that clients of manifests take (Europeana RDF/XML); negotiation has the rest
LISTED = frozenset({"ttl", "jsonld", "rdf"})


def _documents(unit: Unit, context: Context, readable: bool) -> list[Resource]:
    names = tuple(row.name for row in context.offered(unit))
    rows = _rows(context.register, context.address, names, readable)
    stem = context.address.description(unit.kind, unit.id)
    return [{"id": stem + tail, **rest} for tail, rest in rows]


@lru_cache(maxsize=64)
def _rows(
    register: Register, address: Address, names: tuple[str, ...], readable: bool
) -> tuple[tuple[str, Resource], ...]:
    """What is the same for all descriptions that have these rows: the end of the address, and the rest of the link."""
    return tuple(
        (_tail(row, form, register.default_profile), _link(row, form, address, readable))
        for row in map(register.by_name.__getitem__, names)
        if row.address == "description" and row.rel != "linkset"
        for form in _listed(row, register.default_profile)
        if form.essence != PAGE and (form.essence in READABLE) is readable
    )


def _listed(row: Publication, default: str) -> tuple[Format, ...]:
    """All forms of a row; of a graph those that are listed, and of each profile but the first only its first form."""
    if not row.graph:
        return row.formats
    forms = tuple(form for form in row.formats if form.suffix in LISTED)
    return forms if row.profile == default else forms[:1]


def _tail(row: Publication, form: Format, default: str) -> str:
    """The same address that the Link headers give: the first profile is what a suffix alone stands for."""
    named = row.graph and row.profile != default
    return f".{form.suffix}?profile={row.profile}" if named else f".{form.suffix}"


def _link(row: Publication, form: Format, address: Address, readable: bool) -> Resource:
    words = f"{row.title} ({form.title})" if len(row.formats) > 1 else row.title
    kind = "Text" if readable else "Dataset"
    made: Resource = {"type": kind, "label": {"en": [words]}, "format": form.essence}
    if row.profile:
        made["profile"] = address.vocab("profiles", row.profile)
    return made


def part_of(parent: Unit | None, context: Context) -> list[Resource]:
    """The IIIF Collection it lies in: of its collection, else of the node (3.3.2).

    Mirador fetches the first for its breadcrumb, so it must be a IIIF Collection that answers.
    """
    uri = context.address.iiif_collection(parent.id if parent else "")
    names: Text = parent.names if parent else context.site.title
    return [{"id": uri, "type": "Collection", "label": label(names)}]


def parent_of(unit: Unit, context: Context) -> Unit | None:
    """The nearest collection of the node that it lies in."""
    found = context.ancestors(unit)
    return found[-1] if found else None
