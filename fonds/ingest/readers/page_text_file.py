"""Reads a file with the text of a page that stands alone: ALTO, PAGE XML or hOCR without the image that it is of.

It becomes a record with machine text. One beside its scan, or in a folder of a METS document, is no source of its own:
it is read with these.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from fonds import safe_xml
from fonds.ingest.field_values import one_line, short
from fonds.ingest.imported import InputFile, Item, ReaderFormat, ReadOptions
from fonds.ingest.ocr import sidecar
from fonds.ingest.readers.page_sources import SCANS
from fonds.ingest.readers.reading_context import ReadingContext, UnitFields
from fonds.record.page_text import PageText

_ROOTS: Final = ("alto", "pcgts")
_IDENTIFIERS = ("fileIdentifier", "documentIdentifier")  # of ALTO
MAX_NEIGHBOURS = 50  # files of XML in a folder that are looked at


def recognises(file: InputFile) -> bool:
    """Return whether a file is the text of a page, and no part of anything else at hand."""
    is_text = file.xml_root[1].lower() in _ROOTS or b"ocr_page" in file.head
    return is_text and not _is_part(file)


def _is_part(file: InputFile) -> bool:
    """Return whether a scan of the same name is beside a file, or a METS document in its folder or the one above."""
    stem = file.path.name.partition(".")[0]
    folders = (file.path.parent, file.path.parent.parent)
    try:
        if any(neighbour.suffix.lower() in SCANS for neighbour in folders[0].glob(f"{_literal(stem)}.*")):
            return True
        return any(_has_mets(folder) for folder in folders)
    except OSError:
        return False


def _literal(name: str) -> str:
    return "".join(f"[{character}]" if character in "*?[" else character for character in name)


def _has_mets(folder: Path) -> bool:
    files = [path for _, path in zip(range(MAX_NEIGHBOURS), sorted(folder.glob("*.xml")), strict=False)]
    return any(InputFile(path, path.name).xml_root[1].lower() == "mets" for path in files if path.is_file())


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield a record with the words of the file as machine text."""
    context = ReadingContext(file, options, "page-text")
    with file.open() as stream:
        data = stream.read(sidecar.MAX_BYTES + 1)
    pages, problems = sidecar.read_pages(data, file.name)
    yield from problems
    if problems:
        return
    unit = UnitFields(context, 1)
    names, identifiers = _names(data)
    image = next(iter(names), "")
    name = PurePosixPath(image.replace("\\", "/")).stem or file.path.name.partition(".")[0]
    unit.key, more = context.unique_key(context.key("record", name), 1)
    unit.problems += more
    unit.words_of_id = name
    unit.add_title("title", short(name))
    for words in names:
        unit.state("Image", words, element="alto:fileName")
    for words in identifiers:
        unit.append("identifiers", {"value": words}, "alto:sourceImageInformation")
    for language in dict.fromkeys(page.language for page in pages if page.lines):
        unit.append(
            "texts", _text([page for page in pages if page.lines and page.language == language]), "ocr"
        )
        if language:
            unit.append("language", language, "ocr")
    if not any(page.lines for page in pages):
        unit.warn("there are no words in it", "the text of a page with lines")
    yield from unit.items()


def _text(pages: list[PageText]) -> dict[str, str]:
    words = "\n\n[page]\n\n".join(page.text for page in pages)
    entry = {"kind": "machine", "language": pages[0].language or "und", "text": words}
    origin = {"generator": pages[0].generator, "date": pages[0].date}
    return {**entry, **{name: value for name, value in origin.items() if value}}


def _names(data: bytes) -> tuple[list[str], list[str]]:
    """Return the names of the images that the text is of, as the file states them, and their identifiers."""
    try:
        root = safe_xml.parse(data, sidecar.MAX_BYTES)
    except safe_xml.XmlError:  # hOCR, whose pages have it in their titles
        return [], []
    pages = (element.get("imageFilename") or "" for element in safe_xml.descendants(root, "Page"))
    names = [*map(safe_xml.normalized_text, safe_xml.descendants(root, "fileName")), *map(one_line, pages)]
    identifiers = map(safe_xml.normalized_text, safe_xml.descendants(root, *_IDENTIFIERS))
    return list(dict.fromkeys(filter(None, names))), list(dict.fromkeys(filter(None, identifiers)))


FORMAT = ReaderFormat("page-text", "ALTO, PAGE XML or hOCR", recognises, read)
