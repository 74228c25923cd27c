"""Publishing what an archive makes of its site: mistakes are problems, and what was published before stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from fonds.problem import Problem
from fonds.publishing import publish as publishing
from fonds.publishing import site_style
from fonds.publishing.site_files import SitePublisher
from fonds.publishing.site_pages import SitePage, is_site_page, read_page
from fonds.serializers import site_identity
from fonds.serializers.site_identity import SiteIdentity
from fonds.settings import Settings
from fonds.store.reader import Reader
from fonds.store.writer import Writer
from tests import identity_node
from tests.conftest import settings_of


@pytest.fixture
def node(tmp_path: Path) -> Path:
    return identity_node.write(tmp_path / "node")


def settings_for(node: Path) -> Settings:
    return settings_of(node, node.parent / "state")


def publish(node: Path) -> list[Problem]:
    return publishing.publish(settings_for(node)).problems


def identity(node: Path) -> SiteIdentity:
    file = Reader(node.parent / "state").site_file("identity")
    assert file
    return site_identity.from_bytes(file.body)


def html(node: Path, slug: str, language: str = "en") -> str:
    file = Reader(node.parent / "state").site_file(f"page {slug} {language}")
    return file.body.decode() if file else ""


def test_nothing_is_written_if_nothing_changed(node: Path) -> None:
    publish(node)

    def rows_written() -> int:
        with Writer(node.parent / "state") as store:
            site = SitePublisher(settings_for(node), store)
            site.read()
            site.store()
            return store.db.total_changes

    assert rows_written() == 0
    (node / "style.css").write_text("p { color: red; }\n", "utf-8")
    assert rows_written() == 2  # the style sheet, and the identity that names its digest
    assert rows_written() == 0


def test_pages_come_change_and_go(node: Path) -> None:
    publish(node)
    assert "Write first." in html(node, "using") and "Bahn" in html(node, "about", "de")
    first = identity(node)
    assert [(page.slug, page.menu) for page in first.pages] == [("about", 0), ("imprint", 0), ("using", 1)]
    assert first.pages[0].titles == {"en": "About the house", "de": "Über das Haus"}
    (node / "pages" / "using.md").write_text("# Changed\n\nOther words.\n", "utf-8")
    (node / "pages" / "imprint.md").unlink()
    publish(node)
    assert "Other words." in html(node, "using") and html(node, "imprint") == ""
    assert [page.slug for page in identity(node).pages] == ["about", "using"]


def test_what_was_published_of_a_page_with_a_mistake_stays(node: Path) -> None:
    publish(node)
    (node / "pages" / "using.md").write_text("---\ntitle: X\nmenue: 1\n---\n\nBroken.\n", "utf-8")
    (node / "pages" / "new.md").write_text("---\ntitle: X\nmenue: 1\n---\n\nBroken.\n", "utf-8")
    problems = [problem for problem in publish(node) if problem.severity == "error"]
    assert {(problem.file, problem.message, problem.hint) for problem in problems} == {
        (f"pages/{name}.md", "a page has no such field", "did you mean 'menu'?") for name in ("using", "new")
    }
    assert "Write first." in html(node, "using") and html(node, "new") == ""
    assert [page.titles["en"] for page in identity(node).pages][-1] == "Using the archive"


def test_what_was_published_of_a_page_that_became_too_large_stays(node: Path) -> None:
    publish(node)
    (node / "pages" / "using.md").write_text("# Using\n\n" + "word " * 300_000, "utf-8")
    (problem,) = [problem for problem in publish(node) if problem.severity == "error"]
    assert (problem.file, problem.message) == ("pages/using.md", "the page is too large")
    assert "Write first." in html(node, "using")


@pytest.mark.parametrize(
    ("body", "message", "hint"),
    [
        (b"p { color: blue; }\n" * 30_000, "the style sheet is too large", "at most 524,288 bytes"),
        (
            b"p::before { content: '\xe9'; }\n",
            "the style sheet cannot be read: 'utf-8' codec can't decode byte 0xe9 in position 22: "
            "invalid continuation byte",
            "a file of text in UTF-8",
        ),
    ],
)
def test_what_was_published_of_a_style_sheet_with_a_mistake_stays(
    node: Path, body: bytes, message: str, hint: str
) -> None:
    """With the colours of today, which are in `node.toml`."""
    publish(node)
    (node / "style.css").write_bytes(body)
    toml = node / "node.toml"
    toml.write_text(toml.read_text("utf-8").replace("#1d4e6b", "#5b2d6b"), "utf-8")
    for _ in range(2):
        (problem,) = [problem for problem in publish(node) if problem.severity == "error"]
        assert (problem.file, problem.message, problem.hint) == ("style.css", message, hint)
        sheet = Reader(node.parent / "state").site_file("style.css")
        assert sheet and sheet.body.startswith(b":root { --accent: #5b2d6b;")
        assert sheet.body.endswith(b"} }\n.prose { font-style: italic; }\n")
        assert sheet.body.count(b"--accent: #5b2d6b") == 1
    (node / "style.css").unlink()
    publish(node)
    sheet = Reader(node.parent / "state").site_file("style.css")
    assert sheet and b".prose" not in sheet.body


def test_a_logo_and_an_icon_that_cannot_be_used(node: Path) -> None:
    toml = node / "node.toml"
    text = toml.read_text("utf-8")
    (node.parent / "outside.svg").write_text(identity_node.LOGO, "utf-8")
    text = text.replace("pages/logo.svg", "../outside.svg").replace("pages/icon.png", "pages/room.jpg")
    toml.write_text(text, "utf-8")
    problems = {problem.field: problem.message for problem in publish(node) if problem.severity == "error"}
    assert problems == {"logo": "there is no file ../outside.svg", "icon": "it cannot be an icon"}
    assert identity(node).logo is None and identity(node).icon == ""


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("about.md", "# Title\n\nText\n", True),
        ("about.de.md", "---\ntitle: Titel\n---\n", True),
        ("pages/x.md", "---\nkind: record\nid: x\n---\n", False),
        ("pages/x.md", "---\ntitle: a letter\nid: x\n---\n", False),
        ("pages/x.md", "---\r\ntitle: a letter\r\nkind: record\r\n---\r\n", False),
        ("pages/x.md", "---\ntitle: T\n---\nid: no field\n", True),
        ("pages/deep/x.md", "# Title\n", False),
        ("records/about.md", "# Title\n", False),
    ],
)
def test_what_is_a_page(path: str, text: str, expected: bool) -> None:
    assert is_site_page(path, text.encode()) is expected


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("pages/x.md", "Text without a title.\n", "the page has no title"),
        ("pages/x.md", "---\ntitle: T\nmenu: first\n---\n", "'first' is not a place in the menu"),
        ("pages/x.md", "---\ntitle: [a, b]\n---\n", "the fields of a page are words"),
        ("pages/x.md", "---\ntitle: T\n", "the front matter has no end"),
        ("pages/about.md", "# T\n", "the name cannot be that of a page"),
        ("pages/Über uns.md", "# T\n", "the name cannot be that of a page"),
    ],
)
def test_mistakes_in_pages(path: str, text: str, message: str) -> None:
    problem = read_page(path, text.encode(), "en")
    assert isinstance(problem, Problem) and problem.message == message and problem.file == path


def test_a_heading_is_the_title() -> None:
    page = read_page("pages/x.zh-hant.md", b"\n# Title #\n\nText\n", "en")
    assert page == SitePage("pages/x.zh-hant.md", "x", "zh-Hant", "Title", 0, "\nText\n")


def with_colours(tmp_path: Path, **colours: str) -> tuple[site_style.Colours, list[Problem]]:
    return site_style.colours(settings_of(tmp_path, tmp_path / "state", **colours), "node.toml")


def test_the_contrast_of_wcag() -> None:
    assert site_style.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert site_style.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert site_style.contrast("#777777", "#ffffff") < 4.5


def test_an_accent_is_made_brighter_for_dark_pages(tmp_path: Path) -> None:
    chosen, problems = with_colours(tmp_path, accent="#1d4e6b")
    assert problems == [] and chosen.accent == "#1d4e6b"
    assert site_style.contrast(chosen.accent_dark, chosen.background_dark) >= 4.5
    assert site_style.brightened("#000000", "#171614") != "#000000"


@pytest.mark.parametrize(
    ("name", "colour"),
    [
        ("accent", "#e0c040"),
        ("accent_dark", "#5a1a10"),
        ("background", "#808080"),
        ("background_dark", "#808080"),
    ],
)
def test_colours_that_cannot_be_read_are_a_problem_and_not_used(
    tmp_path: Path, name: str, colour: str
) -> None:
    default, _ = with_colours(tmp_path)
    chosen, problems = with_colours(tmp_path, **{name: colour})
    assert chosen == default
    (problem,) = problems
    assert problem.field == name and "is hard to read with" in problem.message
    assert site_style.style_sheet(chosen, "") == ""
