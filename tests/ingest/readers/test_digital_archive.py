"""Pages of the Digital Archive as text: the seed gives the record that was written by hand; no layout loses a word."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from fonds.ingest import markdown
from fonds.ingest.readers.digital_archive import page_parts
from fonds.ingest.readers.digital_archive.reader import FORMAT
from fonds.record.model import Description, Record
from tests.ingest.readers import reading
from tests.ingest.readers.reading import Reading, read

NODE = Path(__file__).parents[3] / "records"
WRITTEN = NODE / "records" / "harriman-1945-07.md"
# what the editors of the record know from elsewhere, and no words of the page say
NOT_IN_THE_PAGE = {
    "type": "the page does not call it a telegram",
    "language": "this copy of the page lost the value of its label Language",
    "people": "the editors named those whom the text mentions",
    "places": "the editors named the places in the text",
    "subjects": "the editors chose the subject",
    "same_as": "the copy of the page does not have its address",
}
RIGHTS = (
    "The History and Public Policy Program welcomes reuse of Digital Archive materials for research and educational "
    "purposes. Some documents may be subject to copyright."
)
CONTACT = (
    "To enquire about this document's rights status, please contact the History and Public Policy Program."
)
DONOR = "This document was made possible with support from Blavatnik Family Foundation"
BODY = [
    "TOP SECRET",
    "Comrade Zhou said: [illegible] the talks (p. 1) go on.",
    "Source",
    "They parted at dawn.",
]
SUMMARY = "Zhou and the ambassador speak of the talks."


def record_of(result: Reading) -> Record:
    [item] = result.of_kind("record")
    record = result.descriptions[item.key]
    assert isinstance(record, Record)
    return record


def page(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "page.txt"
    path.write_text(text, "utf-8")
    return read(path, FORMAT)


def test_the_seed_gives_the_record_that_was_written_by_hand() -> None:
    seed = reading.SHARED.parent / "seeds" / "harriman-1945-07.txt"
    if not seed.exists():
        pytest.skip(f"no {seed} (FONDS_SHARED)")
    result = read(seed, FORMAT)
    record, (written, node) = record_of(result), _written()
    names = {
        description.id: _names(description) for description in (*node.values(), *result.descriptions.values())
    }
    fields = set(written.model_fields_set) | set(record.model_fields_set)
    different = {
        name for name in sorted(fields - {"id", "kind"})
        if not _equal(getattr(record, name), getattr(written, name), names, name)
    }  # fmt: skip
    assert different == set(NOT_IN_THE_PAGE)
    assert record.transcript.split() == written.transcript.split()
    assert record.transcript.split("\n\n") == written.transcript.strip().split("\n\n")
    assert result.problems == []


def _written() -> tuple[Record, dict[str, Description]]:
    node: dict[str, Description] = {}
    for path in NODE.rglob("*.md"):
        description = markdown.parse(path.read_bytes(), path.name, "en").description
        assert description is not None
        node[description.id] = description
    record = node["harriman-1945-07"]
    assert isinstance(record, Record)
    return record, node


def _names(description: Description) -> set[str]:
    names = {*description.labels.values(), *getattr(description, "further_names", ())}
    return {re.sub(r"[\s.]+", "", name).casefold() for name in names}


def _equal(value: Any, written: Any, names: dict[str, set[str]], field: str) -> bool:
    """Whether two values say the same. Ids are compared by the names of what they lead to.

    Offices are the words of the title; who held them is the editors' inference, as are the names of the sender in the
    text. The editors added a note on the address that the page hides.
    """
    if field in ("senders", "recipients"):
        return [reference.as_ for reference in value] == [reference.as_ for reference in written]
    if field == "rights_contact":
        return str(written["en"]).startswith(value["en"])
    if field == "transcription":
        return bool(names[value.by] & names[written.by])
    if isinstance(value, tuple) and isinstance(written, tuple):
        return len(value) == len(written) and all(
            _equal(a, b, names, field) for a, b in zip(value, written, strict=True)
        )
    if field == "abstract":
        return value.text == written.text and bool(names[value.by] & names[written.by])
    if isinstance(value, str) and isinstance(written, str) and value in names and written in names:
        return bool(names[value] & names[written])
    return bool(value == written)


def new_layout(
    *,
    labels: bool = True,
    values: bool = True,
    gap: int = 5,
    blank: int = 1,
    heading: bool = True,
    before: bool = False,
) -> str:
    """A page of today's layout, in which copying lost labels, values, blank lines or the heading of the details."""
    between = "\n" * (blank + 1)
    details: list[str] = ["Document Information"] if heading else []

    def add(label: str, value: str, is_link: bool = False) -> None:
        details.extend([label] * (labels or is_link) + [value] * (values or not is_link))

    add("Source", "AVPRF, f. 0100, op. 46, d. 9. Obtained for CWIHP and translated by Anna Belova.")
    add("Original Archive", "Archive of Foreign Policy", is_link=True)
    details += ["Rights"] * labels + [RIGHTS, CONTACT]
    add("Original Uploaded Date", "2011-11-20")
    add("Type", "Memorandum of Conversation", is_link=True)
    add("Language", "Russian", is_link=True)
    add("Record ID", "123456")
    head = [
        "Skip to content",
        *([SUMMARY] if before else []),
        "July 26, 1950",
        "Memorandum from Zhou Enlai to the Ambassador",
    ]
    lists = [
        "Author(s):",
        "Zhou, Enlai, 1898-1976",
        "Associated Places",
        "Beijing",
        "Subjects Discussed",
        "China--Soviet Union",
    ]
    start = between.join([*head, DONOR, *BODY])
    return start + "\n" * (gap + 1) + between.join([SUMMARY, *lists, *details]) + "\n"


