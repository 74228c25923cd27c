"""Files of a folder as pages of a record: each scan with the text beside it, sound with captions, film with a picture.

What a file is, its suffix says first, and its first bytes confirm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fonds import safe_xml
from fonds.ingest.field_values import language_tag
from fonds.ingest.imported import LocalFile
from fonds.ingest.ocr import sidecar
from fonds.record.media import MEDIA_TYPES_BY_SUFFIX, is_video
from fonds.record.scan_names import SCAN_SUFFIXES, natural_order
from fonds.typesetting import source_pdf

CAPTIONS = frozenset({".vtt"})
_OCR_ROOTS = frozenset({"alto", "PcGts", "html"})
_HEAD = 4096  # bytes
MAX_TEXT = 1_000_000  # bytes of a file with the text of a page
# how files of these kinds begin; `ftyp` and `RIFF` have their kind further on
_SCANS = (
    b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"\x89PNG", b"\0\0\0\x0cjP", b"\xff\x4f\xff\x51",
    b"RIFF", b"GIF8", b"BM", b"P1", b"P2", b"P3", b"P4", b"P5", b"P6",
)  # fmt: skip
_MEDIA = (
    b"ID3",
    b"\xff\xfb",
    b"\xff\xf3",
    b"\xff\xf2",
    b"\xff\xfa",
    b"OggS",
    b"fLaC",
    b"RIFF",
    b"\x1aE\xdf\xa3",
)
_LEAF = re.compile(r".*?0*(?P<number>\d+)[ _.\-]*(?P<side>r|v|recto|verso)", re.IGNORECASE)


@dataclass
class PageFiles:
    """Files as the entries of `pages`, the texts of pages that nobody says who read, and what is none of these."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    unusable: list[Path] = field(default_factory=list)


def kind_of(path: Path) -> str:
    """Return `scan`, `sound` or `film` by the suffix of a file, or an empty string."""
    suffix = path.suffix.lower()
    if suffix in SCAN_SUFFIXES or suffix == ".pdf":
        return "scan"
    if media_type := MEDIA_TYPES_BY_SUFFIX.get(suffix):
        return "film" if is_video(media_type) else "sound"
    return ""


def page_entries(files: list[Path]) -> PageFiles:
    """Return the pages that files are, in natural order."""
    group = PageFiles()
    beside = {path.name.casefold(): path for path in files}
    used: set[Path] = set()
    films = {path.stem.casefold() for path in files if kind_of(path) == "film"}
    plain: dict[int, str] = {}
    for path in sorted(files, key=lambda path: natural_order(path.name)):
        kind = kind_of(path)
        is_poster = kind == "scan" and path.stem.casefold() in films
        if not kind or is_poster:
            continue
        if not is_what_it_says(path, kind):
            group.unusable.append(path)
            used.add(path)
            continue
        entry: dict[str, Any] = {"file": LocalFile(path)}
        used.add(path)
        for name, value, source in _beside(path, kind, beside):
            entry[name] = value
            used.update(source)
        if label := _leaf(path.stem):
            entry["label"] = label
        group.entries.append(entry)
        if text := beside.get(f"{path.stem}.txt".casefold()):
            plain[len(group.entries)] = read_text(text)
            used.add(text)
    group.texts = _texts(plain, len(group.entries))
    group.others = [path.name for path in files if path not in used]
    return group


def _beside(path: Path, kind: str, beside: dict[str, Path]) -> list[tuple[str, Any, list[Path]]]:
    """Return what stands beside a file: (field of the entry, value, files)."""
    if kind == "scan":
        for name in sidecar.candidate_names(path.name):
            text = beside.get(name.casefold())
            if text is not None and is_ocr(text):
                return [("text", LocalFile(text), [text])]
        return []
    stem = path.stem.casefold()
    captions = [file for name, file in sorted(beside.items()) if file.suffix.lower() in CAPTIONS
                and (file.stem.casefold() == stem or name.startswith(f"{stem}."))]  # fmt: skip
    parts: list[tuple[str, Any, list[Path]]] = []
    if captions:
        entries = [{"file": LocalFile(file), "language": _language(file, path)} for file in captions]
        parts.append(("captions", entries, captions))
    posters = [file for file in beside.values() if kind_of(file) == "scan" and file.stem.casefold() == stem]
    if kind == "film" and posters and posters[0].suffix.lower() != ".pdf":
        parts.append(("poster", LocalFile(posters[0]), posters[:1]))
    return parts


def _language(captions: Path, media: Path) -> str:
    """Return the language that the name of captions states (`1.en.vtt`), or `und`."""
    return language_tag(captions.stem[len(media.stem) :].strip(".")) or "und"


def is_what_it_says(path: Path, kind: str) -> bool:
    """Return whether the first bytes of a file are those of its kind."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        return False
    if path.suffix.lower() == ".pdf":
        return source_pdf.is_pdf(head)
    if head[4:8] == b"ftyp":
        return True
    return head.startswith(_SCANS if kind == "scan" else _MEDIA)


def is_ocr(path: Path) -> bool:
    """Return whether a file has the text of a page with its places: ALTO, PAGE or hOCR."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        return False
    if path.suffix.lower() in (".hocr", ".html", ".htm"):
        return b"ocr_page" in head or b"ocr-system" in head
    root = safe_xml.root_name(head)[1]
    return root in _OCR_ROOTS and (root != "html" or b"ocr" in head)


def read_text(path: Path) -> str:
    """Return the text of a file, in UTF-8 or else Windows-1252; at most MAX_TEXT bytes."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_TEXT)
    except OSError:
        return ""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text).strip()


def _texts(plain: dict[int, str], pages: int) -> list[dict[str, Any]]:
    """Return the texts of pages as one additional text. Nobody says who read them: they are no transcript."""
    if not any(plain.values()):
        return []
    parts = []
    for number in range(1, pages + 1):
        if number > 1:
            parts.append(f"[page {number}]")
        if text := plain.get(number):
            parts.append(text)
    return [{"kind": "machine", "language": "und", "text": "\n\n".join(parts)}]


def _leaf(stem: str) -> str:
    """Return the label of the side of a leaf that the name of a file states: `fol-012r` is `12 recto`."""
    match = _LEAF.fullmatch(stem)
    if not match:
        return ""
    return f"{int(match['number'])} {'recto' if match['side'].lower().startswith('r') else 'verso'}"
