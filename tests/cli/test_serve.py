"""`fonds serve` listens first and publishes beside it: what it answers meanwhile, over a real socket.

While a test holds the lock of the store, as another process that publishes does, the server cannot publish. So nothing
here depends on how fast it is.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

import click
import pytest
import zstandard
from click.testing import CliRunner
from watchfiles import Change

from fonds.cli import main
from fonds.cli.publish_process import publish_in_background
from fonds.cli.serve import announcement, example_urls, warning_of_address
from fonds.cli.watch import NodeFilter
from fonds.cli.whole_publish import publish_everything
from fonds.publishing import publish as publishing
from fonds.publishing import run_status
from fonds.publishing.affected import REFRESH
from fonds.publishing.part_states import part_states
from fonds.publishing.source_files import Progress
from fonds.settings import Settings, load
from fonds.store import database, reader
from fonds.store.writer import Writer
from tests import generate
from tests.conftest import ROOT, free_port

STORES = ROOT / "tests" / "promises" / "stores"
SECONDS = 60  # a test that waits as long fails
RECORD = (
    "---\nkind: record\nid: {id}\ntitle: {title}\nrights: CC0\nlanguage: en\n---\n\nSome words of {id}.\n"
)
HTML = "text/html"
ADDRESSES = ("/", "/records/letter", "/iiif/letter/manifest", "/search?q=x", "/sitemap.xml", "/nothing")


@dataclass(frozen=True)
class Answer:
    """A response as a client sees it."""

    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body as an object."""
        value: dict[str, Any] = json.loads(self.body)
        return value


@dataclass
class Serve:
    """`fonds serve` as a process on a port."""

    folder: Path
    state: Path
    more: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        """Start it, and wait until it listens."""
        command = [sys.executable, "-m", "fonds", "serve", str(self.folder), "--state", str(self.state)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FONDS_")}
        self.log = self.state.with_name("log")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port), *self.more],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )
        self.wait_for(lambda: self.get("/health/live").status == 200)

    def get(self, path: str, accept: str = "*/*") -> Answer:
        """Return the response to a request; status 0 if nobody listens."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Accept": accept})
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())
        except OSError:
            return Answer(0, Message(), b"")

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        end = time.monotonic() + SECONDS
        while not is_so():
            assert self.process.poll() is None and time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)

    def wait_until_complete(self) -> None:
        """Wait until all is published and derived."""
        self.wait_for(lambda: bool(self.get("/health/ready").json.get("complete")))

    def part(self, name: str) -> dict[str, Any]:
        """Return what health tells of a part."""
        part: dict[str, Any] = self.get("/health/ready").json[name]
        return part

    def stop(self) -> str:
        """Stop it as Ctrl-C does. Returns what it printed."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(SECONDS) == 0, self.log.read_text()
        return self.log.read_text()


@pytest.fixture
def node(tmp_path: Path) -> Path:
    folder = tmp_path / "node"
    (folder / "records").mkdir(parents=True)
    (folder / "node.toml").write_text('title = "A node"\n', "utf-8")
    write(folder, "letter", "A letter")
    return folder


def write(node: Path, id: str, title: str) -> None:
    (node / "records" / f"{id}.md").write_text(RECORD.format(id=id, title=title), "utf-8")


def settings_of(node: Path, **flags: object) -> Settings:
    return load(node, {}, {"state": str(node.with_name("state")), **flags})


@contextmanager
def serve(node: Path, *more: str, **fields: Any) -> Iterator[Serve]:
    server = Serve(node, node.with_name("state"), more, **fields)
    server.start()
    try:
        yield server
    finally:
        server.process.terminate()  # which the workers of a server that is killed would outlive
        server.process.wait(SECONDS)


@contextmanager
def publishing_elsewhere(node: Path) -> Iterator[None]:
    """Hold the lock of the store inside, as another process that publishes does."""
    state = node.with_name("state")
    with Writer(state):
        yield


