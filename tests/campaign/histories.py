"""Random histories with kills, as long as time allows: after each publish every protocol is asked, and the store.

The same as tests/faults/test_histories.py, many times over. It mends nothing: the next publish must.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.campaign.outcome import Clock, Outcome
from tests.faults import histories, replay
from tests.faults.histories import History


def campaign(work: Path, rounds: int, clock: Clock, seed: int) -> Outcome:
    """That many rounds of edits and a publish, every third killed before it ends, until the clock runs out."""
    outcome = Outcome("random histories, all protocols")
    before = histories.shrink()
    try:
        history = History(work, seed, 12)
        history.publish()
        reader = replay.Reader(history.settings)
        for number in range(rounds):
            if clock.over():
                outcome.note(f"stopped by the clock; {rounds} rounds were wanted")
                break
            _round(history, reader, number, outcome)
        truth = replay.stored(history.settings)
        outcome.count("rows of the log", len(truth.log))
        outcome.count("sealed documents", len(reader.sealed))
    finally:
        histories.grow(before)
    return outcome


def _round(history: History, reader: replay.Reader, number: int, outcome: Outcome) -> None:
    for _ in range(history.chance.randint(1, 8)):
        outcome.count(f"times: {history.edit()}")
    if number % 3 == 2:
        copy = history.state.with_name("copy")
        shutil.rmtree(copy, ignore_errors=True)
        whole = history.statements(copy)
        if history.kill(history.chance.randint(1, whole)):
            outcome.count("kills")
        if history.chance.random() < 0.5:
            history.edit()
    history.publish()
    outcome.count("rounds")
    try:
        replay.compare(reader)
        if number % 5 == 4:
            replay.compare_items(reader)
    except AssertionError as error:
        outcome.hold(False, f"round {number}: {str(error)[:300]}")
