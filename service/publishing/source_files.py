"""Read the files of a node: only those whose bytes changed, in groups; every problem is stored."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import orjson

from service.ingest import markdown
from service.problem import Problem, errors
from service.publishing.faults import fault_problem, is_fault
from service.publishing.misnamed_files import misnamed_file
from service.record import access, canonical
from service.record.model import Description, Record, Unit
from service.serializers import page_image
from service.serializers.context import SerializerContext
from service.store.sources import SourceFile, Sources
from service.validation import completeness, label_markup, quote_check, vocabulary_terms

GROUP, GROUP_BYTES = 64, 1024 * 1024  # files that are read together
READER = "markdown 3"  # raise it when the same bytes are to be read differently

Progress = Callable[[str, int, int], None]  # stage, done, total
ReadMany = Callable[[Iterable[Sequence["File"]]], Iterator[list[SourceFile]]]


def find_files(node: Path) -> Iterator[str]:
    """Yield the Markdown files of a node by their paths in it, in order.

    Names that start with a dot or an underscore are ignored, and links to folders are not followed.
    """
    return (path for path in _all_files(node) if _is_description(path))


def _is_description(path: str) -> bool:
    return path.endswith(".md") and path.rpartition("/")[2] != "README.md"


def _all_files(node: Path, folder: str = "") -> Iterator[str]:
    try:
        entries = sorted(os.scandir(node / folder), key=lambda entry: entry.name)
    except (FileNotFoundError, PermissionError):
        return
    for entry in entries:
        name = entry.name
        if name[0] in "._":
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _all_files(node, f"{folder}{name}/")
        # what cannot be a file, but has the name of one, is reported when it is read
        if name.endswith(".md") or not entry.is_dir():
            yield folder + name


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read: its path in the node, its bytes, and what the table of sources needs to know of them."""

    name: str
    data: bytes
    sha: bytes
    reader: str


def read_files(files: Sequence[File], context: SerializerContext) -> list[SourceFile]:
    """Return what files say."""
    return [_read_source_safely(file.name, file.data, file.sha, file.reader, context) for file in files]


def read_changed(
    node: Path,
    sources: Sources,
    context: SerializerContext,
    progress: Progress,
    read_many: ReadMany | None = None,
) -> list[Problem]:
    """Bring the table of sources up to date with the folder. `read_many` reads groups of files in other processes.

    Returns a warning for each file that looks like a description and is not read because of its name.
    """
    root, paths = os.fspath(node), []
    misnamed: list[Problem] = []
    for path in _all_files(node):
        if _is_description(path):
            paths.append(path)
        elif problem := misnamed_file(node, path):
            misnamed.append(problem)
    reader = f"{READER} {context.site.language} {context.vocabulary.digest.hex()[:16]}"
    unread: list[SourceFile] = []
    groups = _groups(_changed_files(root, paths, sources, reader, unread, progress))
    for source_files in read_many(groups) if read_many else (read_files(files, context) for files in groups):
        sources.put(source_files)
    sources.put(unread)
    sources.remove_unseen()
    return misnamed


def _groups(files: Iterator[File]) -> Iterator[list[File]]:
    """Yield files in groups of bounded length and size."""
    group: list[File] = []
    size = 0
    for file in files:
        group.append(file)
        size += len(file.data)
        if len(group) >= GROUP or size >= GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _changed_files(
    root: str,
    paths: list[str],
    sources: Sources,
    reader: str,
    unread: list[SourceFile],
    progress: Progress,
) -> Iterator[File]:
    """Yield the files that must be read; what cannot be read is added to `unread`."""
    for number, path in enumerate(paths, 1):
        name = path.encode("utf-8", "backslashreplace").decode()  # a file name may not be valid text
        data = _read_bytes(f"{root}/{path}")
        if isinstance(data, str):
            sources.is_unchanged(name, b"", "")  # marks it as seen
            problem = Problem(f"cannot be read: {data}", "a description is a file of text", file=name)
            unread.append(unread_source(name, sources.last_id(name), problem))
            continue
        sha = hashlib.sha256(data).digest()
        if not sources.is_unchanged(name, sha, reader):
            yield File(name, data, sha, reader)
        progress("reading", number, len(paths))


