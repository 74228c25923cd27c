"""The timeline: counts and lists are those of the dates of the records, at every level and with filters."""

from __future__ import annotations

import datetime
import random
import sqlite3
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fonds.publishing import publish as publishing
from fonds.record import dates
from fonds.search.facets import Facets, date_values
from fonds.store import facet_index
from fonds.store.facet_index import FacetIndex
from fonds.web.app import create_app
from fonds.web.histogram import MIN_GAP, Bar, with_gaps
from fonds.web.timeline.spans import Span, beginning_in, covering, parse_span, parts
from tests import correspondence
from tests.conftest import settings_of
from tests.correspondence import LONG, UNDATED, Letter


@pytest.fixture(scope="module")
def written() -> list[Letter]:
    return correspondence.letters(120)


@pytest.fixture(scope="module")
def client(written: list[Letter], tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    work = tmp_path_factory.mktemp("letters")
    settings = settings_of(correspondence.write(work / "node", written), work / "state")
    publishing.publish(settings)
    return create_app(settings).test_client()


def listed(client: FlaskClient, query: str = "") -> dict[str, object]:
    answer = client.get(f"/timeline.json?{query}")
    assert answer.status_code == 200 and answer.json is not None
    return dict(answer.json)


def ids(document: dict[str, object]) -> list[str]:
    records = document["records"]
    assert isinstance(records, list)
    return [record["id"].rpartition("/")[2] for record in records]


def days(date: str) -> tuple[datetime.date, datetime.date]:
    parsed = dates.parse(date)
    assert parsed.earliest and parsed.latest
    return parsed.earliest, parsed.latest


def touching(written: list[Letter], span: str) -> set[str]:
    first, last = days(span)
    return {
        letter.id
        for letter in written
        if letter.date and days(letter.date)[0] <= last and days(letter.date)[1] >= first
    }


@pytest.mark.parametrize("date", ["192X", "1930", "1930-06", "1930-06-15", "1945"])
def test_a_span_lists_what_touches_it(date: str, client: FlaskClient, written: list[Letter]) -> None:
    document = listed(client, f"date={date}")
    expected = touching(written, date)
    assert document["total"] == len(expected)
    shown = ids(document)
    assert len(shown) == len(set(shown)) == min(50, len(expected)) and set(shown) <= expected
    earlier = {
        letter.id for letter in written if letter.id in expected and days(letter.date)[0] < days(date)[0]
    }
    assert LONG in earlier and document["begin_earlier"] == len(earlier)
    begun = [id for id in shown if id not in earlier]
    assert shown[: len(begun)] == begun  # what begins earlier is last
    by_id = {letter.id: dates.parse(letter.date).sort_key for letter in written if letter.date}
    assert [by_id[id] for id in begun] == sorted(by_id[id] for id in begun)


@pytest.mark.parametrize(("date", "part"), [("192X", "1925"), ("1930", "1930-06"), ("1930-06", "1930-06-10")])
def test_counts_lead_to_lists_of_so_many(
    date: str, part: str, client: FlaskClient, written: list[Letter]
) -> None:
    counts = listed(client, f"date={date}")["counts"]
    assert isinstance(counts, list)
    by_date = {entry["date"]: entry for entry in counts}
    covers_part = touching(written, part)
    for letter in written:  # long dates are in the year, and not in each of its months or days
        length = (days(letter.date)[1] - days(letter.date)[0]).days if letter.date else 0
        if length > {7: 3660, 10: 31}.get(len(part), 99_999):
            covers_part.discard(letter.id)
    assert by_date.get(part, {"count": 0})["count"] == len(covers_part)
    for entry in counts:
        if date == "192X":
            assert listed(client, f"date={entry['date']}")["total"] == entry["count"]


def test_all_records_are_a_page_at_a_time(client: FlaskClient, written: list[Letter]) -> None:
    first = listed(client)
    assert first["undated"] == 1 and first["total"] == len(written)
    found = ids(first)
    while following := first.get("next"):
        first = listed(client, str(following).partition("?")[2])
        found += ids(first)
    assert sorted(found) == sorted(letter.id for letter in written)
    assert found[0] == LONG and found[-1] == UNDATED


def test_filters_are_kept_in_every_link(client: FlaskClient, written: list[Letter]) -> None:
    document = listed(client, "sender=anna&recipient=boris")
    assert document["total"] == sum(
        letter.sender == "anna" and letter.recipient == "boris" for letter in written
    )
    active = listed(client, "active=anna")
    assert active["total"] == sum("anna" in (letter.sender, letter.recipient) for letter in written)
    html = client.get("/timeline?date=1930&sender=anna", headers={"Accept": "text/html"}).text
    assert 'href="/timeline?date=193X&amp;sender=anna"' in html
    assert "Anna Adler" in html and 'href="/timeline?date=1930"' in html


def test_a_page_and_json_are_at_the_same_address(client: FlaskClient) -> None:
    answer = client.get("/timeline?date=1930", headers={"Accept": "application/json"})
    assert answer.json == listed(client, "date=1930") and "Accept" in answer.headers["Vary"]
    html = client.get("/timeline?date=1930", headers={"Accept": "text/html"}).text
    assert 'href="/timeline.json?date=1930"' in html and "<h1>1930</h1>" in html


@pytest.mark.parametrize("query", ["date=1945-13", "date=soon", "date=1945-02-30", "date=0000", "date=194"])
def test_what_is_no_date_is_refused(query: str, client: FlaskClient) -> None:
    assert client.get(f"/timeline?{query}").status_code == 400


def test_a_page_that_there_is_not(client: FlaskClient) -> None:
    assert client.get("/timeline?page=99").status_code == 404
    assert (
        client.get("/timeline?sender=%22%3E%3Cb%3E", headers={"Accept": "text/html"}).text.count("<b>") == 0
    )


def as_indexed(first: datetime.date, last: datetime.date, span: Span) -> tuple[datetime.date, datetime.date]:
    """A date as the index knows it at the level of a span: a long one as whole months, or whole years."""
    if span.field in ("month", "day") and last.year * 12 + last.month - first.year * 12 - first.month >= 120:
        return first.replace(month=1, day=1), last.replace(month=12, day=31)
    if span.field == "day" and (last - first).days >= 31:
        return first.replace(day=1), (last.replace(day=28) + datetime.timedelta(4)).replace(
            day=1
        ) - datetime.timedelta(1)
    return first, last


def test_spans_have_what_overlaps_them_and_what_begins_in_them() -> None:
    generator = random.Random(7)
    dated = {}
    for number in range(1, 400):
        first = datetime.date(1890, 1, 1) + datetime.timedelta(generator.randrange(9000))
        last = first + datetime.timedelta(generator.choice((0, 3, 20, 45, 400, 5000)))
        dated[number] = (first, last)
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript("CREATE TABLE described (n INTEGER PRIMARY KEY, id TEXT);" + facet_index.SCHEMA)
    entries = [
        (number, Facets((("kind", "record"), *date_values(dates.parse(f"{first}/{last}"))), "~", ""))
        for number, (first, last) in dated.items()
    ]
    facet_index.write(db, [], entries)
    facets = FacetIndex(lambda: db)
    for value in ("190X", "1900", "1901", "1900-01", "1900-03", "1901-12", "1900-01-01", "1900-03-15"):
        start, end = days(value)
        indexed = {number: as_indexed(*pair, Span(value)) for number, pair in dated.items()}
        members = covering(facets, Span(value))
        assert set(members) == {n for n, (first, last) in indexed.items() if first <= end and last >= start}
        begun = {n for n, (first, last) in indexed.items() if start <= first <= end}
        assert set(beginning_in(facets, Span(value), members)) == begun
        assert all(count > 0 for _, count in parts(facets, Span(value), members))
    db.close()


def test_spans_know_what_is_around_them() -> None:
    assert [parse_span(text) for text in ("1945-00", "1945-1", "X945", "")] == [None] * 4
    chain = Span("1945-03-01")
    assert (chain.above, Span(chain.above).above, Span("1945").above, Span("194X").above) == (
        "1945-03",
        "1945",
        "194X",
        "",
    )
    assert chain.before == Span("1945-02-28") and Span("1945-01").before == Span("1944-12")
    assert Span("1940").before == Span("1939") and Span("194X").before == Span("193X")
    assert Span("0001").before is None and Span("000X").before is None


def test_long_empty_times_are_a_gap() -> None:
    bars = [Bar(str(year), str(year), int(year in (1900, 1903, 1920)), "") for year in range(1900, 1921)]
    shown = with_gaps(bars)
    assert [bar.label for bar in shown] == ["1900", "1901", "1902", "1903", "1904–1919", "1920"]
    assert [bar.is_gap for bar in shown] == [False] * 4 + [True, False] and MIN_GAP > 2


def test_a_node_of_one_month_begins_with_it(tmp_path: Path) -> None:
    few = [Letter(f"l{day}", "anna", "boris", f"1945-07-{day:02}", "moscow") for day in (3, 26)]
    settings = settings_of(correspondence.write(tmp_path / "node", few), tmp_path / "state")
    publishing.publish(settings)
    html = create_app(settings).test_client().get("/timeline", headers={"Accept": "text/html"}).text
    assert ">Jul 1945<" in html and "July 1945: 2 records" in html
