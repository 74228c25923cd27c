"""Elements of MODS whose words go into fields of a unit: titles, types, languages, extent, notes, places, access."""

from __future__ import annotations

from fonds.ingest.authorities import Authority
from fonds.ingest.concept_codes import code_of
from fonds.ingest.field_values import in_language, language_tag, one_line, rights_uri
from fonds.ingest.markup import plain
from fonds.ingest.readers import access_words
from fonds.ingest.readers.mods.names import identities
from fonds.ingest.readers.mods.related import title_words
from fonds.ingest.readers.reading_context import UnitFields, link_elsewhere, web_address
from fonds.ingest.readers.source_element import SourceElement
from fonds.record import languages, rights
from fonds.record.field_types import LEVELS

# the Resource Types Scheme, and its words before MODS 3.6 -> code of the scheme `types`
_TYPES = {
    "text": "text",
    "still image": "still-image",
    "moving image": "moving-image",
    "audio": "sound",
    "sound recording": "sound-recording",
    "sound recording-musical": "sound-recording",
    "sound recording-nonmusical": "sound-recording",
    "cartographic": "map",
    "notated music": "score",
    "three dimensional object": "physical-object",
    "artifact": "physical-object",
    "dataset": "dataset",
    "manuscript": "manuscript",
}
# type of a note, without spaces and slashes -> field
_NOTES = {
    "biographicalhistorical": "history",
    "biographical": "history",
    "bioghist": "history",
    "ownership": "archival_history",
    "custodhist": "archival_history",
    "acquisition": "acquisition",
    "language": "language_note",
    "originallocation": "originals",
    "additionalphysicalform": "copies",
    "additionalform": "copies",
    "relatedunits": "related_units",
    "relatedmaterial": "related_units",
    "relatedmaterials": "related_units",
    "arrangement": "arrangement",
    "organization": "arrangement",
    "preferredcitation": "preferred_citation",
    "findingaids": "finding_aids",
    "otherfindaid": "finding_aids",
    "systemdetails": "physical_characteristics",
    "physicalcharacteristics": "physical_characteristics",
    "appraisal": "appraisal",
    "accruals": "accruals",
    "accrualmethod": "accruals",
    "publications": "publications",
    "restriction": "access_conditions",
    "action": "archivist_note",
    "archivistnote": "archivist_note",
}
_SERIALS = frozenset(
    {"journal", "periodical", "newspaper", "magazine", "serial", "book", "zeitschrift", "zeitung"}
)
_OWN_TYPES = "/types/"


def stated_level(element: SourceElement) -> str:
    """Return the level of description that a note states, as Harvard's do; otherwise an empty string."""
    notes = [note for part in element.all("physicalDescription") for note in part.all("note")]
    words = [note.words().lower() for note in notes if note.get("type") == "organization"]
    return next((word for word in words if word in LEVELS), "")


def language_of_cataloging(element: SourceElement) -> str:
    """Return the language of the description itself, or an empty string."""
    terms = [term for info in element.all("recordInfo") for term in info.find("languageTerm")]
    return next(filter(None, (language_tag(term.words()) for term in terms)), "")


def is_periodical(element: SourceElement) -> bool:
    """Return whether a host is a periodical or a book, of which the unit is an article or a chapter."""
    if any(part.children for part in element.all("part")):
        return True
    words = [child.words().casefold() for child in element.all("genre")]
    words += [child.words().casefold() for child in element.find("issuance")]
    types = [child.get("type").casefold() for child in element.all("identifier")]
    return not _SERIALS.isdisjoint(words) or "issn" in types or "serial" in words or "continuing" in words


def add_title(unit: UnitFields, element: SourceElement) -> None:
    """Add a title. The first without a type is the title; in other languages, and of other types, there are others."""
    words, tag = plain(title_words(element)).text, element.language()
    kind = element.get("type").lower()
    if not words:
        return
    is_main = not kind or (kind == "translated" and bool(tag))
    if not (is_main and unit.add_title("title", words, tag, "mods:titleInfo")):
        if len(words) <= 1000:
            unit.append("alternative_titles", in_language(one_line(words), tag), "mods:titleInfo")
        else:
            unit.state("Other title", words, tag, "mods:titleInfo")
    for uri in [web_address(element.get("valueURI"))]:
        if uri:
            unit.state("Title in an authority file", uri, element="mods:titleInfo")
    element.mark()


def add_type(unit: UnitFields, element: SourceElement) -> None:
    """Add the type of resource: a code, or else a statement."""
    words = element.take()
    code = _TYPES.get(words.lower(), "") or code_of("types", words)
    if element.get("manuscript") == "yes":
        code = "manuscript"
    if unit.kind != "record" or not code or not unit.set("type", code, "mods:typeOfResource"):
        unit.state("Type of resource", words, element.language(), "mods:typeOfResource")
    elif uri := element.get("valueURI"):
        unit.state("Type of resource", f"{words}, {uri}", element="mods:typeOfResource")


