"""Whether titles and names are plain text: IIIF allows no HTML in labels (Presentation 3.0, 4.5)."""

from __future__ import annotations

from collections.abc import Iterator

from service.problem import Problem
from service.record.model import Description, Unit
from service.validation.rules.markup import in_label


def check(description: Description) -> Iterator[Problem]:
    """Yield a problem for each title or name with markup in it."""
    field = "title" if isinstance(description, Unit) else "name"
    for name in description.labels.values():
        if in_label(name):
            yield Problem(
                "there is HTML in it", "write plain words: viewers show the tags, or refuse them", field
            )
