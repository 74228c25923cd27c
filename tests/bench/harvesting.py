"""Federation measured: what one node takes from another, beside sickle, which asks the same node by OAI-PMH.

Each contender is a process of its own. Sickle parses what it gets and stores nothing; the harvester checks every entry,
gives it ids of its node and stores it with its position. `python -m tests.bench.harvesting URL STATE` is one run.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fonds.federation.conversion import MIN_LINES
from fonds.federation.harvester import Harvester
from fonds.publishing import publish as publishing
from fonds.publishing.executor import Workers, available_cores
from fonds.settings import load
from fonds.store.copies import Copies, Peer
from tests import generate
from tests.bench.figures import ROOT, Table, median
from tests.bench.publisher import in_status
from tests.bench.servers import Server
from tests.conformance import harvest
from tests.conformance.checkouts import environment
from tests.conftest import free_port

OWN = "https://archive.example.org"
SHARE = 100  # of the records one is changed


@dataclass(frozen=True, slots=True)
class Run:
    """A harvest: its seconds, those of CPU, the peak memory in megabytes, requests, and records."""

    seconds: float
    processor: float
    memory: float
    requests: int
    records: int


def one_run(url: str, state: Path) -> Run:
    """Harvest a node into the copies of another, in this process."""
    copies = Copies(state)
    peer = copies.peer("origin") or Peer("origin", url, allow_private=("127.0.0.1",))
    copies.put_peer(peer)
    start, processor = time.perf_counter(), time.process_time()
    with Workers(available_cores(), minimum=MIN_LINES) as workers:
        report = Harvester(copies, OWN, workers=workers).run(peer, publishing.ignore_progress)
    seconds = time.perf_counter() - start
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = time.process_time() - processor + children.ru_utime + children.ru_stime
    memory = in_status("VmHWM")
    return Run(seconds, processor, memory, report.pages, report.taken)


def _harvest(url: str, state: Path) -> Run:
    command = [sys.executable, "-m", "tests.bench.harvesting", url, str(state)]
    return Run(**json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout))


def _sickle(python: Path, url: str, prefix: str) -> Run:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [str(python), str(harvest.__file__), "sickle", f"{url}/oai", prefix]
    output = subprocess.run(command, capture_output=True, check=True).stdout
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    records = len(json.loads(output))
    return Run(seconds, processor, 0.0, -(-records // 100), records)


def tables(work: Path, count: int, rounds: int) -> Iterator[Table]:
    """One table: first load, nothing new, one record in a hundred changed, and sickle."""
    folder, state = generate.node(work / "federated", count), work / "federated.state"
    port = free_port()
    base = f"http://127.0.0.1:{port}"  # a peer is asked by its own address
    settings = load(folder, {}, {"state": str(state), "base_url": base})
    publishing.publish(settings)
    python = environment("harvesters", harvest.REQUIREMENTS)
    runs: dict[str, list[Run]] = {}
    command = [sys.executable, "-m", "fonds", "serve", str(folder), "--no-publish", "--workers", "1"]
    command += ["--state", str(state), "--port", str(port), "--base-url", base]
    with Server("Fonds", command, port) as server:
        for number in range(rounds):
            copies = work / f"copies-{number}"
            runs.setdefault("first load", []).append(_harvest(server.base, copies))
            runs.setdefault("nothing new", []).append(_harvest(server.base, copies))
            for changed in sorted((folder / "records").glob("*.md"))[::SHARE]:
                text = changed.read_text("utf-8")
                changed.write_text(text.replace("title: ", f"title: {number} ", 1), "utf-8")
            publishing.publish(settings)
            runs.setdefault("1 % changed", []).append(_harvest(server.base, copies))
            for prefix in ("oai_dc", "mods"):
                runs.setdefault(f"sickle, {prefix}", []).append(_sickle(python, server.base, prefix))
    table = Table(
        f"Harvesting a node of {count:,} records",
        (
            "run",
            "records/s to sickle, oai_dc",
            "records/s",
            "records",
            "requests",
            "s",
            "s of CPU",
            "peak MB",
        ),
        note="Sickle parses records of OAI-PMH and stores nothing. The harvester checks each entry, and stores it.",
    )
    speed = {name: median(run.records / run.seconds for run in taken) for name, taken in runs.items()}
    for name, taken in runs.items():
        last = taken[-1]
        table.add(
            name,
            speed[name] / speed["sickle, oai_dc"],
            speed[name],
            last.records,
            last.requests,
            median(run.seconds for run in taken),
            median(run.processor for run in taken),
            median(run.memory for run in taken) or "",
        )
    yield table


if __name__ == "__main__":
    run = one_run(sys.argv[1], Path(sys.argv[2]))
    print(json.dumps({name: getattr(run, name) for name in Run.__slots__}))
