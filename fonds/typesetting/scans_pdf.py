"""A PDF of scans with their text behind them: page images as they are, and words that can be searched and copied.

The file is written page by page, so that a hundred pages take no more memory than one. That is why it is written by
hand: Typst, which sets our other PDFs, holds all images at once (480 MB for a hundred pages), and so do the libraries
that build a PDF in memory. The text is drawn invisibly (text rendering mode 3) in a font whose only glyph is a box half
as wide as it is high, as Tesseract does; a character code is the UTF-16 code unit, so every script can be searched
without its font (ISO 32000-2, 9.3.6 and 9.7). The same pages give the same bytes: no dates, no random ids.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Final

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

from fonds.typesetting import unicode_scripts

LONGEST_SIDE: Final = 842.0  # points of a page: a sheet of A4, upright or across
_GLYPH_WIDTH: Final = 500  # thousandths of the size
_CATALOG, _PAGES, _FONT, _CID_FONT, _DESCRIPTOR, _FONT_FILE, _GLYPH_MAP, _UNICODE_MAP, _INFO = range(1, 10)
_FIRST_FREE: Final = 10  # the number of the first object of a page
_OBJECTS_OF_PAGE: Final = 3  # the page, its contents, its image
_TO_UNICODE: Final = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
1 beginbfrange
<0000> <FFFF> <0000>
endbfrange
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A word or a line with its box in pixels of the canvas: x, y from the top, width and height."""

    text: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class ScanPage:
    """A page: its image as JPEG with its size in pixels, whether that is gray, and its texts.

    `canvas` is the width and height in which the boxes of the texts are measured.
    """

    jpeg: bytes
    width: int
    height: int
    is_gray: bool
    canvas: tuple[int, int]
    texts: Sequence[PlacedText] = ()


class ScansPdf:
    """A PDF file that is being written; complete once its context is left without an exception."""

    def __init__(self, path: Path, title: str, subject: str, language: str) -> None:
        """Open a file. `subject` says what it is of: its permanent address."""
        self._file = path.open("wb")
        self._offsets: dict[int, int] = {}
        self._pages: list[int] = []
        self._title, self._subject, self._language = title, subject, language
        self._file.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def __enter__(self) -> ScansPdf:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if error is None:
                self._finish()

    def add(self, page: ScanPage) -> None:
        """Add a page."""
        number = _FIRST_FREE + _OBJECTS_OF_PAGE * len(self._pages)
        scale = LONGEST_SIDE / max(page.width, page.height)
        width, height = page.width * scale, page.height * scale
        self._pages.append(number)
        resources = f"<< /Font << /F {_FONT} 0 R >> /XObject << /I {number + 2} 0 R >> >>"
        self._object(
            number,
            f"<< /Type /Page /Parent {_PAGES} 0 R /MediaBox [0 0 {width:.2f} {height:.2f}]"
            f" /Resources {resources} /Contents {number + 1} 0 R >>",
        )
        contents = b"".join(_contents(page, width, height))
        self._stream(number + 1, "", zlib.compress(contents), "/FlateDecode")
        colours = "/DeviceGray" if page.is_gray else "/DeviceRGB"
        entries = (
            f"/Type /XObject /Subtype /Image /Width {page.width} /Height {page.height}"
            f" /ColorSpace {colours} /BitsPerComponent 8"
        )
        self._stream(number + 2, entries, page.jpeg, "/DCTDecode")

    def _finish(self) -> None:
        kids = " ".join(f"{number} 0 R" for number in self._pages)
        self._object(_PAGES, f"<< /Type /Pages /Kids [{kids}] /Count {len(self._pages)} >>")
        self._object(_CATALOG, f"<< /Type /Catalog /Pages {_PAGES} 0 R /Lang {_text(self._language)} >>")
        self._object(_INFO, f"<< /Title {_text(self._title)} /Subject {_text(self._subject)} >>")
        self._write_font()
        self._write_end()

    def _write_font(self) -> None:
        """Write the font of boxes (9.7.6.2: a Type 0 font with a CIDFont)."""
        self._object(
            _FONT,
            f"<< /Type /Font /Subtype /Type0 /BaseFont /GlyphLessFont /Encoding /Identity-H"
            f" /DescendantFonts [{_CID_FONT} 0 R] /ToUnicode {_UNICODE_MAP} 0 R >>",
        )
        self._object(
            _CID_FONT,
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /GlyphLessFont /DW {_GLYPH_WIDTH}"
            f" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            f" /FontDescriptor {_DESCRIPTOR} 0 R /CIDToGIDMap {_GLYPH_MAP} 0 R >>",
        )
        self._object(
            _DESCRIPTOR,
            f"<< /Type /FontDescriptor /FontName /GlyphLessFont /Flags 5 /FontBBox [0 0 {_GLYPH_WIDTH} 1000]"
            f" /ItalicAngle 0 /Ascent 1000 /Descent -1 /CapHeight 1000 /StemV 80 /FontFile2 {_FONT_FILE} 0 R >>",
        )
        font = _font()
        self._stream(_FONT_FILE, f"/Length1 {len(font)}", zlib.compress(font), "/FlateDecode")
        self._stream(_GLYPH_MAP, "", zlib.compress(b"\x00\x01" * 65_536), "/FlateDecode")
        self._stream(_UNICODE_MAP, "", zlib.compress(_TO_UNICODE), "/FlateDecode")

    def _write_end(self) -> None:
        """Write the cross-reference table and the trailer (7.5.4 and 7.5.5)."""
        position, count = self._file.tell(), max(self._offsets) + 1
        rows = [b"0000000000 65535 f \n"]
        rows += [b"%010d 00000 n \n" % self._offsets[number] for number in range(1, count)]
        self._file.write(b"xref\n0 %d\n" % count + b"".join(rows))
        trailer = f"<< /Size {count} /Root {_CATALOG} 0 R /Info {_INFO} 0 R >>"
        self._file.write(f"trailer\n{trailer}\nstartxref\n{position}\n%%EOF\n".encode())

    def _object(self, number: int, body: str) -> None:
        self._offsets[number] = self._file.tell()
        self._file.write(f"{number} 0 obj\n{body}\nendobj\n".encode("ascii"))

    def _stream(self, number: int, entries: str, data: bytes, filter: str) -> None:
        self._offsets[number] = self._file.tell()
        head = f"{number} 0 obj\n<< {entries} /Filter {filter} /Length {len(data)} >>\nstream\n"
        self._file.write(head.encode("ascii") + data + b"\nendstream\nendobj\n")


