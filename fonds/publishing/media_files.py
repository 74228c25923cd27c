"""The sound and film of records: found among the files of the node, and copied before they are published.

The copies are in the folder `media` of the state folder, each named by the SHA-256 of its bytes, so that what is served
is what was published, whatever happens to the file of the node. Where the file system can, a copy shares its blocks. A
copy appears complete or not at all, and is removed when no published document set needs it any more.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from fonds.images import prepare
from fonds.images import scan as source
from fonds.problem import Problem
from fonds.publishing.page_files import PageFiles
from fonds.publishing.page_texts import PageTexts
from fonds.record.media import MEDIA_KINDS, Captions, is_video
from fonds.record.pages import Page
from fonds.serializers import page_image
from fonds.serializers.page_image import PageCaptions, PageImage, PageMedia
from fonds.settings import Settings
from fonds.store.page_images import PageImageTables, ScannedFile

FOLDER = "media"
CHUNK = 64 * 1024 * 1024  # bytes copied at once


def folder(settings: Settings) -> Path:
    """Return the folder of the copies."""
    return settings.state / FOLDER


def path_of(settings: Settings, digest: str) -> Path:
    """Return the path of the copy of a file with that SHA-256."""
    return folder(settings) / digest


class MediaFinder:
    """Finds the sound and film, and the posters, that entries of `pages` lead to."""

    def __init__(
        self,
        files: PageFiles,
        recipe: prepare.EncodingOptions,
        texts: PageTexts,
        fetched: Callable[[str], dict[str, Any] | None],
    ) -> None:
        """`fetched` returns what `fonds fetch` found of an address."""
        self._files, self._recipe, self._texts, self._fetched = files, recipe, texts, fetched

    def of_file(
        self, description_path: str, entry: Page, path: str, file: ScannedFile
    ) -> PageImage | Problem:
        """Return the page of a file that is sound or film; `entry` names it."""
        if entry.text:
            return Problem(
                f"{path!r} is no image, so it has no `text`", "the words of a page are read from an image"
            )
        _, width, height = file.pages[0]
        length = (self._files.node / path).stat().st_size
        media = PageMedia(
            file.kind, file.duration, width, height, digest=file.digest, length=length, file=path
        )
        return self._complete(description_path, entry, media)

    def of_web(self, description_path: str, entry: Page) -> PageImage | Problem:
        """Return the page of an entry with the address of sound or film."""
        media_type, is_film = entry.media_type, is_video(entry.media_type)
        facts = {} if entry.has_extent else self._fetched(entry.media or "") or {}
        duration = entry.duration or facts.get("duration", 0)
        width, height = entry.width or facts.get("width", 0), entry.height or facts.get("height", 0)
        if not duration or (is_film and not width):
            parts = "duration, width and height" if is_film else "duration"
            hint = "run `fonds fetch`, which looks at it, or give it in seconds"
            return Problem(f"the {parts} of {entry.media} must be given", hint)
        size = (width, height) if is_film else (0, 0)
        media = PageMedia(media_type, duration, *size, url=entry.media or "")
        return self._complete(description_path, entry, media)

    def _complete(self, description_path: str, entry: Page, media: PageMedia) -> PageImage | Problem:
        """Return the page of sound or film, with its captions and its poster."""
        all_captions: list[PageCaptions] = []
        for captions_entry in entry.captions:
            captions = self._captions(description_path, captions_entry, media.duration)
            if isinstance(captions, Problem):
                return captions
            all_captions.append(captions)
        media = replace(media, captions=tuple(all_captions))
        return self._with_poster(description_path, entry, PageImage(0, 0, entry.label, media=media))

    def _captions(self, description_path: str, entry: Captions, duration: float) -> PageCaptions | Problem:
        if not entry.file:
            return page_image.captions_of_the_web(entry)
        paths = self._files.resolve(description_path, entry.file)
        if isinstance(paths, Problem):
            return paths
        text = self._texts.of_captions(paths[0])
        if isinstance(text, Problem):
            return text
        cues = self._texts.load(text.key)
        count = sum(line.time is not None and line.time[0] < duration for line in cues.lines) if cues else 0
        if not count:
            hint = f"it lasts {duration:g} seconds"
            return Problem(f"{paths[0]!r} cannot be used: all its cues begin after the end", hint)
        return PageCaptions(entry.kind, entry.language, entry.label, text.key, count)

    def _with_poster(self, description_path: str, entry: Page, image: PageImage) -> PageImage | Problem:
        poster = entry.poster
        if poster is None or not poster.file:
            return page_image.with_poster(image, poster)
        paths = self._files.resolve(description_path, poster.file)
        if isinstance(paths, Problem):
            return paths
        file = self._files.inspect(paths[0])
        if file.problem or file.duration:
            message = file.problem[0] if file.problem else "it is sound or film"
            return Problem(f"{paths[0]!r} cannot be used: {message}", "a poster is an image")
        number, width, height = file.pages[0]
        name = prepare.prepared_path(Path(), file.digest, source.ScanPage(*file.pages[0]), self._recipe).stem
        sizes = prepare.stored_sizes((width, height), self._recipe.tile)
        return replace(
            image, width=width, height=height, sizes=sizes, prepared=name, file=paths[0], number=number
        )


class MediaCopies:
    """Makes the copies that records need, and removes those that none needs."""

    def __init__(self, settings: Settings, files: PageFiles, tables: PageImageTables) -> None:
        self.settings, self.files, self._tables = settings, files, tables

    def copy_missing(self, media: PageMedia) -> Problem | None:
        """Copy a file that is not copied yet. Returns what is wrong with it; None if its copy is there.

        Raises OSError if the copy cannot be written.
        """
        target = path_of(self.settings, media.digest)
        if not media.digest or target.exists():
            return None
        path = self.files.node / media.file
        file = self.files.inspect(media.file)
        if file.problem or file.digest != media.digest:
            message = file.problem[0] if file.problem else "it is no longer what was published"
            hint = "publish again once it is there"
            return Problem(f"{media.file!r} cannot be used: {message}", hint, "pages")
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        try:
            _copy(path, part)
            if source.digest(part) != media.digest:
                hint = "publish again once it is complete"
                return Problem(f"{media.file!r} cannot be used: it is being written", hint, "pages")
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return None

    def restore_and_clean(self) -> list[Problem]:
        """After a commit: copy published files whose copy was lost, and remove copies that nothing needs."""
        root = folder(self.settings)
        existing = set(_names(root))
        problems: list[Problem] = []
        needed: set[str] = set()
        for _, id, image in self._tables.media_files():
            media = page_image.from_bytes(image).media
            if media and media.digest not in needed:
                needed.add(media.digest)
                if media.digest not in existing and (problem := self.copy_missing(media)):
                    problems.append(problem.at(id))
        for name in existing - needed:
            (root / name).unlink(missing_ok=True)
        return problems


def _copy(path: Path, target: Path) -> None:
    """Copy a file; on file systems that can, the copy shares the blocks of the original."""
    with path.open("rb") as original, target.open("wb") as copy:
        if hasattr(os, "copy_file_range"):
            try:
                while os.copy_file_range(original.fileno(), copy.fileno(), CHUNK):
                    pass
                return
            except OSError as error:
                if error.errno not in (errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
                    raise
            original.seek(0)
            copy.seek(0)
            copy.truncate()
        shutil.copyfileobj(original, copy, 1024 * 1024)


def _names(root: Path) -> Iterator[str]:
    try:
        with os.scandir(root) as entries:
            yield from (entry.name for entry in entries)
    except FileNotFoundError:
        return


def hint_for(path: str) -> str:
    """Return the hint for an entry of `pages` that has what only sound and film have."""
    return f"{path!r} is none: sound and film are files of the kind {MEDIA_KINDS}"
