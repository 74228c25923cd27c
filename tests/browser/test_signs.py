"""Signs of a transcript in a browser: hidden words, the choice that shows them, notes, searches, print and phones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import serving

pytestmark = pytest.mark.xdist_group("browser")
LETTER = """---
kind: record
id: letter
title: A letter
language: en
---

A good [deleted: old] man[note: 1] and his fri[supplied: end] [added above: came].

[note 1: The [unclear: mayor].]
"""


@pytest.fixture(scope="module")
def signed_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a node with one letter."""
    work = tmp_path_factory.mktemp("signs")
    folder = work / "node"
    folder.mkdir()
    (folder / "node.toml").write_text('title = "A node"\n', "utf-8")
    (folder / "letter.md").write_text(LETTER, "utf-8")
    with serving(folder, work) as base:
        yield base


@pytest.fixture
def page(browser: Browser, signed_node: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{signed_node}/records/letter")
    yield page
    context.close()


def test_the_words_of_signs_are_hidden_until_they_are_asked_for(page: Page) -> None:
    delimiter = page.locator(".delimiter").first
    assert delimiter.bounding_box()["width"] <= 1  # type: ignore[index]
    page.get_by_label("Signs", exact=True).check()
    assert delimiter.bounding_box()["width"] > 20  # type: ignore[index]
    # with or without them, the text is what was written
    assert "A good [deleted: old] man[note: 1]" in page.locator(".para").first.text_content()  # type: ignore[operator]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_deletions_are_struck_through(page: Page) -> None:
    lines = "element => getComputedStyle(element).textDecorationLine"
    assert page.locator("del").first.evaluate(lines) == "line-through"


def test_a_note_and_its_place_lead_to_each_other(page: Page) -> None:
    page.locator(".sign-reference").click()
    assert page.url.endswith("#footnote-1")
    page.locator(".sign-back").click()
    assert page.url.endswith("#footnote-place-1")


@pytest.mark.parametrize("words", ["good old man", "friend", "the mayor"])
def test_the_search_in_the_document_ignores_signs(page: Page, words: str) -> None:
    page.locator("#find-words").fill(words)
    expect(page.locator("#find-count")).to_have_text("1 of 1")


def test_the_legend_is_printed(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.get_by_text("Supplied by the editor: lost or damaged in the source.")).to_be_visible()
