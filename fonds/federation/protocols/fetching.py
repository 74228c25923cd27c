"""What protocols share that list addresses: each document is requested, and a failure is told and not fatal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import orjson

from fonds.federation.protocols.protocol import SourceDocument, Visit
from fonds.http_client.fetch import FetchError

Item = TypeVar("Item")


def requested(
    visit: Visit, identifier: str, url: str, time: str = "", page: str = "", accept: str = "*/*"
) -> SourceDocument:
    """Return the document at a URL. If it did not change since it was read, by its time, it is not requested.

    One that is not there gets a failure, also if its own server does not answer. Raises FetchError if the peer does not
    answer at all.
    """
    before = visit.time_of(identifier)
    if time and before == time:
        return SourceDocument(identifier, time, is_unchanged=True, page=page, url=url)
    try:
        fetched = visit.client.get(url, accept)
    except FetchError as error:
        is_silent = not error.status and error.is_temporary
        if is_silent and (url == visit.url or not _answers(visit)):
            raise
        return SourceDocument(identifier, time, failure=error.message, page=page, url=url)
    return SourceDocument(identifier, time, fetched.body, page=page, url=url)


def in_batches(items: Sequence[Item], size: int) -> Iterator[tuple[Sequence[Item], int]]:
    """Yield items in batches, each with the number of all up to its end. Without items there is one empty batch."""
    for start in range(0, max(len(items), 1), size):
        some = items[start : start + size]
        yield some, start + len(some)


def parsed_json(body: bytes) -> Any:
    """Return the value of a document that is JSON; None of any other one."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _answers(visit: Visit) -> bool:
    """Return whether the peer answers at its address."""
    try:
        visit.client.get(visit.url)
    except FetchError as error:
        return bool(error.status)
    return True


def requested_again(visit: Visit, document: SourceDocument, accept: str = "*/*") -> SourceDocument:
    """Return a document that could not be had before, whatever its time is."""
    again = requested(visit, document.identifier, document.url, "", document.page, accept)
    return replace(again, time=document.time)
