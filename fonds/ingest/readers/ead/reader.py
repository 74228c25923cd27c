"""Reads finding aids: EAD 2002 in the form of its DTD and of its schema, and EAD3.

The description as a whole (`archdesc`) is a collection of its level, components with components are collections, and
components without are records of their level. Keys are made of the identifiers of the source: that of the whole is the
agency with the identifier of the finding aid (`eadid`, `recordid`) without the code of its own language, those of
components are that key with their `id`, else the key of the unit above with their `unitid`. Only components with
neither have their position as their key, with a warning.

Where the identifier or the name of the file ends with the code of a language, the finding aid is one of several
versions: its keys begin with `unit:` and mean the same in all sources, so that the importer unites the versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from fonds.ingest.authorities import NamedAuthorities
from fonds.ingest.field_values import language_tag, short
from fonds.ingest.imported import (
    ImportedDescription,
    InputFile,
    Item,
    Key,
    Note,
    ReaderFormat,
    ReadOptions,
    Withheld,
)
from fonds.ingest.readers.ead import control
from fonds.ingest.readers.ead.description import access_rule, add_elements, add_list_elements
from fonds.ingest.readers.ead.titles import UNTITLED, unit_id, unit_title
from fonds.ingest.readers.ead.tree import TAGS, Events, Outline, Unit, events_of, outline, units
from fonds.ingest.readers.xml_fields import Fields, own_language
from fonds.ingest.readers.xml_words import (
    REASON_INTERNAL,
    child_of,
    is_internal,
    line_of_words,
    name_of,
    paragraphs,
    remove_internal,
)
from fonds.problem import Problem
from fonds.record.field_types import LEVELS
from fonds.record.slugs import slugify
from fonds.safe_xml import Element, XmlError, XmlEvents, line_number

NAMESPACE_2002, NAMESPACE_3 = "urn:isbn:1-931666-22-9", "http://ead3.archivists.org/schema/"
ORDER_STEP = 10
MAX_WARNINGS = 200  # of one file that are listed
_SHARED = "unit"  # begins the keys of units that more than one source describes
_CONTROL = re.compile(rb"<(?:[\w.-]+:)?control[\s>]")
_LANGUAGE_OF_NAME = re.compile(r"[-_.]([A-Za-z]{2,3})$")
_LEVELS = frozenset(LEVELS)


@dataclass
class _FindingAid:
    """What is known of a finding aid while its units are read."""

    file: InputFile
    options: ReadOptions
    header: Element | None = None
    front_matter: list[Element] = field(default_factory=list)
    key: str = ""
    words: str = ""  # of which the ids of its units are made
    reference: str = ""  # of the unit as a whole
    tag: str = ""
    # of the units, by the hash of their key, which is smaller
    lines: dict[int, int] = field(default_factory=dict)
    # the last number after a key that stands more than once, by the hash of the key
    numbers: dict[int, int] = field(default_factory=dict)
    authorities: NamedAuthorities = field(default_factory=NamedAuthorities)
    without_identifier: int = 0  # components
    line_without_identifier: int = 0  # of the first of them
    untitled: int = 0  # units
    warnings: list[Problem] = field(default_factory=list)
    warning_count: int = 0

    def warn(self, message: str, hint: str = "", line: int = 0) -> None:
        """Add a warning; those beyond MAX_WARNINGS are counted."""
        self.warning_count += 1
        if self.warning_count <= MAX_WARNINGS:
            self.warnings.append(self.file.problem(message, hint, line, warning=True))


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield the descriptions of a finding aid, in the order of the source, each after the authorities that it names."""

    def events(stream: Any) -> XmlEvents:
        return XmlEvents(stream, TAGS, options.encoding)

    aid = _FindingAid(file, options)
    result = Outline()
    try:
        with file.path.open("rb") as once:
            first = events(once)
            outline(first, result)
        yield from _notes(first, result, aid)
    except XmlError:
        pass  # the second reading comes to it, after all that is before it
    try:
        with file.open() as stream:
            yield from _items(events(stream), result, aid)
    except XmlError as error:
        yield file.problem(str(error), error.hint, error.line)
    else:
        if result.top is None:
            yield file.problem("there is no description in it", "an element archdesc")


