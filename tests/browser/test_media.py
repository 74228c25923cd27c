"""Sound and film of a record play on its page and in the viewer, with captions, poster and times."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from fonds.serializers.iiif.content_state import canvas_state, encode
from tests import scans
from tests.browser.conftest import MonitoredPage
from tests.browser.test_sound_and_video import played
from tests.browser.test_viewers import Open, opened  # noqa: F401 - a fixture
from tests.browser.viewer_server import FOLDERS, HERE
from tests.conformance import checkouts
from tests.conftest import serving
from tests.sound_and_film import film, tone

pytestmark = pytest.mark.xdist_group("browser")
CONTENTS = """structure:
  - label: The opening
    parts:
      - label: The speech
        parts:
          - {label: The bridge, pages: 1, time: 0-2}
          - {label: The town, pages: 1, time: 2-4}
annotations: {motivation: commenting, page: 1, time: 2.5-3, text: Applause}
"""
ENGLISH = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Mayor>I open this bridge.\n\n00:02.000 --> 00:04.000\nIt is open.\n"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A node with film and sound, served on a socket: its base URL."""
    work = tmp_path_factory.mktemp("media")
    folder = scans.empty(work / "node")
    film(folder / "scans" / "reel.webm", 4, (320, 240))
    tone(folder / "scans" / "side.wav", 4)
    Image.new("RGB", (640, 480), "firebrick").save(folder / "scans" / "reel.png")
    (folder / "scans" / "reel.vtt").write_text(ENGLISH, "utf-8")
    (folder / "scans" / "side.txt").write_text("[0:00] A speech\n[0:02] and its end.\n", "utf-8")
    captions = "captions: [{file: ../scans/reel.vtt, language: en}]"
    said = "captions: [{file: ../scans/side.txt, language: en, kind: transcript}]"
    scans.record(
        folder, "film", f"{{file: ../scans/reel.webm, poster: ../scans/reel.png, {captions}, label: Reel}}"
    )
    scans.record(folder, "talk", f"{{file: ../scans/reel.webm, {captions}, label: Reel}}", more=CONTENTS)
    scans.record(folder, "sound", f"{{file: ../scans/side.wav, {said}, label: Side A}}")
    with serving(folder, work) as base:
        yield base


def policy_errors(monitored: MonitoredPage) -> list[str]:
    return [error for error in monitored.errors if "Content Security Policy" in error or "blocked" in error]


@pytest.mark.parametrize(("id", "element"), [("film", "video"), ("sound", "audio")])
def test_it_plays_on_the_page(id: str, element: str, monitored: MonitoredPage) -> None:
    page = monitored.open(f"/records/{id}")
    page.wait_for_function(f"() => document.querySelector('{element}').readyState >= 1", timeout=30_000)
    duration = page.evaluate(f"document.querySelector('{element}').duration")
    assert duration == pytest.approx(4, abs=0.2)
    assert played(page, element) > 0.1
    assert policy_errors(monitored) == [] and monitored.foreign_requests == []


def test_captions_are_shown_in_the_player(monitored: MonitoredPage) -> None:
    page = monitored.open("/records/film")
    page.wait_for_function(
        "() => document.querySelector('video').textTracks[0].cues?.length === 2", timeout=30_000
    )
    assert page.evaluate("document.querySelector('video').textTracks[0].mode") == "showing"
    assert (
        page.evaluate("document.querySelector('video').textTracks[0].cues[0].text")
        == "Mayor: I open this bridge."
    )
    assert "/iiif/image/3/film.1/" in page.evaluate("document.querySelector('video').poster")


@pytest.mark.parametrize(
    ("id", "element", "words"), [("film", "video", "It is open."), ("sound", "audio", "and its end.")]
)
def test_a_time_goes_to_its_moment(id: str, element: str, words: str, monitored: MonitoredPage) -> None:
    page = monitored.open(f"/records/{id}")
    page.wait_for_function(f"() => document.querySelector('{element}').readyState >= 1", timeout=30_000)
    page.evaluate(f"document.querySelector('{element}').muted = true")
    line = page.locator(".spoken li", has_text=words)
    line.locator("a.time").click()
    page.wait_for_function(f"() => document.querySelector('{element}').currentTime >= 2", timeout=30_000)
    assert page.url.endswith(f"/records/{id}") or page.url.endswith("#document")


@pytest.mark.parametrize(
    ("place", "words", "address", "start"),
    [
        (".ranges", "The town", "/media/talk.1#t=2,4", 2),
        (".annotations", "Applause", "/media/talk.1#t=2.5,3", 2.5),
    ],
)
def test_times_of_contents_and_annotations_start_the_player(
    place: str, words: str, address: str, start: float, monitored: MonitoredPage
) -> None:
    page = monitored.open("/records/talk")
    page.wait_for_function("() => document.querySelector('video').readyState >= 1", timeout=30_000)
    page.evaluate("document.querySelector('video').muted = true")
    link = page.locator(f"{place} li", has_text=words).last.locator("a.time")
    assert link.get_attribute("href") == address
    link.click()
    page.wait_for_function(f"() => document.querySelector('video').currentTime >= {start}", timeout=30_000)
    assert page.url.endswith("/records/talk")