VARIANTS = [
    {"labels": labels, "values": values, "gap": gap, "blank": blank, "heading": heading, "before": before}
    for labels, values, gap, blank, heading, before in itertools.product(
        (True, False), (True, False), (5, 1), (1, 3), (True, False), (True, False)
    )
]


@pytest.mark.parametrize(
    "variant", VARIANTS, ids=lambda variant: ",".join(k for k, v in variant.items() if v)
)
def test_no_word_of_a_layout_is_lost(variant: dict[str, Any], tmp_path: Path) -> None:
    text = new_layout(**variant)
    result = page(tmp_path, text)
    assert not [problem for problem in result.problems if problem.severity == "error"]
    assert _lost(text, result) == []


def _lost(text: str, result: Reading) -> list[str]:
    """The words of a page that are in no description, apart from its labels and navigation."""
    labels = {*page_parts.LISTS, *page_parts.DETAILS, page_parts.INFORMATION, "skip to content"}
    lines = [line for line in text.splitlines() if line.strip().rstrip(":").casefold() not in labels]
    expected = Counter(re.findall(r"\w+", " ".join(lines).replace(DONOR, DONOR.partition("from ")[2])))
    given: Counter[str] = Counter()
    for item in result.items:
        given.update(re.findall(r"\w+", f"{_words(item.fields)} {item.body}"))
    # a month that is in the date, and the words of codes
    coded = {"July", "26", "1950", "2011", "11", "20", "Russian"}
    return sorted(set(expected) - set(given) - coded)


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(map(_words, value.values()))
    return " ".join(map(_words, value)) if isinstance(value, list | tuple) else str(value)


def test_the_fields_of_a_whole_page(tmp_path: Path) -> None:
    result = page(tmp_path, new_layout())
    record = record_of(result)
    assert (record.date, record.type, record.type_label) == (
        "1950-07-26", "memorandum-of-conversation", "Memorandum of Conversation",
    )  # fmt: skip
    assert record.date_text == "July 26, 1950"
    assert record.language == ("ru",)
    assert [(number.value, number.scheme) for number in record.identifiers] == [("123456", "Digital Archive")]
    assert record.abstract and record.abstract.text == {"en": SUMMARY}
    assert record.transcript == "\n\n".join(BODY)
    assert [reference.as_ for reference in record.senders] == ["Zhou Enlai"]
    assert [reference.as_ for reference in record.recipients] == ["the Ambassador"]
    assert [(person.as_, person.role) for person in record.contributors] == [("Anna Belova", ("trl",))]
    [author] = record.creator
    assert author.as_ == "Zhou, Enlai, 1898-1976"
    [person] = result.of_kind("person")
    assert (person.fields["name"], person.fields["dates"]) == ("Zhou, Enlai", "1898/1976")
    assert {str(item.fields["name"]) for item in result.of_kind("institution")} == {
        "History and Public Policy Program Digital Archive", "Archive of Foreign Policy", "Blavatnik Family Foundation",
    }  # fmt: skip
    assert record.other_dates[0].kind == "publication"


