"""`fonds fetch`: requests the sizes of images from the external image services that records name."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from service.http_client.fetch import FetchError
from service.http_client.image_services import describe
from service.problem import Problem
from service.publishing import external_image_services
from service.publishing.publish import PublishReport
from service.publishing.source_files import Progress
from service.settings import Settings

BATCH = 50  # services: after so many the results are saved, so that an interruption does not lose them


def fetch(
    settings: Settings, allow_private: Collection[str], again: bool, progress: Progress
) -> tuple[int, PublishReport]:
    """Return how many services answered, and a report of those that did not. With `again`, request all of them."""
    report = PublishReport()
    results: dict[str, dict[str, Any]] = {}
    services = external_image_services.list_services(settings, again)
    answered = 0
    for number, service in enumerate(services, 1):
        try:
            results[service] = describe(service, allow_private)
            answered += 1
        except FetchError as error:
            report.problems.append(Problem(error.message, error.hint, file=service))
        if len(results) >= BATCH or number == len(services):
            external_image_services.save(settings, results)
            results.clear()
        progress("fetching", number, len(services))
    return answered, report
