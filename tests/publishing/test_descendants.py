"""How many units are below each collection: the stored counts agree with a count of the tree after every publish."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from fonds.publishing import publish as publishing
from fonds.store import migrations
from fonds.store.database import FILE
from fonds.store.descendants import LevelCounts
from fonds.store.reader import Reader
from tests.conftest import settings_of

COLLECTIONS = [f"c{number}" for number in range(8)]
RECORDS = [f"r{number:02}" for number in range(24)]
LEVELS = ("series", "file", "item")


def write(folder: Path, id: str, chance: random.Random) -> None:
    """Write a unit with another level, another collection above it, and now and then a rule that hides it."""
    kind = "collection" if id in COLLECTIONS else "record"
    place = COLLECTIONS.index(id) if kind == "collection" else len(COLLECTIONS)
    above = [*COLLECTIONS[:place], ""]  # never below itself
    lines = [f"kind: {kind}", f"id: {id}", f"title: {id}", f"level: {chance.choice(LEVELS)}"]
    if parent := chance.choice(above):
        lines.append(f"collection: {parent}")
    if chance.random() < 0.1:
        lines += ["access: {tier: closed, covers: description}"]
    (folder / f"{id}.md").write_text("\n".join(["---", *lines, "---", ""]), "utf-8")


def counted(state: Path) -> dict[str, LevelCounts]:
    """The same counts, by walking from each listed unit upwards."""
    with closing(sqlite3.connect(state / FILE)) as db:
        rows = db.execute(
            "SELECT id, parent, CAST(brief AS TEXT) ->> 'level', kind FROM entity"
            " WHERE kind IN ('collection', 'record') AND withdrawn IS NULL"
        ).fetchall()
    parents = {id: parent for id, parent, _, kind in rows if kind == "collection"}
    counts: dict[str, Counter[str]] = {}
    for _, parent, level, _ in rows:
        above = parent
        while above:
            counts.setdefault(above, Counter())[level] += 1
            above = parents.get(above)
    return {id: dict(levels) for id, levels in counts.items()}


def stored(state: Path) -> dict[str, LevelCounts]:
    with closing(sqlite3.connect(state / FILE)) as db:
        ids = [row[0] for row in db.execute("SELECT DISTINCT collection FROM descendant_count")]
    reader = Reader(state)
    try:
        return reader.level_counts(ids)
    finally:
        reader.close()


def totals(state: Path) -> dict[str, int]:
    reader = Reader(state)
    try:
        return {id: reader.descendant_count(id) for id in COLLECTIONS}
    finally:
        reader.close()


@pytest.mark.parametrize("seed", range(3))
def test_the_counts_follow_every_change(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    folder = tmp_path / "node"
    folder.mkdir()
    (folder / "node.toml").write_text('title = "A node"\nlanguages = ["en"]\n', "utf-8")
    settings = settings_of(folder, tmp_path / "state")
    for id in (*COLLECTIONS, *RECORDS):
        write(folder, id, chance)
    for _ in range(8):
        publishing.publish(settings)
        assert stored(settings.state) == counted(settings.state)
        assert totals(settings.state) == {
            id: sum(counted(settings.state).get(id, {}).values()) for id in COLLECTIONS
        }
        for id in chance.sample((*COLLECTIONS, *RECORDS), 5):
            write(folder, id, chance)
        gone = folder / f"{chance.choice((*COLLECTIONS, *RECORDS))}.md"
        if chance.random() < 0.3:
            gone.write_text(
                gone.read_text("utf-8").replace(
                    "---\n", "---\nwithdrawn: {date: 2026-01-01, reason: Lost}\n", 1
                ),
                "utf-8",
            )


def test_a_store_of_an_earlier_version_is_counted_once(tmp_path: Path) -> None:
    chance = random.Random(7)
    folder = tmp_path / "node"
    folder.mkdir()
    (folder / "node.toml").write_text('title = "A node"\nlanguages = ["en"]\n', "utf-8")
    for id in (*COLLECTIONS, *RECORDS):
        write(folder, id, chance)
    settings = settings_of(folder, tmp_path / "state")
    publishing.publish(settings)
    expected = counted(settings.state)
    with closing(sqlite3.connect(settings.state / FILE)) as db:
        db.execute("DROP TABLE descendant_count")
        db.executescript(migrations._DESCENDANTS)
    assert (
        expected
        and {id: levels for id, levels in stored(settings.state).items() if id in expected} == expected
    )
