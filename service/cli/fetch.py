"""`fonds fetch`: asks the image services that records name for their sizes. It publishes nothing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from service.http_client.fetch import FetchError
from service.http_client.image_services import describe
from service.problem import Problem
from service.publishing import external_image_services
from service.publishing.publish import Report
from service.publishing.source_files import Progress
from service.settings import Settings

KEPT_AFTER = 50  # services: what was asked is not lost when the rest is stopped


def fetch(
    settings: Settings, allow_private: Collection[str], again: bool, progress: Progress
) -> tuple[int, Report]:
    """How many services answered, and a report of those that did not."""
    report = Report()
    found: dict[str, dict[str, Any]] = {}
    wanted = external_image_services.services(settings, again)
    answered = 0
    for number, service in enumerate(wanted, 1):
        try:
            found[service] = describe(service, allow_private)
            answered += 1
        except FetchError as error:
            report.problems.append(Problem(error.message, error.hint, file=service))
        if len(found) >= KEPT_AFTER or number == len(wanted):
            external_image_services.keep(settings, found)
            found.clear()
        progress("fetching", number, len(wanted))
    return answered, report
