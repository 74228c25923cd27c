"""Publishing measured: records a second, what a second publish and an edit cost, memory, beside bare JSON files.

Every step runs in a process of its own on one core, and costs are CPU seconds: others share the machine.
It never changes what it measures, and leaves the generated node as it was.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests import generate
from tests.bench.figures import ROOT, Table, median, pinned

KINDS = {"scans": True, "typeset": False}
Cost = dict[str, float]


@dataclass
class Costs:
    """The costs of each step for one kind and number of records, a list over the rounds."""

    kind: str
    count: int
    steps: dict[str, list[Cost]] = field(default_factory=dict)

    def add(self, step: str, cost: Cost) -> None:
        """Note what one run of a step cost."""
        self.steps.setdefault(step, []).append(cost)

    def seconds(self, step: str) -> float:
        """The median CPU seconds of a step."""
        return median(cost["cpu"] for cost in self.steps[step])

    def each(self, step: str) -> float:
        """The median CPU microseconds of a step for one record."""
        return self.seconds(step) / self.count * 1e6

    @property
    def making(self) -> float:
        """Microseconds for a record that is parsed: a publish after a check, without looking at the files again."""
        return max(self.each("staged") - self.each("again"), 0.001)

    @property
    def memory(self) -> float:
        """The median peak of memory of the first publish, in MB."""
        return median(cost["memory"] for cost in self.steps["publish"])


def run(step: str, node: Path, state: Path) -> Cost:
    """One step in a process of its own. Raises CalledProcessError, and AssertionError for problems in the node."""
    command = [*pinned(1), sys.executable, "-m", "tests.bench.publisher", step, str(node), str(state)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    cost: Cost = json.loads(done.stdout)
    assert cost.get("problems", 0) == 0, f"{step} of {node} has problems"
    return cost


def measure(work: Path, kinds: Sequence[str], sizes: Sequence[int], rounds: int) -> list[Costs]:
    """All steps for each kind and size; the contenders of a round run one after the other."""
    found = [Costs(kind, size) for kind in kinds for size in sizes]
    for costs in found:
        node = generate.node(work / f"{costs.kind}-{costs.count}", costs.count, KINDS[costs.kind])
        for _ in range(rounds):
            _round(costs, node, work)
    return found


def _round(costs: Costs, node: Path, work: Path) -> None:
    first, second, bare = (work / name for name in ("state-first", "state-second", "state-bare"))
    costs.add("publish", run("publish", node, first))
    costs.add("again", run("publish", node, first))
    assert costs.steps["again"][-1]["changed"] == 0, "publishing twice changed something"
    costs.add("edit", _edit(node, first))
    costs.add("check", run("check", node, second))
    costs.add("staged", run("publish", node, second))
    for turn in range(3):  # what the file system costs varies most
        for step in ("json-files", "json-records"):
            costs.add(step, run(step, node, bare / f"{step}-{turn}"))
    for state in (first, second, bare):
        shutil.rmtree(state)


def _edit(node: Path, state: Path) -> Cost:
    path = node / "records" / "r0000000.md"
    before = path.read_bytes()
    path.write_bytes(before.replace(b"title: ", b"title: Edited ", 1))
    try:
        cost = run("publish", node, state)
    finally:
        path.write_bytes(before)
    assert cost["changed"] >= 1
    return cost


def tables(found: list[Costs]) -> list[Table]:
    """The figures as tables."""
    return [_speed(found), _flat(found), _little(found)]


def _speed(found: list[Costs]) -> Table:
    table = Table(
        "Publishing, beside the same records as bare JSON files",
        ("records", "whole ÷ JSON from files", "making and storing ÷ JSON from records", "whole, records/s",
         "making and storing, records/s", "whole, us", "JSON from files, us", "JSON from records, us"),
        note="CPU seconds of one core, all publications, every manifest held by our checker, a sample rebuilt.",
    )  # fmt: skip
    for costs in found:
        whole, files, records = (costs.each(step) for step in ("publish", "json-files", "json-records"))
        ratios = whole / files, costs.making / records
        rates = 1e6 / whole, 1e6 / costs.making
        table.add(f"{costs.count:,} {costs.kind}", *ratios, *rates, whole, files, records)
    return table


def _flat(found: list[Costs]) -> Table:
    table = Table(
        "Flat in cost and memory",
        ("records", "cost of a record ÷ smallest", "memory ÷ smallest", "peak memory, MB"),
        note="1.00 is flat; below it, what is done once in a run weighs less.",
    )
    for costs in found:
        least = next(other for other in found if other.kind == costs.kind)
        cost, memory = costs.each("publish") / least.each("publish"), costs.memory / least.memory
        table.add(f"{costs.count:,} {costs.kind}", cost, memory, costs.memory)
    return table


def _little(found: list[Costs]) -> Table:
    table = Table(
        "Little changed",
        ("records", "nothing changed ÷ first", "one edited ÷ first", "nothing changed, s", "one edited, s"),
    )
    for costs in found:
        first, again, edit = (costs.seconds(step) for step in ("publish", "again", "edit"))
        table.add(f"{costs.count:,} {costs.kind}", f"{again / first:.3f}", f"{edit / first:.3f}", again, edit)
    return table
