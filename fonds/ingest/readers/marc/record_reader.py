"""What a MARC record is by its leader, and what it gives: a description, one that is withheld, or a problem."""

from __future__ import annotations

from collections.abc import Iterator

from fonds.ingest.authorities import NamedAuthorities
from fonds.ingest.imported import InputFile, Item, Key, ReadOptions, Withheld
from fonds.ingest.readers.marc import authority_record, bibliographic, unimarc
from fonds.ingest.readers.marc.marc8 import MARC8
from fonds.ingest.readers.marc.marc_record import MarcRecord
from fonds.problem import Problem

# types of record (leader, position 06) that describe no material and no entity
_REFUSED = {
    "u": "holdings", "v": "holdings", "x": "holdings", "y": "holdings",
    "w": "a classification", "q": "community information",
}  # fmt: skip


class RecordReader:
    """Reads the records of one file. It remembers the keys that were given, and no record."""

    def __init__(self, file: InputFile, options: ReadOptions) -> None:
        self._file, self._options = file, options
        self._authorities = NamedAuthorities()
        self._keys: dict[Key, str] = {}
        self._collections: set[str] = set()

    def items(self, record: MarcRecord) -> Iterator[Item]:
        """Yield what a record gives."""
        name = f"record {record.number} at {record.place}"
        for warning in record.warnings:
            yield self._file.problem(f"{name}: {warning}", line=record.line, warning=True)
        kind = record.code(6)
        if kind in _REFUSED:
            yield self._problem(record, f"{name} is one of {_REFUSED[kind]}, which has no description here")
            return
        key = bibliographic.key_of(record)
        if key is None:
            key = Key(f"marc:record[{record.number}]")
            text = f"{name} has no number of its own: it is known by its place in the file"
            yield self._file.problem(text, line=record.line, warning=True)
        if key in self._keys:
            yield self._problem(record, f"{name} has the same number as {self._keys[key]}: {key}")
            return
        self._keys[key] = name
        if record.code(5) == "d":
            label = record.first("245", "a") or record.first("200", "a") or key
            yield Withheld(key, label, "its leader says that it is deleted", record.line)
            return
        yield from self._described(record, key, name)

    def _described(self, record: MarcRecord, key: Key, name: str) -> Iterator[Item]:
        language = self._options.language
        if record.code(6) == "z":
            yield from authority_record.items(record, language, self._file)
            return
        is_unimarc = unimarc.is_unimarc(record)
        if is_unimarc and record.encoding == MARC8 and not self._options.encoding:
            text = f"{name} is UNIMARC, and in another character set than Unicode"
            hint = "convert it to UTF-8, or say --encoding"
            yield self._file.problem(text, hint, line=record.line)
            return
        unit = (
            unimarc.unit_of(record, language)
            if is_unimarc
            else bibliographic.unit_of(record, language, self._collections)
        )
        for warning in unit.warnings:
            yield self._file.problem(f"{name}: {warning}", line=record.line, warning=True)
        for reason in unit.withheld:
            yield self._file.problem(f"{name}: {reason}: it is left out", line=record.line, warning=True)
        yield from self._authorities.new(unit.authorities, record.line)
        if unit.fields.kind == "collection":
            self._collections.add(key)
        words = record.first("001").strip() or unit.fields.words("title")
        yield unit.fields.description(key, words, record.line)

    def _problem(self, record: MarcRecord, message: str) -> Problem:
        return self._file.problem(message, line=record.line)
