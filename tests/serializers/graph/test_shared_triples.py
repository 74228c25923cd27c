"""In a steady context, where shared triples are made once, each graph is the same as when it is made alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.formats import Publication
from service.record.model import from_plain
from service.serializers.registry import PUBLICATIONS
from tests.serializers.graph.world import MAXIMAL, world

GRAPHS = [
    (row, kind) for row in PUBLICATIONS if row.graph and row.maker for kind in MAXIMAL if kind in row.kinds
]


@pytest.mark.parametrize(("row", "kind"), GRAPHS, ids=lambda parameter: getattr(parameter, "name", parameter))
def test_a_graph_is_the_same_after_others_like_it(row: Publication, kind: str) -> None:
    descriptions = [from_plain(MAXIMAL[kind] | {"id": id}) for id in ("first", "second", "third")]
    alone = world(*descriptions)
    steady = replace(alone, steady=True)
    assert row.maker is not None
    for description in descriptions:
        assert row.maker(description, steady) == row.maker(description, alone)
