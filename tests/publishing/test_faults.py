"""A fault of Fonds in the work on one description, at every stage.

It is a problem with the file, all else is published, and the next publish heals.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fonds.cli.sync import sync_consumers
from fonds.faults import is_fault
from fonds.problem import Problem, StoreError
from fonds.publishing import (
    change_feeds,
    documents,
    dumps,
    graph_documents,
    page_files,
    page_images,
    resource_dump,
    resource_lists,
    source_files,
    staging,
    text_indexing,
)
from fonds.publishing import (
    publish as publishing,
)
from fonds.publishing.faults import fault_problem
from fonds.serializers.iiif import collection as iiif_collection
from fonds.settings import Settings
from fonds.store import text_index
from fonds.store.log import Log
from fonds.store.reader import Reader
from fonds.typesetting.fonts import FontsMissingError
from tests import scans
from tests.conftest import settings_of
from tests.faults import replay

BAD = "bad"  # the id that meets the fault
COLLECTION = "bad-collection"
GOOD = ("good", "person", "papers")


class PanicException(BaseException):
    """What pyo3 raises where Rust panics: no Exception."""


FAULT = ValueError("a fault\nof two lines")


@dataclass(frozen=True)
class Stage:
    """A function of ours that fails, and whether a call concerns the description."""

    name: str
    owner: Any
    function: str
    is_meant: Callable[..., bool]
    fault: BaseException = FAULT
    where: str = "records/bad.md"


def _id(*values: Any, **_: Any) -> bool:
    """Whether any argument is, or belongs to, the description with the fault."""
    found = [getattr(value, "id", value) for value in values]
    jobs = [getattr(getattr(value, "description", None), "id", None) for value in values]
    return BAD in [*found, *jobs]


STAGES = (
    Stage("reading", source_files.completeness, "missing_fields", _id, RecursionError("too deep")),
    Stage("finding images", page_files.PageFiles, "inspect", lambda _, path: path.endswith("bad.png")),
    Stage("preparing images", page_images.prepare, "prepare", lambda scan, *_: scan.path.name == "bad.png"),
    Stage("planning", staging.Plan, "public_view", _id),
    Stage("planning lists", staging.Plan, "sets_of", _id),
    Stage("making", documents, "build_documents", _id, PanicException("of a library in Rust")),
    Stage("summarizing", documents, "summarize", _id, MemoryError()),
    Stage("storing", documents.DocumentSets, "put", _id, sqlite3.DataError("string or blob too big")),
    Stage("committing", Log, "_put_entity", _id, sqlite3.IntegrityError("UNIQUE")),
    Stage(
        "listing members", iiif_collection, "collection",
        lambda description, *_: description and description.id == COLLECTION, where="collections/bad.md",
    ),
    Stage(
        "listing the node", iiif_collection, "collection",
        lambda description, *_: description is None, where="node.toml",
    ),
    Stage("LDES", change_feeds.ldes_members, "member", _id),
    Stage("Change Discovery", change_feeds.change_discovery, "activities", _id),
    Stage("ResourceSync", change_feeds.resourcesync, "change_entry", _id, OverflowError()),
    Stage("sitemap", resource_lists.sitemap, "page_entry", lambda uri, *_: uri.endswith("/bad.html")),
    Stage("packages", resource_dump.ResourceDump, "_resources", _id),
    Stage("indexing", text_indexing, "search_fields_of", _id, UnicodeEncodeError("utf-8", "\ud800", 0, 1, "no")),
    Stage(
        "writing the index", text_index.TextIndex, "write",
        lambda index, entries: entries.get(BAD) is not None, sqlite3.DataError("string or blob too big"),
    ),
    Stage("dumps", dumps, "_serialize", lambda form, triples, name: "/bad" in name and "collection" not in name),
    Stage("graphs", graph_documents, "_stored", _id),
)  # fmt: skip


def _write(node: Path, title: str) -> None:
    files = {
        "node.toml": 'title = "Faults"\n',
        "people/person.md": "kind: person\nid: person\nname: A person",
        "collections/bad.md": f"kind: collection\nid: {COLLECTION}\ntitle: Bad {title}",
        "collections/good.md": f"kind: collection\nid: papers\ntitle: Good {title}",
        "records/good.md": f"kind: record\nid: good\ntitle: Good {title}\ncollection: papers\nfrom: person",
        "records/bad.md": f"kind: record\nid: {BAD}\ntitle: Bad {title}\ncollection: {COLLECTION}\npages: [bad.png]",
    }
    for name, text in files.items():
        path = node / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if name.endswith(".toml") else f"---\n{text}\n---\n", "utf-8")
    scans.picture(1, (40 + len(title), 30)).save(node / "records" / "bad.png")


def _publish(settings: Settings, with_consumers: bool) -> list[Problem]:
    problems = publishing.publish(settings).problems
    if with_consumers:
        problems += sync_consumers(settings, publishing.ignore_progress)
    return [problem for problem in problems if problem.severity == "error"]


def _titles(settings: Settings) -> dict[str, str]:
    reader = Reader(settings.state)
    try:
        return {id: found.label() for id in (*GOOD, BAD, COLLECTION) if (found := reader.find(id))}
    finally:
        reader.close()


def _with_fault(stage: Stage, patch: pytest.MonkeyPatch) -> None:
    function = getattr(stage.owner, stage.function)

    def failing(*values: Any, **named: Any) -> Any:
        if stage.is_meant(*values, **named):
            raise type(stage.fault)(*stage.fault.args)  # a new one: a traceback would hold the store open
        return function(*values, **named)

    patch.setattr(stage.owner, stage.function, failing)


CONSUMERS = ("dumps", "graphs")  # stages after the publish
HARVESTED = ("committing", "LDES", "Change Discovery", "ResourceSync", "sitemap", "packages")


def cases() -> Iterator[tuple[Stage, bool]]:
    """Yield each stage with whether the description was published before: both only where feeds tell them apart."""
    for number, stage in enumerate(STAGES):
        for was_published in (False, True) if stage.name in HARVESTED else (number % 2 == 0,):
            yield stage, was_published


@pytest.mark.parametrize(
    ("stage", "was_published"),
    [pytest.param(*case, id=f"{case[0].name}-{'changed' if case[1] else 'new'}") for case in cases()],
)
def test_a_fault_in_one_description_stops_nothing_else(
    stage: Stage, was_published: bool, tmp_path: Path
) -> None:
    hold(stage, was_published, tmp_path, runs=1)


def hold(stage: Stage, was_published: bool, work: Path, runs: int) -> None:
    """Publish that many times with the fault, and once without it."""
    node = work / "node"
    _write(node, "first")
    settings = settings_of(node, work / "state")
    with_consumers = stage.name in CONSUMERS or runs > 1
    if was_published:
        assert _publish(settings, with_consumers) == []
    _write(node, "second")
    with pytest.MonkeyPatch.context() as patch:
        _with_fault(stage, patch)
        for _ in range(runs):
            problems = _publish(settings, with_consumers)
            faults = [problem for problem in problems if "fault of Fonds" in problem.hint]
            assert faults, problems
            assert {problem.file for problem in faults} == {stage.where}
            assert all("\n" not in problem.message for problem in faults)
    titles = _titles(settings)
    assert {titles.get(id) for id in ("good", "papers")} == {"Good second"}
    if was_published:
        assert titles[BAD] in ("Bad first", "Bad second")
    assert _publish(settings, with_consumers) == []
    assert _titles(settings)[BAD] == _titles(settings)[COLLECTION] == "Bad second"
    if stage.name in HARVESTED or runs > 1:
        replay.compare(replay.Reader(settings))


def test_errors_of_the_machine_and_of_its_user_are_raised() -> None:
    raised = (
        StoreError("locked"), sqlite3.OperationalError("disk I/O error"), sqlite3.DatabaseError("malformed"),
        OSError(28, "No space left on device"), KeyboardInterrupt(), SystemExit(1), GeneratorExit(),
    )  # fmt: skip
    assert [error for error in raised if is_fault(error)] == []
    caught = (FileNotFoundError(2, "gone"), RecursionError(), MemoryError(), AssertionError(), KeyError("a"))
    assert [error for error in caught if not is_fault(error)] == []


SELF_KIDS = (
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[2 0 R]/Count 1>>\nendobj\n"
    b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \ntrailer<</Size 3/Root 1 0 R>>\n"
    b"startxref\n105\n%%EOF"
)
# front matter -> the field and the words of the one problem, or nothing where it is published
ONE_FILE = {
    "title: '?'": "",
    "title: —": "",
    "title: 🏛️": "",
    "title: T\nreference: '-'": "",
    "title: T\nfrom: {as: '?'}": "",
    "title: T\nlanguage: x-klingon": "",
    "title: {x-klingon: T}\nlanguage: [x-klingon, qaa-x-a]": "",
    f"title: T\nlanguage: en{'-aaaaaaaa' * 1000}": "language: 'en-aaaaaaaa",
    "title: T\npages: {image: 'https://e.org/1.jpg', width: 9, height: 9, label: <i>1r</i>}": "label: there is HTML",
    "title: <b>T</b>": "title: there is HTML",
    "title: T\npages: self.pdf": "pages: 'self.pdf' cannot be used",
}  # fmt: skip


def test_one_odd_file_is_published_or_one_problem(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.mkdir()
    (node / "node.toml").write_text('title = "Odd"\n')
    (node / "self.pdf").write_bytes(SELF_KIDS)
    for number, front in enumerate(ONE_FILE):
        (node / f"r{number}.md").write_text(f"---\nkind: record\nid: r{number}\n{front}\n---\n", "utf-8")
    settings = settings_of(node, tmp_path / "state")
    problems = _publish(settings, with_consumers=True)
    reader = Reader(settings.state)
    for number, words in enumerate(ONE_FILE.values()):
        of_file = [str(problem) for problem in problems if problem.file == f"r{number}.md"]
        assert len(of_file) == bool(words), of_file
        assert all(words in problem and "report it" not in problem for problem in of_file)
        assert (reader.find(f"r{number}") is None) == bool(words)
    # a private tag has no name, and stands for itself
    manifest = reader.document(reader.entity("r5").document_set, "manifest")  # type: ignore[union-attr,arg-type]
    assert manifest is not None
    assert b"x-klingon" in reader.decompress(manifest)
    assert b"Unknown language" not in reader.decompress(manifest)
    reader.close()


def test_missing_fonts_are_no_fault_to_be_reported() -> None:
    problem = fault_problem(FontsMissingError("a.ttf is missing: run `make assets`"), "making PDF", "a.md")
    assert (problem.hint, "make assets" in problem.message) == ("then publish again", True)
