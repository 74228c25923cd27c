"""A word that is broken at the end of a line or of a page: found whole and in parts, in every layer of text."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from fonds.publishing.publish import publish
from fonds.settings import Settings
from fonds.validation import content_search as rules
from fonds.web.app import create_app
from tests.conftest import BASE, settings_of

HYPHENS = {
    "hyphen": "-",
    "unicode": "\u2010",
    "not": "¬",
    "double": "⸗",
    "soft": "\u00ad",
    "equals": "=",
    "space": "- ",
}
LAYERS = ("typeset", "scan", "translation", "transcription", "machine", "note", "ocr")
PLACES = ("line", "page")
CASES = [
    (layer, hyphen, place)
    for layer, hyphen, place in product(LAYERS, HYPHENS, PLACES)
    # a note is on one page; every hyphen in one layer, two of them in the others
    if (layer, place) != ("note", "page") and (layer == "scan" or hyphen in ("hyphen", "soft"))
]
HEADER = """---
kind: record
id: {id}
title: A record
language: de
rights: CNE
"""
HOCR = """<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>
<div class="ocr_page" title="bbox 0 0 500 800"><p class="ocr_par" title="bbox 0 0 500 800">{}</p></div></body></html>"""


def word(layer: str, hyphen: str, place: str) -> tuple[str, str]:
    """The two parts of a word that stands in one layer of one record only."""
    letters = "".join(chr(ord("a") + int(digit)) for digit in f"{CASES.index((layer, hyphen, place)):03}")
    return f"donau{letters}", f"{letters}fahrt"


def hocr(*lines: str) -> str:
    spans = []
    for number, line in enumerate(lines):
        words = "".join(
            f'<span class="ocrx_word" title="bbox {x} {50 * number} {x + 90} {50 * number + 40}">{text}</span> '
            for x, text in zip(range(0, 500, 100), line.split(), strict=False)
        )
        spans.append(
            f'<span class="ocr_line" title="bbox 0 {50 * number} 500 {50 * number + 40}">{words}</span>'
        )
    return HOCR.format("".join(spans))


def write(folder: Path) -> Path:
    """A record for each layer, hyphen and place."""
    (folder / "records").mkdir(parents=True)
    (folder / "scans").mkdir()
    (folder / "node.toml").write_text('title = "Broken"\nlanguages = ["de"]\n', "utf-8")
    for layer, hyphen, place in CASES:
        id = f"{layer}-{hyphen}-{place}"
        start, end = word(layer, hyphen, place)
        lines = [f"die {start}{HYPHENS[hyphen]}", f"{end} fuhr"]
        text = "\n".join(lines) if place == "line" else f"{lines[0]}\n\n[page 2]\n\n{lines[1]}"
        indented = "".join(f"      {line}\n" for line in text.split("\n"))
        fields, body = "", "Erste.\n\n[page 2]\n\nZweite.\n"
        if layer in ("typeset", "scan"):
            body = text
        elif layer == "note":
            fields = f"notes:\n  - page: 1\n    text: |\n{indented}"
        elif layer != "ocr":
            fields = f"texts:\n  - kind: {layer}\n    language: de\n    text: |\n{indented}"
        if layer in ("scan", "ocr", "machine"):
            fields += f"pages: [../scans/{id}-1.png, ../scans/{id}-2.png]\n"
            for number in (1, 2):
                Image.new("L", (500, 800), 200).save(folder / "scans" / f"{id}-{number}.png")
        if layer == "ocr":
            pages = [lines, ["ende"]] if place == "line" else [lines[:1], lines[1:]]
            for number, page in enumerate(pages, 1):
                (folder / "scans" / f"{id}-{number}.hocr").write_text(hocr(*page), "utf-8")
        (folder / "records" / f"{id}.md").write_text(
            f"{HEADER.format(id=id)}{fields}---\n\n{body}\n", "utf-8"
        )
    twice = "am ufer-\n\n[page 2]\n\nrand, ein uferrand.\n"
    (folder / "records" / "twice.md").write_text(f"{HEADER.format(id='twice')}---\n\n{twice}", "utf-8")
    return folder


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    work = tmp_path_factory.mktemp("broken")
    settings = settings_of(write(work / "node"), work / "state")
    assert [problem for problem in publish(settings).problems if problem.severity == "error"] == []
    return settings


@pytest.fixture(scope="module")
def client(broken: Settings) -> FlaskClient:
    return create_app(broken).test_client()


def ask(client: FlaskClient, path: str, question: str) -> dict[str, Any]:
    document = dict(client.get(path, query_string={"q": question}).get_json(force=True))
    assert rules.check(document, BASE + path) == []
    return document


def quoted(document: dict[str, Any]) -> list[str]:
    """What the highlighting annotations quote; each annotation that they name is in the response."""
    texts = {item["id"]: item["body"]["value"] for item in document["items"]}
    exact = []
    for item in document["annotations"][0]["items"]:
        if item["motivation"] == "highlighting":
            for target in item["target"] if isinstance(item["target"], list) else [item["target"]]:
                exact.append(target["selector"][0]["exact"])
                assert exact[-1] in texts[target["source"]]
    return exact


@pytest.mark.parametrize(("layer", "hyphen", "place"), CASES)
def test_a_broken_word_is_found(client: FlaskClient, layer: str, hyphen: str, place: str) -> None:
    id, (start, end) = f"{layer}-{hyphen}-{place}", word(layer, hyphen, place)
    in_record = f"/iiif/{id}/search", f"/iiif/1/{id}/search", f"/iiif/{id}/autocomplete"
    for search2, search1, autocomplete in (
        in_record,
        ("/iiif/search", "/iiif/search/1", "/iiif/autocomplete"),
    ):
        two, one = ask(client, search2, start + end), ask(client, search1, start + end)
        marked = "".join(quoted(two))
        assert marked.startswith(start) and marked.endswith(end)
        (hit,) = one["hits"]
        resources = {resource["@id"]: resource for resource in one["resources"]}
        parts = [resources[uri] for uri in hit["annotations"]]
        text = "".join(part["resource"]["chars"] for part in parts)
        assert text.startswith(start) and text.endswith(end)
        targets = [part["on"] if isinstance(part["on"], str) else part["on"]["@id"] for part in parts]
        canvases = [target.partition("#")[0].rpartition("/")[2] for target in targets]
        assert canvases == (["1", "2"] if place == "page" else ["1"] * len(targets))
        if layer in ("typeset", "ocr"):  # the positions of words are known
            assert len(set(targets)) == 2
        for part in (start, end):
            assert ask(client, search2, part)["items"]
        terms = client.get(autocomplete, query_string={"q": start})
        assert [term["value"] for term in terms.get_json(force=True)["items"]] == [start + end]


@pytest.mark.parametrize(("layer", "hyphen", "place"), CASES)
def test_people_find_it_with_a_snippet(client: FlaskClient, layer: str, hyphen: str, place: str) -> None:
    id, (start, end) = f"{layer}-{hyphen}-{place}", word(layer, hyphen, place)
    for question in (start + end, start, end, f'"{start} {end}"'):
        if " " in question and place == "page":
            continue  # over the end of a page a phrase has words, not parts of them
        answer = client.get("/search", query_string={"q": question}, headers={"Accept": "application/json"})
        (found,) = answer.get_json()["results"]
        assert found["id"].endswith(f"/{id}")
        (snippet,) = found["text"]
        words = start + end if question in (start + end, f'"{start} {end}"') else question
        assert snippet["match"].startswith(words[:5]) and snippet["match"].endswith(words[-5:])
    suggestions = client.get("/search/suggestions", query_string={"q": start}).get_json(force=True)
    assert suggestions[1] == [start + end]


@pytest.mark.parametrize(
    ("layer", "hyphen"), [(layer, hyphen) for layer, hyphen, place in CASES if place == "page"]
)
def test_a_phrase_over_the_end_of_a_page_is_found_and_marked_on_both(
    client: FlaskClient, layer: str, hyphen: str
) -> None:
    id, (start, end) = f"{layer}-{hyphen}-page", word(layer, hyphen, "page")
    for question in (f'"die {start + end} fuhr"', f'"{start + end} fuhr"', f'"{start + end} fu*"'):
        answer = client.get("/search", query_string={"q": question}, headers={"Accept": "application/json"})
        (found,) = answer.get_json()["results"]
        assert found["id"].endswith(f"/{id}")
        assert found["text"][0]["match"].endswith(f"{end} fuhr")
        for search in (f"/iiif/{id}/search", "/iiif/search"):
            two = ask(client, search, question)
            canvases = {
                str(item["target"]).partition("/canvas/")[2].partition("#")[0][:1] for item in two["items"]
            }
            assert canvases == {"1", "2"}
            assert quoted(two)[-1].endswith("fuhr")
        one = ask(client, f"/iiif/1/{id}/search", question)
        assert len(one["hits"]) == 1
    assert ask(client, f"/iiif/{id}/search", f'"{start + end} die"')["items"] == []


def test_a_line_in_which_a_word_of_the_page_before_ends_is_one_result(client: FlaskClient) -> None:
    """Although it has the word once more."""
    two, one = ask(client, "/iiif/twice/search", "uferrand"), ask(client, "/iiif/1/twice/search", "uferrand")
    assert [item["id"].partition("/iiif/twice/")[2] for item in two["items"]] == [
        "annotations/1/1",
        "annotations/2/1",
    ]
    assert quoted(two) == ["ufer", "rand", "uferrand"]
    assert [hit["match"] for hit in one["hits"]] == ["ufer-rand", "uferrand"]
    assert len(ask(client, "/iiif/twice/search", "rand")["items"]) == 1
    everything = ask(client, "/iiif/twice/search", "")
    assert len(everything["items"]) == 2
