"""Pages with their texts: every word of a typeset line is where its text and its box say it is."""

from __future__ import annotations

from fonds.serializers.page_model import TextLine
from fonds.serializers.pages import canvases
from tests.serializers.iiif import world


def test_every_word_of_a_typeset_page_lies_on_its_line() -> None:
    text = "Yi San was in Seoul on 5 July.\n\n北京人在北京，a second paragraph. Он был там."
    record = world.record(title={"en": "A page"}, transcript=text, language="en")
    for page in canvases(record, world.full_context()):
        for line in page.lines:
            words = list(line.words())
            assert "".join(line.text[word.start : word.end] for word in words) == "".join(line.text.split())
            assert line.region
            left, top, width, height = line.region
            for word in words:
                x, y, word_width, word_height = word.region
                assert left <= x and x + word_width <= left + width
                assert top <= y and y + word_height <= top + height


def test_a_box_whose_text_is_not_in_the_line_is_skipped() -> None:
    class Box:
        x, y, width, height = 1, 2, 3, 4

        def __init__(self, text: str) -> None:
            self.text = text

    line = TextLine(1, "one two", None, 1, (Box("one"), Box("three"), Box("two")))
    assert [(word.start, word.end) for word in line.words()] == [(0, 3), (4, 7)]
