"""Queries that a SPARQL store elsewhere answers: what fonds/sparql/pool.py is for the store of this node."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fonds.concurrency import BusyError, ConcurrencyLimit
from fonds.http_client.sparql_client import SparqlClient, SparqlStoreError
from fonds.sparql.pool import MAX_WAITING, WAIT_SECONDS, QueryLimits, QueryResult, refusal
from fonds.sparql.protocol import QueryRefusal, SparqlQuery
from fonds.sparql.result_formats import BY_NAME, ResultFormat

_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^\s<>\"{}|^`\\]*>")  # an IRI without a scheme


class RemotePool:
    """Sends queries to a store elsewhere, as many at the same time as `size` says. Threads may share it."""

    def __init__(self, size: int, limits: QueryLimits, client: SparqlClient) -> None:
        self._limits, self._client = limits, client
        wait = min(WAIT_SECONDS, limits.seconds)
        self._limit = ConcurrencyLimit("sparql", size, MAX_WAITING, wait) if size else None

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Be one of the threads that wait for an answer. Raises BusyError."""
        if self._limit is None:
            raise BusyError
        with self._limit.slot():
            yield

    def run(
        self,
        query: SparqlQuery,
        store: Path,
        base: str,
        solutions: str | None,
        graph: str | None,
        max_bytes: int | None = None,
    ) -> QueryResult | QueryRefusal:
        """Run a query elsewhere; the parameters are those of `WorkerPool.run`, but `store` is not used.

        Raises BusyError.
        """
        max_bytes = min(self._limits.result, max_bytes or self._limits.result)
        formats = [BY_NAME[name] for name in (solutions, graph) if name]
        if not formats:
            return refusal("format", self._limits, max_bytes)
        accept = [one.media_type for one in formats]
        # what is relative in the query is so to the address of this node, not to that of the store
        text = f"BASE <{base}> {query.text}" if _RELATIVE.search(query.text) else query.text
        try:
            with self.slot():
                result = self._client.ask(
                    text, query.default, query.named, accept, self._limits.seconds, max_bytes
                )
        except SparqlStoreError as error:
            if error.reason == "store":
                return QueryRefusal(
                    503, "The triplestore that answers queries does not respond. Try again later."
                )
            return refusal(error.reason, self._limits, max_bytes, str(error))
        known = next((one for one in formats if _is_in(result.media_type, one)), None)
        return QueryResult(known, result.body) if known else refusal("format", self._limits, max_bytes)


def _is_in(media_type: str, result_format: ResultFormat) -> bool:
    return media_type in (result_format.media_type, *result_format.aliases)
