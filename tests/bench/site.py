"""Pages of the site that show many descriptions, measured beside the page of a record, in a small node and a large one.

The views are called without a socket and without a cache, so that this is the CPU time of making the page.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from fonds.publishing import publish as publishing
from fonds.settings import load
from fonds.web.http.request import Request
from tests import generate
from tests.bench.figures import Table, median
from tests.dispatcher import Dispatcher

ASKED = 9  # times
RECORD = "a record with the tree beside it"
# name -> path; {deep} is a record at the end of a hierarchy, {wide} one in the widest collection, {last} the last page
PAGES = {
    RECORD: "/records/{wide}",
    "a record twelve levels below its series": "/records/{deep}",
    "a collection of a tenth of all records": "/collections/letters",
    "the tree, top level": "/tree",
    "the tree, 200 units": "/collections/letters/tree",
    "the tree, the last units": "/collections/letters/tree?page={last}",
    "the finding aid, first page": "/collections/papers/finding-aid",
    "the finding aid, a page in the middle": "/collections/papers/finding-aid?page={middle}",
}
Times = dict[str, float]


def measure(work: Path, sizes: tuple[int, int]) -> tuple[Times, Times]:
    """Milliseconds of CPU of each page, in a small node and in a large one."""
    small, large = (_times(work / f"site-{size}", size) for size in sizes)
    return small, large


def _times(work: Path, size: int) -> Times:
    node = generate.mixed(work / "node", size)
    settings = load(node, {}, {"state": str(work / "state"), "base_url": "http://127.0.0.1:8000"})
    publishing.publish(settings)
    dispatcher = Dispatcher(settings, cache=False)
    letters = size // 10
    places = {
        "wide": f"r{letters // 2 * 10 + 9:07}",
        "deep": f"r{size // 2 // 5 * 5:07}",
        "last": -(-letters // 200),
        "middle": max(1, size // 4000),
    }
    return {name: time_of(dispatcher, path.format(**places)) for name, path in PAGES.items()}


def time_of(dispatcher: Dispatcher, path: str) -> float:
    """The median milliseconds of CPU of a page; the first one, which fills the caches of the file, is not counted."""
    path, _, query = path.partition("?")
    spent = []
    for _ in range(ASKED + 1):
        dispatcher.context.clear()
        start = time.process_time()
        response = dispatcher.view(Request("GET", path, query, accept="text/html"))
        spent.append((time.process_time() - start) * 1000)
        assert response is not None, path
        assert response.status == 200, (path, response.status)
    return median(spent[1:])


def tables(times: tuple[Times, Times], sizes: tuple[int, int]) -> Iterator[Table]:
    """Ratios first: to the page of a record, and of the large node to the small one."""
    small, large = times
    yield Table(
        f"Pages of a node of {sizes[1]:,} records and of one of {sizes[0]:,}",
        ("page", "to a record", "large to small", f"{sizes[0]:,} records, ms", f"{sizes[1]:,} records, ms"),
        [
            (
                name,
                f"{large[name] / large[RECORD]:.2f}",
                f"{large[name] / small[name]:.2f}",
                f"{small[name]:.1f}",
                f"{large[name]:.1f}",
            )
            for name in PAGES
        ],
        "CPU time without a cache. A page of a finding aid has up to 2,000 units in full.",
    )
