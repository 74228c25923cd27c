"""Reads EAC-CPF (2010 and 2.0): people, families and bodies, one file with one description or several.

The key of an agent is that of its authorised name and dates, so that the same agent in other sources is the same one.
Relations name the other agent in the words of the source; the identifier that the source gives it is in their note.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fonds.ingest.authorities import Authority, NamedAuthorities
from fonds.ingest.field_values import in_language, language_tag, merge_texts, short, without_empty
from fonds.ingest.imported import (
    ElementUse,
    ImportedDescription,
    InputFile,
    Item,
    ReaderFormat,
    ReadOptions,
    Withheld,
)
from fonds.ingest.readers import eac_relations
from fonds.ingest.readers.eac_control import CODES, add_control, add_identifier, text_of_members
from fonds.ingest.readers.ead.dates import structured_date
from fonds.ingest.readers.ead.names import links_of, name_parts
from fonds.ingest.readers.xml_fields import Fields, own_language
from fonds.ingest.readers.xml_words import (
    DATES,
    REASON_INTERNAL,
    Paragraph,
    attribute,
    child_of,
    children_of,
    descendants_of,
    end_of_address,
    is_address,
    is_internal,
    line_of_words,
    name_of,
    paragraphs,
    remove_internal,
    stated_language,
    text_of,
    with_address,
)
from fonds.record.agents import MAX_AGENT_ENTRIES
from fonds.record.field_types import MAX_TITLE
from fonds.safe_xml import Element, XmlError, XmlEvents, discard, line_number

TAGS = ("{*}eac-cpf", "{*}eac", "eac:eac-cpf")
_KINDS = {"corporatebody": "institution", "person": "person", "family": "family"}
_CLOSED = frozenset(
    {"inprocess", "rejected", "deleted", "deletedsplit", "deletedmerged", "deletedreplaced", "cancelled"}
)
# groups of elements of the same kind, and what they have in common
_GROUPS = frozenset(
    {"places", "functions", "mandates", "occupations", "legalstatuses", "localdescriptions", "languagesused"}
)
_TERMS = {
    "function": "functions",
    "mandate": "mandates",
    "legalstatus": "legal_status",
    "occupation": "occupations",
}
_TEXTS = {
    "bioghist": "history",
    "structureorgenealogy": "internal_structure",
    "generalcontext": "general_context",
}
_LIMITS = dict.fromkeys(("names", "places", "relations", *_TERMS.values()), MAX_AGENT_ENTRIES)
# what sources call the roles of places -> role; the roles themselves are words too
_PLACE_WORDS = {
    "birth": "birthplace | place of birth | naissance | lieu de naissance | geburtsort",
    "death": "deathplace | place of death | décès | lieu de décès | sterbeort",
    "burial": "place of burial | lieu d'inhumation",
    "origin": "place of origin | lieu d'origine",
    "residence": "place of residence | lieu de résidence | wohnort",
    "activity": "workplace | place of activity | lieu d'activité | wirkungsort",
    "seat": "siege | siège | headquarters | sitz",
    "jurisdiction": "ressort",
}
_PLACE_ROLES = {word: role for role, words in _PLACE_WORDS.items() for word in (role, *words.split(" | "))}


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield the agents that a document describes, each after the places that it names."""
    lines: dict[str, int] = {}  # of the agents by their keys
    authorities = NamedAuthorities()
    count = 0
    try:
        with file.open() as stream:
            for event, element in XmlEvents(stream, TAGS, options.encoding):
                if event != "end" or child_of(element, "cpfdescription", "multipleidentities") is None:
                    continue
                count += 1
                yield from _agents(element, file, options, authorities, lines)
                discard(element)
    except XmlError as error:
        yield file.problem(str(error), error.hint, error.line)
        return
    if not count:
        yield file.problem("there is no description of an agent in it", "an element cpfDescription")


