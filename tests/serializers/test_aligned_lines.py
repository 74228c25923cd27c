"""The lines of a transcript on a scan that a machine has read with mistakes."""

from __future__ import annotations

from fonds.serializers.aligned_lines import aligned_lines
from fonds.serializers.page_model import Canvas, Layer, Painting, TextLine
from fonds.serializers.placed_texts import placed_texts

PARAGRAPHS = ["We came to Dalian on Monday by the morning train.", "The harbour is full of timber."]
READ = ["Wc came to Dalian on", "Monday hy the morning", "train.", "Thc harbour is full of", "timher."]
IMAGE = Painting("https://example.org/1.jpg", "image/jpeg", 1000, 1000)


def canvas(read: list[str], paragraphs: list[str] = PARAGRAPHS) -> Canvas:
    lines = [TextLine(number, text, None, number) for number, text in enumerate(paragraphs, 1)]
    machine = [TextLine(number, text, (100, 100 * number, 500, 40), 1) for number, text in enumerate(read, 1)]
    layers = (
        Layer("transcript", "transcript", "en", "paragraph", lines),
        Layer("machine", "machine", "en", "line", machine),
    )
    return Canvas(1, {"none": "1"}, 1000, 1000, (IMAGE,), layers)


def parts(page: Canvas) -> list[tuple[str, int]]:
    """The words of each part of the transcript, and at what height it stands."""
    found = aligned_lines(page)
    return [
        (PARAGRAPHS[number - 1][part.start : part.end].strip(), part.region[1])
        for number in sorted(found)
        for part in found[number]
    ]


def test_each_line_has_the_words_of_the_transcript() -> None:
    assert parts(canvas(READ)) == [
        ("We came to Dalian on", 100),
        ("Monday by the morning", 200),
        ("train.", 300),
        ("The harbour is full of", 400),
        ("timber.", 500),
    ]


def test_words_that_were_not_read_are_on_the_line_before() -> None:
    read = [READ[0], "Monday", *READ[2:]]
    assert parts(canvas(read))[1] == ("Monday by the morning", 200)


def test_a_paragraph_is_its_parts_without_a_gap() -> None:
    for number, found in aligned_lines(canvas(READ)).items():
        assert [part.start for part in found] == [0, *(part.end for part in found[:-1])]
        assert found[-1].end == len(PARAGRAPHS[number - 1])


def test_another_text_is_not_aligned() -> None:
    assert aligned_lines(canvas(["Quite another page", "about the weather"])) == {}
    assert aligned_lines(canvas([])) == {}


def test_the_pdf_has_the_right_words_in_the_right_places_or_spread_over_the_page() -> None:
    placed = placed_texts(canvas(READ))
    assert [(text.text.strip(), text.y) for text in placed] == parts(canvas(READ))
    spread = placed_texts(canvas([]))
    assert [text.text for text in spread] == PARAGRAPHS
    assert 0 < spread[0].y < spread[1].y < 1000
    with_sign = placed_texts(canvas([], ["It was [deleted: cold | added above: warm]."]))
    assert [" ".join(text.text.split()) for text in with_sign] == ["It was warm ."]
