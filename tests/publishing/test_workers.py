"""Publishing with processes makes the same store as without, and a fault in one is told as any other."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fonds.publishing import document_worker, documents, executor
from fonds.publishing import publish as publishing
from fonds.publishing.documents import BuildJob, DocumentBuilder
from fonds.store import database
from tests import generate
from tests.conftest import settings_of

RESTRICTED = "access:\n  tier: reading-room\n  covers: content\ntitle: "
BROKEN = "date: no date at all\ntitle: "


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node with typeset records and scans, a restricted one, one with a mistake, and one in a broken collection."""
    folder = generate.node(tmp_path_factory.mktemp("workers") / "node", 40)
    generate.node(folder, 20, scans=True, seed=2)
    for number, words in ((3, RESTRICTED), (5, BROKEN)):
        path = folder / "records" / f"r{number:07}.md"
        path.write_text(path.read_text("utf-8").replace("title: ", words, 1), "utf-8")
    return folder


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers for any number of descriptions."""
    monkeypatch.setattr(executor, "MIN_ITEMS", 1)
    monkeypatch.setattr(executor, "available_cores", lambda: 2)


def stored(state: Path) -> list[tuple[object, ...]]:
    """Return what was published, and what was read."""
    with closing(sqlite3.connect(state / database.FILE)) as db:
        rows: list[tuple[object, ...]] = db.execute(
            "SELECT e.id, e.inputs, d.name, d.part, d.inputs, d.etag, d.length, d.body"
            " FROM edition e JOIN document d ON d.edition = e.n ORDER BY e.n, d.name, d.part"
        ).fetchall()
        rows += db.execute("SELECT id, kind, parent, sort, brief, withdrawn, sets FROM entity ORDER BY id")
        rows += db.execute("SELECT path, id, digest, links, problems, access FROM source ORDER BY path")
        rows += db.execute("SELECT id, action, touched, number FROM change ORDER BY seq")
        return rows


def test_processes_make_the_same_store(node: Path, tmp_path: Path, workers: None) -> None:
    copy = shutil.copytree(node, tmp_path / "node")
    alone, together = (settings_of(copy, tmp_path / f"state{jobs}", jobs=str(jobs)) for jobs in (1, 2))
    first = publishing.publish(together)
    assert first.as_dict() == publishing.publish(alone).as_dict()
    assert first.created > 60
    assert stored(together.state) == stored(alone.state)
    path = copy / "collection" / "papers.md"  # all that is below it is built again, some formats of it only
    path.write_text(path.read_text("utf-8").replace("title: ", "title: Edited "), "utf-8")
    second = publishing.publish(together)
    assert second.as_dict() == publishing.publish(alone).as_dict()
    assert second.updated > 20
    assert stored(together.state) == stored(alone.state)


def test_a_fault_in_a_process_is_told_as_any_other(
    node: Path, tmp_path: Path, workers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The documents of one record fail wherever they are built, those of another in the workers only."""
    build = DocumentBuilder.build_documents

    def failing(self: DocumentBuilder, jobs: list[BuildJob]) -> None:
        for job in jobs:
            if job.description.id == "r0000007":
                with self.faults.attempt(job.description.id, "making all of it") as attempt:
                    raise RuntimeError("it fails everywhere")
                job.has_failed = attempt.has_failed
        build(self, [job for job in jobs if not job.has_failed])

    monkeypatch.setattr(document_worker.DocumentWork, "payload", lambda self, job: "no payload")
    monkeypatch.setattr(documents.DocumentBuilder, "build_documents", failing)
    report = publishing.publish(settings_of(node, tmp_path / "state", jobs="2"))
    assert [problem.message for problem in report.problems if "unexpected" in problem.message] == [
        problem.message for problem in report.problems if "it fails everywhere" in problem.message
    ]
    assert any("it fails everywhere" in problem.message for problem in report.problems)
    assert report.created > 60
