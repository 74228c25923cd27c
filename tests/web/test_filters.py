"""Filters of the search and lists to browse, against the same questions asked of the record files."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from lxml import etree

from fonds.publishing.publish import publish
from fonds.web.app import create_app
from tests import letters
from tests.conftest import BASE, settings_of

HTML = {"Accept": "text/html"}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return letters.write(tmp_path_factory.mktemp("letters") / "node", 60, scans=False)


@pytest.fixture(scope="module")
def client(folder: Path) -> FlaskClient:
    settings = settings_of(folder, folder.parent / "state")
    publish(settings)
    return create_app(settings).test_client()


@pytest.fixture(scope="module")
def fields(folder: Path) -> dict[str, dict[str, Any]]:
    """The fields of each letter by its id, as its file states them."""
    files = sorted((folder / "records").glob("*.md"))
    return {file.stem: yaml.safe_load(file.read_text("utf-8").split("---")[1]) for file in files}


def listed(client: FlaskClient, path: str, **query: str | list[str]) -> list[str]:
    """Return the ids of all pages of a list."""
    ids: list[str] = []
    address = f"{path}.json"
    page = client.get(address, query_string=query).get_json()
    while True:
        ids += [result["id"].rpartition("/")[2] for result in page["results"]]
        if "next" not in page:
            assert len(ids) == page["total"]
            return ids
        address = page["next"].removeprefix(BASE)
        page = client.get(address, headers={"Accept": "application/json"}).get_json()


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"sender": "ada-lind"}, lambda r: r["from"] == "ada-lind"),
        ({"recipient": "ada-lind"}, lambda r: r["to"] == "ada-lind"),
        ({"agent": ["ada-lind", "tom-hale"]}, lambda r: {r["from"], r["to"]} == {"ada-lind", "tom-hale"}),
        ({"place": "harbin"}, lambda r: "harbin" in r["places"]),
        ({"place": ["harbin", "paris"]}, lambda r: {"harbin", "paris"} <= set(r["places"])),
        ({"subject": "ports"}, lambda r: "ports" in r["subjects"]),
        ({"in": "personal"}, lambda r: r["collection"].startswith("personal-")),
        ({"from": "1938", "to": "1941-06"}, lambda r: "1938" <= str(r["date"]) < "1941-07"),
        ({"from": "1938-03-05", "to": "1941-06-07"}, lambda r: "1938-03-05" <= str(r["date"]) <= "1941-06-07"),
        ({"to": "1935", "sender": "ada-lind"}, lambda r: str(r["date"]) < "1936" and r["from"] == "ada-lind"),
        ({"type": ["letter", "memorandum"]}, lambda r: True),
        ({"type": "memorandum"}, lambda r: False),
        ({"has": "transcript"}, lambda r: int(r["id"][-4:]) % 5 != 3),
        ({"has": ["transcript", "image"]}, lambda r: False),
        ({"holder": "lind-library"}, lambda r: True),
        ({"level": "item", "language": "en", "rights": letters.RIGHTS}, lambda r: True),
    ],
)  # fmt: skip
def test_filters_select_what_the_files_state(
    client: FlaskClient, fields: dict[str, dict[str, Any]], query: dict[str, Any], holds: Any
) -> None:
    expected = {id for id, record in fields.items() if holds(record)}
    assert set(listed(client, "/records", **query)) == expected
    assert set(listed(client, "/search", kind="record", **query)) == expected
    with_words = listed(client, "/search", kind="record", q="lind*", **query)
    assert set(with_words) == {id for id in expected if "lind" in str(fields[id]).lower()}


def test_counts_beside_filters_are_those_of_the_files(
    client: FlaskClient, fields: dict[str, dict[str, Any]]
) -> None:
    page = client.get("/records.json?sender=ada-lind&more=recipient").get_json()
    sent = [record for record in fields.values() if record["from"] == "ada-lind"]
    recipients = {value["value"]: value["count"] for value in page["facets"]["recipient"]}
    assert recipients == {r["to"]: sum(s["to"] == r["to"] for s in sent) for r in sent}
    assert sum(bar["count"] for bar in page["dates"]) == len(sent)
    for value in page["facets"]["recipient"][:3]:  # each link gives as many as it promises
        query = value["page"].partition("?")[2]
        assert client.get(f"/records.json?{query}").get_json()["total"] == value["count"]
    for bar in page["dates"][:3]:
        query = bar["page"].partition("?")[2]
        assert client.get(f"/records.json?{query}").get_json()["total"] == bar["count"]


def test_other_values_of_a_chosen_filter_keep_their_counts(client: FlaskClient) -> None:
    everything = client.get("/search.json?q=lind*").get_json()["facets"]["kind"]
    chosen = client.get("/search.json?q=lind*&kind=record").get_json()["facets"]["kind"]
    assert [(value["value"], value["count"]) for value in chosen] == [
        (value["value"], value["count"]) for value in everything
    ]


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ("oldest", lambda r: (str(r["date"]), r["id"])),
        ("title", lambda r: (r["title"].lower().replace("é", "e"), r["id"])),
    ],
)
def test_lists_are_sorted(
    client: FlaskClient, fields: dict[str, dict[str, Any]], order: str, key: Any
) -> None:
    assert listed(client, "/records", sort=order) == [r["id"] for r in sorted(fields.values(), key=key)]
    if order == "oldest":
        assert listed(client, "/records", sort="newest") == listed(client, "/records", sort=order)[::-1]


def test_people_are_filed_by_their_family_names_under_letters(client: FlaskClient) -> None:
    assert listed(client, "/people")[:3] == ["rolf-berg", "tom-hale", "mei-lan"]
    assert listed(client, "/people", initial="l") == ["mei-lan", "ada-lind"]
    page = client.get("/people", headers=HTML).get_data(as_text=True)
    assert re.search(r'href="/people\?initial=v"[^>]*>V</a>', page)
    assert sorted(listed(client, "/agents")) == sorted([*listed(client, "/people"), "lind-library"])
    assert listed(client, "/institutions") == ["lind-library"]
    assert len(listed(client, "/places")) == 6
    assert len(listed(client, "/subjects")) == 5


def test_collections_begin_at_the_top(client: FlaskClient) -> None:
    assert listed(client, "/collections") == ["lind-papers"]
    assert len(listed(client, "/collections", hierarchy="part")) == 12


def test_page_shows_filters_and_how_to_remove_them(client: FlaskClient) -> None:
    page = client.get("/records?sender=ada-lind&from=1935&place=paris", headers=HTML).get_data(as_text=True)
    assert 'href="/records?place=paris&amp;from=1935"' in page  # without the sender
    assert 'href="/records?sender=ada-lind&amp;from=1935"' in page
    assert 'href="/records?sender=ada-lind&amp;place=paris"' in page
    assert '<input type="hidden" name="sender" value="ada-lind">' in page


@pytest.mark.parametrize("kind", ["record", "collection", "person", "institution", "place", "subject"])
def test_search_lists_any_kind_without_words(client: FlaskClient, kind: str) -> None:
    page = client.get(f"/search?kind={kind}", headers=HTML)
    assert page.status_code == 200
    assert 'class="findings browsed"' in page.get_data(as_text=True)


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday", "from=1950&to=1940", "sort=nonsense", "view=nonsense", "more=nonsense", "kind=nonsense",
        "in=nobody", "from=9999&to=9999-12-31", "from=0001", "from=-0043", "to=-0043", "initial=",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_ignored(client: FlaskClient, query: str) -> None:
    response = client.get(f"/records?{query}", headers=HTML)
    assert response.status_code == 200
    assert client.get(f"/records.json?{query}").status_code == 200


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "\x00", "é" * 200, "' OR 1=1 --"])
@pytest.mark.parametrize("field", ["agent", "type", "rights", "language", "initial", "has", "from", "place"])
def test_hostile_values_select_nothing(client: FlaskClient, field: str, value: str) -> None:
    response = client.get("/records", query_string={field: value}, headers=HTML)
    assert response.status_code == 200
    assert "<script>alert" not in response.get_data(as_text=True)


def test_dates_that_cannot_be_read_are_named(client: FlaskClient) -> None:
    page = client.get("/records?from=yesterday", headers=HTML).get_data(as_text=True)
    assert "“yesterday” is not a date that can be read" in page


def test_table_feed_and_collection_have_the_same_results(client: FlaskClient) -> None:
    expected = listed(client, "/search", q="railways", kind="record")
    rows = list(
        csv.DictReader(io.StringIO(client.get("/search.csv?q=railways&kind=record").get_data(as_text=True)))
    )
    assert [row["id"].rpartition("/")[2] for row in rows] == expected
    collection = client.get("/search.iiif?q=railways&kind=record").get_json()
    assert [item["id"].split("/")[-2] for item in collection["items"]] == expected
    assert collection["id"] == f"{BASE}/search.iiif?q=railways&kind=record"
    feed = etree.fromstring(client.get("/search.atom?q=railways&kind=record").data)
    ids = [entry.findtext(f"{ATOM}id", "").rpartition("/")[2] for entry in feed.iter(f"{ATOM}entry")]
    assert ids == expected[:50]
    assert client.get("/search.xyz?q=railways").status_code == 404
    assert client.get("/records.csv?page=2").status_code == 404


def test_feed_of_a_long_list_leads_through_its_pages(client: FlaskClient) -> None:
    ids: list[str] = []
    address: str | None = "/records.atom"
    while address:
        feed = etree.fromstring(client.get(address).data)
        ids += [entry.findtext(f"{ATOM}id", "").rpartition("/")[2] for entry in feed.iter(f"{ATOM}entry")]
        links = {link.get("rel"): link.get("href", "") for link in feed.iter(f"{ATOM}link")}
        address = links["next"].removeprefix(BASE) if "next" in links else None
    assert ids == listed(client, "/records")


def test_pictures_are_shown_with_their_size(tmp_path: Path) -> None:
    settings = settings_of(letters.write(tmp_path / "node", 3), tmp_path / "state")
    publish(settings)
    client = create_app(settings).test_client()
    assert len(listed(client, "/records", has="image")) == 3
    page = client.get("/records?view=pictures", headers=HTML).get_data(as_text=True)
    pictures = re.findall(r'<img src="(/iiif/image/3/[^"]+)"[^>]* width="(\d+)" height="(\d+)" alt=""', page)
    assert len(pictures) == 3
    for path, _, _ in pictures:
        assert client.get(path).mimetype == "image/jpeg"
