"""A whole publish: the documents, and then all that is derived from them, as `fonds publish` does it."""

from __future__ import annotations

import math
import time

from fonds.cli.sync import sync_consumers
from fonds.problem import StoreBusyError
from fonds.publishing import run_status
from fonds.publishing.affected import REFRESH
from fonds.publishing.publish import PublishReport, publish
from fonds.publishing.source_files import Progress
from fonds.settings import Settings

WAIT_SECONDS, RETRY_SECONDS = (
    20.0,
    0.1,
)  # how long to wait for another process that publishes, and between two tries


def publish_everything(
    settings: Settings, progress: Progress, withdraw_missing: bool = False, refresh: int = REFRESH
) -> PublishReport:
    """Publish a node and bring up to date all that is derived from it; for `refresh` see `publish`.

    If another process publishes, it waits: a server that brings names up to date pauses again and again. Raises
    StoreBusyError after WAIT_SECONDS, StoreError, and errors of SQLite and of the operating system.
    """
    with run_status.running(settings.state) as status:
        tell = tell_all(status, progress)
        result = publish_when_free(settings, tell, withdraw_missing, refresh, WAIT_SECONDS)
        result.problems += sync_consumers(settings, tell)
    return result


def publish_when_free(
    settings: Settings,
    progress: Progress,
    withdraw_missing: bool = False,
    refresh: int = REFRESH,
    seconds: float = math.inf,
) -> PublishReport:
    """Publish a node, after another process that publishes it. Raises StoreBusyError after so many seconds."""
    end = time.monotonic() + seconds
    while True:
        try:
            return publish(settings, progress, withdraw_missing, refresh=refresh)
        except StoreBusyError:
            if time.monotonic() > end:
                raise
            time.sleep(RETRY_SECONDS)


def tell_all(*listeners: Progress) -> Progress:
    """Return a Progress that tells all of these."""

    def tell(stage: str, done: int, total: int) -> None:
        for listener in listeners:
            listener(stage, done, total)

    return tell
