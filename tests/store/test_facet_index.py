"""The index of facets against the same questions asked of a list of descriptions in Python."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator

import pytest
from pyroaring import BitMap

from fonds.search.facets import Facets
from fonds.store import facet_index
from fonds.store.facet_index import NEWEST, OLDEST, TITLE, FacetIndex, Numbers

FIELDS = {"type": 6, "agent": 40, "year": 9}
ORDERS = {
    OLDEST: lambda entry, n: (entry.date, n),
    NEWEST: lambda entry, n: (entry.date == "~", [-ord(letter) for letter in entry.date], -n),
    TITLE: lambda entry, n: (entry.title, n),
}


def some_entry(generator: random.Random) -> Facets:
    values = {
        (field, f"{field}{generator.randrange(most)}") for field, most in FIELDS.items() for _ in range(2)
    }
    date = generator.choice(("~", f"1041945{generator.randrange(12):02}017"))
    return Facets(tuple(sorted(values)), date, f"title {generator.randrange(50):02}")


@pytest.fixture
def index() -> Iterator[tuple[sqlite3.Connection, FacetIndex]]:
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript("CREATE TABLE described (n INTEGER PRIMARY KEY, id TEXT);" + facet_index.SCHEMA)
    yield db, FacetIndex(lambda: db)
    db.close()


@pytest.mark.parametrize("first", [1, facet_index.PART - 500])  # within one bitmap, and across two
def test_answers_are_those_of_a_list(
    index: tuple[sqlite3.Connection, FacetIndex], first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After descriptions were added, changed and taken out: sets, counts and pages, by both ways of making each."""
    db, facets = index
    generator = random.Random(first)
    entries: dict[int, Facets] = {}
    following = first
    for _ in range(4):
        dropped = generator.sample(sorted(entries), len(entries) // 3)
        added = [(following + offset, some_entry(generator)) for offset in range(400)]
        following += len(added)
        facet_index.write(db, dropped, added)
        db.executemany("INSERT INTO described VALUES (?,?)", ((n, f"id-{n}") for n, _ in added))
        for n in dropped:
            del entries[n]
        entries.update(added)
    facets = FacetIndex(lambda: db)  # what another connection would see
    for value in {value for entry in entries.values() for value in entry.values}:
        expected = {n for n, entry in entries.items() if value in entry.values}
        assert set(facets.having(*value)) == expected
        assert facets.total(*value) == len(expected)
    members = facets.having("type", "type1") | facets.having("year", "year3")
    assert set(members) == {
        n for n, entry in entries.items() if {("type", "type1"), ("year", "year3")} & set(entry.values)
    }
    for most_read in (facet_index.MAX_READ, 0):
        monkeypatch.setattr(facet_index, "MAX_READ", most_read)
        counts = facets.counts({"agent": 5, "type": 100}, members)
        assert counts["agent"] == expected_counts(entries, members, "agent")[:5]
        assert counts["type"] == expected_counts(entries, members, "type")
    in_order = sorted(expected_counts(entries, members, "year"))
    assert facets.counts_between("year", "", "z", members) == in_order
    assert facets.counts_between("year", in_order[1][0], in_order[3][0], members) == in_order[1:4]
    for most_sorted in (facet_index.MAX_SORTED, 0):
        monkeypatch.setattr(facet_index, "MAX_SORTED", most_sorted)
        for order, key in ORDERS.items():
            ids = [f"id-{n}" for n in sorted(members, key=lambda n: key(entries[n], n))]
            assert facets.page(members, order, 0, 10_000) == ids, order
            assert facets.page(members, order, 37, 20) == ids[37:57], order
        late = BitMap(n for n in members if entries[n].date >= "104194506")
        ids = [f"id-{n}" for n in sorted(late, key=lambda n: ORDERS[OLDEST](entries[n], n))]
        assert facets.page(late, OLDEST, 5, 20, "104194506") == ids[5:25]


def expected_counts(entries: dict[int, Facets], members: Numbers, field: str) -> list[tuple[str, int]]:
    counter = Counter(value for n in members for name, value in entries[n].values if name == field)
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def test_nothing_is_left_of_what_was_taken_out(index: tuple[sqlite3.Connection, FacetIndex]) -> None:
    db, _ = index
    generator = random.Random(7)
    added = [(n, some_entry(generator)) for n in range(1, 300)]
    facet_index.write(db, (), added)
    facet_index.write(db, [n for n, _ in added], ())
    for table in ("listing", "facet", "facet_total"):
        assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_sets_are_read_again_after_another_process_changed_them(tmp_path: object) -> None:
    path = f"{tmp_path}/index.sqlite"
    writer = sqlite3.connect(path, isolation_level=None)
    writer.executescript("PRAGMA journal_mode = WAL;" + facet_index.SCHEMA)
    facet_index.write(writer, (), [(1, Facets((("type", "letter"),), "~", "a"))])
    reader = sqlite3.connect(path, isolation_level=None)
    facets = FacetIndex(lambda: reader)
    assert set(facets.having("type", "letter")) == {1}
    facet_index.write(writer, (), [(2, Facets((("type", "letter"),), "~", "b"))])
    assert set(facets.having("type", "letter")) == {1, 2}
    reader.close()
    writer.close()
