"""Searches measured: a record of many pages beside one of few, a large node beside a small one, what indexing costs.

The views are called without a socket and without a cache, so that this is the time of the search alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from fonds.publishing import publish as publishing
from fonds.publishing import text_indexing
from fonds.settings import Settings, load
from fonds.store.text_index import FILE
from fonds.web.http.request import Request
from tests import generate
from tests.bench.figures import Table, median
from tests.dispatcher import Dispatcher

FEW, MANY = 10, 1000  # pages
ASKED = 9  # times
# name -> path; {id} is the record
IN_RECORD = {
    "a word on one page": "/iiif/{id}/search?q=rare7x",
    "a word on every page": "/iiif/{id}/search?q=treaty",
    "two words on every page": "/iiif/{id}/search?q=treaty+port",
    "a phrase": "/iiif/{id}/search?q=%22rare7x+ends%22",
    "a word on every page, 1.0": "/iiif/1/{id}/search?q=treaty",
    "completing a word": "/iiif/{id}/autocomplete?q=tr",
}
IN_NODE = {
    "a word of one record": "/iiif/search?q=unique0000003",
    "a word of every record": "/iiif/search?q=treaty",
    "three words of every record": "/iiif/search?q=treaty+port+railway",
    "the last page of results": "/iiif/search?q=treaty&page={last}",
    "a phrase": "/iiif/search?q=%22treaty+port%22",
    "a beginning": "/iiif/search?q=tre*",
    "Chinese": f"/iiif/search?q={quote('會議')}",
    "in a collection": "/iiif/collection/series-3/search?q=treaty",
    "completing a word": "/iiif/autocomplete?q=tr",
    "for people, a word of one": "/search?q=unique0000003",
    "for people, a word of all": "/search?q=treaty",
}
Times = dict[str, tuple[float, float]]


def measure(work: Path, sizes: tuple[int, int]) -> tuple[Times, Times, list[tuple[int, float, float]]]:
    """Milliseconds within a short and a long record; in a small and a large node; (records, us a record, bytes)."""
    pages = work / "pages"
    pages.mkdir(parents=True)
    (pages / "node.toml").write_text('title = "Pages"\nlanguages = ["en"]\n', "utf-8")
    for id, count in (("few", FEW), ("many", MANY)):
        (pages / f"{id}.md").write_text(_book(id, count), "utf-8")
    settings, _ = _published(pages, work / "pages-state")
    dispatcher = Dispatcher(settings)
    records = {
        name: (time_of(dispatcher, path.format(id="few")), time_of(dispatcher, path.format(id="many")))
        for name, path in IN_RECORD.items()
    }
    found, costs = [], []
    for size in sizes:
        node = generate.node(work / f"node-{size}", size, scans=True)
        _make_unique(node)
        settings, cost = _published(node, work / f"state-{size}")
        costs.append((size, cost / size * 1e6, (settings.state / FILE).stat().st_size / size))
        dispatcher, last = Dispatcher(settings), -(-size // 20)
        found.append({name: time_of(dispatcher, path.format(last=last)) for name, path in IN_NODE.items()})
    return records, {name: (found[0][name], found[1][name]) for name in IN_NODE}, costs


def _book(id: str, pages: int) -> str:
    text = "\n\n".join(
        f"[page {number}]\n\nthe treaty of the port number {number} begins here\n"
        f"and rare{number}x ends with the railway council"
        for number in range(1, pages + 1)
    )
    return f"---\nkind: record\nid: {id}\ntitle: {id}\nlanguage: en\n---\n\n{text}\n"


def _make_unique(node: Path) -> None:
    for number, path in enumerate(sorted((node / "records").iterdir())):
        path.write_text(path.read_text("utf-8").rstrip() + f" treaty port unique{number:07}\n", "utf-8")


def _published(node: Path, state: Path) -> tuple[Settings, float]:
    """A node, published; the seconds of CPU that indexing took."""
    settings = load(node, {}, {"state": str(state), "base_url": "http://127.0.0.1:8000"})
    spent = []
    catch_up = text_indexing.catch_up

    def timed(*given: object) -> None:
        start = time.process_time()
        catch_up(*given)  # type: ignore[arg-type]
        spent.append(time.process_time() - start)

    text_indexing.catch_up = timed  # type: ignore[assignment]
    try:
        publishing.publish(settings)
    finally:
        text_indexing.catch_up = catch_up
    return settings, sum(spent)


def time_of(dispatcher: Dispatcher, path: str) -> float:
    """The median milliseconds of a search; the first one, which fills the caches of the file, is not counted."""
    path, _, query = path.partition("?")
    found = []
    for _ in range(ASKED + 1):
        dispatcher.context.clear()
        start = time.perf_counter()
        answer = dispatcher.view(Request("GET", path, query))
        found.append((time.perf_counter() - start) * 1000)
        assert answer is not None, path
        assert answer.status == 200, (path, answer.status)
    return median(found[1:])


def tables(
    records: Times, nodes: Times, costs: list[tuple[int, float, float]], sizes: tuple[int, int]
) -> Iterator[Table]:
    """Ratios first."""
    yield Table(
        f"Searching a record of {MANY:,} pages and one of {FEW}",
        ("search", "ratio", f"{FEW} pages, ms", f"{MANY:,} pages, ms"),
        [(name, f"{many / few:.2f}", f"{few:.2f}", f"{many:.2f}") for name, (few, many) in records.items()],
    )
    yield Table(
        f"Searching a node of {sizes[1]:,} records and one of {sizes[0]:,}",
        ("search", "ratio", f"{sizes[0]:,} records, ms", f"{sizes[1]:,} records, ms"),
        [
            (name, f"{large / small:.2f}", f"{small:.2f}", f"{large:.2f}")
            for name, (small, large) in nodes.items()
        ],
    )
    yield Table(
        "Indexing",
        ("records", "of the first", "us of CPU a record", "bytes a record"),
        [
            (f"{size:,}", f"{cost / costs[0][1]:.2f}", f"{cost:.0f}", f"{size_:.0f}")
            for size, cost, size_ in costs
        ],
    )
