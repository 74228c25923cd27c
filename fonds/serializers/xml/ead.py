"""EAD3 1.1: the finding aid of a collection, with the units directly in it as components.

What is stored has the units directly in the collection, in parts: a change of a record is written to one part of the
finding aid of its own collection. A processing instruction before the component of a collection names it, so that
fonds/serializers/xml/ead_tree.py can put the whole tree together when it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from fonds.record import dates, rights
from fonds.record import languages as record_languages
from fonds.record.elements import ABOUT_DESCRIPTION, OtherDate
from fonds.record.model import Collection, Unit
from fonds.record.text import MultilingualText, in_language
from fonds.serializers.context import SerializerContext
from fonds.serializers.relations import RelatedUnit, related_units
from fonds.serializers.relations import label_of as label_of_relation
from fonds.serializers.text.rights_words import further_rights
from fonds.serializers.xml import unit as units
from fonds.serializers.xml.unit import Name
from fonds.serializers.xml.xml_writer import (
    attributes,
    element,
    empty_element,
    escape_text,
    schema_location,
    words_by_language,
    wrap,
)

NAMESPACE: Final = "http://ead3.archivists.org/schema/"
SCHEMA: Final = "https://www.loc.gov/ead/ead3.xsd"
_START: Final = f'<ead xmlns="{NAMESPACE}" {schema_location(NAMESPACE, SCHEMA)}>'

# field of a text element -> the element of EAD; a field that is in neither of these two is an odd
ELEMENTS: Final = {
    "history": "bioghist",
    "archival_history": "custodhist",
    "acquisition": "acqinfo",
    "appraisal": "appraisal",
    "accruals": "accruals",
    "arrangement": "arrangement",
    "physical_characteristics": "phystech",
    "finding_aids": "otherfindaid",
    "originals": "originalsloc",
    "copies": "altformavail",
    "related_units": "relatedmaterial",
    "publications": "bibliography",
    "preferred_citation": "prefercite",
}
# text elements that stand with something else
ELSEWHERE: Final = frozenset(
    {"scope_and_content", "access_conditions", "reproduction_conditions", "language_note", *ABOUT_DESCRIPTION}
)

# (id, kind, summary for lists) of a unit in a collection
Component = tuple[str, str, dict[str, object]]


def finding_aid(
    collection: Collection, members: Sequence[Component], total: int, context: SerializerContext
) -> bytes:
    """Return the finding aid of a collection of `total` units, of which `members` are the first."""
    body = _control(collection, context) + _description(collection, members, total, context)
    return f"{_START}{body}</ead>".encode()


def _control(collection: Collection, context: SerializerContext) -> str:
    publisher = units.publisher(collection, context)
    agency = publisher.label if publisher else in_language(context.site.title, context.site.language)
    file = wrap("titlestmt", "".join(_text_elements("titleproper", collection.title)))
    file += wrap("publicationstmt", element("publisher", agency))
    # the time of creation is in the node's log; in the document, it would change the bytes each time it is made
    event = (
        '<eventtype value="derived"/><eventdatetime>as the log of the node says</eventdatetime>'
        '<agenttype value="machine"/><agent>Fonds</agent>'
    )
    inner = (
        element("recordid", collection.id, instanceurl=context.entity_uri(collection))
        + wrap("filedesc", file)
        + '<maintenancestatus value="derived"/>'
        + '<publicationstatus value="published"/>'
        + wrap("maintenanceagency", element("agencyname", agency))
        + "".join(
            wrap("conventiondeclaration", rule) for rule in _text_elements("citation", collection.rules)
        )
        + f"<maintenancehistory><maintenanceevent>{event}</maintenanceevent></maintenancehistory>"
    )
    return wrap("control", inner, dateencoding="iso8601", langencoding="otherlangencoding")


def _description(
    collection: Collection, members: Sequence[Component], total: int, context: SerializerContext
) -> str:
    inner = wrap("did", "".join(_identification(collection, context)))
    inner += "".join(_content_and_access_point(collection, context))
    more = left_out(len(members), total) if total > len(members) else ""
    inner += wrap("dsc", more + components(members, context), dsctype="combined")
    return wrap("archdesc", inner, level=collection.level, otherlevel=other_level(collection.level_label))


def _identification(unit: Unit, context: SerializerContext) -> Iterator[str]:
    """The identity statement of the unit (ISAD(G) 3.1)."""
    if holder := units.holder(unit, context):
        address = "".join(element("addressline", line) for line in units.address_lines(unit, context))
        yield wrap("repository", _access_point("corpname", holder) + wrap("address", address))
    yield element("unitid", unit.reference or unit.id)
    for code in unit.alternative_references:
        yield element("unitid", code.value, localtype="alternative", label=code.scheme)
    for identifier in unit.identifiers:
        yield element("unitid", identifier.value, localtype="identifier", label=identifier.scheme)
    yield from _text_elements("unittitle", unit.title)
    for title in unit.alternative_titles:
        yield from _text_elements("unittitle", title, localtype="alternative")
    yield _date(unit.date or "", context, unit.date_text)
    yield from (_other_date(date, context) for date in unit.other_dates)
    yield from (_container(container.type, container.value) for container in unit.containers)
    yield from _text_elements("physdesc", unit.extent)
    creators = dict.fromkeys(
        access_point for name in units.creators(unit, context) for access_point in _agent(name)
    )
    yield wrap("origination", "".join(creators))
    yield _languages(unit, context)
    yield from _text_elements("abstract", unit.abstract.text if unit.abstract else None)
    yield empty_element(
        "dao", daotype="derived", href=context.urls.iiif_collection(unit.id), linktitle="IIIF Collection"
    )


def _content_and_access_point(unit: Unit, context: SerializerContext) -> Iterator[str]:
    """Content, source, access, rights, access points and the collection above."""
    yield _paragraphs("scopecontent", unit.scope_and_content or unit.note)
    yield _paragraphs("odd", unit.note if unit.scope_and_content else None)
    source = unit.source.text if unit.source else None  # of the description
    yield _paragraphs("processinfo", source, unit.archivist_note, unit.description_dates)
    tier = {context.site.language: units.access_tier(unit.access.tier, context)} if unit.access else None
    yield _paragraphs(
        "accessrestrict", tier, unit.access.note if unit.access else None, unit.access_conditions
    )
    statement = {"en": f"{rights.statement(unit.rights).label}: {unit.rights}"} if unit.rights else None
    of_parts = (words for words, _ in further_rights(unit))
    conditions = unit.rights_statement, unit.rights_contact, *of_parts, unit.reproduction_conditions
    yield _paragraphs("userestrict", statement, *conditions)
    for name, text in unit.elements() if unit.has_elements else ():
        if name not in ELSEWHERE:
            yield _paragraphs(ELEMENTS.get(name, "odd"), text)
    for further in unit.statements:
        yield _paragraphs("odd", further.text, head=in_language(further.label, context.site.language))
    terms = [_access_point(_element_of(name, "subject"), name) for name in units.subjects(unit, context)]
    terms += [_access_point("geogname", name) for name in units.places(unit, context)]
    terms += [point for name in units.all_contributors(unit, context) for point in _agent(name)]
    yield wrap("controlaccess", "".join(dict.fromkeys(terms)))
    ancestors = units.ancestors(unit, context)
    if ancestors:
        entry = element("relationentry", in_language(ancestors[0].title, context.site.language))
        relation = wrap("relation", entry, relationtype="resourcerelation", href=context.entity_uri(ancestors[0]),
                           linktitle="part of")  # fmt: skip
    else:
        relation = ""
    related = (_relation(other, context) for other in related_units(unit, context))
    yield wrap("relations", relation + "".join(related))


def _relation(related: RelatedUnit, context: SerializerContext) -> str:
    """Return a relation to another unit, with its words and its date."""
    names = related.unit.labels if related.unit else {"und": related.id or related.uri}
    inner = "".join(_text_elements("relationentry", names if related.id or related.uri else related.text))
    if related.date:
        inner += element(
            "datesingle",
            dates.parse(related.date).format(context.site.language),
            standarddate=_normal(related.date),
        )
    if related.id or related.uri:
        inner += _paragraphs("descriptivenote", related.text)
    href = context.urls.entity_uri(related.id) if related.id else related.uri
    title = in_language(label_of_relation(related.code, context), context.site.language)
    return wrap("relation", inner, relationtype="resourcerelation", href=href, linktitle=title)


def left_out(listed: int, total: int) -> str:
    """Return the paragraph before components that are not all there are."""
    return element("p", f"The first {listed:,} of {total:,} units.")


def components(members: Iterable[Component], context: SerializerContext) -> str:
    """Return the components of members of a collection, each in short."""
    return "".join(_component(member, context) for member in members)


def _component(member: Component, context: SerializerContext) -> str:
    id, kind, fields = member
    label, abstract = fields.get("label"), fields.get("summary")
    link = context.urls.iiif_collection(id) if kind == "collection" else context.urls.manifest(id)
    inner = element("unitid", str(fields.get("reference") or id)) + "".join(
        _text_elements("unittitle", label if isinstance(label, dict) else None)
    )
    inner += _date(str(fields.get("date") or ""), context, str(fields.get("date_text") or ""))
    inner += "".join(_container(*container) for container in _pairs(fields.get("containers")))
    inner += "".join(_text_elements("abstract", abstract if isinstance(abstract, dict) else None))
    inner += empty_element("dao", daotype="derived", href=link, linktitle="IIIF")
    uri = context.urls.entity_uri(id)
    finding_aid = wrap("p", wrap("ref", escape_text(uri), href=uri))
    return (f"<?collection {id}?>" if kind == "collection" else "") + wrap(
        "c",
        wrap("did", inner) + wrap("otherfindaid", finding_aid),
        level=str(fields.get("level") or "item"),
        otherlevel=other_level(str(fields.get("level_label") or "")),
    )


def _pairs(value: object) -> list[tuple[str, str]]:
    return [(str(kind), str(words)) for kind, words in value] if isinstance(value, list) else []


def other_level(words: str) -> str:
    """Return the source's own word for the level in the form of an attribute (xsd:NMTOKEN)."""
    return re.sub(r"[^\w.:-]+", "-", words).strip("-")


