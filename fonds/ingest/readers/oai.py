"""Reads answers of OAI-PMH 2.0, and files of harvested records: the metadata inside by its own format.

The identifier of the header is the key of a description, since it is the one that stays. A deleted record is withheld.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from fonds import safe_xml
from fonds.ingest.field_values import statement
from fonds.ingest.imported import (
    LEFT_OUT,
    STATEMENT,
    ElementUse,
    ImportedDescription,
    InputFile,
    Item,
    Note,
    ReaderFormat,
    ReadOptions,
    Withheld,
)
from fonds.ingest.readers import embedded
from fonds.ingest.readers.mets import reader as mets
from fonds.ingest.readers.reading_context import ReadingContext
from fonds.ingest.readers.source_element import SourceElement, copy
from fonds.ingest.readers.xml_stream import outermost
from fonds.problem import Problem
from fonds.safe_xml import Element

NAMESPACE: Final = "http://www.openarchives.org/OAI/2.0/"
_PREFIX = rb"(?:[A-Za-z_][\w.-]{0,40}:)?"
# a record with its header, with or without namespace and declaration
_RECORD = re.compile(rb"<" + _PREFIX + rb"record(?:\s[^<>]*)?>\s*<" + _PREFIX + rb"header[\s>]")
_FURTHER: Final[dict[str, embedded.EmbeddedReader]] = {mets.NAMESPACE: mets.read_element}
_VERBS = {"Identify": "Identify", "ListSets": "ListSets", "ListMetadataFormats": "ListMetadataFormats"}


def recognises(file: InputFile) -> bool:
    """Return whether a file is an answer of OAI-PMH, or has records of one."""
    namespace, name = file.xml_root
    return name == "OAI-PMH" or (bool(_RECORD.search(file.head)) and namespace in ("", NAMESPACE))


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield what the metadata of each record describes; deleted records as withheld."""
    context = ReadingContext(file, options, "oai")
    records = 0
    for item in outermost(context, "record", "error", "resumptionToken", *_VERBS, "ListIdentifiers"):
        if isinstance(item, Problem):
            yield item
        elif safe_xml.local_name(item) == "record":
            records += 1
            yield from _record(item, context)
        else:
            yield from _rest(item, context)
    yield from context.mentioned_hosts()
    if not records:
        yield file.problem("there are no records in it", "the answer to GetRecord or ListRecords")


def _rest(element: Element, context: ReadingContext) -> Iterator[Item]:
    """Yield what an answer says besides records: that it is an error, or one part of a list."""
    name, words = safe_xml.local_name(element), safe_xml.normalized_text(element)
    line = safe_xml.line_number(element)
    if name == "error":
        yield context.file.problem(f"the answer is an error, {element.get('code')}: {words}", line=line)
    elif name == "resumptionToken":
        if words:
            size = element.get("completeListSize")
            whole = f" of {size} records" if size else ""
            yield Note(f"It is one part of a list{whole}: the next parts are not in this file.")
    else:
        yield Note(f"It is an answer to {name}, which has no metadata of records.")


def _record(element: Element, context: ReadingContext) -> Iterator[Item]:
    header = safe_xml.child(element, "header")
    source = (
        copy(header) if header is not None else SourceElement("header", line=safe_xml.line_number(element))
    )
    identifier = source.take_child("identifier")
    context.repository = _repository(identifier)
    if source.get("status") == "deleted":
        day = source.take_child("datestamp")
        yield Withheld(
            context.key("record", identifier), identifier, f"deleted in the source, {day}", source.line
        )
        return
    metadata = safe_xml.child(element, "metadata")
    content = next(safe_xml.children(metadata), None) if metadata is not None else None
    if content is None:
        yield context.file.problem(f"the record {identifier!r} has no metadata", line=source.line)
        return
    reader = embedded.reader_of(content, _FURTHER)
    if reader is None:
        name = f"{safe_xml.local_name(content)} ({safe_xml.namespace(content) or 'without a namespace'})"
        message = f"the metadata of {identifier!r} are of a format that is not read: {name}"
        yield context.file.problem(message, line=safe_xml.line_number(content))
        return
    about = [copy(child) for child in safe_xml.children(element, "about")]
    is_first = True
    for item in reader(content, context, identifier):
        if is_first and isinstance(item, ImportedDescription) and item.kind in ("record", "collection"):
            item, is_first = _with_header(item, identifier, source, about), False
        yield item


def _repository(identifier: str) -> str:
    """Return the repository that an identifier of the form `oai:repository:item` names, or an empty string."""
    scheme, mark, rest = identifier.partition(":")
    return rest.partition(":")[0] if mark and scheme == "oai" and ":" in rest else ""


def _with_header(
    item: ImportedDescription, identifier: str, header: SourceElement, about: list[SourceElement]
) -> ImportedDescription:
    """Return a description with the identifier of its header, its sets, and what is said about the metadata."""
    fields: dict[str, Any] = dict(item.fields)
    uses = [ElementUse("oai:header/datestamp", LEFT_OUT)]
    identifiers = list(fields.get("identifiers", []))
    if identifier and all(entry.get("value") != identifier for entry in identifiers):
        fields["identifiers"] = [*identifiers, {"value": identifier, "scheme": "OAI-PMH"}]
        uses.append(ElementUse("oai:header/identifier", "identifiers"))
    statements = [
        statement("Set of OAI-PMH", words, source="oai:header/setSpec")
        for child in header.all("setSpec")
        if (words := child.words())
    ]
    statements += [
        statement("About the metadata", child.outline(), source="oai:about")
        for child in about
        if child.words()
    ]
    if statements:
        fields["statements"] = [*fields.get("statements", []), *statements]
        uses += [ElementUse(entry["source"], STATEMENT) for entry in statements]
    return replace(item, fields=fields, uses=(*item.uses, *uses))


FORMAT = ReaderFormat("oai-pmh", "OAI-PMH", recognises, read)
