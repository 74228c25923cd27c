"""The digests of a log: they follow every change, and say the same as a count of what is published."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fonds.publishing import publish as publishing
from fonds.store import log_digests
from fonds.store.database import open_reader, open_writer
from fonds.store.log_digests import LEVELS, LogDigests, RangeSum, merged, sum_ranges, width_of
from tests.conftest import settings_of

HISTORY: tuple[dict[str, str], ...] = (
    {f"r{number}": "title: A letter" for number in range(30)},
    {"r3": "title: Another letter", "r30": "title: New"},
    {"r3": "title: Another letter\nwithdrawn: {date: 2026-01-02, reason: Twice.}"},
    {"r3": "title: Another letter", "r4": "title: Closed\naccess: {tier: closed, covers: description}"},
    {"r5": "title: Edited", "r6": "title: Edited", "r30": "title: Edited"},
)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ranges and steps so short that some dozens of changes have several levels."""
    for name, value in (("WIDTH", 4), ("FACTOR", 2), ("STEP", 4), ("_BATCH", 7)):
        monkeypatch.setattr(log_digests, name, value)


def publish(work: Path, files: dict[str, str]) -> None:
    folder = work / "node"
    folder.mkdir(exist_ok=True)
    (folder / "node.toml").write_text('title = "A node"\n', "utf-8")
    for id, fields in files.items():
        text = f"---\nid: {id}\nkind: record\nlanguage: en\nrights: CNE\n{fields}\n---\n"
        (folder / f"{id}.md").write_text(text, "utf-8")
    report = publishing.publish(settings_of(folder, work / "state"))
    assert [str(problem) for problem in report.problems if problem.severity == "error"] == []


def sums(db: sqlite3.Connection) -> list[dict[int, RangeSum]]:
    """The sums of every level, counted from what is published."""
    sql = "SELECT id, seq FROM entity WHERE seq IS NOT NULL AND withdrawn IS NULL AND kind <> 'node'"
    output = [sum_ranges(db.execute(sql).fetchall(), 0)]
    for level in range(1, LEVELS):
        output.append(merged(output[-1].values(), level))
    return output


def chain(db: sqlite3.Connection) -> list[str]:
    """The hash at every change, from the first one on."""
    sql = "SELECT c.seq, c.id, c.action, v.digest FROM change c JOIN version v ON v.n = c.version ORDER BY c.seq"
    value, output = bytes(32), []
    for seq, id, action, digest in db.execute(sql):
        value = hashlib.sha256(value + f"{seq}\n{id}\n{action}\n".encode() + digest).digest()
        output.append(value.hex())
    return output


@pytest.mark.usefixtures("small")
def test_digests_follow_every_change(tmp_path: Path) -> None:
    for files in HISTORY:
        publish(tmp_path, files)
        with closing(open_reader(tmp_path / "state")) as db:
            digests = LogDigests(db)
            for level, expected in enumerate(sums(db)[: LEVELS - 1]):
                for start in range(0, 64, width_of(level + 1)):
                    end = start + width_of(level + 1)
                    within = [expected[after] for after in sorted(expected) if start <= after < end]
                    assert digests.ranges(start, level + 1) == within
            items = [item for start in range(0, 64, width_of(0)) for item in digests.items(start)]
            assert len(items) == sum(one.count for one in sums(db)[-1].values())
            hashes = chain(db)
            assert digests.position() == len(hashes)
            assert [digests.hash_at(seq) for seq in range(1, len(hashes) + 1)] == hashes
            assert digests.hash_at(0) == digests.hash_at(len(hashes) + 1) == ""


@pytest.mark.usefixtures("small")
def test_digests_that_were_deleted_are_made_again(tmp_path: Path) -> None:
    for files in HISTORY:
        publish(tmp_path, files)
    with closing(open_writer(tmp_path / "state")) as db:
        before = [db.execute(f"SELECT * FROM {name}").fetchall() for name in ("log_sum", "log_hash")]
        db.execute("DELETE FROM log_sum")
        db.execute("DELETE FROM log_hash")
        LogDigests(db).catch_up()
        after = [db.execute(f"SELECT * FROM {name}").fetchall() for name in ("log_sum", "log_hash")]
        assert after[0] == before[0]
        last = max(before[1])
        assert last in after[1]
