"""EAD 2002: the finding aid of a collection with all units below it, each described in full.

For software that does not read EAD3 yet. It is made on request, from the descriptions themselves. EAD 2002 has no
attribute for the language of a text, so that texts in several languages follow one another without their tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fonds.record import dates, languages, rights
from fonds.record.correspondence import Dispatch
from fonds.record.model import Collection, Record, Unit
from fonds.record.structure import contents_text
from fonds.record.text import MultilingualText, in_language
from fonds.serializers.context import SerializerContext
from fonds.serializers.members import NO_LIMIT, Member, Members, below
from fonds.serializers.painting import media_pages
from fonds.serializers.relations import RelatedUnit, related_units
from fonds.serializers.relations import label_of as label_of_relation
from fonds.serializers.text.rights_words import further_rights
from fonds.serializers.xml import unit as units
from fonds.serializers.xml.ead import ELEMENTS, ELSEWHERE, NAME_ELEMENTS, left_out, other_level
from fonds.serializers.xml.marc_coded import language_code
from fonds.serializers.xml.marc_names import life_dates
from fonds.serializers.xml.unit import Name
from fonds.serializers.xml.xml_writer import (
    attributes,
    element,
    empty_element,
    escape_text,
    schema_location,
    wrap,
)

NAMESPACE: Final = "urn:isbn:1-931666-22-9"
SCHEMA: Final = "http://www.loc.gov/ead/ead.xsd"
_START: Final = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<ead xmlns="{NAMESPACE}" xmlns:xlink="http://www.w3.org/1999/xlink"'
    f" {schema_location(NAMESPACE, SCHEMA)}>"
)
# what its schema takes as a normal date: no time, no year beyond 2999
_NORMAL: Final = re.compile(r"[012]\d{3}(?:-\d\d(?:-\d\d)?)?(?:/[012]\d{3}(?:-\d\d(?:-\d\d)?)?)?")
_CONTAINER_TYPE: Final = re.compile(r"[\w.:-]+")


def finding_aid(
    collection: Collection, members: Members, context: SerializerContext, limit: int = NO_LIMIT
) -> Iterator[bytes]:
    """Yield the finding aid of a collection in parts; with at most `limit` of the units below it."""
    level = attributes({"level": collection.level, "otherlevel": other_level(collection.level_label)})
    yield f"{_START}{_header(collection, context)}<archdesc{level}>".encode()
    yield _description(collection, context).encode()
    yield b'<dsc type="combined">'
    total = members.direct_count(collection.id)
    if total > limit:
        yield left_out(limit, total).encode()
    yield from _components(below(collection.id, members, limit), context)
    yield b"</dsc></archdesc></ead>"


def _components(tree: Iterator[Member], context: SerializerContext) -> Iterator[bytes]:
    """Yield the components, in one another as the units are."""
    depth = 0
    for member in tree:
        yield b"</c>" * max(0, depth - member.depth + 1)
        yield _component(member, context).encode()
        depth = member.depth
    yield b"</c>" * depth


def _component(member: Member, context: SerializerContext) -> str:
    """Return the component of a unit without its end."""
    unit = member.unit
    values = {"level": unit.level, "otherlevel": other_level(unit.level_label), "id": _xml_id(unit.id)}
    inner = _description(unit, context, unit.rules)  # those of the whole stand in the header
    if isinstance(unit, Collection) and not member.is_open:
        uri = context.entity_uri(unit)
        inner += wrap("otherfindaid", wrap("p", _link(uri, uri)))
    return f"<c{attributes(values)}>{inner}"


def _xml_id(id: str) -> str:
    """Return an id as XML allows it: one does not begin with a digit."""
    return id if id[0].isalpha() else f"_{id}"


def _header(collection: Collection, context: SerializerContext) -> str:
    publisher = units.publisher(collection, context)
    agency = publisher.label if publisher else in_language(context.site.title, context.site.language)
    uri = context.entity_uri(collection)
    file = wrap("titlestmt", "".join(_texts("titleproper", collection.title)))
    file += wrap("publicationstmt", element("publisher", agency))
    language = context.site.language
    usage = element("language", languages.language_name(language, language), langcode=language_code(language))
    profile = "<creation>Written by Fonds from the descriptions of the node.</creation>"
    profile += wrap("langusage", usage)
    profile += element("descrules", " ".join((collection.rules or {}).values()))
    inner = element("eadid", collection.id, url=uri, identifier=uri)
    inner += wrap("filedesc", file) + wrap("profiledesc", profile)
    return wrap("eadheader", inner, langencoding="iso639-2b", dateencoding="iso8601")


def _description(unit: Unit, context: SerializerContext, *about_description: MultilingualText | None) -> str:
    """Return the did of a unit and what follows it, without the units in it."""
    identification = wrap("did", "".join(_identification(unit, context)))
    return identification + "".join(_content(unit, context, *about_description))


def _identification(unit: Unit, context: SerializerContext) -> Iterator[str]:
    """The identity statement of the unit (ISAD(G) 3.1)."""
    if (holder := units.holder(unit, context)) and (unit.holder or not unit.collection):
        address = "".join(element("addressline", line) for line in units.address_lines(unit, context))
        name = element("corpname", holder.label, authfilenumber=holder.uri)
        yield wrap("repository", name + wrap("address", address))
    yield element("unitid", unit.reference or unit.id, identifier=context.entity_uri(unit))
    for code in unit.alternative_references:
        yield element("unitid", code.value, type="alternative", label=code.scheme)
    for identifier in unit.identifiers:
        yield element("unitid", identifier.value, type="identifier", label=identifier.scheme)
    yield from _texts("unittitle", unit.title)
    for title in unit.alternative_titles:
        yield from _texts("unittitle", title, type="alternative")
    yield from _unit_dates(unit, context)
    for container in unit.containers:
        is_type = _CONTAINER_TYPE.fullmatch(container.type) is not None
        values = {"type" if is_type else "label": container.type}
        yield element("container", container.value, **values)
    yield from (wrap("physdesc", extent) for extent in _texts("extent", unit.extent))
    creators = dict.fromkeys(point for name in units.creators(unit, context) for point in _agent(name))
    yield wrap("origination", "".join(creators))
    yield _languages(unit, context)
    yield from _texts("abstract", unit.abstract.text if unit.abstract else None)
    yield from _digital_objects(unit, context)


def _unit_dates(unit: Unit, context: SerializerContext) -> Iterator[str]:
    kind = "inclusive" if isinstance(unit, Collection) else ""
    yield _date(unit.date or "", unit.date_text, context, type=kind)
    for other in unit.other_dates:
        bulk = "bulk" if other.bulk else ""
        yield _date(other.date or "", other.text, context, datechar=other.kind, type=bulk)
    for event, dispatch in _dispatches(unit):
        if dispatch:
            yield _date(dispatch.date or "", dispatch.text, context, datechar=event)


def _dispatches(unit: Unit) -> tuple[tuple[str, Dispatch | None], ...]:
    return (("sent", unit.sent), ("received", unit.received)) if isinstance(unit, Record) else ()


def _date(edtf: str, text: str, context: SerializerContext, **values: str) -> str:
    """Return a date in the source's own words or in ours, with its normal form if EAD 2002 has one."""
    words = text or (dates.parse(edtf).format(context.site.language) if edtf else "")
    normal = (dates.parse(edtf).schema_org or "") if edtf else ""
    return element("unitdate", words, normal=normal if _NORMAL.fullmatch(normal) else "", **values)


