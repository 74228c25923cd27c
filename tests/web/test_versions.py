"""What a description said before: TimeGate, TimeMap and versions by RFC 7089, and what changed between two."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from fonds.record import dates
from fonds.settings import Settings
from fonds.web.app import create_app
from fonds.web.memento import timemaps
from tests.conftest import BASE
from tests.record.test_differences import applied
from tests.web.versioned import HERE, edit, http, links, node, sender, times, times_of


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three versions of a record; between the second and the third somebody it names was given another name."""
    settings = node(tmp_path_factory.mktemp("versions"))
    edit(settings, "records/r0000001.md", "title: ", "title: Renamed, ")
    edit(settings, f"person/{sender(settings)}.md", "name: ", "name: Ambassador ")
    edit(settings, "records/r0000001.md", "title: Renamed, ", "title: Renamed again, ")
    return settings


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


def test_the_description_leads_to_its_past(client: FlaskClient) -> None:
    for accept in ("text/html", "text/turtle", "*/*"):
        found = links(client.get(HERE, headers={"Accept": accept}).headers["Link"])
        assert found[f"{HERE}/timegate"] == {"rel": "timegate"}
        assert found[f"{HERE}/timemap"] == {"rel": "timemap", "type": "application/link-format"}


def test_the_timemap_lists_every_version(client: FlaskClient) -> None:
    answer = client.get(f"{HERE}/timemap", headers={"Accept": "text/html"})
    assert answer.content_type == "application/link-format"
    found = links(answer.text)
    first, second, third = times(client)
    assert found == {
        HERE: {"rel": "original"},
        f"{HERE}/timemap": {
            "rel": "self",
            "type": "application/link-format",
            "from": http(first),
            "until": http(third),
        },
        f"{HERE}/timegate": {"rel": "timegate"},
        f"{HERE}/versions/1": {"rel": "first memento", "datetime": http(first)},
        f"{HERE}/versions/2": {"rel": "memento", "datetime": http(second)},
        f"{HERE}/versions/3": {"rel": "last memento", "datetime": http(third)},
    }


def test_what_changed_elsewhere_is_no_version(client: FlaskClient) -> None:
    """The log has four changes of the record, one of them for the name of a person."""
    assert len(times(client)) == 3


@pytest.mark.parametrize(
    ("version", "hours", "expected"),
    [(0, -24, 1), (0, 0, 1), (1, -1, 1), (1, 0, 2), (1, 1, 2), (2, 0, 3), (2, 100_000, 3)],
)
def test_the_timegate_leads_to_the_version_of_a_time(
    version: int, hours: int, expected: int, client: FlaskClient
) -> None:
    time = http(times(client)[version], hours)
    answer = client.get(f"{HERE}/timegate", headers={"Accept-Datetime": time})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{BASE}{HERE}/versions/{expected}")
    assert "Accept-Datetime" in answer.headers["Vary"]
    assert "Memento-Datetime" not in answer.headers  # 4.2.1: a TimeGate of this pattern must not
    found = links(answer.headers["Link"])
    assert found[HERE] == {"rel": "original"}
    assert found[f"{HERE}/timemap"]["rel"] == "timemap"
    words = {word for one in found.values() for word in one["rel"].split()}
    assert {"first", "last", "memento"} <= words


@pytest.mark.parametrize("said", [None, "", " "])
def test_without_a_time_it_leads_to_the_last(said: str | None, client: FlaskClient) -> None:
    headers = {} if said is None else {"Accept-Datetime": said}
    answer = client.get(f"{HERE}/timegate", headers=headers)
    assert answer.headers["Location"] == f"{BASE}{HERE}/versions/3"


@pytest.mark.parametrize(
    "said",
    ["yesterday", "2026-11-25T00:00:00Z", "Thu, 31 May 2007 20:35:00", "Mon, 01 Jan 10000 00:00:00 GMT"],
)
def test_what_is_no_date_is_refused_with_an_example(said: str, client: FlaskClient) -> None:
    answer = client.get(f"{HERE}/timegate", headers={"Accept-Datetime": said})
    assert answer.status_code == 400
    assert answer.json is not None
    assert " GMT." in answer.json["detail"]
    assert "Accept-Datetime" in answer.headers["Vary"]
    assert f"{HERE}/timemap" in links(answer.headers["Link"])


