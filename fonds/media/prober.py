"""Looks at files of sound and film in a process of its own, which a file may stop or end.

The process is started for the first file, looks at one after another, and ends with the process that started it.
"""

from __future__ import annotations

import atexit
import json
import resource
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fonds.media.probe import MediaFacts, probe
from fonds.worker_process import SingleWorker, limit, limit_processor_time

SECONDS = 60.0  # for one file
MEMORY = 1024**3  # bytes of address space
_HINT = "make it anew, with ffmpeg perhaps"


class MediaProber(SingleWorker):
    """The process, which looks at one file at a time."""

    def __init__(self, seconds: float = SECONDS) -> None:
        super().__init__("fonds.media.prober", seconds)

    def probe(self, path: Path) -> MediaFacts:
        """Return what a file is, or what is wrong with it: also if it takes longer than the limit, or too much
        memory."""
        try:
            with self.job({"path": str(path.absolute())}) as worker:
                return _from_json(worker.read_line(time.monotonic() + self.seconds))
        except TimeoutError:
            message = f"it takes longer than {self.seconds:g} seconds to look at"
        except (EOFError, BrokenPipeError):
            message = "it stopped the program that looked at it"
        return MediaFacts(problem=(message, _HINT))


PROBER = MediaProber()
atexit.register(PROBER.close)


def _from_json(fields: dict[str, Any]) -> MediaFacts:
    problem, warnings = fields["problem"], fields["warnings"]
    pairs = tuple((message, hint) for message, hint in warnings)
    return MediaFacts(**(fields | {"problem": tuple(problem) if problem else None, "warnings": pairs}))


def main() -> None:
    """Look at the file of each line of standard input, and answer with a line of JSON."""
    limit(resource.RLIMIT_AS, MEMORY)
    for line in sys.stdin:
        limit_processor_time(2 * SECONDS)
        try:
            facts = probe(Path(json.loads(line)["path"]))
        except OSError as error:
            facts = MediaFacts(problem=(f"it cannot be read: {error.strerror or error}", ""))
        except MemoryError:
            facts = MediaFacts(problem=("it takes too much memory to look at", _HINT))
        sys.stdout.write(json.dumps(asdict(facts)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
