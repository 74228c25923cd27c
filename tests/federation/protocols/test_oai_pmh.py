"""OAI-PMH from servers that break its rules: what can be taken is, and nothing is lost, looped over or taken twice."""

from __future__ import annotations

import re

import pytest

from fonds.federation.harvester import HaltError
from fonds.federation.protocols import oai_pmh
from fonds.federation.protocols.protocol import ProtocolError
from fonds.http_client.fetch import FetchError
from tests.federation.protocols.harvesting import Node
from tests.federation.protocols.scripted_site import Answer, Site
from tests.federation.protocols.systems import Oai, Thing


class Server(Oai):
    """A server of which a test changes the answers: `change` gets each page of a list."""

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.change = lambda page: page
        self.lists: list[dict[str, str]] = []

    def answer(self, path: str, arguments: dict[str, str]) -> Answer:
        answer = super().answer(path, arguments)
        if arguments.get("verb") == "ListRecords":
            self.lists.append(arguments)
            return answer._replace(body=self.change(answer.body))
        return answer


@pytest.fixture
def server(site: Site) -> Server:
    server = Server(site)
    server.put_many(8)
    return server


def replace(old: bytes, new: bytes) -> object:
    return lambda page: page.replace(old, new)


def test_what_is_offered(node: Node, server: Server) -> None:
    offer = node.add(server.url)
    assert (offer.protocol, offer.title, offer.count) == ("oai-pmh", "Scripted", None)
    assert offer.options == {"format": "oai_dc", "granularity": "YYYY-MM-DDThh:mm:ssZ"}
    server.page_size = 10
    server.deleted_record = "no"
    offer = node.add(f"{server.url}?verb=ListRecords&metadataPrefix=oai_dc")
    assert (offer.url, offer.count) == (server.url, 8)
    assert "It does not tell which records are deleted: copies of these stay." in offer.notes


def test_the_usual_address_is_tried(node: Node, server: Server) -> None:
    assert node.add(server.site.base).url == server.url


def test_a_format_that_nobody_reads(node: Node, server: Server) -> None:
    server.change = lambda page: page
    answer = server.answer

    def formats(path: str, arguments: dict[str, str]) -> Answer:
        known = answer(path, arguments)
        return known._replace(body=known.body.replace(b"oai_dc/<", b"strange/<"))

    server.site.answer = formats
    with pytest.raises(ProtocolError, match="none of its formats is read: oai_dc"):
        node.offer(server.url)


@pytest.mark.parametrize(
    "junk",
    [b"\x00", b"\x0b", b"\x1f", b"&#0;", b"&#x1F;", b"&#11;", b"\xef\xbf\xbe", b"<?xml version='1.0'?>"],
)
def test_characters_that_xml_does_not_allow_are_replaced(node: Node, server: Server, junk: bytes) -> None:
    server.change = lambda page: page.replace(b"Letter 01", b"Letter" + junk + b" 01")
    node.add(server.url)
    report = node.harvest()
    assert (report.created, report.quarantined) == (9, 0)
    assert node.titles()[1:] == server.titles()[1:] or len(node.titles()) == 8


@pytest.mark.parametrize(
    "damage", [b"Letter \xe9\xe8 01", b"Letter <b> 01", b"Letter & Co 01", b"Letter &nbsp; 01", b"&#xD800;"]
)
def test_one_broken_record_on_a_page_goes_into_quarantine(node: Node, server: Server, damage: bytes) -> None:
    server.change = lambda page: page.replace(b"Letter 01", damage)
    node.add(server.url)
    report = node.harvest()
    assert (report.created, report.quarantined) == (8, 1)
    [item] = node.quarantined()
    assert item.id == "oai:example.org:thing-01"
    assert damage in item.entry
    assert node.retry().quarantined == 1
    server.change = lambda page: page
    server.pass_time()
    server.put("thing-01", "Mended")
    node.harvest()
    assert node.quarantined() == []
    assert node.titles() == server.titles()