def test_a_first_start_listens_and_tells_that_it_publishes(node: Path) -> None:
    with ExitStack() as stack:
        with publishing_elsewhere(node):
            server = stack.enter_context(serve(node))
            health = server.get("/health/ready")
            assert (health.status, health.json["ready"], health.json["complete"]) == (503, False, False)
            assert health.json["documents"]["state"] == "building"
            for path in ADDRESSES:
                page, problem = server.get(path, HTML), server.get(path, "application/json")
                assert (page.status, problem.status) == (503, 503), path
                assert b"This site is being published" in page.body and b"being published" in problem.body
                assert page.headers["Content-Type"].startswith(HTML)
                assert problem.headers["Content-Type"] == "application/problem+json"
                assert int(page.headers["Retry-After"]) == int(problem.headers["Retry-After"]) > 0
                assert b'http-equiv="refresh"' in page.body
            assert server.get("/static/page.css").status == 200
            assert f"http://127.0.0.1:{server.port}/\n" in wait_for_text(server, "Ctrl-C")
        server.wait_until_complete()
        assert server.get("/", HTML).status == server.get("/iiif/letter/manifest").status == 200
        output = server.stop()
    assert "1 created" in output
    assert f"http://127.0.0.1:{server.port}/records/letter\n" in output


def wait_for_text(server: Serve, text: str) -> str:
    server.wait_for(lambda: text in server.log.read_text())
    return server.log.read_text()


def test_what_was_published_is_served_while_changes_are_published(node: Path) -> None:
    port = free_port()
    publish_everything(settings_of(node, port=port), publishing.ignore_progress)
    write(node, "letter", "Another title")
    with publishing_elsewhere(node), serve(node, port=port) as server:
        health = server.get("/health/ready")
        assert (health.status, health.json["ready"], health.json["complete"]) == (200, True, False)
        assert b"A letter" in server.get("/records/letter", HTML).body
        assert f"http://127.0.0.1:{server.port}/records/letter\n" in wait_for_text(server, "Ctrl-C")
        # Ctrl-C while it publishes: it stops, and so does the process that publishes
        server.stop()
        assert not run_status.read(node.with_name("state")).is_running
    with serve(node, port=server.port) as server:
        server.wait_until_complete()
        assert b"Another title" in server.get("/records/letter", HTML).body
        assert server.get("/search?q=another", "application/json").json["total"] == 1
        assert "1 updated" in server.stop()


def test_what_cannot_be_made_is_told_and_the_rest_is_served(node: Path) -> None:
    state = node.with_name("state")
    state.mkdir()
    (state / "sparql").write_text("in the way of the graphs")
    with serve(node) as server:
        server.wait_for(lambda: server.get("/health/ready").json["sparql"]["state"] == "failed")
        assert "the graphs for SPARQL cannot be written" in server.part("sparql")["reason"]
        server.wait_for(lambda: not run_status.read(state).is_running)
        health = server.get("/health/ready")
        assert (health.status, health.json["complete"]) == (200, False)
        assert [health.json[name]["state"] for name in ("documents", "words", "packages", "dumps")] == [
            "ready"
        ] * 4
        assert server.get("/records/letter", HTML).status == server.get("/dumps/edm.nq.gz").status == 200
        assert "not up to date" in server.get("/sparql", HTML).body.decode()
        output = server.stop()
    assert "publishing in the background failed (sparql)" in output
    assert "Traceback" not in output
    (state / "sparql").unlink()
    publish_everything(settings_of(node, port=server.port), publishing.ignore_progress)
    assert run_status.read(state).failures == {}


@pytest.mark.skipif(sys.platform != "linux", reason="finds the process in /proc")
def test_the_end_of_the_process_that_publishes_is_told(node: Path) -> None:
    with publishing_elsewhere(node), serve(node) as server:
        os.kill(publisher_of(server.process.pid), signal.SIGKILL)
        server.wait_for(lambda: server.part("documents")["state"] == "failed")
        assert "ended with status -9" in server.part("documents")["reason"]
        assert server.get("/", HTML).status == 503
        assert server.get("/health/live").status == 200
        assert "ended with status -9" in server.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="finds the process in /proc")
