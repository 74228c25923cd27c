"""Shows progress (on standard error) and reports (on standard output)."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import click

from fonds.importing.import_report import ImportReport
from fonds.problem import errors, printable
from fonds.publishing.affected import REFRESH
from fonds.publishing.publish import REPORT_FIELDS, PublishReport
from fonds.publishing.source_files import Progress

MIN_SECONDS = 0.7  # shorter work shows no bar
BAR_WIDTH = 30
# C1 controls, and characters that change the direction of text; json.dumps encodes C0 controls
_CONTROLS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ESTIMATE_SECONDS = 3.0  # of a stage, after which the time left can be told


@contextmanager
def progress() -> Iterator[Progress]:
    """Show a bar on standard error during long work, if that is a terminal."""
    started = last = stage_started = time.monotonic()
    shown, last_stage, first_done = False, "", 0

    def update(stage: str, done: int, total: int) -> None:
        nonlocal last, shown, last_stage, stage_started, first_done
        now = time.monotonic()
        if stage != last_stage or done < first_done:
            last_stage, stage_started, first_done = stage, now, done
        if (
            not total
            or not sys.stderr.isatty()
            or now - started < MIN_SECONDS
            or (now - last < 0.1 and done < total)
        ):
            return
        last, shown = now, True
        filled = BAR_WIDTH * done // max(total, 1)
        bar = "█" * filled + "░" * (BAR_WIDTH - filled)
        left = time_left(done - first_done, total - done, now - stage_started)
        sys.stderr.write(f"\r{stage:<11} {bar} {done:,} of {total:,}{left}\x1b[K")
        sys.stderr.flush()

    try:
        yield update
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")


def time_left(done: int, missing: int, seconds: float) -> str:
    """Return about how long a stage will still take, at the pace of so many seconds for what is done; "" if unknown."""
    if done <= 0 or missing <= 0 or seconds < ESTIMATE_SECONDS:
        return ""
    left = seconds * missing / done
    if left < 60:
        return f", about {max(1, round(left))} s left"
    return f", about {round(left / 60)} min left" if left < 5_400 else f", about {round(left / 3_600)} h left"


def print_json(value: object) -> None:
    """Print a value as JSON, in which no words of others control the terminal."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    click.echo(_CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


class Waiting:
    """Tells on standard error what is waited for, when nothing was heard for a while."""

    def __init__(self, seconds: float = 3.0) -> None:
        self._seconds, self._words = seconds, ""
        self._timer: Timer | None = None

    def begin(self, words: str) -> None:
        """Wait for something else, which the words name."""
        self._words = words
        self.heard()

    def heard(self) -> None:
        """Wait anew: something was heard."""
        self.end()
        self._timer = Timer(self._seconds, click.echo, (printable(self._words),), {"err": True})
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """Wait no more."""
        if self._timer:
            self._timer.cancel()


@contextmanager
def waiting() -> Iterator[Waiting]:
    """Tell what is waited for inside."""
    waiting = Waiting()
    try:
        yield waiting
    finally:
        waiting.end()


def print_bytes(body: bytes) -> None:
    """Print bytes as they are, all of them: with PYTHONUNBUFFERED a single write may take only a part."""
    sys.stdout.flush()
    remaining = memoryview(body)
    while remaining:
        remaining = remaining[sys.stdout.buffer.write(remaining) :]


def print_report(
    report: PublishReport, as_json: bool, verb: str, folder: Path | None = None, is_served: bool = False
) -> None:
    """Print the report for people, or as JSON for programs. `folder` is named in the hints."""
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        return
    for problem in report.problems:
        click.echo(str(problem))
    for id in report.vanished:
        click.echo(
            f"{id}: no file has this id any more; the description remains published as it was."
            f" Run `fonds withdraw {id} --folder {folder} --reason ...`, or restore the file;"
            f" if it has another id now, write `formerly: {id}` in its file."
        )
    click.echo(_summary(report, verb))
    if report.stale:
        how = (
            "The server updates them in the background."
            if is_served
            else f"`fonds serve` updates them in the background, each publish updates {REFRESH} of them,"
            f" and `fonds publish {folder} --refresh-all` updates all."
        )
        click.echo(f"{counted(report.stale, 'description')} still show the earlier name of something. {how}")


def print_import_report(report: ImportReport, as_json: bool, folder: Path, is_dry: bool) -> None:
    """Print the report of an import, for people or as JSON for programs."""
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        return
    for line in report.lines():
        click.echo(line)
    if is_dry:
        click.echo("Nothing was written (--dry-run).")
    elif report.counts["written"] or report.counts["changed"]:
        click.echo(f"Review the files, then: fonds check {folder}")


def _summary(report: PublishReport, verb: str) -> str:
    error_count = len(errors(report.problems))
    warning_count = len(report.problems) - error_count
    problems = "no problems"
    if report.problems:
        problems = f"{counted(error_count, 'error')}, {counted(warning_count, 'warning')}"
    if verb in ("checked", "fetched"):
        return f"{verb.capitalize()}: {problems}."
    words = {name: "withdrawn" if name == "deleted" else name for name in REPORT_FIELDS.values()}
    counts = [(getattr(report, name), word) for name, word in words.items()]
    changes = ", ".join(f"{number:,} {word}" for number, word in counts if number) or "nothing new"
    missing = f" {counted(len(report.vanished), 'file')} missing;" if report.vanished else ""
    return f"Published: {changes}; {report.unchanged:,} unchanged;{missing} {problems}."


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return a number with a word in the singular or plural, which ends with s unless it is given."""
    return f"{number:,} {singular if number == 1 else plural or f'{singular}s'}"
