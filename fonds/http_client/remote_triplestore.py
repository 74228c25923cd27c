"""Keeps a remote triplestore in sync with our graphs, by SPARQL 1.1 Update or by the Graph Store HTTP Protocol.

It reaches only the addresses in the settings, which may be private ones. Its cursor is in our state folder, because
the remote store has no place for it.
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

from fonds.problem import StoreError
from fonds.version import __version__

SECONDS, RETRIES = 120.0, 3  # for one request: a store may sort or sync the data before it answers
MAX_UPDATE = 1_000_000  # bytes of N-Triples sent in one update
BATCH = 32  # descriptions

Graph = tuple[str, str, bytes]  # IRI, profile, N-Triples
Source = tuple[
    str, Sequence[str], Sequence[Graph]
]  # an id, the IRIs of all graphs that it may have, its graphs


@dataclass(frozen=True, slots=True)
class RemoteStoreSettings:
    """The URL of the update endpoint, or of the graph store, and the credentials for it."""

    update: str = ""
    graph_store: str = ""
    user: str = ""
    password: str = ""


def basic_authorization(user: str, password: str) -> dict[str, str]:
    """Return the header field of HTTP Basic authentication (RFC 7617, 2); nothing without a user."""
    if not user:
        return {}
    credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {credentials}"}


class RemoteTripleStore:
    """A remote store that follows the log of this node. Raises StoreError if it does not respond or reports an error.

    Only graphs with our names are changed: the store may contain others. It gets the graphs of all profiles. The
    methods are those of the index of this node in fonds/publishing/graph_index.py.
    """

    content = ""  # there is no choice

    def __init__(
        self, remote: RemoteStoreSettings, folder: Path, seconds: float = SECONDS, retries: int = RETRIES
    ) -> None:
        self._remote, self._folder = remote, folder
        folder.mkdir(parents=True, exist_ok=True)
        policy = Retry(total=retries, backoff_factor=0.5, status_forcelist=(429, 503), allowed_methods=None)
        self._http = urllib3.PoolManager(retries=policy, timeout=seconds)
        self._headers = {"User-Agent": f"Fonds/{__version__}"}
        self._headers |= basic_authorization(remote.user, remote.password)

    @property
    def _url(self) -> str:
        return self._remote.graph_store or self._remote.update

    def cursor(self) -> str:
        """Return the cursor that was saved last; empty if it was for another store."""
        try:
            url, _, cursor = (self._folder / "cursor").read_text().partition("\n")
        except OSError:
            return ""
        return cursor if url == self._url else ""

    def set_cursor(self, cursor: str) -> None:
        """Save how far the log was followed."""
        part = self._folder / "cursor.part"
        part.write_text(f"{self._url}\n{cursor}")
        part.replace(self._folder / "cursor")

    def clear(self) -> None:
        """Forget the cursor: the next sync replaces all graphs, and removes those that the log says are gone."""
        (self._folder / "cursor").unlink(missing_ok=True)

    def keeps(self, profile: str) -> bool:
        """Return True: it gets the graphs of all profiles."""
        return True

    def load(self, sources: Iterable[Source]) -> None:
        """Add graphs; each replaces a graph with the same name. Remove those of what has none."""
        self.replace((id, () if graphs else names, graphs) for id, names, graphs in sources)

    def replace(self, sources: Iterable[Source]) -> None:
        """Put these graphs in the place of what the same ids had. It is idempotent."""
        remaining = iter(sources)
        while batch := list(islice(remaining, BATCH)):
            graphs = [(name, ntriples) for _, _, graphs in batch for name, _, ntriples in graphs]
            added = {name for name, _ in graphs}
            self._replace([name for _, names, _ in batch for name in names if name not in added], graphs)

    def _replace(self, removed: Sequence[str], graphs: Sequence[tuple[str, bytes]]) -> None:
        if self._remote.graph_store:
            for name in removed:
                self._send("DELETE", self._graph_url(name), None, "", {404})
            for name, ntriples in graphs:
                # RFC 9110, 9.3.4: PUT replaces (Graph Store Protocol, 5.3). N-Triples is Turtle, which all stores read
                self._send("PUT", self._graph_url(name), ntriples, "text/turtle; charset=utf-8")
        else:
            for update in _updates(removed, graphs):
                self._send("POST", self._remote.update, update, "application/sparql-update; charset=utf-8")

    def publish_copy(self, name: str) -> None:
        """Nothing to do: the remote store answers queries from what it has received."""

    def _graph_url(self, name: str) -> str:
        separator = "&" if "?" in self._remote.graph_store else "?"
        return f"{self._remote.graph_store}{separator}{urlencode({'graph': name})}"

    def _send(
        self, method: str, url: str, body: bytes | None, media_type: str, accepted: set[int] | None = None
    ) -> None:
        """Send a request; a status from 300 is an error unless it is one of `accepted`."""
        headers = self._headers | ({"Content-Type": media_type} if media_type else {})
        try:
            response = self._http.request(method, url, body=body, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise StoreError(f"the SPARQL store at {self._url} does not answer: {error}") from None
        if response.status >= 300 and response.status not in (accepted or ()):
            text = " ".join(response.data.decode(errors="replace").split())[:200]
            raise StoreError(f"the SPARQL store at {self._url} answered {response.status}: {text}")


def _updates(gone: Sequence[str], graphs: Sequence[tuple[str, bytes]]) -> Iterable[bytes]:
    """Yield updates of limited size. A graph is dropped and inserted in one, so that it is not missing for long."""
    operations, size = [f"DROP SILENT GRAPH <{name}>".encode() for name in gone], 0
    for name, ntriples in graphs:
        # N-Triples is valid in INSERT DATA: its strings are those of SPARQL, and our graphs have no blank nodes
        operations += [
            f"DROP SILENT GRAPH <{name}>".encode(),
            f"INSERT DATA {{ GRAPH <{name}> {{\n".encode() + ntriples + b"} }",
        ]
        size += len(ntriples)
        if size > MAX_UPDATE:
            yield b" ;\n".join(operations)
            operations, size = [], 0
    if operations:
        yield b" ;\n".join(operations)
