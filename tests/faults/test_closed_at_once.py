"""What is closed is closed at every address from the commit on, wherever the publish is killed after it.

The node of tests/restricted_records.py is published while all of it is open, and again on a day on which it is closed.
The stages are read from the publisher, so that a new one is covered.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from fonds.cli import sync
from fonds.publishing import graph_documents
from fonds.publishing import publish as publishing
from fonds.publishing.withholding import Withholding
from fonds.settings import Settings
from fonds.store import database
from fonds.store.log import Entity
from fonds.web.app import create_app
from tests import restricted_records
from tests.conftest import settings_of
from tests.faults import histories
from tests.leak_crawl import crawl_once

OPEN, CLOSED = date(2031, 1, 1), date(2030, 12, 31)
HIDDEN = "closed-description"
ASKED = (HIDDEN, "reading-room-content")
LISTS = re.compile(r"/(?:sitemap|resourcelist|resourcedump)-")
STATEMENTS = 3  # kills before a statement, at random
WITHHELD = restricted_records.kept_back()

stages = [stage.__name__ for stage in (*publishing.AFTER_COMMIT, *sync.CONSUMERS)]


class KilledError(BaseException):
    """Ends a publish as a kill does: no handler of an Exception runs."""


@pytest.fixture(scope="module", autouse=True)
def _small_pages() -> Iterator[None]:
    before = histories.shrink()
    yield
    histories.grow(before)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The node, published and synchronized while all of it is open."""
    work = tmp_path_factory.mktemp("opened")
    (work / "node").mkdir()
    settings = settings_of(restricted_records.build(work / "node"), work / "state")
    publish(settings, OPEN)
    return settings


@pytest.fixture
def settings(opened: Settings, tmp_path: Path) -> Settings:
    """The same node with a state of its own."""
    shutil.copytree(opened.state, tmp_path / "state")
    return settings_of(opened.node, tmp_path / "state")


def publish(settings: Settings, day: date) -> None:
    publishing.publish(settings, day=day)
    sync.sync_consumers(settings, publishing.ignore_progress)


def leaks(client: Client, with_descriptions: bool = False) -> list[str]:
    """Every canary that an address gives away, and every list that has a hidden record."""
    findings = []
    for path, _, data in crawl_once(client, ASKED, with_descriptions):
        findings += [f"{path}: {where}" for where in restricted_records.leaks(data, WITHHELD)]
        if LISTS.match(path) and f"/{HIDDEN}".encode() in data:
            findings.append(f"{path}: the address of {HIDDEN}")
    return findings


def before_stages(monkeypatch: pytest.MonkeyPatch, call: Callable[[str], None]) -> None:
    """Call a function with the name of each stage before the stage runs."""

    def wrapped(stage: Callable[..., object]) -> Callable[..., object]:
        def run(*values: Any) -> object:
            call(stage.__name__)
            return stage(*values)

        return run

    monkeypatch.setattr(publishing, "AFTER_COMMIT", tuple(map(wrapped, publishing.AFTER_COMMIT)))
    monkeypatch.setattr(sync, "CONSUMERS", tuple(map(wrapped, sync.CONSUMERS)))


