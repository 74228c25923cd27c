"""The table of contents of a record in the terms of each profile: as one text, or range by range.

Dublin Core and EDM have a property for the whole table. schema.org and RiC-O have the parts of a work and of a record.
The pages of a range are not repeated: the manifest has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fonds.record.model import Record
from fonds.record.structure import Range, contents_text
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.linked_art_nodes import add_statements
from fonds.serializers.graph.namespaces import TYPE, namespace
from fonds.serializers.graph.ntriples import Term, integer

_SCHEMA, _RICO = namespace("schema"), namespace("rico")
_CONTENTS: Final = namespace("dcterms")("tableOfContents")


def dublin_core(graph: GraphBuilder, record: Record) -> None:
    """Add the whole table as one text in each language; so does EDM."""
    graph.add_text(_CONTENTS, contents_text(record.structure))


def linked_art(graph: GraphBuilder, record: Record) -> None:
    """Add the whole table as a statement, which is classified as a table of contents."""
    add_statements(graph, "contents", contents_text(record.structure), "contents")


def schema(graph: GraphBuilder, record: Record) -> None:
    """Add each range as a part of what it is within, with its name and its position there."""
    _add_schema_parts(graph, graph.entity, record.structure, "contents")


def _add_schema_parts(graph: GraphBuilder, whole: Term, ranges: Sequence[Range], name: str) -> None:
    for number, part in enumerate(ranges, 1):
        node = graph.fragment(f"{name}-{number}")
        graph.add_to(whole, (_SCHEMA("hasPart"), node))
        graph.add_to(node, (TYPE, _SCHEMA("Chapter")), (_SCHEMA("position"), integer(number)))
        graph.add_text_to(node, _SCHEMA("name"), part.label)
        _add_schema_parts(graph, node, part.parts, f"{name}-{number}")


def rico(graph: GraphBuilder, record: Record) -> None:
    """Add each range as a part of the record, or of the part that it is within."""
    _add_record_parts(graph, graph.entity, record.structure, "contents")


def _add_record_parts(graph: GraphBuilder, whole: Term, ranges: Sequence[Range], name: str) -> None:
    previous: Term | None = None
    for number, part in enumerate(ranges, 1):
        node = graph.fragment(f"{name}-{number}")
        graph.add_to(whole, (_RICO("hasOrHadConstituent"), node))
        graph.add_to(node, (TYPE, _RICO("RecordPart")))
        graph.add_text_to(node, _RICO("title"), part.label)
        if previous:
            graph.add_to(previous, (_RICO("directlyPrecedesInSequence"), node))
        _add_record_parts(graph, node, part.parts, f"{name}-{number}")
        previous = node
