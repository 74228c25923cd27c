"""The merged graph says what any graph says, once, whatever is replaced and wherever a replacing was cut off."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.sparql.triplestore import LocalTriplestore

NAMES = ("urn:a", "urn:b", "urn:c")
TRIPLES = st.sets(st.sampled_from([f'<urn:s> <urn:p> "{letter}" .\n' for letter in "wxyz"]))
CHANGE = st.dictionaries(st.sampled_from(NAMES), TRIPLES, min_size=1, max_size=2)
# what is put in place of some graphs; before it perhaps something else, of which so many writes are done
STEPS = st.lists(st.tuples(CHANGE, st.none() | st.tuples(CHANGE, st.integers(0, 8))), min_size=1, max_size=6)
WRITES = frozenset({"remove", "remove_graph", "extend"})


class CutError(Exception):
    """The process ended here."""


class Cut:
    """A store that ends the process before a write."""

    def __init__(self, store: ox.Store, writes: int) -> None:
        self.store, self.left = store, writes

    def __getattr__(self, name: str) -> Any:
        if name in WRITES:
            self.left -= 1
            if self.left < 0:
                raise CutError
        return getattr(self.store, name)


def replace(graphs: LocalTriplestore, change: dict[str, set[str]]) -> None:
    graphs.replace(
        list(change), [(name, "".join(triples).encode()) for name, triples in change.items() if triples]
    )


def merged_values(graphs: LocalTriplestore) -> list[str]:
    quads = graphs._store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return sorted(quad.object.value for quad in quads)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_the_merge_is_what_all_graphs_say(steps: list[Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    graphs = LocalTriplestore(tmp_path_factory.mktemp("merge"))
    expected: dict[str, set[str]] = {}
    for change, cut in steps:
        if cut:
            store = graphs._store
            graphs._store = Cut(store, cut[1])  # type: ignore[assignment]
            with suppress(CutError):
                replace(graphs, {name: cut[0].get(name, set()) for name in change})
            graphs._store = store
        replace(graphs, change)
        expected |= change
        assert merged_values(graphs) == sorted(
            {line.split('"')[1] for triples in expected.values() for line in triples}
        )


def test_what_two_graphs_say_stays_when_one_says_it_no_more(tmp_path: Path) -> None:
    graphs = LocalTriplestore(tmp_path)
    both = b'<urn:s> <urn:p> "both" .\n'
    graphs.load([("urn:a", both), ("urn:b", both)])
    graphs.replace([], [("urn:a", b'<urn:s> <urn:p> "other" .\n')])
    assert merged_values(graphs) == ["both", "other"]
    graphs.replace(["urn:b"], [])
    assert merged_values(graphs) == ["other"]


def test_a_cursor_of_another_version_is_none(tmp_path: Path) -> None:
    graphs = LocalTriplestore(tmp_path)
    graphs.set_cursor("stamp:7")
    assert graphs.cursor() == "stamp:7"
    (tmp_path / "cursor").write_text("1 stamp:7")
    assert graphs.cursor() == ""
