"""Content Search 2.0 and 1.0 over HTTP: every script, every parameter, every scope, held against the clauses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from fonds.publishing.publish import publish
from fonds.settings import Settings
from fonds.validation import content_search as rules
from fonds.web.app import create_app
from tests.conftest import BASE, settings_of
from tests.search import node

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    work = tmp_path_factory.mktemp("scripts")
    settings = settings_of(node.write(work / "node"), work / "state")
    assert [p for p in publish(settings).problems if p.severity == "error"] == []
    return settings


@pytest.fixture(scope="module")
def client(scripts: Settings) -> FlaskClient:
    return create_app(scripts).test_client()


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    def get(path: str, **parameters: str) -> dict[str, Any]:
        answer = client.get(path, query_string=parameters or None)
        assert answer.status_code == 200, answer.text
        document = dict(answer.get_json(force=True))
        if rules.is_search_response(document):  # and every answer that these tests look at keeps every rule
            assert rules.check(document, BASE + path) == []
        return document

    return get


def annotation(client: FlaskClient, uri: str) -> dict[str, Any]:
    """An annotation as its own address gives it, without the context."""
    found = dict(client.get(uri.removeprefix(BASE)).get_json(force=True))
    del found["@context"]
    return found


def follow(ask: Ask, path: str, **parameters: str) -> Iterator[dict[str, Any]]:
    """A search page by page, as clients of both versions go."""
    document = ask(path, **parameters)
    while True:
        yield document
        following = document.get("next")
        if following is None:
            return
        document = ask((following if isinstance(following, str) else following["id"]).removeprefix(BASE))


@pytest.mark.parametrize(
    ("id", "question", "exactly"),
    [
        ("cable", "mongolia", ["Mon", "golia"]),
        ("cable", '"hand is"', ["hand", "is"]),
        ("cable", "NAIVE munchen cafe", ["naïve", "München", "café"]),
        ("dispatch", "外蒙古獨立", ["外蒙古", "獨立"]),
        ("dispatch", "斯大林", ["斯大林"]),
        ("telegramma", "признает", ["признаёт"]),
        ("telegramma", "МОЙ", ["мой"]),
        ("jeonbo", "몽고", ["몽고"]),
        ("barqiya", "الحكومه 1945", ["الحُكُومَة", "١٩٤٥"]),
        ("depesche", "unabhangigkeit", ["Unabhän", "gigkeit"]),
        ("depesche", "strasse GRÜSSE", ["Straße", "Grüße"]),
        ("thot", "เอกราช", ["เอกราช"]),
    ],
)
def test_both_versions_find_the_same_words(
    ask: Ask, client: FlaskClient, id: str, question: str, exactly: list[str]
) -> None:
    two, one = ask(f"/iiif/{id}/search", q=question), ask(f"/iiif/1/{id}/search", q=question)
    marked = [
        selector["exact"]
        for item in two["annotations"][0]["items"]
        if item["motivation"] == "highlighting"
        for target in (item["target"] if isinstance(item["target"], list) else [item["target"]])
        for selector in target["selector"]
    ]
    assert marked == exactly == [item["resource"]["chars"] for item in one["resources"]]
    for item in two["items"]:  # 4.2.1: each is embedded whole, and is what its own address gives
        assert item == annotation(client, item["id"])


def test_a_highlight_is_within_the_annotation_it_names(ask: Ask) -> None:
    found = ask("/iiif/cable/search", q='independence "hand is" mongolia')
    texts = {item["id"]: item["body"]["value"] for item in found["items"]}
    for item in found["annotations"][0]["items"]:
        targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
        for target in targets:
            selector = target["selector"][0]
            text = texts[target["source"]]
            assert selector["exact"] in text
            if item["motivation"] == "highlighting":
                whole = selector.get("prefix", "") + selector["exact"] + selector.get("suffix", "")
                assert whole in text
    motivations = [item["motivation"] for item in found["annotations"][0]["items"]]
    assert motivations == ["contextualizing", "highlighting"] * 3


def test_a_phrase_over_two_lines_is_one_entry_with_two_targets(ask: Ask) -> None:
    two, one = ask("/iiif/cable/search", q='"hand is"'), ask("/iiif/1/cable/search", q='"hand is"')
    (entry,) = (e for e in two["annotations"][0]["items"] if e["motivation"] == "highlighting")
    assert [target["selector"][0]["exact"] for target in entry["target"]] == ["hand", "is"]
    (hit,) = one["hits"]
    assert hit["annotations"] == [item["@id"] for item in one["resources"]]
    assert (hit["match"], hit["before"][-8:], hit["after"][:8]) == ("hand is", "Soong’s ", " on the ")


def test_boxes_are_those_of_the_words_found(ask: Ask) -> None:
    two, one = ask("/iiif/cable/search", q="treaty"), ask("/iiif/1/cable/search", q="treaty")
    (resource,), (item,) = one["resources"], two["items"]
    canvas, _, box = resource["on"].partition("#xywh=")
    assert canvas == item["target"].partition("#")[0] == f"{BASE}/iiif/cable/canvas/1"
    x, y, width, height = map(int, box.split(","))
    line = list(map(int, item["target"].partition("#xywh=")[2].split(",")))
    assert line[0] <= x and x + width <= line[0] + line[2] and width < line[2] / 2
    assert (y, height) == (line[1], line[3])


def test_the_words_of_a_hit_have_an_address(ask: Ask, client: FlaskClient) -> None:
    (resource,) = ask("/iiif/1/cable/search", q="treaty")["resources"]
    found = annotation(client, resource["@id"])
    assert (found["body"]["value"], found["target"]) == ("treaty", resource["on"])
    assert client.get("/iiif/cable/annotations/1/1/5-3").status_code == 404
    assert client.get("/iiif/cable/annotations/1/1/0-9999").status_code == 404


@pytest.mark.parametrize(
    "path", ["/iiif/collection/fonds/search", "/iiif/collection/series/search", "/iiif/search"]
)
def test_in_collections_and_the_node_results_name_their_manifest(ask: Ask, path: str) -> None:
    """2.0, 4.2.3."""
    assert ask(path, q="독립 OR")["items"] == []  # a word, and not an operator
    (item,) = ask(path, q="독립")["items"]
    whole = item["target"]["partOf"]
    assert whole == {"id": f"{BASE}/iiif/jeonbo/manifest", "type": "Manifest", "label": {"en": ["Jeonbo"]}}
    assert item["target"]["id"].startswith(f"{BASE}/iiif/jeonbo/canvas/1#xywh=")


def test_version_1_names_the_manifest_too(ask: Ask) -> None:
    """1.0, 3.3.3."""
    (resource,) = ask("/iiif/1/collection/series/search", q="독립")["resources"]
    assert resource["on"]["within"]["@type"] == "sc:Manifest"
    assert resource["on"]["within"]["@id"] == f"{BASE}/iiif/jeonbo/manifest"
    assert ask("/iiif/1/collection/empty/search", q="독립")["resources"] == []


def test_pages_of_results_by_version_2(ask: Ask) -> None:
    """4.2.2: partOf, first, last, next, prev and startIndex; nothing twice, nothing left out."""
    pages = list(follow(ask, "/iiif/long/search", q="common"))
    ids = [item["id"] for page in pages for item in page["items"]]
    assert len(ids) == len(set(ids)) == 2 * node.PAGES
    assert len(pages) == 7
    at = 0
    for number, page in enumerate(pages, 1):
        assert page["partOf"]["type"] == "AnnotationCollection"
        assert page["partOf"]["first"]["id"] == pages[0]["id"]
        assert page["partOf"]["last"] == {
            "id": f"{BASE}/iiif/long/search?q=common&page=7",
            "type": "AnnotationPage",
        }
        assert page["startIndex"] == at
        assert ("prev" in page) == (number > 1)
        assert ("next" in page) == (number < 7)
        at += len(page["items"])
    assert "partOf" not in ask("/iiif/long/search", q="rare7x")


def test_pages_of_results_by_version_1(ask: Ask) -> None:
    """3.3.2: next and prev are strings, within is a Layer."""
    pages = list(follow(ask, "/iiif/1/long/search", q="common"))
    hits = [hit["annotations"][0] for page in pages for hit in page["hits"]]
    assert len(hits) == len(set(hits)) == 2 * node.PAGES
    for page in pages:
        known = {resource["@id"] for resource in page["resources"]}
        assert {id for hit in page["hits"] for id in hit["annotations"]} <= known
        assert page["within"]["@type"] == "sc:Layer"


def test_the_total_is_told_where_it_is_counted(ask: Ask) -> None:
    assert ask("/iiif/1/long/search", q="rare7x")["within"]["total"] == 3
    pages = list(follow(ask, "/iiif/long/search", q="leaf 1*"))
    assert {page["partOf"]["total"] for page in pages} == {sum(len(page["items"]) for page in pages)}
    assert "total" not in ask("/iiif/long/search", q="common")["partOf"]


def test_a_page_of_results_that_is_not_there(client: FlaskClient) -> None:
    assert client.get("/iiif/long/search?q=common&page=8").status_code == 404
    assert client.get("/iiif/long/search?q=nowhere&page=2").status_code == 404


def test_what_is_said_of_results_has_addresses(ask: Ask) -> None:
    inner = ask("/iiif/long/search", q="common", page="2")["annotations"][0]
    assert ask(inner["id"].removeprefix(BASE))["items"] == inner["items"]
    one = ask(inner["items"][3]["id"].removeprefix(BASE))
    del one["@context"]
    assert one == inner["items"][3]


def test_an_empty_question_leaves_nothing_out(ask: Ask) -> None:
    """4.1.1: a parameter that is empty or not given restricts nothing."""
    for parameters in ({}, {"q": ""}):
        found = ask("/iiif/cable/search", **parameters)
        assert [item["body"]["value"] for item in found["items"]] == node.RECORDS["cable"][1].replace(
            "\n\n", "\n"
        ).split("\n")
        assert "annotations" not in found
    assert ask("/iiif/1/cable/search")["hits"] == []
    assert ask("/iiif/cable/search", q="…")["items"] == []


@pytest.mark.parametrize(
    ("path", "motivation", "some"),
    [
        ("/iiif/cable/search", "supplementing", True),
        ("/iiif/cable/search", "commenting supplementing", True),
        ("/iiif/cable/search", "painting", False),
        ("/iiif/cable/search", "commenting", False),
        ("/iiif/1/cable/search", "painting", True),
        ("/iiif/1/cable/search", "sc:painting", True),
        ("/iiif/1/cable/search", "non-painting", False),
        ("/iiif/1/cable/search", "oa:commenting", False),
    ],
)
def test_motivation(ask: Ask, path: str, motivation: str, some: bool) -> None:
    found = ask(path, q="treaty", motivation=motivation)
    assert bool(found.get("items") or found.get("resources")) is some
    assert "ignored" not in found and "ignored" not in found.get("within", {})


def test_who_and_when_are_taken_into_account(ask: Ask) -> None:
    """4.1.1: an annotation without the field does not match."""
    assert ask("/iiif/cable/search", q="treaty", user="https://example.org/me")["items"] == []
    asked = {"date": "1945-01-01T00:00:00Z/2045-01-01T00:00:00Z"}
    found = ask("/iiif/cable/search", q="treaty", **asked)
    assert found["items"] == []
    assert "ignored" not in found


def test_what_is_ignored_is_named(ask: Ask) -> None:
    """2.0, 4.2.4; 1.0, 3.4.1."""
    found = ask("/iiif/cable/search", q="treaty", date="yesterday", box="1,2,3,4")
    assert set(found["ignored"]) == {"date", "box"}
    assert found["id"] == f"{BASE}/iiif/cable/search?q=treaty"
    assert ask("/iiif/1/cable/search", q="treaty", min="2")["within"]["ignored"] == ["min"]


@pytest.mark.parametrize(
    "question",
    [
        '"',
        '""',
        '"a',
        "a AND b",
        "NOT",
        "main:treaty",
        "{main}",
        "a*b",
        "*",
        "^treaty",
        "NEAR(a b)",
        "a\0b",
        "'; --",
        "a" * 999,
        "-" * 500,
        "\ud800".encode("utf-8", "replace").decode(),
    ],
)
def test_hostile_questions_are_questions(client: FlaskClient, question: str) -> None:
    for path in ("/iiif/search", "/iiif/search/1", "/iiif/cable/search", "/iiif/collection/series/search"):
        assert client.get(path, query_string={"q": question}).status_code == 200
    assert client.get("/iiif/autocomplete", query_string={"q": question}).status_code == 200


def test_what_is_too_long_is_refused_in_a_sentence(client: FlaskClient) -> None:
    for query in ({"q": "a" * 1001}, [("q", "a")] * 101):
        answer = client.get("/iiif/search", query_string=query)
        assert answer.status_code == 400
        assert answer.mimetype == "application/problem+json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_repeated_parameters_are_one(ask: Ask) -> None:
    found = ask("/iiif/cable/search?q=treaty&q=hand")
    assert found["id"] == f"{BASE}/iiif/cable/search?q=treaty+hand"
    assert len(found["items"]) == 2


def test_what_is_searched_must_be_there(client: FlaskClient) -> None:
    for path in (
        "/iiif/nobody/search",
        "/iiif/1/nobody/search",
        "/iiif/series/search",
        "/iiif/collection/cable/search",
    ):
        assert client.get(path, query_string={"q": "a"}).status_code == 404


def test_media_types_and_preflight(client: FlaskClient) -> None:
    answer = client.get("/iiif/cable/search?q=treaty")
    assert (
        answer.headers["Content-Type"]
        == 'application/ld+json;profile="http://iiif.io/api/search/2/context.json"'
    )
    answer = client.get("/iiif/cable/search?q=treaty", headers={"Accept": "application/json"})
    assert answer.headers["Content-Type"] == "application/json"
    answer = client.options("/iiif/cable/search?q=treaty")
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, "*")


def test_services_stand_where_there_is_text_and_nowhere_else(client: FlaskClient) -> None:
    paths = {
        "/iiif/cable/manifest": "/iiif/cable",
        "/iiif/collection/series": "/iiif/collection/series",
        "/iiif/collection/fonds": "/iiif/collection/fonds",
        "/iiif/collection": "/iiif",
    }
    seen = set()
    for path, start in paths.items():
        document = client.get(path).get_json(force=True)
        two, one = document["service"]
        assert two["id"] == f"{BASE}{start}/search"
        assert "profile" not in two
        assert two["service"][0]["type"] == "AutoCompleteService2"
        assert one["profile"] == "http://iiif.io/api/search/1/search"
        assert one["service"][0]["profile"] == "http://iiif.io/api/search/1/autocomplete"
        assert document["@context"][-1] == "http://iiif.io/api/presentation/3/context.json"
        seen |= {two["id"], one["@id"]}
    assert len(seen) == 8
    for path in ("/iiif/wordless/manifest", "/iiif/collection/empty"):
        document = client.get(path).get_json(force=True)
        assert "service" not in document
        assert document["@context"] == "http://iiif.io/api/presentation/3/context.json"


def test_presentation_2_has_the_service_of_version_1(client: FlaskClient) -> None:
    service = client.get("/iiif/2/cable/manifest").get_json(force=True)["service"]
    assert service["@context"] == "http://iiif.io/api/search/1/context.json"
    assert service["profile"] == "http://iiif.io/api/search/1/search"
    assert service["service"]["profile"] == "http://iiif.io/api/search/1/autocomplete"


def test_words_are_completed(ask: Ask, client: FlaskClient) -> None:
    found = ask("/iiif/cable/autocomplete", q="t")
    assert found["items"] == [
        {"value": "that", "total": 1},
        {"value": "the", "total": 2},
        {"value": "treaty", "total": 1},
    ]
    assert found["type"] == "TermPage"
    assert ask("/iiif/cable/autocomplete", q="t", min="2")["items"] == [{"value": "the", "total": 2}]
    assert ask("/iiif/cable/autocomplete", q="munc")["items"] == [{"value": "münchen", "total": 1}]
    assert ask("/iiif/autocomplete", q="unabh")["items"][0]["value"] == "unabhängigkeit"
    assert client.get("/iiif/cable/autocomplete").status_code == 400


def test_terms_lead_to_their_searches(ask: Ask) -> None:
    """1.0, 4.3: a link, and the number of matches that it will have."""
    found = ask("/iiif/1/cable/autocomplete", q="the", user="me")
    assert found["ignored"] == ["user"]
    (term,) = found["terms"]
    assert len(ask(term["url"].removeprefix(BASE))["hits"]) == term["count"] == 2
    (term,) = ask("/iiif/autocomplete/1", q="common w")["terms"]
    assert term["match"] == "common word"
    assert ask(term["url"].removeprefix(BASE))["hits"]


@pytest.mark.parametrize(
    ("path", "typed", "offered"),
    [
        ("/iiif/dispatch/autocomplete", "外", "外蒙古獨立"),
        ("/iiif/autocomplete", "เอก", "เอกราชข"),
        ("/iiif/collection/series/autocomplete", "독", "독립을승인"),
        ("/iiif/collection/series/autocomplete", "монг", "монголии"),
    ],
)
def test_words_of_other_scripts_are_completed(ask: Ask, path: str, typed: str, offered: str) -> None:
    assert offered in [item["value"] for item in ask(path, q=typed)["items"]]


def test_a_collection_offers_its_own_words_only(ask: Ask) -> None:
    assert ask("/iiif/collection/series/autocomplete", q="common")["items"] == []
    assert ask("/iiif/collection/fonds/autocomplete", q="common")["items"] == [{"value": "common"}]


LAYERS = [
    ({"q": "ministerium"}, ["transcript"]),
    ({"q": "ministry"}, ["translation-en"]),
    ({"q": "war"}, ["notes"]),
    ({"q": "krieges"}, ["notes"]),
    ({"q": "", "motivation": "commenting"}, ["notes"]),
    ({"q": "", "user": f"{BASE}/id/clerk"}, ["transcript", "translation-en"]),
    ({"q": "", "user": f"{BASE}/id/nobody {BASE}/id/clerk", "motivation": "commenting"}, []),
    ({"q": "", "date": "1999-01-01T00:00:00Z/1999-12-31T23:59:59Z"}, ["transcript"]),
    ({"q": "", "date": "1999-05-04T00:00:00Z/2001-02-03T00:00:00Z"}, ["transcript", "translation-en"]),
    (
        {
            "q": "",
            "date": "1990-01-01T00:00:00Z/1991-01-01T00:00:00Z 2003-01-01T00:00:00Z/2004-01-01T00:00:00Z",
        },
        ["notes"],
    ),
    ({"q": "ministry", "date": "1999-01-01T00:00:00Z/1999-12-31T23:59:59Z"}, []),
]


@pytest.mark.parametrize(("asked", "expected"), LAYERS)
@pytest.mark.parametrize("path", ["/iiif/layered/search", "/iiif/search"])
def test_texts_and_notes_by_what_they_say_who_and_when(
    ask: Ask, client: FlaskClient, path: str, asked: dict[str, str], expected: list[str]
) -> None:
    found = ask(path, **asked)
    assert "ignored" not in found
    mine = [item for item in found["items"] if "/iiif/layered/" in item["id"]]
    names = [item["id"].removeprefix(f"{BASE}/iiif/layered/annotations/1/").split("/")[0] for item in mine]
    assert [name if not name.isdigit() else "transcript" for name in names] == expected
    if path == "/iiif/layered/search":
        assert [annotation(client, item["id"]) for item in mine] == mine


def test_a_note_in_two_languages_is_one_result(ask: Ask) -> None:
    found = ask("/iiif/layered/search", q="d*", motivation="commenting")
    (note,) = found["items"]
    assert [body["value"] for body in note["body"]] == ["That of war.", "Das des Krieges."]
    assert len(found["annotations"][0]["items"]) == 4
    (one, two) = ask("/iiif/1/layered/search", q="d*", motivation="non-painting")["resources"]
    assert [one["resource"]["chars"], two["resource"]["chars"]] == ["Das", "des"]
    assert one["motivation"] == "oa:commenting"


def test_words_of_a_translation_have_an_address_too(ask: Ask, client: FlaskClient) -> None:
    (resource,) = ask("/iiif/1/layered/search", q="ministry")["resources"]
    assert annotation(client, resource["@id"])["body"]["value"] == "ministry"
    assert client.get("/iiif/layered/annotations/1/transcript/1/0-3").status_code == 404


@pytest.mark.parametrize(
    ("words", "exact"),
    [
        ("uncertain", "uncertain"),
        ("friend", "fri[supplied: end"),
        # a line that is broken at the space of the sign
        ('"uncertain treaties in"', "uncertain] trea ties] in"),
        ('"good old man"', "good [deleted: old] man"),
        ('"good man"', "good [deleted: old] man"),
        ('"absence from home"', "absence [sic: form | corrected: from] home"),
        ('"goes on here"', "goes on here"),
        ('"long deletion that goes"', "long deletion that goes"),
    ],
)
def test_words_and_phrases_with_signs(ask: Ask, words: str, exact: str) -> None:
    """Words within signs are found, phrases with and without what was deleted, and over the end of a page."""
    document = ask("/iiif/signed/search", q=words)
    pages = document["annotations"]
    matches = [item for item in pages[0]["items"] if item["motivation"] == "highlighting"]
    targets = matches[0]["target"]
    parts = targets if isinstance(targets, list) else [targets]
    assert " ".join(part["selector"][0]["exact"] for part in parts) == exact


@pytest.mark.parametrize("words", ['"old man good"', '"supplied end"', "end", "fri"])
def test_signs_are_no_words(ask: Ask, words: str) -> None:
    assert ask("/iiif/signed/search", q=words)["items"] == []


def test_words_of_a_line_with_signs_are_plain_text(ask: Ask) -> None:
    resource, _ = ask("/iiif/1/signed/search", q="uncertain")["resources"]  # the other one explains the sign
    assert (resource["resource"]["chars"], resource["resource"]["format"]) == ("uncertain", "text/plain")


def test_completions_have_no_signs(ask: Ask) -> None:
    terms = ask("/iiif/signed/autocomplete", q="trea")["items"]
    assert [term["value"] for term in terms] == ["treaties"]
    assert [term["value"] for term in ask("/iiif/signed/autocomplete", q="good ol")["items"]] == ["good old"]
