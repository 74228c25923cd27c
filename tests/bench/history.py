"""The figures of the last measurements, in docs/bench.json, and docs/measured.md, which is made from them.

Each part of the bench has its own entry, with the machine, the commit and the command: what is measured again replaces
what was measured before, and what grew is said.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.bench.figures import ROOT, Table

FIGURES, PAGE = ROOT / "docs" / "bench.json", ROOT / "docs" / "measured.md"
START, END = (
    "<!-- figures of make bench: written by tests/bench/history.py -->",
    "<!-- end of the figures -->",
)
GREW = 1.15  # times the last figure: a smaller difference is noise
# the parts of the bench, in the order of the page, with their headings there
HEADINGS = {
    "publish": "Publishing",
    "changes": "Changes",
    "serve": "Serving",
    "derived": "Documents built on first request",
    "images": "Images",
    "search": "Searches",
    "site": "Pages for readers",
    "match": "Reconciliation",
    "linked": "Linked Data",
    "federation": "Federation",
}
Figures = dict[str, dict[str, Any]]


def load(path: Path = FIGURES) -> Figures:
    """Return the figures by part; none if there is no file."""
    figures: Figures = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return figures


def entry(tables: Iterable[Table], machine: str, command: str) -> dict[str, Any]:
    """Return the entry of a part."""
    rows = [
        {"title": table.title, "note": table.note, "columns": list(table.columns), "rows": table.rows}
        for table in tables
    ]
    return {"machine": machine, "command": command, "tables": rows}


def differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Yield what grew or fell by more than noise, from one entry of a part to the next."""
    old = dict(_cells(before))
    for place, value in _cells(after):
        was = old.get(place)
        if was and value and not 1 / GREW <= value / was <= GREW:
            word = "grew" if value > was else "fell"
            yield f"{' / '.join(place)}: {was:,g} {word} to {value:,g} ({value / was:.2f})"


def _cells(part: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], float]]:
    """Yield (title of the table, row, column) and value of each number of an entry."""
    for table in part.get("tables", ()):
        for name, *cells in table["rows"]:
            for column, cell in zip(table["columns"][1:], cells, strict=True):
                try:
                    yield (table["title"], name, column), float(cell.replace(",", ""))
                except ValueError:
                    continue


def save(figures: Figures, path: Path = FIGURES) -> None:
    """Write the figures."""
    text = json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(f"{text}\n", "utf-8")


def section(figures: Figures) -> str:
    """Return the figures as a section of the page, between its two marks."""
    parts = [_part(HEADINGS[name], figures[name]) for name in HEADINGS if name in figures]
    return "\n".join([START, "", *parts, END])


def _part(heading: str, part: dict[str, Any]) -> str:
    lines = [f"## {heading}", "", f"`{part['command']}`: {part['machine']}", ""]
    for table in part["tables"]:
        rows: Sequence[Sequence[str]] = table["rows"]
        shown = Table(table["title"], tuple(table["columns"]), [tuple(row) for row in rows], table["note"])
        lines.append(shown.markdown())
    return "\n".join(lines)


def with_section(page: str, figures: Figures) -> str:
    """Return the page with the figures. Raises ValueError if it has no place for them."""
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"the page needs the lines {START!r} and {END!r}")
    return before + section(figures) + after


def update_page(figures: Figures) -> None:
    """Write the figures into docs/measured.md."""
    PAGE.write_text(with_section(PAGE.read_text("utf-8"), figures), "utf-8")
