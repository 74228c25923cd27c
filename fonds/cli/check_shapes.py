"""`fonds check --shapes`: publishes a copy of the node into a folder of its own, and has all of it judged.

The copy begins with the history of the node, so that it becomes what the next publish would make. The folder is beside
the state folder, and is deleted afterwards.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from fonds.problem import Problem
from fonds.publishing import graph_documents, media_files, page_images, receipts, serializer_context
from fonds.publishing import publish as publishing
from fonds.publishing.judges import Judge, judges
from fonds.publishing.source_files import Progress
from fonds.settings import Settings
from fonds.store import database, reader
from fonds.store.log import Entity
from fonds.store.reader import Reader

# returns the settings of the node with another state folder
WithState = Callable[[Path], Settings]


def check_shapes(
    settings: Settings, with_state: WithState, progress: Progress
) -> tuple[list[Problem], list[str]]:
    """Return what is wrong with the files and with every document made from them, and what could not be judged."""
    all_judges = judges(settings)
    parent = settings.state.parent
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix=f".{settings.state.name}-") as work:
        copy = with_state(Path(work))
        if reader.is_published(settings.state):
            reader.backup(settings.state, copy.state / database.FILE)
        for name in (page_images.FOLDER, media_files.FOLDER):
            if (settings.state / name).is_dir():  # links: what the copy removes stays in the node
                shutil.copytree(settings.state / name, copy.state / name, copy_function=os.link)
        report = publishing.publish(copy, progress)
        problems = list(report.problems)
        with closing(Reader(copy.state)) as published, published.snapshot():
            problems += _judged(copy, published, all_judges, progress)
    missing = dict.fromkeys(
        f"not run: {one.software}, {one.criterion}: {one.missing}" for one in all_judges if one.missing
    )
    return problems, list(missing)


def _judged(
    settings: Settings, published: Reader, all_judges: tuple[Judge, ...], progress: Progress
) -> Iterator[Problem]:
    context = serializer_context.snapshot_context(settings, published)
    total = sum(published.counts().values())
    for number, entity in enumerate(graph_documents.entities(published, "", receipts.BATCH), 1):
        progress(receipts.STAGE, number, total)
        if entity.withdrawn is None and entity.document_set is not None:
            for document, one in receipts.assigned(entity, all_judges, published, context):
                yield from _problems(settings, entity, document, one)


def _problems(
    settings: Settings, entity: Entity, document: receipts.JudgedDocument, one: Judge
) -> Iterator[Problem]:
    """Yield what a judge finds in a document, at the file of the description."""
    outcome, problems, reason = receipts.judge(document, one)
    file = reader.source_path(settings.state, entity.id) or entity.id
    if outcome == "earl:cantTell" or (reason and not one.missing):
        yield Problem(f"{one.software}: {reason}", one.criterion, document.format, file, severity="warning")
    for problem in problems:
        place = " ".join(filter(None, (document.format, problem.file, problem.field)))
        hint = "; ".join(filter(None, (problem.hint, one.criterion)))
        yield Problem(f"{one.software}: {problem.message}", hint, place, file, severity=problem.severity)
