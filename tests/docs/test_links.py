"""Links inside the documentation work, and facts that are in several places agree."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import fonds
from tests.docs import pages
from tests.docs.tables import PAGES, ROOT

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def internal_links(page: Path) -> list[str]:
    """The links of a page to files of the repository, or to headings in them."""
    name = page.relative_to(ROOT).as_posix()
    return [link for link in _LINK.findall(pages.prose(name)) if "//" not in link]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_internal_links_have_a_target(page: Path) -> None:
    for link in internal_links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in pages.anchors(target.relative_to(ROOT).as_posix()), link


def test_every_page_is_linked() -> None:
    linked = {
        (page.parent / link.partition("#")[0]).resolve() for page in PAGES for link in internal_links(page)
    }
    linked.add(ROOT / "README.md")
    assert [page for page in PAGES if page.resolve() not in linked] == []


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs" / "decisions").glob("2*.md")), ids=lambda page: page.stem
)
def test_a_decision_has_its_sections_and_its_title_in_the_list(page: Path) -> None:
    name = page.relative_to(ROOT).as_posix()
    assert re.match(r"\d{4}-\d\d-\d\d-[a-z0-9-]+$", page.stem)
    title, *sections = pages.headings(name)
    assert sections == ["Status", "Context", "Decision", "Consequences"]
    assert f"\n{page.stem[:10]}\n" in pages.text(name)
    assert f"- [{title}]({page.name})" in pages.text("docs/decisions/README.md")


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads(pages.text("pyproject.toml"))["project"]
    latest = pages.headings("CHANGELOG.md")[1]
    assert project["version"] == fonds.__version__
    assert latest == "Unreleased" or fonds.__version__ in latest


def test_the_required_python_is_the_same_everywhere() -> None:
    project = tomllib.loads(pages.text("pyproject.toml"))["project"]
    assert f"Python {project['requires-python'].removeprefix('>=')} or newer" in pages.text("README.md")


def test_every_library_of_the_project_is_in_a_decision() -> None:
    project = tomllib.loads(pages.text("pyproject.toml"))["project"]
    dependencies = {re.split(r"[\[>=<]", name)[0].lower() for name in project["dependencies"]}
    decisions = " ".join(
        pages.text(page.relative_to(ROOT).as_posix()).lower() for page in PAGES if "decisions" in page.parts
    )
    assert {name for name in dependencies if name not in decisions} == set()
