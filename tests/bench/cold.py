"""Descriptions asked for the first time, in the process and without a socket: what encoding or rendering one costs.

Each is of another record, and nothing that was finished is kept. The kinds take turns, round by round.
"""

from __future__ import annotations

import time
from pathlib import Path

from fonds.web.http.request import Request
from tests.bench.figures import Table, median
from tests.bench.publisher import settings_of
from tests.dispatcher import Dispatcher

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
    dispatcher = Dispatcher(settings_of(node, state), cache=False)
    spent: dict[str, list[float]] = {kind: [] for kind in SUFFIXES}
    number = 0
    _asked(dispatcher, "html", 0)  # the templates are read once
    for _ in range(max(rounds, 3)):
        for kind, suffix in SUFFIXES.items():
            each = min(EACH, count)
            begun = time.process_time()
            for _ in range(each):
                _asked(dispatcher, suffix, number % count)
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


def _asked(dispatcher: Dispatcher, suffix: str, number: int) -> bytes:
    response = dispatcher.view(Request("GET", f"/records/r{number:07}.{suffix}"))
    assert response is not None and response.status == 200, response
    return response.body