def test_broken_records_with_prefixes_and_attributes(node: Node, server: Server) -> None:
    def prefixed(page: bytes) -> bytes:
        page = re.sub(rb"<(/?)(OAI-PMH|responseDate|request|ListRecords|record|header|metadata|identifier|datestamp"
                      rb"|resumptionToken)\b", rb"<\1o:\2", page)  # fmt: skip
        return page.replace(b"xmlns=", b"xmlns:o=").replace(b"Letter 02", b"\xff")

    server.change = prefixed
    node.add(server.url)
    report = node.harvest()
    assert (report.created, report.quarantined) == (8, 1)


def test_records_without_identifier_stay_in_quarantine(node: Node, server: Server) -> None:
    server.change = lambda page: re.sub(rb"<identifier>oai:example.org:thing-0[135]</identifier>", b"", page)
    node.add(server.url)
    report = node.harvest()
    assert (report.created, report.quarantined) == (6, 3)
    assert {item.reason for item in node.quarantined()} == {"it has no identifier"}
    report = node.retry()
    assert (report.created, report.removed, len(node.quarantined())) == (0, 0, 3)


def test_a_page_that_is_cut_off_is_asked_for_again(node: Node, server: Server) -> None:
    node.add(server.url)
    server.site.faults = ["", "truncated", "truncated", ""]
    assert node.harvest().created == 9
    assert node.waits == [1.0, 1.0]
    server.pass_time()
    server.put("thing-90", "New")
    server.change = lambda page: page[:-30]
    with pytest.raises(FetchError, match="a page was cut off, or is no XML"):
        node.harvest()
    server.change = lambda page: page
    assert node.harvest().created == 1


@pytest.mark.parametrize("token", [b"again", b"<&>"])
def test_a_token_that_comes_twice_ends_the_run(node: Node, server: Server, token: bytes) -> None:
    # the same page, whatever is asked for
    page = server.envelope(server.list("ListRecords", {})).replace(b">3!<", b">again<")
    server.change = lambda _: page
    node.add(server.url)
    with pytest.raises(HaltError, match="gives the same resumption token again and again"):
        node.harvest()
    assert len(server.lists) <= 4
    assert len(node.titles()) == 3


def test_a_server_that_repeats_itself_with_new_tokens_ends_the_run(node: Node, server: Server) -> None:
    node.add(server.url)
    server.change = lambda page: re.sub(rb">\d+!<", b">%d!<" % (len(server.lists) % 2), page)
    server.change = lambda _: server.envelope(server.list("ListRecords", {})).replace(
        b">3!<", b">new-%d<" % len(server.lists)
    )
    with pytest.raises(HaltError, match="again and again"):
        node.harvest()
    assert len(server.lists) <= 4


def test_empty_pages_with_new_tokens_end(node: Node, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oai_pmh, "_MAX_EMPTY", 5)
    node.add(server.url)
    server.change = lambda _: server.envelope(
        f"<ListRecords><resumptionToken>t{len(server.lists)}</resumptionToken></ListRecords>"
    )
    with pytest.raises(HaltError, match="again and again"):
        node.harvest()
    assert len(server.lists) == 6


def test_an_empty_page_in_the_middle_ends_nothing(node: Node, server: Server) -> None:
    node.add(server.url)

    def hide_the_second_page(page: bytes) -> bytes:
        return re.sub(rb"<record>.*</record>", b"", page) if len(server.lists) == 2 else page

    server.change = hide_the_second_page
    assert node.harvest().created == 6
    assert node.peer.last_success


