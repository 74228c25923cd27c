"""A large repository harvested: the first page beside the last, memory, the rate beside a dump's and oai-repo's.

The store is written directly, by the step that ends a publish, with a document of simple Dublin Core for each record:
publishing that many is another part. It judges ratios, and stops nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fonds.store import compression
from fonds.store.compression import compress
from fonds.store.document_sets import Document
from fonds.store.log import Transition
from fonds.store.writer import Writer
from tests.bench.figures import ROOT
from tests.campaign.outcome import Clock, Outcome
from tests.conformance.checkouts import environment
from tests.zstd_frames import DICTIONARIES

FEW = 10_000
FLAT, SAME = 1.5, 2.0  # times the memory of few, the time of the first page: more would mean that they grow
OTHER = ("oai-repo==0.5.2", "zstandard==0.25.0")
OTHER_PAGES = 50
_DOCUMENT = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Telegram {0}</dc:title>{1}</oai_dc:dc>'
)
_FILLER = "".join(f"<dc:subject>Subject {n} of the conference in Moscow</dc:subject>" for n in range(30))


def campaign(work: Path, count: int, clock: Clock, seed: int) -> Outcome:
    """Write a large store and a small one, and harvest both."""
    outcome = Outcome(f"{count:,} records harvested")
    node = work / "node"
    node.mkdir()
    (node / "node.toml").write_text('title = "A large repository"\n', "utf-8")
    for name, number in (("few", FEW), ("many", count)):
        _store(work / name, number, clock)
    outcome.count("records listed", count)
    ends = _run("ends", node, work / "many")
    ratio = ends["last"] / ends["first"]
    outcome.note(f"last page ÷ first page: {ratio:.2f} ({ends['first'] * 1000:.1f} ms for 100 records)")
    outcome.hold(ratio < SAME, f"the last page costs {ratio:.2f} times the first")
    few, many = _run("harvest", node, work / "few"), _run("harvest", node, work / "many")
    outcome.hold(many["records"] == count, f"{many['records']:.0f} of {count} were harvested")
    memory = many["memory"] / few["memory"]
    outcome.note(f"peak memory ÷ that of {FEW:,}: {memory:.2f} ({many['memory']:.0f} MB)")
    outcome.hold(memory < FLAT, f"memory is not flat: {many['memory']:.0f} MB")
    _beside(outcome, node, work, count, many)
    return outcome


def _beside(outcome: Outcome, node: Path, work: Path, count: int, many: dict[str, float]) -> None:
    rate = count / many["cpu"]
    dump = _run("dump", node, work / "many")
    outcome.note(
        f"full harvest: {rate:,.0f} records/s of CPU; a dump's rate ÷ it: {dump['records'] / dump['cpu'] / rate:.1f}"
    )
    try:
        python = environment("oai-repo", OTHER)
    except pytest.skip.Exception as error:
        outcome.note(f"oai-repo was not run: {error}")
        return
    script = Path(__file__).with_name("oai_repo_side.py")
    for name in ("few", "many"):
        dictionary = DICTIONARIES / f"{compression.DICTIONARIES['oai_dc']}.zdict"
        store = work / name / "fonds.sqlite"
        command = [str(python), str(script), str(store), str(OTHER_PAGES), str(dictionary)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        other = json.loads(done.stdout)
        theirs = other["records"] / other["cpu"]
        held = FEW if name == "few" else count
        outcome.note(
            f"÷ the rate of oai-repo over its first {OTHER_PAGES} pages of {held:,}: {rate / theirs:.1f}"
        )


def _run(what: str, node: Path, state: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.campaign.harvested", what, str(node), str(state)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _store(state: Path, count: int, clock: Clock) -> None:
    with Writer(state) as store, store.log_transaction() as log:
        for number in range(count):
            words = _DOCUMENT.format(number, _FILLER).encode()
            edition = store.document_sets.put(f"r{number}", b"", [Document("oai_dc", 0, b"", words)], b"{}")
            sets = (f"collection:papers:series-{number % 10}", "type:telegram", "institution:archive")
            record = compress(b"{}")
            log.apply(
                Transition(f"r{number}", "record", b"", record, edition, None, "", (), None, sets), None
            )
        store.set_meta("complete", "yes")
    _backdate(state)


def _backdate(state: Path) -> None:
    """Lists are answered up to the second that runs: what was just written is older."""
    with Writer(state) as store:
        store.db.execute("UPDATE moment SET at = '2026-01-01T00:00:00Z'")