def _contents(page: ScanPage, width: float, height: float) -> Iterable[bytes]:
    """Yield the operators of a page: its texts, and the image over them (9.4 and 8.9.5)."""
    across, down = width / page.canvas[0], height / page.canvas[1]
    yield b"BT\n3 Tr\n"
    for placed in page.texts:
        text = " ".join(placed.text.split())
        codes = f"{text} ".encode("utf-16-be", "replace")
        box_width, size = placed.width * across, placed.height * down
        if not text or box_width <= 0 or size <= 0:
            continue
        natural = (len(codes) // 2 - 1) * size * _GLYPH_WIDTH / 1000
        is_rtl = unicode_scripts.direction(text, "ltr") == "rtl"
        x, y = placed.x * across + (box_width if is_rtl else 0), height - (placed.y + placed.height) * down
        # right to left: each character is to the left of the one before it, in the order in which they are read
        matrix = f"{-1 if is_rtl else 1} 0 0 1 {x:.2f} {y:.2f} Tm"
        stretch = 100 * box_width / natural
        yield f"/F {size:.2f} Tf {stretch:.2f} Tz {matrix} <{codes.hex()}> Tj\n".encode("ascii")
    yield f"ET\nq {width:.2f} 0 0 {height:.2f} 0 0 cm /I Do Q\n".encode("ascii")


def _text(value: str) -> str:
    """Return a text string (7.9.2.2) in hexadecimal."""
    return f"<feff{value.encode('utf-16-be', 'replace').hex()}>"


def _box() -> Glyph:
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, 1000), (_GLYPH_WIDTH, 1000), (_GLYPH_WIDTH, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


@cache
def _font() -> bytes:
    """Return the font: two glyphs that are boxes, so that programs know how high a character is that they mark."""
    builder = FontBuilder(1000, isTTF=True)
    names = [".notdef", "blank"]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({})
    builder.setupGlyf({name: _box() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (_GLYPH_WIDTH, 0)))
    builder.setupHorizontalHeader(ascent=1000, descent=-1)
    builder.setupNameTable({"familyName": "GlyphLessFont", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=1000, usWinAscent=1000)
    builder.setupPost()
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()
