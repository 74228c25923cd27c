"""MARC records in ISO 2709 (MARC 21 and UNIMARC), one after another; one bad record loses one record.

pymarc's reader is not used, though its tables are (`marc8`). It counts on lengths: after a record whose length is wrong
it reads on in the middle of another one, and with `permissive=True` it stops at a record that is too long. It refuses
a field over 9,999 bytes, drops what stands between the indicators and the first subfield, and believes a leader that
says MARC-8 of a record in UTF-8. Here a record ends at its terminator, a directory is believed only where the field
terminators agree with it, and text is read as UTF-8 wherever it is that without a fault. Tests compare every sound
record with pymarc's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from fonds.ingest.readers.marc import marc8
from fonds.ingest.readers.marc.marc8 import MARC8
from fonds.ingest.readers.marc.marc_record import MarcField, MarcRecord, subfield_words

RECORD_END, FIELD_END, SUBFIELD = b"\x1d", b"\x1e", b"\x1f"
BLOCK = 256 * 1024  # bytes read at once
MAX_RECORD = 16 * 1024 * 1024  # bytes; ISO 2709 itself allows 99,999
_LEADER, _ENTRY = 24, 12  # bytes of a leader, and of an entry of the directory
_BETWEEN_RECORDS = b"\r\n \t\0\x1a"
_ESCAPE = b"\x1b"
_CYRILLIC = b"\x1b(N"  # from here on, letters are those of basic Cyrillic


@dataclass(frozen=True, slots=True)
class RecordBytes:
    """The bytes of a record without its terminator, where they begin in the file, and whether the end was there."""

    data: bytes
    offset: int
    number: int
    is_complete: bool = True

    @property
    def place(self) -> str:
        """The place for people."""
        return f"byte {self.offset:,}"


class MarcError(ValueError):
    """A record that cannot be read."""


def split_records(stream: BinaryIO) -> Iterator[RecordBytes]:
    """Yield the records of a file, as their terminators divide it.

    Of a record over MAX_RECORD only the beginning is kept, marked as incomplete.
    """
    rest, offset, number, length = bytearray(), 0, 0, 0
    while block := stream.read(BLOCK):
        pieces = block.split(RECORD_END)
        for piece in pieces[:-1]:
            length += len(piece)
            number += 1
            yield _record(bytes(rest) + piece, offset, number, is_complete=length <= MAX_RECORD)
            offset += length + 1
            rest.clear()
            length = 0
        length += len(pieces[-1])
        if len(rest) <= MAX_RECORD:
            rest += pieces[-1]
    if rest.strip(_BETWEEN_RECORDS):
        yield _record(bytes(rest), offset, number + 1, is_complete=False)


def _record(data: bytes, offset: int, number: int, is_complete: bool) -> RecordBytes:
    """Return a record; line ends and blanks that some programs write between records are no part of it."""
    data = data.removeprefix(b"\xef\xbb\xbf") if offset == 0 else data
    trimmed = data.lstrip(_BETWEEN_RECORDS)
    return RecordBytes(trimmed, offset + len(data) - len(trimmed), number, is_complete)


def decode_record(raw: RecordBytes, encoding: str = "") -> MarcRecord:
    """Return the record. `encoding` is that of the text if the leader is not to be asked: a codec, or `marc-8`.

    Raises MarcError.
    """
    if not raw.is_complete:
        too_long = len(raw.data) > MAX_RECORD
        raise MarcError(
            f"it has over {MAX_RECORD:,} bytes" if too_long else "it is cut off: its end is missing"
        )
    directory_end = raw.data.find(FIELD_END, _LEADER)
    leader = raw.data[:_LEADER]
    if directory_end < 0 or not leader.isascii():
        raise MarcError("it has no leader and directory of a MARC record")
    record = MarcRecord(leader.decode("ascii"), [], raw.number, raw.place)
    _check_leader(record, len(raw.data) + 1, directory_end + 1)
    fields = _fields(raw.data, directory_end, record)
    if not fields:
        raise MarcError("it has no fields")
    to_text = _decoder(raw.data[directory_end:], record, encoding)
    record.fields = [_field(tag, data, to_text, record) for tag, data in fields]
    _count_unknown(record)
    return record


def _count_unknown(record: MarcRecord) -> None:
    """Warn of characters that could not be read."""
    unknown = {
        entry.tag: sum(words.count(marc8.UNKNOWN) for _, words in entry.subfields) for entry in record.fields
    }
    if count := sum(unknown.values()):
        tags = ", ".join(tag for tag, number in unknown.items() if number)
        record.warnings.append(f"{count} characters of field {tags} cannot be read: they stand as U+FFFD")


def _check_leader(record: MarcRecord, length: int, base: int) -> None:
    """Warn if the leader says another length, or another address of the data, than the record has."""
    for name, digits, value in (
        ("length", record.leader[:5], length),
        ("base address", record.leader[12:17], base),
    ):
        if not digits.isdigit() or int(digits) != value:
            record.warnings.append(
                f"its leader gives the {name} {digits.strip()!r}, and it is {value:,}: read by its terminators"
            )


def _fields(data: bytes, directory_end: int, record: MarcRecord) -> list[tuple[str, bytes]]:
    """Return (tag, data) of each field: by the directory, or by the terminators if that is wrong."""
    directory, body = data[_LEADER:directory_end], data[directory_end + 1 :]
    if fields := _by_directory(directory, body):
        return fields
    pieces = body.removesuffix(FIELD_END).split(FIELD_END)
    tags = _tags(directory, pieces)
    if len(tags) != len(pieces):
        raise MarcError(f"its directory has {len(tags):,} fields, and {len(pieces):,} follow")
    record.warnings.append("its directory is wrong: the fields are read by their terminators")
    return list(zip(tags, pieces, strict=True))


def _by_directory(directory: bytes, body: bytes) -> list[tuple[str, bytes]]:
    """Return (tag, data) of each field, or nothing if the directory and the terminators do not agree."""
    if len(directory) % _ENTRY or not directory.isascii():
        return []
    fields, total = [], 0
    for start in range(0, len(directory), _ENTRY):
        length, offset = directory[start + 3 : start + 7], directory[start + 7 : start + _ENTRY]
        if not (length.isdigit() and offset.isdigit()):
            return []
        end = int(offset) + int(length) - 1
        if body[end : end + 1] != FIELD_END:
            return []
        value = body[int(offset) : end]
        if FIELD_END in value:
            return []
        total += len(value) + 1
        fields.append((directory[start : start + 3].decode("ascii"), value))
    return fields if total == len(body) else []


def _tags(directory: bytes, pieces: list[bytes]) -> list[str]:
    """Return the tags of a directory whose entries may be too long, because a field is.

    An entry that has the length and the place of its field ends where these do; any other has 12 bytes.
    """
    tags, position, offset = [], 0, 0
    for piece in pieces:
        tag = directory[position : position + 3]
        if len(tag) < 3 or not tag.isalnum():
            break
        tags.append(tag.decode("ascii"))
        length = len(piece) + 1
        numbers = f"{length:04d}{offset:05d}".encode()
        is_right = directory.startswith(numbers, position + 3)
        position += 3 + len(numbers) if is_right else _ENTRY
        offset += length
    rest = directory[position:]
    return [*tags, *(["???"] * (len(rest) // _ENTRY))]


def _decoder(body: bytes, record: MarcRecord, encoding: str) -> Callable[[bytes], str]:
    """Return what makes text of the bytes of this record."""
    if encoding:
        return (
            marc8.decode
            if encoding.lower() in (MARC8, "marc8")
            else lambda data: data.decode(encoding, "replace")
        )
    says_utf8 = record.code(9) == "a"
    if body.isascii() and (says_utf8 or _ESCAPE not in body):
        return lambda data: data.decode("ascii", "replace")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        if not says_utf8:
            record.encoding = MARC8
            return marc8.decode
        record.warnings.append("its leader says UTF-8, and it is not")
        return lambda data: data.decode("utf-8", "replace")
    if says_utf8:
        return lambda data: data.decode("utf-8", "replace")
    if body.isascii():
        return marc8.decode
    record.warnings.append("its leader says MARC-8, and it is UTF-8: read as UTF-8")
    return lambda data: marc8.decode(data) if data.isascii() else data.decode("utf-8", "replace")


def _with_cyrillic_e(tag: str, data: bytes, record: MarcRecord) -> bytes:
    """Return a field with the capital letter E of Cyrillic in MARC-8, where it became the delimiter of subfields.

    It is a vertical bar there, which some systems write for the delimiter. No subfield ends right after the sequence
    that begins Cyrillic letters.
    """
    if _CYRILLIC + SUBFIELD not in data:
        return data
    record.warnings.append(
        f"field {tag} has a Cyrillic letter that became a delimiter: it is read as the letter"
    )
    return data.replace(_CYRILLIC + SUBFIELD, _CYRILLIC + b"|")


def _field(tag: str, data: bytes, to_text: Callable[[bytes], str], record: MarcRecord) -> MarcField:
    if SUBFIELD not in data:
        return MarcField(tag, data=to_text(data))
    indicators, *subfields = _with_cyrillic_e(tag, data, record).split(SUBFIELD)
    pairs = []
    if len(indicators) > 2:  # words that belong to no subfield
        pairs.append(("", subfield_words(to_text(indicators[2:]))))
        record.warnings.append(f"field {tag} has words before its first subfield")
    for subfield in subfields:
        code = subfield[:1]
        if not code:
            continue
        if code.isascii():
            pairs.append((code.decode("ascii"), subfield_words(to_text(subfield[1:]))))
        else:  # the code is missing: all of it is words
            pairs.append(("", subfield_words(to_text(subfield))))
            record.warnings.append(f"field {tag} has a subfield without a code")
    return MarcField(tag, indicators[:2].decode("ascii", "replace").ljust(2), tuple(pairs))
