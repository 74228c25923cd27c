"""A whole publish: the documents, and then all that is derived from them, as `fonds publish` does it."""

from __future__ import annotations

from service.cli.sync import sync_consumers
from service.publishing import run_status
from service.publishing.affected import REFRESH
from service.publishing.publish import PublishReport, publish
from service.publishing.source_files import Progress
from service.settings import Settings


def publish_everything(
    settings: Settings, progress: Progress, withdraw_missing: bool = False, refresh: int = REFRESH
) -> PublishReport:
    """Publish a node and bring up to date all that is derived from it; for `refresh` see `publish`.

    Raises StoreBusyError if another process publishes, StoreError, and errors of SQLite and of the operating system.
    """
    with run_status.running(settings.state) as status:
        tell = tell_all(status, progress)
        result = publish(settings, tell, withdraw_missing, refresh=refresh)
        result.problems += sync_consumers(settings, tell)
    return result


def tell_all(*listeners: Progress) -> Progress:
    """Return a Progress that tells all of these."""

    def tell(stage: str, done: int, total: int) -> None:
        for listener in listeners:
            listener(stage, done, total)

    return tell
