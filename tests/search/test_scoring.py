"""Who is meant: scores and matches over a few people, with what else is known of them."""

from __future__ import annotations

from typing import Any

import pytest

from fonds.search import authority_identifiers, match_features, name_matching, property_agreement, scoring
from fonds.search.match_features import MatchFeatures
from fonds.search.scoring import ReconciliationQuery, ScoredCandidate

HARRIMAN = MatchFeatures(
    "harriman", "person", ("W. Averell Harriman",), ("William Averell Harriman",), (1891, 1891), (1986, 1986),
    ("wikidata:Q313683",),
)  # fmt: skip
SMITHS = tuple(
    MatchFeatures(f"smith-{born}", "person", ("John Smith",), (), (born, born), (born + 60, born + 60))
    for born in (1800, 1850, 1900)
)
NOBODY = MatchFeatures("jane", "person", ("Jane Smith",))
ALL = (HARRIMAN, *SMITHS, NOBODY)


def asked(text: str, **more: Any) -> list[ScoredCandidate]:
    question = ReconciliationQuery(name_matching.name_readings(text), **more)
    return scoring.rank((scoring.score_candidate(question, one) for one in ALL), 10)


def test_one_that_stands_alone_is_a_match() -> None:
    first, *rest = asked("Harriman, W. Averell")
    assert (first.entity, first.score, first.match) == (HARRIMAN, 99, True)
    assert not any(one.match for one in rest)


def test_namesakes_are_no_match_until_something_tells_them_apart() -> None:
    assert not any(one.match for one in asked("John Smith"))
    first = asked("John Smith", born=((1850, 1850),))[0]
    assert (first.entity.id, first.match) == ("smith-1850", True)
    first = asked("Smith, John, 1900-1960")[0]
    assert (first.entity.id, first.match) == ("smith-1900", True)


def test_what_contradicts_is_never_a_match() -> None:
    first = asked("Harriman, W. Averell, 1950-")[0]
    assert not first.match
    assert all(one.score < 60 for one in asked("Harriman, W. Averell, 1950-") if one.entity == HARRIMAN)
    held = scoring.score_candidate(
        ReconciliationQuery(name_matching.name_readings("W. Averell Harriman")), HARRIMAN, {"part_of": 0.0}
    )
    assert scoring.rank([held], 1)[0].match is False


def test_a_link_decides_whatever_the_name() -> None:
    first = asked("somebody else", decisive_keys=("wikidata:Q313683",))[0]
    assert (first.entity, first.score, first.match) == (HARRIMAN, 100, True)


def test_another_identifier_of_the_same_authority_contradicts() -> None:
    (found,) = [
        one for one in asked("W. Averell Harriman", decisive_keys=("wikidata:Q1",)) if one.entity == HARRIMAN
    ]
    assert found.score == 40 and not found.match
    (found,) = [
        one for one in asked("W. Averell Harriman", decisive_keys=("viaf:1",)) if one.entity == HARRIMAN
    ]
    assert found.score == 100 and found.match


def test_a_link_that_says_so_and_one_that_contradicts_are_no_match() -> None:
    one = MatchFeatures("one", "person", ("John Doe",), links=("wikidata:Q1", "viaf:1"))
    for decisive, match in (
        (("wikidata:Q1", "viaf:777"), False),
        (("i one", "viaf:777"), False),
        (("wikidata:Q1", "viaf:1"), True),
        (("wikidata:Q1", "wikidata:Q8"), True),  # several values: the best of them counts
        (("wikidata:Q1", "gnd:118540238"), True),
    ):
        held = scoring.score_candidate(
            ReconciliationQuery(name_matching.name_readings("John Doe"), decisive_keys=decisive), one
        )
        assert scoring.rank([held], 1)[0].match is match, decisive


@pytest.mark.parametrize(
    ("text", "more", "match"),
    [
        ("Harriman Papers", {}, True),
        ("Papers of Harriman", {}, True),
        ("Truman Diary", {}, False),
        ("", {}, False),
        ("Truman Diary", {"holder": 1.0}, True),
        ("", {"holder": 1.0}, True),
        ("", {"other_names": 0.9}, True),
        ("Harriman Papers", {"holder": 0.0}, False),
    ],
)
def test_a_shelf_mark_decides_with_a_name_or_a_holder(text: str, more: dict[str, float], match: bool) -> None:
    papers = MatchFeatures("papers", "collection", ("Harriman Papers",), shelf_marks=("mss 1",))
    held = scoring.score_candidate(
        ReconciliationQuery(name_matching.name_readings(text), decisive_keys=("m mss 1",)), papers, more
    )
    assert held.features["mark"] is True and held.score >= 40
    assert scoring.rank([held], 1)[0].match is match


