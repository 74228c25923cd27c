"""Read the files of a node: only those whose size, time and then bytes changed, in batches; every problem is stored."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from service.ingest import markdown, stated_access
from service.problem import Problem, errors
from service.publishing.faults import fault_problem, is_fault
from service.publishing.folder_changes import (
    FolderChange,
    FolderChanges,
    dump_problems,
    is_description,
    load_problems,
    stored_name,
)
from service.publishing.misnamed_files import misnamed_file
from service.record import access, canonical
from service.record.field_types import Access, is_id
from service.record.model import Description, Record, Unit
from service.serializers import page_image
from service.serializers.context import SerializerContext
from service.store.folder_listings import WATCHED
from service.store.sources import SourceFile
from service.store.writer import Writer
from service.validation import completeness, label_markup, quote_check, vocabulary_terms

BATCH, BATCH_BYTES = 500, 8_000_000  # files to a transaction, and the bytes of them
READER = "markdown 4"  # raise it when the same bytes are to be read differently

Progress = Callable[[str, int, int], None]  # stage, done, total


def read_changed(node: Path, store: Writer, context: SerializerContext, progress: Progress) -> None:
    """Bring the table of sources up to date with the folder: the files that changed are read, a batch at a time.

    A file that looks like a description and is not read because of its name is a warning, kept with its folder.
    """
    _SourceReader(node, store, context, progress).run()


def misnamed_files(store: Writer) -> list[Problem]:
    """Return the warnings for files that look like descriptions and are not read because of their names."""
    return [problem for problems in store.folder_listings.problems() for problem in load_problems(problems)]


class _SourceReader:
    """Reads the files that changed. Each transaction has whole files, and the listings of folders that are done."""

    def __init__(self, node: Path, store: Writer, context: SerializerContext, progress: Progress) -> None:
        self._node, self._store, self._context, self._progress = node, store, context, progress
        self._root = os.fspath(node)
        self._reader = f"{READER} {context.site.language} {context.vocabulary.digest.hex()[:16]}"
        self._batch: list[SourceFile] = []
        self._removed: list[str] = []
        self._listed: list[FolderChange] = []
        self._size = self._count = self._total = 0

    def run(self) -> None:
        store = self._store
        is_first, is_other_reader = store.folder_listings.is_empty(), store.meta("reader") != self._reader
        changes = FolderChanges(self._root, store.folder_listings, all_changed=is_other_reader)
        for change in changes:
            self._read_folder(change)
        for change in changes.watched():
            self._add_listing(change)
        # a store of an earlier version has files, and no listings that tell which of them are gone
        if is_first:
            self._removed += [
                path for path in store.sources.paths() if not ("\\" in path or self._exists(path))
            ]
        self._flush()
        if is_other_reader:
            store.set_meta("reader", self._reader)

    def _exists(self, path: str) -> bool:
        return os.path.lexists(f"{self._root}/{path}")

    def _read_folder(self, change: FolderChange) -> None:
        """Read the descriptions among the files of a folder that changed."""
        names = [name for name in change.changed if is_description(name)]
        self._total += len(names)
        for name in names:
            if not self._read_file(change.folder + name):
                change.unsettled.add(name)
            self._count += 1
            self._progress("reading", self._count, self._total)
            if len(self._batch) >= BATCH or self._size >= BATCH_BYTES:
                self._flush()
        self._removed += [
            stored_name(change.folder + name) for name in change.removed if is_description(name)
        ]
        change.problems = dump_problems(self._misnamed_files(change))
        self._add_listing(change)

    def _misnamed_files(self, change: FolderChange) -> list[Problem]:
        """Return the warnings for the files of a folder with wrong names: the earlier ones, and those that changed."""
        unchanged = change.lines.keys() - set(change.changed)
        names = (
            {stored_name(change.folder + name) for name in unchanged} if change.problems != "[]" else set()
        )
        problems = [problem for problem in load_problems(change.problems) if problem.file in names]
        for name in change.changed:
            if not is_description(name) and (problem := misnamed_file(self._node, change.folder + name)):
                problems.append(problem)
        return sorted(problems, key=lambda problem: problem.file)

    def _add_listing(self, change: FolderChange) -> None:
        self._listed.append(change)
        self._size += sum(map(len, change.lines.values()))
        if len(self._listed) >= BATCH:
            self._flush()

    def _read_file(self, path: str) -> bool:
        """Read a file if its bytes changed. Returns whether the next run need not read it again."""
        name, data = stored_name(path), _read_bytes(f"{self._root}/{path}")
        before = self._store.sources.last_read(name)
        if isinstance(data, str):
            problem = Problem(f"cannot be read: {data}", "a description is a file of text", file=name)
            self._batch.append(_unread_source(name, before[2] if before else "", problem))
            return False
        sha = hashlib.sha256(data).digest()
        if before and before[:2] == (sha, self._reader):
            return True
        self._size += len(data)
        source = _read_source_safely(name, data, sha, self._reader, self._context)
        if source.record is None and not is_id(source.id):
            # of a file whose id cannot be read, the access is that of what it was before
            source = replace(source, id=before[2] if before else "")
        self._batch.append(source)
        return bool(source.sha)

    def _flush(self) -> None:
        """Store what was read."""
        if not self._batch and not self._removed and not self._listed:
            return
        store = self._store
        with store.transaction():
            store.sources.put(self._batch)
            store.sources.remove(self._removed)
            for change in self._listed:
                _put_listing(store, change)
        self._batch, self._removed, self._listed, self._size = [], [], [], 0


def _put_listing(store: Writer, change: FolderChange) -> None:
    listings, folder = store.folder_listings, stored_name(change.folder)
    if change.lines or change.bucket == WATCHED:
        listings.put(folder, change.bucket, change.stored_lines(), change.problems)
    else:
        listings.remove(folder, change.bucket)
    listings.add_changed(change.keys())


def _read_source_safely(
    name: str, data: bytes, sha: bytes, reader: str, context: SerializerContext
) -> SourceFile:
    """Return what one file says; if reading it meets a fault of ours, a problem, and the next run reads it again."""
    try:
        return read_source(name, data, sha, reader, context)
    except BaseException as error:
        if not is_fault(error):
            raise
        source = _unread_source(name, markdown.id_in(data), fault_problem(error, "reading", name))
        return _with_stated_access(source, data, context.site.language)


def _unread_source(name: str, id: str, problem: Problem) -> SourceFile:
    """Return a file that could not be read. It has no digest, so that the next run does not take it for unchanged."""
    return SourceFile(name, b"", "", id, "", None, None, "[]", dump_problems([problem]))


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
    links = json.dumps(sorted(set(usable.links())) if usable else [], separators=(",", ":"))
    description = parsed.description
    if description is None or errors(problems):
        # what has no line concerns the whole file, and comes last
        problems = sorted(errors(problems), key=lambda problem: problem.line or sys.maxsize)
        source = SourceFile(name, sha, reader, parsed.id, kind, None, None, links, dump_problems(problems))
        return _with_stated_access(source, data, context.site.language)
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
        dump_problems(problems),
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
    for problem in vocabulary_terms.check(description, context.vocabulary.codes, context.vocabulary.names):
        yield problem.at(name, lines.of_field(problem.field))
    for path, problem in (*label_markup.check(description), *quote_check.check(description)):
        yield problem.at(name, lines.of_path(path))
    yield from (problem.at(name) for problem in completeness.missing_fields(description))
