"""Reading our own docs: sections, tables, fenced blocks and links of a Markdown page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tests.docs.tables import ROOT

_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE
)
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Fence:
    """A fenced block: its language, what stands behind it (`file=...`), and its text."""

    language: str
    said: str
    body: str


@cache
def text(name: str) -> str:
    """A page, by its path from the root of the repository."""
    return (ROOT / name).read_text("utf-8")


def fences(name: str) -> list[Fence]:
    """The fenced blocks of a page, in order; those in a list lose their indent."""
    found = []
    for match in _FENCE.finditer(text(name)):
        language, _, said = match["info"].strip().partition(" ")
        body = re.sub(rf"^{match['indent']}", "", match["body"], flags=re.MULTILINE)
        found.append(Fence(language, said.strip(), body))
    return found


def prose(name: str) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", text(name))


def headings(name: str) -> list[str]:
    """The headings of a page, without their signs."""
    return re.findall(r"^#+ (.+)$", prose(name), re.MULTILINE)


def anchors(name: str) -> set[str]:
    """The anchors of its headings, as GitHub makes them."""
    found = set()
    for heading in headings(name):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(plain.replace(" ", "-"))
    return found


def section(name: str, heading: str) -> str:
    """What stands under a heading, up to the next heading of any level."""
    match = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", prose(name), re.DOTALL | re.MULTILINE)
    assert match, f"{name} has no heading {heading!r}"
    return match[1]


def rows(markdown: str) -> list[list[str]]:
    """The cells of every table row, heads apart."""
    lines = [line for line in markdown.splitlines() if line.startswith("|")]
    cells = [[cell.strip().replace("\\|", "|") for cell in _CELL.split(line)[1:-1]] for line in lines]
    rule = [number for number, row in enumerate(cells) if all(re.fullmatch(r":?-+:?", cell) for cell in row)]
    heads = {number - 1 for number in rule} | set(rule)
    return [row for number, row in enumerate(cells) if number not in heads]


def first_words(markdown: str) -> list[str]:
    """The code in the first cell of each row."""
    return [match[1] for row in rows(markdown) if (match := re.match(r"`([^`]+)`", row[0]))]
