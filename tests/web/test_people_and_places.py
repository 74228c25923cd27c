"""The pages of people and places: who wrote to whom, years, holdings, links by the names of sites, a map."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fonds.publishing import publish as publishing
from fonds.web.app import create_app
from tests import correspondence
from tests.conftest import settings_of
from tests.correspondence import PEOPLE, Letter


@pytest.fixture(scope="module")
def written() -> list[Letter]:
    return correspondence.letters()


@pytest.fixture(scope="module")
def client(written: list[Letter], tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    work = tmp_path_factory.mktemp("letters")
    settings = settings_of(correspondence.write(work / "node", written), work / "state")
    report = publishing.publish(settings)
    assert [problem for problem in report.problems if problem.severity == "error"] == []
    return create_app(settings).test_client()


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.text


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def table(html: str) -> dict[str, tuple[str, ...]]:
    """The cells of each row of the table of correspondents, by the name at its head."""
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', html, re.DOTALL)
    return {
        text_of(name): tuple(text_of(cell) for cell in re.findall(r"<td.*?>(.*?)</td>", cells))
        for name, cells in rows
    }


@pytest.mark.parametrize("id", sorted(PEOPLE)[:4])
def test_correspondents_are_those_of_the_letters(id: str, client: FlaskClient, written: list[Letter]) -> None:
    sent = Counter(letter.recipient for letter in written if letter.sender == id)
    received = Counter(letter.sender for letter in written if letter.recipient == id)
    expected = {}
    for other in sent.keys() | received.keys():
        between = [letter for letter in written if {letter.sender, letter.recipient} == {id, other}]
        years = sorted({year for letter in between for year in letter.date[:4].split() + letter.date[5:9].split()
                        if "/" in letter.date or year == letter.date[:4]})  # fmt: skip
        span = "–".join(dict.fromkeys((years[0], years[-1])))
        expected[PEOPLE[other]] = (str(sent[other]), str(received[other]), span)
    html = page(client, f"/agents/{id}")
    assert table(html) == expected
    for other in sent:
        assert f'href="/search?sender={id}&amp;recipient={other}"' in html
    for other in received:
        assert f'href="/search?sender={other}&amp;recipient={id}"' in html


def test_the_graph_has_the_correspondents_of_the_table(client: FlaskClient) -> None:
    html = page(client, "/agents/anna")
    graph = re.search(r'<figure class="network">(.*?)</figure>', html, re.DOTALL)
    assert graph
    titles = {text_of(title) for title in re.findall(r"<title>(.*?)</title>", graph[1])}
    assert titles == set(table(html))
    assert 'aria-hidden="true"' in graph[1]
    assert graph[1].count('tabindex="-1"') == graph[1].count("<a ")


def test_who_wrote_to_nobody_has_no_correspondents(client: FlaskClient) -> None:
    html = page(client, "/agents/emil")
    assert 'id="correspondents"' not in html
    assert "Records by date" in html and "Years active" not in html
    assert 'href="/search?mentioned=emil"' in html


def test_a_life_is_told_in_a_line_and_names_stand_together(client: FlaskClient) -> None:
    html = page(client, "/agents/anna")
    line = re.search(r'<p class="life-line">(.*?)</p>', html, re.DOTALL)
    assert line and text_of(line[1]) == "1885–1962 Printer Place of birth Moscow"
    assert "She printed what others wrote." in html
    names = re.search(r'<h2 id="names">(.*?)</section>', html, re.DOTALL)
    assert names and "Adler, Anna" in names[1] and "А. Адлер" in names[1]


def test_links_to_authority_files_have_the_names_of_the_sites(client: FlaskClient) -> None:
    html = page(client, "/agents/anna")
    links = re.findall(r'<li><a href="([^"]*)">([^<]*)</a> <span class="identifier">([^<]*)</span>', html)
    assert links == [
        ("https://viaf.org/viaf/12345678", "VIAF", "12345678"),
        ("http://id.loc.gov/authorities/names/n79021164", "LCNAF", "n79021164"),
        ("https://www.geonames.org/524901", "GeoNames", "524901"),
        ("https://fr.wikipedia.org/wiki/Anna_Adler", "Wikipedia", "Anna Adler"),
        ("https://unknown.example.org/people/anna", "unknown.example.org", "anna"),
    ]


def test_what_is_for_programs_is_folded(client: FlaskClient) -> None:
    html = page(client, "/agents/anna")
    folded = re.search(r'<details class="machine-data">(.*)</details>', html, re.DOTALL)
    assert folded and "anna.ttl" in folded[1] and "/reconcile" in folded[1]
    assert "anna.ttl" not in html.replace(folded[0], "").partition("<body>")[2]


def test_an_institution_tells_what_it_holds(client: FlaskClient, written: list[Letter]) -> None:
    html = page(client, "/agents/house")
    assert table(html) == {"Papers": (str(len(written)),)}
    assert 'href="/search?in=papers&amp;holder=house"' in html


def test_a_place_has_a_map_with_what_is_near(client: FlaskClient, written: list[Letter]) -> None:
    html = page(client, "/places/harbin")
    drawing = re.search(r'<svg class="map".*?</svg>', html, re.DOTALL)
    assert drawing and drawing[0].count('class="map-subject"') == 1
    assert "Dalian &amp; &#34;Dairen&#34;" in drawing[0] and "Moscow" not in drawing[0]
    assert 'href="geo:45.75,126.65"' in html
    sent = sum(letter.place == "harbin" for letter in written)
    assert f'<h2 id="pointing-sent">Sent from here <span class="count">{sent}</span>' in html
    assert 'href="/search?sent_from=harbin"' in html


def test_a_place_without_coordinates_has_no_map(client: FlaskClient, written: list[Letter]) -> None:
    html = page(client, "/places/nowhere")
    assert '<svg class="map"' not in html
    assert f'<a href="?list=places">All {len(written)}</a>' in html
    assert f"{len(written)} records that name this place" in html


def test_pages_are_there_before_the_index_is(tmp_path: Path) -> None:
    """While the words of a node are indexed its pages are served, without figures."""
    settings = settings_of(
        correspondence.write(tmp_path / "node", correspondence.letters(3)), tmp_path / "state"
    )
    publishing.publish(settings)
    (settings.state / "text.sqlite").unlink()
    client = create_app(settings).test_client()
    assert "Anna Adler" in page(client, "/agents/anna")
    assert "Moscow" in page(client, "/places/moscow")
    assert client.get("/timeline", headers={"Accept": "text/html"}).status_code == 503
    assert client.get("/map", headers={"Accept": "text/html"}).status_code == 200
