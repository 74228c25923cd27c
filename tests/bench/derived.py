"""PDFs and images of typeset pages measured: the first request, which makes them, and the next, which finds them."""

from __future__ import annotations

import http.client
import json
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests import generate
from tests.bench import publishing, servers
from tests.bench.figures import Table, median

PATHS = {
    "PDF": "/records/{id}.pdf",
    "thumbnail": "/iiif/image/3/{id}.1/full/200,{small}/0/default.jpg",
    "page image": "/iiif/image/3/{id}.1/full/max/0/default.jpg",
    "page image, PNG": "/iiif/image/3/{id}.1/full/max/0/default.png",
}
Times = dict[str, tuple[float, float, float]]


def measure(work: Path, count: int) -> Times:
    """For each kind: the median milliseconds of the first and of the second request, and its bytes."""
    node, state = generate.node(work / "derived", count), work / "derived-state"
    publishing.run("publish", node, state)
    found: Times = {}
    with servers.fonds(node, state) as server:
        connection = http.client.HTTPConnection(urlsplit(server.base).netloc, timeout=60)
        small = _small(connection)
        for name, form in PATHS.items():
            first = _each(connection, form, small, count)
            again = _each(connection, form, small, count)
            times = [median(time for time, _ in rows) for rows in (first, again)]
            found[name] = (times[0], times[1], median(size for _, size in again))
        connection.close()
    return found


def _small(connection: http.client.HTTPConnection) -> int:
    """The height of a thumbnail, as info.json lists it."""
    sizes = json.loads(_get(connection, "/iiif/image/3/r0000000.1/info.json"))["sizes"]
    return next(int(size["height"]) for size in sizes if size["width"] == 200)


def _get(connection: http.client.HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    answer = connection.getresponse()
    data = answer.read()
    assert answer.status == 200, (path, answer.status)
    return data


def _each(
    connection: http.client.HTTPConnection, form: str, small: int, count: int
) -> list[tuple[float, float]]:
    """Milliseconds and bytes of each record's answer."""
    found = []
    for number in range(count):
        start = time.perf_counter()
        data = _get(connection, form.format(id=f"r{number:07}", small=small))
        found.append(((time.perf_counter() - start) * 1000, float(len(data))))
    return found


def tables(found: Times) -> list[Table]:
    """The figures as a table."""
    table = Table(
        "Made when first asked for",
        ("what", "first ÷ again", "first, ms", "again, ms", "bytes"),
        note="One connection, one request after another; a page image after the PDF that it is drawn from.",
    )
    for name, (first, again, size) in found.items():
        table.add(name, first / again, first, again, int(size))
    return [table]
