"""The page images of a TEI document (`facsimile`): pages of the record, or statements where images are not at hand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fonds import safe_xml
from fonds.ingest.field_values import statement, without_empty
from fonds.ingest.imported import LocalFile
from fonds.ingest.readers.tei.elements import attribute, is_web, name_of, name_set, words, xml_id
from fonds.safe_xml import Element

SUFFIXES = name_set(
    ".jpg .jpeg .jpe .jfif .tif .tiff .png .jp2 .j2k .j2c .jpx .jpf .webp .avif .gif .bmp .dib .pbm .pgm "
    ".ppm .pnm .pdf .mp3 .m4a .ogg .opus .flac .wav .webm .mp4"
)
# the address of an image in the IIIF Image API (2.x and 3.0, 2.1): the whole image, upright
_IMAGE_REQUEST = re.compile(
    r"(?P<service>https?://.+)/full/[^/]+/0/(?:default|native|color|gray)\.[a-z0-9]{2,5}"
)
FEW = 20  # pages that have a statement each
_PIXELS = re.compile(r"(\d{1,7})(?:\.\d+)?\s*(?:px)?")


@dataclass
class Facsimile:
    """The images of a document: `pages` of a record, `statements` on them, and the label of each page by its id."""

    pages: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)  # of the pages by their ids, from 1
    missing: int = 0  # images that are neither on the web with a size nor beside the document


def facsimile_of(root: Element, folder: Path) -> Facsimile:
    """Return the images of a document. Files beside it are looked for in its folder, and in no other place."""
    facsimile = Facsimile()
    entries = []
    described: dict[str, str] = {}
    images = _images(root)
    is_whole = all(_page(node, folder) for node in images)
    for number, node in enumerate(images, 1):
        label = attribute(node, "n") or words(safe_xml.child(node, "label"))
        for id in filter(None, (xml_id(node), attribute(_graphic(node), "url"))):
            facsimile.labels[id] = label or str(number)
            facsimile.numbers[id] = number
        entry = _page(node, folder)
        entries.append(without_empty({**entry, "label": label}) if entry else {})
        if text := _described(node, is_page=is_whole):
            described[label or str(number)] = text
    facsimile.statements = _statements(described)
    facsimile.missing = sum(not entry for entry in entries)
    # pages pair with the text by their order: some of them would stand beside the wrong text
    facsimile.pages = [] if facsimile.missing else entries
    return facsimile


def in_order_of_text(facsimile: Facsimile, text: Element) -> None:
    """Put the pages in the order in which a text names all of them, if that is another one."""
    targets = [
        attribute(node, name) for node in text.iter() for name in ("facs", "corresp") if attribute(node, name)
    ]
    numbers = list(
        dict.fromkeys(number for target in targets if (number := facsimile.numbers.get(target.lstrip("#"))))
    )
    if len(numbers) != len(facsimile.pages) or numbers == sorted(numbers):
        return
    facsimile.pages = [facsimile.pages[number - 1] for number in numbers]
    facsimile.numbers = {id: numbers.index(number) + 1 for id, number in facsimile.numbers.items()}


def _statements(described: dict[str, str]) -> list[dict[str, Any]]:
    """Return statements on pages by their labels: one for each, or one for all if there is little to say."""
    if len(described) > FEW:
        text = "; ".join(f"{label}: {words}" for label, words in described.items())
        return [statement("Page images", text, source="tei:surface")]
    return [statement(f"Page {label}", text, source="tei:surface") for label, text in described.items()]


def _images(root: Element) -> list[Element]:
    """Return the surfaces, and the images that stand in none."""
    images = []
    for part in safe_xml.children(root, "facsimile", "sourceDoc"):
        for node in safe_xml.descendants(part, "surface", "graphic", "media"):
            is_inner = any(name_of(parent) == "surface" for parent in node.iterancestors())
            if not is_inner and (words(node) or len(node) or node.attrib):
                images.append(node)
    return images


def _graphic(node: Element) -> Element:
    """Return the image of a surface: the first that is on the web, or else the first."""
    graphics = [
        part for part in node.iter() if name_of(part) in ("graphic", "media") and attribute(part, "url")
    ]
    return next(
        (part for part in graphics if is_web(attribute(part, "url"))), graphics[0] if graphics else node
    )


def _page(node: Element, folder: Path) -> dict[str, Any]:
    graphic = _graphic(node)
    url = attribute(graphic, "url")
    if not is_web(url):
        path = local_file(folder, url)
        return {"file": LocalFile(path)} if path else {}
    if url.endswith("/info.json"):
        return {"service": url}
    if match := _IMAGE_REQUEST.fullmatch(url):
        return {"service": match["service"]}
    width, height = size_of(node)
    format = attribute(graphic, "mimeType")
    if name_of(graphic) == "media" or not (width and height) or (format and not format.startswith("image/")):
        return {}
    return without_empty({"image": url, "width": width, "height": height, "format": format})


def size_of(node: Element) -> tuple[str, str]:
    """Return width and height of an image in pixels, as strings; empty if they are not stated."""
    graphic = _graphic(node)
    sides = [_PIXELS.fullmatch(attribute(graphic, name)) for name in ("width", "height")]
    if all(sides):
        return sides[0][1], sides[1][1]  # type: ignore[index]
    corners = [_PIXELS.fullmatch(attribute(node, name)) for name in ("ulx", "uly", "lrx", "lry")]
    if all(corners):
        left, top, right, bottom = (int(corner[1]) for corner in corners if corner)
        if right > left and bottom > top:
            return str(right - left), str(bottom - top)
    return "", ""


def local_file(folder: Path, name: str) -> Path | None:
    """Return a file of images or sound in a folder or below it, or None also if a path leads out of it."""
    if not name or "\0" in name or len(name) > 1000:
        return None
    try:
        path = (folder / name).resolve()
        is_inside = path.is_relative_to(folder.resolve()) and path.is_file()
    except OSError:
        return None
    return path if is_inside and path.suffix.lower() in SUFFIXES else None


def _described(node: Element, is_page: bool) -> str:
    """Return what is said of a page that its entry has not: its file, its size and its features."""
    parts: list[str] = []
    if not is_page and (url := attribute(_graphic(node), "url")):
        width, height = size_of(node)
        parts.append(f"{url}, {width} × {height} pixels" if width else url)
    for feature in safe_xml.descendants(node, "f"):
        parts.append(f"{attribute(feature, 'name')}: {_value(feature)}")
    parts += [words(part) for part in safe_xml.descendants(node, "desc", "note") if words(part)]
    return "; ".join(parts)


def _value(feature: Element) -> str:
    """Return the value of a feature (`fs/f`), which is text or an attribute."""
    return words(feature) or " ".join(attribute(part, "value") for part in safe_xml.children(feature)).strip()
