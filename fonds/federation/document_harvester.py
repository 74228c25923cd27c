"""The harvester of peers that are no nodes of Fonds: takes the documents that changed, by the protocol of the peer.

- The copies of a batch of documents and the cursor after it are stored in one transaction. A run that was interrupted
  goes on there.
- A document is read by the readers of `fonds.ingest`, and becomes entries as a node of Fonds gives them. From there
  on, the rules of `fonds.federation.harvester` hold.
- A document of which something cannot be read goes into quarantine with its bytes; what can be read of it is taken.
- Where the protocol lists all documents, one that is not in the list any more is removed, unless too many are not.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import orjson

from fonds.federation.documents import PUBLISHER, DocumentContents, DocumentReader, removal
from fonds.federation.harvester import ACCEPT_LOSSES, HaltError, Harvester, HarvestReport, is_loss
from fonds.federation.protocols import protocol_of
from fonds.federation.protocols.protocol import Batch, Cursor, ProtocolError, SourceDocument, Visit
from fonds.federation.web_client import WebClient
from fonds.http_client.fetch import FetchError
from fonds.publishing.serializer_context import vocabulary_of
from fonds.publishing.source_files import Progress
from fonds.record.copy_ids import copy_id, split_id
from fonds.settings import Settings
from fonds.store.commit_times import format_time, now
from fonds.store.copies import Copies, Origin, Peer, Quarantined, origin_name
from fonds.store.source_documents import KnownDocument

_MAX_NAME = 500  # characters of the name of a document in quarantine
_MAX_ASKED_AGAIN = 500  # documents that could not be requested before, in one run
_REMOVED = "The institution that published this description removed it."


@dataclass
class _Run:
    """A run over one peer: its identity, which stays the same if it is interrupted, its start, and what it did."""

    name: str
    started: str
    peer: Peer
    reader: DocumentReader
    client: WebClient
    report: HarvestReport
    cursor: Cursor  # of the protocol, where the run begins
    accept_losses: bool = False


class DocumentHarvester:
    """Harvests peers by protocols into the copies of a node. `harvester` takes the entries.

    `sleep` waits between requests. For a dry run it gets other copies: see `fonds.federation.harvest_run`.
    """

    def __init__(
        self,
        copies: Copies,
        settings: Settings,
        harvester: Harvester,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._copies, self._settings, self._harvester = copies, settings, harvester
        self._sleep = sleep

    def run(self, peer: Peer, progress: Progress, accept_losses: bool = False) -> HarvestReport:
        """Harvest a peer. Raises FetchError if it does not answer, and HaltError; what was taken before stays."""
        started = format_time(now())
        peer = replace(peer, last_run=started)
        try:
            with ExitStack() as stack:
                run = self._begin(peer, stack)
                run.accept_losses = accept_losses
                missing = self._not_received(peer)
                self._run(run, progress)
                self._ask_again(run, missing)
                return run.report
        except ProtocolError as error:
            halt = HaltError(str(error), "tell those who run it")
            self._fail(peer, started, halt.message)
            raise halt from None
        except (FetchError, HaltError) as error:
            self._fail(peer, started, error.message)
            raise

    def _not_received(self, peer: Peer) -> list[str]:
        """Return the names of what is in quarantine because it could not be requested, the oldest first."""
        items = sorted(self._copies.quarantined(peer.name), key=lambda item: item.at)
        documents = ((item.id, _from_quarantine(item)) for item in items)
        return [id for id, document in documents if document and document.data is None][:_MAX_ASKED_AGAIN]

    def _ask_again(self, run: _Run, names: list[str]) -> None:
        """Ask again for documents that earlier runs could not request, if this one did not get them either."""
        left = {item.id: item for item in self._copies.quarantined(run.peer.name)} if names else {}
        for name in names:
            if (item := left.get(name)) and item.at <= run.started:
                self._retry(run, item)

    def retry(self, peer: Peer) -> HarvestReport:
        """Try again to take what is in quarantine; what could not be requested is requested again."""
        with ExitStack() as stack:
            run = self._begin(peer, stack)
            for item in self._copies.quarantined(peer.name):
                self._retry(run, item)
            return run.report

    def _retry(self, run: _Run, item: Quarantined) -> None:
        document = _from_quarantine(item)
        if document and document.data is None and document.url:
            document = self._request(run, document)
        with self._copies.transaction():
            self._copies.release(run.peer.name, item.id)
            if document is None:  # it is an entry that was made of a document
                self._harvester.take(item.entry, run.peer, run.report)
            else:
                self._take(run, document, is_forced=True)

    def _begin(self, peer: Peer, stack: ExitStack) -> _Run:
        state: dict[str, Any] = json.loads(peer.cursor or "{}")
        language = self._settings["languages"][0]
        name = origin_name(peer.url)

        def known(id: str) -> dict[str, Any] | None:
            copy = self._copies.copy(copy_id(name, id))
            record: dict[str, Any] | None = orjson.loads(copy.entry).get("record") if copy else None
            return record

        reader = DocumentReader(peer.url, language, vocabulary_of(self._settings), known)
        started = format_time(now())
        contact = self._settings["contact"] or self._settings.base_url
        client = WebClient(peer.allow_private, contact, self._sleep)
        return _Run(
            str(state.get("run") or f"{started} {secrets.token_hex(4)}"),
            started,
            peer,
            stack.enter_context(reader),
            client,
            HarvestReport(),
            state.get("cursor", {}),
        )

    def _run(self, run: _Run, progress: Progress) -> None:
        peer = run.peer
        visit = self._visit(run, run.cursor)
        for batch in protocol_of(peer.protocol).batches(visit):
            run.report.pages += 1
            with self._copies.transaction():
                self._store(run, batch)
            progress("harvesting", batch.done, batch.total or batch.done)

    def _visit(self, run: _Run, cursor: Cursor) -> Visit:
        peer = run.peer
        times = partial(self._time_of, peer)
        return Visit(run.client, peer.url, peer.options, cursor, times)

    def _time_of(self, peer: Peer, identifier: str) -> str | None:
        known = self._copies.documents.get(peer.name, identifier)
        return known.time if known else None

    def _store(self, run: _Run, batch: Batch) -> None:
        """Take the documents of a batch, and store the cursor after it with them."""
        peer = run.peer
        name = origin_name(peer.url)
        self._copies.put_origin(Origin(name, peer.url, peer.title, is_foreign=True))
        if self._copies.copy(copy_id(name, PUBLISHER)) is None and batch.documents:
            publisher = run.reader.publisher(peer.title or peer.url, run.started)
            self._harvester.take(publisher, peer, run.report)
        for document in batch.documents:
            self._take(run, document)
        if batch.is_last and batch.is_whole_list:
            self._remove_absent(run)
        state: dict[str, Any] = {"cursor": batch.cursor}
        changes: dict[str, str] = {"last_run": peer.last_run}
        if batch.is_last:
            changes |= {"last_success": peer.last_run, "error": ""}
        else:
            state["run"] = run.name
        self._copies.update_peer(peer.name, cursor=json.dumps(state), **changes)

    def _take(self, run: _Run, document: SourceDocument, is_forced: bool = False) -> None:
        """Take a document, or keep it in quarantine. With `is_forced` it is read although it is known."""
        documents, peer, identifier = self._copies.documents, run.peer, document.identifier
        known = documents.get(peer.name, identifier)
        if document.is_removed:
            self._remove(run, identifier, known, document.time)
            return
        if document.failure or document.data is None or not identifier:
            if not document.is_unchanged:
                self._quarantine(run, document, document.failure or "it has no identifier")
            documents.met(peer.name, identifier, run.name)
            run.report.unchanged += document.is_unchanged
            return
        digest = hashlib.sha256(document.data).digest()
        if known and known.digest == digest and not is_forced:
            documents.met(peer.name, identifier, run.name, document.time)
            run.report.unchanged += 1
            return
        self._read(run, document, known, digest)

    def _read(self, run: _Run, document: SourceDocument, known: KnownDocument | None, digest: bytes) -> None:
        peer, name = run.peer, origin_name(run.peer.url)
        contents = run.reader.read(document)
        for line in contents.entries.values():
            self._harvester.take(line, peer, run.report)
        withheld = {copy_id(name, id) for id in contents.withheld}
        ids = {copy_id(name, id) for id in contents.entries}
        for id in sorted(withheld):
            self._take_away(run, id, document.identifier, document.time, "")
        kept = ids | withheld
        before = set(known.ids) if known else set()
        if contents.problems:
            self._quarantine(run, document, _summary(contents))
            kept |= before  # what could not be read may still be there
        else:
            self._copies.release(peer.name, _name_of(document))
            self._check_loss(run, document, len(before & kept), len(before))
            for id in sorted(before - kept):
                self._take_away(run, id, document.identifier, document.time, _REMOVED)
        stored = KnownDocument(document.time, digest, tuple(sorted(kept)))
        self._copies.documents.put(peer.name, document.identifier, stored, run.name)

    def _check_loss(self, run: _Run, document: SourceDocument, left: int, count: int) -> None:
        """Raise HaltError if a document has far fewer descriptions than before."""
        if is_loss(left, count) and not run.accept_losses:
            raise HaltError(
                f"{document.identifier} has {left:,} of {count:,} descriptions that were copied",
                ACCEPT_LOSSES,
            )

    def _remove(self, run: _Run, identifier: str, known: KnownDocument | None, time: str) -> None:
        """Remove the copies that were made of a document which its source removed."""
        for id in known.ids if known else ():
            self._take_away(run, id, identifier, time, _REMOVED)
        if known is None:
            run.report.unchanged += 1  # what was never copied need not be removed
        self._copies.documents.remove(run.peer.name, identifier)
        self._copies.release(run.peer.name, identifier[:_MAX_NAME])

    def _take_away(self, run: _Run, id: str, identifier: str, time: str, reason: str) -> None:
        """Remove a copy, unless another document gave it too."""
        copy = self._copies.copy(id)
        if copy is None or self._copies.documents.others_with(run.peer.name, identifier, id):
            return
        kind = str(orjson.loads(copy.entry)["kind"])
        line = removal(run.peer.url, split_id(id)[1], kind, time or run.started, reason)
        self._harvester.take(line, run.peer, run.report)

    def _remove_absent(self, run: _Run) -> None:
        """Remove the documents that a whole list did not contain. Raises HaltError if these are too many."""
        documents, name = self._copies.documents, run.peer.name
        absent, count = documents.absent(name, run.name), documents.count(name)
        left = count - len(absent)
        is_empty = left == 0 < count
        if (is_empty or is_loss(left, count)) and not run.accept_losses:
            raise HaltError(f"{name} lists {left:,} of {count:,} documents that were copied", ACCEPT_LOSSES)
        for identifier in absent:
            self._remove(run, identifier, documents.get(name, identifier), "")

    def _request(self, run: _Run, document: SourceDocument) -> SourceDocument:
        """Return a document that could not be had before, as its protocol gives it."""
        try:
            request = protocol_of(run.peer.protocol).request
            return request(self._visit(run, {}), document) if request else document
        except FetchError as error:
            return replace(document, failure=error.message)
        except ProtocolError as error:
            return replace(document, failure=str(error))

    def _quarantine(self, run: _Run, document: SourceDocument, reason: str) -> None:
        run.report.quarantined += 1
        head = {
            "identifier": document.identifier,
            "time": document.time,
            "page": document.page,
            "url": document.url,
            "has_data": document.data is not None,
        }
        entry = orjson.dumps(head) + b"\n" + (document.data or b"")
        self._copies.quarantine(
            Quarantined(run.peer.name, _name_of(document), reason, entry, format_time(now()))
        )

    def _fail(self, peer: Peer, started: str, message: str) -> None:
        self._copies.update_peer(peer.name, last_run=started, error=message)


def _name_of(document: SourceDocument) -> str:
    """Return the name of a document in quarantine; of one without identifier, the digest of its bytes."""
    return document.identifier[:_MAX_NAME] or hashlib.sha256(document.data or b"").hexdigest()


def _from_quarantine(item: Quarantined) -> SourceDocument | None:
    """Return a document in quarantine; None for an entry."""
    head, _, data = item.entry.partition(b"\n")
    fields = orjson.loads(head)
    if "has_data" not in fields:
        return None
    has_data = bool(fields["has_data"])
    return SourceDocument(
        fields["identifier"],
        fields["time"],
        data if has_data else None,
        failure="" if has_data else item.reason,
        page=fields["page"],
        url=fields["url"],
    )


def _summary(contents: DocumentContents) -> str:
    """Return the first problem of a document, and how many follow."""
    first, *more = contents.problems
    return f"{first} (and {len(more):,} more)" if more else first
