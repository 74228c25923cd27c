"""The people, families, institutions, places and subjects of a unit, with their roles."""

from __future__ import annotations

from typing import Any, Final

from rdflib import Literal, URIRef

from fonds.ingest.metadata_labels import field_of_label
from fonds.ingest.readers.rdf import statements, unit_codes
from fonds.ingest.readers.rdf.dates import first
from fonds.ingest.readers.rdf.kinds import is_own_fragment
from fonds.ingest.readers.rdf.names import in_words, own_concept
from fonds.ingest.readers.rdf.source import Node, address_of, value_of
from fonds.ingest.readers.rdf.unit_fields import Handler, UnitFields
from fonds.ingest.unit_values import KIND_OF_FIELD, is_address

_LABELS: Final = ("level-label", "classification-label")  # names of nodes with words for a code
_REFERENCES: Final = ("people", "places", "subjects", "creator", "from", "to")
_AGENTS: Final = {"person": "people", "family": "people", "institution": "people"}
_BY_KIND: Final = {**_AGENTS, "place": "places", "subject": "subjects"}
# property for things of several kinds -> kind -> field, where that is not the one of the property
_KINDS_OF_PROPERTY: Final = {
    "dcterms:subject": _AGENTS,
    "dc:subject": _AGENTS,
    "schema:mentions": _BY_KIND,
    "edm:hasMet": _BY_KIND,
    "rico:hasOrHadSubject": _BY_KIND,
    "rico:hasOrHadMainSubject": _BY_KIND,
    "crm:P129_is_about": _BY_KIND,
    "crm:P138_represents": _BY_KIND,
}


def referred(unit: UnitFields, field: str, value: Node, element: str) -> None:
    """Add a reference to a person, family, institution, place or subject."""
    hint = is_own_fragment(unit.source, value)
    if hint in _LABELS:
        unit.fields.set(hint.replace("-", "_"), unit.source.label(value), element)
        return
    if own_concept(address_of(value))[0] == "classification":
        unit_codes.rule(unit, "", value, element)
        return
    if unit.kind != "record" and field in ("from", "to"):
        contributor(unit, "crp" if field == "from" else "rcp", value, element)
        return
    if field == "creator" and unit.is_own() and not hint and _has_role(unit, value):
        unit.fields.use(
            element, "from"
        )  # a sender, or a contributor, is a creator in the terms of Dublin Core
        return
    entry, node = _entry(unit, field, value)
    if entry is None:
        unit.keep(field, value, element)
        return
    stated = hint.rpartition("-")[0]
    if stated in _REFERENCES and field not in ("from", "to"):
        field = stated  # the name of the node tells it
    if "id" in entry and element.rpartition("/")[2] in _KINDS_OF_PROPERTY:
        kind = unit.world.kind(node)
        field = _KINDS_OF_PROPERTY[element.rpartition("/")[2]].get(kind, field)
    if not (
        is_address(str(entry.get("as", "")))
        and entry["as"] in [item.get("as") for item in unit.entries(field)]
    ):
        merge_reference(unit, field, entry, element)


def _entry(unit: UnitFields, field: str, value: Node) -> tuple[dict[str, Any] | None, Node]:
    """Return a reference with its evidence, and the node that it refers to: behind a role of schema.org another one."""
    if "schema:Role" not in unit.source.types(value):
        entry = unit.world.reference(value, KIND_OF_FIELD.get(field, ""))
        if entry and "as" in entry:
            more = statements.evidence(unit.world, value)
            entry |= {name: words for name, words in more.items() if name != "as"}
        return entry, value
    node = statements.target(unit.source, value)
    if node is not None:
        return of_role(unit, node, value, field), node
    words = first(unit.source, value, "schema:roleName", "schema:alternateName")
    return ({"as": words, **statements.evidence(unit.world, value)} if words else None), value


def _has_role(unit: UnitFields, value: Node) -> bool:
    """Whether a person is named as the sender or a contributor too."""
    names = ("rico:hasSender", "schema:sender", "schema:editor", "schema:contributor", "dcterms:contributor")
    relators = [name for name in unit.source.properties(unit.node) if name.startswith("relators:")]
    return value in unit.source.objects(unit.node, *names, *relators)


def of_role(unit: UnitFields, node: Node, role: Node, field: str) -> dict[str, Any] | None:
    """Return a reference to what a role of schema.org leads to, with the words and the evidence of the role."""
    entry = unit.world.reference(node, KIND_OF_FIELD.get(field, ""))
    if entry is None:
        return None
    words = first(unit.source, role, "schema:alternateName") or first(unit.source, role, "schema:roleName")
    return {**entry, **({"as": words} if words else {}), **{
        name: value for name, value in statements.evidence(unit.world, role).items() if name != "as"}}  # fmt: skip


