"""Reads EAG, the descriptions of institutions with archives (0.2 of 2002, and 2012), as institutions by ISDIAH.

What the archive keeps to itself (`audience="internal"`, a header with the status of a draft) is withheld.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from fonds.ingest.authorities import Authority
from fonds.ingest.field_values import language_tag, merge_texts, short, without_empty
from fonds.ingest.imported import ImportedDescription, InputFile, Item, ReaderFormat, ReadOptions, Withheld
from fonds.ingest.readers.xml_fields import Fields, own_language
from fonds.ingest.readers.xml_words import (
    REASON_INTERNAL,
    attribute,
    child_of,
    children_of,
    descendants_of,
    is_internal,
    line_of_words,
    name_of,
    paragraphs,
    plain,
    remove_internal,
    stated_language,
    text_of,
)
from fonds.record.contact import Emails, Telephones
from fonds.record.field_types import Url
from fonds.safe_xml import Element, XmlError, line_number, read_document

_EMAILS, _TELEPHONES, _URLS = TypeAdapter(Emails), TypeAdapter(Telephones), TypeAdapter(Url)
# element -> field of an institution that is text by language
_TEXTS = {
    "repositorhist": "history",
    "buildinginfo": "buildings",
    "building": "buildings",
    "holdings": "holdings",
    "extent": "holdings",
    "repositorguides": "finding_aids",
    "handicapped": "accessibility",
    "accessibility": "accessibility",
    "directions": "accessibility",
    "adminhierarchy": "internal_structure",
    "opening": "opening_hours",
    "closing": "opening_hours",
    "reproductionser": "reproduction_services",
    "notes": "note",
    "descriptivenote": "note",
    "termsofuse": "access_conditions",
    "restaccess": "access_conditions",
    "contact": "contacts",
    "recreationalservices": "public_areas",
}
# elements that only group others; their own words are kept all the same
_GROUPS = frozenset(
    {
        "desc", "repositories", "repository", "timetable", "access", "techservices", "services", "searchroom",
        "buildinginfo", "library", "internetaccess", "location",
    }
)  # fmt: skip
_ADDRESS = {
    "street": "street",
    "municipality": "locality",
    "municipalitypostalcode": "locality",
    "postalcode": "postal_code",
    "firstdem": "region",
    "country": "country",
}
_LABELS = {
    "fax": "Fax",
    "webpage": "Website",
    "email": "E-mail",
    "telephone": "Telephone",
    "localentity": "District",
    "seconddem": "Region",
    "geogarea": "Area",
    "repositorfound": "Foundation",
    "repositorsup": "Closing of the institution",
    "restorationser": "Conservation",
    "reproductionser": "Reproduction",
    "repositorytype": "Type of institution",
    "repositoryrole": "Role of the place",
    "charge": "Person in charge",
    "automation": "Automation",
    "num": "Number",
}
_CODES = frozenset({"languagedecl", "languagedeclaration", "languagedeclarations", "maintenancestatus"})
_LABELS_OF_LINKS = frozenset({"email", "e-mail", "website", "homepage"})
_ANSWERS = {"yes": "Yes", "no": "No"}


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield the institution that a document describes."""
    try:
        with file.open() as stream:
            root, _ = read_document(stream, options.encoding)
    except XmlError as error:
        yield file.problem(str(error), error.hint, error.line)
        return
    header, guide = child_of(root, "eagheader", "control"), child_of(root, "archguide")
    record_id = line_of_words(child_of(header, "eagid", "recordid"))
    identity = child_of(guide, "identity")
    name = line_of_words(child_of(identity, "autform"))
    if guide is None or identity is None or not name:
        yield file.problem("there is no institution in it", "the name of one (archguide/identity/autform)")
        return
    if reason := _reason(root, header):
        yield Withheld(f"eag:{record_id or name}", name, reason, line_number(root))
        return
    yield from remove_internal(root, f"eag:{record_id or name}")
    yield _institution(guide, identity, header, name, options)


