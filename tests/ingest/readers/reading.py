"""Reads a file with a reader, and holds what it gives against the model: for the tests of all readers."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from fonds.ingest.imported import (
    ImportedDescription,
    InputFile,
    Key,
    LocalFile,
    MappingProposal,
    Note,
    ReaderFormat,
    ReadOptions,
    Withheld,
)
from fonds.ingest.text_languages import with_language
from fonds.problem import Problem
from fonds.record.field_types import MAX_ID
from fonds.record.model import KINDS, Description
from fonds.record.slugs import slugify

SHARED = Path(os.environ.get("FONDS_SHARED", Path(__file__).parents[4] / "shared")) / "data"


def shared(path: str) -> Path:
    """Return a file of the shared data, or skip the test if it is not at hand."""
    file = SHARED / path
    if not file.exists():
        pytest.skip(f"no {file} (FONDS_SHARED)")
    return file


@dataclass
class Reading:
    """Everything that a reader gave."""

    items: list[ImportedDescription] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    mappings: list[str] = field(default_factory=list)
    descriptions: dict[str, Description] = field(default_factory=dict)  # by key

    def of_kind(self, kind: str) -> list[ImportedDescription]:
        """Return the items of a kind, in the order in which they came."""
        return [item for item in self.items if item.kind == kind]


def read(path: Path, reader: ReaderFormat, language: str = "en", **options: Any) -> Reading:
    """Read a file and validate every description by the model. Every key that is referred to must be given."""
    file, reading = InputFile(path, path.name), Reading()
    assert reader.recognises(file), f"{path.name} is not recognised"
    for item in reader.read(file, ReadOptions(language=language, **options)):
        match item:
            case ImportedDescription():
                reading.items.append(item)
            case Withheld():
                reading.withheld.append(item)
            case Problem():
                assert item.file == path.name
                reading.problems.append(item)
            case Note():
                reading.notes.append(item.text)
            case MappingProposal():
                reading.mappings.append(item.text)
    ids = {item.key: _id(item, number) for number, item in enumerate(reading.items)}
    assert len(ids) == len(reading.items), "a key is given twice"
    for item in reading.items:
        reading.descriptions[item.key] = validated(item, ids, language)
    return reading


def validated(item: ImportedDescription, ids: dict[str, str], language: str = "en") -> Description:
    """Return the description of an item, as the model has it. Raises pydantic.ValidationError or KeyError."""
    model = KINDS[item.kind]
    fields = {"kind": item.kind, "id": ids[item.key], **_resolved(item.fields, ids)}
    fields = with_language(fields, model, language)
    if item.body:
        fields[model.body_field] = item.body if item.kind == "record" else {language: item.body}
    return model.model_validate(fields)


def _id(item: ImportedDescription, number: int) -> str:
    return f"{slugify(item.id_words)[: MAX_ID - 16].strip('-') or item.kind}-{number}"


def _resolved(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, Key):
        return ids[value]
    if isinstance(value, LocalFile):
        assert Path(value).exists()
        return Path(value).name
    if isinstance(value, list | tuple):
        return [_resolved(part, ids) for part in value]
    if isinstance(value, dict):
        return {name: _resolved(part, ids) for name, part in value.items()}
    return value
