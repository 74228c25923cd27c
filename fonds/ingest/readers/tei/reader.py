"""The reader of TEI P5, and of the TEI of before 2007: which kind of document a file is, and what it gives."""

from __future__ import annotations

from collections.abc import Iterator

from fonds import safe_xml
from fonds.ingest.imported import ImportedDescription, InputFile, Item, ReaderFormat, ReadOptions
from fonds.ingest.readers.tei.elements import name_of
from fonds.ingest.readers.tei.letter_list import is_letter_list, read_letter_list
from fonds.ingest.readers.tei.tei_document import TeiDocument, including, read_corpus, read_document
from fonds.ingest.readers.tei.volume import is_volume, read_volume
from fonds.safe_xml import Element, XmlError

_ROOTS = ("TEI", "TEI.2", "teiCorpus", "teiCorpus.2")
_AUTHORITIES = ("person", "family", "institution", "place", "subject", "collection")


def recognises(file: InputFile) -> bool:
    """Return whether the root element is one of TEI."""
    return file.xml_root[1] in _ROOTS


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield the descriptions of a TEI file; of a corpus, one document after another."""
    given: set[str] = set()
    try:
        with file.open() as stream:
            events = safe_xml.XmlEvents(stream, None, options.encoding, with_instructions=True)
            if events.skipped_bytes:
                yield file.problem(
                    f"{events.skipped_bytes:,} bytes before the document are skipped", "", 1, warning=True
                )
            corpus, number = "", 0
            for event, element in events:
                if event != "end":
                    continue
                if name_of(element) == "teiHeader" and _in_corpus(element):
                    header = TeiDocument(element, file, options)
                    if header.title:
                        corpus = header.key
                        yield from _each_once(read_corpus(header), given, file)
                elif name_of(element) in ("TEI", "TEI.2") and not _is_inner(element):
                    number += _in_corpus(element)
                    yield from _each_once(_document(element, file, options, corpus, number), given, file)
                    safe_xml.discard(element)
            for prefix, line in events.undeclared_prefixes.items():
                yield file.problem(
                    f"the prefix {prefix} is not declared", "its elements are read by their names", line, True
                )
    except XmlError as error:
        yield file.problem(str(error), error.hint, error.line)


def _is_inner(element: Element) -> bool:
    return any(name_of(parent) in ("TEI", "TEI.2") for parent in element.iterancestors())


def _in_corpus(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and name_of(parent).startswith("teiCorpus")


def _document(
    root: Element, file: InputFile, options: ReadOptions, corpus: str, number: int
) -> Iterator[Item]:
    document = TeiDocument(root, file, options, corpus, number)
    yield from including(document)
    if is_letter_list(document):
        yield from read_letter_list(document)
    elif is_volume(document):
        yield from read_volume(document)
    else:
        yield from read_document(document)


def _each_once(items: Iterator[Item], given: set[str], file: InputFile) -> Iterator[Item]:
    """Yield items with each key once: of two units with the same key the second is refused, and named."""
    for item in items:
        if isinstance(item, ImportedDescription):
            if item.key in given:
                if item.kind not in _AUTHORITIES:
                    yield file.problem(
                        f"the id {item.key} is used twice", "the second is not read", item.line
                    )
                continue
            given.add(item.key)
        yield item


FORMAT = ReaderFormat("tei", "TEI P5", recognises, read)
