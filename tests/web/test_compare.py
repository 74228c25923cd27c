"""Two records, two texts or two versions side by side."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings, strategies

from fonds.publishing import publish as publishing
from fonds.record.differences import DELETED, INSERTED, UNCHANGED
from fonds.urls import UrlBuilder
from fonds.web.app import create_app
from fonds.web.compare import text_rows
from fonds.web.compare.sides import SideName, UnknownSideError, parse_side
from fonds.web.compare.text_rows import TextRow, compare_texts
from tests import scanned_letters as letters
from tests.conftest import BASE, settings_of

JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    work = tmp_path_factory.mktemp("letters")
    node = settings_of(letters.write(work / "node"), work / "state")
    publishing.publish(node)
    file = node.node / "records/typed.md"
    file.write_text(file.read_text("utf-8").replace("Note to the consul", "A note"), "utf-8")
    publishing.publish(node)
    return create_app(node).test_client()


def compared(client: FlaskClient, left: str, right: str) -> dict[str, Any]:
    response = client.get("/compare", query_string={"left": left, "right": right}, headers=JSON)
    assert response.status_code == 200
    return dict(response.get_json())


def page(client: FlaskClient, query: str) -> str:
    response = client.get(f"/compare?{query}", headers={"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (200, "text/html")
    return response.get_data(as_text=True)


def test_two_records_have_images_texts_and_fields_side_by_side(client: FlaskClient) -> None:
    html = page(client, "left=lease&right=reply")
    assert len(re.findall(r'<figure class="sheet">', html)) == 2
    assert "/iiif/image/3/lease.1" in html and "/iiif/image/3/reply.1" in html
    document = compared(client, "lease", "reply")
    fields = {field["label"]: field for field in document["fields"]}
    assert fields["From"] == {
        "field": "from", "label": "From", "left": ["Anna Berg"], "right": ["Li Wei"], "same": False,
    }  # fmt: skip
    assert fields["Places"]["same"]
    assert document["rows"][0] == {"left": letters.FIRST[0], "right": letters.REPLY[0]}


def test_a_page_of_each_can_be_chosen(client: FlaskClient) -> None:
    html = page(client, "left=lease&right=album&left_page=2&right_page=5")
    assert "/iiif/image/3/lease.2/" in html and "/iiif/image/3/album.5/" in html
    following = [unescape(href) for href in re.findall(r'rel="next" href="([^"]+)"', html)]
    assert following == ["/compare?left=lease&right=album&right_page=6&left_page=2#images"]
    assert "/iiif/image/3/album.6/" in page(client, "left=lease&right=album&right_page=999")


def test_a_transcript_stands_beside_its_translation(client: FlaskClient) -> None:
    document = compared(client, "reply", "reply/translation-de")
    assert document["right"]["text"] == "Translation: German" and document["fields"] == []
    assert [row["right"][:3] for row in document["rows"]] == ["Ihr", "Die"]
    assert [row["left"] for row in document["rows"]] == letters.REPLY
    html = page(client, "left=reply&right=reply/translation-de")
    assert 'lang="de"' in html and "<figure" not in html


def test_texts_that_are_mostly_the_same_are_marked(client: FlaskClient) -> None:
    html = page(client, "left=lease&right=typed")
    assert "<del>" in html and letters.SECOND[1].rstrip(".") in html.partition("<del>")[2]
    assert "<del>" not in page(client, "left=lease&right=reply")


def test_two_versions_lead_to_their_differences(client: FlaskClient) -> None:
    for left, right in (("typed/versions/1", "typed"), ("typed/versions/1", "typed/versions/2")):
        response = client.get(f"/compare?left={left}&right={right}")
        assert (response.status_code, response.headers["Location"]) == (303, "/records/typed/versions/1-2")
    assert client.get("/records/typed/versions/1-2").status_code == 200
    document = compared(client, "typed/versions/1", "lease")
    assert document["left"]["title"] == "Note to the consul"
    assert '<option value="typed/versions/2"' in client.get(
        "/records/typed/versions", headers={"Accept": "text/html"}
    ).get_data(as_text=True)


def test_without_a_side_there_is_a_form(client: FlaskClient) -> None:
    assert re.search(r'<input id="compare-left" name="left"', page(client, ""))
    with_one = page(client, "left=lease")
    assert '<input type="hidden" name="left" value="lease">' in with_one
    assert 'href="/compare?left=lease&amp;right=reply"' in with_one


@pytest.mark.parametrize(
    "value",
    ["nothing", "letters", "anna", "lease/translation-xx", "lease/versions/9", "../etc", "x" * 3000, "<b>"],
)
def test_what_cannot_be_compared_is_not_found(value: str, client: FlaskClient) -> None:
    response = client.get("/compare", query_string={"left": "lease", "right": value})
    assert response.status_code == (404 if value != "lease/versions/9" else 303)
    if response.status_code == 404:
        html = client.get(
            "/compare", query_string={"left": "reply", "right": value}, headers={"Accept": "text/html"}
        ).get_data(as_text=True)
        assert "<b>" not in html


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("lease", SideName("lease", "transcript")),
        (" lease ", SideName("lease", "transcript")),
        (f"{BASE}/records/lease", SideName("lease", "transcript")),
        (f"{BASE}/id/lease", SideName("lease", "transcript")),
        ("/records/lease.html?x=1#p1", SideName("lease", "transcript")),
        (f"{BASE}/records/lease/versions/2", SideName("lease", "transcript", 2)),
        ("lease/translation-zh-hans", SideName("lease", "translation-zh-hans")),
    ],
)
def test_a_side_is_named_by_its_id_or_its_address(value: str, name: SideName) -> None:
    assert parse_side(value, UrlBuilder(BASE)) == name
    assert parse_side(str(name), UrlBuilder(BASE)) == name


def test_an_address_elsewhere_names_nothing() -> None:
    with pytest.raises(UnknownSideError):
        parse_side("https://example.org/records/lease", UrlBuilder(BASE))


def text(row: TextRow, side: str) -> str:
    return "".join(piece.text for piece in getattr(row, side))


PARAGRAPH = strategies.text("ab c.", min_size=1, max_size=12).map(str.strip).filter(bool)
PAGES = strategies.lists(strategies.lists(PARAGRAPH, min_size=1, max_size=4), min_size=1, max_size=3)


@settings(max_examples=200, deadline=None)
@given(PAGES, PAGES)
def test_rows_have_all_of_both_texts_in_their_order(left: list[list[str]], right: list[list[str]]) -> None:
    comparison = compare_texts(left, right)
    for side, pages in (("left", left), ("right", right)):
        joined = "".join(text(row, side) for row in comparison.rows)
        expected = "".join(paragraph for page in pages for paragraph in page)
        assert "".join(joined.split()) == "".join(expected.split())
    for row in comparison.rows:
        assert {piece.kind for piece in row.left} <= {UNCHANGED, DELETED}
        assert {piece.kind for piece in row.right} <= {UNCHANGED, INSERTED}


def test_pages_stand_beside_pages_and_long_texts_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = compare_texts([["eins", "zwei"], ["drei"]], [["one"], ["three"]])
    rows = [(text(row, "left"), text(row, "right"), row.page) for row in comparison.rows]
    assert rows == [("eins", "one", 1), ("zwei", "", 0), ("drei", "three", 2)]
    assert not comparison.is_cut and not comparison.is_marked
    monkeypatch.setattr(text_rows, "MAX_CHARACTERS", 10)
    cut = compare_texts([["eins", "zwei"], ["drei"]], [["one"], ["three"]])
    assert cut.is_cut and [text(row, "left") for row in cut.rows] == ["eins", "zwei", ""]
