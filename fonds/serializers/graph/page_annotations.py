"""The annotations on the pages of a record, in the terms of each profile that can hold them.

Each is a part of the description, as a note is: with its words, its author and date, and what it names or links to.
Where it lies on the page is told by the manifest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fonds.record.annotations import Annotation
from fonds.record.model import Record
from fonds.serializers.graph import additional_texts
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.namespaces import TYPE, namespace
from fonds.serializers.graph.ntriples import Term

_DCT, _SCHEMA, _RICO = namespace("dcterms"), namespace("schema"), namespace("rico")
_VALUE: Final = namespace("rdf")("value")


def dublin_core(graph: GraphBuilder, record: Record) -> None:
    """Add them in the terms of the Dublin Core profile."""
    parts = _parts(graph, record, _DCT("hasPart"), _VALUE, _DCT("creator"), _DCT("references"))
    for _, annotation, node in parts:
        graph.add_to(node, (TYPE, namespace("dcmitype")("Text")), (_DCT("subject"), graph.entity))
        additional_texts.add_created(graph, node, annotation.date)


def schema(graph: GraphBuilder, record: Record) -> None:
    """Add them in the terms of the schema.org profile."""
    parts = _parts(
        graph, record, _SCHEMA("hasPart"), _SCHEMA("text"), _SCHEMA("creator"), _SCHEMA("mentions")
    )
    for _, annotation, node in parts:
        graph.add_to(node, (TYPE, _SCHEMA("WebPageElement")), (_SCHEMA("about"), graph.entity))
        additional_texts.add_date_created(graph, node, annotation.date)


def rico(graph: GraphBuilder, record: Record) -> None:
    """Add them in the terms of the RiC-O profile."""
    parts = _parts(
        graph, record, _RICO("hasOrHadConstituent"), _VALUE, _RICO("hasCreator"), _RICO("hasOrHadSubject")
    )
    for name, annotation, node in parts:
        graph.add_to(node, (TYPE, _RICO("RecordPart")), (_RICO("describesOrDescribed"), graph.entity))
        additional_texts.add_creation_date(graph, node, name, annotation.date)


def _parts(
    graph: GraphBuilder, record: Record, part: Term, value: Term, creator: Term, target: Term
) -> Iterator[tuple[str, Annotation, Term]]:
    """Add each annotation as a part of the description, and yield its name, the annotation and its node."""
    for number, annotation in enumerate(record.annotations, 1):
        name = f"annotation-{number}"
        node = graph.fragment(name)
        graph.add_to(graph.page, (part, node))
        graph.add_text_to(node, value, annotation.text)
        if annotation.by:
            graph.add_to(node, (creator, graph.link(annotation.by)))
        if annotation.id:
            graph.add_to(node, (target, graph.link(annotation.id)))
        if annotation.uri and (address := graph.external(annotation.uri)):
            graph.add_to(node, (target, address))
        yield name, annotation, node
