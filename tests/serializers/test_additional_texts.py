"""Additional texts and notes on typeset pages: paragraphs beside their counterparts, notes around their quotations."""

from __future__ import annotations

from fonds.record import additional_texts
from fonds.record.model import Record, from_dict
from fonds.serializers.pages import canvases
from tests.serializers.iiif import world

LONG = "\n\n".join(f"Paragraph {number} of the cable. " + "Words go on and on. " * 40 for number in range(12))


def record(**fields: object) -> Record:
    plain = {"kind": "record", "id": "r1", "title": {"en": "T"}, "language": ["en"], "transcript": LONG}
    description = from_dict(plain | fields)
    assert isinstance(description, Record)
    return description


def translation(text: str) -> list[dict[str, str]]:
    return [{"kind": "translation", "language": "de", "text": text}]


def test_paragraphs_are_beside_their_counterparts() -> None:
    german = "\n\n".join(f"Absatz {number}." for number in range(12))
    pages = canvases(record(texts=translation(german)), world.full_context())
    assert len(pages) > 1
    for page in pages:
        layer = page.layer("translation-de")
        for line in layer.lines if layer else ():
            number = int(line.text.split()[1][:-1])
            first = next(line for line in page.lines if line.text.startswith(f"Paragraph {number} "))
            assert line.region and first.region
            assert (line.region[0], line.region[1]) == (first.region[0], first.region[1])
            assert line.region[1] + line.region[3] <= page.height
    texts = [line.text for page in pages for layer in page.layers[1:] for line in layer.lines]
    assert texts == german.split("\n\n")


def test_paragraphs_without_counterparts_are_on_the_whole_page() -> None:
    pages = canvases(record(texts=translation("Eins.\n\nZwei.")), world.full_context())
    layer = pages[0].layer("translation-de")
    assert layer and [line.region for line in layer.lines] == [None, None]
    assert all(page.layer("translation-de") is None for page in pages[1:])


def test_pages_of_the_source_stay_together() -> None:
    transcript = f"{LONG}\n\n[page 2]\n\nThe end."
    pages = canvases(
        record(transcript=transcript, texts=translation("A\n\n[page 2]\n\nB")), world.full_context()
    )
    assert [layer.lines[0].text for page in pages if (layer := page.layer("translation-de"))] == ["A", "B"]
    assert pages[-1].layer("translation-de")
    # text without a page in the source is on the last line
    pages_with_other_label = canvases(
        record(transcript=transcript, texts=translation("[page 9]\n\nC")), world.full_context()
    )
    assert pages_with_other_label[-1].layer("translation-de")


def test_the_region_of_a_note_surrounds_its_words() -> None:
    note = {"text": {"en": "Indeed."}, "quote": "Paragraph 11 of the cable."}
    pages = canvases(record(notes=[note]), world.full_context())
    assert [len(page.notes) for page in pages] == [0] * (len(pages) - 1) + [1]
    (remark,) = pages[-1].notes
    words = [
        word for line in pages[-1].lines for word in line.words() if line.text.startswith("Paragraph 11")
    ][:5]
    assert remark.region
    assert remark.region[0] == words[0].region[0]
    assert remark.region[0] + remark.region[2] == words[4].region[0] + words[4].region[2]
    assert remark.quotations[0].exact == "Paragraph 11 of the cable."


def test_a_note_over_two_lines_has_two_quotations() -> None:
    lines = canvases(record(transcript=LONG.split("\n\n")[0]), world.full_context())[0].lines
    quote = f"{lines[0].text.split(' ', 3)[3]} {' '.join(lines[1].text.split()[:2])}"
    note = {"text": {"en": "x"}, "quote": quote}
    (remark,) = canvases(record(transcript=LONG.split("\n\n")[0], notes=[note]), world.full_context())[
        0
    ].notes
    assert [quotation.line for quotation in remark.quotations] == [1, 2]
    assert remark.region and lines[0].region and lines[1].region
    assert remark.region[3] == lines[1].region[1] + lines[1].region[3] - lines[0].region[1]


def test_editorial_marks_are_explained_in_place() -> None:
    pages = canvases(record(transcript="He said [sic] no [ILLEGIBLE] words."), world.full_context())
    assert [(remark.editorial_mark, remark.quotations[0].exact) for remark in pages[0].notes] == [
        ("sic", "[sic]"),
        ("illegible", "[ILLEGIBLE]"),
    ]
    assert all(remark.region and remark.region[2] < 300 for remark in pages[0].notes)


def test_names_of_texts_are_unique() -> None:
    def names_of(*kinds: tuple[str, str]) -> tuple[str, ...]:
        return additional_texts.layer_names(
            [additional_texts.FurtherText(kind=kind, language=tag, text="x") for kind, tag in kinds]
        )

    assert names_of(
        ("machine", "en"), ("translation", "zh-Hans"), ("machine", "en"), ("machine", "en-NZ")
    ) == (
        "machine-en",
        "translation-zh-hans",
        "machine-en-n2",
        "machine-en-nz",
    )
