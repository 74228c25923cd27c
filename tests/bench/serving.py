"""Serving measured: each kind of answer beside nginx, a bare WSGI callable and a bare Flask route with the same bytes.

`warm` asks for one address, `spread` for random ones of the whole node, so that no cache of answers holds them all.
Contenders take turns, round by round; figures are medians.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path

from tests import generate
from tests.bench import load, publishing, servers
from tests.bench.figures import Table, median
from tests.bench.load import Rate
from tests.bench.servers import Server

KEPT = ("Content-Type", "Content-Encoding", "ETag")
PATHS = {
    "page": "/records/r%07d.html",
    "manifest": "/iiif/r%07d/manifest",
    "Turtle": "/records/r%07d.ttl",
    "JSON-LD": "/records/r%07d.jsonld",
}
CODINGS = ("identity", "gzip", "zstd", "304")  # the last is no coding, but a client that has the answer
NAMES = ("Fonds", "bare WSGI", "bare Flask", "nginx")


@dataclass
class Case:
    """One question: kind of document, and content coding or revalidation; and what each contender made of it."""

    kind: str
    form: str
    headers: dict[str, str] = field(default_factory=dict)
    length: int = 0
    rates: dict[str, list[Rate]] = field(default_factory=dict)

    @property
    def again(self) -> bool:
        """Whether the client has it already."""
        return self.form == "304"

    @property
    def coding(self) -> str:
        """The content coding of the bytes."""
        return "identity" if self.again else self.form

    @property
    def name(self) -> str:
        """The name of the case's file and address at the contenders'."""
        return f"{self.kind}-{self.coding}".lower()

    @property
    def title(self) -> str:
        """How it stands in a table."""
        return f"{self.kind}, {self.form}"

    def of(self, contender: str) -> Rate:
        """The median of what a contender gave."""
        found = self.rates[contender]
        return Rate(median(r.requests for r in found), median(r.processor for r in found))


def measure(
    work: Path, count: int, asked: Sequence[tuple[str, str]], seconds: float, rounds: int
) -> tuple[list[Case], list[Case]]:
    """The warm cases and the spread ones of (kind, form), on a node of that many typeset records."""
    node = generate.node(work / "served", count)
    state, bodies = work / "served-state", work / "bodies"
    publishing.run("publish", node, state)
    bodies.mkdir()
    warm = [Case(kind, form) for kind, form in asked]
    spread = [Case(case.kind, case.form) for case in warm if not case.again]
    with ExitStack() as stack:
        ours = stack.enter_context(servers.fonds(node, state))
        for case in warm:
            _ask(case, ours, bodies)
        _copies(spread, bodies, count)
        others = [stack.enter_context(server) for server in _others(work, bodies)]
        for _ in range(rounds):
            for case in warm:
                _warm(case, [ours, *others], seconds)
            for case in spread:
                _spread(case, [ours, *others], seconds, count)
    return warm, spread


def _others(work: Path, bodies: Path) -> Iterator[Server]:
    yield servers.granian("bare WSGI", "bare", bodies)
    yield servers.granian("bare Flask", "flask", bodies)
    if found := servers.nginx(work, bodies):
        yield found


def _ask(case: Case, server: Server, bodies: Path) -> None:
    """Keep what Fonds answers, so that all contenders send the same bytes."""
    asked = {"Accept-Encoding": case.coding}
    kept = keep(server.base + PATHS[case.kind] % 0, asked, bodies / case.name)
    assert kept.get("Content-Encoding", "identity") == case.coding
    case.length = (bodies / case.name).stat().st_size
    case.headers = {"If-None-Match": kept["ETag"]} if case.again else asked


def keep(url: str, headers: dict[str, str], file: Path) -> dict[str, str]:
    """Keep an answer as the contenders read it: its bytes, and beside them its headers, which are returned."""
    data, said = answer(url, headers)
    kept = {name: said[name] for name in KEPT if name in said}
    file.write_bytes(data)
    file.with_name(f"{file.name}.json").write_text(json.dumps(kept), "utf-8")
    return kept


def answer(url: str, headers: dict[str, str]) -> tuple[bytes, Message]:
    """Body and headers of an answer. Raises HTTPError."""
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
        return answer.read(), answer.headers


def _copies(spread: list[Case], bodies: Path, count: int) -> None:
    """For nginx: as many files as there are records."""
    for case in spread:
        data = (bodies / case.name).read_bytes()
        case.headers, case.length = {"Accept-Encoding": case.coding}, len(data)
        folder = bodies / f"{case.name}-spread"
        folder.mkdir()
        for number in range(count):
            (folder / str(number)).write_bytes(data)
        (bodies / f"{case.name}-spread.json").write_bytes((bodies / f"{case.name}.json").read_bytes())


def _warm(case: Case, contenders: list[Server], seconds: float) -> None:
    for server in contenders:
        path = PATHS[case.kind] % 0 if server.name == "Fonds" else f"/{case.name}"
        headers = case.headers
        if case.again and server.name == "nginx":  # it makes an ETag of its own
            headers = {"If-None-Match": answer(server.base + path, {})[1]["ETag"]}
        rate = load.press(server, path, headers, seconds)
        case.rates.setdefault(server.name, []).append(rate)


def _spread(case: Case, contenders: list[Server], seconds: float, count: int) -> None:
    for server in contenders:
        if server.name in ("Fonds", "nginx"):
            path = PATHS[case.kind] if server.name == "Fonds" else f"/{case.name}-spread/%d"
            rate = load.press(server, path, case.headers, seconds, count)
            case.rates.setdefault(server.name, []).append(rate)


def tables(warm: list[Case], spread: list[Case], count: int) -> list[Table]:
    """The figures as tables."""
    return [
        _table("Serving, one address (warm)", warm, NAMES),
        _table(f"Serving, random addresses of {count:,} records (spread)", spread, ("Fonds", "nginx")),
    ]


def _table(title: str, found: list[Case], names: Sequence[str]) -> Table:
    known = [name for name in names if all(name in case.rates for case in found)]
    against = [name for name in reversed(known) if name != "Fonds"]
    columns = ["answer", *(f"of {name}" for name in against), *(f"of {name}, by CPU" for name in against)]
    columns += ["bytes", "Fonds, requests/s", *(f"{name}, us CPU" for name in known)]
    note = (
        "Shares of what each contender does with the same bytes (nginx = 1.00), by requests a second and by CPU"
        " of the server for a request, which others on the machine disturb less. One worker each, on one core."
    )
    table = Table(title, tuple(columns), note=note)
    for case in found:
        ours, theirs = case.of("Fonds"), [case.of(name) for name in against]
        ratios = [ours.requests / other.requests for other in theirs]
        ratios += [other.processor / max(ours.processor, 0.01) for other in theirs]
        used = [case.of(name).processor for name in known]
        table.add(case.title, *ratios, 0 if case.again else case.length, ours.requests, *used)
    return table
