"""Links inside the docs lead somewhere, and all that tells the version tells the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import service
from tests.docs import pages
from tests.docs.tables import PAGES, ROOT

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def inner(page: Path) -> list[str]:
    """The links of a page that lead to another file of the repository, or to a place in one."""
    name = page.relative_to(ROOT).as_posix()
    return [link for link in _LINK.findall(pages.prose(name)) if "//" not in link]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for link in inner(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in pages.anchors(target.relative_to(ROOT).as_posix()), link


def test_every_page_is_reached() -> None:
    reached = {(page.parent / link.partition("#")[0]).resolve() for page in PAGES for link in inner(page)}
    reached.add(ROOT / "README.md")
    assert [page for page in PAGES if page.resolve() not in reached] == []


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs" / "decisions").glob("2*.md")), ids=lambda page: page.stem
)
def test_a_decision_says_what_and_why(page: Path) -> None:
    name = page.relative_to(ROOT).as_posix()
    assert re.match(r"\d{4}-\d\d-\d\d-[a-z0-9-]+$", page.stem)
    assert pages.headings(name)[1:] == ["Status", "Context", "Decision", "Consequences"]
    assert f"\n{page.stem[:10]}\n" in pages.text(name)


def test_the_version_is_one() -> None:
    project = tomllib.loads(pages.text("pyproject.toml"))["project"]
    top = pages.headings("CHANGELOG.md")[1]
    assert project["version"] == service.__version__
    assert top == "Unreleased" or service.__version__ in top


def test_the_python_that_is_asked_for_is_one() -> None:
    project = tomllib.loads(pages.text("pyproject.toml"))["project"]
    assert f"Python {project['requires-python'].removeprefix('>=')} or newer" in pages.text("README.md")


def test_the_libraries_of_the_decision_are_those_of_the_project() -> None:
    project = tomllib.loads(pages.text("pyproject.toml"))["project"]
    wanted = {re.split(r"[\[>=<]", name)[0].lower() for name in project["dependencies"]}
    told = {row[0] for row in pages.rows(pages.text("docs/decisions/2026-11-23-dependencies.md"))}
    later = " ".join(
        pages.text(p.relative_to(ROOT).as_posix()).lower() for p in PAGES if "decisions" in p.parts
    )
    assert {name for name in wanted - told if name not in later} == set()
