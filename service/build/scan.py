"""Reading the files of a node: only those whose bytes changed, in batches, with every mistake remembered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from service.check import completeness, names, terms
from service.intake import markdown
from service.problem import Problem
from service.publish.context import Context
from service.record import canonical
from service.store.sources import Source, Sources

BATCH = 500
READER = "markdown 1"  # raise it when the same bytes are to be read differently

Progress = Callable[[str, int, int], None]


def files(node: Path) -> Iterator[Path]:
    """The Markdown files of a node, in order; what begins with a dot or an underscore is left alone."""
    for path in sorted(node.rglob("*.md")):
        inner = path.relative_to(node).parts
        if path.name != "README.md" and not any(part[0] in "._" for part in inner):
            yield path


def scan(node: Path, sources: Sources, context: Context, progress: Progress) -> None:
    """Bring the table of sources up to date with the folder."""
    paths = list(files(node))
    reader = f"{READER} {context.site.language} {context.vocabulary.digest.hex()[:16]}"
    batch: list[Source] = []
    for number, path in enumerate(paths, 1):
        name = path.relative_to(node).as_posix()
        data = path.read_bytes()
        sha = hashlib.sha256(data).digest()
        if not sources.known(name, sha, reader):
            batch.append(read(name, data, sha, reader, context))
        if len(batch) >= BATCH:
            sources.put(batch)
            batch.clear()
        progress("reading", number, len(paths))
    sources.put(batch)
    sources.sweep()


def read(name: str, data: bytes, sha: bytes, reader: str, context: Context) -> Source:
    """What one file says, or what is wrong with it."""
    parsed = markdown.parse(data, name, context.site.language)
    description, problems = parsed.description, parsed.problems
    if description is not None:
        found = [*names.check(description), *terms.check(description, context.vocabulary.codes)]
        problems = tuple(problem.at(name, markdown.line_of(data, problem.field)) for problem in found)
    if description is None or problems:
        return Source(name, sha, reader, parsed.id, "", None, None, "[]", _dump(problems))
    record = canonical.to_bytes(description)
    links = json.dumps(sorted(set(description.links())), separators=(",", ":"))
    advice = [problem.at(name) for problem in completeness.advice(description)]
    return Source(
        name,
        sha,
        reader,
        description.id,
        description.kind,
        canonical.digest(record),
        record,
        links,
        _dump(advice),
    )


def _dump(problems: tuple[Problem, ...] | list[Problem]) -> str:
    return json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False)


def load(problems: str) -> list[Problem]:
    """The problems that were remembered of a file."""
    return [Problem(**row) for row in json.loads(problems)]