def test_nobody_publishes_for_a_server_that_was_killed(node: Path) -> None:
    with publishing_elsewhere(node):
        with serve(node) as server:
            publisher = publisher_of(server.process.pid)
            server.wait_for(lambda: len(children_of(server.process.pid)) == 2)
            workers = [pid for pid in children_of(server.process.pid) if pid != publisher]
            server.process.kill()
            server.process.wait()
            for pid in workers:
                os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + SECONDS
        while Path(f"/proc/{publisher}/cmdline").exists() and is_running(publisher):
            assert time.monotonic() < end
            time.sleep(0.1)


def is_running(pid: int) -> bool:
    """Whether a process has not ended; one that ended and is not yet waited for has."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def publisher_of(pid: int) -> int:
    """The process beside a server that publishes."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for child in children_of(pid):
            with suppress(OSError):
                if b"publish_process" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return child
        time.sleep(0.1)
    raise AssertionError("nobody publishes")


def children_of(pid: int) -> list[int]:
    words: list[str] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        words += listed.read_text("ascii").split()
    return [int(word) for word in words]


def test_a_node_without_base_url_keeps_its_address_on_another_port(node: Path) -> None:
    settings = settings_of(node, port=8461)
    publish_everything(settings, publishing.ignore_progress)
    with serve(node) as server:
        server.wait_until_complete()
        manifest = server.get("/iiif/letter/manifest").json
        assert manifest["id"] == "http://127.0.0.1:8461/iiif/letter/manifest"
        output = server.stop()
    assert "the published documents name http://127.0.0.1:8461, and this server listens on" in output
    assert "nothing new" in output
    assert f"http://127.0.0.1:{server.port}/records/letter\n" in output
    base = f"http://127.0.0.1:{server.port}"
    with serve(node, "--base-url", base, port=server.port) as server:
        server.wait_until_complete()
        assert server.get("/iiif/letter/manifest").json["id"] == f"{base}/iiif/letter/manifest"
        output = server.stop()
    assert f"Every address changes from http://127.0.0.1:8461 to {base}." in output
    # remembered from now on
    assert warning_of_address(settings_of(node, port=server.port), base) == ""
    assert reader.published_base_url(settings.state) == base


