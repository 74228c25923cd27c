"""What `fonds serve --watch` tells of its last publish: a version, and the problems of the files.

The process that publishes writes it into a small file in the state folder; the server reads it there, so that open
pages know when to load themselves again, and the page of drafts shows the problems.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fonds.problem import Problem

FILE = "watch.json"


@dataclass(frozen=True, slots=True)
class WatchReport:
    """The version, which changes with every publish, and the problems. The version is "" before the first publish."""

    version: str = ""
    problems: tuple[Problem, ...] = ()


def write(state: Path, problems: Iterable[Problem]) -> None:
    """Write what a publish found, under a new version."""
    state.mkdir(parents=True, exist_ok=True)
    fields = {"version": str(time.time_ns()), "problems": [problem.as_dict() for problem in problems]}
    path = state / f"{FILE}.part"
    path.write_text(json.dumps(fields), "utf-8")
    path.replace(state / FILE)


def read(state: Path) -> WatchReport:
    """Return what the last publish found; an empty report if there is none."""
    try:
        fields = json.loads((state / FILE).read_text("utf-8"))
        return WatchReport(fields["version"], tuple(Problem(**problem) for problem in fields["problems"]))
    except (OSError, ValueError, TypeError, KeyError):
        return WatchReport()