@pytest.mark.parametrize(
    ("unread", "match"),
    [("born", False), ("wikidata", False), ("same_as", False), ("viaf", True), ("", True)],
)
def test_what_cannot_be_read_keeps_a_match_away_where_there_is_something_to_compare(
    unread: str, match: bool
) -> None:
    question = ReconciliationQuery(
        name_matching.name_readings("W. Averell Harriman"), unreadable=frozenset({unread})
    )
    held = scoring.score_candidate(question, HARRIMAN)
    assert (held.score, scoring.rank([held], 1)[0].match) == (100, match)
    held = scoring.score_candidate(
        ReconciliationQuery(name_matching.name_readings("W. Averell Harriman")), HARRIMAN, {"dates": None}
    )
    assert scoring.rank([held], 1)[0].match is False and "dates" not in held.features


@pytest.mark.parametrize(
    ("text", "born", "died"),
    [
        ("1858-10-27/1919-01-06", 1858, 1919),
        ("1858-1919", 1858, 1919),
        ("(1858–1919).", 1858, 1919),
        ("October 27, 1858 to January 6, 1919", 1858, 1919),
        ("1858/", 1858, None),
        ("1858-", 1858, None),
        ("19th century", None, None),
        ("1858", None, None),
        ("", None, None),
    ],
)
def test_a_life_as_tables_write_it(text: str, born: int | None, died: int | None) -> None:
    assert match_features.parse_lifespan(text) == (
        (born, born) if born else None,
        (died, died) if died else None,
    )


def test_two_that_claim_the_same_link_are_no_match() -> None:
    twins = [MatchFeatures(id, "person", ("A",), links=("viaf:1",)) for id in ("a", "b")]
    judged = [scoring.score_candidate(ReconciliationQuery(decisive_keys=("viaf:1",)), one) for one in twins]
    assert not any(one.match for one in scoring.rank(judged, 2))


def test_a_close_link_is_neither_for_nor_against() -> None:
    close = MatchFeatures(
        "close", "person", ("Ann Other",), close_links=("wikidata:Q2",), links=("wikidata:Q3",)
    )
    found = scoring.score_candidate(
        ReconciliationQuery(name_matching.name_readings("Ann Other"), decisive_keys=("wikidata:Q2",)), close
    )
    assert found.score == 100 and not found.is_certain and not found.is_doubtful


def test_a_word_that_is_an_id_heads_the_list_and_is_no_match() -> None:
    first = asked("harriman", id="harriman")[0]
    assert (first.entity, first.score, first.match) == (HARRIMAN, 100, False)


def test_the_order_is_that_of_scores_and_then_of_ids() -> None:
    assert [one.entity.id for one in asked("John Smith")[:3]] == ["smith-1800", "smith-1850", "smith-1900"]


def test_scores_are_from_0_to_100_and_agreement_never_lowers_one() -> None:
    plain = scoring.score_candidate(ReconciliationQuery(name_matching.name_readings("A. Harriman")), HARRIMAN)
    more = scoring.score_candidate(
        ReconciliationQuery(name_matching.name_readings("A. Harriman"), born=((1891, 1891),)),
        HARRIMAN,
        {"part_of": 0.5},
    )
    assert 0 < plain.score < more.score < 100


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("1891", (1891, 1891)),
        ("1891.0", (1891, 1891)),
        ("1891-11-15", (1891, 1891)),
        ("1891-11-15T00:00:00Z", (1891, 1891)),
        ("189X", (1890, 1899)),
        ("1891/1986", (1891, 1986)),
        ("about 1891", (1891, 1891)),
        ("c. 1700", (1700, 1700)),
        ("c1767", (1767, 1767)),
        ("July 11, 1767", (1767, 1767)),
        ("10/27/1700", (1700, 1700)),
        ("1800-1810", (1800, 1810)),
        ("17th century", None),
        ("1700s", None),
        ("", None),
    ],
)
def test_years_as_tables_write_them(text: str, years: match_features.YearRange | None) -> None:
    assert match_features.parse_years(text) == years


