"""Reading the files of a node: only those whose bytes changed, in batches, with every mistake remembered."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from service.ingest import markdown
from service.problem import Problem, errors
from service.record import access, canonical
from service.record.model import Description, Record, Unit
from service.serializers import page_image
from service.serializers.context import Context
from service.store.sources import Source, Sources
from service.validation import completeness, label_markup, quote_check, vocabulary_terms

BATCH = 500
READER = "markdown 2"  # raise it when the same bytes are to be read differently

Progress = Callable[[str, int, int], None]


def files(node: Path, folder: str = "") -> Iterator[str]:
    """The Markdown files of a node by their paths in it, in order.

    What begins with a dot or an underscore is left alone, and links to folders are not followed.
    """
    try:
        entries = sorted(os.scandir(node / folder), key=lambda entry: entry.name)
    except (FileNotFoundError, PermissionError):
        return
    for entry in entries:
        name = entry.name
        if name[0] in "._":
            continue
        if name.endswith(".md") and name != "README.md":
            yield folder + name
        if entry.is_dir(follow_symlinks=False):
            yield from files(node, f"{folder}{name}/")


def scan(node: Path, sources: Sources, context: Context, progress: Progress) -> None:
    """Bring the table of sources up to date with the folder."""
    paths, root = list(files(node)), os.fspath(node)
    reader = f"{READER} {context.site.language} {context.vocabulary.digest.hex()[:16]}"
    batch: list[Source] = []
    for number, path in enumerate(paths, 1):
        name = path.encode("utf-8", "backslashreplace").decode()  # a name may be no text at all
        data = _bytes(f"{root}/{path}")
        if isinstance(data, str):
            sources.known(name, b"", "")
            problem = Problem(f"cannot be read: {data}", "a description is a file of text", file=name)
            batch.append(Source(name, b"", "", "", "", None, None, "[]", _dump([problem])))
            continue
        sha = hashlib.sha256(data).digest()
        if not sources.known(name, sha, reader):
            batch.append(read(name, data, sha, reader, context))
        if len(batch) >= BATCH:
            sources.put(batch)
            batch.clear()
        progress("reading", number, len(paths))
    sources.put(batch)
    sources.sweep()


def _bytes(path: str) -> bytes | str:
    """The bytes of a file, not much more of a large one than is too large; or why it cannot be read."""
    try:
        found = os.stat(path)  # noqa: PTH116 - half the time of a Path
        if not stat.S_ISREG(found.st_mode):
            return "it is no file"
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - likewise
            return file.read(min(found.st_size, markdown.MAX_BYTES) + 1) or b""
    except OSError as error:
        return error.strerror or str(error)


def read(name: str, data: bytes, sha: bytes, reader: str, context: Context) -> Source:
    """What one file says, or what is wrong with it: all of it, whatever else is wrong."""
    parsed = markdown.parse(data, name, context.site.language)
    sound = parsed.description or parsed.sound
    found = [*parsed.problems, *(_judged(sound, name, data, context) if sound else ())]
    links = json.dumps(sorted(set(sound.links())) if sound else [], separators=(",", ":"))
    description = parsed.description
    if description is None or errors(found):
        found = sorted(errors(found), key=lambda problem: problem.line)
        kind = sound.kind if sound else ""
        return Source(name, sha, reader, parsed.id, kind, None, None, links, _dump(found))
    record = canonical.to_bytes(description)
    digest = canonical.digest(record)
    rule = description.access if isinstance(description, Unit) else None
    said = json.dumps(access.dump(rule), ensure_ascii=False, sort_keys=True) if rule else None
    return Source(
        name,
        sha,
        reader,
        description.id,
        description.kind,
        digest,
        record,
        links,
        _dump(found),
        said,
        _pages(description),
    )


def _pages(description: Description) -> str:
    """The entries of its pages (JSON) where what is behind one must be looked for; else empty."""
    if not isinstance(description, Record) or page_image.says_all(description):
        return ""
    return json.dumps(
        [page.model_dump(exclude_defaults=True) for page in description.pages], ensure_ascii=False
    )


def _judged(sound: Description, name: str, data: bytes, context: Context) -> Iterator[Problem]:
    for problem in (*label_markup.check(sound), *vocabulary_terms.check(sound, context.vocabulary.codes)):
        yield problem.at(name, markdown.line_of(data, problem.field))
    for path, problem in quote_check.check(sound):
        yield problem.at(name, markdown.line_at(data, path))
    yield from (problem.at(name) for problem in completeness.advice(sound))


def _dump(problems: list[Problem]) -> str:
    return json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False)


def load(problems: str) -> list[Problem]:
    """The problems that were remembered of a file."""
    return [Problem(**row) for row in json.loads(problems)]
