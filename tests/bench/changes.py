"""What one change costs in a large node, beside the same change in a small one: CPU seconds of a publish."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests import generate
from tests.bench import publishing
from tests.bench.figures import Table, median

Change = Callable[[Path], None]


def _replace(name: str, before: str, after: str) -> Change:
    def change(node: Path) -> None:
        path = node / name
        path.write_text(path.read_text("utf-8").replace(before, after, 1), "utf-8")

    return change


def _add_first(node: Path) -> None:
    text = (node / "records" / "r0000000.md").read_text("utf-8")
    new = text.replace("id: r0000000", "id: first").replace("\ndate: ", "\ndate: 1001-01-01 #", 1)
    (node / "records" / "first.md").write_text(new, "utf-8")


CHANGES: dict[str, Change] = {
    "nothing": lambda node: None,
    "an abstract": _replace("records/r0000001.md", "\nabstract: ", "\nabstract: Edited "),
    "a title": _replace("records/r0000002.md", "\ntitle: ", "\ntitle: Edited "),
    "a new first member of a collection": _add_first,
    "the title of the fonds": _replace("collection/papers.md", "title: ", "title: Renamed "),
    "the name of a person": _replace("person/p1.md", "name: ", "name: Renamed "),
    "a record is closed": _replace("records/r0000003.md", "\ntitle: ", "\naccess: {tier: closed}\ntitle: "),
    "a record is withdrawn": _replace(
        "records/r0000004.md", "\ntitle: ", "\nwithdrawn: {date: 2026-01-02, reason: A mistake.}\ntitle: "
    ),
}


@contextmanager
def _copy(node: Path) -> Iterator[Path]:
    copy = node.with_name(f"{node.name}-changed")
    shutil.copytree(node, copy)
    try:
        yield copy
    finally:
        shutil.rmtree(copy)


def measure(work: Path, sizes: Sequence[int], rounds: int) -> dict[int, dict[str, float]]:
    """Return the median CPU seconds of a publish after each change, by size of the node."""
    seconds: dict[int, dict[str, float]] = {}
    for size in sizes:
        node, state = generate.node(work / f"changes-{size}", size, True), work / f"changes-{size}-state"
        costs: dict[str, list[float]] = {name: [] for name in CHANGES}
        for _ in range(rounds):
            with _copy(node) as copy:
                publishing.run("publish", copy, state)
                for name, change in CHANGES.items():
                    change(copy)
                    costs[name].append(publishing.run("publish", copy, state)["cpu"])
            shutil.rmtree(state)
        seconds[size] = {name: median(values) for name, values in costs.items()}
    return seconds


def tables(seconds: dict[int, dict[str, float]]) -> Iterator[Table]:
    """Yield the figures as a table."""
    small, large = min(seconds), max(seconds)
    sizes = [f"{size:,} records, s" for size in seconds]
    table = Table(
        "A publish after one change",
        ("what changed", "largest ÷ smallest", *sizes),
        note="CPU seconds of one core, without the start of Python: documents, feeds, lists, packages, index of words.",
    )
    for name in CHANGES:
        values = [seconds[size][name] for size in seconds]
        table.add(name, seconds[large][name] / seconds[small][name], *values)
    yield table
