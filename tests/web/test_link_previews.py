"""Links that people share lead to an address where programs that make previews get a page with Open Graph tags.

Most of these programs accept `*/*` or send no Accept header, and get Turtle or JSON at a negotiated address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from werkzeug.test import Client, TestResponse

from tests.conformance import everything
from tests.conftest import BASE
from tests.web.test_negotiate import CHROME

# user agent -> Accept (None: it sends none), from what they document or from their sources
BOTS: dict[str, str | None] = {
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)": "*/*",
    "Twitterbot/1.0": "*/*",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)": "*/*",
    "WhatsApp/2.23.20.0 A": "*/*",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)": "*/*",
    "Mastodon/3.5 (http.rb/4.4.1; +https://mastodon.example/)": None,
    "Mastodon/4.3 (http.rb/5.2.0; +https://mastodon.example/) Bot": "text/html",
    "TelegramBot (like TwitterBot)": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; +http://www.linkedin.com)": "*/*",
    "Iframely/1.3.1 (+https://iframely.com/docs/about)": "text/html, application/json;q=0.9, */*;q=0.1",
    "Googlebot/2.1": "text/html,application/xhtml+xml,application/signed-exchange;v=b3,application/xml;q=0.9,*/*;q=0.8",
}
REQUIRED = ("og:title", "og:type", "og:url", "og:site_name", "og:description")
# a page of every kind; each is asked for as a browser does
PAGES = (
    "/",
    "/records/letter",
    "/records/whole",
    "/records/cable",
    "/collections/fonds",
    "/places/dairen",
    "/agents/library",
    "/agents/harriman",
    "/subjects/plebiscites",
    "/records/inside-closed-series-content",
    "/agents/harriman?list=from",
    "/records/letter?_profile=alt",
    "/records/letter/versions/1",
    "/vocab/types",
    "/vocab/types/letter",
    "/dataset",
    "/harvest",
    "/reconcile",
    "/sparql",
    "/viewer",
    f"/viewer?manifest={BASE}/iiif/letter/manifest",
)


class Head(HTMLParser):
    """The canonical link, the Open Graph tags, and the links to share of a page."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: dict[str, str] = {}
        self.canonical: list[str] = []
        self.shared: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        """Collect what is looked at."""
        values = {name: value or "" for name, value in pairs}
        if tag == "meta" and values.get("property", "").startswith("og:"):
            assert values["property"] not in self.tags
            self.tags[values["property"]] = values["content"]
        if tag == "link" and values.get("rel") == "canonical":
            self.canonical.append(values["href"])
        if tag == "a" and "iiif-content=" in values.get("href", ""):
            self.shared.append(urljoin(BASE, values["href"]))
        if "data-page" in values:  # share.js adds a query to these
            self.shared += [values["data-page"], values["data-viewer"]]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """A node with a page of every kind."""
    return everything.client(tmp_path_factory.mktemp("previews"))


def get(client: Client, address: str, accept: str | None) -> TestResponse:
    """Request an address of the node as a program with that Accept header does."""
    headers = {} if accept is None else {"Accept": accept}
    return client.get(address.removeprefix(BASE) or "/", headers=headers, follow_redirects=True)


def addresses(client: Client, page: str) -> Iterator[str]:
    """The addresses by which a page is shared or known to search engines."""
    response = get(client, page, CHROME)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    head = Head(response.get_data(as_text=True))
    assert head.canonical == [head.tags["og:url"]]
    yield from (head.tags["og:url"], *head.shared)
    if "_profile=alt" in page:
        return  # the header of the list of formats names what it is a list for (DX-PROF-CONNEG, R.1.1.b)
    for target in re.findall(r'<([^>]*)>; rel="canonical"', response.headers.get("Link", "")):
        assert target == head.canonical[0]


@pytest.mark.parametrize("page", PAGES)
def test_what_is_shared_is_a_page_for_every_bot(page: str, client: Client) -> None:
    for address in dict.fromkeys(addresses(client, page)):
        assert address.startswith(BASE)
        for name, accept in BOTS.items():
            response = get(client, address, accept)
            assert (response.status_code, response.mimetype) == (200, "text/html"), (address, name)
            tags = Head(response.get_data(as_text=True)).tags
            assert not [tag for tag in REQUIRED if not tags.get(tag)], (address, name)


@pytest.mark.parametrize("page", PAGES)
def test_the_address_of_a_page_is_its_own(page: str, client: Client) -> None:
    """A bot that follows og:url from there arrives where it was."""
    address = next(addresses(client, page))
    assert Head(get(client, address, "*/*").get_data(as_text=True)).tags["og:url"] == address


def test_the_sitemap_lists_the_canonical_links_of_pages(client: Client) -> None:
    """A search engine that finds another address in the sitemap than on the page keeps neither (sitemaps.org)."""
    index = get(client, "/sitemap.xml", None).get_data(as_text=True)
    parts = [
        get(client, part, None).get_data(as_text=True) for part in re.findall("<loc>([^<]+)</loc>", index)
    ]
    pages = [address for part in parts for address in re.findall("<loc>([^<]+)</loc>", part)]
    assert len(pages) == len(set(pages)) > 10
    for address in pages:
        response = client.get(address.removeprefix(BASE) or "/", headers={"Accept": "*/*"})
        assert (response.status_code, response.mimetype) == (200, "text/html"), address
        assert Head(response.get_data(as_text=True)).canonical == [address]
    for kind in ("records", "collections", "agents", "places", "subjects"):
        assert any(f"/{kind}/" in address for address in pages)


def test_what_a_negotiated_address_gives_is_as_promised(client: Client) -> None:
    for address, media_type in (
        ("/records/letter", "text/turtle"),
        ("/vocab/types", "text/turtle"),
        ("/dataset", "text/turtle"),
        ("/reconcile", "application/json"),
        ("/sparql", "text/turtle"),
    ):
        assert get(client, address, "*/*").mimetype == media_type
    link = get(client, "/records/letter", "*/*").headers["Link"]
    assert f'<{BASE}/records/letter>; rel="canonical"; type="text/turtle"' in link


def test_the_viewer_of_a_shared_record_names_it(client: Client) -> None:
    state = json.dumps({"id": f"{BASE}/iiif/letter/canvas/1", "type": "Canvas",
                        "partOf": [{"id": f"{BASE}/iiif/letter/manifest", "type": "Manifest"}]})  # fmt: skip
    record = Head(get(client, "/records/letter.html", "*/*").get_data(as_text=True)).tags
    response = client.get("/viewer", query_string={"iiif-content": state})
    tags = Head(response.get_data(as_text=True)).tags
    assert (tags["og:title"], tags["og:image"]) == (record["og:title"], record["og:image"])
    foreign = client.get("/viewer", query_string={"iiif-content": "https://elsewhere.example/manifest"})
    assert Head(foreign.get_data(as_text=True)).tags["og:title"] == "Viewer"


def test_a_preview_in_a_frame_names_the_page_of_what_it_shows(client: Client) -> None:
    response = client.get("/reconcile/preview?id=dairen")
    (address,) = Head(response.get_data(as_text=True)).canonical
    assert f'<{address}>; rel="canonical"' in response.headers["Link"]
    assert "og:title" in Head(get(client, address, "*/*").get_data(as_text=True)).tags


def test_only_pages_have_the_suffix_of_pages(client: Client) -> None:
    assert [client.get(path).status_code for path in ("/reconcile.ttl", "/sparql.ttl")] == [404, 404]
