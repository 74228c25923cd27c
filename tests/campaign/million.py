"""A large mixed archive on one machine: what it costs to publish, to change and to serve, and that kills lose nothing.

Half of the records have scans and half are typeset, two in five are deep in hierarchies, one in ten is in one
collection. With FONDS_MILLION the node and the state folder are kept there, and a node that is there is not made again.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fonds.publishing.change_feeds import ACTIVITY, LDES
from fonds.publishing.change_feeds import CHANGES as CHANGE_LISTS
from fonds.publishing.resource_lists import RESOURCE_LIST, SITEMAP
from fonds.serializers.feeds import atom
from fonds.serializers.iiif import collection as iiif
from fonds.store import database
from fonds.store.reader import Reader
from fonds.web.descriptions.related import PER_PAGE
from fonds.web.oai import resumption_tokens
from fonds.web.oai.resumption_tokens import ListPosition
from fonds.web.search import search_results
from tests import generate
from tests.bench import publishing, servers
from tests.bench.changes import CHANGES
from tests.bench.figures import ROOT
from tests.bench.publisher import BASE
from tests.campaign.outcome import Clock, Outcome
from tests.conftest import free_port

MEMORY = 500.0  # MB at the peak of a publish
READY = 5.0  # seconds from the start of a server to the first page
KILLS = 50
KILLED_FILES = 40  # files changed before each kill


def campaign(work: Path, count: int, clock: Clock, seed: int) -> Outcome:
    """Publish, change, serve and kill."""
    outcome = Outcome(f"{count:,} mixed records")
    work = Path(os.environ.get("FONDS_MILLION", work))
    node, state = work / "node", work / "state"
    if not node.exists():
        generate.mixed(node, count, seed)
    _publish(node, state, count, outcome)
    _change(node, state, outcome)
    _serve(node, state, count, outcome)
    _kill(node, state, clock, seed, outcome)
    return outcome


def _publish(node: Path, state: Path, count: int, outcome: Outcome) -> None:
    cost = publishing.run("publish", node, state)
    outcome.count("records published", count)
    parts = ", ".join(
        f"{part.removeprefix('cpu ')} {seconds:,.0f}"
        for part, seconds in cost.items()
        if part.startswith("cpu ")
    )
    outcome.note(
        f"published: {cost['cpu']:,.0f} s of CPU ({parts}), {cost['wall']:,.0f} s in all, {cost['memory']:.0f} MB"
    )
    resident = ", ".join(
        f"{part.removeprefix('memory ')} {size:.0f}"
        for part, size in cost.items()
        if part.startswith("memory ")
    )
    outcome.note(f"MB of memory at the end of each part: {resident}")
    outcome.hold(cost["memory"] < MEMORY, f"memory of a publish: {cost['memory']:.0f} MB")
    files = ("fonds.sqlite", "text.sqlite", "packages")
    sizes = {name: sum(_sizes(state / name)) / count for name in files}
    outcome.note("bytes for each record: " + ", ".join(f"{name} {size:,.0f}" for name, size in sizes.items()))
    again = publishing.run("publish", node, state)
    outcome.hold(again["changed"] == 0, f"a second publish changed {again['changed']:.0f}")
    outcome.note(f"with nothing changed: {again['cpu']:.2f} s of CPU, {again['memory']:.0f} MB")


def _sizes(path: Path) -> list[int]:
    files = path.rglob("*") if path.is_dir() else [path]
    return [file.stat().st_size for file in files if file.is_file()]


def _change(node: Path, state: Path, outcome: Outcome) -> None:
    """Make each change of the bench, with records of this node."""
    for name, change in CHANGES.items():
        with _FirstRecords(node) as changed:
            change(changed)
        cost = publishing.run("publish", node, state)
        outcome.note(
            f"{name}: {cost['cpu']:.2f} s of CPU, {cost['changed']:.0f} in the log, {cost['memory']:.0f} MB"
        )


class _FirstRecords:
    """The node as the changes of the bench expect it: the first records directly in `records`."""

    def __init__(self, node: Path) -> None:
        self.node, self.paths = node, sorted((node / "records" / "0000").glob("r000000?.md"))

    def __enter__(self) -> Path:
        for path in self.paths:
            path.rename(path.parent.parent / path.name)
        return self.node

    def __exit__(self, *_: object) -> None:
        for path in self.paths:
            (path.parent.parent / path.name).rename(path)


def _addresses(state: Path, count: int) -> Iterator[str]:
    """Yield the path of a record, of manifests, and of the first and the last page of each list and feed."""
    yield from ("/records/r0000000", f"/iiif/r{count - 1:07}/manifest", "/iiif/collection/letters")
    with closing(Reader(state)) as store:
        last_seq, feeds = store.changes.last(), store.feeds
        pages = {feed: last.number for feed in (ACTIVITY, LDES, CHANGE_LISTS) if (last := feeds.last(feed))}
        parts = {name: feeds.list_parts(name)[-1].number for name in (RESOURCE_LIST, SITEMAP)}
    letters = count // 10
    for path, last_page in (
        ("/iiif/collection/letters/{}", letters // iiif.PART_SIZE),
        ("/collections/letters.html?page={}", letters // PER_PAGE),
        ("/iiif/activity/page/{}", pages[ACTIVITY]),
        ("/ldes/page/{}", pages[LDES]),
        ("/changelist-{}.xml", pages[CHANGE_LISTS]),
        ("/resourcelist-{}.xml", parts[RESOURCE_LIST]),
        ("/sitemap-{}.xml", parts[SITEMAP]),
        ("/feed-{}.atom", last_seq // atom.PAGE_SIZE),
        ("/search?q=treaty&page={}", search_results.MAX_COUNTED // search_results.PER_PAGE),
    ):
        yield from (path.format(1), path.format(last_page))
    yield "/oai?verb=ListRecords&metadataPrefix=oai_dc"
    last_records = ListPosition("ListRecords", "oai_dc", after=last_seq - 100, until=last_seq)
    yield f"/oai?verb=ListRecords&resumptionToken={quote(resumption_tokens.write(last_records, BASE))}"
    yield "/iiif/search?q=frontier"


def _serve(node: Path, state: Path, count: int, outcome: Outcome) -> None:
    """Start a server that publishes too, and ask one that does not, so that its CPU time is that of the answers."""
    _start(node, state, outcome)
    with servers.fonds(node, state) as server:
        for path in _addresses(state, count):
            _ask(server, path, outcome)


def _start(node: Path, state: Path, outcome: Outcome) -> None:
    port = free_port()
    command = [sys.executable, "-m", "fonds", "serve", str(node), "--state", str(state)]
    command += ["--port", str(port), "--base-url", BASE]
    environment = {**os.environ, "FONDS_DUMPS": "none", "FONDS_SPARQL_PLACES": "0"}
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while process.poll() is None and time.monotonic() - began < 120:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/records/r0000000.html", timeout=5).close()
                break
            except OSError:
                time.sleep(0.05)
        ready = time.monotonic() - began
        outcome.note(
            f"the first page {ready:.1f} s after the start of the server, {servers.used(process.pid):.1f} s of CPU"
        )
        outcome.hold(ready < READY, f"ready after {ready:.1f} s")
    finally:
        process.terminate()
        process.wait(timeout=30)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to the base URL of the node to the server that is asked."""

    def __init__(self, base: str) -> None:
        self.base = base

    def redirect_request(self, *values: Any) -> urllib.request.Request | None:
        """Return the request that follows a redirect; the last of the values is its address."""
        *others, address = values
        return super().redirect_request(*others, address.replace(BASE, self.base, 1))


