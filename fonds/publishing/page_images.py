"""The page images of all records: found before anything is built, prepared before they are published.

Prepared files are in the folder `images` of the state folder, each named by the digest of all its inputs. A file
appears complete or not at all, and is removed when no published document set needs it any more.
"""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

from fonds.faults import REPORT, is_fault
from fonds.images import prepare, vips
from fonds.images import scan as source
from fonds.images.errors import InvalidScan
from fonds.problem import Problem, Severity
from fonds.publishing import media_files
from fonds.publishing.faults import fault_problem
from fonds.publishing.folder_changes import CLOCK_TICK, file_key, folder_key
from fonds.publishing.media_files import MediaCopies, MediaFinder, hint_for
from fonds.publishing.page_files import MEDIA_READER, PageFiles
from fonds.publishing.page_texts import NO_TEXT, PageTexts
from fonds.publishing.source_files import Progress
from fonds.record.model import Record
from fonds.record.pages import Page
from fonds.serializers import page_image
from fonds.serializers.page_image import PageImage
from fonds.serializers.pages import LAYOUT_CACHE_SIZE
from fonds.settings import Settings
from fonds.store.ocr_cache import PageOcr
from fonds.store.page_images import PageSource, ScannedFile
from fonds.store.writer import Writer
from fonds.typesetting import source_pdf
from fonds.typesetting.pdf_renderer import RENDERER

FOLDER = "images"
BATCH = 100  # records to a transaction
MAX_PAGES = 999_999  # of a record: typeset pages beside scans have higher numbers
PREFIXES = tuple(f"{number:02x}" for number in range(256))


def folder(settings: Settings) -> Path:
    """Return the folder of prepared images."""
    return settings.state / FOLDER


def path_of(settings: Settings, prepared: str) -> Path:
    """Return the path of a prepared image."""
    return folder(settings) / prepared[:2] / f"{prepared}.tif"


