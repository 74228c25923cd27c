"""Linked Data Event Streams in the forms that servers give them."""

from __future__ import annotations

import pytest

from fonds.federation.harvester import HaltError
from fonds.federation.protocols import ldes
from tests.federation.protocols.harvesting import Node
from tests.federation.protocols.scripted_site import Site
from tests.federation.protocols.systems import PREFIXES, TURTLE, Ldes

STREAM = "<#s> a ldes:EventStream ; ldes:timestampPath dct:modified ; ldes:versionOfPath dct:isVersionOf .\n"


def relation(target: str, kind: str = "Relation", value: str = "") -> str:
    bound = f' ; tree:path dct:modified ; tree:value "{value}"^^xsd:dateTime' if value else ""
    return f"<> tree:relation [ a tree:{kind} ; tree:node <{target}>{bound} ] .\n"


def version(id: str, title: str, time: str, more: str = "") -> str:
    name = f"</v/{id}/{time}>"
    return (
        f"<#s> tree:member {name} .\n{name} a schema:CreativeWork ; dct:isVersionOf </id/{id}> ;"
        f' dct:modified "{time}"^^xsd:dateTime ; schema:name "{title}" {more}.\n'
    )


def removal(id: str, time: str) -> str:
    name = f"</v/{id}/{time}>"
    return (
        f"<#s> tree:member {name} .\n{name} a as:Delete ; dct:isVersionOf </id/{id}> ;"
        f' dct:modified "{time}"^^xsd:dateTime .\n'
    )


def put(site: Site, path: str, *parts: str, head: str = STREAM) -> None:
    text = f"@base <{site.base}{path}> .\n{PREFIXES}{head}{''.join(parts)}".replace(
        "<#s>", f"<{site.base}/s>"
    )
    site.put(path, text, TURTLE)


def test_the_newest_version_counts_in_whatever_order_the_pages_come(node: Node, site: Site) -> None:
    put(site, "/s", relation("/b"), relation("/a"))
    put(site, "/a", version("x", "Old", "2026-01-01T00:00:00Z"), version("y", "Old", "2026-01-02T00:00:00Z"))
    put(site, "/b", version("y", "New", "2026-02-01T00:00:00Z"), version("x", "New", "2026-02-02T00:00:00Z"))
    node.add(f"{site.base}/s")
    node.harvest()
    assert node.titles() == ["New", "New"]
    assert node.harvest().taken == 0


def test_a_deletion_is_not_undone_by_a_page_of_earlier_versions(node: Node, site: Site) -> None:
    put(site, "/s", removal("x", "2026-02-01T00:00:00Z"), relation("/a"))
    put(
        site,
        "/a",
        version("x", "Was there", "2026-01-01T00:00:00Z"),
        version("y", "Is", "2026-01-02T00:00:00Z"),
    )
    node.add(f"{site.base}/s")
    node.harvest()
    assert node.titles() == ["Is"]
    assert node.harvest().taken == 0


def test_pages_that_are_older_than_the_last_run_are_not_asked_for(node: Node, site: Site) -> None:
    put(
        site, "/s",
        relation("/old", "LessThanRelation", "2026-01-15T00:00:00Z"),
        relation("/new", "GreaterThanOrEqualToRelation", "2026-01-15T00:00:00Z"),
    )  # fmt: skip
    put(site, "/old", version("x", "X", "2026-01-01T00:00:00Z"))
    put(site, "/new", version("y", "Y", "2026-01-20T00:00:00Z"))
    node.add(f"{site.base}/s")
    node.harvest()
    assert node.titles() == ["X", "Y"]
    site.requests.clear()
    assert node.harvest().taken == 0
    assert "/old" not in site.paths and "/new" in site.paths


def test_times_of_another_zone_are_compared_as_moments(node: Node, site: Site) -> None:
    put(site, "/s", version("x", "First", "2026-01-01T00:00:00Z"))
    node.add(f"{site.base}/s")
    node.harvest()
    put(
        site,
        "/s",
        version("x", "First", "2026-01-01T00:00:00Z"),
        version("x", "Second", "2025-12-31T20:00:00-05:00"),
    )
    node.harvest()
    assert node.titles() == ["Second"]


def test_pages_that_lead_in_a_circle_end(node: Node, site: Site) -> None:
    put(site, "/s", relation("/a"), version("x", "X", "2026-01-01T00:00:00Z"))
    put(site, "/a", relation("/s"), relation("/a"), version("y", "Y", "2026-01-01T00:00:00Z"))
    node.add(f"{site.base}/s")
    assert node.harvest().pages == 2
    assert node.titles() == ["X", "Y"]


def test_members_in_named_graphs(node: Node, site: Site) -> None:
    text = (
        f"{PREFIXES}<{site.base}/s> a ldes:EventStream ; ldes:timestampPath dct:modified ;"
        f" ldes:versionOfPath dct:isVersionOf ; tree:member <{site.base}/v1> .\n"
        f"<{site.base}/v1> dct:isVersionOf <{site.base}/id/x> ;"
        f' dct:modified "2026-01-01T00:00:00Z"^^xsd:dateTime .\n'
        f'<{site.base}/v1> {{ <{site.base}/id/x> a schema:CreativeWork ; schema:name "In a graph" . }}\n'
    )
    site.put("/s", text, "application/trig")
    node.add(f"{site.base}/s")
    node.harvest()
    assert node.titles() == ["In a graph"]


