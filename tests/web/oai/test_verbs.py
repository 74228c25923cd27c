"""The six verbs and the lists: what is in them, in which order, and where they end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fonds.publishing import publish as publishing
from fonds.settings import Settings
from tests import generate
from tests.conftest import settings_of
from tests.web.oai.conftest import OAI, RECORDS, Asker, asker, backdate, edit

LIVE = RECORDS - 5 + 1 + 11  # without the five, with the one that moved, and the collections
DELETED = 4
NAME = "oai:127.0.0.1:"


def whole(ask: Asker, verb: str, prefix: str = "oai_dc", **more: str) -> list[tuple[str, str]]:
    """All headers of a list, to the end of its tokens."""
    answered = ask(verb=verb, metadataPrefix=prefix, **more)
    found = answered.headers()
    while answered.token is not None and answered.token.text:
        answered = ask(verb=verb, resumptionToken=answered.token.text)
        assert answered.errors == []
        found += answered.headers()
    return found


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
def test_a_harvest_gives_everything_once_with_its_deletes(verb: str, ask: Asker) -> None:
    found = dict(headers := whole(ask, verb))
    assert len(headers) == len(found) == LIVE + DELETED
    gone = {id for id, status in found.items() if status == "deleted"}
    assert gone == {"r0000001", "r0000002", "r0000003", "r0000004"}
    assert "r0000005" not in found  # never was public


@pytest.mark.parametrize(
    ("prefix", "count"),
    [("oai_dc", LIVE + DELETED), ("mods", LIVE + DELETED), ("rdf", LIVE + DELETED), ("ead", 11)],
)
def test_every_format(prefix: str, count: int, ask: Asker) -> None:
    assert len(whole(ask, "ListRecords", prefix)) == count


def test_deleted_records_have_a_header_alone(ask: Asker) -> None:
    for id in ("r0000001", "r0000002", "r0000003", "r0000004"):
        answered = ask(verb="GetRecord", identifier=NAME + id, metadataPrefix="mods")
        assert answered.headers() == [(id, "deleted")]
        assert answered.root.find(f".//{OAI}metadata") is None
        assert "collection:papers:series-" in answered.texts("setSpec")[0]
    assert ask(verb="GetRecord", identifier=f"{NAME}r0000005", metadataPrefix="mods").errors == [
        "idDoesNotExist"
    ]


def test_sizes_and_cursors_are_right_and_the_last_page_is_not_empty(ask: Asker) -> None:
    answered, seen, sizes = ask(verb="ListRecords", metadataPrefix="oai_dc"), 0, []
    while True:
        assert int(answered.token.get("cursor")) == seen
        sizes.append(answered.token.get("completeListSize"))
        seen += len(answered.headers())
        if not answered.token.text:
            break
        answered = ask(verb="ListRecords", resumptionToken=answered.token.text)
    assert set(sizes) == {str(LIVE + DELETED)} and seen == LIVE + DELETED
    assert len(sizes) == -(-(LIVE + DELETED) // 7)


@pytest.mark.parametrize("page", [1, 34, 17, 1000])
def test_a_multiple_of_the_page_ends_with_its_last_record(page: int, published: Settings) -> None:
    # LIVE + DELETED is 34: two pages of 17, one of 34
    assert LIVE + DELETED == 34
    values = {**published.values, "oai_page": page}
    _, ask = asker(Settings(published.node, values, published.origins))
    answered, pages = ask(verb="ListRecords", metadataPrefix="oai_dc"), 1
    while answered.token is not None and answered.token.text:
        answered = ask(verb="ListRecords", resumptionToken=answered.token.text)
        assert len(answered.headers()) > 0
        pages += 1
    assert pages == -(-34 // page)
    assert (answered.token is None) == (pages == 1)  # no token for a list that was complete at once


@pytest.mark.parametrize(
    ("spec", "prefix", "count"),
    [
        ("collection", "oai_dc", 34),
        ("collection:papers", "oai_dc", 34),
        ("collection:papers:series-1", "oai_dc", 4),  # itself, and records 1, 11, 21
        ("collection:papers:series-1", "ead", 1),
        ("type:telegram", "oai_dc", 23),
        ("institution:archive", "rdf", 34),
        ("institution", "mods", 34),
    ],
)
def test_sets(spec: str, prefix: str, count: int, ask: Asker) -> None:
    found = whole(ask, "ListIdentifiers", prefix, set=spec)
    assert len(found) == len(set(found)) == count


@pytest.mark.parametrize("spec", ["none", "collection:series-1", "collection:papers:none", "type:letter"])
def test_a_set_that_is_not_there_matches_nothing(spec: str, ask: Asker) -> None:
    assert ask(verb="ListRecords", metadataPrefix="oai_dc", set=spec).errors == ["noRecordsMatch"]


def test_the_sets_are_named_and_described(ask: Asker) -> None:
    answered = ask(verb="ListSets")
    named = dict(zip(answered.texts("setSpec"), answered.texts("setName"), strict=True))
    assert named["collection:papers:series-3"] == "Series 3"
    assert named["type:telegram"] == "telegram" and named["institution:archive"] == "The generated archive"
    assert set(named) == {
        "collection", "collection:papers", *(f"collection:papers:series-{n}" for n in range(10)),
        "type", "type:telegram", "institution", "institution:archive",
    }  # fmt: skip


def test_sets_go_on_by_token(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fonds.web.oai.sets.PAGE_SIZE", 5)
    answered = ask(verb="ListSets")
    found = answered.texts("setSpec")
    while answered.token is not None and answered.token.text:
        answered = ask(verb="ListSets", resumptionToken=answered.token.text)
        found += answered.texts("setSpec")
    assert len(found) == len(set(found)) == 16 and answered.token is not None


def test_formats_of_an_item_are_those_it_has(ask: Asker) -> None:
    def of(id: str) -> set[str]:
        return set(ask(verb="ListMetadataFormats", identifier=NAME + id).texts("metadataPrefix"))

    assert of("papers") == {"oai_dc", "mods", "rdf", "ead"}
    assert of("r0000000") == of("r0000001") == {"oai_dc", "mods", "rdf"}
    answered = ask(verb="GetRecord", identifier=f"{NAME}r0000000", metadataPrefix="ead")
    assert answered.errors == ["cannotDisseminateFormat"]


def test_from_and_until_are_inclusive_and_meet(ask: Asker) -> None:
    stamps = sorted(set(ask(verb="ListIdentifiers", metadataPrefix="oai_dc").texts("datestamp")))
    assert len(stamps) == 2
    first, last = (whole(ask, "ListIdentifiers", from_=at, until=at) for at in stamps)
    assert sorted(first + last) == sorted(whole(ask, "ListIdentifiers"))
    assert whole(ask, "ListIdentifiers", from_=stamps[1]) == last
    assert whole(ask, "ListIdentifiers", until=stamps[0]) == first
    day = stamps[0][:10]
    assert len(whole(ask, "ListIdentifiers", from_=day, until=stamps[1][:10])) == 34


def test_an_answer_for_a_span_says_its_size(ask: Asker, published: Settings) -> None:
    stamps = sorted(set(ask(verb="ListIdentifiers", metadataPrefix="oai_dc").texts("datestamp")))
    values = {**published.values, "oai_page": 1}
    _, slow = asker(Settings(published.node, values, published.origins))
    for at in stamps:
        answered = slow(verb="ListRecords", metadataPrefix="oai_dc", from_=at, until=at)
        size = len(whole(ask, "ListIdentifiers", from_=at, until=at))
        assert answered.token.get("completeListSize") == str(size)


def test_the_first_date_is_the_earliest(ask: Asker) -> None:
    (earliest,) = ask(verb="Identify").texts("earliestDatestamp")
    assert earliest <= min(ask(verb="ListIdentifiers", metadataPrefix="oai_dc").texts("datestamp"))


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["badVerb"]),
        ("verb=", ["badVerb"]),
        ("verb=identify", ["badVerb"]),
        ("verb=Identify&verb=Identify", ["badVerb"]),
        ("verb=Identify&x=1", ["badArgument"]),
        ("verb=Identify&metadataPrefix=oai_dc", ["badArgument"]),
        ("verb=GetRecord", ["badArgument", "badArgument"]),
        ("verb=GetRecord&identifier=oai:x:y&metadataPrefix=oai_dc", ["idDoesNotExist"]),
        ("verb=GetRecord&identifier=not%20one&metadataPrefix=oai_dc", ["badArgument", "idDoesNotExist"]),
        (f"verb=GetRecord&identifier={NAME}p1&metadataPrefix=oai_dc", ["idDoesNotExist"]),  # a person is no item
        (f"verb=GetRecord&identifier={NAME}_node&metadataPrefix=oai_dc", ["idDoesNotExist"]),
        (f"verb=GetRecord&identifier={NAME}papers&metadataPrefix=marc", ["cannotDisseminateFormat"]),
        ("verb=ListMetadataFormats&identifier=oai:x:y", ["idDoesNotExist"]),
        ("verb=ListRecords", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=marc", ["cannotDisseminateFormat"]),
        ("verb=ListRecords&metadataPrefix=", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=mods", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=a::b", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00:00", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00:00.0Z", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-01T00:00:00Z", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-02&until=2026-01-01", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=9999-12-31", ["noRecordsMatch"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=0001-01-01", ["noRecordsMatch"]),
        ("verb=ListRecords&resumptionToken=x", ["badResumptionToken"]),
        ("verb=ListRecords&resumptionToken=", ["badArgument"]),
        ("verb=ListRecords&resumptionToken=x&metadataPrefix=oai_dc", ["badArgument"]),
        ("verb=ListSets&resumptionToken=x", ["badResumptionToken"]),
        ("verb=ListSets&set=type", ["badArgument"]),
        ("&".join(f"a{n}=1" for n in range(100)), ["badArgument"]),
    ],
)  # fmt: skip
def test_errors_by_the_book(query: str, codes: list[str], ask: Asker) -> None:
    answered = ask(query)
    assert answered.errors == codes
    said = answered.root.find(f"{OAI}request")
    # after a bad verb or argument the request has no attributes, after any other error it has them (3.2)
    assert bool(said.attrib) == (not {"badVerb", "badArgument"} & set(codes))
    assert said.text == "http://127.0.0.1:8000/oai"


def test_a_token_is_of_its_verb_its_repository_and_its_letters(ask: Asker, published: Settings) -> None:
    token = ask(verb="ListRecords", metadataPrefix="oai_dc").token.text
    assert ask(verb="ListRecords", resumptionToken=token).errors == []
    for wrong in (
        token[:-1],
        token + "0",
        token.replace("!7!", "!8!"),
        token.replace("oai_dc", "mods"),
        token.upper(),
    ):
        assert ask(verb="ListRecords", resumptionToken=wrong).errors == ["badResumptionToken"]
    for verb in ("ListIdentifiers", "ListSets"):
        assert ask(verb=verb, resumptionToken=token).errors == ["badResumptionToken"]
    values = {**published.values, "base_url": "https://elsewhere.example.org"}
    _, other = asker(Settings(published.node, values, published.origins))
    assert other(verb="ListRecords", resumptionToken=token).errors == ["badResumptionToken"]


def test_a_token_of_a_later_log_is_refused(ask: Asker, published: Settings) -> None:
    from fonds.web.oai import resumption_tokens

    token = resumption_tokens.write(
        resumption_tokens.ListPosition("ListRecords", "oai_dc", "", 3, 10**6), published.base_url
    )
    assert ask(verb="ListRecords", resumptionToken=token).errors == ["badResumptionToken"]


def test_a_page_ends_where_it_grows_too_large(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fonds.web.oai.views.MAX_PAGE_BYTES", 4000)
    answered = ask(verb="ListRecords", metadataPrefix="oai_dc")
    assert 1 <= len(answered.headers()) < 7
    assert len(whole(ask, "ListRecords")) == 34


def test_the_metadata_are_those_of_the_addresses_beside(ask: Asker, published: Settings) -> None:
    from lxml import etree

    from fonds.web.app import create_app

    client = create_app(published).test_client()
    for prefix, suffix in (("mods", "mods"), ("rdf", "rdf"), ("ead", "ead")):
        answered = ask(verb="GetRecord", identifier=f"{NAME}papers", metadataPrefix=prefix)
        (found,) = answered.root.find(f".//{OAI}metadata")
        there = client.get(f"/collections/papers.{suffix}").data
        assert etree.tostring(found, method="c14n2") == etree.tostring(
            etree.fromstring(there), method="c14n2"
        )


def test_an_empty_repository_answers(tmp_path_factory: pytest.TempPathFactory) -> None:
    work = tmp_path_factory.mktemp("empty")
    (work / "node").mkdir()
    (work / "node" / "node.toml").write_text('title = "Empty"\n')
    settings = settings_of(work / "node", work / "state")
    publishing.publish(settings)
    _, ask = asker(settings)
    assert ask(verb="ListRecords", metadataPrefix="oai_dc").errors == ["noRecordsMatch"]
    assert ask(verb="ListSets").errors == ["noSetHierarchy"]
    (earliest,) = ask(verb="Identify").texts("earliestDatestamp")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", earliest)


def test_a_format_that_not_every_record_has_is_listed_apart(tmp_path: Path) -> None:
    """EDM, which Europeana takes only with rights: made when asked for, refused of some, withdrawn of one alone."""
    node = generate.node(tmp_path / "node", 9)
    with (node / "node.toml").open("a") as file:
        file.write('publisher = "archive"\n')
    settings = settings_of(node, tmp_path / "state", oai_page=2)
    rights = "rights: http://rightsstatements.org/vocab/CNE/1.0/\n"
    for number in range(5):
        edit(settings, f"r000000{number}", rights, "")
    publishing.publish(settings)
    backdate(settings)
    _, ask = asker(settings)
    wanted = [(f"r000000{number}", "") for number in range(5, 9)]
    assert whole(ask, "ListRecords", "edm") == wanted
    assert whole(ask, "ListRecords", "edm", set="collection:papers:series-6") == wanted[1:2]
    assert ask(verb="ListRecords", metadataPrefix="edm").token.get("completeListSize") == "4"
    answered = ask(verb="GetRecord", identifier=f"{NAME}r0000001", metadataPrefix="edm")
    assert answered.errors == ["cannotDisseminateFormat"]
    edit(settings, "r0000007", rights, "")
    publishing.publish(settings)
    backdate(settings)
    _, ask = asker(settings)
    assert whole(ask, "ListRecords", "edm") == [*wanted[:2], wanted[3], ("r0000007", "deleted")]
    assert ("r0000007", "") in whole(ask, "ListRecords", "mods")