def read_element(element: Element, file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield the descriptions of a finding aid that is part of another document, as in METS. It is not changed."""
    aid = _FindingAid(file, options)
    result = Outline()
    outline(events_of(deepcopy(element)), result)
    yield from _items(events_of(deepcopy(element)), result, aid)


def _notes(events: XmlEvents, result: Outline, aid: _FindingAid) -> Iterator[Item]:
    for line in result.further_lines:
        yield aid.file.problem("a second description is not read", "a document has one archdesc", line)
    if aid.file.head[: events.skipped_bytes].strip():
        yield aid.file.problem(
            f"{events.skipped_bytes} bytes before the document were skipped", line=1, warning=True
        )
    for prefix, line in events.undeclared_prefixes.items():
        yield aid.file.problem(
            f"the prefix {prefix} is not declared", "it is read as if it were", line, warning=True
        )


def _items(events: Events, result: Outline, aid: _FindingAid) -> Iterator[Item]:
    if result.top is None:
        for _ in events:
            pass
        return
    _prepare(result, result.top, aid)
    yield from aid.warnings
    aid.warnings.clear()
    yield from _withheld_header(aid)
    reason = control.status(aid.header)
    for unit in units(events, result):
        yield from _unit_items(unit, aid, reason)
        yield from aid.warnings
        aid.warnings.clear()
    yield from _summary(aid)


def _prepare(result: Outline, top: Unit, aid: _FindingAid) -> None:
    """Set the key, the language and the words of ids from the header and from the unit as a whole."""
    header = aid.header = result.header
    aid.front_matter = result.front_matter
    tags = control.languages(header)
    identifier, code = _without_language(control.record_id(header), tags)
    name_code = _code_of_name(aid.file)
    _set_language(tags, name_code, aid)
    aid.reference = unit_id(_did(top))
    if not identifier:
        aid.warn(
            "the finding aid has no identifier (eadid, recordid)",
            "its unitid or the name of the file is its key",
        )
    name = identifier or aid.reference or PurePath(aid.file.name).stem
    has_versions = bool(code or (name_code and identifier))
    prefix = _SHARED if has_versions else "ead"
    aid.key = ":".join(filter(None, (prefix, control.agency(header), name)))
    last = name.rstrip("/").rpartition("/")[2] if "://" in name else name
    aid.words = (
        last.removesuffix(".xml") if slugify(last.removesuffix(".xml")) else PurePath(aid.file.name).stem
    )


def _set_language(tags: list[str], name_code: str, aid: _FindingAid) -> None:
    """Set the language of the description: that which the header states, else that of the name of the file."""
    if not tags and (words := control.stated_language_words(aid.header)):
        hint = f"{name_code!r} is taken, from the name of the file" if name_code else "a code of ISO 639"
        aid.warn(f"the language of the description, {short(words, 80)!r}, is not known", hint)
    if tags and name_code and name_code not in tags:
        aid.warn(
            f"the name of the file says {name_code!r}, the finding aid {tags[0]!r}", f"{tags[0]!r} is taken"
        )
    aid.tag = own_language(tags or filter(None, [name_code]), aid.options.language)


def _code_of_name(file: InputFile) -> str:
    """Return the language whose code the name of a file ends with, after a hyphen; empty if it ends with none."""
    match = _LANGUAGE_OF_NAME.search(PurePath(file.name).stem)
    return language_tag(match[1]) if match else ""


def _without_language(identifier: str, tags: list[str]) -> tuple[str, str]:
    """Return the identifier without a code of the language of the description at its end, and that code.

    `10668957#HEB` and `10668957#ENG` are two language versions of one finding aid.
    """
    for mark in "#_-.":
        head, _, code = identifier.rpartition(mark)
        if head and len(code) in (2, 3) and code.isalpha() and language_tag(code) in tags:
            return head, code
    return identifier, ""


def _did(unit: Unit) -> Element | None:
    return next((element for element in unit.elements if name_of(element) == "did"), None)


def _withheld_header(aid: _FindingAid) -> Iterator[Item]:
    """Yield what of the header the archive keeps to itself; its identifier and language are used, and not shown."""
    if aid.header is not None:
        if is_internal(aid.header):
            yield Withheld(
                f"{aid.key}#header",
                "the header of the finding aid",
                REASON_INTERNAL,
                line_number(aid.header),
            )
            aid.header = None
        else:
            yield from remove_internal(aid.header, f"{aid.key}#header")
    for element in aid.front_matter:
        yield from remove_internal(element, f"{aid.key}#frontmatter")


def _unit_items(unit: Unit, aid: _FindingAid, reason: str) -> Iterator[Item]:
    """Yield the description of a unit, or that it must not go public, which holds for all units within it."""
    _set_keys(unit, aid)
    if unit.is_internal or reason:
        label = unit_title(_did(unit)) or UNTITLED
        yield Withheld(unit.key, label, reason or _reason(unit), unit.line)
        return
    for element in (*unit.elements, *unit.list_elements):
        yield from remove_internal(element, unit.key)
    try:
        fields = _fields(unit, aid)
    except ValueError as error:
        yield aid.file.problem(f"{unit_title(_did(unit)) or unit.key}: {error}", line=unit.line)
        return
    yield from aid.authorities.new(fields.authorities, unit.line)
    yield ImportedDescription(
        unit.key,
        "record" if unit.is_record else "collection",
        fields.result(),
        id_words=_id_words(unit, aid),
        line=unit.line,
        group=aid.key,
        uses=tuple(fields.uses),
    )


def _reason(unit: Unit) -> str:
    return REASON_INTERNAL if unit.is_marked_internal else f"{REASON_INTERNAL} of a unit above it"


def _set_keys(unit: Unit, aid: _FindingAid) -> None:
    """Set the keys of a unit and of those above it, which may be given after it, and whether they are internal."""
    if unit.key:
        return
    if unit.parent is None:
        unit.key, unit.is_internal = aid.key, unit.is_marked_internal
    else:
        _set_keys(unit.parent, aid)
        unit.is_internal = unit.is_marked_internal or unit.parent.is_internal
        unit.key = _unique_key(_own_key(unit, unit.parent, aid), aid)
    aid.lines[hash(unit.key)] = unit.line


def _unique_key(key: str, aid: _FindingAid) -> str:
    """Return a key, with a number after it if it was given before."""
    unique, number = key, aid.numbers.get(hash(key), 1)
    while hash(unique) in aid.lines:
        number += 1
        unique = f"{key}~{number}"
    if number > 1:
        aid.numbers[hash(key)] = number
    return unique


def _own_key(unit: Unit, above: Unit, aid: _FindingAid) -> str:
    if id := unit.attributes.get("id", "").strip():
        key = f"{aid.key}#{id}"
        if hash(key) not in aid.lines:
            return key
        aid.warn(
            f"the id {id!r} stands also in line {aid.lines[hash(key)]}", "an id is given once", unit.line
        )
    if identifier := unit_id(_did(unit)):
        key = f"{above.key}/{identifier}"
        if hash(key) in aid.lines and not id:
            aid.warn(
                f"the unitid {identifier!r} stands also in line {aid.lines[hash(key)]}, in the same unit",
                "",
                unit.line,
            )
        return key
    aid.without_identifier += 1
    aid.line_without_identifier = aid.line_without_identifier or unit.line
    return f"{above.key}/c[{unit.number}]"


def _id_words(unit: Unit, aid: _FindingAid) -> str:
    if unit.parent is None:
        return aid.words
    identifier = unit_id(_did(unit))
    if identifier and aid.reference and identifier.startswith(aid.reference) and identifier != aid.reference:
        return identifier
    own = identifier if len(slugify(identifier)) > 3 else unit.attributes.get("id", "").strip() or identifier
    return f"{aid.words} {own or unit.position.replace('c[', '').replace(']', '')}"


def _fields(unit: Unit, aid: _FindingAid) -> Fields:
    fields = Fields(aid.options.language, aid.tag, "ead")
    _add_level(unit, fields)
    if unit.parent is not None:
        fields.values["collection"] = Key(unit.parent.key)
        fields.values["order"] = unit.number * ORDER_STEP
    until, line = access_rule(unit.elements)
    add_elements(unit.elements, fields, unit.is_record)
    add_list_elements(unit.list_elements, fields)
    if unit.parent is None:
        _add_header(aid, fields)
    _add_access(until, line, unit, aid, fields)
    _complete_title(unit, fields, aid)
    return fields


def _add_level(unit: Unit, fields: Fields) -> None:
    """Set the level; one that EAD does not name, or that is not stated, is another level."""
    level = unit.attributes.get("level", "").strip()
    words = unit.attributes.get("otherlevel", "").strip()
    if level.lower() in _LEVELS:
        fields.values["level"] = level.lower()
    else:
        fields.values["level"] = "otherlevel"
        words = words or level
    if words:
        fields.set_value("level_label", words, "c/@otherlevel")


def _add_header(aid: _FindingAid, fields: Fields) -> None:
    if aid.header is not None:
        control.add_header(aid.header, fields)
    for element in aid.front_matter:
        for part in element:
            if name := name_of(part):
                head = child_of(part, "head")
                label = line_of_words(head)
                if head is not None:
                    head.clear(keep_tail=True)
                default = "Title page" if name == "titlepage" else "Front matter"
                fields.add_labelled(label, default, paragraphs(part), f"frontmatter/{name}")


def _add_access(until: str, line: int, unit: Unit, aid: _FindingAid, fields: Fields) -> None:
    """Close the content until the date that the words on access have in normal form."""
    if until:
        fields.values["access"] = {"tier": "closed", "until": until}
        title = unit_title(_did(unit)) or unit.key
        aid.warn(
            f"{title}: closed until {until}, as accessrestrict has it",
            "`access` in the record file",
            line or unit.line,
        )


def _complete_title(unit: Unit, fields: Fields, aid: _FindingAid) -> None:
    """Write the title as a record file has it; without one, the date stands for it."""
    title = fields.values.get("title") or {}
    language = aid.options.language
    if not title:
        words = fields.values.get("date_text") or fields.values.get("date") or ""
        if unit.parent is None and aid.header is not None:
            words = control.title(aid.header) or words
        words = short(words)
        if not words:
            words = UNTITLED
            aid.untitled += 1
            if aid.untitled == 1:
                aid.warn("the unit has no title and no date", f"its title is {UNTITLED}", unit.line)
        title = {aid.tag or language: words} if words != UNTITLED else {language: words}
    fields.values["title"] = title[language] if list(title) == [language] else title


def _summary(aid: _FindingAid) -> Iterator[Item]:
    if aid.without_identifier:
        yield aid.file.problem(
            f"{aid.without_identifier:,} components have neither an id nor a unitid",
            "their keys are their positions, which change when a component is inserted before them",
            aid.line_without_identifier,
            warning=True,
        )
    if aid.warning_count > MAX_WARNINGS:
        yield Note(f"{aid.warning_count - MAX_WARNINGS:,} more warnings of the same kinds are not listed.")
    if aid.untitled > 1:
        yield Note(f"{aid.untitled:,} units have no title and no date: they are called {UNTITLED}.")


def _recognises_2002(file: InputFile) -> bool:
    return file.xml_root[1].lower() == "ead" and not _recognises_3(file)


def _recognises_3(file: InputFile) -> bool:
    """Whether it is EAD3: by its namespace, or in any other one by the section that only EAD3 has."""
    namespace, name = file.xml_root
    if name.lower() != "ead" or namespace == NAMESPACE_2002:
        return False
    return namespace == NAMESPACE_3 or _CONTROL.search(file.head) is not None


EAD_2002 = ReaderFormat("ead2002", "EAD 2002 finding aid", _recognises_2002, read)
EAD3 = ReaderFormat("ead3", "EAD3 finding aid", _recognises_3, read)
