"""Fuzzing: whatever comes in, the functions at the doors answer, by their own rules, and never with an exception.

Each target says by itself what must hold of any input. Nothing is minimised: the input stands in the report.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.campaign import seeds, targets
from tests.campaign.mutation import Mutation
from tests.campaign.outcome import Clock, Outcome

BATCH = 100


@dataclass(frozen=True)
class Target:
    """What is attacked: a check that raises for a broken promise, the good inputs, and pieces of the grammar."""

    name: str
    check: Callable[[str | bytes], None]
    seeds: tuple[str, ...]
    words: tuple[str, ...] = ()
    binary: bool = False


def all_targets(work: Path) -> list[Target]:
    """The doors by which hostile input comes in."""
    requests = targets.Requests(work)
    return [
        Target("Markdown", targets.markdown_file, seeds.files(), seeds.FIELDS, binary=True),
        Target("ALTO, PAGE and hOCR", targets.page_file, seeds.page_files(), seeds.PAGE_WORDS, binary=True),
        Target("EDTF", targets.date, seeds.DATES, seeds.DATE_WORDS),
        Target("language tags", targets.language, seeds.LANGUAGES),
        Target("rights", targets.rights_uri, seeds.RIGHTS),
        Target("Accept", targets.accept, seeds.ACCEPTS, seeds.ACCEPT_WORDS),
        Target("Accept-Encoding and If-None-Match", targets.codings, seeds.CODINGS),
        Target("addresses", targets.address_patterns, seeds.PATHS),
        Target("requests", requests.ask, seeds.REQUESTS, seeds.REQUEST_WORDS),
        Target("reconciliation", requests.match, seeds.MATCHES, seeds.MATCH_WORDS),
    ]


def campaign(work: Path, examples: int, clock: Clock, seed: int) -> Outcome:
    """So many examples for every target, in turns, until the clock runs out."""
    outcome = Outcome(f"fuzzing, seed {seed}")
    sources = [(target, Mutation(seed, target.words)) for target in all_targets(work)]
    for _ in range(0, examples, BATCH):
        for target, source in sources:
            for _ in range(BATCH):
                _one(target, source, outcome)
        if clock.over():
            outcome.note(f"stopped by the clock; {examples:,} of each were wanted")
            break
    return outcome


def _one(target: Target, source: Mutation, outcome: Outcome) -> None:
    given = source.data(target.seeds) if target.binary else source.text(target.seeds)
    outcome.count(target.name)
    with _told(target, given, outcome):
        target.check(given)


@contextmanager
def _told(target: Target, given: str | bytes, outcome: Outcome) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        kind = f"{target.name}: {type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
        known = any(failure.startswith(kind) for failure in outcome.failures)
        if known:
            outcome.count("failures like one that is told")
        outcome.hold(known, f"{kind}: {error!s:.200}; given {given!r:.400}")
