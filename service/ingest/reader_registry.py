"""The registry of readers: one row for each foreign format. The first that recognises a file reads it."""

from __future__ import annotations

from service.ingest.imported import InputFile, ReaderFormat
from service.ingest.readers import dublin_core, eac, eag, lido, oai, page_text_file
from service.ingest.readers.ead import reader as ead
from service.ingest.readers.mets import reader as mets
from service.ingest.readers.mods import reader as mods

READERS: tuple[ReaderFormat, ...] = (
    oai.FORMAT,
    mets.FORMAT,
    mods.FORMAT,
    lido.FORMAT,
    ead.EAD3,
    ead.EAD_2002,
    eac.EAC,
    eag.EAG,
    dublin_core.FORMAT,
    page_text_file.FORMAT,
)


def reader_of(file: InputFile, name: str = "") -> ReaderFormat | None:
    """Return the reader of a file by its content, or the one of that name; None if there is none."""
    if name:
        return next((reader for reader in READERS if reader.name == name), None)
    return next((reader for reader in READERS if reader.recognises(file)), None)