def _ask(server: servers.Server, path: str, outcome: Outcome) -> None:
    wall, before = time.monotonic(), server.processor()
    try:
        opener = urllib.request.build_opener(_Redirects(server.base))
        with opener.open(server.base + path, timeout=60) as response:
            size, status = len(response.read()), response.status
    except OSError as error:
        outcome.note(f"{path}: {error}")
        return
    seconds = server.processor() - before
    outcome.note(f"{path}: {status}, {size:,} bytes, {seconds:.2f} s of CPU, {time.monotonic() - wall:.2f} s")


def _kill(node: Path, state: Path, clock: Clock, seed: int, outcome: Outcome) -> None:
    """Kill a publish of changed files at random moments; a publish after it has each change in the log, once."""
    chance = random.Random(seed)
    paths = sorted((node / "records" / "0000").glob("*.md"))[-KILLED_FILES:]
    ids = [path.stem for path in paths]
    for number in range(KILLS):
        if clock.over():
            outcome.note(f"stopped by the clock after {number} kills")
            break
        before = _log_length(state, ids)
        for path in paths:
            text = path.read_text("utf-8")
            path.write_text(text.replace("abstract: ", f"abstract: No. {number} ", 1), "utf-8")
        command = [sys.executable, "-m", "tests.bench.publisher", "publish", str(node), str(state)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=chance.uniform(0.8, 6.0))
            outcome.count("publishes that ended before their kill")
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            outcome.count("kills")
        publishing.run("publish", node, state)
        records = _log_length(state, ids) - before
        outcome.hold(
            records == len(paths), f"kill {number}: {records} changes in the log for {len(paths)} files"
        )


def _log_length(state: Path, ids: list[str]) -> int:
    """Return how many changes of these descriptions the log has."""
    with closing(sqlite3.connect(state / database.FILE)) as db:
        marks = ",".join("?" * len(ids))
        return int(db.execute(f"SELECT count(*) FROM change WHERE id IN ({marks})", ids).fetchone()[0])
