"""Tables of figures as Markdown, ratios first, and the machine they were measured on. It measures nothing."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass
class Table:
    """One table: a title, the names of its columns, its rows, and a note on how to read it."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    note: str = ""

    def add(self, *cells: object) -> None:
        """Add a row; numbers are shown with three digits that count."""
        self.rows.append(tuple(shown(cell) for cell in cells))

    def markdown(self) -> str:
        """The table as Markdown."""
        lines = [f"### {self.title}", ""] + ([self.note, ""] if self.note else [])
        lines += [_row(self.columns), _row(["---"] * len(self.columns)), *map(_row, self.rows)]
        return "\n".join([*lines, ""])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def shown(cell: object) -> str:
    """A number with three digits that count and thousands parted; all else as it stands."""
    if not isinstance(cell, float):
        return f"{cell:,}" if isinstance(cell, int) else str(cell)
    size = abs(cell)
    return f"{cell:,.0f}" if size >= 100 else f"{cell:.1f}" if size >= 10 else f"{cell:.2f}"


def median(values: Iterable[float]) -> float:
    """The middle one of what several rounds gave."""
    return float(statistics.median(values))


def machine() -> str:
    """Where and when: processor, cores, load, Python, commit, date."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    parts = [
        datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        f"commit {commit.stdout.strip() or 'unknown'}",
        f"{_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        f"Python {platform.python_version()}",
    ]
    return " · ".join(parts)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    found = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(found, platform.machine())


def pinned(core: int) -> list[str]:
    """The words before a command that keep it on one core, where there is taskset and a second core."""
    from shutil import which

    return ["taskset", "-c", str(core)] if which("taskset") and (os.cpu_count() or 1) > 1 else []
