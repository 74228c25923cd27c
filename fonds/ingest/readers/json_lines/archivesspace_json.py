"""Resources, archival objects, digital objects, agents and subjects in the JSON of ArchivesSpace.

What they are part of stands in `parent` and `resource` as an address within ArchivesSpace, which is their key. What has
`publish` false or is suppressed is withheld, and so is what is below it.

Source: the JSON model of ArchivesSpace 3.x, as its API and its exports give it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

from fonds.ingest.authorities import Authority, NamedAuthorities
from fonds.ingest.concept_codes import code_of
from fonds.ingest.field_values import language_tag, one_line, short, without_empty
from fonds.ingest.imported import InputFile, Item, Key, ReadOptions, Withheld
from fonds.ingest.readers.json_lines.archivesspace_agents import (
    AGENT_KINDS,
    authority_of_agent,
    authority_of_subject,
)
from fonds.ingest.readers.json_lines.archivesspace_notes import (
    SOURCE,
    dicts,
    put_dates,
    put_extents,
    put_instances,
    put_notes,
    words,
)
from fonds.ingest.readers.json_lines.json_objects import JsonObject, is_json, objects
from fonds.ingest.readers.tables.cell_values import without_markup
from fonds.ingest.readers.tables.plan import UNTITLED
from fonds.ingest.readers.tables.unit_cells import Column, UnitCells
from fonds.ingest.stated_levels import kind_of_level, level_fields
from fonds.ingest.units_above import first_of, topmost_of
from fonds.record import languages

MAX_DEPTH = 50
_STEP = 10
_UNITS: Final = frozenset(
    {"resource", "archival_object", "digital_object", "digital_object_component", "accession"}
)
# members about the record in ArchivesSpace
_OF_THE_SYSTEM: Final = frozenset({
    "lock_version", "created_by", "last_modified_by", "create_time", "system_mtime", "user_mtime",
    "jsonmodel_type", "suppressed", "publish", "is_slug_auto", "slug", "has_unpublished_ancestor", "ancestors",
    "tree", "external_ids", "ref_id_is_auto", "display_string", "position", "component_links_count",
    "finding_aid_status_code", "id_0", "id_1", "id_2", "id_3", "persistent_id", "import_current_ark",
    "ark_name", "representative_file_version", "is_linked_to_published_record", "used_within_repositories",
    "linked_instances",
})  # fmt: skip
_INTERNAL: Final = frozenset(
    {"repository_processing_note", "collection_management", "user_defined", "import_previous_arks"}
)
_TAKEN: Final = frozenset({
    "uri", "title", "level", "other_level", "dates", "extents", "lang_materials", "language", "linked_agents",
    "subjects", "notes", "instances", "parent", "resource", "digital_object", "repository", "component_id",
    "ref_id", "ead_id", "file_versions", "external_documents", "digital_object_id", "rights_statements",
    "finding_aid_language",
})  # fmt: skip
_LABELS: Final = {"restrictions_apply": "Restrictions apply", "restrictions": "Restrictions apply"}


def recognises(file: InputFile) -> bool:
    """Return whether a file is JSON of ArchivesSpace."""
    return is_json(file) and b'"jsonmodel_type"' in file.head


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield the descriptions of a file."""
    return _Export(file, options).items()


_Maker = Callable[[dict[str, Any], str], Authority | None]