def add_genre(unit: UnitFields, element: SourceElement) -> None:
    """Add a genre: the first is the source's word for the type."""
    words, uri = element.take(), element.get("valueURI")
    code = uri.rpartition(_OWN_TYPES)[2] if _OWN_TYPES in uri else ""
    if unit.kind == "record" and code and code_of("types", code) == code:
        unit.replace("type", code, "mods:genre")
        return
    if uri or unit.kind != "record" or not unit.set("type_label", words, "mods:genre"):
        unit.state("Genre", ", ".join(filter(None, (words, uri))), element.language(), "mods:genre")
    if uri and unit.kind == "record":
        unit.set("type_label", words, "mods:genre")


def add_language(unit: UnitFields, element: SourceElement) -> None:
    """Add a language and a script of the material, and what is said of them."""
    element.is_read = True
    part, label = element.get("objectPart"), element.get("displayLabel")
    tags, words = _codes(element, "languageTerm")
    for tag in tags:
        unit.append("language", tag, "mods:language")
    scripts = [term.words() for term in element.all("scriptTerm") if term.words()]
    codes = [script.capitalize() for script in scripts if languages.is_script(script.capitalize())]
    for code in codes:
        unit.append("scripts", code, "mods:language/scriptTerm")
    names = [languages.script_name(code) for code in codes]
    words += [script for script in scripts if script.capitalize() not in codes and script not in names]
    note = ", ".join(dict.fromkeys(words))
    if part or label:
        note = ": ".join(filter(None, (part, label, note or (part and ", ".join(tags)))))
    unit.add_text("language_note", note, element.language(), "mods:language")
    element.mark()


def _codes(element: SourceElement, name: str) -> tuple[list[str], list[str]]:
    """Return the tags of the terms of a language, and the words of those that say something else."""
    terms = [(term.words(), language_tag(term.words())) for term in element.all(name) if term.words()]
    codes = [language_tag(term.words()) for term in element.all(name) if term.get("type") == "code"]
    tags = list(dict.fromkeys(filter(None, codes or [tag for _, tag in terms])))
    names = {languages.language_name(tag) for tag in tags}
    return tags, [words for words, tag in terms if tag not in tags and words not in names]


def add_physical_description(unit: UnitFields, element: SourceElement) -> None:
    """Add extent, notes on the material, and its form. What is said of digital files becomes statements."""
    element.is_read = True
    for child in element.children:
        name, words, tag = child.name.lower(), child.words(), child.language()
        source = f"mods:physicalDescription/{child.name}"
        if not words:
            continue
        if name == "extent":
            unit_word = child.get("unit")
            unit.add_text("extent", f"{words} {unit_word}".strip(), tag, source)
        elif name == "note" and child.get("type") == "organization" and words.lower() in LEVELS:
            unit.set("level", words.lower(), source, words=words)
        elif name == "note":
            label = child.get("displayLabel") or child.get("type")
            text = f"{label}: {words}" if label else words
            unit.add_text("physical_characteristics", text, tag, source)
        else:
            uri = child.get("valueURI")
            unit.state(child.label(), ", ".join(filter(None, (words, uri))), tag, source)
        child.mark()


def add_abstract(unit: UnitFields, element: SourceElement) -> None:
    """Add an abstract, or scope and content in full."""
    words, tag = plain(element.paragraphs()).with_addresses(), element.language()
    kind = element.get("type").lower()
    label = element.get("displayLabel")
    field = "scope_and_content" if "scope" in (kind + label).lower() else "abstract"
    if label and not any(word in label.lower() for word in ("abstract", "summary", "description", "scope")):
        unit.state(label, words, tag, "mods:abstract")
    else:
        unit.add_text(field, words, tag, "mods:abstract")
    element.mark()


def add_note(unit: UnitFields, element: SourceElement) -> None:
    """Add a note to the field of its type, or to the notes; with a label or another type it is a statement."""
    words, tag = plain(element.paragraphs()).with_addresses(), element.language()
    kind, label = element.get("type"), element.get("displayLabel")
    field = _NOTES.get(kind.lower().replace(" ", "").replace("/", "").replace("_", ""), "")
    href = web_address(element.get("href"))
    element.mark()
    if kind == "source note":
        source = {"text": in_language(words, tag), "url": href} if href else in_language(words, tag)
        unit.set("source", source, "mods:note", words=words)
    elif kind == "original classification" and unit.kind == "record" and code_of("classification", words):
        unit.set("classification", code_of("classification", words), "mods:note", words=words)
    elif kind == "level" or (kind == "original classification" and unit.kind == "record"):
        unit.set({"level": "level_label"}.get(kind, "classification_label"), words, "mods:note", words=words)
    elif field:
        unit.add_text(field, f"{label}: {words}" if label else words, tag, "mods:note")
    elif label or kind:
        text = f"{words}\n{href}" if href and href not in words else words
        unit.state(label or kind[:1].upper() + kind[1:], text, tag, "mods:note")
    else:
        unit.add_text("note", words, tag, "mods:note")


