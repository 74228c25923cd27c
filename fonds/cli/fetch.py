"""`fonds fetch`: requests the sizes of images from the image services that records name, and looks at the sound and
film on the web that they name."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Any

from fonds.http_client.fetch import FetchError
from fonds.http_client.image_services import describe
from fonds.http_client.media_files import copy_ends
from fonds.media.prober import PROBER
from fonds.problem import Problem
from fonds.publishing import external_image_services
from fonds.publishing.publish import PublishReport
from fonds.publishing.source_files import Progress
from fonds.settings import Settings

BATCH = 50  # addresses: after so many the results are saved, so that an interruption does not lose them


def fetch(
    settings: Settings, allow_private: Collection[str], again: bool, progress: Progress
) -> tuple[int, PublishReport]:
    """Return how many addresses answered, and a report of those that did not. With `again`, request all of them."""
    report = PublishReport()
    results: dict[str, dict[str, Any]] = {}
    services = external_image_services.list_services(settings, again)
    media = external_image_services.list_media(settings, again)
    look: list[tuple[str, Callable[[str, Collection[str]], dict[str, Any]]]] = [
        *((service, describe) for service in services),
        *((url, partial(describe_media, settings)) for url in media),
    ]
    answered = 0
    for number, (uri, describe_one) in enumerate(look, 1):
        try:
            results[uri] = describe_one(uri, allow_private)
            answered += 1
        except FetchError as error:
            report.problems.append(Problem(error.message, error.hint, file=uri))
        if len(results) >= BATCH or number == len(look):
            external_image_services.save(settings, results)
            results.clear()
        progress("fetching", number, len(look))
    return answered, report


def describe_media(settings: Settings, url: str, allow_private: Collection[str] = ()) -> dict[str, Any]:
    """Return the duration in seconds of the sound or film at an address, and the size in pixels of its picture.

    Raises FetchError.
    """
    with tempfile.TemporaryDirectory(dir=settings.state) as folder:
        path = Path(folder) / "ends"
        try:
            copy_ends(url, path, allow_private)
        except OSError as error:
            raise FetchError(f"{url} cannot be looked at: {error.strerror or error}") from None
        facts = PROBER.probe(path)
    if facts.problem:
        raise FetchError(f"{url} cannot be used: {facts.problem[0]}", facts.problem[1])
    size = {"width": facts.width, "height": facts.height} if facts.width else {}
    return {"duration": facts.duration, **size}
