"""A folder of a hundred files that are each larger than any description, checked and published: time and memory.

The files are of the kinds that once took seconds each. Every one must be a problem, and a good one is published.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from fonds.store.reader import Reader
from tests.bench.figures import ROOT
from tests.campaign.outcome import Clock, Outcome
from tests.ingest.test_markdown import LARGE

SECONDS, MEGABYTES = 60, 500
MANY = 100_000
# the largest files of the reports: unknown fields, a language, people, a line, and signs of pages
REPORTED: dict[str, tuple[str, str]] = {
    "16,000 unknown fields": ("".join(f"k{number}: 1\n" for number in range(16_000)), ""),
    "a language of 100 KB": (f"language: {'a' * MANY}\n", ""),
    "100,000 people": (f"people: [{', '.join(f'p{number}' for number in range(MANY))}]\n", ""),
    "a line of 7.5 MB": ("", "word " * 1_500_000),
    "400,000 signs of pages": ("", "[page]\n\n" * 400_000),
}


def campaign(work: Path, count: int, clock: Clock, seed: int) -> Outcome:
    """Check a folder of that many large files, and publish it; the clock does not stop it."""
    outcome = Outcome(f"{count} files larger than any description")
    node = work / "node"
    size = _write(node, count)
    outcome.note(f"{size / 1e6:,.0f} MB in all")
    for command in ("check", "publish"):
        seconds, megabytes, said = _run(command, node, work / command)
        outcome.count(f"files given to `fonds {command}`", count)
        outcome.note(f"`fonds {command}`: {seconds:.0f} s of CPU, {megabytes:,.0f} MB")
        outcome.hold(seconds <= SECONDS, f"{command} took {seconds:.0f} s of CPU, {SECONDS} are allowed")
        outcome.hold(megabytes <= MEGABYTES, f"{command} took {megabytes:.0f} MB, {MEGABYTES} are allowed")
        unexplained = [name for name in _names(count) if f"{name}.md:" not in said]
        outcome.hold(not unexplained, f"{command} says nothing of {unexplained[:5]}")
        outcome.hold("Traceback" not in said, f"{command} ended in a traceback: {said[-500:]}")
    reader = Reader(work / "publish")
    outcome.hold(reader.find("good") is not None, "the good file beside them is not published")
    reader.close()
    return outcome


def _names(count: int) -> list[str]:
    return [f"large-{number}" for number in range(count)]


def _write(node: Path, count: int) -> int:
    """Write the files, half of them of the kinds that were reported. Returns their size in bytes."""
    node.mkdir()
    (node / "node.toml").write_text('title = "Large files"\n')
    (node / "good.md").write_text("---\nkind: record\nid: good\ntitle: Good\n---\nText.\n")
    reported, others = list(REPORTED.values()), list(LARGE.values())
    for number, name in enumerate(_names(count)):
        kinds = others if number % 2 else reported
        front, body = kinds[number // 2 % len(kinds)]
        (node / f"{name}.md").write_text(f"---\nkind: record\nid: {name}\ntitle: T\n{front}---\n{body}\n")
    return sum(path.stat().st_size for path in node.iterdir())


def _run(command: str, node: Path, state: Path) -> tuple[float, float, str]:
    """Run a command. Returns seconds of CPU, the peak of memory in MB, and what it printed."""
    code = f"from fonds.cli.main import main; main(['{command}', {str(node)!r}, '--state', {str(state)!r}])"
    output = state.with_suffix(".txt")
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, stdout=file, stderr=subprocess.STDOUT
        )
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output.read_text("utf-8", "replace")
