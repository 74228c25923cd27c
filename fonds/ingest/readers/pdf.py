"""The reader of PDFs: a record with the PDF as its pages, what the file says of itself, and its text.

The text of a PDF that was made as one is the transcript, page by page. That of scans was read by a program: it stays in
the PDF, and publishing shows it as machine text with the places of its words (fonds/publishing/page_texts.py).
PDFium works in a process of its own, which has limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fonds.ingest.field_values import language_tag, one_line, short, statement, without_empty
from fonds.ingest.imported import (
    LEFT_OUT,
    STATEMENT,
    ElementUse,
    ImportedDescription,
    InputFile,
    Item,
    LocalFile,
    Note,
    ReaderFormat,
    ReadOptions,
)
from fonds.record.page_text import PageLine, PageText
from fonds.typesetting import source_pdf
from fonds.typesetting.pdf_renderer import RENDERER
from fonds.typesetting.source_pdf import PdfDescription, SourcePdfError

MAX_PAGES = 10_000
MAX_TEXT = 4_000_000  # characters of a transcript: the file of a record has at most 8 MiB
_PARAGRAPH = 0.8  # of the height of a line: the space before the first line of a paragraph
# what the file says of itself -> the label of a further statement; what made the file is left out
_STATEMENTS = {"Subject": "Subject", "Keywords": "Keywords"}


def recognises(file: InputFile) -> bool:
    """Return whether a file begins as a PDF does."""
    return not file.path.is_dir() and source_pdf.is_pdf(file.head)


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield the record of a PDF."""
    try:
        description = RENDERER.describe(file.path, MAX_PAGES)
        is_scan = description.image_pages * 2 > description.looked_at
        text = "" if is_scan else _text(RENDERER.page_texts(file.path, description.sizes))
    except SourcePdfError as error:
        yield file.problem(str(error), "a PDF without a password, at most 10,000 pages")
        return
    if is_scan:
        yield Note(f"{file.name} has scans: text in it is shown as machine text, and is no transcript")
    if len(text) > MAX_TEXT:
        yield file.problem(f"its text has {len(text):,} characters", "it stays in the PDF only", warning=True)
        text = ""
    yield _record(file, description, text, is_scan)


def _record(file: InputFile, description: PdfDescription, text: str, is_scan: bool) -> ImportedDescription:
    metadata = {name: one_line(value) for name, value in description.metadata.items() if one_line(value)}
    uses = [ElementUse("text", "transcript")] if text else []
    title = metadata.get("Title", "")
    fields: dict[str, Any] = {
        "title": short(title or file.path.stem),
        "language": [tag] if (tag := language_tag(description.language)) else [],
        "creator": [{"as": metadata["Author"]}] if "Author" in metadata else [],
        "other_dates": _dates(metadata.get("CreationDate", ""), is_scan),
        "statements": [
            statement(label, metadata[name], source=f"pdf:{name}")
            for name, label in _STATEMENTS.items()
            if name in metadata
        ],
        "pages": [{"file": LocalFile(file.path)}],
    }
    fields_of = {"Title": "title", "Author": "creator", "CreationDate": "other_dates"}
    for name in metadata:
        place = STATEMENT if name in _STATEMENTS else fields_of.get(name, LEFT_OUT)
        uses.append(ElementUse(f"pdf:{name}", place))
    return ImportedDescription(
        file.name, "record", without_empty(fields), text, title or file.path.stem, uses=tuple(uses)
    )


def _dates(created: str, is_scan: bool) -> list[dict[str, str]]:
    """Return when the file was made: that is no date of the document."""
    date = source_pdf.parse_date(created)
    if is_scan and date:
        return [{"kind": "digitisation", "date": date}]
    return (
        [without_empty({"kind": "other", "date": date, "text": f"The PDF was made: {created}"})]
        if created
        else []
    )


def _text(pages: Iterator[PageText]) -> str:
    """Return the text of all pages; nothing if no page has any."""
    parts = []
    for number, page in enumerate(pages, 1):
        if number > 1:
            parts.append(f"[page {number}]")
        if text := page_text(page.lines):
            parts.append(text)
    return "\n\n".join(parts) if any(not part.startswith("[page ") for part in parts) else ""


def page_text(lines: tuple[PageLine, ...]) -> str:
    """Return the lines of a page. A wide space between two lines parts paragraphs."""
    parts: list[str] = []
    before: PageLine | None = None
    for line in lines:
        if before is not None:
            parts.append("\n\n" if _is_apart(before, line) else "\n")
        parts.append(line.text)
        before = line
    return "".join(parts)


def _is_apart(before: PageLine, line: PageLine) -> bool:
    if before.region is None or line.region is None:
        return False
    _, top, _, height = before.region
    _, next_top, _, next_height = line.region
    space = next_top - (top + height)
    return space > _PARAGRAPH * max(height, next_height) or next_top + next_height < top


FORMAT = ReaderFormat("pdf", "PDF", recognises, read)