def _container(kind: str, value: str) -> str:
    return element("container", value, localtype=kind)


def _languages(unit: Unit, context: SerializerContext) -> str:
    """Return the languages and scripts, which EAD has in sets, and the note on them."""
    note = wrap("descriptivenote", _in_paragraphs(unit.language_note))
    tags = unit.language or (("und",) if unit.scripts or note else ())
    languages = "".join(
        element("language", record_languages.language_name(tag, context.site.language), langcode=tag)
        for tag in tags
    )
    if not unit.scripts:
        return wrap("langmaterial", languages + note)
    scripts = "".join(
        element("script", record_languages.script_name(code), scriptcode=code) for code in unit.scripts
    )
    return wrap("langmaterial", wrap("languageset", languages + scripts) + note)


def _other_date(date: OtherDate, context: SerializerContext) -> str:
    words = date.text or (dates.parse(date.date).format(context.site.language) if date.date else "")
    normal = _normal(date.date) if date.date else ""
    return element(
        "unitdate", words, datechar=date.kind, normal=normal, unitdatetype="bulk" if date.bulk else ""
    )


def _date(edtf: str, context: SerializerContext, text: str = "") -> str:
    """Return the date in the source's own words or in ours, with its normal form."""
    if not edtf:
        return element("unitdate", text)
    words = text or dates.parse(edtf).format(context.site.language)
    return element("unitdate", words, normal=_normal(edtf))


