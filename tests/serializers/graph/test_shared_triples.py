"""In a cacheable context, where shared triples are made once, each graph is the same as when it is made alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fonds.formats import Representation
from fonds.record.model import from_dict
from fonds.serializers.format_registry import FORMATS
from tests.serializers.graph.world import MAXIMAL, make_context

GRAPHS = [
    (representation, kind)
    for representation in FORMATS
    if representation.is_graph and representation.serializer
    for kind in MAXIMAL
    if kind in representation.kinds
]


@pytest.mark.parametrize(
    ("representation", "kind"), GRAPHS, ids=lambda parameter: getattr(parameter, "name", parameter)
)
def test_a_graph_is_the_same_after_others_like_it(representation: Representation, kind: str) -> None:
    descriptions = [from_dict(MAXIMAL[kind] | {"id": id}) for id in ("first", "second", "third")]
    alone = make_context(*descriptions)
    cacheable = replace(alone, cacheable=True)
    assert representation.serializer is not None
    for description in descriptions:
        assert representation.serializer(description, cacheable) == representation.serializer(
            description, alone
        )