def add_location(unit: UnitFields, element: SourceElement) -> None:
    """Add where the unit is kept, its shelf mark, and its addresses on the web."""
    element.is_read = True
    for child in element.all("physicalLocation"):
        _add_holder(unit, child)
        child.mark()
    for child in element.find("shelfLocator"):
        words = child.take()
        if not unit.set("reference", words, "mods:location/shelfLocator"):
            unit.append("containers", {"value": words}, "mods:location/shelfLocator")
    for child in element.find("subLocation"):
        unit.append("containers", {"value": child.take()}, "mods:location/subLocation")
    for child in element.all("url"):
        _add_address(unit, child)
        child.mark()


def _add_holder(unit: UnitFields, element: SourceElement) -> None:
    words, kind = element.words(), element.get("type").lower()
    source = "mods:location/physicalLocation"
    if not words:
        return
    if kind == "container":
        unit.append("containers", {"value": words}, source)
        return
    links, identifiers = identities(element)
    holder = Authority("institution", words, same_as=tuple(links), identifiers=tuple(identifiers))
    if kind not in ("", "repository", "current") or not unit.point_to("holder", holder, source):
        unit.state(element.get("displayLabel") or "Location", words, element.language(), source)


def _add_address(unit: UnitFields, element: SourceElement) -> None:
    """Add an address: that of the page about the unit is the same elsewhere, others are statements."""
    words, access = element.words(), element.get("access").lower()
    uri = web_address(words)
    is_page = access == "object in context" or (not access and element.get("usage").lower() == "primary")
    if uri and is_page:
        unit.append(
            "same_as", link_elsewhere(uri, element.get("displayLabel") or "MODS"), "mods:location/url"
        )
    elif words:
        label = element.get("displayLabel") or element.get("note") or access or "Address"
        unit.state(label[:1].upper() + label[1:], words, element="mods:location/url")


def add_access(unit: UnitFields, element: SourceElement) -> None:
    """Add conditions: a rights statement by its address, the rules that terms state, and the words."""
    words, tag = plain(element.paragraphs()).with_addresses(), element.language()
    href, kind = element.get("href"), element.get("type").lower().replace(" ", "")
    element.mark()
    uri = rights_uri(href) or rights_uri(words)
    if uri and unit.set("rights", uri, "mods:accessCondition"):
        if not words or words in (href, uri, rights.statement(uri).label) or rights_uri(words) == uri:
            if words not in ("", href, uri) and words != rights.statement(uri).label:
                unit.add_text("rights_statement", words, tag, "mods:accessCondition")
            return
    elif href and not uri:
        unit.state("Access condition", href, element="mods:accessCondition")
    close(unit, href, words, element="mods:accessCondition")
    if "restriction" in kind or kind in ("", "status"):
        unit.add_text("access_conditions", words, tag, "mods:accessCondition")
    elif kind in ("player", "dz"):
        unit.state(f"Access condition: {element.get('type')}", words, tag, "mods:accessCondition")
    else:
        unit.add_text("rights_statement", words, tag, "mods:accessCondition")


def close(unit: UnitFields, *terms: str, element: str = "") -> None:
    """Close a unit if one of these words is a term that says so."""
    for term in terms:
        if access_words.is_withheld(term):
            unit.withheld = unit.withheld or f"the source says {term!r}"
        elif rule := access_words.rule(term):
            unit.set("access", rule, element)


def add_part(unit: UnitFields, element: SourceElement) -> None:
    """Add the place of a unit among others, and the volume or the pages that it is."""
    order = element.get("order")
    if order.isdecimal() and len(order) < 13:
        unit.set("order", int(order), "mods:part")
    if words := element.outline():
        kind = element.get("type")
        unit.state(f"Part: {kind}" if kind else "Part", words, element=f"mods:{element.name}")
    element.mark()


def add_extension(unit: UnitFields, element: SourceElement) -> None:
    """Add what is in the words of another schema, with the names of its elements, as statements."""
    for child in element.children or [element]:
        for flag in child.find("accessFlag"):
            if flag.words().upper() in ("R", "N"):  # Harvard: restricted, and not delivered
                unit.set(
                    "access", {"tier": "closed", "note": f"Access flag {flag.words()}"}, "mods:extension"
                )
        unit.state(child.label(), child.outline(), child.language(), "mods:extension")
    element.mark()
