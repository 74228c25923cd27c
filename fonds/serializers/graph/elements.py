"""The elements of description that are text, further titles, dates and containers, in the terms of each profile.

A table for each profile has the properties; what it does not name is a note. Linked Art, where each text is a node with
its kind, has a function of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from fonds.record.dates import EdtfDate, parse
from fonds.record.elements import ABOUT_DESCRIPTION, SOURCE_WORDS
from fonds.record.model import Description, Unit
from fonds.serializers.element_labels import element_label
from fonds.serializers.graph import date_literals
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.linked_art_nodes import (
    add_identifier,
    add_name,
    add_statement,
    add_statements,
)
from fonds.serializers.graph.namespaces import TYPE, namespace
from fonds.serializers.graph.ntriples import Term, literal, tagged_literal

_DC, _DCT, _RICO, _SCHEMA, _SKOS = (
    namespace(prefix) for prefix in ("dc", "dcterms", "rico", "schema", "skos")
)
_RDFS_LABEL: Final = namespace("rdfs")("label")
_VALUE: Final = namespace("rdf")("value")


@dataclass(frozen=True, slots=True)
class ElementTerms:
    """The properties of a profile: of `texts` and `words` by field, of `dates` by kind of date.

    `nodes` has property and class of a field whose text must stand in a node, as its label. `title_node` is the class
    of titles, and `word_node` that of words with a concept as their value, where these are no literals. `always_tagged`
    says that every text needs a language tag. A property that is "" is left out.
    """

    note: Term
    title: Term
    identifier: Term
    date: Term
    date_text: Term = ""
    container: Term = ""
    title_node: Term = ""
    word_node: Term = ""
    always_tagged: bool = False
    texts: Mapping[str, Term] = field(default_factory=dict)
    nodes: Mapping[str, tuple[Term, Term]] = field(default_factory=dict)
    words: Mapping[str, Term] = field(default_factory=dict)
    dates: Mapping[str, Term] = field(default_factory=dict)


_PROVENANCE = _DCT("provenance"), _DCT("ProvenanceStatement")
DUBLIN_CORE: Final = ElementTerms(
    note=_DCT("description"),
    title=_DCT("alternative"),
    identifier=_DCT("identifier"),
    date=_DCT("date"),
    nodes={
        "archival_history": _PROVENANCE,
        "acquisition": _PROVENANCE,
        "access_conditions": (_DCT("accessRights"), _DCT("RightsStatement")),
        "reproduction_conditions": (_DCT("rights"), _DCT("RightsStatement")),
    },
    words={
        "level_label": _DC("type"),
        "type_label": _DC("type"),
        "classification_label": _RICO("classification"),
    },
    dates={
        "issue": _DCT("issued"),
        "publication": _DCT("issued"),
        "copyright": _DCT("dateCopyrighted"),
    },
)
SCHEMA_ORG: Final = ElementTerms(
    note=_SCHEMA("description"),
    title=_SCHEMA("alternateName"),
    identifier=_SCHEMA("identifier"),
    date="",
    date_text=_SCHEMA("description"),
    container=_SCHEMA("itemLocation"),
    word_node=_SCHEMA("DefinedTerm"),
    always_tagged=True,
    texts={"access_conditions": _SCHEMA("conditionsOfAccess")},
    words={
        "level_label": _SCHEMA("keywords"),
        "type_label": _SCHEMA("genre"),
        "classification_label": _SCHEMA("keywords"),
    },
    dates=dict.fromkeys(("issue", "publication", "broadcast"), _SCHEMA("datePublished")),
)
EUROPEANA: Final = ElementTerms(
    note=_DC("description"),
    title=_DCT("alternative"),
    identifier=_DC("identifier"),
    date=_DC("date"),
    texts={
        "archival_history": _DCT("provenance"),
        "acquisition": _DCT("provenance"),
        "access_conditions": _DC("rights"),
        "reproduction_conditions": _DC("rights"),
        "physical_characteristics": _DC("format"),
        "finding_aids": _DCT("isReferencedBy"),
        "originals": _DCT("isFormatOf"),
        "copies": _DCT("hasFormat"),
        "related_units": _DC("relation"),
        "publications": _DCT("isReferencedBy"),
        **dict.fromkeys(ABOUT_DESCRIPTION, ""),
    },
    words={
        "level_label": _DC("type"),
        "type_label": _DC("type"),
        "classification_label": _DC("description"),
    },
    dates={"creation": _DCT("created"), "issue": _DCT("issued"), "publication": _DCT("issued")},
)
RICO_RECORD: Final = ElementTerms(
    note=_RICO("generalDescription"),
    title=_RICO("hasOrHadTitle"),
    title_node=_RICO("Title"),
    identifier=_RICO("identifier"),
    date=_RICO("isAssociatedWithDate"),
    date_text=_RICO("date"),
    container=_RICO("note"),
    texts={
        "archival_history": _RICO("history"),
        "acquisition": _RICO("history"),
        "scope_and_content": _RICO("scopeAndContent"),
        "arrangement": _RICO("structure"),
        "access_conditions": _RICO("conditionsOfAccess"),
        "reproduction_conditions": _RICO("conditionsOfUse"),
        **dict.fromkeys(ABOUT_DESCRIPTION, ""),
    },
    words={
        "level_label": _RICO("type"),
        "type_label": _RICO("type"),
        "classification_label": _RICO("classification"),
    },
    dates={
        "accumulation": _RICO("hasAccumulationDate"),
        "issue": _RICO("hasPublicationDate"),
        "publication": _RICO("hasPublicationDate"),
    },
)
# only a collection has accruals
DUBLIN_CORE_COLLECTION: Final = replace(
    DUBLIN_CORE, nodes={**DUBLIN_CORE.nodes, "accruals": (_DCT("accrualPolicy"), _DCT("Policy"))}
)
RICO_RECORD_SET: Final = replace(RICO_RECORD, texts={**RICO_RECORD.texts, "accruals": _RICO("accruals")})


def add(graph: GraphBuilder, unit: Unit, terms: ElementTerms) -> None:
    """Add the text elements of a unit, and its further titles, codes, dates, containers and source's own words."""
    for name, text in unit.elements():
        if name in terms.nodes:
            predicate, class_term = terms.nodes[name]
            node = graph.fragment(name.replace("_", "-"))
            graph.add(predicate, node)
            graph.add_to(node, (TYPE, class_term))
            graph.add_text_to(node, _RDFS_LABEL, text)
        elif predicate := terms.texts.get(name, terms.note):
            graph.add(predicate, *(_words(words, terms, tag) for tag, words in text.items()))
    _add_titles(graph, unit, terms)
    graph.add(terms.identifier, *(literal(code.value) for code in unit.alternative_references))
    if terms.container:
        graph.add(terms.container, *(literal(str(container)) for container in unit.containers))
    for name, predicate in terms.words.items():
        if words := getattr(unit, name, ""):
            _add_words(graph, name, words, predicate, terms)
    if unit.date_text:
        graph.add(terms.date_text or terms.date, _words(unit.date_text, terms))


