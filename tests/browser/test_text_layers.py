"""Every layer of text in a browser: in Mirador, in TIFY, and on the page of the record with and without scripts."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.xdist_group("browser")


def get(url: str) -> dict[str, object]:
    with urllib.request.urlopen(url, timeout=30) as response:
        document: dict[str, object] = json.loads(response.read())
        return document


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("id", "labels"),
    [
        (
            "cable",
            ["Transcript", "Transcription: English", "Translation: Chinese (Simplified)", "Translation: Arabic",
             "Editorial notes", "Machine text: English"],
        ),
        ("leaf", ["Editorial notes", "Machine text: English"]),
    ],
)  # fmt: skip
def test_mirador_lists_all_texts_of_a_page_without_single_words(
    id: str, labels: list[str], page: Page, layered_node: str
) -> None:
    requested: list[str] = []
    page.on("response", lambda response: requested.append(response.url) if response.ok else None)
    canvas = get(f"{layered_node}/iiif/{id}/manifest")["items"][0]  # type: ignore[index]
    assert [layer["label"]["en"][0] for layer in canvas["annotations"]] == labels
    annotation_pages = [get(layer["id"]) for layer in canvas["annotations"]]
    page.goto(f"{layered_node}/records/{id}")
    page.locator("#open-viewer").click()
    panel = page.locator(".mirador-companion-window-left")
    total = sum(len(annotation_page["items"]) for annotation_page in annotation_pages)  # type: ignore[arg-type]
    expect(panel).to_contain_text(f"Showing {total} annotations", timeout=30_000)
    for annotation_page in annotation_pages:
        for item in annotation_page["items"]:  # type: ignore[attr-defined]
            body = item["body"] if isinstance(item["body"], dict) else item["body"][0]
            assert body["value"] in re.sub(r"\s+", " ", panel.inner_text()), body["value"]
    assert {layer["id"] for layer in canvas["annotations"]} <= set(requested)
    assert not [url for url in requested if "/words/" in url]


def test_tify_shows_machine_text(browser: Browser, viewers: str, layered_node: str) -> None:
    page = browser.new_page()
    page.goto(f"{viewers}/tify.html?manifest={quote(f'{layered_node}/iiif/letter/manifest')}")
    expect(page.locator("body")).to_contain_text("Outer Mongolia.", timeout=30_000)
    page.close()


def test_a_line_of_ocr_is_highlighted_on_the_scan(page: Page, layered_node: str) -> None:
    page.goto(f"{layered_node}/records/leaf")
    page.locator("#p1l2").click(position={"x": 5, "y": 5})
    expect(page.locator('rect[data-line="p1l2"]')).to_have_class("lit")
    assert page.locator('rect[data-line="p1l2"]').get_attribute("data-region") == "50,100,150,20"
    page.locator("#find-words").fill("Arth&ur")
    expect(page.locator("#find-count")).to_have_text("1 of 1")


def test_translations_and_notes_are_read_without_scripts_and_on_a_phone(
    browser: Browser, layered_node: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{layered_node}/records/cable")
    chinese = page.locator("details.further div[lang=zh-Hans]")
    expect(chinese).to_contain_text("他希望今晚见到斯大林。")
    expect(chinese).to_be_visible()
    expect(page.locator("details.further div[lang=ar][dir=rtl]")).to_be_visible()
    expect(page.locator(".notes")).to_contain_text("Read told.")
    expect(page.locator(".notes a.about")).to_have_attribute("href", "#p1l1")
    context.close()
    phone = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    phone.goto(f"{layered_node}/records/cable")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.context.close()


def test_print_shows_texts_that_the_reader_closed(page: Page, layered_node: str) -> None:
    page.goto(f"{layered_node}/records/cable")
    page.evaluate("document.querySelectorAll('details.further').forEach(text => (text.open = false))")
    chinese = page.locator("details.further div[lang=zh-Hans]")
    expect(chinese).not_to_be_visible()
    page.emulate_media(media="print")
    expect(chinese).to_be_visible()
