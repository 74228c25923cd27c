"""Looks at files of sound and film in a process of its own, which a file may stop or end.

The process is started for the first file, looks at one after another, and ends with the process that started it.
"""

from __future__ import annotations

import atexit
import json
import resource
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from service.media.probe import MediaFacts, probe
from service.worker_process import WorkerProcess

SECONDS = 60.0  # for one file
MEMORY = 1024**3  # bytes of address space
_HINT = "make it anew, with ffmpeg perhaps"


class MediaProber:
    """The process, which looks at one file at a time. Threads wait for each other."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._worker: WorkerProcess | None = None

    def probe(self, path: Path) -> MediaFacts:
        """Return what a file is, or what is wrong with it: also if it takes longer than the limit, or too much
        memory."""
        with self._lock:
            if self._worker and not self._worker.is_alive():
                self.close()
            worker = self._worker = self._worker or WorkerProcess("service.media.prober")
            try:
                worker.send({"path": str(path.absolute())})
                return _from_json(worker.read_line(time.monotonic() + self.seconds))
            except TimeoutError:
                message = f"it takes longer than {self.seconds:g} seconds to look at"
            except (EOFError, BrokenPipeError):
                message = "it stopped the program that looked at it"
            self.close()
            return MediaFacts(problem=(message, _HINT))

    def close(self) -> None:
        """End the process, if there is one."""
        worker, self._worker = self._worker, None
        if worker:
            worker.stop()


PROBER = MediaProber()
atexit.register(PROBER.close)


def _from_json(fields: dict[str, Any]) -> MediaFacts:
    problem, warnings = fields["problem"], fields["warnings"]
    pairs = tuple((message, hint) for message, hint in warnings)
    return MediaFacts(**(fields | {"problem": tuple(problem) if problem else None, "warnings": pairs}))


def main() -> None:
    """Look at the file of each line of standard input, and answer with a line of JSON."""
    _limit(resource.RLIMIT_AS, MEMORY)
    for line in sys.stdin:
        _limit(resource.RLIMIT_CPU, int(time.process_time() + 2 * SECONDS))
        try:
            facts = probe(Path(json.loads(line)["path"]))
        except OSError as error:
            facts = MediaFacts(problem=(f"it cannot be read: {error.strerror or error}", ""))
        except MemoryError:
            facts = MediaFacts(problem=("it takes too much memory to look at", _HINT))
        sys.stdout.write(json.dumps(asdict(facts)) + "\n")
        sys.stdout.flush()


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


if __name__ == "__main__":
    main()
