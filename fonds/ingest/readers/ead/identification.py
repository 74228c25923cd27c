"""The `did` of a unit: titles, dates, codes, containers, extent, languages, creators and the holding institution."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from fonds.ingest.field_values import language_tag, without_empty
from fonds.ingest.readers.ead import links, repository, titles
from fonds.ingest.readers.ead.dates import DATE_ELEMENTS, UnitDate, unit_dates
from fonds.ingest.readers.ead.headings import says_no_more
from fonds.ingest.readers.ead.names import AGENT_KINDS, KIND_OF_ELEMENT, source_name
from fonds.ingest.readers.xml_fields import Fields
from fonds.ingest.readers.xml_words import (
    attribute,
    child_of,
    children_of,
    descendants_of,
    line_of_words,
    name_of,
    paragraphs,
    stated_language,
    text_of,
)
from fonds.ingest.relators import relator
from fonds.record.languages import LanguageError, is_script, language_name
from fonds.safe_xml import Element

_NAMES_OF_AGENTS = frozenset(name for name, kind in KIND_OF_ELEMENT.items() if kind in AGENT_KINDS) | {"name"}
_EXTENT_PARTS = frozenset(
    {"extent", "dimensions", "physfacet", "genreform", "physdescstructured", "physdesc", "descriptivenote"}
)


# elements whose parts go to several fields
_STRUCTURED = frozenset(
    {"unitdatestructured", "unitdateset", "physdescset", "physdescstructured", "langmaterial", "origination"}
    | {"repository"}
    | links.OBJECTS
)


def add_identification(did: Element, fields: Fields, is_record: bool) -> None:
    """Add the elements of a `did` to the fields of a unit."""
    containers: list[Element] = []
    dates: list[UnitDate] = []
    for element in children_of(did):
        name = name_of(element)
        if name == "container":
            containers.append(element)
        elif name in DATE_ELEMENTS:
            dates += unit_dates(element)
            fields.use(name, "date")
        elif name == "unittitle":
            dates += titles.add_title(element, fields)
        elif name in links.OBJECTS:
            links.add_object(element, fields, is_record)
        elif name == "head":
            _add_head(element, did, fields)
        else:
            _ELEMENTS.get(name, _add_other)(element, fields)
    fields.add_loose_words(did)
    _add_dates(dates, fields)
    _add_containers(containers, fields)
    fields.keep_missing(element for element in children_of(did) if name_of(element) in _STRUCTURED)


def _add_dates(dates: list[UnitDate], fields: Fields) -> None:
    """Set the date of creation to the first that is no bulk date; all others are further dates."""
    first = next((date for date in dates if not date.bulk and date.kind == "creation" and date.date), None)
    first = first or next((date for date in dates if not date.bulk and date.kind == "creation"), None)
    for date in dict.fromkeys(dates):
        if date is first:
            fields.values |= without_empty({"date": date.date, "date_text": date.words})
        else:
            _add_other_date(date, first, fields)
        for label, words, source in date.remarks:
            of = date.words or date.date
            fields.add_words(label, f"{words} ({of})" if len(dates) > 1 else words, f"unitdate/@{source}")


def _add_other_date(date: UnitDate, first: UnitDate | None, fields: Fields) -> None:
    if first and replace(date, remarks=first.remarks) == first:
        return
    values = {
        "kind": date.kind if date.kind != "creation" else "",
        "date": date.date,
        "text": date.words,
        "bulk": "yes" if date.bulk else "",
    }
    fields.add_value("other_dates", without_empty(values), "unitdate")


def _add_containers(elements: list[Element], fields: Fields) -> None:
    """Add the containers, each after the one that it is in; what their labels say besides is a statement."""
    labels: set[str] = set()
    for element in _in_order(elements):
        value = line_of_words(element)
        kind, label = attribute(element, "type", "localtype"), attribute(element, "label")
        if not value:
            continue
        fields.add_value("containers", without_empty({"type": kind or label, "value": value}), "container")
        if kind and label and not _is_same_word(kind, label) and label not in labels:
            labels.add(label)
            fields.add_words("Container", f"{kind} {value}: {label}", "container/@label")


def _in_order(elements: list[Element]) -> Iterator[Element]:
    """Yield containers in the order of the source, but each directly after the one that it says it is in."""
    ids = {element.get("id") for element in elements if element.get("id")}
    inner: dict[str, list[Element]] = {}
    outer = []
    for element in elements:
        parent = attribute(element, "parent", "containerid")
        if parent in ids and parent != element.get("id"):
            inner.setdefault(parent, []).append(element)
        else:
            outer.append(element)
    order: dict[Element, None] = {}
    waiting = outer[::-1]
    while waiting:
        element = waiting.pop()
        if element not in order:
            order[element] = None
            waiting += inner.get(element.get("id", ""), [])[::-1]
    yield from order
    yield from (element for element in elements if element not in order)  # those that contain each other


def _is_same_word(kind: str, label: str) -> bool:
    kind, label = kind.lower().rstrip(".:"), label.lower().rstrip(".:")
    return kind.startswith(label) or label.startswith(kind)


def _add_head(element: Element, did: Element, fields: Fields) -> None:
    words = line_of_words(element)
    if says_no_more("did", words) or words == line_of_words(child_of(did, "unittitle")):
        fields.leave_out("did/head")
    else:
        fields.add_words("Heading", words, "did/head")


def _add_unitid(element: Element, fields: Fields) -> None:
    value = line_of_words(element)
    label, kind = attribute(element, "label").rstrip(":"), attribute(element, "type", "localtype")
    scheme = label or kind
    if identifier := attribute(element, "identifier"):
        fields.add_value("identifiers", identifier, "unitid/@identifier")
    if not value:
        return
    if kind == "identifier":
        fields.add_value("identifiers", without_empty({"value": value, "scheme": label}), "unitid")
    elif "reference" not in fields.values:
        fields.set_value("reference", value, "unitid")
    elif value != fields.values["reference"] or scheme:
        scheme = label if kind == "alternative" else scheme
        fields.add_value(
            "alternative_references", without_empty({"value": value, "scheme": scheme}), "unitid"
        )


def _add_extent(element: Element, fields: Fields) -> None:
    """Add an extent with all its parts together, in the order of the source."""
    words = extent_words(element)
    label = attribute(element, "label").rstrip(":")
    if label and words and not says_no_more("extent", label):
        words = f"{label}: {words}"
    if words:
        fields.add_text("extent", [(stated_language(element), words)], name_of(element))


def extent_words(element: Element) -> str:
    """Return the words of a `physdesc`; parts with nothing between them are divided by semicolons."""
    if name_of(element) == "physdescstructured":
        amount = " ".join(
            filter(None, (line_of_words(part) for part in children_of(element, "quantity", "unittype")))
        )
        rest = [
            line_of_words(part)
            for part in children_of(element)
            if name_of(part) not in ("quantity", "unittype")
        ]
        return "; ".join(filter(None, (amount, *rest)))
    between = [element.text or "", *(child.tail or "" for child in element)]
    if any(words.strip() for words in between) or not len(element):
        return text_of(element)
    parts = [
        extent_words(part) if name_of(part) in _EXTENT_PARTS else text_of(part)
        for part in children_of(element)
    ]
    words = ""
    for part in filter(None, parts):
        mark = " " if words.endswith((",", ";", ":", ".")) or part.startswith("(") else "; "
        words += (mark if words else "") + part
    return words


def _add_languages(element: Element, fields: Fields) -> None:
    """Add languages and scripts, and the words on them where they say more."""
    names: set[str] = set()
    for part in descendants_of(element, "language", "script"):
        code, words = attribute(part, "langcode", "scriptcode"), line_of_words(part)
        script = attribute(part, "scriptcode").capitalize()
        if script and is_script(script):
            fields.add_value("scripts", script, "langmaterial/script")
        if name_of(part) != "language":
            if script:
                names.add(words)
            continue
        if tag := language_tag(code or words):
            fields.add_value("language", tag, "langmaterial/language")
            if words.lower() in (_name(tag), tag, code.lower()):
                names.add(words)
    _add_words_on_languages(element, names, fields)


def _add_words_on_languages(element: Element, names: set[str], fields: Fields) -> None:
    for note in children_of(element, "descriptivenote"):
        fields.add_text("language_note", paragraphs(note), "langmaterial")
    words = line_of_words(element, frozenset({"descriptivenote"}))
    rest = words
    for name in names:
        rest = rest.replace(name, "")
    if any(letter.isalnum() for letter in rest):
        fields.add_text("language_note", [("", words)], "langmaterial")
    else:
        fields.use("langmaterial", "language")


def _name(tag: str) -> str:
    try:
        return language_name(tag).lower()
    except LanguageError:
        return ""


def _add_origination(element: Element, fields: Fields) -> None:
    """Add the creators; words beside their names are kept.

    Who has another role is a contributor, and a creator too if nobody else is.
    """
    parts = [part for part in descendants_of(element, *_NAMES_OF_AGENTS) if line_of_words(part)]
    words = line_of_words(element)
    if not parts and words:
        fields.add_reference("creator", {"as": words}, None, "origination")
        return
    others = [part for part in parts if _has_other_role(part)]
    for part in parts:
        is_creator = part not in others or len(others) == len(parts)
        _add_creator(part, is_creator, part in others, fields)
    rest = words
    for part in parts:
        rest = rest.replace(line_of_words(part), "", 1)
    if any(letter.isalnum() for letter in rest):
        fields.add_words("Creator", words, "origination")


def _has_other_role(element: Element) -> bool:
    """Whether the source states a role that is not that of a creator."""
    words = attribute(element, "role", "relator")
    return words != "" and (relator(words) or words.lower()) not in ("cre", "creator")


def _add_creator(element: Element, is_creator: bool, is_contributor: bool, fields: Fields) -> None:
    name = source_name(element, fields.tag) if name_of(element) != "name" else None
    use = f"origination/{name_of(element)}"
    if name is None:
        words, role_words = line_of_words(element), attribute(element, "role", "relator")
        code = relator(role_words) if role_words else ""
        roles = {"role": code} if code else {"role_label": role_words}
        reference, contributor, authority = {"as": words}, {"as": words, **roles}, None
    else:
        reference, contributor, authority = name.reference(), name.contributor(), name.authority
    if is_creator:
        fields.add_reference("creator", reference, authority, use)
    if is_contributor:
        fields.add_reference("contributors", contributor, authority, use)


def _add_abstract(element: Element, fields: Fields) -> None:
    fields.add_text("abstract", paragraphs(element), "abstract")


def _add_note(element: Element, fields: Fields) -> None:
    label = attribute(element, "label").rstrip(":")
    if label and not says_no_more("note", label):
        fields.add_statement(label, paragraphs(element), name_of(element), fields.tag)
    else:
        fields.add_text("note", paragraphs(element), name_of(element))


def _statement_adder(default: str) -> Callable[[Element, Fields], None]:
    """Return the function that adds an element as a statement, with its own label or that one."""

    def add(element: Element, fields: Fields) -> None:
        label = attribute(element, "label").rstrip(": ")
        fields.add_labelled(label, default, paragraphs(element), name_of(element))

    return add


def _add_other(element: Element, fields: Fields) -> None:
    fields.add_statement(name_of(element).capitalize(), paragraphs(element), name_of(element))


def _add_dates_outside(element: Element, fields: Fields) -> None:
    fields.add_words("Date", line_of_words(element), "date")


_ELEMENTS: dict[str, Callable[[Element, Fields], None]] = {
    "unitid": _add_unitid,
    "physdesc": _add_extent,
    "physdescset": _add_extent,
    "physdescstructured": _add_extent,
    "langmaterial": _add_languages,
    "origination": _add_origination,
    "repository": repository.add_repository,
    "abstract": _add_abstract,
    "note": _add_note,
    "didnote": _add_note,
    "physloc": _statement_adder("Location"),
    "materialspec": _statement_adder("Material specific details"),
    "date": _add_dates_outside,
}
