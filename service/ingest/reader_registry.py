"""The registry of readers: one row for each foreign format. The first that recognises a file reads it."""

from __future__ import annotations

from service.ingest.imported import InputFile, ReaderFormat
from service.ingest.readers.json_lines.reader import ARCHIVESSPACE, JSON_LINES
from service.ingest.readers.marc.reader import MARC21, MARCXML
from service.ingest.readers.officers import OFFICERS
from service.ingest.readers.tables.reader import DELIMITED, WORKBOOK

READERS: tuple[ReaderFormat, ...] = (
    MARCXML,
    MARC21,
    OFFICERS,
    WORKBOOK,
    ARCHIVESSPACE,
    JSON_LINES,
    DELIMITED,
)


def reader_of(file: InputFile, name: str = "") -> ReaderFormat | None:
    """Return the reader of a file by its content, or the one of that name; None if there is none."""
    if name:
        return next((reader for reader in READERS if reader.name == name), None)
    return next((reader for reader in READERS if reader.recognises(file)), None)
