"""What points to a person, place or collection is listed whole, a page at a time, in the order of its own dates."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.store import database
from fonds.store.reader import Reader
from fonds.web.app import create_app
from fonds.web.descriptions.authority_views import MAX_PREVIEWED
from fonds.web.descriptions.related import PER_PAGE
from tests import generate
from tests.conftest import settings_of

MANY = 3 * PER_PAGE
NAMED = re.compile(r'<li><a href="/records/(r\d+)"')


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Every record of the node names one place, is from one person and in one collection."""
    work = tmp_path_factory.mktemp("pointing")
    settings = settings_of(generate.node(work / "node", MANY), work / "state")
    for file in (settings.node / "records").glob("*.md"):
        text = re.sub(r"^from: p\d+$", "from: p1", file.read_text("utf-8"), flags=re.MULTILINE)
        text = re.sub(r"^collection: .*$", "collection: series-1", text, flags=re.MULTILINE)
        file.write_text(re.sub(r"^places: .*$", "places: [l1]", text, flags=re.MULTILINE), "utf-8")
    publishing.publish(settings)
    return settings


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("path", "field", "href"),
    [("/agents/p1", "from", "/search?sender=p1"), ("/places/l1", "places", "?list=places")],
)
def test_the_whole_list_is_a_link_away(path: str, field: str, href: str, client: FlaskClient) -> None:
    """A list that the search has too is there, where it can be filtered; its address here still works."""
    first = page(client, path)
    assert f'<a href="{href}">All {MANY}</a>' in first
    found: list[str] = []
    for number in range(1, MANY // PER_PAGE + 1):
        text = page(client, f"{path}?list={field}&page={number}")
        found += NAMED.findall(text)
        assert (f'href="?list={field}&amp;page={number + 1}"' in text) == (number < MANY // PER_PAGE)
    assert len(found) == len(set(found)) == MANY
    assert NAMED.findall(first)[:MAX_PREVIEWED] == found[:MAX_PREVIEWED]


def test_it_is_in_the_order_of_dates(client: FlaskClient, settings: Settings) -> None:
    found = NAMED.findall(page(client, "/places/l1?list=places"))
    dates = [
        re.search(r"^date: (\S+)$", (settings.node / f"records/{id}.md").read_text("utf-8"), re.MULTILINE)
        for id in found
    ]
    said = [match[1] for match in dates if match]
    assert said == sorted(said) and len(said) == PER_PAGE


@pytest.mark.parametrize("tail", ["?list=from&page=4", "?list=nonsense", "?list=places", "?page=2"])
def test_a_list_that_there_is_not(tail: str, client: FlaskClient) -> None:
    for suffix in ("", ".html"):
        answer = client.get(f"/agents/p1{suffix}{tail}", headers={"Accept": "text/html"})
        assert answer.status_code == 404


def test_the_address_says_which_page_it_is(client: FlaskClient) -> None:
    answer = client.get("/agents/p1?list=from&page=2", headers={"Accept": "text/html"})
    assert answer.headers["Content-Location"].endswith("/agents/p1.html?list=from&page=2")
    data = client.get("/agents/p1?list=from&page=2", headers={"Accept": "text/turtle"})
    assert data.headers["Content-Location"].endswith("/agents/p1.ttl")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/agents/p1", ""),
        ("/agents/p1", "?list=from"),
        ("/agents/p1", "?list=from&page=2"),
        ("/collections/series-1", "?page=3"),
        ("/collections/series-1", ""),
        ("/", ""),
    ],
)
def test_each_page_of_a_list_is_canonical_itself(path: str, query: str, client: FlaskClient) -> None:
    """What is canonical has all that is on the page (RFC 6596, 3): the first page has not what is on the second."""
    address = f"http://127.0.0.1:8000{path if path == '/' else path + '.html'}{query}"
    answer = client.get(path + query, headers={"Accept": "text/html"})
    in_head = re.findall('<link rel="canonical" href="([^"]*)">', answer.text)
    assert [html.unescape(target) for target in in_head] == [address]
    in_header = re.findall('<([^>]*)>; rel="canonical"', answer.headers.get("Link", ""))
    assert in_header == ([] if path == "/" else [address])
    again = client.get(address.removeprefix("http://127.0.0.1:8000"), headers={"Accept": "*/*"})
    assert f'<link rel="canonical" href="{html.escape(address)}">' in again.text


def test_the_first_page_of_members_has_one_address(client: FlaskClient) -> None:
    for query in ("?page=1", "?list=collection"):
        answer = client.get(f"/collections/series-1{query}", headers={"Accept": "text/html"})
        assert '<http://127.0.0.1:8000/collections/series-1.html>; rel="canonical"' in answer.headers["Link"]


def test_counts_follow_what_comes_and_goes(tmp_path: Path) -> None:
    settings = settings_of(generate.node(tmp_path / "node", 12), tmp_path / "state")
    publishing.publish(settings)
    files = sorted((settings.node / "records").glob("*.md"))
    for number, file in enumerate(files[:6]):
        text = file.read_text("utf-8")
        text = (
            text.replace("title: ", "withdrawn: {date: 2026, reason: A test.}\ntitle: ", 1)
            if number % 2
            else text
        )
        file.write_text(re.sub(r"^places: .*$", "places: [l2, l3]", text, flags=re.MULTILINE), "utf-8")
    publishing.publish(settings)
    db = database.open_reader(settings.state)
    counted = "SELECT target, field, n FROM edges WHERE n > 0 ORDER BY 1, 2"
    told = "SELECT target, field, count(*) FROM edge GROUP BY 1, 2 ORDER BY 1, 2"
    assert db.execute(counted).fetchall() == db.execute(told).fetchall() != []
    db.close()
    reader = Reader(settings.state)
    assert reader.counts()["record"] == 9
    for field, n in reader.incoming_link_counts("l2"):
        assert len(reader.incoming_links("l2", field, 100)) == n
    reader.close()
