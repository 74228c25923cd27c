"""Parses our own documentation: the sections, tables, fenced blocks and links of a Markdown page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tests.docs.tables import ROOT

_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE
)
_CELL_BORDER = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Fence:
    """A fenced block: its language, the rest of its info string (`file=...`), and its text."""

    language: str
    argument: str
    body: str


@cache
def text(name: str) -> str:
    """The text of a page, by its path from the root of the repository."""
    return (ROOT / name).read_text("utf-8")


def fences(name: str) -> list[Fence]:
    """The fenced blocks of a page, in order. Blocks inside a list lose their indent."""
    blocks = []
    for match in _FENCE.finditer(text(name)):
        language, _, argument = match["info"].strip().partition(" ")
        body = re.sub(rf"^{match['indent']}", "", match["body"], flags=re.MULTILINE)
        blocks.append(Fence(language, argument.strip(), body))
    return blocks


def prose(name: str) -> str:
    """The text of a page without its fenced blocks."""
    return _FENCE.sub("", text(name))


def headings(name: str) -> list[str]:
    """The headings of a page, without the number signs."""
    return re.findall(r"^#+ (.+)$", prose(name), re.MULTILINE)


def anchors(name: str) -> set[str]:
    """The anchors of the headings of a page, in the form that GitHub uses."""
    plain_headings = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings(name))
    return {heading.replace(" ", "-") for heading in plain_headings}


def section(name: str, heading: str) -> str:
    """The text below a heading, up to the next heading of any level."""
    match = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", prose(name), re.DOTALL | re.MULTILINE)
    assert match, f"{name} has no heading {heading!r}"
    return match[1]


def rows(markdown: str) -> list[list[str]]:
    """The cells of every table row, without the header rows."""
    lines = [line for line in markdown.splitlines() if line.startswith("|")]
    table = [[cell.strip().replace("\\|", "|") for cell in _CELL_BORDER.split(line)[1:-1]] for line in lines]
    rules = [number for number, row in enumerate(table) if all(re.fullmatch(r":?-+:?", cell) for cell in row)]
    headers = {number - 1 for number in rules} | set(rules)
    return [row for number, row in enumerate(table) if number not in headers]


def row_names(markdown: str) -> list[str]:
    """The code at the beginning of the first cell of each row."""
    return [match[1] for row in rows(markdown) if (match := re.match(r"`([^`]+)`", row[0]))]
