"""Which reader reads metadata inside another document, as an answer of OAI-PMH or a METS file has it, by namespace.

A reader takes the element, what the readers of the file share, and the identifier that the document around it gives.
It yields the unit that the element describes first, then all that this one refers to. Add a row to read another
format; `by_file` makes such a reader of one that reads files.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, BinaryIO, Final, TypeAlias

from fonds import safe_xml
from fonds.ingest.imported import (
    HEAD_BYTES,
    ImportedDescription,
    InputFile,
    Item,
    Key,
    Note,
    ReadOptions,
)
from fonds.ingest.readers import dublin_core
from fonds.ingest.readers.ead import reader as ead
from fonds.ingest.readers.lido import reader as lido
from fonds.ingest.readers.marc import marc_xml
from fonds.ingest.readers.marc.reader import MARCXML
from fonds.ingest.readers.mods import reader as mods
from fonds.ingest.readers.rdf import RDF
from fonds.ingest.readers.reading_context import ReadingContext
from fonds.safe_xml import Element

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

EmbeddedReader: TypeAlias = Callable[[Element, ReadingContext, str], Iterator[Item]]


@dataclass(frozen=True)
class EmbeddedFile(InputFile):
    """An element of a file, as a file of its own for readers that know nothing else. Its problems are of that file."""

    data: bytes = b""

    @cached_property
    def head(self) -> bytes:
        return self.data[:HEAD_BYTES]

    @cached_property
    def size(self) -> int:
        return len(self.data)

    def open(self) -> BinaryIO:
        return io.BytesIO(self.data)


def by_file(read: Callable[[InputFile, ReadOptions], Iterator[Item]]) -> EmbeddedReader:
    """Return the reader of an element for a reader of files. What it says of the file as a whole is left out.

    The first unit gets the identifier of the document around the element as its key.
    """

    def read_element(element: Element, context: ReadingContext, identity: str) -> Iterator[Item]:
        file = EmbeddedFile(context.file.path, context.file.name, data=safe_xml.to_bytes(element))
        keys: dict[str, Key] = {}
        for item in read(file, replace(context.options, encoding="")):
            if isinstance(item, Note):
                continue
            if isinstance(item, ImportedDescription):
                if identity and not keys and item.kind in ("record", "collection"):
                    keys[item.key] = context.key("record", identity)
                item = replace(item, key=keys.get(item.key, item.key), fields=_with_keys(item.fields, keys))
            yield item

    return read_element


def _with_keys(value: Any, keys: dict[str, Key]) -> Any:
    """Return fields in which keys are replaced by others."""
    if isinstance(value, Key):
        return keys.get(value, value)
    if isinstance(value, list | tuple):
        return [_with_keys(part, keys) for part in value]
    if isinstance(value, dict):
        return {name: _with_keys(part, keys) for name, part in value.items()}
    return value


def _read_finding_aid(element: Element, context: ReadingContext, identity: str) -> Iterator[Item]:
    """Yield the units of a finding aid. It has identifiers of its own, by which it is known outside too."""
    return ead.read_element(element, context.file, context.options)


READERS: Final[dict[str, EmbeddedReader]] = {
    mods.NAMESPACE: mods.read_element,
    dublin_core.OAI_DC: dublin_core.read_element,
    dublin_core.TERMS: dublin_core.read_element,
    dublin_core.ELEMENTS: dublin_core.read_element,
    **dict.fromkeys(dublin_core.DIM, dublin_core.read_dim),
    lido.NAMESPACE: lido.read_element,
    ead.NAMESPACE_2002: _read_finding_aid,
    ead.NAMESPACE_3: _read_finding_aid,
    **dict.fromkeys(filter(None, marc_xml.NAMESPACES), by_file(MARCXML.read)),
    _RDF: by_file(RDF.read),
}
# names of root elements -> the namespace that they should have, for files that leave it out or use another version
_BY_NAME: Final = {
    "mods": mods.NAMESPACE,
    "dc": dublin_core.OAI_DC,
    "qualifieddc": dublin_core.TERMS,
    "lido": lido.NAMESPACE,
    "ead": ead.NAMESPACE_2002,
    "record": "http://www.loc.gov/MARC21/slim",
    "rdf": _RDF,
    "mets": "http://www.loc.gov/METS/",
    "thesis": dublin_core.OAI_DC,
}


def reader_of(element: Element, further: dict[str, EmbeddedReader] | None = None) -> EmbeddedReader | None:
    """Return the reader of an element by its namespace, its name, or the namespace of what is in it; None if there is
    none."""
    readers = {**READERS, **(further or {})}
    namespace = safe_xml.namespace(element)
    if reader := readers.get(namespace):
        return reader
    first = next(safe_xml.children(element), None)
    if first is not None and safe_xml.namespace(first) in (dublin_core.ELEMENTS, dublin_core.TERMS):
        return dublin_core.read_element
    expected = _BY_NAME.get(safe_xml.local_name(element).lower(), "")
    is_other = bool(namespace) and not _is_version(namespace, expected)
    return None if is_other else readers.get(expected)


def _is_version(namespace: str, expected: str) -> bool:
    """Return whether a namespace is another version of one that is known: `http://www.loc.gov/mods/` of `.../v3`."""
    stem = expected.rstrip("/").rpartition("/")[0]
    return bool(stem) and namespace.startswith(stem)
