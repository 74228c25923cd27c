"""The leak crawl over all addresses: the publish that closes a node is killed, and every answer is searched.

Right after the commit every address is asked for in every way. After kills at other statements each is asked for once.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from werkzeug.test import Client

from fonds.cli.sync import sync_consumers
from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store.reader import Reader
from fonds.web.app import create_app
from tests import restricted_records
from tests.campaign.outcome import Clock, Outcome
from tests.conftest import ROOT, settings_of
from tests.faults import histories
from tests.faults.test_closed_at_once import CLOSED, OPEN
from tests.leak_crawl import crawl, crawl_once, everything

WITHHELD = restricted_records.kept_back()


def campaign(work: Path, points: int, clock: Clock, seed: int) -> Outcome:
    """Kill at that many statements after the commit, until the clock runs out."""
    outcome = Outcome("leak crawl over all addresses")
    (work / "node").mkdir()
    opened = settings_of(restricted_records.build(work / "node"), work / "open")
    before = histories.shrink()
    try:
        publishing.publish(opened, day=OPEN)
        sync_consumers(opened, publishing.ignore_progress)
        total, first = _statements(opened, work / "state")
        settings, half = _kill(opened, work / "state", first), clock.left() / 2
        for request, data in crawl(settings):
            outcome.count("requests right after the commit")
            _hold(outcome, request, data)
            if clock.left() < half:
                outcome.note("stopped by the clock before all was asked for in every way")
                break
        for last in random.Random(seed).sample(range(first, total + 1), min(points, total + 1 - first)):
            if clock.over():
                outcome.note(f"stopped by the clock; {points} kills were wanted")
                break
            _ask_after_kill(opened, work / "state", last, outcome)
    finally:
        histories.grow(before)
    return outcome


def _ask_after_kill(opened: Settings, state: Path, last: int, outcome: Outcome) -> None:
    client = Client(create_app(_kill(opened, state, last)))
    for path, response, data in crawl_once(client, everything()):
        outcome.count("requests after kills")
        outcome.count("answers 503", response.status_code == 503)
        outcome.hold(response.status_code < 500 or response.status_code == 503, f"{path}: {response.status}")
        _hold(outcome, f"{path} after a kill before statement {last}", data)
    outcome.count("kills")


def _hold(outcome: Outcome, request: str, data: bytes) -> None:
    for where in restricted_records.leaks(data, WITHHELD):
        outcome.hold(False, f"{request}: {where}")


def _statements(opened: Settings, state: Path) -> tuple[int, int]:
    """Return how many statements a publish has, and the first before which a kill comes after the commit."""
    total = int(_run(opened, state, 0).stdout)
    low, high = 1, total
    while low < high:
        middle = (low + high) // 2
        if _is_committed(_kill(opened, state, middle)):
            high = middle
        else:
            low = middle + 1
    return total, low


def _is_committed(settings: Settings) -> bool:
    reader = Reader(settings.state)
    try:
        return reader.last_withheld() > 0
    finally:
        reader.close()


def _kill(opened: Settings, state: Path, last: int) -> Settings:
    """Return the node after a publish that was killed before a statement."""
    process = _run(opened, state, last)
    if process.returncode != -signal.SIGKILL:
        raise RuntimeError(process.stderr)
    return settings_of(opened.node, state)


def _run(opened: Settings, state: Path, last: int) -> subprocess.CompletedProcess[str]:
    shutil.rmtree(state, ignore_errors=True)
    shutil.copytree(opened.state, state)
    command = [
        sys.executable,
        "-m",
        "tests.faults.killed",
        str(opened.node),
        str(state),
        str(last),
        CLOSED.isoformat(),
    ]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
