"""Whether what is derived from the log is up to date: the words, the packages, the dumps, the graphs for SPARQL.

Documents, feeds and lists change with a commit, and the rest follows it. How far each of them is, its own position in
the log says; what is being made at the moment, and what could not be made, the file of the publish (run_status.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from fonds.publishing import dumps, receipts, resource_dump, run_status, triplestore_sync
from fonds.publishing.run_status import (
    DOCUMENTS,
    DUMPS,
    PACKAGES,
    RECEIPTS,
    SPARQL,
    TRIPLESTORE,
    WORDS,
    Run,
)
from fonds.settings import Settings
from fonds.sparql.triplestore import current_copy, is_partial, last_seq
from fonds.store.reader import Reader

READY, BEHIND, BUILDING, FAILED, OFF = "ready", "behind", "building", "failed", "off"
STOPPED = "the publish was stopped before its end; the next one continues"


@dataclass(frozen=True, slots=True)
class PartState:
    """The state of a part, and by how many changes it is behind the log.

    For one that is being built, `stage` says what is done, and how much of it (`done` of `total`); for one that failed,
    `reason` says why.
    """

    state: str
    changes: int = 0
    stage: str = ""
    done: int = 0
    total: int = 0
    reason: str = ""
    is_publishing: bool = False  # whether a publish is running, which will come to it

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to wait for."""
        return self.state in (READY, OFF)

    def as_dict(self) -> dict[str, str | int]:
        """Return the fields that say something."""
        fields: dict[str, str | int] = {"state": self.state}
        if self.changes:
            fields["changes"] = self.changes
        if self.state == BUILDING and self.stage:
            fields |= {"stage": self.stage, "done": self.done, "total": self.total}
        if self.reason:
            fields["reason"] = self.reason
        return fields


def part_states(settings: Settings, reader: Reader | None) -> dict[str, PartState]:
    """Return the state of each part of a node; without a reader nothing was ever published."""
    run = run_status.read(settings.state)
    states = {DOCUMENTS: _documents(run, reader is not None and reader.ready())}
    for part in (WORDS, PACKAGES, DUMPS, SPARQL):
        states[part] = part_state(settings, reader, part, run)
    if settings["sparql_endpoint"] or settings["sparql_graph_store"]:
        states[TRIPLESTORE] = _state(TRIPLESTORE, run, 0)
    if settings["receipts"] != "none":
        states[RECEIPTS] = part_state(settings, reader, RECEIPTS, run)
    return states


def part_state(settings: Settings, reader: Reader | None, part: str, run: Run | None = None) -> PartState:
    """Return the state of one part that follows the log."""
    if (part == SPARQL and not settings["sparql_places"]) or (part == DUMPS and "none" in settings["dumps"]):
        return PartState(OFF)
    changes = _changes_missing(settings, reader, part) if reader else 0
    return _state(part, run or run_status.read(settings.state), changes, is_missing=reader is None)


def _documents(run: Run, is_published: bool) -> PartState:
    return _state(DOCUMENTS, run, 0, is_missing=not is_published)


def _state(part: str, run: Run, changes: int, is_missing: bool = False) -> PartState:
    is_due = changes > 0 or is_missing or part in (DOCUMENTS, TRIPLESTORE)
    if run.is_running and run.part == part and is_due:
        return PartState(BUILDING, changes, run.stage, run.done, run.total, is_publishing=True)
    if part in run.failures:
        return PartState(FAILED, changes, reason=run.failures[part], is_publishing=run.is_running)
    if not run.is_complete and not run.is_running and run.part == part and is_due:
        return PartState(FAILED, changes, reason=STOPPED)
    return PartState(BEHIND if changes or is_missing else READY, changes, is_publishing=run.is_running)


def _changes_missing(settings: Settings, reader: Reader, part: str) -> int:
    """Return how many changes of the log a part does not have yet."""
    last = reader.changes.last()
    if part == WORDS:
        return reader.text_search.changes_missing(last)
    if part == PACKAGES:
        return max(0, last - resource_dump.last_seq(reader.feeds))
    if part == DUMPS:
        return max(0, last - dumps.last_seq(dumps.folder(settings)))
    if part == RECEIPTS:
        return max(0, last - receipts.last_seq(settings))
    if settings["sparql_query"]:
        return max(0, last - (triplestore_sync.remote_seq(settings) or 0))
    copy = current_copy(settings.state / "sparql")
    if copy is None:
        return last
    return max(int(is_partial(copy)), last - last_seq(copy))
