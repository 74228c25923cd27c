"""Signs of a transcript on the page: their elements, the links of notes, and the words, which are never changed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from fonds.record.transcript import source_pages
from tests.record.test_signs import TEXTS
from tests.web.test_page import Reader, read, record, render

LETTER = """[heading: To the Mayor]

The [deleted: old] bridge[note: 1] of Mr. [underlined: Smith & <i>Sons</i>] is [gap: 3 lines, damage] and[note: 1] it

[note 1: See [unclear: there].]

goes [page: 2] on.[note: 1] And[note: 9].

[note 1: The second.]"""


def by_class(reader: Reader, name: str) -> list[dict[str, str | None]]:
    return [
        attributes for _, attributes in reader.elements if name in str(attributes.get("class", "")).split()
    ]


def test_elements_and_explanations() -> None:
    reader = read(render(record(transcript=LETTER)))
    tags = [
        tag for tag, attributes in reader.elements if str(attributes.get("class", "")).startswith("signed")
    ]
    assert {"del", "u", "a", "span"} <= set(tags)
    assert by_class(reader, "sign-deleted")[0]["title"] == "Deleted in the source, and still legible."
    assert "<i>Sons</i>" in reader.text, "what the transcript says is text, not markup"
    assert "Signs in this text" in reader.text and "[gap: 3 lines, damage]" in reader.text


def test_a_place_links_to_the_next_note_and_back() -> None:
    reader = read(render(record(transcript=LETTER)))
    places = by_class(reader, "sign-reference")
    notes = by_class(reader, "sign-note")
    first, second = (note["id"] for note in notes)
    assert [place.get("href") for place in places] == [f"#{first}", f"#{first}", f"#{second}", None]
    backs = by_class(reader, "sign-back")
    assert [back["href"] for back in backs] == [f"#{places[0]['id']}", f"#{places[2]['id']}"]
    assert backs[0]["aria-label"] == "Note 1: back to the text"


def test_a_page_within_a_sentence_continues_its_paragraph() -> None:
    markup = render(record(transcript=LETTER))
    assert markup.count('class="para continued"') == 1
    assert "goes </" not in markup.split('id="p2"')[1]


def test_a_text_without_signs_has_no_trace_of_them() -> None:
    markup = render(record(transcript="Plain [Note: words] *stars* {braces} [deleted words]."))
    assert "signs.css" not in markup and "delimiter" not in markup and "signed" not in markup


def test_translations_have_their_own_notes() -> None:
    text = {"kind": "translation", "language": "de", "text": "Eine Zeile[note: 1].\n\n[note 1: Bemerkung.]"}
    reader = read(render(record(transcript=LETTER, texts=[text])))
    anchors = {attributes["id"] for _, attributes in reader.elements if "id" in attributes}
    for _, attributes in reader.elements:
        if str(attributes.get("href", "")).startswith("#footnote"):
            assert str(attributes["href"])[1:] in anchors


@settings(max_examples=60, deadline=None)
@given(TEXTS.filter(lambda text: text.strip() and text.isprintable() and "\n" not in text))
def test_no_word_is_lost(text: str) -> None:
    reader = read(render(record(transcript=text)))
    for page in source_pages(text):
        for paragraph in page.paragraphs:
            assert re.sub(r"\s+", "", paragraph) in re.sub(r"\s+", "", reader.text)


@pytest.mark.parametrize(
    ("transcript", "words"),
    [
        ("To T. V. So[supplied: on]g.", ["T. V. So", "on", "g"]),
        ("To [underlined: T. V.] Soong.", ["T. V.", " Soong"]),
        ("To [bold: T. V. Soong].", ["T. V. Soong"]),
        ("To Soong[supplied: ville].", []),
    ],
)
def test_a_name_that_signs_interrupt_is_linked(transcript: str, words: list[str]) -> None:
    people = [{"id": "ada", "named": ["T. V. Soong", "Soong"]}]
    markup = render(record(transcript=transcript, people=people))
    links = re.findall(r'<a class="mention" href="/agents/ada"[^>]*>([^<]+)</a>', markup)
    assert links == words
