"""The positions that `lay_out` computes are those at which Typst sets the words, as PDFium reports them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as raw
import pytest

from fonds.typesetting import (
    PIXELS_PER_INCH,
    Layout,
    Line,
    Sheet,
    Word,
    fonts,
    lay_out,
    make_pdf,
    typesetter,
    unicode_scripts,
)

TOLERANCE = 2.0  # pixels at 200 to the inch
OVERHANG = 5.0  # ... for Arabic, whose last letters extend below their neighbours
MIRROR = str.maketrans("()[]«»", ")(][»«")


@dataclass(frozen=True)
class Character:
    char: str
    left: float
    right: float
    middle: float


def characters(pdf_bytes: bytes, page: int) -> list[Character]:
    """Return every visible character on a page as PDFium reports it, in canvas pixels."""
    document = pypdfium2.PdfDocument(pdf_bytes)
    pdf_page = document[page]
    text, height, scale = pdf_page.get_textpage(), pdf_page.get_height(), PIXELS_PER_INCH / 72
    chars = []
    for index in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(index, loose=True)
        char = chr(raw.FPDFText_GetUnicode(text, index))
        chars.append(Character(char, left * scale, right * scale, (height - (top + bottom) / 2) * scale))
    document.close()
    return [char for char in chars if not char.char.isspace() and char.right > char.left]


def read_text(pdf_bytes: bytes) -> str:
    """Return the text of all pages as PDFium reads it, without white space."""
    document = pypdfium2.PdfDocument(pdf_bytes)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return "".join(text.split())


def letters(text: str) -> list[str]:
    return sorted(unicodedata.normalize("NFKC", text).translate(MIRROR))


def within(word: Word, line: Line, chars: list[Character]) -> list[Character]:
    line_chars = [char for char in chars if line.y - 4 <= char.middle <= line.y + line.height + 4]
    return [
        char for char in line_chars if word.x - 1 <= (char.left + char.right) / 2 <= word.x + word.width + 1
    ]


def assert_word_positions(layout: Layout, pdf_bytes: bytes, tolerance: float) -> None:
    for page in layout.pages:
        chars = characters(pdf_bytes, page.number - 1)
        for line in page.lines:
            for word in line.words:
                inside = within(word, line, chars)
                text = "".join(char.char for char in inside)
                assert letters(text) in (letters(word.text), sorted(letters(word.text.translate(MIRROR))))
                assert min(char.left for char in inside) == pytest.approx(word.x, abs=tolerance)
                assert max(char.right for char in inside) == pytest.approx(word.x + word.width, abs=tolerance)


def test_words_are_where_typst_sets_them(script: tuple[str, Sheet]) -> None:
    name, sheet = script
    layout = lay_out(sheet)
    assert_word_positions(layout, make_pdf(sheet, layout), OVERHANG if name == "arabic" else TOLERANCE)


def test_the_transcript_is_read_back(script: tuple[str, Sheet]) -> None:
    _, sheet = script
    text = read_text(make_pdf(sheet, lay_out(sheet)))
    for paragraph in sheet.pages[0]:
        assert "".join(paragraph.split()) in text


def test_spaces_are_read_back(make) -> None:
    sheet = make()
    document = pypdfium2.PdfDocument(make_pdf(sheet, lay_out(sheet)))
    text = document[0].get_textpage().get_text_range().replace("\r\n", "")
    document.close()
    for paragraph in sheet.pages[0]:
        assert paragraph in text


@pytest.mark.parametrize(
    ("language", "direction", "text"),
    [
        ("ar", "rtl", "قال السيد هاريمان (Averell Harriman) في يوليو 1945: انتظر [غير مقروء]."),
        ("he", "rtl", "הנשיא הודיע (Outer Mongolia) בשנת 1945, לשר 12/7/1945."),
        ("en", "ltr", "He wrote שלום עולם to us (1945), and no more."),
        ("en", "ltr", "Prices of 12% and $5 (سلام عليكم 1945-07) in all."),
        ("ar", "rtl", "بلغ 25% من 1,000 و £3 a-b (c) نعم"),
    ],
)
def test_mixed_directions_are_where_typst_sets_them(make, language: str, direction: str, text: str) -> None:
    """PDFium reads the words of such a line in another order, so each word is looked for at its position."""
    sheet = make(((text,),), language=language, direction=direction)
    layout = lay_out(sheet)
    chars = characters(make_pdf(sheet, layout), 0)
    (line,) = layout.pages[0].lines
    for word in line.words:
        inside = within(word, line, chars)
        plain = [char for char in word.text if char.isalnum()]
        assert sorted(plain) == sorted(char.char for char in inside if char.char.isalnum()), word
        assert min(char.left for char in inside) == pytest.approx(word.x, abs=OVERHANG)
        assert max(char.right for char in inside) == pytest.approx(word.x + word.width, abs=OVERHANG)
    if direction == "rtl":
        assert line.x + line.width == pytest.approx(1480, abs=1)
        assert line.words[0].x > line.words[-1].x


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("hi", "नमस्ते दुनिया हिन्दी क्षत्रिय स्वतंत्रता"),
        ("th", "ภาษาไทยเป็นภาษาที่มีระดับเสียงของคำแน่นอน" * 4),
        ("km", "ភាសាខ្មែរ អក្សរ"),
        ("lo", "ພາສາລາວ ຕົວອັກສອນ"),
        ("mn", "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ"),
    ],
)
def test_shaped_lines_are_as_wide_as_typst_sets_them(make, language: str, text: str) -> None:
    sheet = make(((text,),), language=language)
    layout = lay_out(sheet)
    chars = characters(make_pdf(sheet, layout), 0)
    for line in layout.pages[0].lines:
        line_chars = [
            char
            for char in chars
            if line.y <= char.middle <= line.y + line.height and char.left > line.x - 20
        ]
        assert max(char.right for char in line_chars) == pytest.approx(line.x + line.width, abs=TOLERANCE)


@pytest.mark.parametrize("role", ["cell", "serif", "sans"])
def test_every_unshaped_character_has_the_advance_that_we_add_up(role: str) -> None:
    """Some forty thousand unshaped characters, each between two others, as Typst measures them."""
    fallback = fonts.fallback(role, "en")
    codes = sorted({code for face in fallback.faces for code in face.advances if code > 0x20})
    chars = [
        chr(code)
        for code in codes
        if not unicode_scripts.needs_shaping(chr(code)) and chr(code) not in unicode_scripts.SPACES
    ]
    chars = chars[:3000] + chars[3000::7]
    drawn = [fallback.find(char) for char in chars]
    texts = [f"a{char}a" if face.draws("a") else char * 2 for char, face in zip(chars, drawn, strict=True)]
    widths = typesetter.measure(
        [(face.family, "en", "ltr", text) for face, text in zip(drawn, texts, strict=True)]
    )
    for face, text, width in zip(drawn, texts, widths, strict=True):
        assert sum(face.advances[ord(char)] for char in text) / 1000 == pytest.approx(width, abs=1e-4), text
