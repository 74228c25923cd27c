"""Descriptions published in a format and read again, for the round trips of all formats that are no graph."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from fonds.ingest import markdown as record_files
from fonds.ingest.imported import ReaderFormat
from fonds.ingest.readers.ead import reader as ead_reader
from fonds.ingest.readers.json_lines.reader import JSON_LINES
from fonds.ingest.readers.lido import reader as lido_reader
from fonds.ingest.readers.marc.reader import MARCXML
from fonds.ingest.readers.mods import reader as mods_reader
from fonds.ingest.readers.own_table import OWN_TABLE
from fonds.ingest.readers.tei import reader as tei_reader
from fonds.record.model import KINDS, Collection, Description, from_dict
from fonds.serializers.context import SerializerContext
from fonds.serializers.text import csv_fields, json_lines, markdown
from fonds.serializers.text.csv_table import table
from fonds.serializers.xml import ead, ead2002, lido, marc, mods, tei
from tests.ingest.readers import round_trip
from tests.serializers.graph.world import make_context
from tests.serializers.members import MembersInMemory

UNITS: Final = ("record", "collection")
ALL: Final = tuple(KINDS)
# what holds a record that is a component of a finding aid
_ABOVE: Final = {"kind": "collection", "id": "above", "title": {"en": "ABOVE"}, "level": "fonds"}


def _ead3(description: Any, context: SerializerContext) -> bytes:
    return ead.finding_aid(description, [], 0, context)


def _ead2002(description: Any, context: SerializerContext) -> bytes:
    top, members = description, [description]
    if not isinstance(description, Collection):
        top = from_dict(_ABOVE)
        members = [top, description.model_copy(update={"collection": "above"})]
    parts = ead2002.finding_aid(top, MembersInMemory(members), context)  # type: ignore[arg-type]
    return b"".join(parts)


def _csv(description: Any, context: SerializerContext) -> bytes:
    rows = [csv_fields.row(one, context) for one in _whole(description, context)]
    return b"".join(table(csv_fields.columns_of(rows), rows))


def _json_lines(description: Any, context: SerializerContext) -> bytes:
    return b"".join(json_lines.line(one, context) for one in _whole(description, context))


def _whole(description: Description, context: SerializerContext) -> list[Description]:
    """Return a description with all that it leads to, as a file of a whole node has it."""
    known: dict[str, Description] = {}
    ids = [description.id]
    while ids:
        if (id := ids.pop()) not in known and (one := context.find(id)):
            known[id] = one
            ids += [id for _, id in one.links()]
    return list(known.values())


Serializer = Callable[[Any, SerializerContext], bytes]
# name -> serializer, suffix, reader (None: a record file), kinds
FORMATS: Final[dict[str, tuple[Serializer, str, ReaderFormat | None, tuple[str, ...]]]] = {
    "ead3": (_ead3, "xml", ead_reader.EAD3, ("collection",)),
    "ead2002": (_ead2002, "xml", ead_reader.EAD_2002, UNITS),
    "mods": (mods.document, "xml", mods_reader.FORMAT, UNITS),
    "marcxml": (marc.document, "xml", MARCXML, UNITS),
    "tei": (tei.document, "xml", tei_reader.FORMAT, ("record",)),
    "lido": (lido.document, "xml", lido_reader.FORMAT, ("record",)),
    "csv": (_csv, "csv", OWN_TABLE, ALL),
    "markdown": (markdown.document, "md", None, ALL),
    "json-lines": (_json_lines, "jsonl", JSON_LINES, ALL),
}
CASES: Final = [(name, kind) for name, (_, _, _, kinds) in FORMATS.items() for kind in kinds]


def losses(name: str, fields: dict[str, Any], folder: Path, *others: Description) -> dict[str, str]:
    """Return how the fields of a description come back that are not the same; `others` are what it names.

    White space makes no difference but in our own formats: XML and the cells of tables do not keep all of it.
    """
    serialize, suffix, reader, _ = FORMATS[name]
    description = from_dict(fields)
    data = serialize(description, make_context(*others, description))
    if reader is None:
        parsed = record_files.parse(data, "", "en")
        assert parsed.description is not None, parsed.problems
        compared = round_trip.compare(fields, parsed.description, {})
    else:
        path = folder / f"{description.id}.{suffix}"
        path.write_bytes(data)
        _, result, ids = round_trip.read_back(path, reader, description.id, description.kind)
        compared = round_trip.compare(fields, result, ids, reader is JSON_LINES)
    return {field: how for field, how in compared.items() if how != round_trip.SAME}