def _read_source_safely(
    name: str, data: bytes, sha: bytes, reader: str, context: SerializerContext
) -> SourceFile:
    """Return what one file says; if reading it meets a fault of ours, a problem, and the next run reads it again."""
    try:
        return read_source(name, data, sha, reader, context)
    except BaseException as error:
        if not is_fault(error):
            raise
        return unread_source(name, markdown.id_in(data), fault_problem(error, "reading", name))


def unread_source(name: str, id: str, problem: Problem) -> SourceFile:
    """Return a file that could not be read. It has no digest, so that the next run does not take it for unchanged."""
    return SourceFile(name, b"", "", id, "", None, None, "[]", _dump_problems([problem]))


def _read_bytes(path: str) -> bytes | str:
    """Return the bytes of a file, or why it cannot be read; of a file that is too large, one byte more than allowed."""
    try:
        status = os.stat(path)  # noqa: PTH116 - takes half the time of a Path
        if not stat.S_ISREG(status.st_mode):
            return "it is no file"
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - likewise
            return file.read(min(status.st_size, markdown.MAX_BYTES) + 1) or b""
    except OSError as error:
        return error.strerror or str(error)


def read_source(name: str, data: bytes, sha: bytes, reader: str, context: SerializerContext) -> SourceFile:
    """Return what one file says, with all problems in it; without its content if one of them is an error."""
    parsed = markdown.parse(data, name, context.site.language)
    usable = parsed.description or parsed.partial
    kind = usable.kind if usable else ""
    syntax_problems = (
        vocabulary_terms.with_nearest_code(problem, kind, context.vocabulary.codes, context.vocabulary.names)
        for problem in parsed.problems
    )
    more = _validate(usable, name, data, context) if usable else ()
    problems = markdown.limited(chain(syntax_problems, more), name)
    links = orjson.dumps(sorted(set(usable.links())) if usable else []).decode()
    rule = usable.access if isinstance(usable, Unit) else None
    rule_json = json.dumps(access.dump(rule), ensure_ascii=False, sort_keys=True) if rule else None
    description = parsed.description
    if description is None or errors(problems):
        # what has no line concerns the whole file, and comes last
        problems = sorted(errors(problems), key=lambda problem: problem.line or sys.maxsize)
        problems_json = _dump_problems(problems)
        return SourceFile(name, sha, reader, parsed.id, kind, None, None, links, problems_json, rule_json)
    record = canonical.to_bytes(description)
    digest = canonical.digest(record)
    return SourceFile(
        name,
        sha,
        reader,
        description.id,
        description.kind,
        digest,
        record,
        links,
        _dump_problems(problems),
        rule_json,
        _unresolved_pages(description),
    )


def _unresolved_pages(description: Description) -> str:
    """Return the entries of `pages` (JSON) if any of them must be resolved, else ""."""
    if not isinstance(description, Record) or page_image.is_complete(description):
        return ""
    return json.dumps(
        [page.model_dump(exclude_defaults=True) for page in description.pages], ensure_ascii=False
    )


def _validate(
    description: Description, name: str, data: bytes, context: SerializerContext
) -> Iterator[Problem]:
    """Yield what is wrong with the content of a file, with line numbers."""
    lines = markdown.SourceLines(data)
    for problem in vocabulary_terms.check(description, context.vocabulary.codes, context.vocabulary.names):
        yield problem.at(name, lines.of_field(problem.field))
    for path, problem in (*label_markup.check(description), *quote_check.check(description)):
        yield problem.at(name, lines.of_path(path))
    yield from (problem.at(name) for problem in completeness.missing_fields(description))


def _dump_problems(problems: list[Problem]) -> str:
    return json.dumps([problem.as_dict() for problem in problems], ensure_ascii=False) if problems else "[]"


def load_problems(problems: str) -> list[Problem]:
    """Return the stored problems of a file (JSON)."""
    return [Problem(**fields) for fields in json.loads(problems)]
