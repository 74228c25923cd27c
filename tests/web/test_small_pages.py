"""Pages of what has less than a letter has, and pages about a description: they promise nothing that is not there."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from werkzeug.test import Client

from fonds.publishing import publish as publishing
from fonds.serializers.format_registry import FORMATS
from fonds.web.app import create_app
from tests.conftest import settings_of
from tests.scans import picture
from tests.web.test_negotiate import CHROME

FILES = {
    "archive": "kind: institution\nid: archive\nname: The Archive\ntype: archive\n",
    "fonds": "kind: collection\nid: fonds\ntitle: The Papers\nlevel: fonds\nholder: archive\nlanguage: en\n",
    "series": "kind: collection\nid: series\ntitle: Letters\nlevel: series\ncollection: fonds\nlanguage: en\n",
    "oneill": "kind: person\nid: oneill\nname: Jane O'Neill-Smythe\n",
    "kai-shek": "kind: person\nid: kai-shek\nname: Chiang Kai-shek\nother_names: [Chiang Chung-cheng]\n",
    "photo": (
        "kind: record\nid: photo\ntitle: The street\ntype: photograph\ndate: 1944\nlanguage: en\ncollection: series\n"
        "rights: CNE\npages: p1.jpg\n"
    ),
    "letter": (
        "kind: record\nid: letter\ntitle: A letter on l’Hommage\ntype: letter\ndate: 1945\nlanguage: x-klingon\n"
        "transcription: {language: x-klingon}\ncollection: series\nfrom: {id: oneill}\nrights: CNE\n"
    ),
}
TEXT = "Chiang's men left Chung-king for Wu-han, and Chung-king's wall."


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """A node with a photograph without a transcript, and a letter in a private language."""
    work = tmp_path_factory.mktemp("small")
    node = work / "node"
    node.mkdir()
    (node / "node.toml").write_text('title = "Small"\n', "utf-8")
    picture(1, (300, 200)).save(node / "p1.jpg")
    for name, fields in FILES.items():
        write(node / f"{name}.md", fields, TEXT if name == "letter" else "")
    settings = settings_of(node, work / "state")
    publishing.publish(settings)
    return Client(create_app(settings))


def write(path: Path, fields: str, text: str) -> None:
    path.write_text(f"---\n{fields}---\n\n{text}\n", "utf-8")


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path, headers={"Accept": CHROME})
    assert response.status_code == status
    return unescape(response.get_data(as_text=True))


@pytest.mark.parametrize("path", ["/records/{}", "/records/{}?_view=alternates"])
def test_a_format_is_described_by_what_it_has(client: Client, path: str) -> None:
    letter, photo = (page(client, path.format(id)) for id in ("letter", "photo"))
    others = [row for row in FORMATS.for_kind("record") if row.purpose_without_transcript]
    assert {row.name for row in others} == {"text", "pdf", "tei"}
    for row in others:
        assert row.purpose in letter and row.purpose_without_transcript not in letter
        assert row.purpose not in photo and row.purpose_without_transcript in photo
    assert "The transcript" not in photo


def test_what_has_no_text_offers_no_search_in_it(client: Client) -> None:
    letter, photo = page(client, "/records/letter"), page(client, "/records/photo")
    for words in ("Search this document", "search the document", "Select a passage"):
        assert words in letter
        assert words not in photo


def test_a_language_without_a_name_is_its_tag_once(client: Client) -> None:
    markup = page(client, "/records/letter")
    for name in ("language", "transcription-language"):
        (fact,) = re.findall(rf'<div class="fact fact-{name}">(.*?)</div>', markup, re.DOTALL)
        assert fact.count("x-klingon") == 1
    text = client.get("/records/letter.txt").get_data(as_text=True)
    assert re.search("^Language: +x-klingon$", text, re.MULTILINE)
    assert re.search(r"Language: +English \(en\)", client.get("/records/photo.txt").get_data(as_text=True))


def test_the_home_page_says_what_it_counts(client: Client) -> None:
    (counts,) = re.findall(r'<p class="counts">(.*?)</p>', page(client, "/"), re.DOTALL)
    words = re.sub(r"<[^>]+>", "", counts)
    assert words == "1 letter, 1 photograph, 1 fonds, 1 series, 2 people, 1 institution"


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("/records/letter/versions", ["The Archive", "The Papers", "Letters", "A letter on l’Hommage", "versions"]),
        ("/collections/series/versions", ["The Archive", "The Papers", "Letters", "versions"]),
        ("/agents/oneill/versions", ["Jane O'Neill-Smythe", "versions"]),
        ("/records/letter?_view=alternates",
         ["The Archive", "The Papers", "Letters", "A letter on l’Hommage", "all formats"]),
    ],
)  # fmt: skip
def test_pages_about_a_description_say_where_it_is(client: Client, path: str, steps: list[str]) -> None:
    (crumbs,) = re.findall(
        r'<nav class="crumbs" aria-label="Breadcrumb">(.*?)</nav>', page(client, path), re.DOTALL
    )
    assert [re.sub("<[^>]+>", "", step) for step in re.findall(r"<li[^>]*>(.*?)</li>", crumbs)] == steps
    links = re.findall(r'href="([^"]+)"', crumbs)
    assert len(links) == len(steps) - 1
    for link in links:
        assert client.get(link, headers={"Accept": CHROME}).status_code == 200


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("chung-k", ["chung-king"]),
        ("chung-king", ["chung-king"]),
        ("Chung-king's", ["chung-king's"]),
        ("Chiang's", ["chiang's"]),
        ("chiang’s", ["chiang's"]),
        ("wu-h", ["wu-han"]),
        ("left wu-h", ["left wu-han"]),
        ("O'Nei", ["o'neill"]),
        ("o’neill-sm", ["o'neill-smythe"]),
        ("Kai-sh", ["kai-shek"]),
        ("chung-ch", ["chung-cheng"]),
        ("l'hom", ["l’hommage"]),
        ("l'x", []),
        ("-", []),
    ],
)
def test_a_word_with_a_hyphen_or_an_apostrophe_is_suggested_from_wherever_it_is(
    client: Client, typed: str, suggested: list[str]
) -> None:
    """Texts, titles, names and other names: the index has the parts of such a word, and so has what is typed."""
    response = client.get("/search/suggestions", query_string={"q": typed})
    found = response.get_json(force=True)[1]
    assert found[: len(suggested)] == suggested if suggested else found == []
