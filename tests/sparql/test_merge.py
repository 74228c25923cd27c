"""The merged graph says what any graph says, once, whatever is replaced and wherever a replacing was cut off."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fonds.publishing import graph_index
from fonds.publishing.graph_index import GraphChoice, GraphIndex, Source

BASE = "http://node.example"
IDS = ("a", "b", "c")
SUBJECTS = [f"{BASE}/id/a", f"{BASE}/records/b#part", f"{BASE}/vocab/types/x", "urn:s", f"{BASE}/id/ab"]
STATEMENTS = [f'<{subject}> <urn:p> "{letter}" .\n'.encode() for subject in SUBJECTS for letter in "xy"]
SAID = st.sets(st.sampled_from(STATEMENTS))
CHANGE = st.dictionaries(st.sampled_from(IDS), SAID, min_size=1, max_size=2)
# what is put in place of some graphs; before it perhaps something else, of which so many writes are done
STEPS = st.lists(st.tuples(CHANGE, st.none() | st.tuples(CHANGE, st.integers(0, 9))), min_size=1, max_size=4)
WRITES = frozenset({"remove", "remove_graph", "load", "flush"})
KEPT = GraphChoice(frozenset({"p"}), frozenset({"p"}))


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


def sources(change: dict[str, set[bytes]]) -> Iterator[Source]:
    for id, statements in change.items():
        graphs = [(f"urn:{id}", "p", b"".join(sorted(statements)))] if statements else []
        yield id, [f"urn:{id}"], graphs


def merged(index: GraphIndex) -> set[bytes]:
    quads = list(index.triplestore._store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    lines = [ox.serialize([quad.triple], format=ox.RdfFormat.N_TRIPLES) or b"" for quad in quads]
    assert len(lines) == len(set(lines))
    return set(lines)


def named(index: GraphIndex) -> dict[str, int]:
    store = index.triplestore._store
    return {
        graph.value: sum(1 for _ in store.quads_for_pattern(None, None, None, graph))
        for graph in store.named_graphs()
    }


@settings(max_examples=12, deadline=None)
@given(first=st.dictionaries(st.sampled_from(IDS), SAID), steps=STEPS)
def test_the_merge_is_what_all_graphs_say(
    first: dict[str, set[bytes]], steps: list[Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("merge")
    index = GraphIndex(folder, BASE, KEPT)
    index.load(sources(first))
    expected = dict(first)
    for change, cut in steps:
        if cut:
            cut_off(index, {id: cut[0].get(id, set()) for id in change}, cut[1])
            index.close()
            index = GraphIndex(folder, BASE, KEPT)
        index.replace(sources(change))
        expected |= change
        assert merged(index) == {line for statements in expected.values() for line in statements}
        assert {name: count for name, count in named(index).items() if count} == {
            f"urn:{id}": len(statements) for id, statements in expected.items() if statements
        }
    index.close()
    shutil.rmtree(folder)


def cut_off(index: GraphIndex, change: dict[str, set[bytes]], writes: int) -> None:
    """Replace graphs in a process that ends after so many writes."""
    store = index.triplestore._store
    index.triplestore._store = Cut(store, writes)  # type: ignore[assignment]
    with suppress(CutError):
        index.replace(sources(change))
    index.triplestore._store = store


def test_a_change_writes_only_what_it_changes(tmp_path: Path) -> None:
    """Of a description that says one thing more, and one less that another says too, one statement is written."""
    index = GraphIndex(tmp_path, BASE, GraphChoice(frozenset({"p"}), frozenset()))
    index.clear()
    index.load(sources({id: set(STATEMENTS[:8]) for id in IDS}))
    writes: list[tuple[list[bytes], list[str], bytes]] = []
    index.triplestore.replace = lambda *values: writes.append(values)  # type: ignore[method-assign]
    index.replace(sources({"b": {*STATEMENTS[1:8], STATEMENTS[9]}}))
    assert writes == [([], [], STATEMENTS[9])]
    index.close()


@pytest.mark.parametrize("count", [1_000, 4_000])
def test_a_load_holds_no_more_at_once_when_there_is_more(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph_index, "BATCH_BYTES", 1_000_000)
    index = GraphIndex(tmp_path, BASE, KEPT)
    index.clear()
    sizes: list[int] = []
    load = index.triplestore.load
    index.triplestore.load = lambda nquads: (sizes.append(len(nquads)), load(nquads))  # type: ignore[assignment,func-returns-value]
    index.load(sources({f"r{i}": {f'<{BASE}/id/r{i}> <urn:p> "{i}" .\n'.encode()} for i in range(count)}))
    assert len(sizes) >= count // 500
    assert max(sizes) < 100_000
    assert len(merged(index)) == count
    index.close()


@pytest.mark.parametrize(
    ("choice", "merged_count", "graphs"),
    [
        (GraphChoice(frozenset({"p", "q"}), frozenset()), 2, set()),
        (GraphChoice(frozenset({"p"}), frozenset({"q"})), 1, {"urn:q"}),
        (GraphChoice(frozenset(), frozenset({"p", "q"})), 0, {"urn:p", "urn:q"}),
    ],
)
def test_graphs_are_kept_as_the_settings_say(
    choice: GraphChoice, merged_count: int, graphs: set[str], tmp_path: Path
) -> None:
    index = GraphIndex(tmp_path, BASE, choice)
    index.clear()
    both = [(f"urn:{profile}", profile, f'<urn:s> <urn:p> "{profile}" .\n'.encode()) for profile in "pq"]
    index.load([("a", ["urn:p", "urn:q"], both)])
    for _ in range(2):
        assert len(merged(index)) == merged_count
        assert set(named(index)) == graphs
        index.replace([("a", ["urn:p", "urn:q"], both)])
    index.close()


def test_one_process_writes(tmp_path: Path) -> None:
    with closing(GraphIndex(tmp_path, BASE, KEPT)), pytest.raises(OSError, match="unavailable"):
        GraphIndex(tmp_path, BASE, KEPT)
    GraphIndex(tmp_path, BASE, KEPT).close()


def test_a_cursor_of_another_version_or_without_notes_is_none(tmp_path: Path) -> None:
    index = GraphIndex(tmp_path, BASE, KEPT)
    index.set_cursor("stamp:7")
    assert index.cursor() == "stamp:7"
    (tmp_path / "cursor").write_text("1 stamp:7")
    assert index.cursor() == ""
    index.set_cursor("stamp:7")
    index.close()
    (tmp_path / "merged.sqlite").unlink()
    index = GraphIndex(tmp_path, BASE, KEPT)
    assert index.cursor() == ""
    index.close()