def test_a_version_says_when_it_was_and_what_is_around_it(client: FlaskClient) -> None:
    answer = client.get(f"{HERE}/versions/2", headers={"Accept": "text/turtle"})
    first, second, third = times(client)
    assert answer.headers["Memento-Datetime"] == http(second)
    assert answer.headers["Content-Location"] == f"{BASE}{HERE}/versions/2.ttl"
    assert {"Accept", "Accept-Profile"} <= set(answer.headers["Vary"].split(", "))
    found = links(answer.headers["Link"])
    assert found[HERE]["rel"] == "original"
    assert found[f"{HERE}/timegate"]["rel"] == "timegate"
    assert found[f"{HERE}/timemap"]["rel"] == "timemap"
    assert found[f"{HERE}/versions/1"] == {"rel": "first prev memento", "datetime": http(first)}
    assert found[f"{HERE}/versions/2"] == {"rel": "memento", "datetime": http(second)}
    assert found[f"{HERE}/versions/3"] == {"rel": "last next memento", "datetime": http(third)}


def test_it_says_what_it_said(client: FlaskClient) -> None:
    titles = [
        client.get(f"{HERE}/versions/{number}.json").json["title"]["en"]
        for number in (1, 2, 3)  # type: ignore[index]
    ]
    assert [title.split(",")[0] for title in titles][1:] == ["Renamed", "Renamed again"]
    assert not titles[0].startswith("Renamed")


def test_the_world_around_it_is_that_of_its_time(client: FlaskClient, settings: Settings) -> None:
    """The person had the new name before the third version, and after the second."""
    person = client.get(f"/agents/{sender(settings)}.json").json["name"]["en"]  # type: ignore[index]
    old = person.removeprefix("Ambassador ")
    for number, name in ((1, old), (2, old), (3, person)):
        text = client.get(f"{HERE}/versions/{number}.ttl").text
        assert f'"{name}"' in text.replace("@en", ""), number
        assert (f'"{person}"' in text.replace("@en", "")) == (number == 3)


def test_the_present_is_the_last_version(client: FlaskClient) -> None:
    for suffix in ("json", "nt", "ttl?profile=schema", "ttl?profile=rico", "mods"):
        now = client.get(f"{HERE}.{suffix}").data
        assert client.get(f"{HERE}/versions/3.{suffix}").data == now, suffix


FORMS = [
    ("html", "text/html; charset=utf-8"),
    ("json", "application/json"),
    ("ttl", "text/turtle; charset=utf-8"),
    ("jsonld", "application/ld+json"),
    ("trig", "application/trig"),
    ("ttl?profile=prov", "text/turtle; charset=utf-8"),
    ("jsonld?profile=linked-art", "application/ld+json"),
    ("txt", "text/plain; charset=utf-8"),
    ("csl", "application/vnd.citationstyles.csl+json"),
]


@pytest.mark.parametrize(("suffix", "media_type"), FORMS)
def test_every_form_of_a_version(suffix: str, media_type: str, client: FlaskClient) -> None:
    answer = client.get(f"{HERE}/versions/1.{suffix}")
    assert answer.status_code == 200
    assert answer.content_type.startswith(media_type)
    assert answer.headers["Memento-Datetime"] == http(times(client)[0])
    assert (
        client.get(
            f"{HERE}/versions/1.{suffix}", headers={"If-None-Match": answer.headers["ETag"]}
        ).status_code
        == 304
    )
    head = client.head(f"{HERE}/versions/1.{suffix}")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == answer.headers["Content-Length"]


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/versions/4", None, 404),
        ("/versions/0", None, 404),
        ("/versions/1.pdf", None, 404),
        ("/versions/1.linkset", None, 404),
        ("/versions/1-4", None, 404),
        ("/versions/1", "image/png", 406),
        ("/versions/1?_profile=nonsense", None, 406),
        ("/versions/1.ttl?profile=nonsense", None, 406),
    ],
)
def test_what_is_not_there(path: str, accept: str | None, status: int, client: FlaskClient) -> None:
    answer = client.get(HERE + path, headers={"Accept": accept} if accept else {})
    assert answer.status_code == status
    if status == 406:
        assert answer.json is not None
        named = [row["href"] for row in answer.json.get("available", [])] or answer.json["profiles"]
        assert named and all("/versions/1" in href or "/" not in href for href in named)


