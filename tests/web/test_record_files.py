"""What readers take away of a record: the images of its pages, all scans in one file, and what its page lists."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from pathlib import Path

import pypdfium2
import pytest
from flask.testing import FlaskClient
from PIL import Image

from fonds.publishing import publish as publishing
from fonds.publishing import scan_files
from fonds.settings import Settings
from fonds.web.app import create_app
from fonds.web.downloads import files, scans
from tests import scanned_letters as letters
from tests.conftest import settings_of


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    work = tmp_path_factory.mktemp("letters")
    settings = settings_of(letters.write(work / "node"), work / "state")
    report = publishing.publish(settings)
    assert [problem for problem in report.problems if problem.severity == "error"] == []
    return settings


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


def section(client: FlaskClient, id: str, name: str) -> str:
    html = client.get(f"/records/{id}.html").get_data(as_text=True)
    found = re.search(rf'<section class="part {name}".*?</section>', html, re.DOTALL)
    return found[0] if found else ""


def test_all_scans_are_one_zip(client: FlaskClient) -> None:
    response = client.get("/records/album/scans.zip")
    assert (response.status_code, response.mimetype) == (200, "application/zip")
    assert response.headers["Content-Disposition"] == 'attachment; filename="album.zip"'
    with zipfile.ZipFile(io.BytesIO(response.data)) as package:
        assert package.namelist() == [f"album-{number:04}.jpg" for number in range(1, 7)]
        sizes = [Image.open(io.BytesIO(package.read(name))).size for name in package.namelist()]
    assert sizes == [(1600, 1100) if number % 3 else (1100, 1600) for number in range(1, 7)]
    assert client.get("/records/album/scans.zip", headers={"Range": "bytes=0-3"}).data == b"PK\x03\x04"
    etag = response.headers["ETag"]
    assert client.get("/records/album/scans.zip", headers={"If-None-Match": etag}).status_code == 304


def test_all_scans_are_one_pdf_with_the_transcript_where_it_stands(client: FlaskClient) -> None:
    response = client.get("/records/lease/scans.pdf")
    assert (response.status_code, response.mimetype) == (200, "application/pdf")
    with pypdfium2.PdfDocument(response.data) as document:
        assert len(document) == 2
        page = document[0].get_textpage()
        # the words are those of the transcript, although text recognition read others
        assert " ".join(page.get_text_range().split()) == " ".join(letters.FIRST)
        match = page.search("harbour").get_next()
        assert match is not None
        left, bottom, _, top = page.get_charbox(match[0])
    points = 842 / letters.HEIGHT
    second_line = letters.TOP + letters.STEP  # which begins with that word
    assert left == pytest.approx(letters.MARGIN * points, abs=2)
    assert bottom < 842 - (second_line + 17) * points < top


def test_a_long_record_has_several_files(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(settings).test_client()  # which has not kept any page yet
    for module in (files, scans, scan_files):
        monkeypatch.setattr(module, "MAX_PAGES", 4)
    response = client.get("/records/album/scans.zip?page=2")
    assert response.headers["Content-Disposition"] == 'attachment; filename="album-2.zip"'
    with zipfile.ZipFile(io.BytesIO(response.data)) as package:
        assert package.namelist() == ["album-0005.jpg", "album-0006.jpg"]
    assert client.get("/records/album/scans.zip?page=3").status_code == 404
    listed = section(client, "album", "files")
    assert 'href="/records/album/scans.pdf?page=2">PDF, pages 5 to 6</a>' in listed


@pytest.mark.parametrize("id", ["typed", "talk"])
def test_without_scans_there_are_no_such_files(id: str, client: FlaskClient) -> None:
    for suffix in ("zip", "pdf"):
        assert client.get(f"/records/{id}/scans.{suffix}").status_code == 404
    assert "scans." not in section(client, id, "files")


def test_downloads_for_people_come_first_and_each_link_works(client: FlaskClient) -> None:
    for id in ("lease", "reply", "album", "typed", "talk"):
        listed, data = section(client, id, "files"), section(client, id, "data")
        assert listed and data and "<details>" in data
        assert "MODS" in data and "MODS" not in listed
        for href in map(unescape, re.findall(r'href="([^"#]+)"', listed)):
            assert client.get(href).status_code == 200, (id, href)
    listed = section(client, "lease", "files")
    assert 'download="lease-0001-1200.jpg">1200 pixels</a>' in listed
    assert "1200 × 1600 pixels" in listed


def test_the_history_says_when_it_changed_and_what(tmp_path: Path) -> None:
    settings = settings_of(letters.write(tmp_path / "node"), tmp_path / "state")
    publishing.publish(settings)
    client = create_app(settings).test_client()
    assert "Published" in section(client, "typed", "history") and ">1 version<" in section(
        client, "typed", "history"
    )
    file = settings.node / "records/typed.md"
    file.write_text(file.read_text("utf-8").replace("Note to the consul", "A note"), "utf-8")
    publishing.publish(settings)
    text = re.sub(r"<[^>]*>", "", section(client, "typed", "history"))
    assert re.search(r"Published .* \d{4}\s+changed .* \d{4}: title\b", " ".join(text.split()))
    assert 'href="/records/typed/versions/1-2"' in section(client, "typed", "history")
    # the version before can be compared with the record
    html = client.get("/records/typed.html").get_data(as_text=True)
    assert '<option value="typed/versions/1">' in html


def test_the_page_opens_at_what_there_is(client: FlaskClient) -> None:
    def shown(id: str) -> str:
        html = client.get(f"/records/{id}.html").get_data(as_text=True)
        found = re.search(r'id="document"[^>]* data-show="(\w+)"', html)
        assert found is not None
        return found[1]

    assert {id: shown(id) for id in ("lease", "album", "typed", "talk")} == {
        "lease": "both",
        "album": "image",
        "typed": "text",
        "talk": "both",
    }


def test_lines_that_a_machine_placed_have_regions_and_permalinks(client: FlaskClient) -> None:
    html = client.get("/records/lease.html").get_data(as_text=True)
    rects = re.findall(r'<rect data-line="([^"]+)" data-region="([^"]+)"', html)
    assert rects[0] == ("p1l1", f"{letters.MARGIN},{letters.TOP}," + rects[0][1].split(",", 2)[2])
    assert [anchor for anchor, _ in rects[:3]] == ["p1l1", "p1l1-2", "p1l1-3"]
    for anchor, _ in rects:
        assert f'id="{anchor}"' in html
    # the parts of a paragraph are the paragraph
    paragraph = re.search(r'<p class="para">(.*?)</p>', html, re.DOTALL)
    assert paragraph and re.sub(r"<[^>]*>", "", paragraph[1]) == letters.FIRST[0]
