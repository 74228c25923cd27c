"""The words by which a description is found besides its text: titles, names it mentions, and all other fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from fonds.record.elements import SOURCE_WORDS
from fonds.record.model import Agent, Authority, Description, Record, Unit
from fonds.record.structure import ranges_of
from fonds.record.text import MultilingualText
from fonds.serializers.context import SerializerContext
from fonds.serializers.element_labels import element_label
from fonds.serializers.text.agent_fields import ALL_TEXTS, DATED_TEXTS
from fonds.serializers.text.contributor_roles import by_role, label_of
from fonds.serializers.text.metadata_fields import metadata_fields_of
from fonds.serializers.text.rights_words import further_rights

Weight = Literal["title", "names", "about"]


class SearchedText(NamedTuple):
    """A searchable text of a description: how much it weighs, the label of its field, and its language or ""."""

    weight: Weight
    label: str
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class SearchFields:
    """The searchable texts of a description, each in every language it has."""

    title: tuple[str, ...]
    names: tuple[str, ...]
    about: tuple[str, ...]


def search_fields_of(description: Description, context: SerializerContext) -> SearchFields:
    """Return what people may type to find a description."""
    texts: dict[Weight, list[str]] = {"title": [], "names": [], "about": []}
    for weight, _, text, _ in searched_texts(description, context):
        texts[weight].append(text)
    return SearchFields(
        tuple(texts["title"]), tuple(dict.fromkeys(texts["names"])), tuple(dict.fromkeys(texts["about"]))
    )


def searched_texts(description: Description, context: SerializerContext) -> Iterator[SearchedText]:
    """Yield each searchable text with the label of its field; a text may occur in several fields."""
    label = context.gettext("Title") if isinstance(description, Unit) else context.gettext("Name")
    yield from _in_languages("title", label, description.labels)
    yield from _names(description, context)
    yield from _other_fields(description, context)


def _in_languages(weight: Weight, label: str, text: MultilingualText | None) -> Iterator[SearchedText]:
    for language, words in (text or {}).items():
        yield SearchedText(weight, label, words, language)


def _names(description: Description, context: SerializerContext) -> Iterator[SearchedText]:
    """Yield its other names, and the names of all it refers to: as the source has them and as they are known here."""
    if isinstance(description, Authority):
        for name in description.further_names:
            yield SearchedText("names", context.gettext("Other names"), name)
    if isinstance(description, Unit):
        for field, reference in description.references():
            label = context.gettext(field.capitalize())
            if reference.as_:
                yield SearchedText("names", label, reference.as_)
            if reference.id:
                yield from _in_languages("names", label, context.names(reference.id))
                linked = context.find(reference.id)
                if isinstance(linked, Authority):
                    for name in linked.further_names:
                        yield SearchedText("names", label, name)


def _other_fields(description: Description, context: SerializerContext) -> Iterator[SearchedText]:
    gettext = context.gettext
    yield SearchedText("about", gettext("Id"), description.id)
    if isinstance(description, Unit):
        for role in by_role(description.contributors):
            yield from _in_languages("about", gettext("Role"), label_of(role, context))
        if description.abstract:
            yield from _in_languages("about", gettext("Summary"), description.abstract.text)
        for collection in context.ancestors(description):
            yield from _in_languages("about", gettext("Part of"), collection.labels)
    yield from _in_languages("about", gettext("Note"), description.note)
    if isinstance(description, Agent) and description.has_facts:
        yield from _in_languages("about", gettext("History"), description.history)
        for name, label in ALL_TEXTS.items():
            yield from _in_languages("about", gettext(label), getattr(description, name, None))
        for name, label in DATED_TEXTS.items():
            for dated in getattr(description, name, ()):
                yield from _in_languages("about", gettext(label), dated.text)
    if isinstance(description, Unit):
        for words, _ in further_rights(description):
            yield from _in_languages("about", gettext("Rights"), words)
    for part in ranges_of(description.structure) if isinstance(description, Record) else ():
        yield from _in_languages("about", gettext("Contents"), part.label)
    if isinstance(description, Record) and description.classification:
        yield SearchedText("about", gettext("Original classification"), description.classification)
    if isinstance(description, Unit) and description.has_elements:
        for title in description.alternative_titles:
            yield from _in_languages("title", gettext("Other titles"), title)
        for field in SOURCE_WORDS:
            if words_of_source := getattr(description, field, ""):
                yield SearchedText("about", gettext(element_label(field)), words_of_source)
        for name, text in description.elements():
            yield from _in_languages("about", gettext(element_label(name)), text)
    for statement in description.statements:
        yield from _in_languages("about", context.localize(statement.label), statement.text)
    for metadata in metadata_fields_of(description, context):
        for value in metadata.values:
            yield SearchedText("about", metadata.label, value.text, value.language)