def _reason(root: Element, header: Element | None) -> str:
    """Return why the description must not go public, or an empty string."""
    if is_internal(root):
        return REASON_INTERNAL
    if attribute(header, "status").lower() == "draft":
        return "the status of a draft"
    return ""


def _institution(
    guide: Element, identity: Element, header: Element | None, name: str, options: ReadOptions
) -> ImportedDescription:
    fields = Fields(options.language, _language(header, options), "eag")
    _add_identity(identity, fields)
    for element in children_of(guide):
        if name_of(element) == "desc":
            _add_group(element, fields)
        elif name_of(element) != "identity":
            fields.add_statement(_label(element), paragraphs(element), name_of(element))
    if header is not None:
        _add_header(header, fields)
    parts = (identity, *children_of(guide, "desc"))
    for part in (guide, *parts, *([header] if header is not None else [])):
        fields.add_loose_words(part)
        fields.keep_missing(child for child in children_of(part) if child not in parts and _has_words(child))
    tag = stated_language(child_of(identity, "autform")) or fields.tag
    values = {"name": merge_texts([(tag, short(name))], options.language), **fields.result()}
    key = Authority("institution", name).key
    line = line_number(guide)
    return ImportedDescription(key, "institution", values, id_words=name, line=line, uses=tuple(fields.uses))


def _has_words(element: Element) -> bool:
    """Whether an element has other words than codes and the label of a link."""
    return name_of(element) not in _CODES and line_of_words(element).lower() not in _LABELS_OF_LINKS


def _language(header: Element | None, options: ReadOptions) -> str:
    """Return the language of the description if it is one, and not the first of the node."""
    if header is None:
        return ""
    elements = descendants_of(header, "language")
    tags = (language_tag(attribute(element, "langcode", "languagecode")) for element in elements)
    return own_language(filter(None, tags), options.language)


def _add_identity(identity: Element, fields: Fields) -> None:
    """Add the codes and all forms of the name."""
    kinds = {"autform": "authorised", "parform": "parallel", "nonpreform": "variant"}
    for element in children_of(identity):
        name, words = name_of(element), line_of_words(element)
        if name in kinds and words:
            entry = {"text": words, "kind": kinds[name], "language": stated_language(element)}
            fields.add_value("names", without_empty(entry), name)
        elif name in ("repositorid", "otherrepositorid"):
            _add_codes(element, words, fields)
        elif words:
            fields.add_statement(_label(element), paragraphs(element), name)


def _add_codes(element: Element, words: str, fields: Fields) -> None:
    code, country = attribute(element, "repositorycode"), attribute(element, "countrycode")
    if words:
        fields.add_value("identifiers", {"value": words, "scheme": "EAG"}, name_of(element))
    if code and code != words:
        fields.add_value(
            "identifiers", {"value": code, "scheme": "ISO 15511"}, f"{name_of(element)}/@repositorycode"
        )
    if country and not code.startswith(country):
        fields.add_words("Country", country, f"{name_of(element)}/@countrycode")


def _add_group(group: Element, fields: Fields) -> None:
    """Add the elements of a group: its address, contacts, texts, and all others as statements."""
    address: dict[str, str] = {}
    for element in children_of(group):
        name = name_of(element)
        if name in _ADDRESS and (words := line_of_words(element)):
            address.setdefault(_ADDRESS[name], words)
            fields.use(name, "addresses")
        elif name in ("telephone", "email", "webpage"):
            _add_contact(element, name, fields)
        elif name in _GROUPS:
            _add_answer(element, fields)
            _add_group(element, fields)
        elif field := _TEXTS.get(name):
            _add_answer(element, fields)
            fields.add_text(field, _long_paragraphs(element), name)
        else:
            _add_answer(element, fields)
            fields.add_statement(_label(element), _long_paragraphs(element), name)
    if address:
        _add_address(address, fields)


