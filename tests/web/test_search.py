"""The search for people: its page, JSON, what is offered while one types, and how browsers learn of it."""

from __future__ import annotations

import random
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree

from fonds.ingest.markdown import parse
from fonds.publishing.publish import publish
from fonds.publishing.serializer_context import make_context
from fonds.search import folding, query, tokenizer
from fonds.serializers.text.search_fields import SearchedText, searched_texts
from fonds.settings import Settings
from fonds.web.app import create_app
from fonds.web.search.matched_fields import matched_fields
from tests.conftest import BASE, settings_of
from tests.search import node

JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def client(demonstration: Settings) -> FlaskClient:
    return create_app(demonstration).test_client()


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    work = tmp_path_factory.mktemp("people")
    settings = settings_of(node.write(work / "node"), work / "state")
    publish(settings)
    return create_app(settings).test_client()


def results(client: FlaskClient, question: str, **more: str) -> dict[str, Any]:
    answer = client.get("/search", query_string={"q": question, **more}, headers=JSON)
    assert answer.status_code == 200
    return dict(answer.get_json())


def ids(client: FlaskClient, question: str, **more: str) -> list[str]:
    return [one["id"].rpartition("/")[2] for one in results(client, question, **more)["results"]]


def test_titles_names_and_texts_are_found_the_title_first(client: FlaskClient) -> None:
    in_order = ids(client, "outer mongolia")
    assert in_order[:2] == ["outer-mongolia", "independence-of-outer-mongolia"]
    # a record with the words in its title, before one that has them in its summary and its transcript
    assert in_order.index("frus1945v07-d657") < in_order.index("harriman-1945-07")
    assert set(ids(client, "plebiscite")) == {"harriman-1945-07", "frus1945v07-d657"}
    assert ids(client, "harriman papers")[0] == "harriman-papers"


def test_words_may_stand_in_different_places_of_a_description(client: FlaskClient) -> None:
    """One in the title, one in the text."""
    assert ids(client, "message plebiscite")[0] == "harriman-1945-07"


def test_a_snippet_leads_to_its_line(client: FlaskClient) -> None:
    (found,) = results(client, "bartering plebiscite")["results"]
    assert found["title"].startswith("Message from Averell Harriman")
    for line in found["text"]:
        path, _, anchor = line["page"].removeprefix(BASE).partition("#")
        page = client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
        assert f'id="{anchor}"' in page
        assert line["match"] == "plebiscite"


