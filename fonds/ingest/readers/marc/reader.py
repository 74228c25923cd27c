"""The rows of the registry for MARC: ISO 2709 and MARCXML, each with records of MARC 21 and UNIMARC."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from fonds import safe_xml
from fonds.ingest.imported import (
    InputFile,
    Item,
    Note,
    ReaderFormat,
    ReadOptions,
)
from fonds.ingest.readers.marc import marc_xml, record_reader
from fonds.ingest.readers.marc.marc8 import MARC8
from fonds.ingest.readers.marc.transmission import MarcError, decode_record, split_records

_LEADER = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n \t\0\x1a]{0,64}[0-9 ]{5}[ -~]{19}")


def _is_iso2709(file: InputFile) -> bool:
    """Return whether a file has a leader, and the separators of fields and subfields."""
    return b"\x1e" in file.head and b"\x1f" in file.head and _LEADER.match(file.head) is not None


def _is_marcxml(file: InputFile) -> bool:
    namespace, name = file.xml_root
    if name not in ("collection", "record") or namespace not in marc_xml.NAMESPACES:
        return False
    return bool(namespace) or b"controlfield" in file.head or b"datafield" in file.head


def _read_iso2709(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    if options.encoding and not _is_encoding(options.encoding):
        yield file.problem(f"{options.encoding!r} is no encoding", "utf-8, marc-8 or another one")
        return
    reader = record_reader.RecordReader(file, options)
    with file.open() as stream:
        for raw in split_records(stream):
            try:
                record = decode_record(raw, options.encoding)
            except MarcError as error:
                yield file.problem(f"record {raw.number} at {raw.place} cannot be read: {error}")
                continue
            yield from reader.items(record)


def _read_marcxml(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    reader = record_reader.RecordReader(file, options)
    notes: list[str] = []
    try:
        with file.open() as stream:
            for record in marc_xml.read_records(stream, notes.append):
                yield from map(Note, notes)
                notes.clear()
                yield from reader.items(record)
    except safe_xml.XmlError as error:
        yield file.problem(str(error), error.hint, error.line)
    yield from map(Note, notes)


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return name.lower() in (MARC8, "marc8")
    return True


MARC21 = ReaderFormat("marc", "MARC 21 and UNIMARC (ISO 2709)", _is_iso2709, _read_iso2709)
MARCXML = ReaderFormat("marcxml", "MARCXML", _is_marcxml, _read_marcxml)
