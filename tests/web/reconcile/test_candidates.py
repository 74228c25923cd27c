"""Who is found for what people write, and what is found for nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fonds.settings import Settings
from fonds.web.reconcile import candidate_lookup
from tests.dispatcher import Dispatcher
from tests.web.reconcile.conftest import Asker, asker, candidates, ids, matched

BASE = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("W. Averell Harriman", "harriman"),
        ("Harriman, W. Averell", "harriman"),
        ("HARRIMAN, WILLIAM AVERELL, 1891-1986", "harriman"),
        ("Chiang Kaishek", "chiang"),
        ("蒋中正", "chiang"),
        ("чойбалсан, хорлоогийн", "choibalsan"),
        ("中国", "china"),
        ("railways", "railways"),
        ("Harriman Papers", "papers"),
        ("http://www.wikidata.org/entity/Q313683", "harriman"),
        ("Q313683", "harriman"),
        (f"{BASE}/id/harriman", "harriman"),
        (f"{BASE}/agents/harriman", "harriman"),
        (f"{BASE}/id/merged", "harriman"),
        ("John A. Smith", "smith-again"),
        ("mary-harriman", "mary-harriman"),
        ("Smith, John, 1850-1910", "smith-younger"),
        ("東条 英機", "tojo"),
        ("東条, 英機, 1884-1948", "tojo"),
        ("英機 東条", "tojo"),
        ("吉田茂", "yoshida"),
        ("김 일성", "kim"),
    ],
)
def test_one_that_is_sure_is_matched(ask: Asker, text: str, id: str) -> None:
    assert matched(ask, text) == id


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("W. A. Harriman", "harriman"),
        ("Harriman, W.", "harriman"),
        ("Averell Harimann", "harriman"),
        ("Averel Hariman", "harriman"),
        ("Governor Averell Harriman", "harriman"),
        ("Chiang Kai-chek", "chiang"),
        ("generalissimo", "chiang"),
        ("蔣中正", "chiang"),
        ("John Smith", "smith-elder"),
        ("J. Smith", "smith-again"),
        ("Paris", "paris"),
        ("harriman", "harriman"),
        ("merged", "harriman"),
        ("Librery of Papers", "library"),
        ("Averell Harriman W.", "harriman"),
        ("Railways (Asia)", "railways"),
        ("Kai-shek Chiang", "chiang"),
        ("Chiang, Kai-shek", "chiang"),
    ],
)
def test_who_is_likely_stands_first_and_is_no_match(ask: Asker, text: str, first: str) -> None:
    found = candidates(ask, text)
    assert found and found[0]["id"] in (first, "smith-elder")
    assert found[0]["id"] == first or found[0]["score"] == found[1]["score"]
    assert not any(one["match"] for one in found)


@pytest.mark.parametrize(
    "text", ["", " ", "xyzzy", "—", "\x00", "'\"*()", "x" * 5000, "Someone Withdrawn", "gone"]
)
def test_nobody_is_found_for_what_is_nobody(ask: Asker, text: str) -> None:
    assert candidates(ask, text) == []


@pytest.mark.parametrize(
    ("properties", "id"),
    [
        ([{"pid": "born", "v": 1850}], "smith-younger"),
        ([{"pid": "born", "v": "1800-01-01"}], "smith-elder"),
        ([{"pid": "died", "v": "1910"}], "smith-younger"),
        ([{"pid": "dates", "v": "1850-1910"}], "smith-younger"),
        ([{"pid": "dates", "v": "1850/1910"}], "smith-younger"),
        ([{"pid": "born", "v": 1999}], ""),
        ([{"pid": "nothing", "v": "known"}], ""),
    ],
)
def test_years_tell_namesakes_apart(ask: Asker, properties: list[Any], id: str) -> None:
    assert matched(ask, "John Smith", properties=properties) == id


def test_a_place_is_told_by_where_it_lies(ask: Asker) -> None:
    assert matched(ask, "Paris", properties=[{"pid": "coordinates", "v": "33.66,-95.55"}]) == "paris-texas"
    assert matched(ask, "Paris", properties=[{"pid": "coordinates", "v": "48.86,2.35"}]) == "paris"


@pytest.mark.parametrize(
    ("point", "id"),
    [("0.00001,-122.4194157", "null"), ("0,-122.41942", "null"), ("50,50", ""), ("1e-05,-122.4", "")],
)
def test_points_are_compared_as_numbers(ask: Asker, point: str, id: str) -> None:
    assert matched(ask, "Null Island", properties=[{"pid": "coordinates", "v": point}]) == id


def test_whoever_knows_the_country_need_not_know_the_province(ask: Asker) -> None:
    for above in ("Asia", "China", {"id": "asia"}):
        (found,) = candidates(ask, "Dairen", type="place", properties=[{"pid": "part_of", "v": above}])
        assert found["match"] and {"id": "part_of", "value": 1.0} in found["features"]


def test_the_features_of_a_candidate_have_each_their_own_name(ask: Asker) -> None:
    properties = [{"pid": pid, "v": "Averell Harriman"} for pid in ("name", "other_names", "name")]
    for found in candidates(ask, "W. Averell Harriman", properties=properties):
        names = [one["id"] for one in found["features"]]
        assert len(set(names)) == len(names) and "name" in names


def test_properties_alone_find(ask: Asker) -> None:
    def found(pid: str, value: Any) -> list[dict[str, Any]]:
        status, said = ask("/reconcile", queries={"q": {"properties": [{"pid": pid, "v": value}]}})
        assert status == 200
        return list(said["q"]["result"])

    assert [(one["id"], one["match"]) for one in found("wikidata", "Q313683")] == [("harriman", True)]
    assert [(one["id"], one["match"]) for one in found("reference", "mss 61911")] == [
        ("papers", False)
    ]  # of whom?
    assert [one["id"] for one in found("geonames", ["x", "1814087"])] == ["dairen"]
    assert [one["match"] for one in found("viaf", "12345")] == [False]  # a close link is not sure
    assert found("name", "Harriman, W. Averell")[0]["id"] == "harriman"
    assert found("wikidata", "Q999999999") == []


@pytest.mark.parametrize(
    ("text", "properties", "id"),
    [
        ("Harriman Papers", {"reference": "MSS 61911"}, "papers"),
        ("Truman Diary", {"reference": "MSS 61911"}, ""),
        ("Truman Diary", {"reference": "MSS 61911", "holder": "Library of Papers"}, "papers"),
        ("Truman Diary", {"reference": "MSS 61911", "holder": {"id": "library"}}, "papers"),
        ("Harriman Papers", {"reference": "MSS 61911", "holder": "British Library"}, ""),
        ("Harriman Papers", {"dates": "1940-1946"}, "papers"),
        ("Harriman Papers", {"dates": "1800-1810"}, ""),
        ("Harriman Papers", {"dates": "long ago"}, ""),
        ("Dairen", {"part_of": "China"}, "dairen"),
        ("Dairen", {"part_of": "Chine"}, ""),
        ("Dairen", {"part_of": {"id": "asia"}}, "dairen"),
        ("Dairen", {"part_of": {"id": "chine"}}, ""),
        ("Dairen", {"geonames": "1814087", "viaf": "777"}, "dairen"),  # a close link contradicts nothing
        ("W. Averell Harriman", {"dates": "1891-11-15/1986-07-26"}, "harriman"),
        ("W. Averell Harriman", {"dates": "1700-11-15/1750-07-26"}, ""),
        ("W. Averell Harriman", {"dates": "a long life"}, ""),
        ("W. Averell Harriman", {"born": "about 1891"}, "harriman"),
        ("W. Averell Harriman", {"born": "July 11, 1767"}, ""),
        ("W. Averell Harriman", {"born": "10/27/1700"}, ""),
        ("W. Averell Harriman", {"born": "17th century"}, ""),
        ("W. Averell Harriman", {"born": ["1700", "1891"]}, "harriman"),
        ("W. Averell Harriman", {"born": ""}, "harriman"),
        ("W. Averell Harriman", {"wikidata": "q313683"}, "harriman"),
        ("W. Averell Harriman", {"wikidata": "Q 1"}, ""),
        ("Paris", {"coordinates": "somewhere in Texas"}, ""),
    ],
)
def test_properties_decide_or_keep_a_match_away(
    ask: Asker, text: str, properties: dict[str, Any], id: str
) -> None:
    assert matched(ask, text, properties=[{"pid": pid, "v": v} for pid, v in properties.items()]) == id


def test_all_values_of_a_property_that_stands_twice_count(ask: Asker) -> None:
    for years in ((1700, 1891), (1891, 1700)):
        properties = [{"pid": "born", "v": year} for year in years]
        assert matched(ask, "W. Averell Harriman", properties=properties) == "harriman"


def test_another_identifier_keeps_a_name_from_being_matched(ask: Asker) -> None:
    properties = [{"pid": "wikidata", "v": "Q1"}]
    found = candidates(ask, "W. Averell Harriman", properties=properties)
    assert found[0]["score"] < 60 and not found[0]["match"]


def test_an_entity_that_was_matched_before_counts_as_a_property(ask: Asker) -> None:
    near, far = (
        candidates(ask, "Dairn", properties=[{"pid": "part_of", "v": value}])[0]
        for value in ({"id": "china", "name": "China"}, {"id": "paris"})
    )
    assert near["id"] == far["id"] == "dairen"
    assert near["score"] > far["score"]
    assert {"id": "part_of", "value": 1.0} in near["features"]


@pytest.mark.parametrize(
    ("types", "strict", "found"),
    [
        ("person", "should", {"harriman", "mary-harriman"}),
        ("agent", "any", {"harriman", "mary-harriman"}),
        (["agent", "person"], "all", {"harriman", "mary-harriman"}),
        (["person", "collection"], "any", {"harriman", "mary-harriman", "papers"}),
        (["person", "collection"], "all", set()),
        ("collection", "any", {"papers"}),
        ("nothing", "any", set()),
        ([], "any", {"harriman", "mary-harriman", "papers"}),
    ],
)
def test_types_are_a_condition(ask: Asker, types: Any, strict: str, found: set[str]) -> None:
    assert set(ids(ask, "Harriman", type=types, type_strict=strict)) == found


def test_candidates_say_what_they_are(ask: Asker) -> None:
    (found,) = [one for one in candidates(ask, "Harriman, W. Averell") if one["id"] == "harriman"]
    assert [one["id"] for one in found["type"]] == ["person", "agent"]
    assert found["description"].startswith("Person; 15 November 1891")
    assert found["features"] == [{"id": "name", "value": 99.0}]


def test_the_limit_is_kept_and_scores_fall(ask: Asker) -> None:
    for limit in (1, 2, 3):
        found = candidates(ask, "Harriman", limit=limit)
        assert len(found) <= limit
    scores = [one["score"] for one in candidates(ask, "Smith")]
    assert scores == sorted(scores, reverse=True) and len(scores) == 3


def test_queries_of_a_batch_are_answered_by_themselves(ask: Asker) -> None:
    texts = ("Harriman", "John Smith", "", "Paris")
    _, together = ask("/reconcile", queries={text: {"query": text} for text in texts})
    for text in texts:
        assert together[text]["result"] == candidates(ask, text)


def test_nothing_is_told_of_what_is_hidden_or_gone(ask: Asker) -> None:
    """By title, shelf mark, id, URI, suggestion, data extension or preview; and it counts nowhere."""
    told = [
        ask(
            "/reconcile",
            queries={
                key: {"query": key} for key in ("Secret Harriman Papers", "secret", f"{BASE}/id/secret")
            },
        ),
        ask("/reconcile", queries={"q": {"properties": [{"pid": "reference", "v": "MSS 99999"}]}}),
        ask("/reconcile/suggest/entity", prefix="secr"),
        ask("/reconcile/suggest/entity", prefix="secret"),
        ask("/reconcile/suggest/entity", prefix="someone"),
        ask(
            "/reconcile",
            extend={
                "ids": ["secret", "gone", "hidden-letter"],
                "properties": [{"id": "name"}, {"id": "reference"}],
            },
        ),
        ask("/reconcile/flyout/entity", id="secret"),
    ]
    said = json.dumps(told).replace('"secret"', "").replace('"Secret Harriman Papers": {"result', "")
    assert "Secret" not in said and "99999" not in said and "Someone" not in said and "Hidden" not in said
    _, rows = ask("/reconcile", extend={"ids": ["harriman", "library"], "properties": [{"id": "records"}]})
    assert rows["rows"]["harriman"]["records"] == [{"int": 1}]


def test_many_candidates_are_bounded_and_the_very_name_is_among_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidate_lookup, "MAX_PER_LOOKUP", 1)
    monkeypatch.setattr(candidate_lookup, "MAX_CANDIDATES", 2)
    found = ids(asker(Dispatcher(settings)), "Smith, John, 1850-1910")  # with nothing in its caches
    assert found[0] == "smith-younger" and len(found) <= 2
