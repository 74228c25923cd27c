"""The registry of readers: one row for each foreign format. The first that recognises a file reads it."""

from __future__ import annotations

from fonds.ingest.imported import InputFile, ReaderFormat
from fonds.ingest.readers import dublin_core, eac, eag, folder, oai, page_text_file, pdf
from fonds.ingest.readers.digital_archive import reader as digital_archive
from fonds.ingest.readers.ead import reader as ead
from fonds.ingest.readers.iiif import IIIF
from fonds.ingest.readers.json_lines.reader import ARCHIVESSPACE, JSON_LINES
from fonds.ingest.readers.lido import reader as lido
from fonds.ingest.readers.marc.reader import MARC21, MARCXML
from fonds.ingest.readers.mets import reader as mets
from fonds.ingest.readers.mods import reader as mods
from fonds.ingest.readers.officers import OFFICERS
from fonds.ingest.readers.own_table import OWN_TABLE
from fonds.ingest.readers.rdf import RDF
from fonds.ingest.readers.tables.reader import DELIMITED, WORKBOOK
from fonds.ingest.readers.tei import reader as tei

READERS: tuple[ReaderFormat, ...] = (
    oai.FORMAT,
    mets.FORMAT,
    mods.FORMAT,
    lido.FORMAT,
    ead.EAD3,
    ead.EAD_2002,
    eac.EAC,
    eag.EAG,
    tei.FORMAT,
    MARCXML,
    MARC21,
    IIIF,
    RDF,
    dublin_core.FORMAT,
    digital_archive.FORMAT,
    pdf.FORMAT,
    WORKBOOK,
    JSON_LINES,
    DELIMITED,
    folder.FORMAT,
    OFFICERS,
    page_text_file.FORMAT,
    ARCHIVESSPACE,
    OWN_TABLE,
)


def reader_of(file: InputFile, name: str = "") -> ReaderFormat | None:
    """Return the reader of a file by its content, or the one of that name; None if there is none."""
    if name:
        return next((reader for reader in READERS if reader.name == name), None)
    return next((reader for reader in READERS if reader.recognises(file)), None)
