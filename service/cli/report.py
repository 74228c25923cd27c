"""How the command line shows progress (standard error) and reports (standard output)."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from service.problem import errors
from service.publishing.publish import LOGGED, Report
from service.publishing.source_files import Progress

SLOW = 0.7  # seconds; what is done sooner shows no bar
WIDTH = 30


@contextmanager
def progress() -> Iterator[Progress]:
    """A bar on standard error for long work, where somebody can see it."""
    began = last = time.monotonic()
    shown = False

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal last, shown
        now = time.monotonic()
        if not sys.stderr.isatty() or now - began < SLOW or (now - last < 0.1 and done < total):
            return
        last, shown = now, True
        filled = WIDTH * done // max(total, 1)
        bar = "█" * filled + "░" * (WIDTH - filled)
        sys.stderr.write(f"\r{stage:<11} {bar} {done:,} of {total:,}\x1b[K")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")


def show(report: Report, as_json: bool, verb: str, folder: Path | None = None) -> None:
    """The report for people, or for programs."""
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        return
    for problem in report.problems:
        click.echo(str(problem))
    for id in report.vanished:
        click.echo(
            f"{id}: no file has this id any more; it is served on as it was."
            f" Say `fonds withdraw {id} --folder {folder} --reason ...`, or bring the file back;"
            f" if it has another id now, say `formerly: {id}` in its file."
        )
    click.echo(_summary(report, verb))


def _summary(report: Report, verb: str) -> str:
    wrong = len(errors(report.problems))
    warned = len(report.problems) - wrong
    found = f"{_count(wrong, 'error')}, {_count(warned, 'warning')}" if report.problems else "no problems"
    if verb in ("checked", "fetched"):
        return f"{verb.capitalize()}: {found}."
    words = {name: "withdrawn" if name == "deleted" else name for name in LOGGED.values()}
    did = [(getattr(report, name), word) for name, word in words.items()]
    said = ", ".join(f"{number:,} {word}" for number, word in did if number) or "nothing new"
    return f"Published: {said}; {report.unchanged:,} unchanged; {found}."


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