def test_the_player_works_with_the_keyboard_and_without_scripts(browser: Browser, node: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{node}/records/film")
    player = page.locator("video[controls]")
    player.focus()
    assert page.locator("video:focus").count() == 1
    assert page.locator("a.time").first.get_attribute("href") == "/media/film.1#t=0"
    context.close()


def seconds(page: Page, element: str) -> float:
    value: float = page.evaluate(f"document.querySelector('{element}').currentTime")
    return value


@pytest.mark.parametrize(("id", "element"), [("film", "video"), ("sound", "audio")])
def test_it_plays_in_the_viewer_with_captions(
    id: str, element: str, node: str, monitored: MonitoredPage
) -> None:
    page = monitored.open(f"/viewer?iiif-content={quote(f'{node}/iiif/{id}/manifest', safe='')}")
    page.wait_for_selector(element, state="attached", timeout=30_000)
    assert played(page, element) > 0.1
    page.evaluate(f"document.querySelector('{element}').textTracks[0].mode = 'showing'")
    page.wait_for_function(
        f"() => document.querySelector('{element}').textTracks[0].cues?.length === 2", timeout=30_000
    )
    assert policy_errors(monitored) == []


def test_a_content_state_names_a_moment(node: str, monitored: MonitoredPage) -> None:
    state = canvas_state(f"{node}/iiif/film/canvas/1", f"{node}/iiif/film/manifest")
    page = monitored.open(f"/viewer?iiif-content={encode(state | {'id': state['id'] + '#t=2'})}")
    page.wait_for_selector("video", state="attached", timeout=30_000)
    page.wait_for_function("() => document.querySelector('video').currentTime >= 1.9", timeout=30_000)


def _current_words(page: Page) -> str:
    words: str = page.evaluate(
        "[...document.querySelector('video').textTracks[0].activeCues].map((cue) => cue.text).join()"
    )
    return words


@pytest.mark.parametrize("id", ["film", "talk"])
def test_clover_plays_film_with_its_captions(id: str, opened: Open, node: str) -> None:  # noqa: F811
    page = opened(f"/clover.html?manifest={quote(f'{node}/iiif/{id}/manifest')}")
    page.wait_for_selector("video", state="attached", timeout=30_000)
    page.evaluate("document.querySelector('video').textTracks[0].mode = 'showing'")
    assert page.evaluate("document.querySelector('video').textTracks[0].label") == "Captions: English"
    assert played(page, "video") > 0.1
    page.wait_for_function("() => document.querySelector('video').textTracks[0].activeCues?.length === 1")
    assert _current_words(page) == "Mayor: I open this bridge."


def universal_viewer(page: Page, node: str, id: str) -> Page:
    """Open a record in a copy of Universal Viewer on the same origin as the node, where it may load captions."""
    _, folder = checkouts.node_modules(HERE / "viewers")

    def respond(route: Route) -> None:
        path = folder / FOLDERS["uv"] / route.request.url.partition("/uv/")[2].partition("?")[0]
        route.fulfill(path=path) if path.is_file() else route.fulfill(status=404)

    page.route(f"{node}/uv/**", respond)
    page.goto(f"{node}/uv/uv.html#?manifest={node}/iiif/{id}/manifest")
    return page


def test_universal_viewer_plays_film_with_its_captions(monitored: MonitoredPage, node: str) -> None:
    page = universal_viewer(monitored.page, node, "film")
    button = page.locator(".mejs__captions-button")
    button.hover(timeout=30_000)
    label = page.locator(".mejs__captions-selector-label", has_text="Captions: English")
    expect(label).to_be_attached()
    label.dispatch_event("click")  # the menu is open while the pointer rests on its button
    assert played(page, "video") > 0.1
    expect(page.locator(".mejs__captions-text")).to_have_text("Mayor: I open this bridge.")


def test_universal_viewer_shows_the_contents_of_a_film_and_goes_to_their_times(
    opened: Open,  # noqa: F811
    node: str,
) -> None:
    page = opened(f"/uv/uv.html#?manifest={node}/iiif/talk/manifest")
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 1", timeout=30_000)
    page.get_by_text("Index", exact=True).click()
    for label in ("The opening", "The speech", "The bridge", "The town"):
        expect(page.get_by_text(label, exact=True)).to_be_visible()
    page.get_by_text("The town", exact=True).click()
    page.wait_for_function("() => document.querySelector('video').currentTime >= 1.9", timeout=30_000)


def test_mirador_shows_the_contents_of_a_film(opened: Open, node: str) -> None:  # noqa: F811
    page = opened(f"/mirador.html?manifest={quote(f'{node}/iiif/talk/manifest')}")
    page.get_by_role("tab", name="Index").click(timeout=30_000)
    for label in ("The opening", "The speech", "The bridge", "The town"):
        expect(page.get_by_role("treeitem").get_by_text(label, exact=True)).to_be_visible()
