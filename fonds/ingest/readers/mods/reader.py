"""Reads files of MODS: one record, or a collection of any size, which is read as a stream."""

from __future__ import annotations

from collections.abc import Iterator

from fonds.ingest.imported import InputFile, Item, ReaderFormat, ReadOptions
from fonds.ingest.readers.mods.record import read_unit
from fonds.ingest.readers.reading_context import ReadingContext
from fonds.ingest.readers.source_element import copy
from fonds.ingest.readers.xml_stream import read_each
from fonds.safe_xml import Element

NAMESPACE = "http://www.loc.gov/mods/v3"


def recognises(file: InputFile) -> bool:
    """Return whether the root of a file is `mods` or `modsCollection`, of any version or without a namespace."""
    namespace, name = file.xml_root
    return name.lower() in ("mods", "modscollection") and ("/mods" in namespace or not namespace)


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield a description of each record, the authorities that they name, and the units that they are part of."""
    context = ReadingContext(file, options, "mods")
    yield from read_each(context, read_element, "mods")
    yield from context.mentioned_hosts()


def read_element(element: Element, context: ReadingContext, identity: str = "") -> Iterator[Item]:
    """Yield what an element `mods` describes, and the authorities that it names.

    `identity` is an identifier outside the element. The unit itself is the first record or collection.
    """
    unit = read_unit(copy(element), context, identity)
    unit.key, problems = context.unique_key(unit.key, unit.line)
    yield from problems
    yield from unit.items()


FORMAT = ReaderFormat("mods", "MODS", recognises, read)