def test_each_address_that_a_refusal_names_is_there(client: FlaskClient) -> None:
    found = client.get(f"{HERE}/versions/1", headers={"Accept": "image/png"}).json
    assert found is not None
    for row in found["available"]:
        assert client.get(row["href"].removeprefix(BASE)).status_code == 200, row


def test_the_graph_has_the_name_of_the_version(client: FlaskClient) -> None:
    quads = ox.parse(client.get(f"{HERE}/versions/1.nq").data, format=ox.RdfFormat.N_QUADS)
    names = {str(quad.graph_name) for quad in quads}
    assert names == {f"<{BASE}{HERE}/versions/1?profile=dcterms>"}


def test_provenance_names_versions_by_addresses_that_answer(client: FlaskClient) -> None:
    triples = list(ox.parse(client.get(f"{HERE}.nt?profile=prov").data, format=ox.RdfFormat.N_TRIPLES))
    revised = {
        (row.subject.value, row.object.value)
        for row in triples
        if row.predicate.value.endswith("#wasRevisionOf")
    }
    assert revised == {(f"{BASE}{HERE}/versions/3", f"{BASE}{HERE}/versions/2")}
    for uri in {uri for pair in revised for uri in pair}:
        assert client.get(uri.removeprefix(BASE)).status_code == 200


def test_the_page_of_a_version_says_which_it_is(client: FlaskClient) -> None:
    text = client.get(f"{HERE}/versions/2.html").text
    assert "Version 2 of 3" in text
    for way in ("", "/versions", "/versions/1", "/versions/3", "/versions/1-2", "/versions/2-3"):
        assert f'href="{HERE}{way}"' in text
        assert client.get(HERE + way, headers={"Accept": "text/html"}).status_code == 200
    assert f'<link rel="canonical" href="{BASE}{HERE}.html">' in text
    assert '<meta name="robots" content="noindex">' in text


def test_the_list_says_what_each_changed(client: FlaskClient) -> None:
    text = client.get(f"{HERE}/versions", headers={"Accept": "text/html"}).text
    assert text.index("Version 3") < text.index("Version 2") < text.index("Version 1")
    assert text.count("changed: title") == 2
    assert 'href="/records/r0000001/versions"' in client.get(f"{HERE}.html").text


def test_what_changed_is_a_patch_that_makes_the_later_of_the_former(client: FlaskClient) -> None:
    for former, later in ((1, 2), (1, 3), (3, 1)):
        answer = client.get(f"{HERE}/versions/{former}-{later}", headers={"Accept": "application/json"})
        assert answer.content_type == "application/json-patch+json"
        old: Any = client.get(f"{HERE}/versions/{former}.json").json
        assert applied(old, json.loads(answer.data)) == client.get(f"{HERE}/versions/{later}.json").json


def test_what_changed_on_a_page(client: FlaskClient) -> None:
    text = client.get(f"{HERE}/versions/2-3", headers={"Accept": "text/html"}).text
    assert "<code>title.en</code>" in text
    assert "<ins> again</ins>" in text.replace("Renamed", "")
    same = client.get(f"{HERE}/versions/2-2", headers={"Accept": "text/html"}).text
    assert "no publicly visible differences" in same


def test_a_description_in_another_room_is_led_to(client: FlaskClient) -> None:
    for tail in ("/versions", "/versions/1", "/versions/1.ttl", "/versions/1-1", "/timegate", "/timemap"):
        answer = client.get(f"/places/p1{tail}")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"{BASE}/agents/p1{tail}")
        assert client.get(f"/agents/nobody{tail}").status_code == 404


def test_browsers_may_read_when_it_was(client: FlaskClient) -> None:
    answer = client.get(f"{HERE}/versions/1")
    assert "Memento-Datetime" in answer.headers["Access-Control-Expose-Headers"]
    preflight = client.options(f"{HERE}/timegate")
    assert "Accept-Datetime" in preflight.headers["Access-Control-Allow-Headers"]


