"""The kinds of relations between agents (ISAAR(CPF) 5.3.2) and of places of agents (5.2.3), each with its inverse.

A kind says what the other agent is to the one described: `parent` names a parent of the person. Their names by language
are in vocab/schemes/agent-relations.ttl and place-roles.ttl.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class RelationKind:
    """A kind of relation: its category of ISAAR, and what the agent described is to the other one."""

    category: str
    inverse: str


def _kinds(category: str, *pairs: tuple[str, str]) -> dict[str, RelationKind]:
    kinds = {}
    for kind, inverse in pairs:
        kinds[kind] = RelationKind(category, inverse)
        kinds[inverse] = RelationKind(category, kind)
    return kinds


RELATION_KINDS: Final[dict[str, RelationKind]] = {
    **_kinds("hierarchical", ("superior", "subordinate"), ("group", "member"), ("leader", "led")),
    **_kinds("hierarchical", ("employer", "employee")),
    **_kinds("temporal", ("predecessor", "successor"), ("founder", "founded")),
    **_kinds("family-relation", ("parent", "child"), ("ancestor", "descendant"), ("family", "family-member")),
    **_kinds("family-relation", ("spouse", "spouse"), ("sibling", "sibling"), ("relative", "relative")),
    **_kinds("associative", ("teacher", "student"), ("correspondent", "correspondent")),
    **_kinds("associative", ("acquaintance", "acquaintance"), ("associate", "associate")),
}
PLACE_ROLES: Final = (
    *("birth", "death", "burial", "origin", "residence", "activity", "seat", "jurisdiction"),
    "associated",
)
RELATIONS, PLACES = "relations", "places"


def relation_field(kind: str) -> str:
    """Return the name of links to an agent of that kind: the field, a point and the kind."""
    return f"{RELATIONS}.{kind}"


def place_field(role: str) -> str:
    """Return the name of links to a place of that role: the field, a point and the role."""
    return f"{PLACES}.{role}"
