"""Candidates for links to authority files elsewhere: a table that people fill in, and the links that they confirm.

Nothing is matched without them. A link is written only for a row that somebody marked, and with the person who did.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fonds.http_client.reconciliation import ReconciliationService
from fonds.importing.node_files import description_files
from fonds.importing.node_folder import NodeFolder
from fonds.ingest import front_matter, markdown
from fonds.ingest.authorities import KINDS
from fonds.problem import Problem
from fonds.record.model import Authority

COLUMNS = (
    "confirm",
    "id",
    "kind",
    "name",
    "dates",
    "uri",
    "candidate",
    "description",
    "score",
    "sure",
    "source",
)


@dataclass(frozen=True, slots=True)
class Unlinked:
    """An authority of the node without a link elsewhere."""

    id: str
    kind: str
    name: str
    dates: str


def unlinked(node: Path, kinds: Iterable[str], language: str) -> Iterator[Unlinked]:
    """Yield the authorities of some kinds that have no link elsewhere, by the paths of their files."""
    wanted = frozenset(kinds) & frozenset(KINDS)
    for path in description_files(node):
        description = markdown.parse(
            path.read_bytes()[: markdown.MAX_BYTES + 1], path.name, language
        ).description
        if isinstance(description, Authority) and description.kind in wanted and not description.same_as:
            dates = getattr(description, "dates", None) or ""
            yield Unlinked(description.id, description.kind, description.label(language), dates)


def write_table(
    table: Path,
    names: Sequence[Unlinked],
    service: ReconciliationService,
    type: str,
    progress: Callable[[str, int, int], None],
) -> int:
    """Write the candidates of a service for names, a row each; return how many there are.

    `type` is that of candidates as the service names it, or "". Raises FetchError and OSError.
    """
    rows = 0
    answers = service.candidates([entity.name for entity in names], type)
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for number, (entity, candidates) in enumerate(zip(names, answers, strict=True), 1):
            for candidate in candidates:
                known = ("", entity.id, entity.kind, entity.name, entity.dates, candidate.uri, candidate.name)
                sure = "yes" if candidate.match else ""
                writer.writerow((*known, candidate.description, f"{candidate.score:g}", sure, service.url))
                rows += 1
            progress("asking", number, len(names))
    return rows


def confirm(node: Path, table: Path, by: str, date: str) -> tuple[int, list[Problem]]:
    """Write the links that the rows of a table confirm; returns how many, and what could not be written.

    `by` is the id of the person who confirms, `date` the day. Raises OSError.
    """
    confirmed: dict[str, list[dict[str, str]]] = {}
    with table.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        if missing := {"confirm", "id", "uri"} - set(reader.fieldnames or ()):
            return 0, [
                Problem(
                    f"there is no column {min(missing)!r}", "the table of `fonds reconcile`", file=table.name
                )
            ]
        for row in reader:
            if (row["confirm"] or "").strip():
                source = {"source": row["source"]} if row.get("source") else {}
                link = {
                    "uri": row["uri"],
                    "match": "exact",
                    "method": "reconciled",
                    **source,
                    "by": by,
                    "date": date,
                }
                confirmed.setdefault(row["id"], []).append(link)
    return _write(node, confirmed, table)


def _write(node: Path, confirmed: dict[str, list[dict[str, str]]], table: Path) -> tuple[int, list[Problem]]:
    count, remaining = 0, dict(confirmed)
    problems: list[Problem] = []
    for path in description_files(node):
        data = path.read_bytes()
        links = remaining.pop(markdown.id_in(data), None)
        if links is None:
            continue
        text = _with_links(data.decode("utf-8", "replace").replace("\r\n", "\n"), links)
        if text is None or markdown.parse(text.encode(), path.name, "en").description is None:
            name = path.relative_to(node).as_posix()
            problems.append(
                Problem("the link cannot be written", "fonds check says what is wrong", file=name)
            )
            continue
        NodeFolder(node).write(path.relative_to(node).as_posix(), text)
        count += len(links)
    problems += [
        Problem(f"no file has the id {id!r}", "as in the column id", file=table.name) for id in remaining
    ]
    return count, problems


def _with_links(text: str, links: list[dict[str, str]]) -> str | None:
    """Return the text of a record file with links added; None if it cannot be read."""
    parts = front_matter.parts_of(text)
    if parts is None:
        return None
    value: Any = parts.values.get("same_as") or []
    present = value if isinstance(value, list) else [value]
    uris = {entry.get("uri") if isinstance(entry, dict) else entry for entry in present}
    new = [link for link in links if link["uri"] not in uris]
    return front_matter.replace_fields(text, {"same_as": [*present, *new]}, parts.starts, parts.end)
