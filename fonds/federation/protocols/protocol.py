"""What a protocol of peers gives: an offer when a peer is added, and the documents that changed when it is harvested.

A protocol knows how a system publishes its documents and tells what changed. What is in a document is for the readers
of `fonds.ingest`. To add a protocol: one module, one row in the registry (`fonds/federation/protocols`), and its
title in `fonds/store/peer_protocols.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from fonds.federation.web_client import WebClient
from fonds.http_client.fetch import Fetched
from fonds.store.peer_protocols import TITLES

Cursor = dict[str, Any]  # JSON
Options = dict[str, str]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a peer would give: by which protocol, at which address, how many documents (None: it does not say), and
    under which rights (words or a URI, "" if each document says so).

    `options` are those of the protocol; `notes` are for people. `key` is the public key with which a node signs, or "".
    """

    protocol: str
    url: str
    title: str
    count: int | None = None
    rights: str = ""
    options: Options = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document of a peer by its identifier there, which stays the same.

    `data` are its bytes; None if it was removed there (`is_removed`), if it is as it was before (`is_unchanged`), or if
    it could not be had (`failure` says why). `time` is that of its last change there (ISO 8601) or "". `page` is the
    page for people about it, and `url` where its bytes are from, or "".
    """

    identifier: str
    time: str = ""
    data: bytes | None = None
    is_removed: bool = False
    is_unchanged: bool = False
    failure: str = ""
    page: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents that are stored together, and where the protocol goes on after them.

    `done` and `total` are for people; a total of 0 is not known. `is_last` ends the run; `is_whole_list` says that the
    run listed all documents that the peer has, so that others are gone.
    """

    documents: tuple[SourceDocument, ...]
    cursor: Cursor
    done: int = 0
    total: int = 0
    is_last: bool = False
    is_whole_list: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """A run of a protocol: the address of the peer, the options, and the cursor after what was stored last.

    `time_of` returns the time of the last change of a document that was read before, "" if it had none, None if it was
    never read.
    """

    client: WebClient
    url: str
    options: Options
    cursor: Cursor
    time_of: Callable[[str], str | None] = lambda identifier: None


@dataclass(frozen=True, slots=True)
class Protocol:
    """A row of the registry.

    `recognise` returns what a peer at an address would give, None if it does not speak the protocol there; it gets what
    is at that address, None if nothing is. `usual` are paths at which it is tried too: those with a slash at the
    beginning are at the root of the host. `batches` yields what changed. `request` returns a document that could not be
    had before, with its data; where it is None, documents are in the pages of the protocol. All raise FetchError and
    ProtocolError.
    """

    name: str
    recognise: Callable[[WebClient, str, Fetched | None, Options], Offer | None]
    batches: Callable[[Visit], Iterator[Batch]]
    usual: tuple[str, ...] = ()
    request: Callable[[Visit, SourceDocument], SourceDocument] | None = None

    @property
    def title(self) -> str:
        """What the protocol is called."""
        return TITLES[self.name]


class ProtocolError(Exception):
    """A peer answers in a way that the protocol does not allow; the text says what, for people."""
