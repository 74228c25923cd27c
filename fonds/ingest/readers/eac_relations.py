"""The relations of EAC-CPF: to other agents as relations with their type, to resources and functions as statements."""

from __future__ import annotations

from typing import Any

from fonds.ingest.field_values import without_empty
from fonds.ingest.readers.ead.dates import structured_date
from fonds.ingest.readers.xml_fields import Fields
from fonds.ingest.readers.xml_words import (
    DATES,
    attribute,
    child_of,
    children_of,
    end_of_address,
    is_address,
    line_of_words,
    name_of,
    text_of,
)
from fonds.safe_xml import Element

# type in EAC-CPF 2010, or the end of the address of a role -> type of relation, and whether it says all that it says
_TYPES = {
    "hierarchical-parent": "superior",
    "hierarchical-child": "subordinate",
    "temporal-earlier": "predecessor",
    "temporal-later": "successor",
    "family": "relative",
    "ispartof": "superior",
    "reportsto": "superior",
    "haspart": "subordinate",
    "isprecededby": "predecessor",
    "issucceededby": "successor",
    "isfollowedby": "successor",
    "correspondedwith": "correspondent",
    "acquaintanceof": "acquaintance",
    "childof": "parent",
    "parentof": "child",
    "spouseof": "spouse",
    "siblingof": "sibling",
    "relativeof": "relative",
    "employeeof": "employer",
    "employerof": "employee",
    "memberof": "group",
    "hasmember": "member",
    "ismemberof": "group",
    "founderof": "founded",
    "studentof": "teacher",
    "teacherof": "student",
}
_PERSON_TYPES = {"superior": "group", "subordinate": "member"}
_PLAIN = frozenset({"associative", "associatedwith", ""})
_RESOURCES = {"creatorof": "Creator of", "subjectof": "Subject of"}
_IDENTITY = frozenset({"identity", "sameas"})


def add_relations(element: Element, kind: str, fields: Fields) -> None:
    """Add the relations of an agent of a kind of description."""
    lines: dict[str, list[str]] = {}
    for relation in children_of(element):
        name = name_of(relation)
        if name == "cpfrelation" or (name == "relation" and _targets_agent(relation)):
            _add_agent(relation, kind, fields)
        elif name == "resourcerelation":
            words = attribute(relation, "resourcerelationtype")
            label = _RESOURCES.get(words.lower(), "Related resources")
            lines.setdefault(label, []).append(
                _resource(relation, "" if label != "Related resources" else words)
            )
        elif name == "functionrelation":
            words = attribute(relation, "functionrelationtype")
            lines.setdefault("Related functions", []).append(_resource(relation, words))
        else:
            lines.setdefault("Relations", []).append(_resource(relation, ""))
    for label, resources in lines.items():
        fields.add_words(
            label, "\n".join(filter(None, resources)), f"relations/{label.lower().replace(' ', '-')}"
        )


def _targets_agent(relation: Element) -> bool:
    """Whether a relation of EAC 2.0 is to an agent."""
    return attribute(child_of(relation, "targetentity"), "targettype").lower() in (
        "person",
        "family",
        "corporatebody",
    )


def _add_agent(relation: Element, kind: str, fields: Fields) -> None:
    """Add a relation to another agent; one to the same agent is a link."""
    role = end_of_address(attribute(relation, "arcrole"))
    words = attribute(relation, "cpfrelationtype") or line_of_words(child_of(relation, "relationtype"))
    target = child_of(relation, "relationentry", "targetentity")
    address = attribute(relation, "href") or attribute(target, "valueuri")
    name = line_of_words(target)
    date, date_words = structured_date(relation)
    notes = [text_of(part).replace("\n\n", " ") for part in children_of(relation, "descriptivenote")]
    if words.lower() in _IDENTITY or role.lower() in _IDENTITY:
        _add_same(address, name, notes, fields)
        return
    relation_type = _TYPES.get(role.lower()) or _TYPES.get(words.lower()) or "associate"
    if kind == "person":
        relation_type = _PERSON_TYPES.get(relation_type, relation_type)
    kinds = (words, role) if role.lower() not in _TYPES else ()
    others = [word for word in kinds if word.lower() not in _TYPES and word.lower() not in _PLAIN]
    note = "; ".join(filter(None, (*notes, date_words, *others, address, attribute(target, "id"))))
    entry: dict[str, Any] = {"as": name, "type": relation_type, "date": date}
    entry["note"] = fields.text(note) if note else ""
    if name:
        fields.add_value("relations", without_empty(entry), "cpfRelation")
    else:
        fields.add_words("Relation to another agent", f"{relation_type}: {note}", "cpfRelation")


def _add_same(address: str, name: str, notes: list[str], fields: Fields) -> None:
    if is_address(address):
        link = {
            "uri": address,
            "match": "exact",
            "method": "copied",
            "source": "; ".join(filter(None, (name, *notes))),
        }
        fields.add_value("same_as", without_empty(link), "cpfRelation")
    else:
        fields.add_words("The same as", "; ".join(filter(None, (name, *notes, address))), "cpfRelation")


def _resource(relation: Element, kind: str) -> str:
    """Return a relation to a resource or function in one line."""
    parts = [
        text_of(part).replace("\n\n", " ") for part in children_of(relation) if name_of(part) not in DATES
    ]
    date, date_words = structured_date(relation)
    head = "; ".join(dict.fromkeys(filter(None, parts)))
    address = attribute(relation, "href")
    when = date_words or date
    role = end_of_address(attribute(relation, "arcrole"))
    more = ", ".join(filter(None, (kind, role if role.lower() not in _RESOURCES else "", when, address)))
    return f"{head} ({more})" if head and more else head or more
