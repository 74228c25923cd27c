"""The parts of the bench that take longest, on their smallest sizes: `make test` runs the others (tests/bench)."""

from __future__ import annotations

from pathlib import Path

from tests.bench import changes, cold, queries
from tests.bench.test_bench import measured
from tests.campaign.outcome import Clock, Outcome


def campaign(work: Path, amount: int, clock: Clock, seed: int) -> Outcome:
    """Measure each of them that many times."""
    outcome = Outcome("bench")
    for number in range(amount):
        folder = work / str(number)
        (table,) = measured(folder / "changes", "changes")
        outcome.hold(_names(table.rows) == list(changes.CHANGES), "the table of changes lacks a row")
        parts, first, *descriptions, asked = measured(folder / "linked", "linked", "--described", "Turtle")
        last = _names(parts.rows)[-3:]
        outcome.hold(last == ["dumps", "graphs for SPARQL", "all of it"], f"the parts end with {last}")
        outcome.hold(_names(first.rows) == list(cold.SUFFIXES), "the table of first requests lacks a suffix")
        outcome.hold(_names(asked.rows) == list(queries.questions(4)), "the table of queries lacks one")
        turtle = all(_names(described.rows) == ["Turtle"] for described in descriptions)
        outcome.hold(turtle, "a description was measured in another serialization")
        outcome.count("measurements", 2)
        if clock.over():
            break
    return outcome


def _names(rows: list[tuple[str, ...]]) -> list[str]:
    return [row[0] for row in rows]