def test_words_that_are_labels_stay_in_the_text(tmp_path: Path) -> None:
    """The text of a document may have any words: it is read from the end of the page."""
    text = new_layout().replace("They parted at dawn.", "Document Information\n\nRecord ID\n\nof the talks")
    record = record_of(page(tmp_path, text))
    assert record.transcript.endswith("Document Information\n\nRecord ID\n\nof the talks")


def test_a_summary_without_a_gap_is_said_aloud(tmp_path: Path) -> None:
    result = page(tmp_path, new_layout(gap=1))
    assert [problem.severity for problem in result.problems] == ["warning"]
    record = record_of(result)
    assert record.abstract and record.abstract.text == {"en": SUMMARY}


@pytest.mark.parametrize(
    ("date", "edtf"),
    [
        ("July 1945", "1945-07"),
        ("August, 1962", "1962-08"),
        ("1955", "1955"),
        ("March 05, 1961", "1961-03-05"),
        ("", None),
    ],
)
def test_dates(date: str, edtf: str | None, tmp_path: Path) -> None:
    record = record_of(page(tmp_path, new_layout().replace("July 26, 1950", date)))
    assert record.date == edtf
    assert record.title == {"en": "Memorandum from Zhou Enlai to the Ambassador"}


CITATION = (
    "\"Letter, Dimitrov to Molotov, 'The Situation in Iran',\" June 09, 1945, History and Public Policy Program "
    "Digital Archive, GAPPOD, f. 1, op. 89, d. 90, ll. 9-15. Translated for CWIHP by Gary Goldberg. "
    "http://digitalarchive.wilsoncenter.org/document/119105"
)
OLD = f"""Search in

ADD SEARCH FILTER CANCEL SEARCH FILTER

Digital Archive International History Declassified

June 09, 1945

LETTER, DIMITROV TO MOLOTOV, 'THE SITUATION IN IRAN'

CITATION SHARE DOWNLOAD

Citation
get citation

Dimitrov reports on the party in Iran.

{CITATION}

share document

http://digitalarchive.wilsoncenter.org/document/119105

VIEW DOCUMENT IN

English HTML

9 June 1945

To Comrade Molotov.

Document Information
"""


def test_the_old_layout(tmp_path: Path) -> None:
    result = page(tmp_path, OLD)
    record = record_of(result)
    assert record.title == {"en": "Letter, Dimitrov to Molotov, 'The Situation in Iran'"}
    assert (record.date, record.date_text) == ("1945-06-09", "June 09, 1945")
    assert record.abstract and record.abstract.text == {"en": "Dimitrov reports on the party in Iran."}
    assert record.source and record.source.text["en"].startswith("GAPPOD, f. 1, op. 89")
    assert [number.value for number in record.identifiers] == ["119105"]
    assert [link.uri for link in record.same_as] == ["http://digitalarchive.wilsoncenter.org/document/119105"]
    assert record.transcription and record.transcription.language == "en"
    assert [person.as_ for person in record.contributors] == ["Gary Goldberg"]
    assert [reference.as_ for reference in (*record.senders, *record.recipients)] == ["Dimitrov", "Molotov"]
    assert record.transcript == "9 June 1945\n\nTo Comrade Molotov.\n\nDocument Information"


@pytest.mark.parametrize("title", ["The transition from war to peace", "Notes on the way to Moscow, 1950"])
def test_who_wrote_is_taken_from_titles_of_letters_only(title: str, tmp_path: Path) -> None:
    text = new_layout().replace("Memorandum from Zhou Enlai to the Ambassador", title)
    record = record_of(page(tmp_path, text))
    assert (record.senders, record.recipients) == ((), ())


def test_a_page_in_another_encoding_is_said_aloud(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(new_layout().replace("dawn", "dawn – “so”").encode("cp1252"))
    result = read(path, FORMAT)
    assert result.notes == ["page.txt is not UTF-8: read as Windows-1252"]
    assert "“so”" in record_of(result).transcript


def test_the_same_page_has_the_same_key(tmp_path: Path) -> None:
    first, second = page(tmp_path, new_layout()), page(tmp_path, new_layout(gap=1))
    assert [item.key for item in first.items] == [item.key for item in second.items]
    assert first.of_kind("record")[0].key == "digital-archive:123456"


@pytest.mark.parametrize("text", ["<TEI/>", "a letter", '{"a": "Record ID"}'])
def test_other_texts_are_not_recognised(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text)
    assert not FORMAT.recognises(reading.InputFile(path, "a.txt"))
