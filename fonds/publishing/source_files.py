"""What a file of a node says: its description, or every problem with it."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import orjson

from fonds.faults import is_fault
from fonds.ingest import markdown, stated_access
from fonds.problem import Problem, errors
from fonds.publishing.faults import fault_problem
from fonds.publishing.folder_changes import dump_problems
from fonds.record import access, canonical
from fonds.record.copy_ids import COPY_MARK, is_copy
from fonds.record.field_types import Access
from fonds.record.model import KINDS, Description, Record, Unit
from fonds.serializers import page_image
from fonds.serializers.context import SerializerContext
from fonds.store.copies import PREFIX
from fonds.store.sources import SourceFile
from fonds.validation import (
    completeness,
    description_check,
    vocabulary_terms,
)

READER = "markdown 4"  # raise it when the same bytes are to be read differently

Progress = Callable[[str, int, int], None]  # stage, done, total


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


def _read_source_safely(
    name: str, data: bytes, sha: bytes, reader: str, context: SerializerContext
) -> SourceFile:
    """Return what one file says; if reading it meets a fault of ours, a problem, and the next run reads it again."""
    try:
        return read_source(name, data, sha, reader, context)
    except BaseException as error:
        if not is_fault(error):
            raise
        source = unread_source(name, markdown.id_in(data), fault_problem(error, "reading", name))
        return _with_stated_access(source, data, context.site.language)


def unread_source(name: str, id: str, problem: Problem) -> SourceFile:
    """Return a file that could not be read. It has no digest, so that the next run does not take it for unchanged."""
    return SourceFile(name, b"", "", id, "", None, None, "[]", dump_problems([problem]))


def read_bytes(path: str) -> bytes | str:
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
    if name.startswith(PREFIX):
        return _read_copy(name, data, sha, reader)
    parsed = markdown.parse(data, name, context.site.language)
    usable = parsed.description or parsed.partial
    kind = usable.kind if usable else ""
    syntax_problems = (
        vocabulary_terms.with_nearest_code(problem, kind, context.vocabulary.codes, context.vocabulary.names)
        for problem in parsed.problems
    )
    more = _validate(usable, name, data, context) if usable else ()
    problems = markdown.limited(chain(syntax_problems, more), name)
    links = _links(usable) if usable else "[]"
    description = parsed.description
    if description is None or errors(problems):
        # what has no line concerns the whole file, and comes last
        problems = sorted(errors(problems), key=lambda problem: problem.line or sys.maxsize)
        source = SourceFile(name, sha, reader, parsed.id, kind, None, None, links, dump_problems(problems))
        return _with_stated_access(source, data, context.site.language)
    return _valid_source(name, sha, reader, description, canonical.to_bytes(description), links, problems)


def _read_copy(name: str, data: bytes, sha: bytes, reader: str) -> SourceFile:
    """Return what a copy says. It was validated when it was taken, and its origin answers for its content.

    A copy of any kind may have an access rule, also of a kind that has none in a file.
    """
    fields = orjson.loads(data)
    rule = None if issubclass(KINDS[fields["kind"]], Unit) else fields.pop("access", None)
    if rule is None:
        description = canonical.from_bytes(data)
        return _valid_source(name, sha, reader, description, data, _links(description), ())
    description = KINDS[fields["kind"]].model_validate(fields)
    record = canonical.to_bytes(description)
    source = _valid_source(name, sha, reader, description, record, _links(description), ())
    return replace(source, access=_dump_rule(access.load(rule)))


def _links(description: Description) -> str:
    """Return the links of a description, as the table of sources has them."""
    return orjson.dumps(sorted(set(description.links()))).decode()


def _valid_source(
    name: str,
    sha: bytes,
    reader: str,
    description: Description,
    record: bytes,
    links: str,
    problems: Iterable[Problem],
) -> SourceFile:
    """Return a file that may be published. `record` is the canonical JSON of its description."""
    return SourceFile(
        name,
        sha,
        reader,
        description.id,
        description.kind,
        canonical.digest(record),
        record,
        links,
        dump_problems(list(problems)),
        _dump_rule(description.access if isinstance(description, Unit) else None),
        _unresolved_pages(description),
    )


def _with_stated_access(source: SourceFile, data: bytes, language: str) -> SourceFile:
    """Return a file with mistakes with what it says of access all the same."""
    stated = stated_access.of_file(data, language)
    has_links = source.kind or not stated.collection
    links = source.links if has_links else json.dumps([["collection", stated.collection]])
    return replace(source, links=links, access=_dump_rule(stated.rule))


def _dump_rule(rule: Access | None) -> str | None:
    return json.dumps(access.dump(rule), ensure_ascii=False, sort_keys=True) if rule else None


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
    if is_copy(description.id):
        hint = f"two hyphens are for copies from other nodes: {description.id.replace(COPY_MARK, '-')!r}"
        problem = Problem(f"{description.id!r} cannot be the id of a file", hint, "id")
        yield problem.at(name, lines.of_path(("id",), description.id))
    for path, problem in description_check.check(
        description, context.vocabulary.codes, context.vocabulary.names
    ):
        yield problem.at(name, lines.of_path(path, problem.value))
    yield from (problem.at(name) for problem in completeness.missing_fields(description))
