"""Typesets the pages of a transcript that has no scans.

The positions of lines and words are computed when a record is published; the PDF and the page images are made on
request. The package knows nothing of records, URLs or the web: it gets a Sheet of plain texts.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version as package_version

from fonds.typesetting import fonts as _fonts
from fonds.typesetting import unicode_scripts as _scripts
from fonds.typesetting.fonts import FontsMissingError
from fonds.typesetting.layout import Layout, Line, Page, Word, lay_out
from fonds.typesetting.page_styles import PIXELS_PER_INCH
from fonds.typesetting.pdf import make_pdf
from fonds.typesetting.rasterize import render_image
from fonds.typesetting.typeset_input import Sheet

__all__ = [
    "PIXELS_PER_INCH",
    "FontsMissingError",
    "Layout",
    "Line",
    "Page",
    "Sheet",
    "Word",
    "lay_out",
    "make_pdf",
    "missing_characters",
    "render_image",
    "version",
]


@cache
def version() -> str:
    """Return a string that changes whenever the result could: with our code, the fonts, Typst or PDFium."""
    digest = hashlib.sha256()
    for path in sorted(_fonts.PACKAGE_FOLDER.iterdir()):
        if path.suffix in (".py", ".typ", ".toml"):
            digest.update(path.read_bytes())
    for package in ("typst", "pypdfium2", "fonttools"):
        digest.update(package_version(package).encode())
    return digest.hexdigest()[:12]


def missing_characters(sheet: Sheet) -> tuple[str, ...]:
    """Return the characters of a sheet that no font has, and control characters, in order: they appear as U+FFFD."""
    texts = [sheet.title, sheet.marking or "", sheet.notice, sheet.address, sheet.rights]
    texts += [part for fact in sheet.facts for part in fact]
    texts += [text for page in sheet.pages for text in page]
    characters: set[str] = set()
    for text in texts:
        characters |= _scripts.unprintable(text) | _fonts.undrawn(_scripts.clean(text))
    return tuple(sorted(characters))
