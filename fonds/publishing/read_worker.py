"""Reads files in a worker: the bytes of a file go in, and what it says comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from fonds.ingest import markdown
from fonds.publishing import serializer_context, source_files
from fonds.publishing.executor import WorkerKilledError, Workers
from fonds.publishing.faults import fault_problem
from fonds.publishing.source_files import File
from fonds.serializers.context import SerializerContext
from fonds.settings import Settings
from fonds.store.sources import SourceFile

_last_context: tuple[Settings, SerializerContext] | None = None


def read(settings: Settings, files: list[File]) -> list[SourceFile]:
    """Read files of a node, in a worker."""
    global _last_context
    if _last_context is None or _last_context[0] != settings:
        _last_context = settings, serializer_context.make_context(settings, lambda id: None)
    return source_files.read_files(files, _last_context[1])


class ReadWork:
    """Files, as work for other processes."""

    def __init__(self, settings: Settings, context: SerializerContext, workers: Workers) -> None:
        self._context, self._workers = context, workers
        self.function: Callable[[list[Any]], list[SourceFile]] = partial(read, settings)

    def read_many(self, groups: Iterable[Sequence[File]]) -> Iterator[list[SourceFile]]:
        """Yield what each group of files says."""
        return (results for _, results in self._workers.map(self, groups))

    def payload(self, file: File) -> File:
        """Return the file: a worker needs to know all of it."""
        return file

    def size(self, file: File) -> int:
        """Return how many bytes a file has."""
        return len(file.data)

    def here(self, files: Sequence[File]) -> list[SourceFile]:
        """Read files in this process."""
        return source_files.read_files(files, self._context)

    def lost(self, file: File) -> SourceFile:
        """Return a file that no process survives, as one that cannot be read."""
        problem = fault_problem(WorkerKilledError(), "reading", file.name)
        return source_files.unread_source(file.name, markdown.id_in(file.data), problem)
