"""A client of a published node, for scripts and notebooks: its descriptions, its documents, its search.

Everything that comes from the node is checked as the federation checks it: size, time, form and digest. Redirects are
followed within the same rules; addresses of private networks are refused unless they are named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from pydantic import ValidationError

from fonds.federation.attempts import attempt
from fonds.federation.exchange_client import EntryError, NodeClient, parse_entry
from fonds.http_client.fetch import FetchError, fetch
from fonds.record.field_types import is_id
from fonds.record.model import KINDS, Description, from_dict
from fonds.urls import PATH_SEGMENTS, ROUTES

MAX_BYTES = 64 * 1024 * 1024  # of a document


class Client:
    """A node of Fonds at a base URL, as in `Client("https://archive.example.org")`.

    `allow_private` names hosts, addresses and networks that may be reached although they are not public, such as
    `["127.0.0.1"]`. Every method raises FondsError if the node does not answer, or answers with something else.
    """

    def __init__(self, base_url: str, *, allow_private: Collection[str] = ()) -> None:
        self.base_url = base_url.rstrip("/")
        self._node = NodeClient(self.base_url, allow_private)

    @property
    def title(self) -> str:
        """The title of the node."""
        return self._node.head().title

    def __len__(self) -> int:
        """Return the number of descriptions of the node, copies from other nodes among them."""
        return self._node.head().count

    def __iter__(self) -> Iterator[Description]:
        """Yield each description that the node publishes as its own, in the order in which they changed.

        They are requested as they are needed, some hundreds at once. Copies from other nodes are left out: their
        origins have them. What changes meanwhile comes again.
        """
        after = 0
        while True:
            page = self._node.page(after)
            for line in page.entries:
                if description := self._own(line, page.head.node):
                    yield description
            if page.complete or page.next <= after:
                return
            after = page.next

    def _own(self, line: bytes, node: str) -> Description | None:
        try:
            entry = parse_entry(line)
            return from_dict(entry.record) if entry.record and entry.origin == node else None
        except (EntryError, ValidationError, KeyError) as error:
            raise FetchError(f"{self.base_url}: an entry cannot be read: {error}", "update Fonds") from None

    def __getitem__(self, id: str) -> Description:
        """Return a description. Raises KeyError if the node has none with that id, or withdrew it."""
        try:
            body = self._get(f"/id/{self._id(id)}", "application/json")
        except FetchError as error:
            if error.status in (404, 410):
                raise KeyError(id) from None
            raise
        try:
            return from_dict(orjson.loads(body))
        except (ValueError, KeyError, TypeError) as error:  # ValidationError is a ValueError
            raise FetchError(f"{self.base_url}: {id} is no description: {error}", "update Fonds") from None

    def manifest(self, id: str) -> dict[str, Any]:
        """Return the IIIF manifest of a record (Presentation API 3.0)."""
        return self._json(ROUTES["manifest"].format(id=self._id(id)))

    def document(self, id: str, suffix: str, profile: str = "") -> bytes:
        """Return a document of a description, by the suffix of its address, as `ttl`, `mods` or `pdf`.

        `profile` chooses what a graph says, as `schema` or `rico`. Raises KeyError if there is no such description.
        """
        query = f"?{urlencode({'profile': profile})}" if profile else ""
        return self._get(f"/{PATH_SEGMENTS[self[id].kind]}/{id}.{quote(suffix, safe='')}{query}", "*/*")

    def search(self, words: str, *, kind: str = "") -> Iterator[dict[str, Any]]:
        """Yield the results of a search in titles, names and texts, best first, as the node's JSON has them.

        Each has `id` (a URI), `kind`, `title`, `page`, and where the words stand. `kind` keeps those of one kind, as
        "record". The node gives a page of results at a time.
        """
        if kind and kind not in KINDS:
            raise ValueError(f"there is no kind {kind!r}; there are: {', '.join(KINDS)}")
        number_yielded = 0
        for number in count(1):
            query = {"q": words, **({"kind": kind} if kind else {}), "page": number}
            path = f"{ROUTES['search']}?{urlencode(query)}"
            answer = self._json(path)
            results, total = answer.get("results"), answer.get("total")
            if not isinstance(results, list) or not isinstance(total, int):
                raise FetchError(f"{self.base_url}{path} is no page of results", "update Fonds")
            yield from results
            number_yielded += len(results)
            if not results or number_yielded >= total:
                return

    def _json(self, path: str) -> dict[str, Any]:
        try:
            document = orjson.loads(self._get(path, "application/json"))
        except orjson.JSONDecodeError as error:
            raise FetchError(f"{self.base_url}{path} is no JSON: {error}") from None
        if not isinstance(document, dict):
            raise FetchError(f"{self.base_url}{path} is no JSON object")
        return document

    def _get(self, path: str, accept: str) -> bytes:
        def request(seconds: float) -> bytes:
            return fetch(
                f"{self.base_url}{path}",
                accept=accept,
                media_types=None,
                max_bytes=MAX_BYTES,
                seconds=seconds,
                allow_private=self._node.allow_private,
            ).body

        return attempt(request, self._node.seconds, self._node.waits, self._node.sleep)

    @staticmethod
    def _id(id: str) -> str:
        if not is_id(id):
            raise KeyError(id)
        return id
