"""How far a publish is: one process publishes and writes it into a small file, others read it there.

The file is in the state folder. It tells which part of what is published is being made now, how much of it is done,
and why a part could not be made. The process that publishes holds a lock meanwhile, so that nobody takes the file of a
process that was killed for one that still works.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from fonds.problem import StoreBusyError, StoreError

FILE, LOCK_FILE = "publishing.json", "publishing.lock"
DOCUMENTS, WORDS, PACKAGES, DUMPS, SPARQL = "documents", "words", "packages", "dumps", "sparql"
RECEIPTS = "receipts"
TRIPLESTORE = "triplestore"  # the one elsewhere that a setting names
# what a publish says that it does -> the part of what is published that it makes
PARTS = {
    "reading": DOCUMENTS,
    "scans": DOCUMENTS,
    "publishing": DOCUMENTS,
    "committing": DOCUMENTS,
    "indexing": WORDS,
    "packing": PACKAGES,
    "making dumps": DUMPS,
    "indexing for SPARQL": SPARQL,
    "filling the triplestore": TRIPLESTORE,
    "validating": RECEIPTS,
}
EXPECTED = (
    "FONDS_PUBLISH_EXPECTED"  # in the environment of a server: when it began to await a publish (`time.time`)
)
SECONDS = 0.5  # between two writes of the file
LOCK_TRIES, LOCK_SECONDS = 10, 0.02  # a reader holds the lock for a moment


@dataclass(frozen=True, slots=True)
class Run:
    """What the file tells: the part, the stage and how much of it is done; the parts that failed, and why.

    `is_running` says whether the process that wrote it still publishes, and `is_complete` whether it came to its end.
    `began` is when, in seconds of `time.time`; 0 if nothing was ever published.
    """

    began: float = 0.0
    part: str = ""
    stage: str = ""
    done: int = 0
    total: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    is_complete: bool = True
    is_running: bool = False


class RunStatus:
    """Writes the file, for the process that publishes. If another process does so already, nothing is written.

    It is a `Progress`: each call tells how far a stage is.
    """

    def __init__(self, state: Path) -> None:
        state.mkdir(parents=True, exist_ok=True)
        self._state, self._lock = state, _lock(state, LOCK_TRIES)
        self._failures = read(state).failures
        self._part, self._stage, self._done, self._total = DOCUMENTS, "", 0, 0
        self._failed_part = ""  # of this run, the last
        self._began = time.time()
        self._last_write = 0.0
        self._write(is_complete=False)

    @property
    def part(self) -> str:
        """The part that is being made."""
        return self._part

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Tell how far a stage is; that of another part than before is told at once."""
        part = PARTS.get(stage, self._part)
        is_new = part != self._part
        if is_new:
            self._forget_failure()
        self._part, self._stage, self._done, self._total = part, stage, done, total
        if is_new or time.monotonic() - self._last_write > SECONDS:
            self._write(is_complete=False)

    def failed(self, error: Exception) -> None:
        """Tell why the part that is being made could not be made."""
        self._failures[self._part] = " ".join(str(error).split()) or type(error).__name__
        self._failed_part = self._part
        self._write(is_complete=False)

    def _forget_failure(self) -> None:
        """Forget why the current part could not be made before, unless it has failed again."""
        if self._failed_part != self._part:
            self._failures.pop(self._part, None)

    def end(self) -> None:
        """Tell that the publish came to its end, and give way to others."""
        self._forget_failure()
        self._write(is_complete=True)
        if self._lock:
            self._lock.close()
            self._lock = None

    def _write(self, is_complete: bool) -> None:
        self._last_write = time.monotonic()
        if self._lock is None:  # another process published, which may have ended meanwhile
            self._lock = _lock(self._state, 1)
            self._failures = {**read(self._state).failures, **self._failures}
        if self._lock is None:
            return
        fields = {
            "began": self._began,
            "part": self._part,
            "stage": self._stage,
            "done": self._done,
            "total": self._total,
            "failures": self._failures,
            "is_complete": is_complete,
        }
        path = self._state / f"{FILE}.part"
        path.write_text(json.dumps(fields), "utf-8")
        path.replace(self._state / FILE)


@contextmanager
def running(state: Path) -> Iterator[RunStatus]:
    """Tell of a publish into a state folder inside. An exception that ends it is told as the reason of a failure.

    That another process publishes is no failure.
    """
    status = RunStatus(state)
    try:
        yield status
    except StoreBusyError:
        raise
    except Exception as error:
        status.failed(error)
        raise
    finally:
        status.end()


def fail(state: Path, reason: str) -> None:
    """Tell that a publish ended before its end, for a process that could not do so itself."""
    run = read(state)
    status = RunStatus(state)
    status(
        next(stage for stage, part in PARTS.items() if part == (run.part or DOCUMENTS)), run.done, run.total
    )
    status.failed(StoreError(reason))
    status.end()


def read(state: Path) -> Run:
    """Return what the last publish into a state folder told; an empty Run if there was none.

    In a server that has a process beside it publish (`EXPECTED`), that process is running from the beginning.
    """
    try:
        fields = json.loads((state / FILE).read_text("utf-8"))
        run = Run(**fields, is_running=False)
    except (OSError, ValueError, TypeError):
        run = Run()
    if run.began < float(os.environ.get(EXPECTED, 0)):
        return Run(part=DOCUMENTS, is_complete=False, is_running=True)
    if run.is_complete or not _is_locked(state):
        return run
    return Run(**fields, is_running=True)


def _lock(state: Path, tries: int) -> IO[str] | None:
    """Take the lock of the process that publishes; None if another process has it."""
    lock = (state / LOCK_FILE).open("a")
    for number in range(tries):
        time.sleep(LOCK_SECONDS if number else 0)
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
    lock.close()
    return None


def _is_locked(state: Path) -> bool:
    try:
        with (state / LOCK_FILE).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
