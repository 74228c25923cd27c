"""What is told while something derived is behind the log: at `/health/ready`, and on the pages that need it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from fonds.cli import sync
from fonds.cli.whole_publish import publish_everything
from fonds.publishing import publish as publishing
from fonds.publishing import run_status, text_indexing
from fonds.publishing.part_states import STOPPED
from fonds.publishing.run_status import DUMPS, PARTS, SPARQL, WORDS, RunStatus
from fonds.settings import Settings
from fonds.store.text_index import TextIndex
from fonds.web.app import create_app
from tests.conftest import settings_of

RECORD = (
    "---\nkind: record\nid: {id}\ntitle: {title}\nrights: CC0\nlanguage: en\n---\n\nSome words of {id}.\n"
)
BROWSER = {"Accept": "text/html"}
PAGES = {WORDS: "/search?q=words", DUMPS: "/dataset", SPARQL: "/sparql"}
ORDER = ["documents", "words", "packages", "dumps", "sparql"]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A node of two records, published with all that follows."""
    work = tmp_path_factory.mktemp("behind")
    (work / "node").mkdir()
    (work / "node" / "node.toml").write_text('title = "A node"\n', "utf-8")
    for id in ("a", "b"):
        (work / "node" / f"{id}.md").write_text(RECORD.format(id=id, title="A letter"), "utf-8")
    settings = settings_of(work / "node", work / "state")
    publish_everything(settings, publishing.ignore_progress)
    return settings


@pytest.fixture
def settings(published: Settings, tmp_path: Path) -> Settings:
    """The same node and state, to be changed."""
    shutil.copytree(published.node, tmp_path / "node")
    shutil.copytree(published.state, tmp_path / "state")
    return settings_of(tmp_path / "node", tmp_path / "state")


def health(client: FlaskClient) -> dict[str, Any]:
    body: dict[str, Any] = client.get("/health/ready").get_json()
    return body


def page(client: FlaskClient, part: str) -> str:
    return client.get(PAGES[part], headers=BROWSER).get_data(as_text=True)


