"""What is on which page: line breaks, numbers, title blocks, and unusual transcripts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fonds.typesetting import (
    Layout,
    Sheet,
    fonts,
    lay_out,
    make_pdf,
    missing_characters,
    page_styles,
    unicode_scripts,
    version,
)


def lines(layout: Layout) -> list:
    return [line for page in layout.pages for line in page.lines]


def joined(layout: Layout) -> str:
    return "".join(line.text + line.after for line in lines(layout))


def assert_within_the_frame(sheet: Sheet, layout: Layout) -> None:
    frame = page_styles.frame(sheet.paper)
    for page in layout.pages:
        assert (page.width, page.height) == (frame.width, frame.height)
        below = 0
        for line in page.lines:
            assert frame.left - 1 <= line.x and line.x + line.width <= frame.right + 1
            assert below <= line.y and line.y + line.height <= frame.bottom
            assert line.y < line.baseline < line.y + line.height
            assert line.words and all(word.width >= 0 for word in line.words)
            below = line.y + line.height


def test_the_cable_is_on_one_page(make) -> None:
    layout = lay_out(make())
    (page,) = layout.pages
    assert (page.number, page.width, page.height, page.source_page) == (1, 1700, 2200, 0)
    assert [line.number for line in page.lines] == list(range(1, 29))
    assert page.lines[0].text == "Soong invited [ILLEGIBLE] to tell me of a message he had received from"
    assert page.lines[-1].text == "Soong hopes to see Stalin tonight."
    assert {line.paragraph for line in page.lines} == {1, 2, 3, 4, 5}
    assert [word.text for word in page.lines[0].words][:3] == ["Soong", "invited", "[ILLEGIBLE]"]


def test_the_transcript_is_the_join_of_its_lines(script: tuple[str, Sheet]) -> None:
    _, sheet = script
    layout = lay_out(sheet)
    assert joined(layout) == "\n\n".join(paragraph.strip() for paragraph in sheet.pages[0])
    assert_within_the_frame(sheet, layout)
    assert missing_characters(sheet) == ()


def test_a4_has_the_same_line_breaks_as_letter(make) -> None:
    letter, a4 = lay_out(make()), lay_out(make(paper="a4"))
    assert (a4.pages[0].width, a4.pages[0].height) == (1654, 2339)
    assert [line.text for line in lines(letter)] == [line.text for line in lines(a4)]


def test_an_unknown_paper_is_refused(make) -> None:
    with pytest.raises(ValueError, match="letter or a4"):
        lay_out(make(paper="foolscap"))


def test_each_page_of_the_source_begins_a_page(make) -> None:
    layout = lay_out(make((("One.", "Two."), (), ("Three.",))))
    assert [page.source_page for page in layout.pages] == [1, 2, 3]
    assert [line.source_page for line in lines(layout)] == [1, 1, 3]
    assert [line.number for line in lines(layout)] == [1, 2, 3]
    assert [line.paragraph for line in lines(layout)] == [1, 2, 3]


def test_an_empty_page_at_the_end_of_the_source_is_kept(make) -> None:
    assert [page.source_page for page in lay_out(make((("One.",), ()))).pages] == [1, 2]


@pytest.mark.parametrize("pages", [(), ((),), (("",),), (("  \n ", "\t"),)])
def test_without_a_transcript_there_is_one_page_that_says_so(make, pages) -> None:
    sheet = make(pages)
    layout = lay_out(sheet)
    assert [page.lines for page in layout.pages] == [()]
    assert make_pdf(sheet, layout).startswith(b"%PDF")


def test_line_breaks_and_blank_lines_of_the_source_are_kept(make) -> None:
    layout = lay_out(make((("TO: PRESIDENT\n  FROM: HARRIMAN\n\nNR 12\tURGENT\r\nEND",),)))
    assert [line.text for line in lines(layout)] == [
        "TO: PRESIDENT",
        "  FROM: HARRIMAN",
        "NR 12   URGENT",
        "END",
    ]
    assert [line.after for line in lines(layout)] == ["\n", "\n\n", "\n", ""]
    first, second, third, fourth = lines(layout)
    assert second.x == first.x + 35  # two cells
    assert third.y - second.y > second.y - first.y == fourth.y - third.y


@pytest.mark.parametrize(
    "word",
    [
        "x" * 500,
        "https://archive.example.org/" + "a/long/path?with=query&" * 30,
        "ж→" * 300,
        "字" * 300,
        "ภาษาไทย" * 60,
        " " * 100 + "indented",
        " " * 60 + "y" * 40,
        "→" + " " * 100 + "z" * 90,
    ],
)
def test_words_longer_than_a_line_are_broken(make, word: str) -> None:
    sheet = make(((f"{word} end.",),))
    layout = lay_out(sheet)
    assert_within_the_frame(sheet, layout)
    assert joined(layout).lstrip() == f"{word} end.".lstrip()


def test_closing_punctuation_does_not_begin_a_line(make) -> None:
    for pad in range(50):
        layout = lay_out(make((("字" * pad + "「甲乙」，（丙丁）。" * 20,),), language="zh"))
        for line in lines(layout):
            assert line.text[0] not in "」，）。" and line.text[-1] not in "「（"


def test_a_long_title_block_continues_on_the_next_page(make) -> None:
    facts = tuple((f"Person {number}", f"Name {number}, of the embassy") for number in range(40))
    sheet = make(title="Independence of Outer Mongolia " * 10, facts=facts)
    layout = lay_out(sheet)
    assert len(layout.pages) == 2 and layout.pages[0].lines == ()
    assert_within_the_frame(sheet, layout)
    endless = make(title="Independence " * 2000)
    assert len(lay_out(endless).pages) > 5


def test_a_thousand_paragraphs_are_all_set(make) -> None:
    words = "He cannot repeat not recognize the independence of it. " * 8
    ten, thousand = lay_out(make(((words,) * 10,))), lay_out(make(((words,) * 1000,)))
    lines = [sum(len(page.lines) for page in layout.pages) for layout in (ten, thousand)]
    assert lines[1] == 100 * lines[0]


def test_a_telegram_is_laid_out_in_milliseconds(make) -> None:
    sheet = make()
    lay_out(sheet)
    best = min(_seconds(sheet) for _ in range(20))
    assert best < 0.004  # 0.7 ms when it was measured


def _seconds(sheet: Sheet) -> float:
    start = time.perf_counter()
    lay_out(sheet)
    return time.perf_counter() - start


def test_missing_characters_are_named(make) -> None:
    sheet = make(
        (("A cuneiform \U00012000 sign, a bell \x07 and a \u200djoiner.",),), title="Emoji \U0001fae8"
    )
    assert missing_characters(sheet) == ("\x07", "\U00012000", "\U0001fae8")
    layout = lay_out(sheet)
    assert "bell \ufffd and" in joined(layout)
    assert make_pdf(sheet, layout).startswith(b"%PDF")


def test_missing_fonts_say_what_to_run(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    with pytest.raises(fonts.FontsMissingError, match="make assets"):
        fonts.require()


def test_every_entry_of_the_font_table_names_the_font_in_its_file() -> None:
    from fontTools.ttLib import TTFont

    assert len({face.file for face in fonts.faces()}) == len(fonts.faces())
    for face in fonts.faces():
        with TTFont(face.path, lazy=True) as font:
            assert font["name"].getDebugName(1) == face.family


def test_the_version_is_short_and_stable() -> None:
    assert version() == version() and len(version()) == 12


UNUSUAL = "\u0301\u200b\u00a0\u3000\u200f\u2067\x07\ud800\U0001f600\u0f0b\u0f56"
ANY = st.text(
    st.sampled_from("abc  12\n\t([)]\"'-/.字「」，。あーЖωé→אבשּׁسلا،हि्तไทย가힣" + UNUSUAL), max_size=200
)


@settings(max_examples=120, deadline=None)
@given(ANY, st.sampled_from(["ltr", "rtl"]), st.sampled_from(["en", "zh", "ar", "x-private"]))
def test_any_text_is_typeset_completely(make, text: str, direction: str, language: str) -> None:
    sheet = make(((text,),), direction=direction, language=language, title=text or "x", facts=())
    layout = lay_out(sheet)
    assert_within_the_frame(sheet, layout)
    assert "".join(joined(layout).split()) == "".join(unicode_scripts.clean(text).split())
    make_pdf(sheet, layout)