def _agents(
    root: Element, file: InputFile, options: ReadOptions, authorities: NamedAuthorities, lines: dict[str, int]
) -> Iterator[Item]:
    control = child_of(root, "control")
    record_id = line_of_words(child_of(control, "recordid"))
    key = f"eac:{record_id or line_number(root)}"
    if reason := _status(root, control):
        yield Withheld(key, record_id, reason, line_number(root))
        return
    yield from remove_internal(root, key)
    for description in descendants_of(root, "cpfdescription"):
        line = line_number(description)
        item = _agent(description, control, options)
        if isinstance(item, str):
            yield file.problem(f"{record_id or 'a description'}: {item}", line=line)
            continue
        agent, places = item
        if agent.key in lines:
            yield file.problem(
                f"{record_id}: the same name and dates stand in line {lines[agent.key]}",
                "one description of an agent",
                line,
            )
            continue
        lines[agent.key] = line
        yield from authorities.new(places, line)
        yield agent


def _status(root: Element, control: Element | None) -> str:
    """Return why the description must not go public, or an empty string."""
    if is_internal(root):
        return REASON_INTERNAL
    for name in ("publicationstatus", "maintenancestatus"):
        element = child_of(control, name)
        words = line_of_words(element) or attribute(element, "value")
        if words.lower().replace(" ", "") in _CLOSED:
            return f"{name} {words}"
    if attribute(control, "maintenancestatus").lower() in _CLOSED:
        return f"maintenanceStatus {attribute(control, 'maintenancestatus')}"
    return ""


def _agent(
    description: Element, control: Element | None, options: ReadOptions
) -> tuple[ImportedDescription, list[Authority]] | str:
    """Return the agent and the places that it names, or why it is refused."""
    identity = child_of(description, "identity")
    entity = child_of(identity, "entitytype")
    type_words = line_of_words(entity) or attribute(entity, "value")
    kind = _KINDS.get(type_words.lower().replace(" ", ""))
    if identity is None or kind is None:
        return f"the type of the agent, {type_words!r}, is none of person, family, corporateBody"
    fields = Fields(options.language, _language(control, options), "eac", _LIMITS)
    name = _add_identity(identity, fields)
    if not name:
        return "the agent has no name"
    for element in children_of(description):
        match name_of(element):
            case "description":
                _add_description(element, kind, fields)
            case "relations":
                eac_relations.add_relations(element, kind, fields)
            case "alternativeset":
                fields.add_statement("Other descriptions", paragraphs(element), "alternativeSet")
    if control is not None:
        add_control(control, fields)
    _keep_missing([identity, *children_of(description)], control, fields)
    values = {"name": in_language(short(name), fields.tag), **fields.result()}
    dates = str(values.get("dates", ""))
    words = f"{name} {dates}" if dates else name
    key = Authority(kind, name, dates).key
    uses = (*fields.uses, ElementUse("eac:nameEntry", "names"))
    line = line_number(description)
    return ImportedDescription(key, kind, values, id_words=words, line=line, uses=uses), fields.authorities


def _keep_missing(parts: list[Element], control: Element | None, fields: Fields) -> None:
    """Keep all words that are in no field, wherever they stand."""
    parts += [control] if control is not None else []
    for part in parts:
        fields.add_loose_words(part)
    fields.keep_missing(
        child
        for part in parts
        for child in children_of(part)
        if name_of(child) not in CODES and name_of(child) != "entitytype"
    )


def _language(control: Element | None, options: ReadOptions) -> str:
    """Return the language of the description if it is one, and not the first of the node."""
    if control is None:
        return ""
    declarations = descendants_of(control, "languagedeclaration")
    elements = (
        element
        for declaration in declarations
        for element in [*descendants_of(declaration, "language"), declaration]
    )
    tags = (language_tag(attribute(element, "languagecode")) for element in elements)
    return own_language(filter(None, tags), options.language)


