"""Lines with signs in annotations: the text of the HTML is the line, and each sign is a comment with its meaning."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given

from fonds.record.model import Record, from_dict
from fonds.record.transcript import split_marks
from fonds.serializers.iiif import annotations
from fonds.serializers.iiif.signed_text import html_of
from fonds.validation.iiif_document import check
from tests.record.test_signs import TEXTS
from tests.serializers.iiif.world import context

TEXT = (
    "Sir, the [deleted: old] bridge & [underlined: <not> [illegible]] safe, "
    "[sic: form | corrected: from] here.\n\nPlain."
)


class _Text(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.open = "", []  # type: ignore[var-annotated]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@given(TEXTS)
def test_the_text_of_the_html_is_the_line(text: str) -> None:
    reader = _Text(html_of(split_marks(text)))
    assert reader.text == text and reader.open == []


def test_elements() -> None:
    assert html_of(split_marks("a [deleted: b [superscript: c]] [foreign zh: 外] [illegible]")) == (
        "<p>a <del>[deleted: b <sup>[superscript: c]</sup>]</del> "
        '<span class="foreign" lang="zh">[foreign zh: 外]</span> <span class="illegible">[illegible]</span></p>'
    )


def pages(transcript: str, **fields: object) -> dict[str, list[dict[str, object]]]:
    """The annotations of a record with that transcript, by layer."""
    data = {"kind": "record", "id": "letter", "title": {"en": "A letter"}, "language": ["en"]}
    record = from_dict({**data, "transcript": transcript, **fields})
    assert isinstance(record, Record)
    items: dict[str, list[dict[str, object]]] = {}
    for name, number, document in annotations.documents(record, context()):
        if number:
            assert check(document) == [], "the page keeps the rules of IIIF"
            items.setdefault(name, []).extend(document["items"])
    return items


def test_only_lines_with_signs_are_html() -> None:
    items = pages(TEXT)
    bodies = [item["body"] for item in items["transcript"]]
    assert {body["format"] for body in bodies[:-1]} == {"text/html"}  # type: ignore[index]
    assert bodies[-1] == {"type": "TextualBody", "value": "Plain.", "format": "text/plain", "language": "en"}
    joined = " ".join(_Text(body["value"]).text for body in bodies)  # type: ignore[index]
    assert " ".join(joined.split()) == " ".join(TEXT.split()), "nothing of the transcript is lost"


def test_a_sign_over_two_lines_is_marked_in_both_and_explained_once() -> None:
    items = pages(f"[deleted: {'word ' * 20}end] and more")
    values = [item["body"]["value"] for item in items["transcript"]]  # type: ignore[index]
    assert len(values) == 2 and all(value.startswith("<p><del>") for value in values)
    [note] = items["notes"]
    assert note["body"]["value"] == "Deleted in the source, and still legible."  # type: ignore[index]
    canvas, first, second = note["target"]  # type: ignore[misc]
    assert "#xywh=" in canvas
    assert first["selector"]["exact"].startswith("[deleted: word") and second["selector"]["exact"].endswith(
        "end]"
    )


def test_translations_have_signs_too() -> None:
    text = {"kind": "translation", "language": "de", "text": "Eine [unclear: Zeile]."}
    [item] = pages("One.", texts=[text])["translation-de"]
    assert item["body"]["value"] == '<p>Eine <span class="unclear">[unclear: Zeile]</span>.</p>'  # type: ignore[index]


def test_a_sign_over_the_end_of_a_page_is_marked_on_both() -> None:
    items = pages(f"[deleted: {'word ' * 900}end] and more")
    bodies = [item["body"] for item in items["transcript"]]
    assert len(bodies) > 50 and all(body["value"].startswith("<p><del>") for body in bodies)  # type: ignore[index]
    assert len(items["notes"]) == 2