def test_a_store_of_an_earlier_version_is_brought_up_to_date_in_the_background(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also if nobody reads what is printed."""

    def unread(*_: object) -> None:
        raise BrokenPipeError

    state = tmp_path / "state"
    state.mkdir()
    packed = (STORES / "schema-1.sqlite.zst").read_bytes()
    (state / database.FILE).write_bytes(zstandard.ZstdDecompressor().decompress(packed))
    settings = load(STORES / "node", {}, {"state": str(state)})
    assert "The node is being published" in announcement(settings, settings.base_url)
    monkeypatch.setattr(click, "echo", unread)
    publish_in_background(settings)
    run = run_status.read(state)
    assert (run.failures, run.is_complete, run.part) == ({}, True, "receipts")
    store = reader.Reader(state)
    assert all(part.is_settled for part in part_states(settings, store).values())
    store.close()


def test_the_examples_are_of_the_record_that_the_lists_show_first(demonstration: Settings) -> None:
    """Not of the earliest one, which is in the second collection."""
    assert example_urls(demonstration, "https://example.org") == [
        "https://example.org/records/harriman-1945-07",
        "https://example.org/iiif/harriman-1945-07/manifest",
        "https://example.org/records/harriman-1945-07.ttl",
    ]


def test_without_publishing_there_must_be_something(node: Path) -> None:
    command = [sys.executable, "-m", "fonds", "serve", str(node), "--no-publish"]
    command += ["--state", str(node.with_name("state")), "--port", str(free_port())]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert (run.returncode, "nothing is published" in run.stderr) == (1, True)


def test_the_parts_follow_each_other(node: Path) -> None:
    parts: list[str] = []

    def note(stage: str, done: int, total: int) -> None:
        part = run_status.PARTS[stage]
        if parts[-1:] != [part]:
            parts.append(part)

    in_order = ["documents", "words", "packages", "dumps", "sparql", "triplestore", "receipts"]
    for _ in range(2):  # with changes, and without
        parts.clear()
        publish_everything(settings_of(node), note)
        assert parts == in_order
    shutil.rmtree(node.with_name("state") / "packages")
    parts.clear()
    publish_everything(settings_of(node), note)
    assert parts == in_order


def test_names_are_followed_in_the_background(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fonds.cli.publish_process.REFRESH_PAUSE", 0.01)
    monkeypatch.setattr("fonds.cli.publish_process.REFRESH_SIZE", 20)
    node = generate.node(tmp_path / "node", REFRESH + 90, scans=True)
    settings = settings_of(node, sparql_places="0", dumps="none")
    publish_everything(settings, publishing.ignore_progress)
    path = node / "collection" / "papers.md"
    path.write_text(path.read_text("utf-8").replace("title: ", "title: Renamed "), "utf-8")
    assert publish_everything(settings, publishing.ignore_progress).stale > 0
    sizes = _count_refreshed(monkeypatch)
    publish_in_background(settings)
    assert sizes[0] == REFRESH
    assert set(sizes[1:]) == {20}
    report = publishing.publish(settings)
    assert (report.stale, report.updated) == (0, 0)


def _count_refreshed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the list of how many descriptions each publish from now on is to make anew."""
    sizes: list[int] = []
    publish = publishing.publish

    def counted(
        settings: Settings, progress: Progress, withdraw_missing: bool, refresh: int
    ) -> publishing.PublishReport:
        sizes.append(refresh)
        return publish(settings, progress, withdraw_missing, refresh=refresh)

    monkeypatch.setattr("fonds.cli.whole_publish.publish", counted)
    return sizes


def test_a_watched_node_publishes_what_changes(node: Path) -> None:
    with serve(node, "--watch") as server:
        server.wait_until_complete()
        version = server.get("/watch").json["version"]
        (node / "records" / "letter.md").write_text("---\nkind: record\nid: letter\ntitle: [\n---\n", "utf-8")
        server.wait_for(lambda: server.get("/watch").json["version"] != version)
        assert "not YAML" in wait_for_text(server, "1 error")
        assert b"A letter" in server.get("/records/letter", HTML).body  # as it was published
        assert b"not YAML" in server.get("/drafts").body
        (node / "node.toml").write_text("title = ", "utf-8")
        wait_for_text(server, "not TOML")
        write(node, "letter", "Another title")
        (node / "node.toml").write_text('title = "A node"\n', "utf-8")
        server.wait_for(lambda: b"Another title" in server.get("/records/letter", HTML).body)
        server.stop()


@pytest.mark.parametrize(
    ("name", "is_of_interest"),
    [
        ("records/letter.md", True),
        ("node.toml", True),
        ("records/.letter.md.swp", False),
        ("records/letter.md~", False),
        ("_old/letter.md", False),
        ("state/fonds.sqlite", False),
    ],
)
def test_what_a_publish_does_not_read_is_not_watched(name: str, is_of_interest: bool, node: Path) -> None:
    lets_through = NodeFilter(settings_of(node, state=str(node / "state")))
    assert lets_through(Change.modified, str(node.resolve() / name)) == is_of_interest


def test_watching_without_publishing_is_refused(node: Path) -> None:
    result = CliRunner().invoke(main, ["serve", str(node), "--watch", "--no-publish"])
    assert (result.exit_code, "leave out --no-publish" in result.output) == (2, True)
