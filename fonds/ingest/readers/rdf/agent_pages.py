"""What Fonds says of an authority in nodes that no property of it leads to: parts of its page, texts of Linked Art.

The names of such nodes are fragments of the page, which tell the field.
"""

from __future__ import annotations

import re
from typing import Any, Final

from fonds.ingest.field_values import edtf
from fonds.ingest.readers.rdf import linked_art, statements
from fonds.ingest.readers.rdf.authority_fields import AuthorityFields
from fonds.ingest.readers.rdf.authority_terms import DATED, ROLES_OF_PLACES, TEXT_FIELDS, TYPES_OF_RELATIONS
from fonds.ingest.readers.rdf.dates import first, first_date
from fonds.ingest.readers.rdf.kinds import is_own_fragment
from fonds.ingest.readers.rdf.names import own_concept
from fonds.ingest.readers.rdf.source import Node, address_of, value_of
from fonds.ingest.unit_values import Value, is_address
from fonds.record.model import AGENTS, KINDS

_NUMBERED: Final = re.compile(r"([a-z-]+)-(\d+)")
_BIOGRAPHY: Final = "300435422"
_DESCRIPTIONS: Final = frozenset({"300435416", "300435424", "300411780"})


def text_fields(kind: str) -> frozenset[str]:
    """Return the fields of a kind that are text by language, but for the name."""
    return frozenset(name for name in TEXT_FIELDS if name in KINDS[kind].model_fields)


def text(reader: AuthorityFields, rest: str, value: Node, predicate: str) -> None:
    """Add a statement of Linked Art: the name of its node in Fonds, its label or its kind tells the field."""
    source, content = reader.source, reader.source.content(value)
    if content is None:
        reader.keep(predicate, value)
        return
    label, hint = first(source, value, "rdfs:label"), is_own_fragment(source, value)
    field = hint.removesuffix(f"-{content.tag.lower()}").replace("-", "_") if hint else ""
    numbers, match = linked_art.kinds(source, value), _NUMBERED.match(hint)
    names = [source.label(kind) for kind in source.objects(value, "crm:P2_has_type")]
    if field in text_fields(reader.kind):
        reader.fields.add_text(field, content.words, content.tag, predicate)
    elif field == "source" or (field == "source_url" and "source" in reader.fields):
        _source(reader, field, content, predicate)
    elif hint.startswith("statement-"):
        reader.fields.state(label or "Statement", content.words, content.tag)
    elif match and match[1].replace("-", "_") in DATED and reader.kind in AGENTS:
        _numbered_text(reader, match[1].replace("-", "_"), int(match[2]), content, predicate)
    elif _BIOGRAPHY in numbers and reader.kind in AGENTS:
        reader.fields.add_text("history", content.words, content.tag, predicate)
    elif _DESCRIPTIONS.intersection(numbers) and not hint:
        reader.fields.add_text("note", content.words, content.tag, predicate)
    else:
        reader.fields.state(label or next(iter(names), "Statement"), content.words, content.tag, predicate)


def _source(reader: AuthorityFields, field: str, content: Value, predicate: str) -> None:
    known, tag = reader.fields.get("source"), content.tag or reader.world.language
    if field == "source_url" and known:
        known["url"] = content.words
    elif known:
        known["text"][tag] = content.words
    else:
        reader.fields.set("source", {"text": {tag: content.words}}, predicate)


def _numbered_text(reader: AuthorityFields, field: str, number: int, content: Value, predicate: str) -> None:
    """Add words of a dated text in a language, to the one of that number."""
    known, tag = reader.fields.get(field) or [], content.tag or reader.world.language
    if len(known) >= number:
        known[number - 1]["text"][tag] = content.words
    else:
        reader.fields.append(field, {"text": {tag: content.words}}, predicate)


