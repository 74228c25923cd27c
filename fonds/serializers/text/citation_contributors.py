"""Contributors in citations: who is an author, and the field of each role in the formats of reference managers.

A role for which a format has no field is told in its note, in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fonds.record.field_types import Reference
from fonds.record.model import Record, Unit
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph.contributors import dublin_core_element
from fonds.serializers.text.citation_names import CitedName, cited_name, one_line
from fonds.serializers.text.contributor_roles import by_role, label_of

EDITORS: Final = frozenset({"edt", "edc", "edm"})
# relator -> name variable of CSL 1.0.2; any other is a contributor
_CSL_VARIABLES: Final = {
    **dict.fromkeys(EDITORS, "editor"),
    "cmp": "composer",
    "col": "compiler",
    "com": "compiler",
    "cur": "curator",
    "drt": "director",
    "edd": "editorial-director",
    "fmd": "director",
    "fmp": "producer",
    "hst": "host",
    "ill": "illustrator",
    "ivr": "interviewer",
    "nrt": "narrator",
    "orm": "organizer",
    "prf": "performer",
    "pro": "producer",
    "aus": "script-writer",
    "trl": "translator",
}


@dataclass(frozen=True, slots=True)
class CitedContributor:
    """A contributor who is no author: the name, the relator or "", and the role in words."""

    name: CitedName
    relator: str
    role: str


def authors_of(unit: Unit, context: SerializerContext) -> tuple[Reference, ...]:
    """Return the creators, else the senders; and the contributors who are creators of the work."""
    creators = unit.creator or (unit.senders if isinstance(unit, Record) else ())
    if not unit.contributors:
        return creators
    names = {cited_name(creator, context) for creator in creators}
    authors = (contributor for contributor in unit.contributors if _is_author(contributor.role, context))
    return (*creators, *(author for author in authors if cited_name(author, context) not in names))


def _is_author(roles: tuple[str, ...], context: SerializerContext) -> bool:
    return any(dublin_core_element(role, context) == "creator" for role in roles)


def cited_contributors(unit: Unit, context: SerializerContext) -> tuple[CitedContributor, ...]:
    """Return the contributors in their roles, but for those roles that make them authors."""
    return tuple(
        CitedContributor(cited_name(contributor, context), code, one_line(context.localize(label)))
        for (code, words), contributors in by_role(unit.contributors).items()
        if not (code and _is_author((code,), context))
        for label in (label_of((code, words), context),)
        for contributor in contributors
    )


def names_in_roles(
    contributors: tuple[CitedContributor, ...], roles: frozenset[str]
) -> tuple[CitedName, ...]:
    """Return the names of the contributors that have one of these roles, each once."""
    return tuple(dict.fromkeys(cited.name for cited in contributors if cited.relator in roles))


def csl_names(contributors: tuple[CitedContributor, ...]) -> dict[str, list[dict[str, str]]]:
    """Return the name variables of CSL."""
    variables: dict[str, dict[CitedName, None]] = {}
    for cited in contributors:
        variables.setdefault(_CSL_VARIABLES.get(cited.relator, "contributor"), {})[cited.name] = None
    return {variable: [name.csl for name in names] for variable, names in variables.items()}


def roles_in_words(contributors: tuple[CitedContributor, ...], omitted: frozenset[str]) -> Iterator[str]:
    """Yield `Photographer: Jane Doe` for each contributor with a role that is not omitted."""
    return (f"{cited.role}: {cited.name.label}" for cited in contributors if cited.relator not in omitted)
