"""The images of the pages of all records: found before anything is made, prepared before it is published.

Prepared files lie in the folder `images` of the state, named by the digest of all that they were made from. One appears
whole or not at all, and goes when no published edition needs it any more.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from service.images import prepare, vips
from service.images import scan as source
from service.images.errors import Unusable
from service.problem import Problem
from service.publishing.page_files import PageFiles
from service.publishing.page_texts import NOTHING, PageTexts
from service.publishing.source_files import Progress
from service.record.model import Record
from service.record.pages import Page
from service.serializers import page_image
from service.serializers.page_image import Picture
from service.serializers.pages import LAID_OUT
from service.settings import Settings
from service.store.ocr_cache import Read
from service.store.page_images import Known, Paged
from service.store.writer import Writer
from service.typesetting import source_pdf

FOLDER = "images"
BATCH = 100  # records to a transaction
MOST_PAGES = 999_999  # of a record: higher numbers are those of typeset pages beside scans
PREFIXES = tuple(f"{number:02x}" for number in range(256))


def folder(settings: Settings) -> Path:
    """Where prepared images lie."""
    return settings.state / FOLDER


def place(settings: Settings, prepared: str) -> Path:
    """The file of a prepared image."""
    return folder(settings) / prepared[:2] / f"{prepared}.tif"


class Finding:
    """Brings the table of pages up to date with the files of the node."""

    def __init__(self, settings: Settings, store: Writer) -> None:
        self.store = store
        self.files = PageFiles(settings, store.pictures)
        self.texts = PageTexts(self.files, store.readings)
        self.recipe = recipe(settings)
        self.changed = False

    def run(self, progress: Progress) -> None:
        """Look at the pages of every record that has any to be looked for."""
        total, after, done = self.store.pictures.count(), "", 0
        while rows := self.store.pictures.paged(after, BATCH):
            with self.store.transaction():
                for row in rows:
                    self._take(row)
                if self.changed:  # a run that is killed after this must not be believed
                    self.store.set_meta("complete_for", "")
            after, done = rows[-1].path, done + len(rows)
            progress("scans", done, total)

    def _take(self, row: Paged) -> None:
        said: list[bytes] = []
        problems: list[tuple[str, str, str]] = []
        for entry in (Page.model_validate(page) for page in json.loads(row.pages)):
            for found in self._entry(row.path, entry):
                if isinstance(found, Picture):
                    said.append(page_image.to_bytes(found))
                else:
                    problems.append((found.message, found.hint, entry.file or entry.service or ""))
        if len(said) > MOST_PAGES:
            problems.append(
                (f"it has {len(said):,} pages", f"at most {MOST_PAGES:,}: describe its parts", "")
            )
        told = json.dumps(problems, ensure_ascii=False)
        digest = None if problems else hashlib.sha256(b"".join(said)).digest()
        if digest != row.digest or told != row.problems:
            self.changed = True
            self.store.pictures.put(row.path, digest, () if problems else said, told)

    def _entry(self, described: str, entry: Page) -> Iterator[Picture | Problem]:
        if not entry.file:
            yield self._outside(described, entry)
            return
        text = self._text(described, entry)
        if isinstance(text, Problem):
            yield text
            return
        paths = self.files.behind(described, entry.file)
        if isinstance(paths, Problem):
            yield paths
            return
        found = [(path, self.files.look(path)) for path in paths]
        several = sum(len(known.pages) for _, known in found) > 1
        number = 0
        for path, known in found:
            if known.problem:
                yield Problem(f"{path!r} cannot be used: {known.problem[0]}", known.problem[1])
            for page in known.pages:
                number += 1
                label = f"{entry.label} {number}" if entry.label and several else entry.label
                read = (
                    self.texts.named(text, number - 1) if text else self.texts.of_scan(path, known, page[0])
                )
                if isinstance(read, Problem):
                    yield read
                    return
                yield _with(read, self._picture(path, known, page, label, text))

    def _text(self, described: str, entry: Page) -> str | Problem:
        if not entry.text:
            return ""
        found = self.files.behind(described, entry.text)
        return found if isinstance(found, Problem) else found[0]

    def _picture(self, path: str, known: Known, page: tuple[int, int, int], label: str, text: str) -> Picture:
        number, width, height = page
        prepared = prepare.place(Path(), known.digest, source.Page(*page), self.recipe).stem
        sizes = prepare.stored_sizes((width, height), self.recipe.tile)
        return Picture(
            width, height, label, sizes=sizes, prepared=prepared, file=path, number=number, text=text
        )

    def _outside(self, described: str, entry: Page) -> Picture | Problem:
        text = self._text(described, entry)
        read = self.texts.named(text, 0) if isinstance(text, str) and text else NOTHING
        if isinstance(text, Problem):
            return text
        if isinstance(read, Problem):
            return read
        service = entry.service or ""
        said = (self.store.pictures.outside(service) if service else None) or {}
        width, height = entry.width or said.get("width"), entry.height or said.get("height")
        if not width or not height:
            hint = "run `fonds fetch`, which asks the service, or give width and height"
            return Problem(f"the size of {service} is not known", hint)
        sizes = tuple((wide, high) for wide, high in said.get("sizes", ()))
        version, level = said.get("version", 0), said.get("level", "")
        found = Picture(
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
        return _with(read, found)

    def problems(self) -> Iterator[tuple[str, str, Problem, str]]:
        """(path, id, problem, the value to which it belongs) of everything that is not to be had."""
        for path, id, problems in self.store.pictures.faulty():
            for message, hint, value in json.loads(problems):
                yield path, id, Problem(message, hint, "pages", path), value


def recipe(settings: Settings) -> prepare.Recipe:
    """How scans are prepared."""
    return prepare.Recipe(settings["image_tile"], settings["image_quality"])


def _with(read: Read, one: Picture) -> Picture:
    """A picture with what is known of its text."""
    if not read.key:
        return one
    return replace(
        one,
        read=read.key,
        lines=read.lines,
        boxed=read.boxed,
        language=read.language,
        generator=read.generator,
        date=read.date,
    )


class Images:
    """The images of records as they are to be published: as found now, or as published where there is no sound file."""

    def __init__(self, store: Writer, path_of: Callable[[str], str | None]) -> None:
        self._store, self._path_of = store, path_of
        self._any: bool | None = None  # whether any record has images that must be looked for
        self.by_id = lru_cache(LAID_OUT)(self._found)

    def digest(self, id: str) -> bytes:
        """The digest of what the images of its pages are; empty where the description itself says all of them."""
        if self._any is None:
            self._any = self._store.pictures.any()
        if not self._any:
            return b""
        if path := self._path_of(id):
            return self._store.pictures.digest(path)
        said = self._said(id)
        return hashlib.sha256(b"".join(said)).digest() if said else b""

    def of(self, record: Record) -> tuple[Picture, ...]:
        """The images of the pages of a record."""
        return page_image.written(record) if page_image.says_all(record) else self.by_id(record.id)

    def _found(self, id: str) -> tuple[Picture, ...]:
        return tuple(page_image.from_bytes(one) for one in self._said(id))

    def _said(self, id: str) -> list[bytes]:
        if path := self._path_of(id):
            return self._store.pictures.found(path)
        before = self._store.entity(id)
        return self._store.pictures.published(before.edition if before else None)


class Preparing:
    """Makes the prepared files that records need, and removes those that none needs."""

    def __init__(self, settings: Settings, store: Writer) -> None:
        self.settings, self.store = settings, store
        self.files = PageFiles(settings, store.pictures)
        self.recipe = recipe(settings)
        self.threads = os.cpu_count() or 1
        self._settled = False

    def take(self, pictures: Iterable[Picture]) -> list[tuple[str, Problem]]:
        """Prepare what is not prepared yet; the file and what is wrong with it where that cannot be."""
        problems = []
        for one in pictures:
            if (
                one.prepared
                and not place(self.settings, one.prepared).exists()
                and (problem := self._make(one))
            ):
                problems.append((one.file, problem))
        return problems

    def _make(self, one: Picture) -> Problem | None:
        known = self.files.look(one.file)
        page = source.Page(one.number, one.width, one.height)
        if known.problem or prepare.place(Path(), known.digest, page, self.recipe).stem != one.prepared:
            message = known.problem[0] if known.problem else "it is no longer what was published"
            return Problem(
                f"{one.file!r} cannot be used: {message}", "publish again once it is there", "pages"
            )
        if not self._settled:
            vips.settle(1)  # the tiles of an image are made beside each other instead
            self._settled = True
        made = (
            self._pdf(one, known)
            if known.kind == "pdf"
            else self._scan(self.files.node / one.file, one, known)
        )
        if isinstance(made, Unusable):
            return Problem(f"{one.file!r} cannot be used: {made.message}", made.hint, "pages")
        return None

    def _scan(self, path: Path, one: Picture, known: Known) -> prepare.Prepared | Unusable:
        page = source.Page(one.number, one.width, one.height)
        scan = source.Scan(path, known.kind, (page,))
        return prepare.prepare(scan, page, known.digest, folder(self.settings), self.recipe, self.threads)

    def _pdf(self, one: Picture, known: Known) -> prepare.Prepared | Unusable:
        """PDFium draws a page into a file of its own, which is then prepared as any scan is."""
        page = source.Page(one.number, one.width, one.height)
        drawn = folder(self.settings) / f"{one.prepared}.{os.getpid()}.part"
        drawn.parent.mkdir(parents=True, exist_ok=True)
        try:
            source_pdf.draw(self.files.node / one.file, one.number, (one.width, one.height), drawn)
            first = source.Page(0, one.width, one.height)
            scan = source.Scan(drawn, "tiff", (first,))
            target = prepare.place(folder(self.settings), known.digest, page, self.recipe)
            return prepare.prepare_to(target, scan, first, self.recipe, self.threads)
        except source_pdf.GivenPdfError as error:
            return Unusable(str(error), "save the PDF anew")
        finally:
            drawn.unlink(missing_ok=True)

    def finish(self) -> list[Problem]:
        """After a commit: prepare again what is published and was lost, and remove what nothing published needs."""
        home = folder(self.settings)
        problems: list[Problem] = []
        if not home.is_dir() and not self.store.pictures.any():
            return problems
        for part in home.glob("*.part"):
            part.unlink(missing_ok=True)
        for start in PREFIXES:
            there, needed = set(_names(home / start)), set()
            for name, id, said in self.store.pictures.serving(start):
                needed.add(f"{name}.tif")
                if f"{name}.tif" not in there:
                    lost = self.take([page_image.from_bytes(said)])
                    problems += [problem.at(id) for _, problem in lost]
            for name in there - needed:
                (home / start / name).unlink(missing_ok=True)
        return problems


def _names(place: Path) -> Iterator[str]:
    try:
        with os.scandir(place) as entries:
            yield from (entry.name for entry in entries)
    except FileNotFoundError:
        return