def performed(reader: AuthorityFields, rest: str, value: Node, predicate: str) -> None:
    """Add a function or an occupation, which is an activity in Linked Art."""
    source, hint = reader.source, is_own_fragment(reader.source, value)
    names = [
        name for part in source.objects(value, "crm:P1_is_identified_by") if (name := source.content(part))
    ]
    field = "occupations" if hint.startswith("occupations") else "functions"
    if (
        not hint
        or not names
        or (field == "occupations" and reader.kind != "person")
        or reader.kind not in AGENTS
    ):
        reader.keep(predicate, value)
        return
    entry: dict[str, Any] = {"text": reader.world.by_language(names)}
    entry |= {"date": date} if (date := first_date(source, value, "crm:P4_has_time-span")) else {}
    reader.fields.append(field, entry, predicate)


def assignment(reader: AuthorityFields, rest: str, value: Node, predicate: str) -> None:
    """Add the evidence of a match, or a relation to another agent; another assignment is kept in words."""
    source, hint = reader.source, is_own_fragment(reader.source, value)
    targets = source.objects(value, "crm:P141_assigned")
    if hint.startswith("same-as-") and targets and is_address(address_of(targets[0])):
        entry = statements.match_of_assignment(reader.world, reader.node, value, targets[0])
        statements.replace_match(reader.fields, entry, predicate)
        return
    concepts = [own_concept(address_of(kind)) for kind in source.objects(value, "crm:P2_has_type")]
    code = next((code for scheme, code in concepts if scheme == "agent-relations"), "")
    reference = reader.world.reference(targets[0]) if targets and code and reader.kind in AGENTS else None
    if reference:
        reader.fields.append("relations", {**reference, "type": code}, predicate)
    else:
        reader.keep(predicate, value)


def part_of_page(reader: AuthorityFields, name: str, value: Node, predicate: str) -> None:
    """Add what Fonds says in a part of a page (schema.org): a text, a place or a relation."""
    texts = [value_of(literal) for literal in reader.source.objects(value, "schema:text")]
    match = _NUMBERED.fullmatch(name)
    field = (match[1] if match else name).replace("-", "_")
    if not match and field in text_fields(reader.kind):
        for words in texts:
            reader.fields.add_text(field, words.words, words.tag, predicate)
    elif (
        match
        and field in DATED
        and reader.kind in AGENTS
        and (field != "occupations" or reader.kind == "person")
    ):
        entry: dict[str, Any] = {"text": reader.world.by_language(texts)}
        entry |= (
            {"date": date} if (date := edtf(first(reader.source, value, "schema:temporalCoverage"))) else {}
        )
        known = reader.fields.get(field) or []
        known[:] = [item for item in known if item["text"] != entry["text"]]
        reader.fields.append(field, entry, predicate)
    elif match and field in ("place", "relation") and reader.kind in AGENTS:
        _link(reader, f"{field}s", value, texts, predicate)
    else:
        reader.keep(predicate, value)


def _link(reader: AuthorityFields, field: str, value: Node, texts: list[Value], predicate: str) -> None:
    """Add a place or a relation with its words, dates and note; its kind is told by its name in English."""
    source = reader.source
    targets = source.objects(value, "schema:mentions")
    reference = reader.world.reference(targets[0], "place" if field == "places" else "") if targets else None
    if reference is None:
        reader.keep(predicate, value)
        return
    entry = dict(reference)
    entry |= {"as": words} if (words := first(source, value, "schema:alternateName")) else {}
    entry |= {"date": date} if (date := edtf(first(source, value, "schema:temporalCoverage"))) else {}
    entry |= {"note": reader.world.by_language(texts)} if texts else {}
    codes = ROLES_OF_PLACES if field == "places" else TYPES_OF_RELATIONS
    code = codes.get(first(source, value, "schema:name").casefold(), "")
    if field == "relations":
        entry["type"] = code or "associate"
    elif code:
        entry["role"] = code
    for item in reader.fields.get(field) or []:
        key = "id" if "id" in reference else "as"
        if item.get(key) == reference.get(key):
            item.update(entry)
            return
    reader.fields.append(field, entry, predicate)