class _Export:
    def __init__(self, file: InputFile, options: ReadOptions) -> None:
        self._file, self._options = file, options
        self._authorities = NamedAuthorities()
        self._above: dict[str, str] = {}  # the address of a unit -> that of the one above it
        self._with_parts: set[str] = set()
        self._hidden: set[str] = set()
        self._count: Counter[str] = Counter()
        self._given: set[str] = set()
        self._agents: dict[str, Key] = {}  # the address of an agent or subject -> its key

    def items(self) -> Iterator[Item]:
        for entry in objects(self._file, self._options):
            if isinstance(entry, JsonObject):
                self._look_at(entry.values)
        for entry in objects(self._file, self._options):
            if isinstance(entry, JsonObject):
                yield from self._entry(entry)
            else:
                yield entry

    def _look_at(self, values: dict[str, Any]) -> None:
        uri, kind = words(values.get("uri")), words(values.get("jsonmodel_type"))
        self._count[uri] += 1
        if kind in _UNITS:
            if parent := _parent(values):
                self._above[uri] = parent
                self._with_parts.add(parent)
            if _is_hidden(values):
                self._hidden.add(uri)
        elif not _is_hidden(values) and (authority := self._authority(values)):
            self._agents[uri] = authority.key

    def _authority(self, values: dict[str, Any]) -> Authority | None:
        if words(values.get("jsonmodel_type")) == "subject":
            return authority_of_subject(values, self._options.language)
        return authority_of_agent(values, self._options.language)

    def _entry(self, entry: JsonObject) -> Iterator[Item]:
        values, uri = entry.values, words(entry.values.get("uri"))
        kind = words(values.get("jsonmodel_type"))
        where = f"line {entry.line}" if entry.line else uri or "an object"
        if uri and self._count[uri] > 1:
            yield self._file.problem(f"{uri} stands more than once", "", entry.line)
        elif kind in _UNITS:
            yield from self._unit(values, uri, entry.line)
        elif kind in AGENT_KINDS or kind == "subject":
            yield from self._agent(values, uri, entry.line, where)
        else:
            yield self._file.problem(
                f"{where} is of the type {kind!r}, which has no description here", "", entry.line
            )

    def _agent(self, values: dict[str, Any], uri: str, line: int, where: str) -> Iterator[Item]:
        authority = self._authority(values)
        if authority is None:
            yield self._file.problem(f"{where} is an agent or subject without a name", "", line)
        elif _is_hidden(values):
            yield Withheld(authority.key, short(authority.name), "publish is false", line)
        else:
            if values.get("agent_contacts"):
                text = f"{authority.name}: its contact details are not public: they are left out"
                yield self._file.problem(text, "", line, warning=True)
            yield from self._authorities.new([authority], line)

    def _unit(self, values: dict[str, Any], uri: str, line: int) -> Iterator[Item]:
        key = Key(f"{SOURCE}:{uri or words(values.get('ref_id')) or words(values.get('digital_object_id'))}")
        title = without_markup(words(values.get("title")))
        hidden = first_of(self._hidden, uri, self._above)
        if hidden or _is_hidden(values):
            reason = "publish is false" if hidden in ("", uri) else f"{hidden} above it is not public"
            yield Withheld(key, short(title or uri), reason, line)
            return
        level = words(values.get("level"))
        other = words(values.get("other_level"))
        levels = {"level": "otherlevel", "level_label": other} if other else level_fields(level)
        is_resource = values.get("jsonmodel_type") == "resource"
        kind = (
            "collection" if is_resource else kind_of_level(levels.get("level", ""), uri in self._with_parts)
        )
        unit = UnitCells(kind, self._options.language, SOURCE)
        for name, value in levels.items():
            unit.fields.set(name, value, f"{SOURCE}:level")
        unit.fields.add_title("title", title, element=f"{SOURCE}:title")
        yield from self._put(unit, values, line)
        if "title" not in unit.fields:
            label = str(unit.fields.get("date_text") or unit.fields.get("date") or UNTITLED)
            unit.fields.add_title("title", label)
            yield self._file.problem(f"{key} has no title", f"it is called {label}", line, warning=True)
        yield from self._authorities.new(unit.authorities, line)
        id_words = _reference(values) or words(values.get("ref_id")) or title
        self._given.add(uri)
        topmost = topmost_of(self._count, uri, self._above)
        yield unit.fields.description(key, id_words, line, f"{SOURCE}:{topmost}" if topmost else "")

    def _put(self, unit: UnitCells, values: dict[str, Any], line: int) -> Iterator[Item]:
        fields = unit.fields
        fields.set("reference", _reference(values), f"{SOURCE}:id_0")
        yield from self._put_place(unit, values, line)
        put_dates(unit, values.get("dates"))
        put_extents(fields, values.get("extents"))
        _put_languages(unit, values)
        self._put_agents(unit, values)
        self._put_subjects(unit, values)
        put_instances(fields, values.get("instances"))
        for text in put_notes(fields, values.get("notes")):
            yield self._file.problem(
                f"{short(fields.words('title'), 80)}: {text}: it is left out", "", line, warning=True
            )
        _put_links(unit, values)
        _put_rest(unit, values)

    def _put_place(self, unit: UnitCells, values: dict[str, Any], line: int) -> Iterator[Item]:
        parent = _parent(values)
        if parent and parent in self._count:
            unit.fields.set("collection", Key(f"{SOURCE}:{parent}"), f"{SOURCE}:parent")
        elif parent:
            unit.fields.state("Part of", parent, element=f"{SOURCE}:parent")
            text = f"{unit.fields.words('title') or 'a unit'} is part of {parent}, which is not in the file"
            yield self._file.problem(short(text, 300), "", line, warning=True)
        position = values.get("position")
        if isinstance(position, int) and not isinstance(position, bool) and position >= 0:
            unit.fields.set("order", str((position + 1) * _STEP), f"{SOURCE}:position")
        repository = values.get("repository")
        resolved = repository.get("_resolved") if isinstance(repository, dict) else None
        if isinstance(resolved, dict) and words(resolved.get("name")):
            unit.put(Column("holder"), "repository", words(resolved.get("name")))

    def _put_agents(self, unit: UnitCells, values: dict[str, Any]) -> None:
        for link in dicts(values.get("linked_agents")):
            reference = self._reference_to(unit, link, authority_of_agent)
            if reference is None:
                continue
            role, relator = words(link.get("role")), words(link.get("relator"))
            if role == "subject":
                terms = [words(term.get("term")) for term in dicts(link.get("terms"))]
                unit.fields.append("subjects", reference, f"{SOURCE}:linked_agents")
                unit.fields.state("Subdivision", " -- ".join(terms), element=f"{SOURCE}:linked_agents")
            elif role == "creator" and code_of("relators", relator) in ("", "cre", "aut", "col"):
                unit.fields.append("creator", reference, f"{SOURCE}:linked_agents")
                if relator and not code_of("relators", relator):
                    unit.fields.state("Role", relator, element=f"{SOURCE}:linked_agents")
            else:
                code = code_of("relators", relator)
                roles = {"role": [code] if code else [], "role_label": "" if code else relator or role}
                unit.fields.append(
                    "contributors", without_empty({**reference, **roles}), f"{SOURCE}:linked_agents"
                )

    def _put_subjects(self, unit: UnitCells, values: dict[str, Any]) -> None:
        for link in dicts(values.get("subjects")):
            if reference := self._reference_to(unit, link, authority_of_subject):
                unit.fields.append("subjects", reference, f"{SOURCE}:subjects")

    def _reference_to(self, unit: UnitCells, link: dict[str, Any], make: _Maker) -> dict[str, Any] | None:
        """Return the reference to an agent or subject: one of the file, or as the export has it in `_resolved`."""
        ref, resolved = words(link.get("ref")), link.get("_resolved")
        if ref in self._agents:
            return {"id": self._agents[ref]}
        known = resolved if isinstance(resolved, dict) and not _is_hidden(resolved) else {}
        if authority := make(known, self._options.language):
            unit.authorities.append(authority)
            return authority.reference()
        if ref and ref not in self._count:
            unit.fields.state("Linked record", ref, element=f"{SOURCE}:linked_agents")
        return None