@pytest.mark.parametrize("says", ["badResumptionToken", "400", "404", "410", "500"])
def test_a_token_that_is_too_old_begins_the_list_again(node: Node, server: Server, says: str) -> None:
    node.add(server.url)
    assert not node.harvest_until(batches=1)
    answer = server.answer

    def expired(path: str, arguments: dict[str, str]) -> Answer:
        if arguments.get("resumptionToken") == "6!":
            server.site.answer = answer
            if says.isdigit():
                server.site.faults = [says] * 3 if says == "500" else []
                return Answer(b"", status=int(says))
            return Answer(server.envelope(f'<error code="{says}">too old</error>'), "text/xml")
        return answer(path, arguments)

    server.site.answer = expired
    node.harvest()
    assert node.titles() == server.titles()
    assert node.peer.last_success


def test_a_token_that_is_refused_within_a_run_ends_it_and_the_next_run_begins_again(
    node: Node, server: Server
) -> None:
    node.add(server.url)

    def refuse(page: bytes) -> bytes:
        error = server.envelope('<error code="badResumptionToken">no</error>')
        return error if len(server.lists) == 2 else page

    server.change = refuse
    with pytest.raises(HaltError, match="badResumptionToken: no"):
        node.harvest()
    assert len(node.titles()) == 3
    node.harvest()
    assert node.titles() == server.titles()


def test_a_busy_server_says_when(node: Node, server: Server) -> None:
    node.add(server.url)
    answer = server.answer
    left = [Answer(b"", status=503, headers=(("Retry-After", "17"),))]
    server.site.answer = lambda path, arguments: left.pop() if left else answer(path, arguments)
    node.harvest()
    assert node.waits == [17.0]


def test_nothing_to_tell_is_no_error(node: Node, server: Server) -> None:
    node.add(server.url)
    node.harvest()
    server.pass_time()
    report = node.harvest()
    assert report.taken == 0
    server.pass_time()
    assert node.harvest().taken == 0
    assert node.peer.error == ""
    assert [arguments["from"] for arguments in server.lists if "from" in arguments] == [
        "2025-12-31T23:58:00Z",
        "2026-01-01T00:58:00Z",
    ]


def test_an_empty_repository_can_be_added(node: Node, site: Site) -> None:
    server = Server(site)
    assert node.add(server.url).count == 0
    assert node.harvest().taken == 0
    server.put_many(2)
    node.harvest()
    assert node.titles() == server.titles()


def test_a_repository_of_days_is_asked_from_the_day_before(node: Node, server: Server) -> None:
    server.granularity = "YYYY-MM-DD"
    node.add(server.url)
    node.harvest()
    server.put("thing-01", "Changed on the same day")
    report = node.harvest()
    assert server.lists[-1].get("resumptionToken") or server.lists[-1]["from"] == "2025-12-31"
    assert (report.created, report.updated) == (0, 1)
    assert {arguments.get("from") for arguments in server.lists} == {None, "2025-12-31"}


def test_without_deletions_copies_stay(node: Node, server: Server) -> None:
    server.deleted_record = "no"
    node.add(server.url)
    node.harvest()
    before = node.state()
    server.lose("thing-02")
    server.pass_time()
    node.harvest()
    assert node.state() == before


@pytest.mark.parametrize("code", ["badArgument", "cannotDisseminateFormat", "noSetHierarchy", "badVerb", ""])
def test_an_error_ends_the_run_with_its_words(node: Node, server: Server, code: str) -> None:
    node.add(server.url)
    server.change = lambda _: server.envelope(f'<error code="{code}">not like that</error>')
    with pytest.raises(HaltError, match="not like that"):
        node.harvest()
    assert "not like that" in node.peer.error
    assert node.state() == {}


@pytest.mark.parametrize("size", [b"0", b"3", b"99999999", b"-1", b"many"])
def test_a_size_that_is_wrong_changes_nothing(node: Node, server: Server, size: bytes) -> None:
    server.change = lambda page: page.replace(
        b"<resumptionToken>", b"<resumptionToken completeListSize='" + size + b"' cursor='0'>"
    )
    node.add(server.url)
    node.harvest()
    assert node.titles() == server.titles()