def test_the_page_marks_what_was_looked_for(client: FlaskClient) -> None:
    page = client.get("/search?q=mongolia", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "<mark>Mongolia</mark>" in page
    assert 'href="/records/harriman-1945-07#p1l' in page
    assert re.search(r'<input[^>]*name="q"[^>]*value="mongolia"', page)


def words_of(text: str) -> set[str]:
    return {token.text for token in tokenizer.tokenize_text(text)}


@pytest.mark.parametrize("seed", range(40))
def test_every_word_of_a_query_is_marked_in_every_snippet(client: FlaskClient, seed: int) -> None:
    """Wherever the words stand: side by side, or far apart; and nothing else is marked."""
    chance = random.Random(seed)
    transcript = client.get("/records/harriman-1945-07.json").get_json()["transcript"]
    asked = {folding.fold(word) for word in chance.sample(re.findall(r"[A-Za-z]{4,}", transcript), 2)}
    snippets = 0
    for found in results(client, " ".join(asked))["results"]:
        for snippet in (*found["text"], *found.get("fields", ())):
            snippets += 1
            assert "".join(piece["text"] for piece in snippet["pieces"]) == (
                snippet["before"] + snippet["match"] + snippet["after"]
            )
            for piece in snippet["pieces"]:
                words = words_of(piece["text"])
                assert words <= asked if piece["match"] else not words & asked, snippet
    assert snippets


def test_words_side_by_side_are_both_marked_on_the_page(client: FlaskClient) -> None:
    page = client.get("/search?q=outer+mongolia", headers={"Accept": "text/html"}).get_data(as_text=True)
    lines = re.findall(r"<li><a href=\"[^\"]*#p\d+l\d+\">.*?</li>", page, re.DOTALL)
    assert lines
    for line in lines:
        assert "<mark>Outer</mark> <mark>Mongolia</mark>" in line


def test_a_result_says_why_it_is_one(client: FlaskClient) -> None:
    """Each word of each field of each description: the result marks it, or names the field that has it."""
    chance = random.Random(11)
    settings = settings_of(Path(__file__).parents[2] / "records", Path("unused"))
    parsed = [
        parse(path.read_bytes(), path.name, "en").description for path in sorted(settings.node.rglob("*.md"))
    ]
    descriptions = {description.id: description for description in parsed if description}
    context = make_context(settings, descriptions.get)
    labels = set()
    for id, description in descriptions.items():
        for field in searched_texts(description, context):
            words = [token.text for token in tokenizer.tokenize_text(field.text) if not token.is_unspaced]
            for word in chance.sample(words, min(4, len(words))):
                found = next(
                    (one for one in results(client, word)["results"] if one["id"].endswith(f"/{id}")), None
                )
                if found is None:
                    continue  # on a further page of the results
                texts = [found["title"], found.get("summary", "")]
                texts += [
                    piece["text"] for part in found["text"] for piece in part["pieces"] if piece["match"]
                ]
                fields = found.get("fields", [])
                assert word in set().union(*map(words_of, [*texts, *(part["match"] for part in fields)]))
                labels |= {part["field"] for part in fields}
    assert {"Places", "Part of", "Id"} <= labels


def test_the_field_stands_on_the_page(client: FlaskClient) -> None:
    (found,) = results(client, "harriman-1945-07")["results"]
    (field,) = found["fields"]
    assert (field["field"], field["match"]) == ("Id", "harriman-1945-07")
    page = client.get("/search?q=harriman-1945-07", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert '<span class="field">Id</span> <span><mark>harriman-1945-07</mark></span>' in page


def test_a_title_and_a_summary_are_fields_too(client: FlaskClient) -> None:
    def fields(question: str, id: str) -> list[tuple[str, str]]:
        found = next(one for one in results(client, question)["results"] if one["id"].endswith(f"/{id}"))
        return [(field["field"], field["match"]) for field in found["fields"]]

    assert fields("mongolia", "outer-mongolia")[0] == ("Name", "Mongolia")
    assert fields("bartering message", "harriman-1945-07") == [("Title", "Message"), ("Summary", "bartering")]


def test_a_field_is_shown_where_the_word_stands() -> None:
    """In a long note, and not at its beginning because another word of the query stands there."""
    field = SearchedText("about", "Note", "alpha " + "filler " * 100 + "omega ends")
    context: Any = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fonds.web.search.matched_fields.searched_texts", lambda *_: [field])
        (matched,) = matched_fields(query.parse("alpha omega"), context, ["alpha is shown"], 20, context)
    assert matched.passage.pieces == (("filler filler ", False), ("omega", True), (" ends", False))


def test_the_help_gives_words_of_the_node(client: FlaskClient, scripts: FlaskClient, tmp_path: Path) -> None:
    for node_client in (client, scripts):
        for question in ("", "zzzzzz"):
            page = node_client.get(f"/search?q={question}", headers={"Accept": "text/html"})
            examples = [
                unescape(text) for text in re.findall("<code>(.*?)</code>", page.get_data(as_text=True))
            ]
            for example in examples:
                assert results(node_client, example)["total"], example
            assert len(examples) == (2 if node_client is client else 0)


def test_it_can_be_narrowed_down(client: FlaskClient) -> None:
    assert ids(client, "mongolia", kind="place") == ["inner-mongolia", "outer-mongolia"]
    assert ids(client, "mongolia", **{"in": "harriman-papers"}) == ["harriman-1945-07"]
    assert ids(client, "mongolia", kind="nonsense", **{"in": "nobody"}) == ids(client, "mongolia")


@pytest.mark.parametrize(
    "question", ["獨立", "독립", "Независимость", "الحكومه", "unabhängigkeit", "เอกราช", '"hand is"']
)
def test_every_script(scripts: FlaskClient, question: str) -> None:
    (found,) = results(scripts, question)["results"]
    assert found["text"][0]["match"]


def test_pages_of_results(scripts: FlaskClient) -> None:
    assert results(scripts, "a*", page="1")["total"]
    assert scripts.get("/search?q=treaty&page=2", headers=JSON).status_code == 404


def test_nothing_found_is_said_helpfully(client: FlaskClient) -> None:
    page = client.get("/search?q=mongolia+sputnik", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "No description contains all of these words" in page
    assert "sputnik" in page
    assert 'href="/search?q=mongolia"' in page
    page = client.get("/search?q=mongolla", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert 'href="/search?q=mongolia"' in page


def test_without_a_question_there_is_a_form(client: FlaskClient) -> None:
    page = client.get("/search", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert '<form class="seek" role="search" aria-label="Search" action="/search">' in page
    assert results(client, "")["results"] == []


@pytest.mark.parametrize(
    "question", ["<script>alert(1)</script>", '"><b>', "'", "{{ 7919*7907 }}", "a" * 1000, "%00", "NEAR("]
)
def test_hostile_questions_are_words(client: FlaskClient, question: str) -> None:
    page = client.get("/search", query_string={"q": question}, headers={"Accept": "text/html"})
    assert page.status_code == 200
    text = re.sub(r"\?v=\w+", "", page.get_data(as_text=True))  # digests of style sheets have any digits
    assert "<script>alert" not in text
    assert '"><b>' not in text
    # a product so long that no hash in an address of the page has it
    assert "62615533" not in text


def test_what_is_too_long_is_refused(client: FlaskClient) -> None:
    assert client.get("/search", query_string={"q": "a" * 1001}).status_code == 400


def test_every_page_has_the_search(client: FlaskClient) -> None:
    for path in ("/", "/records/harriman-1945-07", "/agents/harriman", "/vocab/types"):
        page = client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
        start = page.index('<header class="mast"')
        header = page[start : page.index("</header>", start)]
        assert (header if path != "/" else page).count('action="/search"') == 1
        assert 'href="/search/description.xml"' in page


def test_a_collection_searches_itself(client: FlaskClient) -> None:
    page = client.get("/collections/harriman-papers", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert '<input type="hidden" name="in" value="harriman-papers">' in page


def test_browsers_learn_how_to_search(client: FlaskClient) -> None:
    """OpenSearch 1.1: the description, and a template that works."""
    answer = client.get("/search/description.xml")
    assert answer.mimetype == "application/opensearchdescription+xml"
    root = etree.fromstring(answer.get_data())
    name = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    assert 0 < len(root.findtext("o:ShortName", "", name)) <= 16
    templates = {url.get("type"): url.get("template", "") for url in root.findall("o:Url", name)}
    asked = templates["text/html"].replace("{searchTerms}", "mongolia").replace("{startPage?}", "1")
    assert client.get(asked.removeprefix(BASE)).status_code == 200
    asked = templates["application/x-suggestions+json"].replace("{searchTerms}", "outer%20mong")
    assert client.get(asked.removeprefix(BASE)).get_json(force=True) == ["outer mong", ["outer mongolia"]]


def test_suggestions_know_names_and_every_script(client: FlaskClient, scripts: FlaskClient) -> None:
    assert "harriman" in client.get("/search/suggestions?q=harr").get_json(force=True)[1]
    assert (
        "外蒙古獨立" in scripts.get("/search/suggestions", query_string={"q": "外"}).get_json(force=True)[1]
    )
    assert client.get("/search/suggestions?q=").get_json(force=True) == ["", []]