class PageImageScanner:
    """Brings the table of page images up to date with the files of the node that changed."""

    def __init__(self, settings: Settings, store: Writer) -> None:
        self.store = store
        self.files = PageFiles(settings, store.page_images)
        self.texts = PageTexts(self.files, store.ocr_cache)
        self.recipe = encoding_options(settings)
        self.media = MediaFinder(self.files, self.recipe, self.texts, store.page_images.external_service)
        self.is_complete = False  # whether the images of every record were looked for
        self._watch = lru_cache(1024)(self._watch_folder)

    def run(self, progress: Progress) -> None:
        """Find the page images of every record of which a file changed that its pages lead to."""
        tables = self.store.page_images
        version = f"{self.files.reader} {MEDIA_READER} {self.texts.reader} {self.recipe}"
        if self.store.meta("pages_for") != version:
            with self.store.transaction():
                tables.forget_keys()
                self.store.set_meta("pages_for", version)
        total, after, done = tables.select_changed(), "", 0
        self.is_complete = total == tables.count()
        while sources := tables.page_sources(after, BATCH):
            with self.store.transaction():
                for page_source in sources:
                    self._scan(page_source)
            after, done = sources[-1].path, done + len(sources)
            progress("scans", done, total)
        tables.forget_changes()

    def _scan(self, page_source: PageSource) -> None:
        images: list[bytes] = []
        problems: list[tuple[str, str, str, Severity]] = []
        entries = [Page.model_validate(page) for page in json.loads(page_source.pages)]
        for entry in entries:
            for image in self._images_safely(page_source.path, entry):
                if isinstance(image, PageImage):
                    image = replace(image, behavior=entry.behavior) if entry.behavior else image
                    images.append(page_image.to_bytes(image))
                else:
                    value = entry.file or entry.service or entry.media or ""
                    problems.append((image.message, image.hint, value, image.severity))
        if len(images) > MAX_PAGES:
            message, hint = f"it has {len(images):,} pages", f"at most {MAX_PAGES:,}: describe its parts"
            problems.append((message, hint, "", "error"))
        problems_json = json.dumps(problems, ensure_ascii=False)
        is_valid = not any(severity == "error" for *_, severity in problems)
        digest = hashlib.sha256(b"".join(images)).digest() if is_valid else None
        if digest != page_source.digest or problems_json != page_source.problems:
            self.store.pending.add([page_source.id])
            self.store.page_images.put(page_source.path, digest, images if is_valid else (), problems_json)
        if all(hint != REPORT for _, hint, _, _ in problems):  # after a fault the next run tries again
            keys = [key for entry in entries for key in self._keys(page_source.path, entry)]
            self.store.page_images.put_keys(page_source.path, page_source.keys, keys)

    def _keys(self, description_path: str, entry: Page) -> Iterator[str]:
        """Yield the keys of the files that an entry of `pages` depends on."""
        poster = entry.poster.file if entry.poster else ""
        captions = (captions.file for captions in entry.captions)
        for named in filter(None, (entry.file, entry.text, poster, *captions)):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(description_path), named))
            if not path.startswith("../"):
                yield from (file_key(path), folder_key("" if path == "." else f"{path}/"))
                self._watch(posixpath.dirname(path))
                self._watch(path)

    def _watch_folder(self, folder: str) -> None:
        """Have a folder listed that is in the node, and that is not among those with descriptions."""
        absolute = self.files.node / folder
        is_listed = not any(part[0] in "._" for part in folder.split("/") if part)
        try:
            is_listed = is_listed and absolute.resolve() == absolute
            is_file = absolute.is_file()
        except (OSError, ValueError, RuntimeError):
            return
        if not is_listed and not is_file:
            self.store.folder_listings.watch(f"{folder}/")

    def _images_safely(self, description_path: str, entry: Page) -> Iterator[PageImage | Problem]:
        """Yield the same as `_images_of`, and a problem if it meets a fault."""
        try:
            yield from self._images_of(description_path, entry)
        except BaseException as error:
            if not is_fault(error):
                raise
            yield fault_problem(error, "reading its images", description_path)

    def _images_of(self, description_path: str, entry: Page) -> Iterator[PageImage | Problem]:
        """Yield the page images that an entry of `pages` leads to, or what is wrong with them."""
        if not entry.file:
            is_media = entry.media is not None
            yield (self.media.of_web if is_media else self._external_image)(description_path, entry)
            return
        text = self._text_path(description_path, entry)
        if isinstance(text, Problem):
            yield text
            return
        paths = self.files.resolve(description_path, entry.file)
        if isinstance(paths, Problem):
            yield paths
            return
        files = [(path, self.files.inspect(path)) for path in paths]
        is_numbered = sum(len(file.pages) for _, file in files) > 1
        number = 0
        for path, file in files:
            if file.problem:
                yield Problem(f"{path!r} cannot be used: {file.problem[0]}", file.problem[1])
            for message, hint in file.warnings:
                yield Problem(f"{path!r} is not shown as it should be: {message}", hint, severity="warning")
            if file.duration:
                yield self.media.of_file(description_path, entry, path, file)
                continue
            if (entry.poster or entry.captions) and not file.problem:
                field = "a poster" if entry.poster else "captions"
                yield Problem(f"only sound and film have {field}", hint_for(path))
            for page in file.pages:
                number += 1
                label = f"{entry.label} {number}" if entry.label and is_numbered else entry.label
                page_ocr = (
                    self.texts.of_file(text, number - 1) if text else self.texts.of_scan(path, file, page[0])
                )
                if isinstance(page_ocr, Problem):
                    yield page_ocr
                    return
                yield _with_text(page_ocr, self._image(path, file, page, label, text))

    def _text_path(self, description_path: str, entry: Page) -> str | Problem:
        """Return the path of the file with the text that an entry names; "" if it names none."""
        if not entry.text:
            return ""
        paths = self.files.resolve(description_path, entry.text)
        return paths if isinstance(paths, Problem) else paths[0]

    def _image(
        self, path: str, file: ScannedFile, page: tuple[int, int, int], label: str, text: str
    ) -> PageImage:
        number, width, height = page
        prepared = prepare.prepared_path(Path(), file.digest, source.ScanPage(*page), self.recipe).stem
        sizes = prepare.stored_sizes((width, height), self.recipe.tile)
        return PageImage(
            width, height, label, sizes=sizes, prepared=prepared, file=path, number=number, text=text
        )

    def _external_image(self, description_path: str, entry: Page) -> PageImage | Problem:
        """Return the page image of an entry that names an image or an image service on the web."""
        text = self._text_path(description_path, entry)
        page_ocr = self.texts.of_file(text, 0) if isinstance(text, str) and text else NO_TEXT
        if isinstance(text, Problem):
            return text
        if isinstance(page_ocr, Problem):
            return page_ocr
        service = entry.service or ""
        info = (self.store.page_images.external_service(service) if service else None) or {}
        width, height = entry.width or info.get("width"), entry.height or info.get("height")
        if not width or not height:
            hint = "run `fonds fetch`, which asks the service, or give width and height"
            return Problem(f"the size of {service} is not known", hint)
        sizes = tuple((wide, high) for wide, high in info.get("sizes", ()))
        version, level = info.get("version", 0), info.get("level", "")
        image = PageImage(
            width,
            height,
            entry.label,
            entry.image or "",
            entry.format,
            service,
            version,
            level,
            sizes,
            text=text,
        )
        return _with_text(page_ocr, image)

    def problems(self) -> Iterator[tuple[str, str, Problem, str]]:
        """Yield (path, id, problem, field value) of every page image that cannot be used."""
        for path, id, problems in self.store.page_images.with_problems():
            for message, hint, value, *rest in json.loads(problems):
                severity: Severity = rest[0] if rest else "error"  # earlier versions stored errors alone
                yield path, id, Problem(message, hint, "pages", path, severity=severity), value


