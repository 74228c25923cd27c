"""Sitemaps, ResourceSync and datasets, as they may be and as they are wrong."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable

import pytest

from fonds.federation.harvester import HaltError
from fonds.federation.protocols.protocol import ProtocolError
from fonds.http_client.fetch import FetchError
from tests.federation.protocols.harvesting import Node
from tests.federation.protocols.scripted_site import MISSING, SILENCE, Answer, Site
from tests.federation.protocols.systems import PREFIXES, TURTLE, Dump, Resources

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def urlset(addresses: Iterable[str], time: str = "2026-01-01") -> bytes:
    rows = "".join(f"<url><loc>{url}</loc><lastmod>{time}</lastmod></url>" for url in addresses)
    return f'<urlset xmlns="{SITEMAP}">{rows}</urlset>'.encode()


def page(*blocks: object, head: str = "") -> bytes:
    scripts = "".join(
        f'<script type="application/ld+json">{block if isinstance(block, str) else json.dumps(block)}</script>'
        for block in blocks
    )
    return f"<!DOCTYPE html><html><head>{head}{scripts}</head><body><p>Words</body></html>".encode()


def work(url: str, name: str) -> dict[str, str]:
    return {"@context": "https://schema.org", "@id": url, "@type": "CreativeWork", "name": name}


def put_pages(site: Site, count: int) -> list[str]:
    addresses = [f"{site.base}/p{number}" for number in range(count)]
    for number, url in enumerate(addresses):
        site.put(f"/p{number}", page(work(url, f"Page {number}")), "text/html")
    return addresses


def test_an_index_of_sitemaps_with_gzip(node: Node, site: Site) -> None:
    first, second, third = put_pages(site, 3)
    site.put("/a.xml", urlset([first]))
    site.put("/b.xml.gz", gzip.compress(urlset([second, third])), "application/gzip")
    rows = "".join(
        f"<sitemap><loc>{site.base}/{name}</loc></sitemap>" for name in ("a.xml", "b.xml.gz", "a.xml")
    )
    site.put("/index.xml", f'<sitemapindex xmlns="{SITEMAP}">{rows}</sitemapindex>')
    offer = node.add(f"{site.base}/index.xml")
    assert offer.notes == ("It lists 3 pages. Those with structured data are taken.",)
    node.harvest()
    assert node.titles() == ["Page 0", "Page 1", "Page 2"]


def test_robots_txt_names_a_sitemap_that_is_compressed(node: Node, site: Site) -> None:
    site.put("/map.xml.gz", gzip.compress(urlset(put_pages(site, 2))), "application/gzip")
    site.put("/robots.txt", f"Sitemap: {site.base}/map.xml.gz")
    offer = node.add(site.base)
    assert (offer.protocol, offer.url) == ("sitemap", f"{site.base}/map.xml.gz")
    node.harvest()
    assert node.titles() == ["Page 0", "Page 1"]


def test_a_list_that_grows_too_large_is_refused(
    node: Node, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fonds.federation.protocols import site_lists

    monkeypatch.setattr(site_lists, "MAX_BYTES", 10_000)
    addresses = put_pages(site, 1)
    site.put("/sitemap.xml", urlset(addresses))
    node.add(f"{site.base}/sitemap.xml")
    site.put("/sitemap.xml", gzip.compress(urlset(addresses * 1000)))
    with pytest.raises(HaltError, match="more than 10,000 bytes"):
        node.harvest()


def test_pages_of_other_hosts_are_left_out(node: Node, site: Site) -> None:
    addresses = put_pages(site, 1)
    site.put("/sitemap.xml", urlset([*addresses, "https://elsewhere.example.org/a", "/relative", "nonsense"]))
    node.add(f"{site.base}/sitemap.xml")
    report = node.harvest()
    assert (report.created, report.quarantined) == (2, 0)
    assert node.titles() == ["Page 0"]


def test_blocks_of_json_ld_that_are_broken_are_left_out(node: Node, site: Site) -> None:
    url = f"{site.base}/a"
    blocks = ('{"@context": "https://schema.org", ', "", "[]", work(url, "Readable"))
    site.put("/a", page(*blocks), "text/html")
    site.put("/b", page('{"broken'), "text/html")
    site.put("/c", page(), "text/html")
    site.put("/d", page([work(f"{site.base}/d", "In a list")]), "text/html")
    site.put("/sitemap.xml", urlset(f"{site.base}/{name}" for name in "abcd"))
    node.add(f"{site.base}/sitemap.xml")
    report = node.harvest()
    assert report.quarantined == 0
    assert node.titles() == ["In a list", "Readable"]


def test_rdf_that_a_page_links_to(node: Node, site: Site) -> None:
    url = f"{site.base}/a"
    links = (
        '<link rel="stylesheet" href="/s.css"><link rel="alternate" type="application/rss+xml" href="/f.xml">'
        '<link rel="alternate" type="text/turtle" href="/a.ttl">'
    )
    site.put("/a", page(head=links), "text/html")
    site.put("/a.ttl", f'{PREFIXES}<{url}> a schema:CreativeWork ; schema:name "Linked" .', TURTLE)
    site.put("/sitemap.xml", urlset([url]))
    node.add(f"{site.base}/sitemap.xml")
    node.harvest()
    assert node.titles() == ["Linked"]
    site.requests.clear()
    assert node.harvest().unchanged == 1
    assert site.paths == ["/sitemap.xml"]


def test_a_page_that_was_busy_is_read_as_a_page_when_it_is_tried_again(node: Node, site: Site) -> None:
    addresses = put_pages(site, 2)
    site.put("/sitemap.xml", urlset(addresses))
    node.add(f"{site.base}/sitemap.xml")
    good = site.documents["/p1"]
    site.documents["/p1"] = Answer(b"", status=500)
    assert node.harvest().quarantined == 1
    site.documents["/p1"] = good
    assert node.retry().quarantined == 0
    assert node.titles() == ["Page 0", "Page 1"]
    site.documents["/p1"] = Answer(b"", status=500)
    assert node.harvest().quarantined == 0  # it did not change


def test_a_page_without_data_any_more_is_removed(node: Node, site: Site) -> None:
    addresses = put_pages(site, 3)
    site.put("/sitemap.xml", urlset(addresses))
    node.add(f"{site.base}/sitemap.xml")
    node.harvest()
    site.put("/p1", page(), "text/html")
    site.put("/sitemap.xml", urlset(addresses, "2026-02-01"))
    assert node.harvest().removed == 1
    assert node.titles() == ["Page 0", "Page 2"]


@pytest.mark.parametrize("body", [b"", b"<html>", b"\x1f\x8bnonsense", b"<urlset", b"<rss/>"])
def test_a_sitemap_that_is_none_any_more_ends_the_run(node: Node, site: Site, body: bytes) -> None:
    site.put("/sitemap.xml", urlset(put_pages(site, 2)))
    node.add(f"{site.base}/sitemap.xml")
    node.harvest()
    before = node.state()
    site.put("/sitemap.xml", body)
    with pytest.raises(HaltError):
        node.harvest()
    assert node.state() == before


def test_an_empty_sitemap_removes_nothing(node: Node, site: Site) -> None:
    site.put("/sitemap.xml", urlset(put_pages(site, 2)))
    node.add(f"{site.base}/sitemap.xml")
    node.harvest()
    site.put("/sitemap.xml", urlset([]))
    with pytest.raises(HaltError, match="lists 0 of 2 documents"):
        node.harvest()
    assert len(node.titles()) == 2


def test_a_document_above_the_limit_is_told_and_the_others_are_taken(
    node: Node, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fonds.federation.web_client import WebClient

    site.put("/sitemap.xml", urlset(put_pages(site, 3)))
    site.put("/p1", b"<html>" + b"x" * 60_000, "text/html")
    node.add(f"{site.base}/sitemap.xml")
    get = WebClient.get
    monkeypatch.setattr(WebClient, "get", lambda self, url, accept="*/*": get(self, url, accept, 50_000))
    report = node.harvest()
    assert (report.created, report.quarantined) == (3, 1)
    assert "60,006 bytes" in node.quarantined()[0].reason


def test_documents_that_lead_to_private_addresses_are_told(node: Node, site: Site) -> None:
    site.put("/sitemap.xml", urlset(put_pages(site, 3)))
    node.add(f"{site.base}/sitemap.xml")
    for path, location in (("/p0", "http://10.0.0.1/"), ("/p2", "file:///etc/passwd")):
        site.documents[path] = Answer(b"", status=302, headers=(("Location", location),))
    report = node.harvest()
    assert (report.created, report.quarantined) == (2, 2)
    reasons = sorted(item.reason for item in node.quarantined())
    assert "10.0.0.1" in reasons[0] or "10.0.0.1" in reasons[1]


def test_a_document_that_never_comes_stops_no_others(node: Node, site: Site) -> None:
    site.put("/sitemap.xml", urlset(put_pages(site, 3)))
    node.add(f"{site.base}/sitemap.xml")
    site.documents["/p1"] = SILENCE
    report = node.harvest()
    assert (report.created, report.quarantined) == (3, 1)
    assert "did not answer" in node.quarantined()[0].reason
    site.documents |= dict.fromkeys(["/p1", "/p2", "/sitemap.xml"], SILENCE)
    with pytest.raises(FetchError, match="did not answer"):
        node.harvest()
    assert node.titles() == ["Page 0", "Page 2"]


def test_pages_that_tell_only_of_the_site_are_left_out(node: Node, site: Site) -> None:
    addresses = put_pages(site, 1)
    context = "https://schema.org"
    crumb = {"@type": "ListItem", "position": 1, "name": "Home"}
    crumbs = {"@context": context, "@type": "BreadcrumbList", "itemListElement": [crumb]}
    about = {"@context": context, "@type": "WebSite", "name": "A site", "url": site.base}
    site.put("/a", page(crumbs), "text/html")
    site.put("/b", page(about, crumbs), "text/html")
    site.put("/sitemap.xml", urlset([*addresses, f"{site.base}/a", f"{site.base}/b"]))
    node.add(f"{site.base}/sitemap.xml")
    node.harvest()
    assert node.titles() == ["Page 0"], [item.reason for item in node.quarantined()]
    assert node.quarantined() == []


def test_what_robots_txt_forbids_is_told(node: Node, site: Site) -> None:
    site.put("/sitemap.xml", urlset(put_pages(site, 2)))
    site.put("/robots.txt", "User-agent: *\nDisallow: /p1")
    node.add(f"{site.base}/sitemap.xml")
    report = node.harvest()
    assert (report.created, report.quarantined) == (2, 1)
    assert "robots.txt does not allow" in node.quarantined()[0].reason
    assert "/p1" not in site.paths


def test_a_site_that_forbids_all_is_not_harvested(node: Node, site: Site) -> None:
    site.put("/sitemap.xml", urlset(put_pages(site, 2)))
    node.add(f"{site.base}/sitemap.xml")
    site.put("/robots.txt", "User-agent: *\nDisallow: /")
    with pytest.raises(FetchError, match=r"robots\.txt does not allow"):
        node.harvest()
    assert "robots.txt" in node.peer.error


def test_nothing_to_harvest(node: Node, site: Site) -> None:
    assert node.offer(site.base) is None
    site.put("/", page(), "text/html")
    assert node.offer(site.base) is None
    with pytest.raises(AssertionError):
        node.add(site.base)


# -- ResourceSync


def test_changes_within_the_seconds_of_the_last_one_are_taken(node: Node, site: Site) -> None:
    """Some sources write fractions of a second, and others a time zone."""
    system = Resources(site)
    system.put_many(3)
    node.add(system.url)
    node.harvest()
    system.put("thing-01", "In a fraction")
    system.things["thing-01"].time = system.now().replace("Z", ".250000Z")
    system.put("thing-02", "In another zone")
    system.things["thing-02"].time = "2025-12-31T19:04:00-05:00"
    node.harvest()
    assert node.titles() == ["In a fraction", "In another zone", "Letter 00"]


def test_of_one_thing_the_representation_that_says_most_is_taken(node: Node, site: Site) -> None:
    base = site.base
    links = f'<rs:ln rel="canonical" href="{base}/id/x"/>'
    rows = "".join(
        f'<url><loc>{base}/{name}</loc><rs:md type="{kind}"/>{links}</url>'
        for name, kind in (("x.html", "text/html"), ("x.json", "application/json"), ("x.ttl", "text/turtle"))
    )
    site.put("/list.xml", f'<urlset {Resources.RS}><rs:md capability="resourcelist"/>{rows}</urlset>')
    site.put("/x.ttl", f'{PREFIXES}<{base}/id/x> a schema:CreativeWork ; schema:name "Once" .', TURTLE)
    offer = node.add(f"{base}/list.xml")
    assert (offer.protocol, offer.count) == ("resourcesync", 1)
    node.harvest()
    assert node.titles() == ["Once"]
    assert not {"/x.html", "/x.json"} & set(site.paths)


def test_a_source_without_a_resource_list_is_not_offered(node: Node, site: Site) -> None:
    site.put("/caps.xml", f'<urlset {Resources.RS}><rs:md capability="capabilitylist"/></urlset>')
    assert node.offer(f"{site.base}/caps.xml", "resourcesync") is None


def test_a_source_that_lost_its_lists_ends_the_run(node: Node, site: Site) -> None:
    system = Resources(site)
    system.put_many(2)
    node.add(system.url)
    node.harvest()
    site.documents["/capabilities.xml"] = MISSING
    with pytest.raises(HaltError, match="names no list of resources"):
        node.harvest()
    assert node.titles() == system.titles()


# -- datasets


def test_a_dump_that_is_broken_keeps_what_was_copied(node: Node, site: Site) -> None:
    system = Dump(site)
    system.put_many(3)
    node.add(system.url)
    node.harvest()
    before = node.state()
    system.pass_time()
    system.put("bad", 'Bad"Letter')
    report = node.harvest()
    assert report.quarantined == 1
    assert b'Bad"Letter' in node.quarantined()[0].entry
    assert not any(is_removed for _, is_removed in node.state().values())
    assert {id: node.state()[id] for id in before} == before
    system.pass_time()
    system.put("bad", "Good Letter")
    node.harvest()
    assert node.quarantined() == []
    assert node.titles() == system.titles()


def test_a_dump_may_be_compressed_and_is_when_it_is_tried_again(node: Node, site: Site) -> None:
    system = Dump(site)
    system.put_many(3)
    node.add(system.url)
    plain = system.answer("/dump.nt", {})
    site.documents["/dump.nt"] = MISSING
    assert node.harvest().quarantined == 1
    site.documents["/dump.nt"] = plain._replace(body=gzip.compress(plain.body))
    assert node.retry().quarantined == 0
    assert node.titles() == system.titles()


def test_a_dataset_without_a_dump_is_not_offered(node: Node, site: Site) -> None:
    site.put("/dataset", f"{PREFIXES}<{site.base}/dataset> a dcat:Dataset .", TURTLE)
    assert node.offer(f"{site.base}/dataset", "dataset") is None


def test_a_protocol_that_is_not_spoken(node: Node, site: Site) -> None:
    from fonds.federation import protocols

    assert node.offer(site.base, "nonsense") is None
    with pytest.raises(ProtocolError, match="does not speak"):
        protocols.protocol_of("nonsense")
