"""Packages of Archivematica: METS that lists folders and files with PREMIS, with or without descriptions of them.

Folders are collections, and original files are records. Files of the package itself (metadata, submission
documentation, preservation copies) are no records.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from fonds.ingest.imported import Item, Key
from fonds.ingest.readers.mets.descriptions import Descriptions, unclaimed
from fonds.ingest.readers.mets.document import Division, MetsDocument, MetsFile
from fonds.ingest.readers.mets.rights import add_rights
from fonds.ingest.readers.page_sources import MISSING, page_source
from fonds.ingest.readers.source_element import SourceElement

_ORIGINALS = ("original", "access", "service", "manual normalization")
_OWN_FOLDERS = frozenset({"metadata", "submissiondocumentation", "logs", "thumbnails"})
_FACTS = {
    "originalName": "Original name",
    "formatName": "Format",
    "formatVersion": "Version of the format",
    "formatRegistryKey": "Format in the registry",
    "size": "Bytes",
    "messageDigestAlgorithm": "Checksum by",
    "messageDigest": "Checksum",
    "objectIdentifierType": "Kind of identifier",
    "objectIdentifierValue": "Identifier",
}
ORDER_STEP = 10


def is_package(document: MetsDocument) -> bool:
    """Return whether a document lists folders, and has no logical map with a description of the whole."""
    top = document.map("physical")
    logical = document.map("logical")
    has_items = top is not None and any(division.type.lower() == "item" for division in top.descendants())
    is_folder = top is not None and top.type.lower() == "directory"
    is_folders = logical is None or logical.type.lower() == "directory" or not logical.description_ids
    return is_folder and has_items and is_folders


def items(document: MetsDocument, descriptions: Descriptions, identity: str) -> Iterator[Item]:
    """Yield the package as a collection, its folders as collections in it, and its original files as records."""
    top = document.map("physical")
    assert top is not None  # noqa: S101 - is_package
    unit, further = descriptions.unit(top.description_ids, identity, top.label or document.label)
    unit.kind = "collection"
    unit.leave_out("mets:digiprovMD")
    descriptions.state_part(unit, top)
    add_rights(unit, _rights(document, top.admin_ids))
    descriptions.state_rest(unit, further, unclaimed(document))
    yield from unit.items()
    if unit.withheld:
        return
    yield from further
    absent: list[str] = []
    for number, child in enumerate(top.children, 1):
        yield from _children(document, descriptions, child, unit.key, unit.key, number, absent)
    if absent:
        yield descriptions.context.file.problem(
            f"{len(absent):,} files are not beside the source: {absent[0]}",
            "import the package as it was stored, with its files",
            document.line,
            warning=True,
        )


def _children(
    document: MetsDocument,
    descriptions: Descriptions,
    division: Division,
    parent: Key,
    group: str,
    number: int,
    absent: list[str],
) -> Iterator[Item]:
    name = division.label.lower()
    files = [document.files[id] for id in division.file_ids if id in document.files]
    if files:
        yield from _record(document, descriptions, division, files, parent, group, number, absent)
        return
    if name in _OWN_FOLDERS or not _originals(document, division):
        return
    if name != "objects":  # of every package, and no folder of its makers
        unit, further = descriptions.unit(
            division.description_ids, f"{parent.partition(':')[2]}/{division.label}", division.label
        )
        unit.kind, unit.group = "collection", group
        unit.set("collection", parent)
        unit.set("order", number * ORDER_STEP)
        unit.set("level", "otherlevel")
        unit.set("level_label", "Directory", "mets:div/@TYPE")
        descriptions.state_part(unit, division)
        add_rights(unit, _rights(document, division.admin_ids))
        yield from unit.items()
        if unit.withheld:
            return  # with all that is in it
        yield from further
        parent = unit.key
    for inner_number, child in enumerate(division.children, 1):
        yield from _children(document, descriptions, child, parent, group, inner_number, absent)


def _rights(document: MetsDocument, ids: Iterable[str]) -> list[SourceElement]:
    return [section for id in dict.fromkeys(ids) for section in document.rights.get(id, [])]


def _originals(document: MetsDocument, division: Division) -> bool:
    ids = [id for inner in division.descendants() for id in inner.file_ids]
    return any(document.files[id].use.lower() in _ORIGINALS for id in ids if id in document.files)


def _record(
    document: MetsDocument,
    descriptions: Descriptions,
    division: Division,
    files: list[MetsFile],
    parent: Key,
    group: str,
    number: int,
    absent: list[str],
) -> Iterator[Item]:
    file = next((file for file in files if file.use.lower() in _ORIGINALS), None)
    if file is None:
        return
    facts = next((document.premis[id] for id in file.admin_ids if id in document.premis), {})
    identity = facts.get("objectIdentifierValue") or file.id
    unit, further = descriptions.unit(
        division.description_ids, identity, division.label or posixpath.basename(file.address)
    )
    unit.group = group
    unit.set("collection", parent)
    unit.set("order", number * ORDER_STEP)
    if value := facts.get("objectIdentifierValue"):
        unit.append(
            "identifiers",
            {"value": value, "scheme": facts.get("objectIdentifierType", "PREMIS")},
            "mets:techMD",
        )
    lines = [f"{label}: {facts[name]}" for name, label in _FACTS.items() if name in facts]
    lines.append(f"Path: {unquote(file.address)}")
    unit.state("File", "\n".join(lines), element="mets:techMD")
    source = page_source(descriptions.context.file, file.address, file.media_type)
    if source.entry:
        unit.append("pages", source.entry, "mets:file")
    elif source.reason == MISSING:
        absent.append(file.address)
    add_rights(unit, _rights(document, file.admin_ids))
    descriptions.state_part(unit, division)
    yield from unit.items()
    yield from further
