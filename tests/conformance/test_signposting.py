"""FAIR Signposting level 1 and 2, found by the `signposting` library, and JSON-LD in pages, found by extruct."""

from __future__ import annotations

import json
import urllib.request

import extruct
import pytest
from signposting import (
    LinkRel,
    Signposting,
    find_signposting_html,
    find_signposting_http,
    find_signposting_linkset,
)

PAGES = [
    "/records/harriman-1945-07",
    "/collections/harriman-papers",
    "/agents/library-of-congress",
    "/agents/harriman",
    "/places/outer-mongolia",
    "/subjects/independence-of-outer-mongolia",
]


def targets(found: Signposting, relation: LinkRel) -> set[str]:
    return {str(post.target) for post in found.signposts if post.rel == relation}


@pytest.mark.parametrize("path", PAGES)
def test_level_1_in_headers_and_in_the_page(path: str, node: str) -> None:
    thing = f"{node}/id/{path.rsplit('/', 1)[1]}"
    for found in (find_signposting_http(thing), find_signposting_html(node + path)):
        assert found.citeAs
        assert str(found.citeAs.target) == thing
        assert "https://schema.org/AboutPage" in targets(found, LinkRel.type)
        assert len(targets(found, LinkRel.type)) == 2
        described = {str(post.target): post for post in found.describedBy}
        assert f"{node}{path}.ttl" in described
        assert all(post.type for post in described.values())
        assert len(found.linksets) == 2


def test_the_cable_says_who_wrote_it_what_it_holds_and_how_it_may_be_used(node: str) -> None:
    found = find_signposting_http(f"{node}/records/harriman-1945-07")
    assert targets(found, LinkRel.author) == {f"{node}/id/harriman"}
    assert (
        str(found.license.target) == "http://rightsstatements.org/vocab/CNE/1.0/" if found.license else False
    )
    held = {str(post.target): str(post.type) for post in found.items}
    assert held[f"{node}/records/harriman-1945-07.pdf"] == "application/pdf"
    assert f"{node}/iiif/harriman-1945-07/manifest" in held


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("suffix", ["linkset", "links"])
def test_level_2(path: str, suffix: str, node: str) -> None:
    page = find_signposting_http(node + path)
    listed = next(post for post in page.linksets if str(post.target).endswith(f".{suffix}"))
    found = find_signposting_linkset(str(listed.target), acceptType=str(listed.type))
    own = [post for post in found.signposts if str(post.context) == node + path]
    assert {str(post.target) for post in own} >= {str(post.target) for post in page.signposts} - {node + path}
    anchors = {str(post.context) for post in found.signposts}
    for post in (*page.describedBy, *page.items):
        assert str(post.target) in anchors


@pytest.mark.parametrize("path", PAGES)
def test_every_document_leads_back_to_the_page(path: str, node: str) -> None:
    page = find_signposting_http(node + path)
    for post in page.describedBy:
        back = find_signposting_http(str(post.target))
        assert targets(back, LinkRel.describes) == {node + path}, post.target
    for post in page.items:
        back = find_signposting_http(str(post.target))
        assert targets(back, LinkRel.collection) == {node + path}, post.target


@pytest.mark.parametrize("path", PAGES)
def test_the_json_ld_of_a_page_is_one_object(path: str, node: str) -> None:
    request = urllib.request.Request(node + path, headers={"Accept": "text/html"})
    with urllib.request.urlopen(request) as answer:
        page = answer.read().decode()
    blocks = extruct.extract(page, base_url=node + path, syntaxes=["json-ld"])["json-ld"]
    # beside the path to it, which search engines read
    (found,) = [block for block in blocks if block.get("@type") != "BreadcrumbList"]
    assert "@graph" not in found
    assert found["@id"] == f"{node}/id/{path.rsplit('/', 1)[1]}"
    assert isinstance(found["@context"], dict)
    json.dumps(found)