def _normal(edtf: str) -> str:
    """Return the normal form of EAD, an ISO 8601 date, time or interval; empty for an uncertain date."""
    return dates.parse(edtf).schema_org or ""


NAME_ELEMENTS: Final = {
    "person": "persname",
    "family": "famname",
    "institution": "corpname",
    "place": "geogname",
    units.AGENT: "name",
}


def _element_of(name: Name, default: str) -> str:
    return NAME_ELEMENTS.get(name.kind, default)


def _access_point(kind: str, name: Name, relator: str = "") -> str:
    return wrap(kind, _name_parts(name), identifier=name.uri, relator=relator)


def _name_parts(name: Name) -> str:
    """The name, or its parts if the description divides it, in the order in which it is filed."""
    if name.parts is None:
        return element("part", name.label)
    parts = {part: getattr(name.parts, part) for part in ("family", "given", "numeration", "suffix", "title")}
    parts["dates"] = name.dates
    return "".join(element("part", words, localtype=part) for part, words in parts.items())


def _agent(name: Name) -> Iterator[str]:
    """Yield an agent, once for each of the roles that a contributor has."""
    roles = (*name.relators, name.role_words) if name.role_words else name.relators
    for relator in roles or ("",):
        yield _access_point(_element_of(name, "name"), name, relator)


def _text_elements(name: str, text: MultilingualText | None, **values: str) -> Iterator[str]:
    return (element(name, words, lang=tag, **values) for words, tag in words_by_language(text))


def _paragraphs(name: str, *texts: MultilingualText | None, head: str = "") -> str:
    """Return a section of paragraphs with a heading or none."""
    paragraphs = _in_paragraphs(*texts)
    return wrap(name, element("head", head) + paragraphs) if paragraphs else ""


def _in_paragraphs(*texts: MultilingualText | None) -> str:
    """Return texts as paragraphs, each in its language."""
    paragraphs = ""
    for text in texts:
        for words, tag in words_by_language(text):
            for part in words.split("\n\n"):
                paragraphs += (
                    f"<p{attributes({'lang': tag})}>{escape_text(part.strip())}</p>" if part.strip() else ""
                )
    return paragraphs