def _words(words: str, terms: ElementTerms, tag: str = "und") -> Term:
    return f"{literal(words)}@und" if terms.always_tagged and tag == "und" else tagged_literal(words, tag)


def _add_titles(graph: GraphBuilder, unit: Unit, terms: ElementTerms) -> None:
    for number, title in enumerate(unit.alternative_titles, 1):
        if not terms.title_node:
            graph.add_text(terms.title, title)
            continue
        node = graph.fragment(f"title-{number}")
        graph.add(terms.title, node)
        graph.add_to(node, (TYPE, terms.title_node))
        graph.add_text_to(node, _RICO("textualValue"), title)


def _add_words(graph: GraphBuilder, name: str, words: str, predicate: Term, terms: ElementTerms) -> None:
    if not terms.word_node:
        graph.add(predicate, literal(words))
        return
    node = graph.fragment(name.replace("_", "-"))
    graph.add(predicate, node)
    graph.add_to(node, (TYPE, terms.word_node), (_SCHEMA("name"), f"{literal(words)}@und"))


def add_dates(
    graph: GraphBuilder, unit: Unit, terms: ElementTerms, values_of: Callable[[EdtfDate], list[Term]]
) -> None:
    """Add the other dates, with the literals that `values_of` makes of a date, and the source's words for them."""
    for date in unit.other_dates:
        predicate = terms.dates.get(date.kind, terms.date)
        if date.date and predicate:
            graph.add(predicate, *values_of(parse(date.date)))
        if date.text:
            graph.add(terms.date_text or terms.date, _words(date.text, terms))


