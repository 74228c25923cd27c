"""The roles of contributors in words, and the contributors in each role."""

from __future__ import annotations

from fonds.record.contributors import Contributor
from fonds.record.text import MultilingualText, capitalized
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph.contributors import role_labels
from fonds.serializers.translated_labels import with_translation

# a relator, or "" if only the source's words say the role; and these words, or ""
Role = tuple[str, str]


def by_role(contributors: tuple[Contributor, ...]) -> dict[Role, list[Contributor]]:
    """Return the contributors in each role, in the order of the description; one with two roles is in both."""
    roles: dict[Role, list[Contributor]] = {}
    for contributor in contributors:
        for code in dict.fromkeys(contributor.role) or ("",):
            roles.setdefault((code, contributor.role_label), []).append(contributor)
    return roles


def label_of(role: Role, context: SerializerContext) -> MultilingualText:
    """Return the label of a role: `Photographer (“Lichtbildner”)`, with the words of the source if it has any."""
    code, source_words = role
    if not code:
        return {"und": source_words}
    labels = with_translation(role_labels(code, context), context)
    words = {tag: capitalized(label) for tag, label in labels.items()}
    return {tag: f"{label} (“{source_words}”)" for tag, label in words.items()} if source_words else words
