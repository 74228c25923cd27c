"""docs/record.md explains every field of every kind as the model has it, and its examples are without a mistake."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from pydantic import BaseModel

from service.ingest import markdown
from service.record import additional_texts, dates, fields, model, rights
from service.record import pages as record_pages
from service.record.transcript import SIGNS
from service.typesetting import fonts
from tests.docs import pages

PAGE = "docs/record.md"
SECTIONS: MappingProxyType[str, type[BaseModel]] = MappingProxyType(
    {
        "Every description": model.Description,
        "Records and collections": model.Unit,
        "Records": model.Record,
        "Institutions, people, places and subjects": model.Authority,
        "Institutions": model.Institution,
        "People": model.Person,
        "Places": model.Place,
        "Subjects": model.Subject,
        "References": fields.Reference,
        "Link": fields.Link,
        "Statement": fields.Statement,
        "Source": fields.Source,
        "Identifier": fields.Identifier,
        "Transcription": fields.Transcription,
        "Further text": additional_texts.FurtherText,
        "Note": additional_texts.Note,
        "Withdrawal": fields.Withdrawal,
        "Access": fields.Access,
        "Substitute": fields.Substitute,
        "Page": record_pages.Page,
        "Image": fields.Image,
        "Coordinates": fields.Coordinates,
    }
)
KINDS_OF = {
    "Institutions": "institution",
    "Image": "institution",
    "Institutions, people, places and subjects": "institution",
    "People": "person",
    "Places": "place",
    "Coordinates": "place",
    "Subjects": "subject",
    "Records and collections": "collection",
}


def own_fields(part: type[BaseModel]) -> set[str]:
    """The fields that a class adds to those above it, by the names that people write."""
    above = set().union(*(base.model_fields for base in part.__bases__ if issubclass(base, BaseModel)))
    return {field.alias or name for name, field in part.model_fields.items() if name not in above}


@pytest.mark.parametrize(("heading", "part"), SECTIONS.items())
def test_every_field_is_explained_and_no_other(heading: str, part: type[BaseModel]) -> None:
    assert set(pages.first_words(pages.section(PAGE, heading))) == own_fields(part)


def test_every_kind_and_every_part_has_a_section() -> None:
    told = set(SECTIONS.values()) | {model.Collection}
    assert {*model.KINDS.values()} <= told
    rooms = (fields, record_pages, additional_texts)
    assert {part for room in rooms for part in vars(room).values() if _is_part(part)} <= told
    assert own_fields(model.Collection) == set()


def _is_part(part: object) -> bool:
    return isinstance(part, type) and issubclass(part, fields.Part) and part is not fields.Part


def examples() -> list[tuple[str, str, str]]:
    """(section, field, example) of each row."""
    found = []
    for heading in SECTIONS:
        for name, _, _, example in pages.rows(pages.section(PAGE, heading)):
            found.append((heading, name.strip("`"), example.strip("`")))
    return found


@pytest.mark.parametrize(("heading", "name", "example"), examples())
def test_every_example_is_read(heading: str, name: str, example: str) -> None:
    kind = KINDS_OF.get(heading, "record")
    label = "title" if kind in ("record", "collection") else "name"
    least = {"kind": f"kind: {kind}", "id": "id: an-example", label: f"{label}: An example"}
    least[example.partition(":")[0]] = example
    lines = "\n".join(least.values())
    parsed = markdown.parse(f"---\n{lines}\n---\n".encode(), "example.md", "en")
    assert [str(problem) for problem in parsed.problems] == []
    assert parsed.description is not None
    given = parsed.description.model_dump(by_alias=True, exclude_defaults=True)
    assert example.partition(":")[0] in given or example in ("level: fonds",)
    assert name in example


def test_every_required_field_says_so() -> None:
    for heading, part in SECTIONS.items():
        required = {field.alias or name for name, field in part.model_fields.items() if field.is_required()}
        for row in pages.rows(pages.section(PAGE, heading)):
            assert ("Must be there" in row[1]) is (row[0].strip("`") in required & own_fields(part)), row


def test_every_sign_is_told() -> None:
    told = pages.first_words(pages.section(PAGE, "The transcript"))
    assert told == [f"[{sign}]" for sign in SIGNS]


@pytest.mark.parametrize(("written", "read"), [row[:2] for row in pages.rows(pages.section(PAGE, "Dates"))])
def test_dates_are_read_as_told(written: str, read: str) -> None:
    assert dates.parse(written.strip("`")).words("en") == read


def test_rights_are_mended_as_told() -> None:
    mended = [row for row in pages.rows(pages.section(PAGE, "Rights")) if len(row) == 2]
    assert mended
    for written, published in mended:
        assert rights.normalise(written.strip("`")) == published.strip("`")


def test_the_least_file_is_read() -> None:
    least = next(fence for fence in pages.fences(PAGE) if fence.language == "markdown")
    parsed = markdown.parse(least.body.encode(), "least.md", "en")
    assert [str(problem) for problem in parsed.problems] == []


SCRIPTS = {
    "Latin": "é", "Greek": "α", "Cyrillic": "ж", "Armenian": "ա", "Georgian": "ა", "Hebrew": "א", "Arabic": "ع",
    "Devanagari": "क", "Thai": "ก", "Lao": "ກ", "Khmer": "ក", "Tibetan": "ཀ", "Mongolian": "ᠠ", "Chinese": "會",
    "Japanese": "あ", "Korean": "한", "Bengali": "ক", "Tamil": "த", "Burmese": "က", "Ethiopic": "አ",
}  # fmt: skip


@pytest.mark.parametrize(("script", "sample"), SCRIPTS.items())
def test_the_scripts_of_the_fonts_are_told(script: str, sample: str) -> None:
    drawn, _, undrawn = pages.text("docs/publications.md").partition("They do not draw")
    assert script in (undrawn if fonts.undrawn(sample) else drawn)
