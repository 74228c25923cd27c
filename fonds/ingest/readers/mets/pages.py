"""The pages of a METS document: which file stands for a page, its label, and the file with its text.

Groups of files are chosen by what they are for: DEFAULT, then those in full size, small copies last. Of the files of
a page, one that is at hand comes before one on the web, and that before one whose size nobody states.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fonds.ingest.imported import InputFile, LocalFile
from fonds.ingest.ocr import sidecar
from fonds.ingest.readers.mets.document import Division, MetsDocument, MetsFile
from fonds.ingest.readers.page_sources import (
    MISSING,
    NO_SIZE,
    UNREACHABLE,
    PageSource,
    local_file,
    page_source,
    text_beside,
)
from fonds.problem import Problem
from fonds.record.page_text import PageText

# uses of groups of images, the best first; anything else stands between these and small copies
_IMAGES = ("default", "objects", "max", "master", "presentation", "original", "archive", "service", "reference",
           "ocr-d-img", "local", "iiif", "display", "web")  # fmt: skip
_SMALL = ("min", "thumb", "preview", "teaser", "icon")
_TEXTS = ("fulltext", "alto", "ocr-d-ocr", "ocr-d-gt", "page", "pagexml", "ocr", "transcription", "text")
_TEXT_TYPES = (
    "application/alto",
    "application/vnd.prima.page",
    "text/xml",
    "application/xml",
    "text/vnd.hocr",
)
_SUFFIXES = (
    ".jpg",
    ".jpeg",
    ".tif",
    ".tiff",
    ".png",
    ".jp2",
    ".jpx",
    ".webp",
    ".gif",
    ".pdf",
    ".mp3",
    ".mp4",
    ".wav",
)
_NO_LABELS = frozenset({"", "-", "–", "uncounted"})
ORDER = {"": 0, NO_SIZE: 1, UNREACHABLE: 2, MISSING: 3}


@dataclass
class Pages:
    """The pages that have an entry, their numbers by the id of their division and of their files, and those without.

    `elsewhere` and `texts_elsewhere` are (label, address) of the images without an entry and of texts that are not at
    hand, `texts` the words of pages without an entry by their label, `reasons` one image of each page for each reason.
    """

    entries: list[dict[str, Any]] = field(default_factory=list)
    numbers: dict[str, list[int]] = field(default_factory=dict)
    elsewhere: list[tuple[str, str]] = field(default_factory=list)
    texts_elsewhere: list[tuple[str, str]] = field(default_factory=list)
    texts: list[tuple[str, PageText]] = field(default_factory=list)
    reasons: dict[str, list[str]] = field(default_factory=dict)
    missing_texts: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def machine_texts(self, languages: list[str] | None) -> Iterator[dict[str, Any]]:
        """Yield the words of pages without an entry as further texts: one for each language of theirs.

        `languages` are those of the material, for words whose language is not stated.
        """
        default = languages[0] if languages else "und"
        for language in dict.fromkeys(text.language or default for _, text in self.texts):
            pages = [(label, text) for label, text in self.texts if (text.language or default) == language]
            words = "\n\n".join(f"[{f'page {label}'.strip()}]\n\n{text.text}" for label, text in pages)
            entry = {"kind": "machine", "language": language, "text": words}
            origin = {"generator": pages[0][1].generator, "date": pages[0][1].date}
            yield {**entry, **{name: value for name, value in origin.items() if value}}


def read_pages(document: MetsDocument, top: Division | None, file: InputFile) -> Pages:
    """Return the pages below a division of the physical map, or, without one, the files of the best group."""
    pages = Pages()
    divisions = _page_divisions(top) if top else []
    if not divisions:
        divisions = [Division(file_ids=[entry.id]) for entry in _best_group(document)]
    for number, division in enumerate(divisions, 1):
        files = [document.files[id] for id in division.file_ids if id in document.files]
        _add_page(document, pages, division, files, number, file)
    _label_uncounted(pages.entries)
    if top:
        pages.numbers[top.id] = list(range(1, len(pages.entries) + 1))
        for division in top.descendants():
            if division.children and division.id:
                below = [n for inner in division.descendants() for n in pages.numbers.get(inner.id, [])]
                pages.numbers.setdefault(division.id, list(dict.fromkeys(below)))
    return pages


def _label_uncounted(entries: list[dict[str, Any]]) -> None:
    """Label pages without a number among those with one, as `[2]` for the second: viewers would call it 2."""
    if any("label" in entry for entry in entries):
        for number, entry in enumerate(entries, 1):
            entry.setdefault("label", f"[{number}]")


def _page_divisions(top: Division) -> list[Division]:
    """Return the divisions that are pages, in their order: those without others below that have files."""
    leaves = [division for division in top.descendants() if division.file_ids and not _has_pages(division)]
    if not leaves and top.file_ids:
        return [top]
    if all(leaf.order is not None for leaf in leaves) and len({leaf.order for leaf in leaves}) == len(leaves):
        return sorted(leaves, key=lambda leaf: leaf.order or 0)
    return leaves


def _has_pages(division: Division) -> bool:
    return any(inner.file_ids for inner in division.descendants())


def _best_group(document: MetsDocument) -> list[MetsFile]:
    images = [file for file in document.files.values() if is_image(file)]
    best = min((_rank(file) for file in images), default=0)
    use = next((file.use for file in images if _rank(file) == best), "")
    return [file for file in images if file.use == use]


def is_image(file: MetsFile) -> bool:
    """Return whether a file is an image, sound, film or PDF by its type, the use of its group, or its suffix."""
    if is_text(file):
        return False
    types = ("image/", "audio/", "video/", "application/pdf", "application/vnd.kitodo.iiif")
    if file.media_type.startswith(types):
        return True
    return file.address.lower().endswith(_SUFFIXES) or (not file.media_type and file.use.lower() in _IMAGES)


def is_text(file: MetsFile) -> bool:
    """Return whether a file is the text of a page."""
    use = file.use.lower()
    if file.media_type.startswith(("image/", "audio/", "video/")) or use.startswith("ocr-d-img"):
        return False
    is_use = (
        any(use == word or use.startswith(f"{word}-") for word in _TEXTS)
        or "fulltext" in use
        or "alto" in use
    )
    return is_use or file.media_type.startswith(_TEXT_TYPES)


def _rank(file: MetsFile) -> int:
    use = file.use.lower()
    if any(word in use for word in _SMALL):
        return len(_IMAGES) + 1
    if file.media_type == "application/pdf" or use == "download":
        return len(_IMAGES) + 2
    return next((n for n, word in enumerate(_IMAGES) if use == word or use.startswith(word)), len(_IMAGES))


def _add_page(
    document: MetsDocument,
    pages: Pages,
    division: Division,
    files: list[MetsFile],
    number: int,
    file: InputFile,
) -> None:
    images = sorted((entry for entry in files if is_image(entry)), key=_rank)
    label = page_label(division) or next((entry.title for entry in images if entry.title), "")
    if not images:
        return
    sources = [
        (page_source(file, entry.address, entry.media_type, _size(document, entry, division)), entry)
        for entry in images
    ]
    # a small copy is the page only if nothing else is
    source, chosen = min(sources, key=lambda pair: (_order(pair[0]), _rank(pair[1])))
    reasons = {other.reason: entry.address for other, entry in reversed(sources) if other.reason}
    for reason, address in reasons.items():
        if reason == UNREACHABLE or source.entry is None:
            pages.reasons.setdefault(reason, []).append(address)
    text = None if chosen.media_type == "application/pdf" else _text_file(pages, files, images, file)
    if source.entry is None:
        name = label or f"[{number}]"
        pages.elsewhere.append((name, _web_or_first(images)))
        if text:
            pages.texts += [(label, page) for page in text[1][:1] if page.lines]
        else:
            pages.texts_elsewhere += [(name, entry.address) for entry in files if is_text(entry)]
        return
    entry_fields = {**source.entry, **({"label": label} if label else {})}
    pages.entries.append({**entry_fields, "text": text[0]} if text else entry_fields)
    for id in (division.id, *(entry.id for entry in files)):
        if id:
            pages.numbers.setdefault(id, []).append(len(pages.entries))


def _order(source: PageSource) -> int:
    if source.entry is None:
        return 10 + ORDER[source.reason]
    return 0 if "file" in source.entry else 1


def _web_or_first(images: list[MetsFile]) -> str:
    return next((image.address for image in images if image.address.startswith("http")), images[0].address)


def _size(document: MetsDocument, file: MetsFile, division: Division) -> tuple[int, int]:
    return next(
        (document.sizes[id] for id in (*file.admin_ids, *division.admin_ids) if id in document.sizes), (0, 0)
    )


def _text_file(
    pages: Pages, files: list[MetsFile], images: list[MetsFile], file: InputFile
) -> tuple[LocalFile, tuple[PageText, ...]] | None:
    """Return the file with the text of a page, and that text: the one that the document names, or one beside.

    One that cannot be read is a problem, and left out.
    """
    addresses = [entry.address for entry in files if is_text(entry)]
    path = next(filter(None, (local_file(file, address) for address in addresses)), None)
    path = path or text_beside(file, [*addresses, *(image.address for image in images)])
    if path is None:
        pages.missing_texts += [name for name in addresses if not name.startswith("http")]
        return None
    try:
        with path.open("rb") as stream:
            texts, problems = sidecar.read_pages(stream.read(sidecar.MAX_BYTES + 1), path.name)
    except OSError as error:
        texts, problems = (), (Problem(f"it cannot be read: {error.strerror}"),)
    for problem in problems:
        where = f"{path.name}:{problem.line}" if problem.line else path.name
        message = f"{where} is no text of a page: {problem.message}"
        pages.problems.append(file.problem(message, problem.hint, warning=True))
    return None if problems else (LocalFile(path), texts)


def page_label(division: Division) -> str:
    """Return the label of a page: its order label, or else its label, without those that mean that there is none."""
    for label in (division.order_label, division.label):
        if label.strip().lower() not in _NO_LABELS:
            return label.strip()
    return ""


def spans(numbers: list[int]) -> list[str]:
    """Return numbers of pages as spans: 1, 2, 3, 7 are `1-3` and `7`."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