def _add_identity(identity: Element, fields: Fields) -> str:
    """Add all forms of the name and the identifiers, and return the name."""
    entries: list[tuple[bool, dict[str, Any]]] = []
    dates_of_use: list[str] = []
    for element in children_of(identity):
        name = name_of(element)
        if name == "nameentry":
            entries.append(_name_entry(element, fields, "", dates_of_use))
        elif name in ("nameentryparallel", "nameentryset"):
            kind = "parallel" if name == "nameentryparallel" else ""
            for entry in descendants_of(element, "nameentry"):
                entries.append(_name_entry(entry, fields, kind, dates_of_use))
        elif name in ("entityid", "otherentityid", "identityid"):
            add_identifier(element, attribute(element, "localtype"), fields)
        elif name == "descriptivenote":
            fields.add_text("note", paragraphs(element), "identity/descriptiveNote")
        elif name != "entitytype":
            fields.add_statement(name.capitalize(), paragraphs(element), f"identity/{name}")
    if dates_of_use:
        fields.add_words("Dates of use of the names", "\n".join(dates_of_use), "useDates")
    names = [entry for _, entry in entries if entry]
    if not names:
        return ""
    first = next((entry for is_authorised, entry in entries if entry and is_authorised), names[0])
    fields.values["names"] = names
    return str(first["text"])


def _name_entry(
    element: Element, fields: Fields, kind: str, dates_of_use: list[str]
) -> tuple[bool, dict[str, Any]]:
    """Return whether it is the authorised form, and the entry of `names`; an empty one if it has no words."""
    words, parts, dates = name_parts(element, ", " if _has_named_parts(element) else " ")
    if not words:
        return False, {}
    words = f"{words}, {dates}" if dates else words
    if len(words) > MAX_TITLE:
        fields.add_words("Name in full", words, "nameEntry")
    words = short(words)
    authority = child_of(element, "authorizedform", "preferredform")
    rules = authority if authority is not None else child_of(element, "alternativeform")
    local = attribute(element, "localtype", "status", "preferredform").lower()
    is_authorised = authority is not None or local in (
        "autorisée",
        "authorized",
        "authorised",
        "preferred",
        "true",
    )
    date, date_words = structured_date(child_of(element, "usedates"))
    if date_words:
        dates_of_use.append(f"{words}: {date_words}")
    entry = {
        "text": words,
        "kind": "authorised" if is_authorised and not kind else kind,
        "language": stated_language(element),
        **{name: value for name, value in parts.items() if "family" in parts or "given" in parts},
        "date": date,
        "rules": line_of_words(rules) or attribute(element, "rules"),
    }
    note = child_of(element, "descriptivenote", "note")
    if note is not None:
        fields.add_words("Note on a name", f"{words}: {line_of_words(note)}", "nameEntry/descriptiveNote")
    return is_authorised, without_empty(entry)


def _has_named_parts(element: Element) -> bool:
    """Whether the parts of a name are named by words, and have no marks of their own as subfields of MARC have."""
    return not any(attribute(part, "localtype")[:3].isdigit() for part in children_of(element, "part"))


def _add_description(description: Element, kind: str, fields: Fields) -> None:
    for element in _without_groups(description, fields):
        name = name_of(element)
        if name == "existdates":
            _add_exist_dates(element, fields)
        elif name == "place":
            _add_place(element, fields)
        elif name in _TERMS and (name != "occupation" or kind == "person"):
            _add_term(element, _TERMS[name], fields)
        elif field := _TEXTS.get(name):
            fields.add_text(field, paragraphs(element), name)
        elif name == "localdescription":
            _add_local_description(element, fields)
        else:
            _add_other(element, name, fields)


def _without_groups(description: Element, fields: Fields) -> Iterator[Element]:
    """Yield the elements of a description; those in groups one by one, and the words of the group as a statement."""
    for element in children_of(description):
        if name_of(element) not in _GROUPS:
            yield element
            continue
        members = [child for child in children_of(element) if name_of(child) in _MEMBERS]
        yield from members
        rest = [part for child in children_of(element) if child not in members for part in paragraphs(child)]
        fields.add_statement(_label(name_of(element)), rest, name_of(element))


_MEMBERS = frozenset({"place", "localdescription", "languageused", *_TERMS})


