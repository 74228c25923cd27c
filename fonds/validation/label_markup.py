"""Whether what becomes a label is plain text: IIIF allows no HTML in labels (Presentation 3.0, 4.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fonds.problem import Problem
from fonds.record.model import Description, Institution, Record, Unit
from fonds.record.structure import Range
from fonds.validation.rules.markup import in_label

Path = tuple[str | int, ...]


def check(description: Description) -> Iterator[tuple[Path, Problem]]:
    """Yield a problem for each title, name and label with markup in it, with the path of the label in the file."""
    for path, text in _labels(description):
        if in_label(text):
            hint = "write plain words: viewers show the tags, or refuse them"
            yield path, Problem("there is HTML in it", hint, ".".join(_step(step) for step in path))


def _step(step: str | int) -> str:
    return str(step + 1) if isinstance(step, int) else step


def _labels(description: Description) -> Iterator[tuple[Path, str]]:
    field = "title" if isinstance(description, Unit) else "name"
    yield from (((field,), name) for name in description.labels.values())
    if isinstance(description, Unit):
        for index, contributor in enumerate(description.contributors):
            yield ("contributors", index, "role_label"), contributor.role_label
    for index, statement in enumerate(description.statements):
        yield from ((("statements", index, "label"), label) for label in statement.label.values())
    if isinstance(description, Record):
        for index, page in enumerate(description.pages):
            yield ("pages", index, "label"), page.label
        yield from _range_labels(description.structure, ("structure",))
        for field in ("thumbnail", "placeholder", "accompanying"):
            if picture := getattr(description, field):
                yield (field, "label"), picture.label
    if isinstance(description, Unit) and description.access and description.access.substitute:
        for text in (description.access.substitute.label or {}).values():
            yield ("access", "substitute", "label"), text
    if isinstance(description, Institution) and description.logo:
        yield ("logo", "label"), description.logo.label


def _range_labels(structure: Sequence[Range], path: Path) -> Iterator[tuple[Path, str]]:
    for index, part in enumerate(structure):
        yield from (((*path, index, "label"), text) for text in part.label.values())
        yield from _range_labels(part.parts, (*path, index, "parts"))