def test_a_long_history_is_listed_in_several_timemaps(
    settings: Settings, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timemaps, "PAGE_SIZE", 2)
    client = create_app(settings).test_client()
    first, second, third = times_of(client, 1) + times_of(client, 2)
    index = links(client.get(f"{HERE}/timemap").text)
    assert {target: found["rel"] for target, found in index.items()} == {
        HERE: "original",
        f"{HERE}/timemap": "self",
        f"{HERE}/timegate": "timegate",
        f"{HERE}/timemap?page=1": "timemap",
        f"{HERE}/timemap?page=2": "timemap",
    }
    assert index[f"{HERE}/timemap?page=1"]["until"] == http(second)
    one, two = (links(client.get(f"{HERE}/timemap?page={page}").text) for page in (1, 2))
    mementos = {target: found["rel"] for target, found in (one | two).items() if "memento" in found["rel"]}
    assert mementos == {
        f"{HERE}/versions/1": "first memento",
        f"{HERE}/versions/2": "memento",
        f"{HERE}/versions/3": "last memento",
    }
    assert two[f"{HERE}/timemap?page=2"] == {
        "rel": "self",
        "type": "application/link-format",
        "from": http(third),
        "until": http(third),
    }
    assert first < second < third
    assert client.get(f"{HERE}/timemap?page=3").status_code == 404


def test_only_what_nothing_came_after_is_the_present_one(client: FlaskClient, tmp_path: Path) -> None:
    assert "This is the current version" in client.get(f"{HERE}/versions/3.html").text
    assert "This is the current version" not in client.get(f"{HERE}/versions/2.html").text
    settings = node(tmp_path)
    edit(settings, f"person/{sender(settings)}.md", "name: ", "name: Ambassador ")
    text = create_app(settings).test_client().get(f"{HERE}/versions/1.html").text
    assert "This is the current version" not in text
    assert "The text of the description has not changed since" in text


def test_a_patch_tests_what_it_replaces_and_takes_out(client: FlaskClient) -> None:
    operations = client.get(f"{HERE}/versions/1-3", headers={"Accept": "application/json"}).json
    assert operations
    for before, after in zip([None, *operations], operations, strict=False):
        if after["op"] in ("replace", "remove"):
            assert before is not None
            assert (before["op"], before["path"]) == ("test", after["path"])
    assert {one["op"] for one in operations} == {"test", "replace"}


def test_the_way_from_a_time_keeps_what_was_asked_for(client: FlaskClient) -> None:
    answer = client.get(f"{HERE}/timegate?_profile=schema")
    assert answer.headers["Location"] == f"{BASE}{HERE}/versions/3?_profile=schema"
    assert "schema:" in client.get(answer.headers["Location"].removeprefix(BASE)).text


@pytest.mark.parametrize("suffix", ["txt", "bib", "ris", "csl", "html"])
def test_a_version_is_cited_by_its_own_address(suffix: str, client: FlaskClient) -> None:
    said = client.get(f"{HERE}/versions/2.{suffix}").text
    assert f"{BASE}{HERE}/versions/2" in said
    now = client.get(f"{HERE}.{suffix}").text
    assert f"{BASE}{HERE}/versions/2" not in now
    if suffix in ("txt", "html"):
        assert f"version 2 of {date_words(times(client)[1])}, {BASE}{HERE}/versions/2." in said


def date_words(at: str) -> str:
    return dates.parse(at[:10]).format("en")


@pytest.mark.parametrize(
    "path", [f"{HERE}?list=zzz", f"{HERE}/versions/1?_profile=zzz", f"{HERE}?_profile=zzz"]
)
def test_people_are_told_on_a_page_what_is_not_there(path: str, client: FlaskClient) -> None:
    answer = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.status_code in (404, 406)
    assert answer.content_type == "text/html; charset=utf-8"
    assert "Accept" in answer.headers["Vary"]
    told = client.get(path, headers={"Accept": "application/json"})
    assert told.content_type in ("application/problem+json", "application/json")