@pytest.mark.parametrize(
    ("written", "authority", "key"),
    [
        ("http://www.wikidata.org/entity/Q313683", "", "wikidata:Q313683"),
        ("https://www.wikidata.org/wiki/Q313683", "wikidata", "wikidata:Q313683"),
        ("Q313683", "", "wikidata:Q313683"),
        ("q313683", "", ""),
        ("524901", "geonames", "geonames:524901"),
        ("https://sws.geonames.org/524901/", "", "geonames:524901"),
        ("https://sws.geonames.org/524901/about.rdf", "", "geonames:524901"),
        ("http://viaf.org/viaf/12345", "wikidata", ""),
        ("https://example.org/people/1/", "", "example.org/people/1"),
        ("http://www.example.org/people/1", "", "example.org/people/1"),
        ("0000 0001 2144 1970", "isni", "isni:0000000121441970"),
        ("n79060669", "lccn", "lccn:n79060669"),
        ("12345", "", ""),
        ("nonsense", "viaf", ""),
        ("q7", "wikidata", "wikidata:Q7"),
        ("wd:Q7", "wikidata", "wikidata:Q7"),
        ("7", "wikidata", ""),
        ("HTTP://WWW.WIKIDATA.ORG/entity/Q7", "", "wikidata:Q7"),
        ("HTTPS://Example.ORG/People/1", "", "example.org/People/1"),
        ("118540238.0", "gnd", "gnd:118540238"),
        ("(DE-588)118540238", "gnd", "gnd:118540238"),
        ("0000-0001-2144-1970", "isni", "isni:0000000121441970"),
    ],
)
def test_links_as_people_write_them(written: str, authority: str, key: str) -> None:
    assert authority_identifiers.parse_link(written, authority) == key


@pytest.mark.parametrize(
    ("compared", "value", "known", "least", "most"),
    [
        ("point", "38.9,121.6", {"str": "38.91222,121.60222"}, 0.8, 1),
        ("point", "POINT(121.60222 38.91222)", {"str": "38.91222,121.60222"}, 1, 1),
        ("point", "45.75,126.65", {"str": "38.91222,121.60222"}, 0, 0),
        ("point", "nowhere", {"str": "38.9,121.6"}, None, None),
        ("entity", "china", {"id": "china", "name": "China"}, 1, 1),
        ("entity", "China", {"id": "china", "name": "China"}, 1, 1),
        ("entity", "Russia", {"id": "china", "name": "China"}, 0, 0),
        ("entity", "Iran", {"id": "iraq", "name": "Iraq"}, 0, 0),
        ("entity", "Congress, Library of", {"id": "loc", "name": "Library of Congress"}, 0.9, 1),
        ("entity", "Library of Congres", {"id": "loc", "name": "Library of Congress"}, 0, 0),
        ("entity", property_agreement.EntityId("china"), {"id": "china", "name": "China"}, 1, 1),
        ("entity", property_agreement.EntityId("china"), {"id": "prc", "name": "China"}, 0, 0),
        ("date", "1800-1810", {"str": "1940/1946"}, 0, 0),
        ("date", "1800-1810", {"str": "1805"}, 1, 1),
        ("date", "long ago", {"str": "1805"}, None, None),
        ("date", 1945, {"str": "1945-07"}, 1, 1),
        ("date", "1947", {"str": "1945-07"}, 0.5, 0.5),
        ("date", "1990", {"str": "1945-07"}, 0, 0),
        ("text", "Library", {"str": "library"}, 1, 1),
    ],
)
def test_how_far_properties_agree(
    compared: str,
    value: property_agreement.Value,
    known: dict[str, Any],
    least: float | None,
    most: float | None,
) -> None:
    found = property_agreement.agreement(compared, [value], [known])
    if least is None or most is None:
        assert found is None
    else:
        assert found is not None and least <= found <= most


def test_what_the_index_keeps_says_the_same() -> None:
    for one in ALL:
        assert match_features.from_bytes(one.id, one.kind, match_features.to_bytes(one)) == one
