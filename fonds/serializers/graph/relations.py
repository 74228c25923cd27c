"""The relations of a unit to others, in the terms of each profile.

Of what another unit states there is only the inverse link; its words and date are in the graph of that unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fonds.record.dates import parse
from fonds.record.model import Record, Unit
from fonds.serializers.graph import date_literals
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.linked_art_nodes import LABEL, add_statement, add_statements
from fonds.serializers.graph.namespaces import TYPE, namespace
from fonds.serializers.graph.ntriples import Term, iri, text_triples
from fonds.serializers.graph.rico_nodes import date_node
from fonds.serializers.relations import SCHEME, RelatedUnit, label_of, related_units

_DC, _DCT, _SCHEMA, _RICO = (namespace("dc"), namespace("dcterms"), namespace("schema"), namespace("rico"))
_ASSOCIATED: Final = "isRecordResourceAssociatedWithRecordResource"


@dataclass(frozen=True, slots=True)
class Terms:
    """The properties of a relation, each with its inverse.

    `rico` is used if both are records, else `rico_of_sets`. Of `schema`, an empty inverse means that the property is
    stated of the other unit; an empty property that the inverse is. Both are empty if schema.org has neither.
    """

    dcterms: tuple[str, str]
    rico: tuple[str, str]
    rico_of_sets: tuple[str, str]
    schema: tuple[str, str]


_PART = ("isOrWasPartOf", "hasOrHadPart")
_GENETIC = ("hasGeneticLinkToRecordResource", "hasGeneticLinkToRecordResource")
_TERMS: Final = {
    "reply-to": Terms(
        ("references", "isReferencedBy"),
        ("isReplyTo", "hasReply"),
        ("isReplyTo", "hasReply"),
        ("citation", ""),
    ),
    "enclosure-of": Terms(
        ("isPartOf", "hasPart"),
        ("isOrWasConstituentOf", "hasOrHadConstituent"),
        _PART,
        ("isPartOf", "hasPart"),
    ),
    "part-of": Terms(
        ("isPartOf", "hasPart"),
        ("isOrWasConstituentOf", "hasOrHadConstituent"),
        _PART,
        ("isPartOf", "hasPart"),
    ),
    "copy-of": Terms(
        ("isFormatOf", "hasFormat"),
        ("isCopyOf", "hasCopy"),
        ("isCopyOf", "hasCopy"),
        ("exampleOfWork", "workExample"),
    ),
    "draft-of": Terms(("isVersionOf", "hasVersion"), ("isDraftOf", "hasDraft"), _GENETIC, ("", "isBasedOn")),
    "version-of": Terms(("isVersionOf", "hasVersion"), _GENETIC, _GENETIC, ("isBasedOn", "")),
    "continues": Terms(
        ("relation", "relation"),
        ("followsOrFollowed", "precedesOrPreceded"),
        ("followsOrFollowed", "precedesOrPreceded"),
        ("", ""),
    ),
    "related": Terms(
        ("relation", "relation"), (_ASSOCIATED, _ASSOCIATED), (_ASSOCIATED, _ASSOCIATED), ("", "")
    ),
}


def dublin_core(graph: GraphBuilder, unit: Unit) -> None:
    """Add them in the terms of the Dublin Core profile."""
    for related, target in _targets(graph, unit):
        graph.add(_DCT(_TERMS[related.type].dcterms[related.is_inverse]), target)
        if _is_named_by_words(related):
            graph.add_text_to(target, LABEL, related.text)
        if node := _relation(graph, related, target, _DCT("type")):
            graph.add_text_to(node, _DCT("description"), related.text)
            if related.date:
                dates = date_literals.edtf_and_xsd(parse(related.date))
                graph.add_to(node, *((_DCT("date"), date) for date in dates))


def rico(graph: GraphBuilder, unit: Unit) -> None:
    """Add them in the terms of the RiC-O profile."""
    for related, target in _targets(graph, unit):
        terms, is_known = _TERMS[related.type], isinstance(unit, Record) and isinstance(related.unit, Record)
        properties = terms.rico if is_known else terms.rico_of_sets
        graph.add(_RICO(properties[related.is_inverse]), target)
        if _is_named_by_words(related):
            graph.add_to(target, (TYPE, _RICO("RecordResource")))
            graph.add_text_to(target, _RICO("title"), related.text)
        if node := _relation(graph, related, target, _RICO("relationHasContext")):
            graph.add_text_to(node, _RICO("generalDescription"), related.text)
            if related.date:
                name = f"relations-{related.number}-date"
                graph.add_to(node, (_RICO("relationHasDate"), date_node(graph, name, parse(related.date))))


def schema(graph: GraphBuilder, unit: Unit) -> None:
    """Add them in the terms of the schema.org profile; those without a term as links of the page."""
    for related, target in _targets(graph, unit):
        if _is_named_by_words(related):
            graph.other_lines += text_triples(target, _SCHEMA("name"), related.text)
        own, inverse = _TERMS[related.type].schema
        if related.is_inverse:
            own, inverse = inverse, own
        if own:
            graph.add(_SCHEMA(own), target)
        elif inverse:
            graph.add_to(target, (_SCHEMA(inverse), graph.entity))
        else:
            graph.add_to(graph.page, (_SCHEMA("mentions"), target))


def edm(graph: GraphBuilder, unit: Unit) -> None:
    """Add them in the terms of EDM: of other objects their URIs, else words."""
    for related in related_units(unit, graph.context):
        name = _TERMS[related.type].dcterms[related.is_inverse]
        predicate = _DC("relation") if name == "relation" else _DCT(name)
        if target := _address(graph, related):
            graph.add(predicate, target)
        else:
            graph.add_text(predicate, related.text)


def linked_art(graph: GraphBuilder, unit: Unit) -> None:
    """Add them as statements in words: its schemas have no relation of texts, sets and objects to each other."""
    for number, related in enumerate(related_units(unit, graph.context), 1):
        name = f"relation-{number}"
        label = graph.context.localize(label_of(related.code, graph.context))
        address = related.uri or (graph.context.urls.entity_uri(related.id) if related.id else "")
        if address:
            add_statement(graph, name, address, "und", "note", label=label)
        add_statements(graph, f"{name}-words", related.text, "note")


def _targets(graph: GraphBuilder, unit: Unit) -> Iterator[tuple[RelatedUnit, Term]]:
    """Yield each relation with the term of its target, which is a fragment if only words name it.

    The target is not described: LDES keeps each version of a graph, in which its title would outlive access to it.
    """
    for related in related_units(unit, graph.context):
        if target := _address(graph, related) or (
            graph.fragment(f"relations-{related.number}") if related.text else ""
        ):
            yield related, target


def _address(graph: GraphBuilder, related: RelatedUnit) -> Term:
    """Return the target that has an address, without describing it; "" if there is none."""
    if related.id:
        return iri(graph.context.urls.entity_uri(related.id))
    return graph.external(related.uri) or ""


def _is_named_by_words(related: RelatedUnit) -> bool:
    return not related.id and not related.uri


def _relation(graph: GraphBuilder, related: RelatedUnit, target: Term, type_property: Term) -> Term:
    """Add a rico:Relation for the words or the date of a relation, and return it; "" if it has neither."""
    if not related.date and (not related.text or _is_named_by_words(related)):
        return ""
    node = graph.fragment(f"relations-{related.number}-relation")
    graph.add(_RICO("thingIsSourceOfRelation"), node)
    graph.add_to(node, (TYPE, _RICO("Relation")), (_RICO("relationHasSource"), graph.entity))
    graph.add_to(
        node, (_RICO("relationHasTarget"), target), (type_property, graph.concept(SCHEME, related.type))
    )
    return node