@pytest.mark.parametrize("seed", range(STATEMENTS))
def test_nothing_closed_is_given_after_a_kill_within_a_stage(
    settings: Settings, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = random.Random(seed).randrange(1, 260)
    is_committed = False

    def execute(connection: database.Connection, *values: Any) -> Any:
        nonlocal left
        left -= is_committed
        if left == 0:
            left = -1
            raise KilledError
        return super(database.Connection, connection).execute(*values)

    def commit(*values: Any) -> Any:
        nonlocal is_committed
        result = real_commit(*values)
        is_committed = True
        return result

    real_commit = publishing.commit
    with monkeypatch.context() as patch, pytest.raises(KilledError):
        patch.setattr(database.Connection, "execute", execute, raising=False)
        patch.setattr(publishing, "commit", commit)
        publish(settings, CLOSED)
    assert leaks(Client(create_app(settings))) == []


def test_nothing_closed_is_given_before_any_stage(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by a server that runs during the publish, nor by one that starts after a kill before that stage."""
    client = Client(create_app(settings))
    # a start of the processes for queries takes long, and they remember nothing
    restarted = settings_of(settings.node, settings.state, sparql_places=0)
    assert leaks(client, with_descriptions=True)  # what is kept in memory is from the time before
    findings: dict[str, list[str]] = {}
    queries: dict[str, int] = {}

    def ask(stage: str) -> None:
        findings[stage] = leaks(client, with_descriptions=stage == stages[0])
        findings[stage] += leaks(Client(create_app(restarted)))
        queries[stage] = client.get("/sparql?query=ASK{}").status_code

    before_stages(monkeypatch, ask)
    publish(settings, CLOSED)
    ask("end")
    assert findings == {stage: [] for stage in [*stages, "end"]}
    # queries are refused only until the graphs of what is closed are removed, which comes first
    assert list(queries.values()) == [503] + [200] * len(stages)
    statuses = {path: response.status_code for path, response, _ in crawl_once(client, ("dairen",), False)}
    assert [path for path, status in statuses.items() if status >= 500] == []
    assert {"/resourcedump.xml", "/dumps/edm.nq.gz", "/ldes", "/sitemap-1.xml"} <= statuses.keys()


def test_without_withholding_the_crawl_finds_leaks(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tests above can fail: this is what they would find at each kind of address."""
    monkeypatch.setattr(Withholding, "before_commit", lambda self: None)
    monkeypatch.setattr(Withholding, "in_commit", lambda self: None)
    publishing.publish(settings, day=CLOSED)
    publishing.publish(settings, day=OPEN)
    sync.sync_consumers(settings, publishing.ignore_progress)

    def kill(stage: str) -> None:
        raise KilledError

    before_stages(monkeypatch, kill)
    with pytest.raises(KilledError):
        publish(settings, CLOSED)
    paths = " ".join(leaks(Client(create_app(settings))))
    for door in ("/sparql", "/ldes/page", "/resourcedump-", "/dumps/", "/search?", "/search/suggestions"):
        assert door in paths, door
    for door in ("/iiif/autocomplete", "/iiif/search", "/sitemap-", "/resourcelist-"):
        assert door in paths, door


def test_a_fault_in_the_graphs_of_another_does_not_keep_the_endpoint_closed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = graph_documents.ntriples

    def failing(entity: Entity, *values: Any) -> bytes | None:
        if entity.id == "dairen":
            raise RuntimeError
        return real(entity, *values)

    with monkeypatch.context() as patch:
        patch.setattr(graph_documents, "ntriples", failing)
        shutil.rmtree(settings.state / "sparql")
        assert sync.sync_consumers(settings, publishing.ignore_progress) != []
    client = Client(create_app(settings))
    publishing.publish(
        settings, day=CLOSED
    )  # without what follows it: only graphs that are withheld are removed
    assert client.get("/sparql?query=ASK{}").status_code == 200
    assert leaks(client) == []


def test_what_left_the_index_before_a_commit_that_never_came_is_found_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = restricted_records.canary("closed-content", "transcript")

    def total() -> int:
        answer = Client(create_app(settings)).get(f"/search?q={word}", headers={"Accept": "application/json"})
        return int(answer.get_json()["total"])

    def kill(*_: object) -> None:
        raise KilledError

    assert total() == 1
    with monkeypatch.context() as patch, pytest.raises(KilledError):
        patch.setattr(publishing, "commit", kill)
        publish(settings, CLOSED)
    assert total() == 0
    publish(settings, OPEN)
    assert total() == 1


def test_what_is_withdrawn_leaves_everything_but_the_history_of_changes(
    opened: Settings, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event stream keeps what it told, and the Atom archives the title, which is on the tombstone too."""
    id = "closed-content"
    shutil.copytree(opened.node, tmp_path / "node")
    path = tmp_path / "node" / f"{id}.md"
    withdrawn = "withdrawn: {date: 2030-01-01, reason: A test.}"
    path.write_text(path.read_text("utf-8").replace("---\n", f"---\n{withdrawn}\n", 1), "utf-8")
    settings = settings_of(tmp_path / "node", settings.state)
    words = {restricted_records.canary(id, field): field for field in restricted_records.record(id, "", "")}
    words |= {restricted_records.canary(id, "transcript"): "transcript"}

    def findings() -> set[str]:
        crawled = crawl_once(Client(create_app(settings)), [id], False)
        return {path for path, _, data in crawled if restricted_records.leaks(data, words)}

    def kill(stage: str) -> None:
        raise KilledError

    assert len(findings()) > 5
    before_stages(monkeypatch, kill)
    with pytest.raises(KilledError):
        publish(settings, OPEN)
    assert {path for path in findings() if not path.startswith(("/ldes", "/feed"))} == set()
