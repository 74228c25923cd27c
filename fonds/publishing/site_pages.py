"""The pages that the archive wrote, each in one language: the one about it, and those of the folder `pages` of a node.

A page begins with its fields (`title`, `menu`) between two lines `---`, or with a heading, which is then its title. A
file with `kind` or `id` among its fields is a description, wherever it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fonds.ingest import yaml_nodes
from fonds.ingest.markdown import split
from fonds.problem import Problem, did_you_mean
from fonds.record.languages import LanguageError, canonical_tag
from fonds.serializers.site_identity import ABOUT
from fonds.urls import ID

MAX_BYTES = 1024 * 1024
FOLDER = "pages"
FIELDS = ("title", "menu")
_TAG = r"(?P<language>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)"
_ABOUT_FILE = re.compile(rf"(?P<slug>{ABOUT})(?:\.{_TAG})?\.md")
_PAGE_FILE = re.compile(rf"(?P<slug>{ID})(?:\.{_TAG})?\.md")
_PATH = re.compile(rf"{ABOUT}(?:\.{_TAG})?\.md|{FOLDER}/[^/]+\.md")
_OF_DESCRIPTIONS = re.compile(rb"^(?:kind|id)[ \t]*:", re.M)
_HEADING = re.compile(r"\s*#[ \t]+(?P<title>\S.*?)[ \t#]*(?:\n|$)")


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page: its path in the node, the last part of its address, its language, its title, its place in the menu (0:
    none), and its text in Markdown."""

    path: str
    slug: str
    language: str
    title: str
    menu: int
    text: str


def is_site_page(path: str, data: bytes) -> bool:
    """Return whether a file of the node is a page of the site, and not a description."""
    if not _PATH.fullmatch(path):
        return False
    head = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    if not head.startswith(b"---\n"):
        return True
    return not _OF_DESCRIPTIONS.search(head[: head.find(b"\n---", 3)])


def page_paths(node: Path) -> Iterator[str]:
    """Yield the paths of the files in the node that may be pages, in order."""
    yield from sorted(path.name for path in node.glob(f"{ABOUT}*.md") if _ABOUT_FILE.fullmatch(path.name))
    names = sorted(path.name for path in (node / FOLDER).glob("*.md"))
    yield from (f"{FOLDER}/{name}" for name in names if name[0] not in "._" and name != "README.md")


def slug_and_language(path: str, default_language: str) -> tuple[str, str] | None:
    """Return the slug and the language that the name of a file gives; None if it cannot be that of a page."""
    match = (_PAGE_FILE if "/" in path else _ABOUT_FILE).fullmatch(path.rpartition("/")[2])
    if match is None or ("/" in path and match["slug"] == ABOUT):
        return None
    try:
        return match["slug"], canonical_tag(match["language"]) if match["language"] else default_language
    except LanguageError:
        return None


def read_page(path: str, data: bytes, default_language: str) -> SitePage | Problem:
    """Return the page of a file, or what is wrong with it."""
    try:
        names = slug_and_language(path, default_language)
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return Problem("the page is not UTF-8", "save the file as UTF-8", file=path)
    if names is None:
        hint = (
            "small letters, digits and hyphens, as history.md or history.de.md; about.md is beside node.toml"
        )
        return Problem("the name cannot be that of a page", hint, file=path)
    fields, body = _fields(path, text)
    if isinstance(fields, Problem):
        return fields
    title, body = _title(fields, body)
    if not title:
        hint = "give it a field `title`, or begin it with a line `# Title`"
        return Problem("the page has no title", hint, "title", path, 1)
    menu = fields.get("menu", "0")
    if not re.fullmatch(r"[0-9]{1,4}", menu):
        return Problem(f"{menu!r} is not a place in the menu", "a number such as 1", "menu", path, 1)
    return SitePage(path, *names, title, int(menu), body)


def _fields(path: str, text: str) -> tuple[dict[str, str] | Problem, str]:
    """Return the fields of a page, or what is wrong with them, and the text below them."""
    if not text.startswith("---\n"):
        return {}, text
    front, body, line, problem = split(text)
    if problem:
        return problem.at(path), body
    values, _, problems = yaml_nodes.read(front, line)
    if problems:
        return problems[0].at(path), body
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        return Problem(
            "the fields of a page are words", "as title: Using the archive", file=path, line=line
        ), body
    for name in values:
        if name not in FIELDS:
            hint = did_you_mean(name, FIELDS) or f"the fields are {' and '.join(FIELDS)}"
            return Problem("a page has no such field", hint, name, path, line), body
    return values, body


def _title(fields: dict[str, str], body: str) -> tuple[str, str]:
    """Return the title of a page, and its text without a heading that is the same as the title."""
    match = _HEADING.match(body)
    if match and fields.get("title", match["title"]) == match["title"]:
        return match["title"], body[match.end() :]
    return fields.get("title", "").strip(), body
