"""`fonds fetch`: asks the image services that records name for their sizes. It publishes nothing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from service.build import outside
from service.build.publish import Report
from service.build.scan import Progress
from service.federate.fetch import FetchError
from service.federate.image_services import describe
from service.problem import Problem
from service.settings import Settings

KEPT_AFTER = 50  # services: what was asked is not lost when the rest is stopped


def fetch(
    settings: Settings, allow_private: Collection[str], again: bool, progress: Progress
) -> tuple[int, Report]:
    """How many services answered, and a report of those that did not."""
    report = Report()
    found: dict[str, dict[str, Any]] = {}
    wanted = outside.services(settings, again)
    answered = 0
    for number, service in enumerate(wanted, 1):
        try:
            found[service] = describe(service, allow_private)
            answered += 1
        except FetchError as error:
            report.problems.append(Problem(error.message, error.hint, file=service))
        if len(found) >= KEPT_AFTER or number == len(wanted):
            outside.keep(settings, found)
            found.clear()
        progress("fetching", number, len(wanted))
    return answered, report
