"""`fonds transcribe`: reads the text of scans that have none, and writes it beside them as ALTO."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from fonds.images.errors import InvalidScan
from fonds.images.gray import write_gray
from fonds.images.scan import Scan, ScanLimits, inspect_scan
from fonds.ingest import markdown
from fonds.problem import Problem
from fonds.publishing import publish as publishing
from fonds.publishing.source_files import Progress
from fonds.record.model import Record
from fonds.record.page_text import PageText
from fonds.serializers import page_image
from fonds.serializers.xml import recognised_alto
from fonds.settings import Settings
from fonds.store.packed_files import PREFIX
from fonds.store.writer import Writer
from fonds.text_recognition import models as tesseract_models
from fonds.text_recognition import recogniser

SUFFIX = ".alto.xml"
NOT_INSTALLED = "Tesseract is not installed: pip install 'fonds[ocr]'"


@dataclass(frozen=True)
class TranscribeRequest:
    """Which records: those with these ids, or all; also those with a transcript; the language of all, or "" for their
    own; a folder with models, or ""; whether only to say what would be read."""

    ids: tuple[str, ...] = ()
    with_transcripts: bool = False
    language: str = ""
    models: str = ""
    is_dry: bool = False


@dataclass
class TranscribeReport:
    """Scans that were read (paths in the node), pages, words, and what could not be read."""

    files: list[str] = field(default_factory=list)
    pages: int = 0
    words: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Scan:
    """A scan without text: its path in the node, and the languages of its record."""

    path: str
    languages: tuple[str, ...]


def transcribe(settings: Settings, request: TranscribeRequest, progress: Progress) -> TranscribeReport:
    """Read the scans of a node that have no text. Raises StoreError if another process publishes the node."""
    report = TranscribeReport()
    publishing.check(settings, progress)
    scans = list(_scans_without_text(settings, request))
    available = tesseract_models.available(request.models)
    for number, scan in enumerate(scans, 1):
        tags = (request.language,) if request.language else scan.languages
        models = tesseract_models.choose(tags, available)
        if models is None:
            report.problems.append(_no_model(scan, tags, available))
        elif request.is_dry:
            report.files.append(scan.path)
        else:
            _transcribe(settings, scan.path, tags[0], models, report)
        progress("reading", number, len(scans))
    return report


def _scans_without_text(settings: Settings, request: TranscribeRequest) -> Iterator[_Scan]:
    """Yield each scan of which no page has text, once."""
    seen: set[str] = set()
    with Writer(settings.state) as store:
        for source, id in store.page_images.ids():
            if source.startswith(PREFIX) or (request.ids and id not in request.ids):
                continue
            record = _record(settings, source)
            if record is None or (record.transcript and not request.with_transcripts):
                continue
            images = map(page_image.from_bytes, store.page_images.of_file(source))
            scans = [image for image in images if image.file and not image.media]
            for path, pages in groupby(scans, key=lambda image: image.file):
                if path not in seen and not any(page.read or page.text for page in pages):
                    yield _Scan(path, record.language)
                seen.add(path)


def _record(settings: Settings, path: str) -> Record | None:
    try:
        data = (settings.node / path).read_bytes()
    except OSError:
        return None
    description = markdown.parse(data, path, settings["languages"][0]).description
    return description if isinstance(description, Record) else None


def _transcribe(
    settings: Settings, path: str, language: str, models: tuple[str, Path], report: TranscribeReport
) -> None:
    """Read the pages of a scan, and write the file beside it."""
    file = settings.node / path
    target = file.with_name(file.stem + SUFFIX)
    limits = ScanLimits(settings["image_source_pixels"], settings["image_source_pages"])
    scan = inspect_scan(file, limits)
    if isinstance(scan, InvalidScan):
        report.problems.append(Problem(f"cannot be read: {scan.message}", scan.hint, file=path))
        return
    try:
        pages = [_page(scan, number, language, models) for number in range(len(scan.pages))]
    except (recogniser.RecognitionError, OSError) as error:
        report.problems.append(Problem(str(error), "no text was written for it", file=path))
        return
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(recognised_alto.document(pages, file.name))
    part.replace(target)
    report.files.append(path)
    report.pages += len(pages)
    report.words += sum(len(line.words) for page in pages for line in page.lines)


def _page(scan: Scan, number: int, language: str, models: tuple[str, Path]) -> PageText:
    page = scan.pages[number]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.gray")
        write_gray(scan, page, path)
        pixels = recogniser.Pixels(path, page.width, page.height)
        lines = recogniser.RECOGNISER.read(pixels, *models)
    generator = f"{recogniser.version()} ({models[0]})"
    day = datetime.now(UTC).date().isoformat()
    return PageText(page.width, page.height, lines, language, generator, day)


def _no_model(scan: _Scan, tags: tuple[str, ...], available: dict[str, Path]) -> Problem:
    wanted = ", ".join(filter(None, map(tesseract_models.model_name, tags)))
    message = f"there is no model for its language: {wanted or 'none is stated'}"
    hint = f"install one, or give --language; there are {', '.join(sorted(available)) or 'none'}"
    return Problem(message, hint, file=scan.path)