# those that are not the name of the element with a capital letter
_LABELS = {
    "legalstatuses": "Legal status",
    "localdescriptions": "Local description",
    "languagesused": "Languages used",
    "languageused": "Language used",
}


def _label(name: str) -> str:
    return _LABELS.get(name, name.capitalize())


def _add_exist_dates(element: Element, fields: Fields) -> None:
    date, words = structured_date(element)
    if date:
        fields.set_value("dates", date, "existDates")
    note = " ".join(text_of(part) for part in children_of(element, "descriptivenote"))
    if text := "\n".join(filter(None, (words, note))):
        fields.add_words("Dates of existence", text, "existDates")


def _add_place(element: Element, fields: Fields) -> None:
    """Add a place with its role, its dates, and its words besides."""
    role_element = child_of(element, "placerole", "placetype")
    role_words = line_of_words(role_element) or attribute(element, "localtype")
    role = _PLACE_ROLES.get(role_words.lower())
    date, words = structured_date(element)
    notes = [role_words if role_words.lower() != role else "", words]
    names = [part for part in children_of(element, "placeentry", "placename") if line_of_words(part)]
    for part in children_of(element):
        if name_of(part) not in _PARTS_OF_PLACES:
            notes.append(text_of(part))
    note = "; ".join(filter(None, notes))
    for part in names:
        source = attribute(part, "vocabularysource", "vocabularysourceuri")
        links = (
            ({"uri": source, "match": "close", "method": "copied"},)
            if is_address(source)
            else links_of(part, "place")[1]
        )
        place = Authority("place", line_of_words(part), language=fields.tag, same_as=tuple(links))
        entry: dict[str, Any] = {"id": place.key, "role": role or "associated", "date": date}
        entry["note"] = fields.text(note) if note else ""
        fields.add_value("places", without_empty(entry), "place")
        fields.authorities.append(place)
    if not names and note:
        fields.add_words("Place", note, "place")


_PARTS_OF_PLACES = DATES | {"placeentry", "placename", "placerole", "placetype"}


def _add_term(element: Element, field: str, fields: Fields) -> None:
    """Add a function, mandate, legal status or occupation with its dates."""
    date, date_words = structured_date(element)
    term = " ".join(filter(None, (line_of_words(part) for part in children_of(element, "term"))))
    if date_words:
        term = f"{term} ({date_words})" if term else date_words
    texts: list[Paragraph] = [(fields.tag, term)] if term else []
    for part in children_of(element):
        if name_of(part) not in DATES and name_of(part) != "term":
            address = attribute(part, "href")
            texts += [(tag or fields.tag, with_address(words, address)) for tag, words in paragraphs(part)]
    if texts or (element.text or "").strip():
        texts = texts or [(fields.tag, line_of_words(element))]
        entry = without_empty({"text": merge_texts(texts, fields.language), "date": date})
        fields.add_value(field, entry, name_of(element))


def _add_local_description(element: Element, fields: Fields) -> None:
    label = end_of_address(attribute(element, "localtype").replace("_", " "))
    date, words = structured_date(element)
    when = words or date
    text = text_of_members(element)
    fields.add_words(
        label[:1].upper() + label[1:] or "Local description",
        f"{text} ({when})" if when else text,
        "localDescription",
    )


def _add_other(element: Element, name: str, fields: Fields) -> None:
    if name in ("p", "descriptivenote", "outline", "list"):
        fields.add_text("note", paragraphs(element), name)
    else:
        fields.add_words(_label(name), text_of_members(element), name)


def _recognises(file: InputFile) -> bool:
    _, name = file.xml_root
    if name.lower() in ("eac-cpf", "eac"):
        return True
    wrapped = b"<eac-cpf" in file.head or b":eac-cpf" in file.head
    return wrapped and name.lower() not in ("", "html", "mets", "oai-pmh", "ead", "rdf")


EAC = ReaderFormat("eac", "EAC-CPF description of an agent", _recognises, read)
