"""A hundred thousand records published: time and memory beside those of a thousand, and that nothing was lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from fonds.store import database
from tests import generate
from tests.bench import publishing
from tests.campaign.outcome import Clock, Outcome

FEW = 1000
WIDER = 3.0  # times the memory of a thousand records: more would mean that memory grows with the node


def campaign(work: Path, count: int, clock: Clock, seed: int) -> Outcome:
    """Publish few records and many, then many again, which must change nothing."""
    outcome = Outcome(f"{count:,} records with scans")
    few = publishing.run(
        "publish", generate.node(work / "few", FEW, scans=True, seed=seed), work / "few-state"
    )
    each = few["cpu"] / FEW
    if each * count > clock.left():
        count = max(FEW, int(clock.left() / each / 2))
        outcome.note(f"cut to {count:,} records by the clock")
    node, state = generate.node(work / "many", count, scans=True, seed=seed), work / "many-state"
    many = publishing.run("publish", node, state)
    outcome.count("records published", count)
    outcome.note(
        f"{many['cpu']:.0f} s of CPU, {many['wall']:.0f} s in all: {count / many['cpu']:,.0f} records/s;"
        f" cost of a record ÷ that of {FEW:,}: {many['cpu'] / count / each:.2f}"
    )
    outcome.note(
        f"peak memory {many['memory']:.0f} MB, ÷ that of {FEW:,}: {many['memory'] / few['memory']:.2f}"
    )
    outcome.hold(many["memory"] < WIDER * few["memory"], f"memory is not flat: {many['memory']:.0f} MB")
    _whole(state, count, outcome)
    again = publishing.run("publish", node, state)
    outcome.hold(again["changed"] == 0, f"a second publish changed {again['changed']:.0f}")
    outcome.note(f"again with nothing changed: {again['cpu']:.1f} s, {again['memory']:.0f} MB")
    return outcome


def _whole(state: Path, count: int, outcome: Outcome) -> None:
    with sqlite3.connect(state / database.FILE) as db:
        (records,) = db.execute("SELECT count(*) FROM entity WHERE kind = 'record'").fetchone()
        (manifests,) = db.execute("SELECT count(*) FROM document WHERE name = 'manifest'").fetchone()
        (logged,) = db.execute("SELECT count(*) FROM change WHERE kind = 'record'").fetchone()
    outcome.hold(
        records == manifests == logged == count, f"{records}, {manifests}, {logged} for {count} records"
    )
    size = (state / database.FILE).stat().st_size / count
    outcome.note(f"{size:,.0f} bytes of store for a record")