def add_date_nodes(graph: GraphBuilder, unit: Unit, terms: ElementTerms) -> None:
    """Add the other dates as nodes of RiC-O, with the kind of date and whether it is a bulk date."""
    for number, date in enumerate(unit.other_dates, 1):
        if not date.date:
            graph.add(_RICO("date"), literal(date.text))
            continue
        node = graph.fragment(f"other-date-{number}")
        graph.add(terms.dates.get(date.kind, terms.date), node)
        graph.add_to(node, (TYPE, _RICO("Date")), (_RICO("type"), literal(date.kind)))
        graph.add_to(node, (_RICO("normalizedDateValue"), date_literals.edtf(parse(date.date))))
        if date.text:
            graph.add_to(node, (_RICO("expressedDate"), literal(date.text)))
        if date.bulk:
            graph.add_to(node, (_RICO("dateQualifier"), literal("bulk")))


def add_about_description(graph: GraphBuilder, unit: Unit, predicates: Mapping[str, Term]) -> None:
    """Add what the archivist says of the description itself, to its page."""
    for name, text in unit.elements():
        if name in ABOUT_DESCRIPTION:
            graph.add_text_to(graph.page, predicates.get(name, predicates[""]), text)


def add_notes(graph: GraphBuilder, description: Description) -> None:
    """Add further statements as notes of SKOS that are nodes: label, words and the element of the source."""
    for number, statement in enumerate(description.statements, 1):
        node = graph.fragment(f"statement-{number}")
        graph.add(_SKOS("note"), node)
        graph.add_text_to(node, _RDFS_LABEL, statement.label)
        graph.add_text_to(node, _VALUE, statement.text)
        if statement.source:
            graph.add_to(node, (_DC("source"), literal(statement.source)))


_LINKED_ART_KINDS: Final = {
    "access_conditions": "access",
    "reproduction_conditions": "rights",
    "publications": "source",
}


def add_linked_art(graph: GraphBuilder, unit: Unit) -> None:
    """Add all of them as statements, whose labels say what they are about; titles and codes as names."""
    for name, text in unit.elements():
        kind = _LINKED_ART_KINDS.get(name, "note")
        add_statements(graph, name.replace("_", "-"), text, kind, label=element_label(name))
    for number, title in enumerate(unit.alternative_titles, 1):
        for tag, words in title.items():
            add_name(graph, graph.entity, f"title-{number}-{tag.lower()}", words, tag, "alternate")
    for number, code in enumerate(unit.alternative_references, 1):
        add_identifier(graph, f"alternative-reference-{number}", code.value, "call")
    for number, container in enumerate(unit.containers, 1):
        add_statement(graph, f"container-{number}", str(container), "und", "note", label="Container")
    for number, date in enumerate(unit.other_dates, 1):
        label = element_label(f"date_{date.kind}") + (", bulk" if date.bulk else "")
        for suffix, value in (("", date.date), ("-words", date.text)):
            if value:
                add_statement(graph, f"other-date-{number}{suffix}", value, "und", "note", label=label)
    for name in SOURCE_WORDS:
        if words := getattr(unit, name, ""):
            label = name.partition("_")[0].capitalize()
            add_statement(graph, name.replace("_", "-"), words, "und", "note", label=label)


def add_linked_art_statements(graph: GraphBuilder, description: Description) -> None:
    """Add further statements, with the label of each."""
    for number, statement in enumerate(description.statements, 1):
        for tag, words in statement.text.items():
            label = statement.label.get(tag) or next(iter(statement.label.values()))
            add_statement(graph, f"statement-{number}-{tag.lower()}", words, tag, "note", label=label)
