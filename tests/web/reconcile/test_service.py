"""The endpoint and its doors: manifest, page, forms, mistakes, suggestions, previews and data extension."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from fonds.search import property_agreement
from fonds.search.property_agreement import parse_point
from fonds.settings import Settings, load
from fonds.store import text_index
from fonds.web.app import create_app
from fonds.web.reconcile import queries
from fonds.web.reconcile.views import MAX_POST_BYTES
from tests.conftest import BASE
from tests.web.reconcile.conftest import Asker

FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[FlaskClient]:
    yield create_app(settings).test_client()


def test_whoever_names_no_html_gets_the_manifest(client: FlaskClient) -> None:
    for accept in (None, "*/*", "application/json", "application/json, text/javascript, */*; q=0.01"):
        answer = client.get("/reconcile", headers={"Accept": accept} if accept else {})
        assert answer.mimetype == "application/json"
        assert answer.get_json()["versions"] == ["0.2"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    page = client.get("/reconcile", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.mimetype == "text/html" and "http://127.0.0.1:8000/reconcile" in page.text
    for row in client.get("/reconcile/properties").get_json()["properties"]:
        assert f'id="property-{row["id"]}"' in page.text


def test_every_feature_has_its_place_on_the_page(client: FlaskClient) -> None:
    page = client.get("/reconcile", headers={"Accept": "text/html"}).text
    asked = {
        "a": {"query": "Smith, John, 1850-1910", "properties": [{"pid": "other_names", "v": "John Smith"}]},
        "b": {"query": "Q313683"},
        "c": {"query": "harriman"},
        "d": {"query": "Dairen", "properties": [{"pid": "part_of", "v": "China"}]},
    }
    said = client.get("/reconcile", query_string={"queries": json.dumps(asked)}).get_json()
    found = {
        feature["id"] for one in said.values() for found in one["result"] for feature in found["features"]
    }
    assert {"name", "id", "link", "born", "died", "other_names", "part_of"} <= found
    template = client.get("/reconcile").get_json()["feature_view"]["url"]
    for id in found:
        assert template.replace("{{id}}", id).partition("#")[2] in page
        assert f'id="feature-{id}"' in page
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))


def test_a_form_is_answered_as_the_query_of_a_get_is(client: FlaskClient) -> None:
    for field, value in (
        ("queries", {"q0": {"query": "蒋中正"}}),
        ("extend", {"ids": ["harriman"], "properties": [{"id": "born"}]}),
    ):
        sent = urlencode({field: json.dumps(value, ensure_ascii=False)})
        posted = client.post("/reconcile", data=sent, content_type=f"{FORM}; charset=UTF-8")
        got = client.get(f"/reconcile?{sent}")
        assert posted.status_code == got.status_code == 200
        assert posted.get_json() == got.get_json()


def test_a_page_is_never_the_answer_to_queries(client: FlaskClient) -> None:
    sent = {"queries": '{"q0":{"query":"x"}}'}
    assert client.get("/reconcile", query_string=sent, headers={"Accept": "text/html"}).get_json() == {
        "q0": {"result": []}
    }


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        (FORM, b"", 400),
        (FORM, b"other=1", 400),
        (FORM, b"queries=", 400),
        (FORM, b"queries=%ff", 400),
        (FORM, b"queries=[]", 400),
        (FORM, b"queries=" + b"x" * MAX_POST_BYTES, 413),
        ("application/json", b'{"queries": []}', 415),
        ("multipart/form-data; boundary=x", b"--x", 415),
    ],
)
def test_what_cannot_be_read_is_refused_in_json(
    client: FlaskClient, content_type: str, body: bytes, status: int
) -> None:
    answer = client.post("/reconcile", data=body, content_type=content_type)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["detail"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"limit": 1}, "neither a query nor a property"),
        ({"properties": []}, "neither a query nor a property"),
        ({"query": "x", "props": []}, "no field 'props'"),
        ({"query": 1}, "q/query: text"),
        ({"query": "x", "limit": 0}, "positive integer"),
        ({"query": "x", "limit": 1.5}, "positive integer"),
        ({"query": "x", "limit": True}, "positive integer"),
        ({"query": "x", "type": 1}, "q/type"),
        ({"query": "x", "type_strict": "never"}, "any, should, all"),
        ({"query": "x", "properties": {}}, "a list"),
        ({"query": "x", "properties": [{"pid": "a"}]}, "`pid`"),
        ({"query": "x", "properties": [{"pid": "a", "v": None}]}, "q/properties/v"),
        ({"query": "x", "properties": [{"pid": "a", "v": {"name": "b"}}]}, "`id`"),
        ({"query": "x", "properties": [{"pid": "a", "v": 1}] * 51}, "at most 50 values"),
        ([], "an object"),
    ],
)
def test_a_query_that_is_not_in_the_form_is_refused_with_its_place(
    ask: Asker, query: Any, words: str
) -> None:
    status, said = ask("/reconcile", queries={"q": query})
    assert (status, said["status"]) == (400, 400)
    assert words in said["detail"] and "queries/q" in said["detail"]


def test_a_batch_has_an_end(ask: Asker) -> None:
    most = {f"q{number}": {"query": "x"} for number in range(queries.BATCH_SIZE)}
    assert ask("/reconcile", queries=most)[0] == 200
    status, said = ask("/reconcile", queries=most | {"more": {"query": "x"}})
    assert status == 413 and "batchSize" in said["detail"]
    many = [str(number) for number in range(queries.MAX_IDS + 1)]
    assert ask("/reconcile", extend={"ids": many, "properties": []})[0] == 413


def test_a_batch_has_an_end_of_values_too(ask: Asker) -> None:
    """Each is held against every candidate: a request must not cost minutes."""
    query = {"query": "x", "properties": [{"pid": "born", "v": list(range(1, 51))}]}
    most = queries.MAX_BATCH_VALUES // 50
    assert ask("/reconcile", queries={f"q{number}": query for number in range(most)})[0] == 200
    status, said = ask("/reconcile", queries={f"q{number}": query for number in range(most + 1)})
    assert status == 413 and "values of properties" in said["detail"]
    named = queries.batch(f'{{"q":{{"properties":[{{"pid":"name","v":["{"a"}","b","c","d"]}}]}}}}')
    assert named["q"].properties == (("name", ("a", "b", "c")),)


def test_an_entity_among_the_values_is_no_name() -> None:
    read = queries.batch('{"q":{"properties":[{"pid":"part_of","v":[{"id":"Iran","name":"x"},"Iran"]}]}}')
    (_, (entity, name)) = read["q"].properties[0]
    assert isinstance(entity, property_agreement.EntityId) and not isinstance(
        name, property_agreement.EntityId
    )
    assert property_agreement.agreement("entity", [entity], [{"id": "iran", "name": "Iran"}]) == 0


@pytest.mark.parametrize(
    "extend",
    [
        {"ids": ["harriman"], "properties": [{"id": "x" * 1001}]},
        {"ids": ["x" * 1001], "properties": [{"id": "name"}]},
    ],
)
def test_what_an_answer_would_repeat_is_short(extend: dict[str, Any], ask: Asker) -> None:
    status, said = ask("/reconcile", extend=extend)
    assert status == 400 and "at most 1000 characters" in said["detail"]
    assert ask("/reconcile", queries={"x" * 1001: {"query": "x"}})[0] == 400


def test_what_is_null_is_absent(ask: Asker) -> None:
    given = {"query": "Harriman", "type": None, "properties": None, "type_strict": None, "limit": None}
    status, said = ask("/reconcile", queries={"q": given})
    assert status == 200
    assert said == ask("/reconcile", queries={"q": {"query": "Harriman"}})[1]


def test_options_tell_of_post(client: FlaskClient) -> None:
    for path in ("/reconcile", "/oai"):
        assert "POST" in client.options(path).headers["Access-Control-Allow-Methods"]
    assert "POST" not in client.options("/reconcile/suggest/entity").headers["Access-Control-Allow-Methods"]
    assert client.put("/reconcile").status_code == 405


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["query", "type", "limit", "properties", "pid", "v", "id", "ids", "settings"])
            | st.text(max_size=8),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON, st.sampled_from(["queries", "extend"]))
@effort(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_sent_is_answered_or_refused(ask: Asker, sent: Any, field: str) -> None:
    for said in (sent, {"q": sent}, {"q": {"query": "Harriman", "properties": sent}}):
        status, answer = ask("/reconcile", **{field: said})
        assert status in (200, 400, 413) and isinstance(answer, dict)


@given(st.text(max_size=60))
@effort(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_asked_for_by_name_is_answered_the_same_again(ask: Asker, text: str) -> None:
    sent = {
        "q": {"query": text, "properties": [{"pid": "born", "v": text}, {"pid": "same_as", "v": [text, 1]}]}
    }
    status, said = ask("/reconcile", queries=sent)
    assert status == 200
    assert all(0 <= one["score"] <= 100 for one in said["q"]["result"])
    assert ask("/reconcile", queries=sent) == (status, said)
    for path in ("entity", "property", "type"):
        assert ask(f"/reconcile/suggest/{path}", prefix=text)[0] == 200


@pytest.mark.parametrize(
    ("prefix", "first"),
    [
        ("har", "harriman"),
        ("Harriman, W", "harriman"),
        ("w. av", "harriman"),
        ("Averell", "harriman"),
        ("蒋", "chiang"),
        ("чой", "choibalsan"),
        ("library", "library"),
        ("dairen", "dairen"),
        ("paris-texas", "paris-texas"),
        ("Averell Harimann", "harriman"),
    ],
)
def test_beginnings_of_names_and_ids_are_completed(ask: Asker, prefix: str, first: str) -> None:
    status, said = ask("/reconcile/suggest/entity", prefix=prefix)
    found = [one["id"] for one in said["result"]]
    assert status == 200 and first in found[:4]
    assert all(one["name"] and one["notable"] for one in said["result"])


def test_an_entity_by_its_very_name_is_suggested_first(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        import_module("fonds.web.reconcile.suggest"), "MAX_ENTITIES", 1
    )  # of those that begin so no more are looked at
    for prefix, id in (("Chin", "zo-hills"), ("Smith, John A.", "smith-again"), ("東条 英機", "tojo")):
        assert ask("/reconcile/suggest/entity", prefix=prefix)[1]["result"][0]["id"] == id


def test_suggestions_go_on_at_the_cursor_and_keep_to_a_type(ask: Asker) -> None:
    found = [one["id"] for one in ask("/reconcile/suggest/entity", prefix="smith")[1]["result"]]
    assert sorted(found) == ["smith-again", "smith-elder", "smith-younger"]
    rest = ask("/reconcile/suggest/entity", prefix="smith", cursor="1")[1]["result"]
    assert [one["id"] for one in rest] == found[1:]
    assert ask("/reconcile/suggest/entity", prefix="smith", type="place")[1] == {"result": []}
    assert ask("/reconcile/suggest/entity", prefix="")[1] == {"result": []}
    assert ask("/reconcile/suggest/entity", prefix="smith", cursor="-1x")[0] == 200


def test_types_and_properties_are_completed(ask: Asker) -> None:
    assert [one["id"] for one in ask("/reconcile/suggest/type", prefix="p")[1]["result"]] == [
        "person",
        "place",
    ]
    (person,) = ask("/reconcile/suggest/type", prefix="Person")[1]["result"]
    assert person["broader"] == [{"id": "agent", "name": "Agent"}]
    assert [one["id"] for one in ask("/reconcile/suggest/property", prefix="bor")[1]["result"]] == ["born"]
    assert ask("/reconcile/suggest/property", prefix="born", type="place")[1] == {"result": []}
    assert [one["id"] for one in ask("/reconcile/suggest/property", prefix="same_as")[1]["result"]] == [
        "same_as"
    ]


def test_properties_are_proposed_for_a_type(ask: Asker) -> None:
    said = ask("/reconcile/properties", type="place", limit="3")[1]
    assert (said["type"], said["limit"], len(said["properties"])) == ("place", 3, 3)
    place = {one["id"] for one in ask("/reconcile/properties", type="place")[1]["properties"]}
    assert {"coordinates", "part_of", "geonames"} <= place and not {"born", "broader"} & place
    whole = ask("/reconcile/properties")[1]
    assert len(whole["properties"]) > len(place) and "type" not in whole


def test_data_are_given_as_they_are(ask: Asker) -> None:
    properties = (
        "name other_names born died dates part_of coordinates latitude same_as wikidata geonames viaf".split()
    )
    properties += [
        "records",
        "holder",
        "creator",
        "reference",
        "homepage",
        "type",
        "broader",
        "uri",
        "collection",
    ]
    entities = [
        "harriman",
        "mary-harriman",
        "dairen",
        "paris",
        "papers",
        "library",
        "harbours",
        "merged",
        "nobody",
    ]
    status, said = ask(
        "/reconcile", extend={"ids": entities, "properties": [{"id": one} for one in properties]}
    )
    assert status == 200 and [one["id"] for one in said["meta"]] == properties
    rows = said["rows"]
    assert set(rows) == set(entities) and all(set(row) == set(properties) for row in rows.values())
    assert rows["harriman"]["born"] == [{"date": "1891-11-15T00:00:00Z"}]
    assert rows["mary-harriman"]["born"] == [{"str": "1851"}] and rows["mary-harriman"]["died"] == [
        {"str": "1932~"}
    ]
    assert rows["harriman"]["wikidata"] == [{"str": "Q313683"}]
    assert rows["harriman"]["uri"] == [{"str": "http://127.0.0.1:8000/id/harriman"}]
    assert rows["dairen"]["part_of"] == [{"id": "china", "name": "China"}]
    assert rows["dairen"]["geonames"] == [{"str": "1814087"}] and rows["dairen"]["viaf"] == [{"str": "12345"}]
    assert rows["paris"]["coordinates"] == [{"str": "48.8566,2.3522"}]
    _, said = ask("/reconcile", extend={"ids": ["null"], "properties": [{"id": "coordinates"}]})
    (small,) = said["rows"]["null"]["coordinates"]
    assert small == {"str": "0.00001,-122.4194157"} and parse_point(small["str"]) == (0.00001, -122.4194157)
    assert rows["paris"]["latitude"] == [{"float": 48.8566}]
    assert rows["papers"]["holder"] == [{"id": "library", "name": "Library of Papers"}]
    assert rows["papers"]["reference"] == [{"str": "MSS 61911"}] and rows["papers"]["dates"] == [
        {"str": "1940/1946"}
    ]
    assert rows["library"]["homepage"] == [{"str": "https://library.example.org/"}]
    assert rows["harbours"]["broader"] == [{"id": "railways", "name": "Railways"}]
    assert rows["merged"] == rows["harriman"]
    assert not any(rows["nobody"].values())


def test_the_settings_are_heard(ask: Asker) -> None:
    def values(id: str, pid: str, **settings: Any) -> list[Any]:
        said = ask("/reconcile", extend={"ids": [id], "properties": [{"id": pid, "settings": settings}]})[1]
        return list(said["rows"][id][pid])

    assert len(values("harriman", "other_names")) == 2
    for limit in (1, "1", 1.0):
        assert len(values("harriman", "other_names", limit=limit)) == 1
    for limit in (0, "", "x", -1, [], 1e300):
        assert len(values("harriman", "other_names", limit=limit)) == 2
    assert len(values("dairen", "same_as")) == 2
    assert values("dairen", "same_as", links="exact") == [{"str": "https://sws.geonames.org/1814087/"}]


def test_a_preview_is_a_page_for_a_frame(client: FlaskClient) -> None:
    answer = client.get("/reconcile/preview?id=dairen")
    assert answer.status_code == 200 and answer.mimetype == "text/html"
    assert "Dairen" in answer.text and "China" in answer.text and "geonames.org" in answer.text
    assert "the same, sure" in answer.text and "close to it, likely" in answer.text
    assert "<script" not in answer.text
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert (
        client.get("/reconcile/preview?id=merged")
        .headers["Location"]
        .endswith("/reconcile/preview?id=harriman")
    )
    for id in ("nobody", "gone", "secret", "letter", "", quote("../x")):
        assert client.get(f"/reconcile/preview?id={id}").status_code == 404


def test_what_stands_in_a_flyout_is_escaped(ask: Asker, settings: Settings) -> None:
    for of, id in (("entity", "harriman"), ("property", "born"), ("type", "agent")):
        status, said = ask(f"/reconcile/flyout/{of}", id=id)
        assert status == 200 and said["id"] == id and said["html"].startswith("<p")
        assert ask(f"/reconcile/flyout/{of}", id="<b>")[0] == 404


def test_an_index_without_names_is_told_as_none(settings: Settings, tmp_path: Path) -> None:
    """As an earlier version left it; the next publish makes it anew."""
    state = tmp_path / "state"
    shutil.copytree(settings.state, state)
    with closing(sqlite3.connect(state / text_index.FILE)) as db:
        db.execute("DROP TABLE called")
        db.execute("DROP TABLE keyed")
        db.commit()
    client = create_app(load(settings.node, {}, {"state": str(state), "base_url": BASE})).test_client()
    answer = client.get("/reconcile", query_string={"queries": '{"q":{"query":"Harriman"}}'})
    assert answer.status_code == 503 and "fonds publish" in answer.get_json()["detail"]