def encoding_options(settings: Settings) -> prepare.EncodingOptions:
    """Return how scans are prepared."""
    return prepare.EncodingOptions(settings["image_tile"], settings["image_quality"])


def _with_text(page_ocr: PageOcr, image: PageImage) -> PageImage:
    """Return a page image with the properties of its text."""
    if not page_ocr.key:
        return image
    return replace(
        image,
        read=page_ocr.key,
        lines=page_ocr.lines,
        boxed=page_ocr.boxed,
        language=page_ocr.language,
        generator=page_ocr.generator,
        date=page_ocr.date,
    )


class PageImages:
    """The page images of records as they are to be published: found now, or as published if no file is valid."""

    def __init__(self, store: Writer, path_of: Callable[[str], str | None]) -> None:
        self._store, self._path_of = store, path_of
        self._any: bool | None = None  # whether any record has pages that must be resolved
        self.by_id = lru_cache(LAYOUT_CACHE_SIZE)(self._by_id)

    def digest(self, id: str) -> bytes:
        """Return the digest of the page images of a record; b"" if the description itself has all their properties."""
        if self._any is None:
            self._any = self._store.page_images.any()
        if not self._any:
            return b""
        if path := self._path_of(id):
            return self._store.page_images.digest(path)
        images = self._stored_images(id)
        return hashlib.sha256(b"".join(images)).digest() if images else b""

    def of(self, record: Record) -> tuple[PageImage, ...]:
        """Return the page images of a record."""
        return page_image.from_record(record) if page_image.is_complete(record) else self.by_id(record.id)

    def _by_id(self, id: str) -> tuple[PageImage, ...]:
        return tuple(page_image.from_bytes(image) for image in self._stored_images(id))

    def _stored_images(self, id: str) -> list[bytes]:
        if path := self._path_of(id):
            return self._store.page_images.of_file(path)
        entity = self._store.entity(id)
        return self._store.page_images.published(entity.document_set if entity else None)


def _attempt(verb: str, file: str, work: Callable[[], Problem | None]) -> Problem | None:
    """Do some work on a file. Returns what is wrong with the file, or which fault the work met; else None."""
    try:
        return work()
    except BaseException as error:
        if not is_fault(error):
            raise
        return replace(fault_problem(error, f"{verb} {file!r}", ""), field="pages")


