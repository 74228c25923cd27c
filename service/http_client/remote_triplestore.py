"""A store of graphs elsewhere that is kept the same as ours: by SPARQL 1.1 Update, or by the Graph Store Protocol.

It reaches only the addresses that the settings name, which may be private ones. Its cursor lies in our state folder,
since another's store has no place for it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

import urllib3
from urllib3.util import Retry

from service import __version__
from service.problem import StoreError

SECONDS = 120.0  # for one request: a store may sort or sync what it was given
TOGETHER = 1_000_000  # bytes of N-Triples sent in one update
BATCH = 200  # graphs

Graph = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Remote:
    """Where the store is: the address of its updates, or that of its graph store, and who we are there."""

    update: str = ""
    graph_store: str = ""
    user: str = ""
    password: str = ""


class RemoteGraphs:
    """Follows the log of this node in a store elsewhere. Raises StoreError where that does not answer as it should.

    Only graphs of our names are touched: the store may hold others.
    """

    def __init__(self, remote: Remote, folder: Path) -> None:
        self._remote, self._folder = remote, folder
        folder.mkdir(parents=True, exist_ok=True)
        again = Retry(total=3, backoff_factor=0.5, status_forcelist=(429, 503), allowed_methods=None)
        self._http = urllib3.PoolManager(retries=again, timeout=SECONDS)
        self._headers = {"User-Agent": f"Fonds/{__version__}"}
        if remote.user:
            said = base64.b64encode(f"{remote.user}:{remote.password}".encode()).decode()
            self._headers["Authorization"] = f"Basic {said}"

    @property
    def _place(self) -> str:
        return self._remote.graph_store or self._remote.update

    def cursor(self) -> str:
        """What `note` left last, if it was for the same store."""
        try:
            place, _, cursor = (self._folder / "cursor").read_text().partition("\n")
        except OSError:
            return ""
        return cursor if place == self._place else ""

    def note(self, cursor: str) -> None:
        """Remember how far the log was followed."""
        part = self._folder / "cursor.part"
        part.write_text(f"{self._place}\n{cursor}")
        part.replace(self._folder / "cursor")

    def clear(self) -> None:
        """Begin anew; graphs are replaced as they come, and what the log says is gone is taken out."""
        (self._folder / "cursor").unlink(missing_ok=True)

    def load(self, graphs: Iterable[Graph]) -> None:
        """Put graphs in, in the place of those of the same names."""
        waiting = iter(graphs)
        while batch := list(islice(waiting, BATCH)):
            self.replace((), batch)

    def replace(self, gone: Sequence[str], graphs: Sequence[Graph]) -> None:
        """Take graphs out by name, and put others in. Doing it twice does no harm."""
        kept = {name for name, _ in graphs}
        away = [name for name in gone if name not in kept]
        if self._remote.graph_store:
            for name in away:
                self._send("DELETE", self._graph(name), None, "", {404})
            for name, ntriples in graphs:
                # RFC 9110, 9.3.4: PUT replaces (Graph Store Protocol, 5.3). N-Triples is Turtle, which all stores read
                self._send("PUT", self._graph(name), ntriples, "text/turtle; charset=utf-8")
        else:
            for text in _updates(away, graphs):
                self._send("POST", self._remote.update, text, "application/sparql-update; charset=utf-8")

    def seal(self, name: str) -> None:
        """Nothing is to be done: what was sent is there."""

    def _graph(self, name: str) -> str:
        joint = "&" if "?" in self._remote.graph_store else "?"
        return f"{self._remote.graph_store}{joint}{urlencode({'graph': name})}"

    def _send(
        self, method: str, url: str, body: bytes | None, kind: str, also: set[int] | None = None
    ) -> None:
        headers = self._headers | ({"Content-Type": kind} if kind else {})
        try:
            answer = self._http.request(method, url, body=body, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise StoreError(f"the SPARQL store at {self._place} does not answer: {error}") from None
        if answer.status >= 300 and answer.status not in (also or ()):
            said = " ".join(answer.data.decode(errors="replace").split())[:200]
            raise StoreError(f"the SPARQL store at {self._place} answered {answer.status}: {said}")


def _updates(gone: Sequence[str], graphs: Sequence[Graph]) -> Iterable[bytes]:
    """Updates of bounded size; one to a graph and its dropping together, so that no reader sees it missing for long."""
    said, size = [f"DROP SILENT GRAPH <{name}>".encode() for name in gone], 0
    for name, ntriples in graphs:
        # a string of N-Triples is one of SPARQL; blank nodes there are none
        said += [
            f"DROP SILENT GRAPH <{name}>".encode(),
            f"INSERT DATA {{ GRAPH <{name}> {{\n".encode() + ntriples + b"} }",
        ]
        size += len(ntriples)
        if size > TOGETHER:
            yield b" ;\n".join(said)
            said, size = [], 0
    if said:
        yield b" ;\n".join(said)