def test_members_without_versions_are_the_things_themselves(node: Node, site: Site) -> None:
    head = "<#s> a ldes:EventStream ; tree:view <> .\n"
    member = '<#s> tree:member </id/x> .\n</id/x> a schema:CreativeWork ; schema:name "Plain" .\n'
    put(site, "/s", member, head=head)
    node.add(f"{site.base}/s")
    node.harvest()
    assert node.titles() == ["Plain"]
    put(site, "/s", member.replace("Plain", "Changed"), head=head)
    assert node.harvest().updated == 1


def test_dates_of_things_are_not_times_of_versions(node: Node, site: Site) -> None:
    """A stream may state no path of a time. Then the date of a work says nothing of when it was published."""
    head = "<#s> a ldes:EventStream ; tree:view <> .\n"

    def work(id: str, year: int) -> str:
        about = f'a schema:CreativeWork ; schema:name "{id}" ; dct:isVersionOf </id/original>'
        return f'<#s> tree:member </id/{id}> .\n</id/{id}> {about} ; dct:created "{year}-01-01"^^xsd:date .\n'

    put(site, "/s", work("new", 2001), head=head)
    node.add(f"{site.base}/s")
    node.harvest()
    put(site, "/s", work("new", 2001), work("old", 1890), head=head)
    node.harvest()
    assert node.titles() == ["new", "old"]


def test_the_address_of_a_stream_leads_to_its_view(node: Node, site: Site) -> None:
    """Servers of the Flemish data space give the stream and its views at addresses of their own."""
    put(site, "/s", "<#s> tree:view </s/by-page#node>, </s/by-place> .\n")
    put(site, "/s/by-page", relation("/s/by-page?n=1#node"), head="")
    page = version("x", "X", "2026-01-01T00:00:00Z")
    text = f"@base <{site.base}/> .\n{PREFIXES}{page}".replace("<#s>", f"<{site.base}/s>")
    site.put("/s/by-page?n=1", text, TURTLE)
    node.add(f"{site.base}/s")
    node.harvest()
    assert node.titles() == ["X"]
    assert "/s/by-place" not in site.paths


def test_members_in_graphs_with_the_object_of_an_activity(node: Node, site: Site) -> None:
    """Feeds that are made of two dumps of a catalogue have this form; one of their times is none."""
    base = site.base
    stream = (
        f"{PREFIXES}<{base}/feed> a ldes:EventStream ; ldes:timestampPath as:published ;"
        f" ldes:versionOfPath as:object ; tree:view <{base}/feed.ttl> .\n"
    )
    bounds = "".join(
        f"<{base}/feed.ttl> tree:relation [ a tree:{kind} ; tree:path as:published ;"
        f' tree:value "{value}"^^xsd:dateTime ; tree:node <{base}/day.trig> ] .\n'
        for kind, value in (
            ("GreaterThanOrEqualToRelation", "2026-01-01T00:00:00Z"),
            ("LessThanOrEqualToRelation", "2026-01-01T23:59:99Z"),
        )
    )
    site.put("/feed.ttl", stream + bounds, TURTLE)
    activities = "".join(
        f"<{base}/feed> tree:member <{base}/event/{id}> .\n<{base}/event/{id}> a as:{kind} ;"
        f' as:object <{base}/set/{id}> ; as:published "2026-01-01T10:00:00Z"^^xsd:dateTime .\n'
        f'<{base}/event/{id}> {{ <{base}/set/{id}> a schema:CreativeWork ; schema:name "Set {id}" . }}\n'
        for id, kind in (("1", "Create"), ("2", "Update"))
    )
    site.put("/day.trig", f"{PREFIXES}{activities}", "application/trig")
    node.add(f"{base}/feed.ttl")
    node.harvest()
    assert node.titles() == ["Set 1", "Set 2"]
    assert node.harvest().taken == 0


def test_what_a_member_leads_to_belongs_to_it(node: Node, site: Site) -> None:
    author = '; schema:author </id/anna> .\n</id/anna> a schema:Person ; schema:name "Anna Berg" '
    put(
        site,
        "/s",
        version("x", "X", "2026-01-01T00:00:00Z", author),
        version("y", "Y", "2026-01-01T00:00:00Z"),
    )
    node.add(f"{site.base}/s")
    node.harvest()
    assert node.titles() == ["X", "Y"]
    assert node.titles(("person",)) == ["Anna Berg"]


def test_mistakes_end_the_run(node: Node, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    system = Ldes(site)
    system.put_many(7)
    node.add(system.url)
    site.put(f"{system.path}/1", b"<html>an error</html>", "text/html")
    with pytest.raises(HaltError):
        node.harvest()
    del site.documents[f"{system.path}/1"]
    node.harvest()
    assert node.titles() == system.titles()
    monkeypatch.setattr(ldes, "MAX_PAGES", 1)
    node.copies.remove_peer("p")
    node.add(system.url)
    with pytest.raises(HaltError, match="more than 1 pages"):
        node.harvest()