def merge_reference(unit: UnitFields, field: str, entry: dict[str, Any], element: str) -> None:
    """Add a reference, or what it says more to one of the same entity."""
    for known in unit.entries(field):
        if "id" in entry and known.get("id") == entry["id"] and not known.keys() & entry.keys() - {"id"}:
            known.update(entry)
            unit.fields.use(element, field)
            return
        if "id" not in entry and known.get("as") == entry.get("as") and "id" not in known:
            known.update(entry)
            return
    unit.fields.append(field, entry, element)


def contributor(unit: UnitFields, code: str, value: Node, element: str) -> None:
    """Add a contributor with the code of a relator."""
    role = statements.target(unit.source, value) if "schema:Role" in unit.source.types(value) else None
    if role is not None or "schema:Role" in unit.source.types(value):
        role_of_schema(unit, role, value, element)
        return
    fragment = is_own_fragment(unit.source, value)
    if code == "ctb" and any(
        value in unit.source.objects(unit.node, name)
        for name in unit.source.properties(unit.node)
        if name.startswith("relators:") or name in ("dcterms:creator", "schema:creator", "schema:editor")
    ):
        unit.fields.use(element, "contributors")
        return  # a role that is more exact says the same
    entry = unit.world.reference(value)
    if entry is None or (
        code in ("ctb", "edt") and fragment.startswith("contributors-") and later(unit, value)
    ):
        return
    merge_contributor(unit, entry, [code], element)


def later(unit: UnitFields, value: Node) -> bool:
    """Whether a node of the page tells the roles of this contributor too."""
    return URIRef(f"{value}-role") in unit.source.nodes


def merge_contributor(unit: UnitFields, entry: dict[str, Any], codes: list[str], element: str) -> None:
    """Add a contributor, or a further role of one that is known."""
    for known in unit.entries("contributors"):
        same = known.get("id") == entry.get("id") if "id" in entry else known.get("as") == entry.get("as")
        if same:
            known["role"] = list(dict.fromkeys([*known.get("role", []), *codes]))
            known.update(entry)
            return
    unit.fields.append("contributors", {**entry, **({"role": codes} if codes else {})}, element)


def role_of_schema(unit: UnitFields, target: Node | None, role: Node, element: str) -> None:
    """Add a contributor with the names of roles, which are relators where they are known."""
    hint = is_own_fragment(unit.source, role)
    if hint.startswith("creator-") and target is not None:
        referred(unit, "creator", role, element)
        return
    entry = unit.world.reference(target) if target is not None else None
    if entry is None:
        unit.keep("contributor", role, element)
        return
    names = [
        value_of(name) for name in unit.source.objects(role, "schema:roleName") if isinstance(name, Literal)
    ]
    codes = [
        code.removeprefix("role:")
        for name in names
        if (code := field_of_label(name.words)).startswith("role:")
    ]
    words = [name.words for name in names if not field_of_label(name.words).startswith("role:")]
    more = statements.evidence(unit.world, role)
    label = {"role_label": "; ".join(words)} if words else {}
    merge_contributor(unit, {**entry, **more, **label}, codes or ([] if label else ["ctb"]), element)


def publisher(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the publisher; one of whom only words are known is a contributor."""
    entry = unit.world.reference(value)
    is_one = entry and "id" in entry and unit.world.kind(value) in ("institution", "person")
    if entry and is_one and unit.fields.set("publisher", entry["id"], element):
        return
    if entry:
        merge_contributor(unit, entry, ["pbl"], element)


def sponsor(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add a sponsor; one of whom only words are known is a contributor."""
    entry = unit.world.reference(value)
    if entry and "id" in entry and unit.world.kind(value) in ("institution", "person"):
        unit.fields.append("sponsor", entry["id"], element)
    elif entry:
        merge_contributor(unit, entry, ["spn"], element)


def holder(unit: UnitFields, rest: str, value: Node, element: str) -> None:
    """Add the institution that holds it."""
    kind = unit.world.kind(value, "institution")
    if isinstance(value, Literal):
        words = unit.source.values(value)
        for word in words[:1]:
            unit.values.add("holder", word, "Holder", element)
        return
    entry = unit.world.reference(value, "institution")
    if entry and "id" in entry and kind == "institution":
        if not unit.fields.set("holder", entry["id"], element):
            merge_reference_of_holder(unit, entry, element)
    elif entry:
        unit.fields.state(in_words(element.rpartition("/")[2]), str(entry.get("as", "")), element=element)


def merge_reference_of_holder(unit: UnitFields, entry: dict[str, Any], element: str) -> None:
    """Keep a second holder in words."""
    if entry["id"] != unit.fields.get("holder"):
        unit.fields.state("Holder", str(entry["id"]), element=element)


HANDLERS: Final[dict[str, Handler]] = {
    "ref": referred,
    "role": contributor,
    "publisher": publisher,
    "sponsor": sponsor,
    "holder": holder,
}
