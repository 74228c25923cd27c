"""The nodes that several modules of the RiC-O profile make."""

from __future__ import annotations

from fonds.record.dates import EdtfDate
from fonds.serializers.graph import date_literals
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.namespaces import TYPE, namespace
from fonds.serializers.graph.ntriples import Term

_RICO = namespace("rico")


def date_node(graph: GraphBuilder, name: str, date: EdtfDate) -> Term:
    """Return a rico:Date at that fragment, and add it in words and in EDTF."""
    node = graph.fragment(name)
    graph.add_to(node, (TYPE, _RICO("Date")))
    date_words = date_literals.words(date, graph.context.site.languages)
    graph.add_to(node, *((_RICO("expressedDate"), words) for words in date_words))
    graph.add_to(node, (_RICO("normalizedDateValue"), date_literals.edtf(date)))
    return node