def _languages(unit: Unit, context: SerializerContext) -> str:
    """Return the languages with the scripts, and the note on them."""
    tags = unit.language or (("und",) if unit.scripts else ())
    parts = [
        element(
            "language",
            languages.language_name(tag, context.site.language),
            langcode=language_code(tag),
            scriptcode=unit.scripts[0] if len(unit.scripts) == 1 else "",
        )
        for tag in tags
    ]
    if len(unit.scripts) > 1:
        parts += [element("language", languages.script_name(code), scriptcode=code) for code in unit.scripts]
    notes = [escape_text(words) for words in (unit.language_note or {}).values()]
    return wrap("langmaterial", ", ".join(parts)) + "".join(wrap("langmaterial", note) for note in notes)


def _digital_objects(unit: Unit, context: SerializerContext) -> Iterator[str]:
    """Links to the IIIF documents, and to sound and film."""
    if isinstance(unit, Collection):
        yield _dao(context.urls.iiif_collection(unit.id), "IIIF Collection")
    if isinstance(unit, Record):
        yield _dao(context.urls.manifest(unit.id), "IIIF manifest")
        for page in media_pages(unit, context):
            yield _dao(page.painting.image, page.label)


def _dao(href: str, title: str) -> str:
    return empty_element("dao", **{"xlink:type": "simple", "xlink:href": href, "xlink:title": title})


