"""The calendar of the demonstration node holds facts with their source, and no text of the documents."""

from __future__ import annotations

import re

import pytest

from fonds.ingest import markdown
from fonds.record.model import Record
from fonds.settings import Settings
from fonds.web.app import create_app
from tests.conftest import RECORDS

SERIES = "sino-soviet-negotiations-1945-"
DOCUMENT = re.compile(
    r"https://history\.state\.gov/historicaldocuments/(frus1945(?:v07|Berlinv0[12]))/d(\d+)"
)


def read(id: str) -> Record:
    """Return the description of a file in records/records."""
    path = RECORDS / "records" / f"{id}.md"
    description = markdown.parse(path.read_bytes(), path.name, "en").description
    assert isinstance(description, Record)
    return description


CALENDAR = [read(path.stem) for path in sorted((RECORDS / "records").glob("frus*.md"))]


def test_there_are_as_many_as_the_calendar_says() -> None:
    assert len(CALENDAR) == 40
    page = (RECORDS / "collections" / f"{SERIES.rstrip('-')}.md").read_text("utf-8")
    assert "Forty documents" in page


@pytest.mark.parametrize("record", CALENDAR, ids=lambda record: record.id)
def test_a_record_names_the_document_that_it_describes(record: Record) -> None:
    """Its id, its source, its identifier and the words of its publication note name the same document."""
    assert record.source
    match = DOCUMENT.fullmatch(record.source.url or "")
    assert match
    volume, number = match.groups()
    assert record.id == f"{volume.lower()}-d{number}"
    assert f"{volume}/d{number}" in [identifier.value for identifier in record.identifiers]
    for words in (record.source.text["en"], (record.publications or {}).get("en", "")):
        assert re.search(rf"\bdocument {number}\b", words)


@pytest.mark.parametrize("record", CALENDAR, ids=lambda record: record.id)
def test_a_record_has_our_words_and_no_text_of_the_document(record: Record) -> None:
    assert not record.transcript
    assert not record.texts
    assert record.abstract
    assert record.abstract.by == "node-editors"
    assert not re.search(r"[“\"]\w+ \w+ \w+", record.abstract.text["en"])
    assert record.holder is None


@pytest.mark.parametrize("record", CALENDAR, ids=lambda record: record.id)
def test_a_record_is_in_the_series_of_its_month(record: Record) -> None:
    assert record.collection == SERIES + str(record.date)[5:7]
    assert record.order


def test_what_the_source_says_by_the_office_only_is_inferred_with_its_grounds() -> None:
    offices = {
        reference.as_: reference
        for record in CALENDAR
        for reference in (*record.senders, *record.recipients, *record.people)
        if reference.inferred
    }
    assert {"Secretary of State", "Acting Secretary of State", "the President"} <= set(offices)
    assert all(reference.inferred_by == "node-editors" for reference in offices.values())


def test_relations_lead_to_records_of_the_node() -> None:
    relations = [relation for record in CALENDAR for relation in record.relations if relation.record]
    assert {relation.type for relation in relations} == {"reply-to", "continues", "related"}
    assert all((RECORDS / "records" / f"{relation.record}.md").is_file() for relation in relations)
    assert sum(relation.record == "harriman-1945-07" for relation in relations) == 2


def test_the_home_page_shows_the_telegram_and_both_collections_the_papers_first(
    demonstration: Settings,
) -> None:
    """Also the one whose level has a word of its own, "Calendar"."""
    page = (
        create_app(demonstration)
        .test_client()
        .get("/", headers={"Accept": "text/html"})
        .get_data(as_text=True)
    )
    papers, calendar = (
        page.find(f'href="/collections/{id}"') for id in ("harriman-papers", SERIES.rstrip("-"))
    )
    assert 0 < page.find('href="/records/harriman-1945-07"') < papers < calendar
    assert "Calendar" in page
