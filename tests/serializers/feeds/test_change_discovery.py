"""Activities are made from those of another description: they are the same as made each for itself."""

from __future__ import annotations

import itertools
from dataclasses import replace

import orjson
import pytest

from fonds.serializers.feeds import change_discovery
from fonds.serializers.feeds.change import FeedChange, Successor
from fonds.serializers.feeds.ldes_members import member
from tests.serializers.graph.world import make_context

FORMATS = (frozenset[str](), frozenset({"dcterms", "manifest"}), frozenset({"dcterms", "schema", "edm"}))
SUCCESSORS = (None, Successor("other", "record", FORMATS[2]), Successor("c", "collection"))


@pytest.mark.parametrize("kind", ["record", "collection", "node"])
def test_activities_are_those_of_the_change(kind: str) -> None:
    context = replace(make_context(), cacheable=True)
    actions = ("create", "update", "delete", "move", "merge", "restrict", "release")
    reasons: tuple[dict[str, str], ...] = ({}, {"en": "A test."})
    times = ("2026-01-02T03:04:05Z", "2027-01-02T03:04:05Z")
    cases = itertools.product(actions, FORMATS, SUCCESSORS, reasons, ("a", "b-2"), times)
    for action, formats, successor, reason, id, at in cases:
        change = FeedChange(7, id, kind, action, at, reason, successor, formats)
        expected = [orjson.dumps(activity) for activity in change_discovery._activities(change, context)]
        assert change_discovery.activities(change, context) == expected


def test_a_person_has_no_activities() -> None:
    change = FeedChange(7, "a", "person", "create", "2026-01-02T03:04:05Z")
    assert change_discovery.activities(change, make_context()) == []


@pytest.mark.parametrize(
    "graph",
    [
        "",
        "<s> <p> <o> .\n",
        '<s> <p> "a \\n b ." .\n<s> <p> "\u2028 ." .\n',
        "<s> <p> <o> .",
        "<s> <p> <o> .\n\n<s> <p> <o>  .\n",
    ],
)
def test_the_quads_of_a_member_are_those_of_its_lines(graph: str) -> None:
    change = FeedChange(7, "a", "record", "update", "2026-01-02T03:04:05Z")
    context = make_context()
    quads = "".join(
        f"{line[:-2]}<{context.urls.entity_uri('a')}#v7> .\n" for line in graph.split("\n") if line
    )
    assert member(change, graph.encode(), context) == member(change, b"", context) + quads