def _content(
    unit: Unit, context: SerializerContext, *about_description: MultilingualText | None
) -> Iterator[str]:
    """Content, source, access, rights, relations and access points."""
    yield _section("scopecontent", unit.scope_and_content or unit.note)
    yield _section("odd", unit.note if unit.scope_and_content else None)
    source = unit.source.text if unit.source else None  # of the description
    yield _section("processinfo", source, unit.archivist_note, unit.description_dates, *about_description)
    yield from _conditions(unit, context)
    for name, text in unit.elements() if unit.has_elements else ():
        if name not in ELSEWHERE:
            yield _section(ELEMENTS.get(name, "odd"), text)
    if isinstance(unit, Record):
        yield from _of_record(unit, context)
    for further in unit.statements:
        yield _section("odd", further.text, head=in_language(further.label, context.site.language))
    related = "".join(_related(other, context) for other in related_units(unit, context))
    yield wrap("relatedmaterial", related)
    yield _access_points(unit, context)


def _conditions(unit: Unit, context: SerializerContext) -> Iterator[str]:
    rule = unit.access
    tier = units.access_tier(rule.tier, context) if rule and rule.tier != "open" else ""
    ends = f" until {rule.until}" if rule and tier and rule.until else ""
    words = {context.site.language: tier + ends} if tier else None
    yield _section("accessrestrict", words, rule.note if rule else None, unit.access_conditions)
    statement = {"en": f"{rights.statement(unit.rights).label}: {unit.rights}"} if unit.rights else None
    of_parts = (text for text, _ in further_rights(unit))
    conditions = unit.rights_statement, unit.rights_contact, *of_parts, unit.reproduction_conditions
    yield _section("userestrict", statement, *conditions)


def _of_record(record: Record, context: SerializerContext) -> Iterator[str]:
    """What only records have: the marking of their classification and their table of contents."""
    marking = units.classification(record, context)
    words = [{"und": text} for text in (marking, record.classification_label) if text]
    yield _section("odd", *words, head="Original classification")
    yield _section("odd", contents_text(record.structure) if record.structure else None, head="Contents")


def _access_points(unit: Unit, context: SerializerContext) -> str:
    points = [_point(name, "subject") for name in units.subjects(unit, context)]
    points += [_point(name, "geogname", element_name="geogname") for name in units.places(unit, context)]
    for event, dispatch in _dispatches(unit):
        for place in units.places_of(dispatch.place if dispatch else None, context):
            points.append(_point(place, "geogname", event, "geogname"))
    if isinstance(unit, Record):
        genre = units.genre(unit, context)
        points.append(
            element("genreform", genre.label if genre else "", authfilenumber=genre.uri if genre else "")
        )
        points.append(element("genreform", unit.type_label))
    others = [*units.contributors(unit, context), *units.publishers(unit, context)]
    points += [point for name in others for point in _agent(name)]
    return wrap("controlaccess", "".join(dict.fromkeys(points)))


def _agent(name: Name) -> Iterator[str]:
    """Yield an agent, once for each of its roles."""
    roles = (*name.relators, *([name.role_words] if name.role_words else [])) or (name.code,)
    for role in roles:
        yield _point(name, "name", role)


def _point(name: Name, default: str, role: str = "", element_name: str = "") -> str:
    """Return an access point: the name as it is filed, with the dates of a life."""
    tag = element_name or NAME_ELEMENTS.get(name.kind, default)
    words = ", ".join(filter(None, (name.sort_form, life_dates(name.dates))))
    values = {"authfilenumber": name.uri, "role": role if tag != "subject" else ""}
    return element(tag, words, **values)


def _related(related: RelatedUnit, context: SerializerContext) -> str:
    """Return a paragraph for another unit, with the words and the date of the relation."""
    label = in_language(label_of_relation(related.code, context), context.site.language)
    uri = context.urls.entity_uri(related.id) if related.id else related.uri
    title = in_language(related.unit.labels, context.site.language) if related.unit else uri
    words = (" ".join((related.text or {}).values()), related.date)
    parts = [_link(uri, title), *(escape_text(part) for part in words)]
    return wrap("p", f"{escape_text(label)}: " + ". ".join(filter(None, parts)))


def _link(href: str, words: str) -> str:
    return element("extref", words, **{"xlink:type": "simple", "xlink:href": href}) if href else ""


def _texts(name: str, text: MultilingualText | None, **values: str) -> Iterator[str]:
    return (element(name, words, **values) for words in (text or {}).values())


def _section(name: str, *texts: MultilingualText | None, head: str = "") -> str:
    """Return a section of paragraphs with a heading or none; nothing without words."""
    paragraphs = "".join(
        element("p", part.strip())
        for text in texts
        for words in (text or {}).values()
        for part in words.split("\n\n")
    )
    return wrap(name, element("head", head) + paragraphs) if paragraphs else ""
