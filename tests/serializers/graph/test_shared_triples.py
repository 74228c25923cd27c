"""In a steady context, where shared triples are made once, each graph is the same as when it is made alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.formats import Representation
from service.record.model import from_plain
from service.serializers.registry import FORMATS
from tests.serializers.graph.world import MAXIMAL, make_context

GRAPHS = [
    (row, kind) for row in FORMATS if row.graph and row.serializer for kind in MAXIMAL if kind in row.kinds
]


@pytest.mark.parametrize(("row", "kind"), GRAPHS, ids=lambda parameter: getattr(parameter, "name", parameter))
def test_a_graph_is_the_same_after_others_like_it(row: Representation, kind: str) -> None:
    descriptions = [from_plain(MAXIMAL[kind] | {"id": id}) for id in ("first", "second", "third")]
    alone = make_context(*descriptions)
    steady = replace(alone, cacheable=True)
    assert row.serializer is not None
    for description in descriptions:
        assert row.serializer(description, steady) == row.serializer(description, alone)
