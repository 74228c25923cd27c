"""EAD3 1.1: the finding aid of a collection, with the units that lie directly in it.

What lies deeper has a finding aid of its own, to which its component leads: so a change of a record remakes one
document and not all above it, and no document grows without bound. Components are listed up to MOST; how many there
are beyond is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from service.record import dates, rights
from service.record.model import Collection, Unit
from service.record.text import Text, best
from service.serializers.context import Context
from service.serializers.xml import unit as units
from service.serializers.xml.unit import Name
from service.serializers.xml.xml_writer import attributes, element, empty, escaped, located, spoken, wrapped

NAMESPACE: Final = "http://ead3.archivists.org/schema/"
SCHEMA: Final = "https://www.loc.gov/ead/ead3.xsd"
MOST: Final = 1000  # components of one finding aid
_HEAD: Final = f'<ead xmlns="{NAMESPACE}" {located(NAMESPACE, SCHEMA)}>'

# (id, kind, what lists say of it) of a unit that lies in a collection
Component = tuple[str, str, dict[str, object]]


def document(collection: Collection, members: Sequence[Component], total: int, context: Context) -> bytes:
    """The finding aid of a collection of `total` units, of which `members` are the first."""
    body = _control(collection, context) + _description(collection, members, total, context)
    return f"{_HEAD}{body}</ead>".encode()


def _control(collection: Collection, context: Context) -> str:
    publisher = units.publisher(collection, context)
    agency = publisher.label if publisher else best(context.site.title, context.site.language)
    file = wrapped("titlestmt", "".join(_each("titleproper", collection.title)))
    file += wrapped("publicationstmt", element("publisher", agency))
    # when it was made, the node's log says; a document that said it would change with every making
    event = (
        '<eventtype value="derived"/><eventdatetime>as the log of the node says</eventdatetime>'
        '<agenttype value="machine"/><agent>Fonds</agent>'
    )
    inner = (
        element("recordid", collection.id, instanceurl=context.uri(collection))
        + wrapped("filedesc", file)
        + '<maintenancestatus value="derived"/>'
        + '<publicationstatus value="published"/>'
        + wrapped("maintenanceagency", element("agencyname", agency))
        + f"<maintenancehistory><maintenanceevent>{event}</maintenanceevent></maintenancehistory>"
    )
    return wrapped("control", inner, dateencoding="iso8601", langencoding="otherlangencoding")


def _description(collection: Collection, members: Sequence[Component], total: int, context: Context) -> str:
    inner = wrapped("did", "".join(_identity(collection, context)))
    inner += "".join(_about(collection, context))
    inner += _components(members, total, context)
    return wrapped("archdesc", inner, level=collection.level)


def _identity(unit: Unit, context: Context) -> Iterator[str]:
    """What identifies it (ISAD(G) 3.1)."""
    if holder := units.holder(unit, context):
        yield wrapped("repository", _access("corpname", holder))
    yield element("unitid", unit.reference or unit.id)
    yield from _each("unittitle", unit.title)
    yield _date(unit.date or "", context)
    yield from _each("physdesc", unit.extent)
    made = dict.fromkeys(_access(_kind(name, "name"), name) for name in units.makers(unit, context))
    yield wrapped("origination", "".join(made))
    tongues = "".join(element("language", tag, langcode=tag) for tag in unit.language)
    yield wrapped("langmaterial", tongues)
    yield from _each("abstract", unit.abstract.text if unit.abstract else None)
    yield empty(
        "dao", daotype="derived", href=context.address.iiif_collection(unit.id), linktitle="IIIF Collection"
    )


def _about(unit: Unit, context: Context) -> Iterator[str]:
    """Content, access and what it is about."""
    yield _paragraphs("scopecontent", unit.note)
    yield _paragraphs("processinfo", unit.source.text if unit.source else None)  # what it was described from
    if unit.access:
        tier = {context.site.language: units.tier(unit.access.tier, context)}
        yield _paragraphs("accessrestrict", tier, unit.access.note)
    statement = {"en": f"{rights.statement(unit.rights).label}: {unit.rights}"} if unit.rights else None
    yield _paragraphs("userestrict", statement, unit.rights_statement, unit.rights_contact)
    terms = [_access(_kind(name, "subject"), name) for name in units.subjects(unit, context)]
    terms += [_access("geogname", name) for name in units.places(unit, context)]
    yield wrapped("controlaccess", "".join(dict.fromkeys(terms)))
    above = units.above(unit, context)
    if above:
        entry = element("relationentry", best(above[0].title, context.site.language))
        relation = wrapped("relation", entry, relationtype="resourcerelation", href=context.uri(above[0]),
                           linktitle="part of")  # fmt: skip
        yield wrapped("relations", relation)


def _components(members: Sequence[Component], total: int, context: Context) -> str:
    if not members:
        return ""
    head = ""
    if total > len(members):
        head = element("p", f"The first {len(members):,} of {total:,} units.")
    return wrapped("dsc", head + "".join(_component(one, context) for one in members), dsctype="combined")


def _component(member: Component, context: Context) -> str:
    id, kind, said = member
    label, summary = said.get("label"), said.get("summary")
    link = context.address.iiif_collection(id) if kind == "collection" else context.address.manifest(id)
    inner = element("unitid", id) + "".join(_each("unittitle", label if isinstance(label, dict) else None))
    inner += _date(str(said.get("date") or ""), context)
    inner += "".join(_each("abstract", summary if isinstance(summary, dict) else None))
    inner += empty("dao", daotype="derived", href=link, linktitle="IIIF")
    more = wrapped("p", wrapped("ref", escaped(context.address.thing(id)), href=context.address.thing(id)))
    return wrapped(
        "c", wrapped("did", inner) + wrapped("otherfindaid", more), level=str(said.get("level") or "item")
    )


def _date(edtf: str, context: Context) -> str:
    """In words, with its EDTF form."""
    if not edtf:
        return ""
    return element("unitdate", dates.parse(edtf).words(context.site.language), normal=_normal(edtf))


def _normal(edtf: str) -> str:
    """The form that EAD takes: ISO 8601 dates and spans of them, not what is uncertain."""
    return edtf if all(part.replace("-", "").isdigit() for part in edtf.split("/")) else ""


def _kind(name: Name, otherwise: str) -> str:
    return {"person": "persname", "institution": "corpname", "place": "geogname"}.get(name.kind, otherwise)


def _access(kind: str, name: Name) -> str:
    return wrapped(kind, element("part", name.label), identifier=name.uri)


def _each(name: str, text: Text | None) -> Iterator[str]:
    return (element(name, words, lang=tag) for words, tag in spoken(text))


def _paragraphs(name: str, *texts: Text | None) -> str:
    """A section of paragraphs, each in its language."""
    found = ""
    for text in texts:
        for words, tag in spoken(text):
            for part in words.split("\n\n"):
                found += f"<p{attributes({'lang': tag})}>{escaped(part.strip())}</p>" if part.strip() else ""
    return wrapped(name, found)