class ImagePreparer:
    """Makes the prepared files that records need, and removes those that none needs."""

    def __init__(self, settings: Settings, store: Writer) -> None:
        self.settings, self.store = settings, store
        self.files = PageFiles(settings, store.page_images)
        self.media = MediaCopies(settings, self.files, store.page_images)
        self.recipe = encoding_options(settings)
        self.threads = os.cpu_count() or 1
        self._is_configured = False

    def prepare_missing(self, images: Iterable[PageImage]) -> list[tuple[str, Problem]]:
        """Prepare the images that are not prepared yet. Returns (file, problem) of the files that cannot be used.

        After a page that cannot be, no other page of its file is tried: each may take as long.
        """
        problems: dict[str, Problem] = {}
        for image in images:
            if media := image.media:
                copy = partial(self.media.copy_missing, media)
                if problem := _attempt("copying", media.file, copy):
                    problems[media.file] = problem
            is_missing = image.prepared and not path_of(self.settings, image.prepared).exists()
            if is_missing and image.file not in problems:
                prepare_file = partial(self._prepare_file, image)
                if problem := _attempt("preparing", image.file, prepare_file):
                    problems[image.file] = problem
        return list(problems.items())

    def _prepare_file(self, image: PageImage) -> Problem | None:
        file = self.files.inspect(image.file)
        page = source.ScanPage(image.number, image.width, image.height)
        if (
            file.problem
            or prepare.prepared_path(Path(), file.digest, page, self.recipe).stem != image.prepared
        ):
            message = file.problem[0] if file.problem else "it is no longer what was published"
            return Problem(
                f"{image.file!r} cannot be used: {message}", "publish again once it is there", "pages"
            )
        if not self._is_configured:
            vips.configure(1)  # the tiles of an image are encoded in parallel instead
            self._is_configured = True
        prepared = (
            self._prepare_pdf_page(image, file)
            if file.kind == "pdf"
            else self._prepare_scan(self.files.node / image.file, image, file)
        )
        if isinstance(prepared, InvalidScan):
            place = f"page {image.number + 1}: " if len(file.pages) > 1 else ""
            return Problem(
                f"{image.file!r} cannot be used: {place}{prepared.message}", prepared.hint, "pages"
            )
        return None

    def _prepare_scan(
        self, path: Path, image: PageImage, file: ScannedFile
    ) -> prepare.PreparedImage | InvalidScan:
        page = source.ScanPage(image.number, image.width, image.height)
        scan = source.Scan(path, file.kind, (page,))
        return prepare.prepare(scan, page, file.digest, folder(self.settings), self.recipe, self.threads)

    def _prepare_pdf_page(self, image: PageImage, file: ScannedFile) -> prepare.PreparedImage | InvalidScan:
        """Render a page with PDFium into a file of its own, and prepare that as any scan."""
        page = source.ScanPage(image.number, image.width, image.height)
        rendered = folder(self.settings) / f"{image.prepared}.{os.getpid()}.part"
        rendered.parent.mkdir(parents=True, exist_ok=True)
        try:
            size = image.width, image.height
            RENDERER.render_page(self.files.node / image.file, image.number, size, rendered)
            first = source.ScanPage(0, image.width, image.height)
            scan = source.Scan(rendered, "tiff", (first,))
            target = prepare.prepared_path(folder(self.settings), file.digest, page, self.recipe)
            return prepare.prepare_to(target, scan, first, self.recipe, self.threads)
        except source_pdf.SourcePdfError as error:
            return InvalidScan(str(error), "save the PDF anew")
        finally:
            rendered.unlink(missing_ok=True)

    def restore_and_clean(self) -> list[Problem]:
        """After a commit: prepare published images whose file was lost, and remove files that nothing needs."""
        root, media = folder(self.settings), media_files.folder(self.settings)
        problems: list[Problem] = []
        if not root.is_dir() and not media.is_dir() and not self.store.page_images.any():
            return problems
        for part in root.glob("*.part"):
            part.unlink(missing_ok=True)
        paths = {prefix: root / prefix for prefix in PREFIXES} | {media_files.FOLDER: media}
        # a folder that was not changed since has what it had then
        clean = {
            name: modified
            for name, modified in self.store.page_images.clean_folders().items()
            if name in paths and modified == _modification_time(paths[name])
        }
        for name, path in paths.items():
            if name not in clean:
                modified = _modification_time(path)
                problems_here = (
                    self.media.restore_and_clean() if path == media else self._restore_and_clean_folder(name)
                )
                problems += problems_here
                is_settled = modified < time.time_ns() - CLOCK_TICK
                if is_settled and not problems_here and modified == _modification_time(path):
                    clean[name] = modified
        self.store.page_images.set_clean_folders(clean)
        return problems

    def _restore_and_clean_folder(self, prefix: str) -> list[Problem]:
        folder_of_prefix = folder(self.settings) / prefix
        problems: list[Problem] = []
        existing, needed = set(_file_names(folder_of_prefix)), set()
        for name, id, image in self.store.page_images.prepared_files(prefix):
            needed.add(f"{name}.tif")
            if f"{name}.tif" not in existing:
                failures = self.prepare_missing([page_image.from_bytes(image)])
                problems += [problem.at(id) for _, problem in failures]
        for name in existing - needed:
            (folder_of_prefix / name).unlink(missing_ok=True)
        return problems


def _modification_time(path: Path) -> int:
    """Return when a folder was last changed, in nanoseconds; 0 if there is none."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _file_names(directory: Path) -> Iterator[str]:
    try:
        with os.scandir(directory) as entries:
            yield from (entry.name for entry in entries)
    except FileNotFoundError:
        return
