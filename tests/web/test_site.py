"""The site around the descriptions: menu, home page, page about data, pages and files of the archive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from werkzeug.test import Client

from fonds.cli.sync import sync_consumers
from fonds.publishing import publish as publishing
from fonds.settings import Settings
from fonds.urls import ROUTES
from fonds.web.app import create_app
from fonds.web.menu import MENU
from tests import identity_node
from tests.conftest import BASE, settings_of
from tests.web.test_negotiate import CHROME


def publish(settings: Settings) -> publishing.PublishReport:
    report = publishing.publish(settings)
    sync_consumers(settings, publishing.ignore_progress)
    return report


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    work = tmp_path_factory.mktemp("identity")
    settings = settings_of(identity_node.write(work / "node"), work / "state")
    report = publish(settings)
    assert [problem.message for problem in report.problems if problem.severity == "error"] == []
    lost = [problem.message for problem in report.problems if problem.message.startswith("there is no image")]
    assert lost == ["there is no image pages/lost.jpg", "there is no image https://example.org/x.jpg"]
    return settings


@pytest.fixture(scope="module")
def client(settings: Settings) -> Client:
    return Client(create_app(settings))


def page(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers={"Accept": CHROME, **headers})
    assert (response.status_code, response.mimetype) == (200, "text/html"), path
    return response.get_data(as_text=True)


def scripts(markup: str) -> Iterator[dict[str, object]]:
    for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', markup, re.DOTALL):
        yield json.loads(text)


def test_the_menu_has_what_exists_and_marks_the_page(client: Client) -> None:
    (menu,) = re.findall(r'<nav class="menu".*?</nav>', page(client, "/data"), re.DOTALL)
    existing = [path for _, path in MENU if path in ROUTES.values()]
    assert re.findall(r'href="([^"]*)"', menu) == [*existing, "/pages/using"]
    assert re.findall(r'href="([^"]*)" aria-current="page"', menu) == ["/data"]
    assert 'href="/pages/using" aria-current="page"' in page(client, "/pages/using")
    for path in ("/dataset", "/harvest", "/sparql", "/vocab/types"):
        assert 'href="/data" aria-current="true"' in page(client, path), path


def test_home_is_for_readers(client: Client) -> None:
    markup = page(client, "/")
    (counted,) = re.findall(r'<p class="counts">(.*?)</p>', markup)
    # with the note of tests/archive.py there are four letters
    assert re.sub("<[^>]*>", "", counted) == (
        "4 letters, 1 report, 1 file, 1 fonds, 1 series, 1 person, 1 institution, 3 places"
    )
    for href in map(unescape, re.findall(r'href="([^"]*)"', counted)):
        assert client.get(href, headers={"Accept": CHROME}).status_code == 200, href
    letters = unescape(re.findall(r'href="(/search\?kind=record&[^"]*)"', counted)[0])
    assert client.get(letters, headers={"Accept": "application/json"}).get_json()["total"] == 4
    assert '<h2 id="featured"><a href="/records/letter-1" dir="auto">Letter 1</a></h2>' in markup
    images = re.findall(r"<img [^>]*>", markup)
    assert len(images) >= 4
    assert all('width="' in image and 'height="' in image and 'alt="' in image for image in images)
    assert [image for image in images if "iiif/image" in image and "lazy" not in image] == [
        image for image in images if "fetchpriority" in image
    ]
    bars = re.findall(r'<a href="([^"]*)" title="([0-9]{4}): ([0-9]+)"', markup)
    assert {year: count for _, year, count in bars} == {"1941": "1", "1942": "1", "1943": "1", "1946": "2"}
    assert client.get(unescape(bars[0][0]), headers={"Accept": CHROME}).status_code == 200
    assert "text/turtle" not in markup
    assert client.get("/?page=2", headers={"Accept": CHROME}).status_code == 404


def test_every_picture_of_home_can_be_fetched(client: Client) -> None:
    pictures = set(re.findall(r'(?:src|srcset)="([^" ]*/iiif/image[^" ]*)', page(client, "/")))
    assert len(pictures) >= 6
    for path in pictures:
        assert client.get(path).status_code == 200, path


def test_what_is_for_programs_is_on_the_page_about_data(client: Client) -> None:
    markup = page(client, "/data")
    hrefs = set(re.findall(r'href="([^"]*)"', markup))
    expected = {"/dataset", "/harvest", "/sparql", "/reconcile", "/feed.atom", "/vocab/types"}
    assert expected <= hrefs
    assert f"{BASE}/iiif/collection" in markup and "text/turtle" in markup
    response = client.get("/vocab/")
    assert (response.status_code, response.location) == (303, f"{BASE}/data")


def test_the_page_about_the_archive(client: Client) -> None:
    markup = page(client, "/about")
    assert "<h1>About the house</h1>" in markup and "<strong>railway</strong>" in markup
    assert '<a href="/pages/using#hours" rel="noopener">using it</a>' in markup
    assert re.search(
        r'<img src="/pages/room\.jpg\?v=[0-9a-f]{12}" alt="The reading room" width="600"', markup
    )
    assert "Lost" in markup and "lost.jpg" not in markup and "example.org/x.jpg" not in markup
    assert "<h2>Hours</h2>" in markup and "<td>9 to 5</td>" in markup
    assert "<script>alert" not in markup and "javascript:" not in unescape(markup.partition("[harm]")[0])
    assert 'href="javascript' not in markup and 'href="mailto:a@example.org"' in markup
    assert "papers@example.org" in markup
    assert "Was die Bahn hinterließ." not in markup


def test_a_node_without_words_of_its_own_says_who_publishes_what(demonstration: Settings) -> None:
    markup = page(Client(create_app(demonstration)), "/about")
    assert "Editors of this node" in markup and re.search("[1-9][0-9]* telegrams?<", markup)


def test_pages_and_files_that_do_not_exist(client: Client) -> None:
    for path in ("/pages/person", "/pages/about", "/pages/none", "/pages/person.md", "/pages/lost.jpg"):
        assert client.get(path, headers={"Accept": CHROME}).status_code == 404, path
    assert client.get("/agents/liu", headers={"Accept": CHROME}).status_code == 200


def test_files_have_addresses_that_never_change(client: Client) -> None:
    markup = page(client, "/")
    logo, style = (re.search(rf'"({path}\?v=[0-9a-f]+)"', markup) for path in ("/logo", r"/style\.css"))
    assert logo and style
    for path, media_type in ((logo[1], "image/svg+xml"), (style[1], "text/css")):
        response = client.get(path)
        assert (response.status_code, response.mimetype) == (200, media_type)
        assert "immutable" in response.headers["Cache-Control"]
        assert "immutable" not in client.get(path.partition("?")[0]).headers["Cache-Control"]
    # nothing in an SVG may run when somebody opens it
    policy = client.get("/logo").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script" not in policy
    sheet = client.get("/style.css").get_data(as_text=True)
    assert "--accent: #1d4e6b" in sheet and sheet.endswith(".prose { font-style: italic; }\n")
    assert 'width="120" height="40"' in markup


def test_the_sitemap_has_the_pages_that_the_archive_wrote(client: Client) -> None:
    """Once each in all languages, by their canonical links, and without a time, which is not known."""
    (entries, *others) = (
        client.get(path).get_data(as_text=True)
        for path in re.findall(f"<loc>{BASE}([^<]+)", client.get("/sitemap.xml").get_data(as_text=True))
    )
    for path in ("/about", "/pages/using", "/pages/imprint"):
        assert entries.count(f"<url><loc>{BASE}{path}</loc></url>") == 1
        assert f'<link rel="canonical" href="{BASE}{path}">' in page(client, path)
    assert entries.count("/pages/") == 2 and not any("/pages/" in text for text in others)
    assert f"<loc>{BASE}/records/letter-1.html</loc><lastmod>" in entries


def test_the_sitemap_changes_with_the_pages_that_the_archive_wrote(tmp_path: Path) -> None:
    settings = settings_of(identity_node.write(tmp_path / "node"), tmp_path / "state")
    publish(settings)
    client = Client(create_app(settings))
    before = client.get("/sitemap-1.xml")
    (tmp_path / "node" / "pages" / "rooms.md").write_text("# The rooms\n", "utf-8")
    publish(settings)
    after, index = client.get("/sitemap-1.xml"), client.get("/sitemap.xml")
    assert "/pages/rooms<" in after.get_data(as_text=True)
    assert before.last_modified and after.last_modified and index.last_modified
    assert before.last_modified <= after.last_modified == index.last_modified
    assert before.headers["ETag"] != after.headers["ETag"]


def test_words_at_the_foot_are_safe(client: Client) -> None:
    (words,) = re.findall(r'<div class="foot-words">(.*?)</div>', page(client, "/"))
    assert words.startswith('The house is a <em>charity</em>. <a href="https://example.org/"')
    assert "&lt;b&gt;bold" in words
    assert '<a href="/pages/imprint">Imprint</a>' in page(client, "/")


def test_icons_and_the_manifest(client: Client, demonstration: Settings) -> None:
    for source, own in ((client, True), (Client(create_app(demonstration)), False)):
        manifest = json.loads(source.get("/manifest.webmanifest").data)
        assert manifest["name"] and manifest["short_name"] and manifest["start_url"] == "/"
        for icon in manifest["icons"]:
            response = source.get(icon["src"])
            assert response.mimetype == "image/png"
            width = int.from_bytes(response.data[16:20], "big")
            assert f"{width}x{width}" == icon["sizes"]
            assert ("immutable" in response.headers["Cache-Control"]) is own
        head = page(source, "/")
        for href in re.findall(r'<link rel="(?:icon|apple-touch-icon|manifest)" href="([^"]*)"', head):
            assert source.get(href).status_code == 200
        assert source.get("/favicon.ico").mimetype == ("image/png" if own else "image/x-icon")


def test_previews_have_a_large_picture(client: Client) -> None:
    markup = page(client, "/records/letter-1")
    (image,) = re.findall(r'<meta property="og:image" content="([^"]*)"', markup)
    assert image == f"{BASE}/iiif/image/3/letter-1.1/full/1200,1600/0/default.jpg"
    assert client.get(image.removeprefix(BASE)).status_code == 200
    assert '<meta property="og:image:width" content="1200">' in markup
    assert '<meta name="twitter:card" content="summary_large_image">' in markup
    assert '<meta name="twitter:card" content="summary">' in page(client, "/data")


def test_programs_find_path_search_and_feed(client: Client) -> None:
    (path,) = (item for item in scripts(page(client, "/records/letter-1")) if "itemListElement" in item)
    items = path["itemListElement"]
    assert isinstance(items, list)
    assert [item["name"] for item in items] == [
        "A small archive", "The house of papers", "Papers", "Reports", "Letter 1",
    ]  # fmt: skip
    (site,) = scripts(page(client, "/"))
    target = site["potentialAction"]
    assert isinstance(target, dict)
    address = target["target"]["urlTemplate"].replace("{search_term_string}", "railway").removeprefix(BASE)
    assert "railway" in page(client, address)
    for address in ("/", "/data", "/records/letter-1", "/about"):
        markup = page(client, address)
        assert markup.count('<link rel="canonical"') == 1, address
        assert '<link rel="alternate" type="application/atom+xml" href="/feed.atom"' in markup


def test_a_restricted_record_is_not_featured(tmp_path: Path) -> None:
    node = identity_node.write(tmp_path / "node")
    closed = identity_node.letter(1, "access: {tier: reading-room, covers: content}\n")
    (node / "records" / "letter-1.md").write_text(closed, "utf-8")
    settings = settings_of(node, tmp_path / "state")
    publish(settings)
    client = Client(create_app(settings))
    markup = page(client, "/")
    assert "iiif/image/3/letter-1." not in markup
    assert '<h2 id="featured"><a href="/records/letter-1"' not in markup
    markup = page(client, "/records/letter-1")
    assert "iiif/image/3/letter-1.1/" not in markup
