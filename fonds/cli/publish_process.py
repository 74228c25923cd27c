"""The process that publishes beside a server: `python -m fonds.cli.publish_process [--watch]`.

`fonds serve` starts it with low priority, so that requests are answered meanwhile. It ends when its standard input
does, which is when the server has ended: a publish may be killed at any moment, and the next one continues. With the
setting `harvest_hours` it goes on, and harvests the peers. With --watch it publishes again after every change of a file
(`fonds serve --watch`).
"""

from __future__ import annotations

import logging
import logging.config
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path

import click

from fonds.cli import report
from fonds.cli.peers import outcome_words
from fonds.cli.serve import example_urls, is_readable
from fonds.cli.sync import sync_consumers
from fonds.cli.whole_publish import publish_when_free, tell_all
from fonds.federation.harvest_run import due_peers, harvest_peers
from fonds.federation.harvester import HarvestReport
from fonds.logs import configuration
from fonds.problem import Problem, StoreError
from fonds.publishing import run_status, watch_report
from fonds.publishing.publish import ignore_progress
from fonds.publishing.run_status import DOCUMENTS, RunStatus
from fonds.publishing.source_files import Progress
from fonds.settings import Settings, load
from fonds.store.copies import Copies

WATCH = "--watch"  # the argument of this process
NICE = 10  # how much lower the priority is than that of the server
REFRESH_SIZE, REFRESH_PAUSE = 1000, 1.0  # descriptions made anew at once because of names; seconds in between


def publish_again_and_again(node: Path) -> None:
    """Publish a node now and after every change of its files. The settings are read each time.

    While node.toml has mistakes, nothing is published: other settings would be taken for those that are wrong.
    """
    from fonds.cli.watch import changes

    for _ in changes(load(node, os.environ)):
        settings = load(node, os.environ)
        if not settings.problems:
            publish_in_background(settings, is_watched=True)
            continue
        watch_report.write(settings.state, settings.problems)
        with _unread():
            _print_problems(settings.problems)


def harvest_again_and_again(node: Path) -> None:
    """Harvest all peers and publish what changed, as often as the settings say. They are read each time."""
    while hours := (settings := load(node, os.environ))["harvest_hours"]:
        if harvest_in_background(settings):
            publish_in_background(settings)
        time.sleep(hours * 3600)


def harvest_in_background(settings: Settings) -> bool:
    """Harvest all peers beside a server. Return whether copies changed. What went wrong is logged."""
    if not Copies.exists(settings.state):
        return False
    is_changed = False
    try:
        with closing(Copies(settings.state)) as copies:
            for peer, outcome in harvest_peers(settings, copies, due_peers(copies), ignore_progress):
                is_changed |= isinstance(outcome, HarvestReport) and outcome.taken > 0
                with _unread():
                    click.echo(f"{peer.name}: {outcome_words(outcome)}")
                    sys.stdout.flush()
    except Exception as error:
        logging.getLogger("fonds").error("harvesting failed: %s", error, exc_info=True)
    return is_changed


def publish_in_background(settings: Settings, is_watched: bool = False) -> None:
    """Publish a node beside a server. What cannot be made is logged and told; the rest is made without it.

    If the files `is_watched`, the problems are written for the server (fonds/publishing/watch_report.py).
    """
    with report.progress() as progress, run_status.running(settings.state) as status:
        printer = None if is_readable(settings.state) else _UrlPrinter(settings, status)
        tell = tell_all(status, progress, *([printer] if printer else []))
        try:
            result = publish_when_free(settings, tell)
        except Exception as error:
            _log(error, status)
            if status.part == DOCUMENTS:
                return
        else:
            if is_watched:
                watch_report.write(settings.state, result.problems)
            with _unread():
                report.print_report(result, False, "published", settings.node, is_served=True)
                sys.stdout.flush()
            _refresh(settings, tell, result.stale, status)
        problems = sync_consumers(settings, tell, lambda error: _log(error, status))
        with _unread():
            _print_problems(problems)


def _print_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(str(problem))
    sys.stdout.flush()


def _refresh(settings: Settings, progress: Progress, stale: int, status: RunStatus) -> None:
    """Make anew the documents that show an earlier name of something, a part at a time."""
    while stale:
        time.sleep(REFRESH_PAUSE)
        try:
            stale = publish_when_free(settings, progress, refresh=REFRESH_SIZE).stale
        except Exception as error:
            _log(error, status)
            return


def _unread() -> AbstractContextManager[None]:
    """Return a context manager for what is printed: that nobody reads it stops no publish."""
    return suppress(BrokenPipeError)


def _log(error: Exception, status: RunStatus) -> None:
    """Log why the part that is being made could not be made, and tell it at `/health/ready`."""
    status.failed(error)
    is_expected = isinstance(error, StoreError | OSError)
    logging.getLogger("fonds").error(
        "publishing in the background failed (%s): %s", status.part, error, exc_info=not is_expected
    )


class _UrlPrinter:
    """Prints addresses to open as soon as the documents of a first publish can be read."""

    def __init__(self, settings: Settings, status: RunStatus) -> None:
        self._settings, self._status, self._is_printed = settings, status, False

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Print, once, if what comes next are no documents."""
        if self._is_printed or self._status.part == DOCUMENTS:
            return
        self._is_printed = True
        with _unread():
            for url in example_urls(self._settings, self._settings.base_url):
                click.echo(f"  {url}")
            sys.stdout.flush()


def _end_with_standard_input() -> None:
    """Wait for the end of standard input, then end this process and all that it started."""
    os.read(sys.stdin.fileno(), 1)
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    os.nice(NICE)
    folder = Path(os.environ["FONDS_NODE"])
    logging.config.dictConfig(configuration(load(folder, os.environ)["log_format"]))
    threading.Thread(target=_end_with_standard_input, daemon=True).start()
    if WATCH in sys.argv[1:]:
        publish_again_and_again(folder)
    else:
        publish_in_background(load(folder, os.environ))
        harvest_again_and_again(folder)
