"""Publish is killed at many points: the store is always a complete state, and the next run ends well."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from fonds.publishing import publish as publishing
from fonds.store import database
from tests import generate
from tests.conftest import ROOT, settings_of

POINTS = 14


def run(node: Path, state: Path, last: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faults.killed", str(node), str(state), str(last)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def visible(state: Path) -> list[tuple[object, ...]]:
    """Return what readers see, without the numbers and times that differ from run to run."""
    with closing(sqlite3.connect(state / database.FILE)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = db.execute("SELECT id, kind, withdrawn, documents FROM entity ORDER BY id").fetchall()
        rows += db.execute("SELECT id, action, count(*) FROM change GROUP BY 1, 2 ORDER BY 1, 2")
        rows += db.execute("SELECT * FROM edge ORDER BY 1, 2, 3")
        rows += db.execute(
            "SELECT e.id, d.name, d.part, d.etag FROM document d JOIN entity e ON e.edition = d.edition"
            " ORDER BY 1, 2, 3"
        )
    return rows


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A node that was published and then changed; the earlier state; the later state."""
    work = tmp_path_factory.mktemp("kill")
    node = generate.node(work / "node", 20)
    publishing.publish(settings_of(node, work / "earlier"))
    for number in range(0, 20, 2):
        path = node / "records" / f"r{number:07}.md"
        path.write_text(path.read_text("utf-8").replace("title: ", "title: Changed "), "utf-8")
    (node / "records" / "new.md").write_text("---\nkind: record\nid: new\ntitle: New\n---\n", "utf-8")
    path = node / "records" / "r0000001.md"
    words = "withdrawn:\n  date: 2026-01-02\n  reason: A test.\ntitle: "
    path.write_text(path.read_text("utf-8").replace("title: ", words), "utf-8")
    shutil.copytree(work / "earlier", work / "later")
    publishing.publish(settings_of(node, work / "later"))
    return node, work / "earlier", work / "later"


def test_killed_at_many_points(states: tuple[Path, Path, Path], tmp_path: Path) -> None:
    node, earlier, later = states
    before, after = visible(earlier), visible(later)
    assert before != after
    shutil.copytree(earlier, tmp_path / "counted")
    whole = int(run(node, tmp_path / "counted", 0).stdout)
    seen = set()
    for point in range(POINTS):
        state = tmp_path / f"state{point}"
        shutil.copytree(earlier, state)
        # most of the points lie in the last third, where the new state is being taken
        last = 1 + (whole - 1) * point // POINTS if point % 2 else whole - 3 * point - 1
        assert run(node, state, last).returncode == -signal.SIGKILL
        visible_now = visible(state)
        assert visible_now in (before, after), f"killed before statement {last} of {whole}"
        seen.add(visible_now == after)
        publishing.publish(settings_of(node, state))
        assert visible(state) == after, f"the run after a kill before statement {last} of {whole}"
    assert False in seen
