"""docs/record.md explains every field of every kind in the model, and its examples are valid."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from pydantic import BaseModel

from fonds.ingest import markdown
from fonds.record import (
    additional_texts,
    agents,
    contact,
    dates,
    elements,
    field_types,
    local_contexts,
    model,
    part_rights,
    rights,
    structure,
    viewing,
)
from fonds.record import annotations as record_annotations
from fonds.record import pages as record_pages
from fonds.record.transcript import EDITORIAL_MARKS
from fonds.typesetting import fonts
from tests.docs import pages

PAGE = "docs/record.md"
SECTIONS: MappingProxyType[str, type[BaseModel]] = MappingProxyType(
    {
        "Every description": model.Description,
        "Records and collections": model.Unit,
        "Records": model.Record,
        "Collections": model.Collection,
        "Institutions, people, families, places and subjects": model.Authority,
        "Institutions": model.Institution,
        "People, families and institutions": model.Agent,
        "People": model.Person,
        "Places": model.Place,
        "Subjects": model.Subject,
        "References": field_types.Reference,
        "Name": agents.AgentName,
        "Address": contact.Address,
        "Dated text": agents.DatedText,
        "Place of an agent": agents.AgentPlace,
        "Relation of agents": agents.AgentRelation,
        "Link": field_types.Link,
        "Statement": field_types.Statement,
        "Source": field_types.Source,
        "Identifier": field_types.Identifier,
        "Label of Local Contexts": local_contexts.LocalContext,
        "Part with its own rights": part_rights.PartRights,
        "Container": elements.Container,
        "Other date": elements.OtherDate,
        "Further statement": elements.FurtherStatement,
        "Transcription": field_types.Transcription,
        "Additional text": additional_texts.FurtherText,
        "Note": additional_texts.Note,
        "Withdrawal": field_types.Withdrawal,
        "Access": field_types.Access,
        "Substitute": field_types.Substitute,
        "Page": record_pages.Page,
        "Image": field_types.Image,
        "Range": structure.Range,
        "Annotation": record_annotations.Annotation,
        "Start": viewing.Start,
        "Picture": viewing.Picture,
        "Coordinates": field_types.Coordinates,
    }
)
KIND_OF_SECTION = {
    "Institutions": "institution",
    "Image": "institution",
    "Institutions, people, families, places and subjects": "institution",
    "People, families and institutions": "family",
    "Name": "person",
    "People": "person",
    "Dated text": "person",
    "Address": "institution",
    "Place of an agent": "person",
    "Relation of agents": "person",
    "Places": "place",
    "Coordinates": "place",
    "Subjects": "subject",
    "Records and collections": "collection",
    "Collections": "collection",
}


def own_fields(part: type[BaseModel]) -> set[str]:
    """The fields that a class adds to its base classes, by their names in the record file."""
    inherited = set().union(*(base.model_fields for base in part.__bases__ if issubclass(base, BaseModel)))
    return {field.alias or name for name, field in part.model_fields.items() if name not in inherited}


@pytest.mark.parametrize(("heading", "part"), SECTIONS.items())
def test_a_section_explains_exactly_the_fields_of_its_part(heading: str, part: type[BaseModel]) -> None:
    assert set(pages.row_names(pages.section(PAGE, heading))) == own_fields(part)


def test_every_kind_and_every_part_has_a_section() -> None:
    explained = set(SECTIONS.values()) | {model.Family}
    assert {*model.KINDS.values()} <= explained
    modules = (
        field_types,
        record_annotations,
        record_pages,
        additional_texts,
        agents,
        contact,
        elements,
        structure,
        viewing,
    )
    assert {part for module in modules for part in vars(module).values() if _is_part(part)} <= explained
    assert own_fields(model.Family) == set()


def _is_part(part: object) -> bool:
    return isinstance(part, type) and issubclass(part, field_types.Part) and part is not field_types.Part


def examples() -> list[tuple[str, str, str]]:
    """(section, field, example) for each row of the tables of fields."""
    return [
        (heading, name.strip("`"), example.strip("`"))
        for heading in SECTIONS
        for name, _, _, example in pages.rows(pages.section(PAGE, heading))
    ]


@pytest.mark.parametrize(("heading", "name", "example"), examples())
def test_every_example_is_valid(heading: str, name: str, example: str) -> None:
    kind = KIND_OF_SECTION.get(heading, "record")
    label = "title" if kind in ("record", "collection") else "name"
    front_matter = {"kind": f"kind: {kind}", "id": "id: an-example", label: f"{label}: An example"}
    front_matter[example.partition(":")[0]] = example
    lines = "\n".join(front_matter.values())
    parsed = markdown.parse(f"---\n{lines}\n---\n".encode(), "example.md", "en")
    assert [str(problem) for problem in parsed.problems] == []
    assert parsed.description is not None
    fields_set = parsed.description.model_dump(by_alias=True, exclude_defaults=True)
    assert example.partition(":")[0] in fields_set or example in ("level: fonds",)
    assert name in example


def test_exactly_the_required_fields_are_marked_as_required() -> None:
    for heading, part in SECTIONS.items():
        required = {field.alias or name for name, field in part.model_fields.items() if field.is_required()}
        for row in pages.rows(pages.section(PAGE, heading)):
            assert ("Required." in row[1]) is (row[0].strip("`") in required & own_fields(part)), row


def test_every_editorial_mark_is_listed() -> None:
    assert pages.row_names(pages.section(PAGE, "The transcript")) == [f"[{mark}]" for mark in EDITORIAL_MARKS]


@pytest.mark.parametrize(("date", "shown"), [row[:2] for row in pages.rows(pages.section(PAGE, "Dates"))])
def test_dates_are_shown_as_documented(date: str, shown: str) -> None:
    assert dates.parse(date.strip("`")).format("en") == shown


def test_rights_are_converted_as_documented() -> None:
    conversions = [row for row in pages.rows(pages.section(PAGE, "Rights")) if len(row) == 2]
    assert conversions
    for written, published in conversions:
        assert rights.normalise(written.strip("`")) == published.strip("`")


def test_the_first_example_file_is_valid() -> None:
    example = next(fence for fence in pages.fences(PAGE) if fence.language == "markdown")
    parsed = markdown.parse(example.body.encode(), "example.md", "en")
    assert [str(problem) for problem in parsed.problems] == []


SCRIPTS = {
    "Latin": "é", "Greek": "α", "Cyrillic": "ж", "Armenian": "ա", "Georgian": "ა", "Hebrew": "א", "Arabic": "ع",
    "Devanagari": "क", "Thai": "ก", "Lao": "ກ", "Khmer": "ក", "Tibetan": "ཀ", "Mongolian": "ᠠ", "Chinese": "會",
    "Japanese": "あ", "Korean": "한", "Bengali": "ক", "Tamil": "த", "Burmese": "က", "Ethiopic": "አ",
}  # fmt: skip


@pytest.mark.parametrize(("script", "sample"), SCRIPTS.items())
def test_the_scripts_of_the_fonts_are_listed(script: str, sample: str) -> None:
    supported, _, unsupported = pages.text("docs/formats.md").partition("They do not support")
    assert script in (unsupported if fonts.undrawn(sample) else supported)