def test_a_page_without_a_list_is_an_error(node: Node, server: Server) -> None:
    node.add(server.url)
    server.change = lambda _: server.envelope("<Identify/>")
    with pytest.raises(HaltError, match="neither records nor an error"):
        node.harvest()


def test_a_web_page_in_the_place_of_a_list_is_an_error(node: Node, server: Server) -> None:
    node.add(server.url)
    server.change = lambda _: b"<!DOCTYPE html><html><body><p>Log in<br></body></html>"
    with pytest.raises((FetchError, HaltError)):
        node.harvest()
    assert node.state() == {}


def test_a_set_alone(node: Node, server: Server) -> None:
    node.add(server.url, options={"set": "letters", "format": "oai_dc"})
    node.harvest()
    assert server.lists[0] == {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "letters"}
    assert all("set" not in arguments for arguments in server.lists if "resumptionToken" in arguments)


def test_entities_that_grow_are_refused(node: Node, server: Server) -> None:
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{grown}]>'.encode()
    server.change = lambda page: page.replace(b"?>\n", b"?>\n" + bomb, 1).replace(b"Letter 01", b"&e9;")
    node.add(server.url)
    report = node.harvest()
    assert (report.created, report.quarantined) == (8, 1)
    assert [item.id for item in node.quarantined()] == ["oai:example.org:thing-01"]


def test_a_creator_of_many_records_stays_until_none_names_it(node: Node, site: Site) -> None:
    class WithPeople(Oai):
        def more(self, id: str) -> str:
            return "<dc:creator>Berg, Anna</dc:creator>" if self.moments < 100 else ""

    server = WithPeople(site)
    server.put_many(4)
    node.add(server.url)
    node.harvest()
    people = ("person",)
    assert len(node.titles(people)) <= 1
    server.pass_time(200)
    server.put_many(4)
    node.harvest()
    assert node.titles(people) == []


def test_identifiers_longer_than_a_name_in_quarantine(node: Node, site: Site) -> None:
    server = Server(site)
    long = "x" * 600
    server.things = {long: Thing("Long", server.now(), is_broken=True)}
    node.add(server.url)
    node.harvest()
    assert len(node.quarantined()) == 1
    server.pass_time()
    server.put(long, "Readable")
    node.harvest()
    assert node.quarantined() == []
    assert node.titles() == ["Readable"]


def test_a_host_with_the_name_of_another_is_refused_and_tried_again(node: Node, server: Server) -> None:
    """Names are made of hosts without their dots, so that two hosts can have the same."""
    from fonds.store.copies import Origin, origin_name

    offer = node.add(server.url)
    node.copies.put_origin(Origin(origin_name(offer.url), offer.url.replace(".", "-")))
    report = node.harvest()
    assert report.created == 0
    count = len(node.quarantined())
    assert count == 9
    report = node.retry()
    assert (report.created, report.quarantined, len(node.quarantined())) == (0, count, count)


def test_a_long_address_leaves_room_for_ids(node: Node, site: Site) -> None:
    class Far(Server):
        path = "/" + "/".join(["a-long-path"] * 12)

    server = Far(site)
    server.put_many(2)
    server.put("x" * 100, "A long identifier")
    server.put("y" * 300 + "1", "A longer identifier")
    server.put("y" * 300 + "2", "Another one")
    node.add(server.url)
    node.harvest()
    assert node.quarantined() == []
    assert node.titles() == server.titles()
    assert all(len(id) <= 120 for id in node.state())


def test_addresses_with_letters_that_must_be_encoded(node: Node, site: Site) -> None:
    class Named(Server):
        path = "/b\u00fccher/oai"

        def answer(self, path: str, arguments: dict[str, str]) -> Answer:
            return super().answer(path.replace("%C3%BC", "\u00fc"), arguments)

    server = Named(site)
    server.put_many(2)
    node.add(f" {server.url} ".strip())
    node.harvest()
    assert node.titles() == server.titles()
