"""Nodes of arbitrary files, as many as the clock allows, and faults of ours at every stage with a consumer after each.

The same as tests/faults/test_arbitrary.py and tests/publishing/test_faults.py, which have no time for more than a few.
Here every page and every format that is made on request is asked for too, and OAI-PMH is compared with the store.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from werkzeug.test import Client

from fonds.settings import Settings
from fonds.store.reader import Reader
from fonds.web.app import create_app
from tests.campaign.outcome import Clock, Outcome
from tests.conftest import settings_of
from tests.faults import arbitrary, replay
from tests.faults.test_arbitrary import failures
from tests.publishing.test_faults import STAGES, hold

FILES, ROUNDS = 80, 3
SEGMENTS = {"person": "agents", "institution": "agents"}
SUFFIXES = (
    "",
    ".html",
    ".json",
    ".txt",
    ".ttl",
    ".jsonld",
    ".mods",
    ".ead",
    ".bib",
    ".ris",
    ".csl.json",
    ".pdf",
    ".rdf",
)


def campaign(work: Path, nodes: int, clock: Clock, seed: int) -> Outcome:
    """Publish that many nodes a few times each, until the clock runs out."""
    outcome = Outcome("arbitrary files and faults")
    for stage in STAGES:
        for was_published in (False, True):
            with tempfile.TemporaryDirectory(dir=work) as folder:
                try:
                    hold(stage, was_published, Path(folder), runs=2)
                except AssertionError as error:
                    outcome.failures.append(f"a fault when {stage.name}: {str(error)[:300]}")
            outcome.count("faults at stages")
    for number in range(seed * 1000, seed * 1000 + nodes):
        if clock.over():
            outcome.note(f"stopped by the clock; {nodes} nodes were wanted")
            break
        with tempfile.TemporaryDirectory(dir=work) as folder:
            _publish_node(number, Path(folder), outcome)
    return outcome


def _publish_node(seed: int, work: Path, outcome: Outcome) -> None:
    with_access = seed % 2 == 0
    node, chance = work / "node", arbitrary.Chance(seed, with_access)
    arbitrary.write_good(node)
    settings = settings_of(node, work / "state")
    try:
        for _ in range(ROUNDS):
            names = arbitrary.write(node, chance, FILES)
            outcome.count("arbitrary files published", len(names))
            outcome.failures += [f"seed {seed}: {failure}" for failure in failures(settings, names)]
            if not with_access:
                replay.compare(replay.Reader(settings))
        if seed % 20 == 1:
            replay.compare_items(replay.Reader(settings))
        _ask(settings, seed, outcome)
    except Exception as error:
        outcome.failures.append(f"seed {seed}: {type(error).__name__}: {str(error)[:300]}")
    outcome.count("nodes")


def _ask(settings: Settings, seed: int, outcome: Outcome) -> None:
    """Ask for everything that is made on request."""
    client = Client(create_app(settings))
    reader = Reader(settings.state)
    try:
        ids = [
            row[0]
            for kind in ("record", "collection", "person", "place")
            for row in reader.of_kind(kind, 100)
        ]
        entities = [entity for id in ids if (entity := reader.entity(id))]
    finally:
        reader.close()
    for entity in entities:
        path = f"/{SEGMENTS.get(entity.kind, f'{entity.kind}s')}/{entity.id}"
        for suffix in SUFFIXES:
            status = client.get(path + suffix).status_code
            outcome.count("requests")
            outcome.hold(status < 500, f"seed {seed}: {status} for {path}{suffix}")