@contextmanager
def stopped_before(part: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A publish inside is stopped before a part, as by a kill."""

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        if part == WORDS:
            patch.setattr(text_indexing, "catch_up", stop)
        else:
            place = sync.STAGES.index(next(stage for stage, name in PARTS.items() if name == part))
            consumers = list(sync.CONSUMERS)
            consumers[place] = stop
            patch.setattr(sync, "CONSUMERS", tuple(consumers))
        yield


def test_all_of_it_is_up_to_date(published: Settings) -> None:
    client = create_app(published).test_client()
    assert health(client) == {"ready": True, "complete": True, **{part: {"state": "ready"} for part in ORDER}}
    for part in PAGES:
        assert "up to date" not in page(client, part)


@pytest.mark.parametrize("part", PAGES)
def test_a_part_is_behind_and_then_it_is_not(
    part: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(settings).test_client()
    for path in PAGES.values():
        client.get(path, headers=BROWSER)  # what was cached before is not shown
    (settings.node / "a.md").write_text(RECORD.format(id="a", title="Another title"), "utf-8")
    with stopped_before(part, monkeypatch):
        publish_everything(settings, publishing.ignore_progress)
    parts = health(client)
    assert (parts["ready"], parts["complete"], parts["documents"]["state"]) == (
        True,
        False,
        "ready",
    )
    before, after = ORDER[: ORDER.index(part)], ORDER[ORDER.index(part) :]
    assert {parts[name]["state"] for name in before} == {"ready"}
    assert {parts[name].get("changes") for name in after} == {1}
    assert b"Another title" in client.get("/records/a", headers=BROWSER).data
    for name in PAGES:
        assert ("not up to date. 1 change is missing." in page(client, name)) == (name in after), name

    # while it publishes, the page counts what is missing
    status = RunStatus(settings.state)
    assert "being brought up to date. 1 change is left." in page(client, part)
    status(next(stage for stage, name in PARTS.items() if name == part), 0, 0)
    assert health(client)[part]["state"] == "building"
    assert not health(client)["complete"]
    status.end()
    publish_everything(settings, publishing.ignore_progress)
    assert health(client)["complete"]
    for name in PAGES:
        assert "up to date" not in page(client, name)


def test_a_publish_that_was_killed_is_told(settings: Settings) -> None:
    client = create_app(settings).test_client()
    status = RunStatus(settings.state)
    status("reading", 1, 2)
    assert health(client)["documents"]["state"] == "building"
    assert status._lock is not None
    status._lock.close()  # as the end of a process does
    parts = health(client)
    assert parts["documents"] == {"state": "failed", "reason": STOPPED}
    assert (parts["ready"], parts["complete"]) == (True, False)


def test_a_failure_is_told_until_it_is_mended(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(settings).test_client()

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="full"):
        patch.setattr(sync, "CONSUMERS", (fail, *sync.CONSUMERS[1:]))
        publish_everything(settings, publishing.ignore_progress)
    assert health(client)["dumps"] == {"state": "failed", "reason": "the disk is full"}
    publish_everything(settings, publishing.ignore_progress)
    assert health(client)["complete"]


def test_what_is_switched_off_is_not_waited_for(settings: Settings) -> None:
    off = settings_of(settings.node, settings.state, sparql_places=0, dumps=["none"])
    parts = health(create_app(off).test_client())
    assert (parts["complete"], parts["dumps"], parts["sparql"]) == (
        True,
        {"state": "off"},
        {"state": "off"},
    )


def test_how_far_a_first_publish_is(published: Settings, tmp_path: Path) -> None:
    client = create_app(settings_of(published.node, tmp_path / "state")).test_client()
    before = client.get("/", headers=BROWSER)
    assert (before.status_code, b"Nothing is published" in before.data) == (503, True)
    status = RunStatus(tmp_path / "state")
    status._last_write = 0.0
    status("publishing", 400, 10_072)
    shown = client.get("/", headers=BROWSER)
    assert (shown.status_code, shown.headers["Retry-After"]) == (503, "60")
    assert "This site is being published: 400 of 10,072 (making the documents)." in shown.get_data(
        as_text=True
    )
    response = client.get("/records/a.ttl")
    assert (response.status_code, response.get_json()["done"], response.get_json()["total"]) == (
        503,
        400,
        10_072,
    )
    assert client.get("/static/page.css").status_code == 200
    assert client.get("/static/none.css").status_code == 404
    assert health(client)["documents"] == {
        "state": "building", "stage": "publishing", "done": 400, "total": 10_072
    }  # fmt: skip
    status.end()


@pytest.mark.parametrize(
    "path", ["/search?q=words", "/iiif/search?q=words", "/dumps/edm.nq.gz", "/sparql?query=ASK{}"]
)
def test_what_is_not_made_yet_is_answered_with_503(path: str, settings: Settings) -> None:
    for name in ("text.sqlite", "dumps", "sparql"):
        target = settings.state / name
        shutil.rmtree(target) if target.is_dir() else target.unlink()
    client = create_app(settings).test_client()
    status = RunStatus(settings.state)
    answer = client.get(path)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "being brought up to date. 2 changes are left." in answer.get_json()["detail"]
    assert client.get("/dumps/none.nq.gz").status_code == 404
    status.end()
    publish_everything(settings, publishing.ignore_progress)
    assert client.get(path).status_code == 200


def test_a_resource_dump_that_was_never_complete_is_not_given(settings: Settings) -> None:
    """A client would take what is not in it for deleted."""
    client = create_app(settings_of(settings.node, settings.state.with_name("other"))).test_client()
    other = settings_of(settings.node, settings.state.with_name("other"))
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(text_indexing, "catch_up", _stop)
        publishing.publish(other)
    answer = client.get("/resourcedump.xml")
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)
    assert client.get("/resourcelist.xml").status_code == 200
    publishing.publish(other)
    assert client.get("/resourcedump.xml").status_code == 200


def _stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_no_candidates_are_given_from_an_index_that_was_never_complete(settings: Settings) -> None:
    """A client would take what is not found for new."""
    (settings.state / "text.sqlite").unlink()
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(TextIndex, "write", _stop)
        publishing.publish(settings)
    client = create_app(settings).test_client()
    query = {"queries": '{"q": {"query": "A letter"}}'}
    assert client.get("/reconcile", query_string=query).status_code == 503
    assert client.get("/reconcile").status_code == 200
    assert "not up to date" in client.get("/reconcile", headers=BROWSER).get_data(as_text=True)
    publishing.publish(settings)
    assert client.get("/reconcile", query_string=query).status_code == 200


def test_one_process_tells(tmp_path: Path) -> None:
    """A second publish does not write over what the first one tells."""
    first, second = RunStatus(tmp_path), RunStatus(tmp_path)
    first("making dumps", 1, 2)
    second("indexing for SPARQL", 3, 4)
    assert run_status.read(tmp_path).part == DUMPS
    first.end()
    second._last_write = 0.0
    second("indexing for SPARQL", 4, 4)
    run = run_status.read(tmp_path)
    assert (run.part, run.done, run.is_running) == (SPARQL, 4, True)
    second.end()
    assert not run_status.read(tmp_path).is_running


def test_what_is_in_the_file_is_not_trusted(tmp_path: Path) -> None:
    for text in ("", "[]", "{", '{"part": "dumps"}', '{"other": 1}', "null"):
        (tmp_path / run_status.FILE).write_text(text, "utf-8")
        assert not run_status.read(tmp_path).is_running
