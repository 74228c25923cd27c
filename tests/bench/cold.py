"""Descriptions asked for the first time, in the process and without a socket: what encoding or rendering one costs.

Each is of another record, and nothing that was finished is kept. The kinds take turns, round by round.
"""

from __future__ import annotations

import time
from pathlib import Path

from service.web.desk import Desk
from service.web.respond import Ask
from tests.bench.figures import Table, median
from tests.bench.publisher import settings_of

# what is asked for -> the suffix of its address
SUFFIXES = {
    "N-Triples": "nt",
    "Turtle": "ttl",
    "JSON-LD": "jsonld",
    "RDF/XML": "rdf",
    "TriG": "trig",
    "the record as JSON": "json",
    "page": "html",
}
EACH = 300  # records in each round


def table(node: Path, state: Path, count: int, rounds: int) -> Table:
    """What each kind costs, beside N-Triples, which lie in the store as they go out."""
    desk = Desk(settings_of(node, state), kept_bytes=0)
    spent: dict[str, list[float]] = {kind: [] for kind in SUFFIXES}
    number = 0
    _asked(desk, "html", 0)  # the templates are read once
    for _ in range(max(rounds, 3)):
        for kind, suffix in SUFFIXES.items():
            each = min(EACH, count)
            begun = time.process_time()
            for _ in range(each):
                _asked(desk, suffix, number % count)
                number += 1
            spent[kind].append((time.process_time() - begun) / each * 1e6)
    least = median(spent["N-Triples"])
    found = Table(
        "Descriptions made when first asked for",
        ("what", "times N-Triples", "us of CPU"),
        note="In the process, without a socket; another record each time.",
    )
    for kind, costs in spent.items():
        found.add(kind, median(costs) / least, median(costs))
    return found


def _asked(desk: Desk, suffix: str, number: int) -> bytes:
    answer = desk.answer(Ask("GET", f"/records/r{number:07}.{suffix}"))
    assert answer is not None and answer[0].startswith("200"), answer
    body = answer[2]
    assert isinstance(body, bytes)
    return body