def _add_address(address: dict[str, str], fields: Fields) -> None:
    if set(address) == {"postal_code"}:
        fields.add_words("Postal code", address["postal_code"], "postalcode")
    elif address not in fields.values.get("addresses", []):
        fields.values.setdefault("addresses", []).append(address)


def _add_contact(element: Element, name: str, fields: Fields) -> None:
    """Add a telephone number, an e-mail address or the website; what is not one by its form is a statement."""
    words, address = line_of_words(element), attribute(element, "href").removeprefix("mailto:")
    value = address or words
    if not value:
        return
    if name == "telephone" and _is_valid(_TELEPHONES, value):
        fields.add_value("telephone", value, name)
    elif name == "email" and _is_valid(_EMAILS, value):
        fields.add_value("email", value, name)
    elif name == "webpage" and "homepage" not in fields.values and _is_valid(_URLS, value):
        fields.set_value("homepage", value, name)
    else:
        fields.add_words(_LABELS[name], value, name)
    if address and words and words.lower() not in (address.lower(), *_LABELS_OF_LINKS):
        fields.add_words(_LABELS[name], f"{words}: {address}", name)


def _is_valid(adapter: TypeAdapter[Any], value: str) -> bool:
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True


def _add_answer(element: Element, fields: Fields) -> None:
    """Keep the answer that an element is: whether there is access, a library, a service."""
    if answer := _ANSWERS.get(attribute(element, "question").lower()):
        fields.add_words(_label(element), answer, f"{name_of(element)}/@question")


def _long_paragraphs(element: Element) -> list[tuple[str, str]]:
    """Return the paragraphs of an element; line breaks of a text without elements divide paragraphs.

    Spreadsheets and forms from which EAG is made have no other.
    """
    result = []
    for tag, words in paragraphs(element):
        lines = next((lines for lines in _lines_of_texts(element) if " ".join(lines) == words), [words])
        result += [(tag, line) for line in lines]
    return result


def _lines_of_texts(element: Element) -> Iterator[list[str]]:
    """Yield the lines of each element within that has nothing but text."""
    for part in element.iter():
        if name_of(part) and not len(part) and "\n" in (part.text or ""):
            lines = (" ".join(line.split()) for line in plain(part.text).split("\n"))
            yield [line for line in lines if line]


def _label(element: Element) -> str:
    name = name_of(element)
    return _LABELS.get(name, name.capitalize())


def _add_header(header: Element, fields: Fields) -> None:
    """Add the identifier, the events and the sources of the description."""
    for element in children_of(header):
        name = name_of(element)
        if name in ("eagid", "recordid", "otherrecordid"):
            if words := line_of_words(element):
                fields.add_value("identifiers", {"value": words, "scheme": "EAG"}, name)
        elif name in ("mainhist", "maintenancehistory"):
            lines = [("", words) for event in children_of(element) if (words := _event(event))]
            fields.add_text("description_dates", lines, name)
        elif name in _CODES:
            fields.leave_out(name)
        elif name == "sources" and (words := text_of(element)):
            fields.set_value("source", {"text": fields.text(words)}, name)
        else:
            fields.add_text("archivist_note", paragraphs(element), name)


def _event(event: Element) -> str:
    """Return what was done to the description in one line: the kind, the date, who, and from which source."""
    parts = [attribute(event, "maintype")]
    for element in children_of(event):
        if name_of(element) == "date":
            parts.append(line_of_words(element) or attribute(element, "normal"))
        elif name_of(element) == "respevent":
            names = {name_of(child): line_of_words(child) for child in children_of(element)}
            person = " ".join(filter(None, (names.pop("firstname", ""), names.pop("surnames", ""))))
            parts += [person, *names.values()]
        else:
            parts.append(line_of_words(element) or attribute(element, "value"))
    return ", ".join(filter(None, parts))


def _recognises(file: InputFile) -> bool:
    return file.xml_root[1].lower() == "eag"


EAG = ReaderFormat("eag", "EAG description of an institution", _recognises, read)
