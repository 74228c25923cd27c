"""Kills at hundreds of points: publish dies before one of its statements, and the store is a complete state.

The same as tests/faults, spread over the whole run, as long as time allows. It repairs nothing: the next run must.
"""

from __future__ import annotations

import random
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from fonds.publishing import publish as publishing
from tests import generate
from tests.campaign.outcome import Clock, Outcome
from tests.conftest import settings_of
from tests.faults.test_kill import run, visible

RECORDS = 20
MANY_RECORDS = 2_000  # several batches of every stage


@dataclass(frozen=True)
class _States:
    """A node that was published and then changed, and the two states between which a publish steps."""

    node: Path
    earlier: Path
    before: list[tuple[object, ...]]
    after: list[tuple[object, ...]]
    statements: int


def campaign(work: Path, points: int, clock: Clock, seed: int) -> Outcome:
    """Kill a publish of a small node at that many points, spread evenly and in no order, until the clock runs out."""
    return _campaign(work, points, clock, seed, RECORDS)


def campaign_large(work: Path, points: int, clock: Clock, seed: int) -> Outcome:
    """The same with a node of some thousand records, which is published in batches."""
    return _campaign(work, points, clock, seed, MANY_RECORDS)


def _campaign(work: Path, points: int, clock: Clock, seed: int, records: int) -> Outcome:
    outcome = Outcome(f"kills at statements, {records:,} records")
    states = _prepare(work, records)
    wanted = {1 + (states.statements - 1) * point // points for point in range(points)}
    for last in random.Random(seed).sample(sorted(wanted), len(wanted)):
        if clock.over():
            outcome.note(f"stopped by the clock; {len(wanted)} points were wanted")
            break
        _kill(states, work / "state", last, outcome)
    return outcome


def _prepare(work: Path, records: int) -> _States:
    node = generate.node(work / "node", records)
    publishing.publish(settings_of(node, work / "earlier"))
    for number in range(0, records, 2):
        path = node / "records" / f"r{number:07}.md"
        path.write_text(path.read_text("utf-8").replace("title: ", "title: Changed "), "utf-8")
    words = "withdrawn:\n  date: 2026-01-02\n  reason: A test.\ntitle: "
    path = node / "records" / "r0000001.md"
    path.write_text(path.read_text("utf-8").replace("title: ", words), "utf-8")
    shutil.copytree(work / "earlier", work / "later")
    statements = int(run(node, work / "later", 0).stdout)
    return _States(node, work / "earlier", visible(work / "earlier"), visible(work / "later"), statements)


def _kill(states: _States, state: Path, last: int, outcome: Outcome) -> None:
    shutil.rmtree(state, ignore_errors=True)
    shutil.copytree(states.earlier, state)
    done = run(states.node, state, last)
    where = f"killed before statement {last} of {states.statements}"
    outcome.hold(done.returncode == -signal.SIGKILL, f"{where}: ended with {done.returncode}")
    found = visible(state)
    outcome.hold(found in (states.before, states.after), f"{where}: neither the earlier nor the later state")
    outcome.count("the later state was served" if found == states.after else "the earlier state was served")
    publishing.publish(settings_of(states.node, state))
    outcome.hold(visible(state) == states.after, f"{where}: the next run did not reach the later state")
    outcome.count("kills")