def _is_hidden(values: dict[str, Any]) -> bool:
    is_hidden = values.get("publish") is False or values.get("suppressed") is True
    return is_hidden or values.get("has_unpublished_ancestor") is True


def _parent(values: dict[str, Any]) -> str:
    """Return the address of the unit above: the parent, else the resource or digital object."""
    for name in ("parent", "resource", "digital_object"):
        if isinstance(target := values.get(name), dict) and (ref := words(target.get("ref"))):
            return ref
    return ""


def _reference(values: dict[str, Any]) -> str:
    """Return the reference code: the identifier in four parts, or the component id."""
    parts = [words(values.get(f"id_{number}")) for number in range(4)]
    code = "-".join(filter(None, parts))
    return one_line(code or words(values.get("component_id")) or words(values.get("digital_object_id")))


def _put_languages(unit: UnitCells, values: dict[str, Any]) -> None:
    for material in dicts(values.get("lang_materials")):
        codes = material.get("language_and_script")
        if isinstance(codes, dict):
            unit.fields.append(
                "language", language_tag(words(codes.get("language"))), f"{SOURCE}:lang_materials"
            )
            unit.fields.append(
                "scripts", languages.script_code(words(codes.get("script"))), f"{SOURCE}:lang_materials"
            )
    unit.fields.append("language", language_tag(words(values.get("language"))), f"{SOURCE}:language")


def _put_links(unit: UnitCells, values: dict[str, Any]) -> None:
    """Put external documents and the files of digital objects, those that are public."""
    for document in dicts(values.get("external_documents")):
        if document.get("publish") is not False:
            column = Column("link", label=words(document.get("title")) or "External document")
            unit.put(column, "external_documents", words(document.get("location")))
    for version in dicts(values.get("file_versions")):
        if version.get("publish") is not False and words(version.get("file_uri")):
            column = Column(
                "image", label=words(version.get("caption")) or words(version.get("use_statement")) or "File"
            )
            unit.put(column, "file_versions", words(version.get("file_uri")))
    for statement in dicts(values.get("rights_statements")):
        texts = [
            words(value) for name, value in statement.items() if name not in ("jsonmodel_type", "identifier")
        ]
        unit.fields.state(
            "Rights statement", "; ".join(filter(None, texts)), element=f"{SOURCE}:rights_statements"
        )


def _put_rest(unit: UnitCells, values: dict[str, Any]) -> None:
    for name in ("ref_id", "ead_id", "uri"):
        if value := words(values.get(name)):
            unit.fields.append(
                "identifiers", {"value": value, "scheme": f"ArchivesSpace {name}"}, f"{SOURCE}:{name}"
            )
    for name, value in values.items():
        if name in _OF_THE_SYSTEM or name in _INTERNAL:
            unit.fields.leave_out(f"{SOURCE}:{name}")
        elif name not in _TAKEN and value not in (None, "", [], {}, False):
            label = _LABELS.get(name, name.replace("_", " ").capitalize())
            unit.fields.state(label, _all_words(value), element=f"{SOURCE}:{name}")


def _all_words(value: Any, depth: int = 0) -> str:
    """Return all words of a value, whatever its form."""
    if depth > MAX_DEPTH:
        return ""
    if isinstance(value, dict):
        entries = (entry for name, entry in value.items() if name not in _OF_THE_SYSTEM)
        return "; ".join(filter(None, (_all_words(entry, depth + 1) for entry in entries)))
    if isinstance(value, list):
        return "; ".join(filter(None, (_all_words(entry, depth + 1) for entry in value)))
    return without_markup(words(value))
