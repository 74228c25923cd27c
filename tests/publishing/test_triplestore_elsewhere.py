"""A triplestore elsewhere loses what a publish closes before the commit, and gets back what stayed open."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fonds.cli.sync import sync_consumers
from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store.reader import Reader
from tests.conftest import free_port, settings_of

OPERATIONS = re.compile(rb"(DROP SILENT|INSERT DATA \{) GRAPH <([^>]*)>")


class _Store(BaseHTTPRequestHandler):
    """Keeps the names of its graphs."""

    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        for operation, name in OPERATIONS.findall(body):
            self.server.change(name.decode(), operation.startswith(b"INSERT"))
        self._answer()

    def do_DELETE(self) -> None:
        self.server.change(self._name(), False)
        self._answer()

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.change(self._name(), True)
        self._answer()

    def _name(self) -> str:
        return parse_qs(urlsplit(self.path).query)["graph"][0]

    def _answer(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Store)
        self.graphs: set[str] = set()

    def change(self, name: str, is_added: bool) -> None:
        (self.graphs.add if is_added else self.graphs.discard)(name)

    def has(self, id: str) -> bool:
        return any(f"/{id}" in name for name in self.graphs)


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture(params=["sparql_endpoint", "sparql_graph_store"])
def node(request: pytest.FixtureRequest, tmp_path: Path, server: _Server) -> Settings:
    folder = tmp_path / "node"
    folder.mkdir()
    address = f"http://127.0.0.1:{server.server_port}/"
    (folder / "node.toml").write_text(f'title = "A node"\n{request.param} = "{address}"\n')
    return settings_of(folder, tmp_path / "state")


def write(node: Settings, id: str, more: str = "") -> None:
    (node.node / f"{id}.md").write_text(f"---\nkind: record\nid: {id}\ntitle: T\n{more}---\nWords.\n")


def publish(node: Settings) -> list[str]:
    problems = publishing.publish(node).problems
    return [problem.message for problem in problems if problem.severity == "error"]


def sync(node: Settings) -> None:
    sync_consumers(node, publishing.ignore_progress)


RULES = (
    "access: closed\n",
    "access: {tier: closed, covers: description}\n",
    "withdrawn: {date: 2030, reason: R.}\n",
)


def test_what_is_closed_leaves_before_the_commit(
    node: Settings, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [f"r{number}" for number in range(len(RULES))]
    for id in (*ids, "other"):
        write(node, id)
    assert publish(node) == []
    sync(node)
    assert all(server.has(id) for id in (*ids, "other"))
    for id, rule in zip(ids, RULES, strict=True):
        write(node, id, rule)

    def kill(*_: Any) -> None:
        assert not any(server.has(id) for id in ids)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(publishing, "commit", kill)
        publish(node)
    assert server.has("other")
    # the commit never came, and the files are open again
    for id in ids:
        write(node, id)
    assert publish(node) == []
    sync(node)
    assert all(server.has(id) for id in ids)
    for id, rule in zip(ids, RULES, strict=True):
        write(node, id, rule)
    assert publish(node) == []
    assert not any(server.has(id) for id in ids)
    sync(node)
    # the description of a record whose content is closed is public
    assert [server.has(id) for id in ids] == [True, False, False]


def test_a_store_that_does_not_answer_keeps_nothing_open_here(tmp_path: Path) -> None:
    folder = tmp_path / "node"
    folder.mkdir()
    address = f"http://127.0.0.1:{free_port()}/"
    (folder / "node.toml").write_text(f'title = "A node"\nsparql_endpoint = "{address}"\n')
    node = settings_of(folder, tmp_path / "state")
    write(node, "r")
    assert publish(node) == []
    write(node, "r", RULES[1])
    problems = publish(node)
    assert len(problems) == 1 and "is still in the triplestore elsewhere" in problems[0]
    assert Reader(node.state).find("r") is None
