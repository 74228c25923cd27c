"""Rights, access and labels of Local Contexts of a unit."""

from __future__ import annotations

import re
from typing import Any, Final

from fonds.ingest.field_values import rights_uri
from fonds.ingest.readers.rdf import unit_dates
from fonds.ingest.readers.rdf.dates import first
from fonds.ingest.readers.rdf.kinds import is_own_fragment
from fonds.ingest.readers.rdf.source import Node, address_of, value_of
from fonds.ingest.readers.rdf.unit_fields import Handler, UnitFields
from fonds.ingest.unit_values import is_address, own_term

# codes of the European Union, COAR and info:eu-repo for what is closed, restricted or under an embargo
_CLOSED: Final = frozenset(
    {
        "non_public",
        "restricted",
        "confidential",
        "sensitive",
        "closedaccess",
        "restrictedaccess",
        "embargoedaccess",
    }
    | {"c_14cb", "c_16ec", "c_f1cf", "closed access", "restricted access"}
)


def available(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the day on which it becomes open."""
    access = unit.fields.get("access")
    day = str(value)[:10]
    if isinstance(access, dict) and "until" not in access:
        access["until"] = day
        unit.fields.use(element, "access")
    elif any(
        "/vocab/access/" in address_of(item)
        for item in unit.source.objects(unit.node, "dcterms:accessRights")
    ):
        unit.fields.set("access", {"tier": "closed", "until": day}, element)
    else:
        unit_dates.other_date(unit, "other", value, element)


def access(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add who may see it: a term of Fonds is a rule, its own words are its note, other words are conditions."""
    tier = own_term(address_of(value), "access")
    hint = is_own_fragment(unit.source, value)
    access = unit.fields.get("access")
    if tier:
        rule = {**(access if isinstance(access, dict) else {}), "tier": tier}
        if isinstance(access, dict):
            access.update(rule)
        elif tier != "open" or len(unit.source.objects(unit.node, "dcterms:accessRights")) > 1:
            unit.fields.set("access", rule, element)
    elif hint == "access":
        note = unit.world.by_language(unit.source.labels(value))
        rule = access if isinstance(access, dict) else {}
        rule["note"] = note
        unit.fields.set("access", rule, element)
    elif _is_closed(address_of(value) or str(value)):
        unit.fields.set("access", {"tier": "closed"}, element)
        unit.text("access_conditions", value, element)
    else:
        unit.text("access_conditions", value, element)


def part_rights(unit: UnitFields, node: Node, element: str) -> None:
    """Add the rights in a part."""
    entry: dict[str, Any] = {}
    names = unit.world.by_language(unit.source.labels(node))
    if names:
        entry["part"] = names
    if pages := first(unit.source, node, "schema:pagination"):
        entry["pages"] = pages
    for value in unit.source.objects(node, "dcterms:rights", "schema:license", "schema:usageInfo"):
        if uri := rights_uri(address_of(value)):
            entry["rights"] = uri
        elif words := unit.source.labels(value):
            entry["statement"] = unit.world.by_language(words)
    notices = [value_of(value) for value in unit.source.objects(node, "schema:copyrightNotice")]
    if notices:
        entry["statement"] = unit.world.by_language(notices)
    if ("part" in entry or "pages" in entry) and ("rights" in entry or "statement" in entry):
        unit.fields.append("part_rights", entry, element)
    else:
        unit.keep("hasPart", node, element)


def rights(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add rights: the address of a statement or licence that is known, or words."""
    address = address_of(value) or (str(value) if is_address(str(value)) else "")
    if uri := rights_uri(address):
        unit.fields.set("rights", uri, element, uri if uri != unit.fields.get("rights") else "")
    elif is_own_fragment(unit.source, value).startswith("local-contexts-"):
        local_contexts(unit, value, element)
    else:
        for words in unit.source.values(value):
            unit.values.add("rights", words, "Rights", element)


def local_contexts(unit: UnitFields, node: Node, element: str) -> None:
    """Add a label or notice of Local Contexts."""
    entry: dict[str, Any] = {}
    if code := first(unit.source, node, "dcterms:identifier", "schema:identifier"):
        entry["code"] = code
    more = [address_of(value) for value in unit.source.objects(node, "rdfs:seeAlso", "schema:url")]
    if address := next((item for item in more if is_address(item) and "localcontextshub" in item), ""):
        entry["uri"] = address
        names = unit.source.labels(node)
        entry["name"] = unit.world.by_language(names)
    texts = [value_of(word) for word in unit.source.objects(node, "dcterms:description", "schema:text")]
    if texts:
        entry["text"] = unit.world.by_language(texts)
    by = unit.source.objects(node, "dcterms:creator")
    community = unit.source.label(by[0]) if by else first(unit.source, node, "schema:creditText")
    if community:
        entry["community"] = community
    unit.fields.append("local_contexts", entry, element)


def rights_contact(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add whom to ask for permission."""
    texts = [value_of(word) for word in unit.source.objects(value, "schema:text")] or unit.source.values(
        value
    )
    for words in texts:
        unit.values.add("rights_contact", words, "", element)


def _is_closed(words: str) -> bool:
    """Whether words or an address are a code of the vocabularies of access rights for what is not open."""
    return re.split(r"[/#:]", words.strip().rstrip("/"))[-1].casefold() in _CLOSED


HANDLERS: Final[dict[str, Handler]] = {
    "available": available,
    "access": access,
    "rights": rights,
    "rights_contact": rights_contact,
}
