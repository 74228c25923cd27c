"""Publishes killed at random times while another process reads without pause: no answer is ever half of anything."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from fonds.publishing import publish as publishing
from tests import generate
from tests.campaign.outcome import Clock, Outcome
from tests.conftest import BASE, ROOT, settings_of
from tests.faults.test_kill import visible

RECORDS = 60


def campaign(work: Path, kills: int, clock: Clock, seed: int) -> Outcome:
    """Change every record, publish, kill, again and again; the last state must be what an unhurt publish makes."""
    outcome, chance = Outcome("kills at random times under a reader"), random.Random(seed)
    node, state = generate.node(work / "node", RECORDS), work / "state"
    _change(node, 0)
    publishing.publish(settings_of(node, state))
    reader = _module("tests.campaign.reading", str(node), str(state), str(RECORDS))
    whole = 0.0
    for generation in range(1, kills + 1):
        if clock.over():
            outcome.note(f"stopped by the clock; {kills} kills were wanted")
            break
        _change(node, generation)
        whole = _round(node, state, chance, whole, outcome)
    _settle(node, state, work / "unhurt", outcome)
    _heard(reader, outcome)
    return outcome


def _change(node: Path, generation: int) -> None:
    for path in (node / "records").glob("*.md"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        place = next(i for i, line in enumerate(lines) if line.startswith("title: "))
        lines[place] = f"title: Generation {generation}\n"
        path.write_text("".join(lines), "utf-8")


def _round(node: Path, state: Path, chance: random.Random, whole: float, outcome: Outcome) -> float:
    """One publish, killed at a random time of its run, or (one in six) let run to its end, which is timed."""
    start = time.monotonic()
    process = _module("fonds", "publish", str(node), "--state", str(state), "--base-url", BASE)
    spared = not whole or chance.random() < 1 / 6
    try:
        process.communicate(timeout=None if spared else chance.uniform(0.1, 1.0) * whole)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        outcome.count("publishes killed")
        return whole
    outcome.hold(process.returncode == 0, f"a publish ended with {process.returncode}")
    outcome.count("publishes that ended")
    return time.monotonic() - start


def _module(*words: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FONDS_")}
    return subprocess.Popen(
        [sys.executable, "-m", *words], cwd=ROOT, env=kept, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _settle(node: Path, state: Path, unhurt: Path, outcome: Outcome) -> None:
    publishing.publish(settings_of(node, state))
    publishing.publish(settings_of(node, unhurt))
    same = _documents(state) == _documents(unhurt)
    outcome.hold(same, "after all kills, a publish made other documents than one that was never killed")


def _documents(state: Path) -> list[tuple[object, ...]]:
    """What readers see, but for the log, which tells of more than one publish."""
    return [row for row in visible(state) if not (len(row) == 3 and row[1] in ("create", "update", "delete"))]


def _heard(reader: subprocess.Popen[str], outcome: Outcome) -> None:
    said, _ = reader.communicate("stop\n", timeout=60)
    if reader.returncode != 0:
        outcome.hold(False, f"the reader broke with {reader.returncode}")
        return
    report = json.loads(said)
    outcome.count("answers read, each whole", report["answers"] - report["wrong_count"])
    outcome.count("snapshots of four answers", report["snapshots"])
    outcome.count("generations seen", len(report["generations"]))
    for wrong in report["wrong"]:
        outcome.hold(False, wrong)
