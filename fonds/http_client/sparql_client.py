"""Asks a SPARQL store elsewhere a query (SPARQL 1.1 Protocol, 2.1.2), within limits of time and size.

It reaches only the address in the settings, which may be a private one, and follows no redirects.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import urllib3
from urllib3.util import Timeout

from fonds.http_client.remote_triplestore import basic_authorization
from fonds.version import __version__

CONNECT_SECONDS = 5.0
_CHUNK = 64 * 1024
MAX_MESSAGE = 300  # characters of what a store says of an error


class SparqlStoreError(Exception):
    """A store gave no result. `reason` is "time", "bytes", "query" or "store"; the text is what it said."""

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class StoreResult:
    """The media type of a result, without parameters, and its bytes."""

    media_type: str
    body: bytes


class SparqlClient:
    """Asks the store at an address. Threads may share it."""

    def __init__(self, url: str, user: str = "", password: str = "") -> None:
        self._url = url
        self._http = urllib3.PoolManager(retries=False)
        content_type = "application/x-www-form-urlencoded"
        self._headers = {"User-Agent": f"Fonds/{__version__}", "Content-Type": content_type}
        self._headers |= basic_authorization(user, password)

    def ask(
        self,
        query: str,
        default: Sequence[str],
        named: Sequence[str],
        accept: Sequence[str],
        seconds: float,
        max_bytes: int,
    ) -> StoreResult:
        """Return the result of a query over the default and named graphs, in one of the media types.

        Raises SparqlStoreError: `time` and `bytes` for what takes longer or is larger, `query` for a query that the
        store refuses (a status from 400 to 499), `store` for anything else.
        """
        fields = [("query", query)]
        fields += [("default-graph-uri", iri) for iri in default]
        fields += [("named-graph-uri", iri) for iri in named]
        deadline = time.monotonic() + seconds
        try:
            response = self._http.request(
                "POST",
                self._url,
                body=urlencode(fields).encode(),
                headers=self._headers | {"Accept": ", ".join(accept)},
                timeout=Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds),
                redirect=False,
                preload_content=False,
            )
            try:
                body = _read(response, deadline, max_bytes if response.status == 200 else _CHUNK)
            finally:
                response.close()
        except urllib3.exceptions.ReadTimeoutError:
            raise SparqlStoreError("time") from None
        except urllib3.exceptions.HTTPError as error:
            raise SparqlStoreError("store", str(error)) from None
        if response.status != 200:
            message = " ".join(body.decode(errors="replace").split())[:MAX_MESSAGE]
            raise SparqlStoreError("query" if 400 <= response.status < 500 else "store", message)
        return StoreResult(response.headers.get("Content-Type", "").partition(";")[0].strip().lower(), body)


def _read(response: urllib3.BaseHTTPResponse, deadline: float, max_bytes: int) -> bytes:
    parts, size = [], 0
    for part in response.stream(_CHUNK):
        size += len(part)
        if size > max_bytes:
            raise SparqlStoreError("bytes")
        if time.monotonic() > deadline:
            raise SparqlStoreError("time")
        parts.append(part)
    return b"".join(parts)
