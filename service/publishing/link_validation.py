"""Holding the descriptions of a node against each other: ids that stand twice, links that lead nowhere, cycles.

What points to a faulty description that was never published is itself faulty: it would link to nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path

from service.ingest import markdown
from service.problem import Problem, did_you_mean
from service.record.model import MAX_DEPTH, targets
from service.store.writer import Writer

HINTS = 100
PARENTS = frozenset({"collection", "part_of", "broader"})


@dataclass
class Links:
    """The outcome: ids that must not be published now, and why."""

    node: Path
    problems: list[Problem] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(
        default_factory=dict
    )  # an id that a description had -> the one that it has now
    _last: tuple[str, bytes] = ("", b"")  # the file that was blamed last: one file has often many mistakes

    def blame(self, id: str, problem: Problem, value: str = "") -> None:
        """Keep an id from being published; the place is the line of the field that has that value."""
        self.faulty.add(id)
        line = markdown.line_of(self._bytes(problem.file), problem.field, value)
        self.problems.append(problem.at(problem.file, line))

    def _bytes(self, file: str) -> bytes:
        if self._last[0] != file:
            self._last = (file, (self.node / file).read_bytes())
        return self._last[1]


def check(node: Path, store: Writer, more: Iterable[tuple[str, Problem, str]] = ()) -> Links:
    """Every mistake that no file shows alone; `more` are others of that kind: (id, problem, the value it is about)."""
    found = Links(node)
    for id, problem, value in more:
        found.blame(id, problem, value)
    twice = list(store.sources.duplicates())
    for id, path in twice:
        others = ", ".join(other for name, other in twice if name == id and other != path)
        found.blame(id, Problem(f"the id {id!r} is also in {others}", "every id stands once", "id", path))
    _dangling(store, found)
    _spread(store, found)
    _cycles(store, found)
    _left_behind(store, found)
    return found


def _dangling(store: Writer, found: Links) -> None:
    """Links that lead to nothing, or to the wrong kind."""
    kind_of, hint_for = _kinds(store, found), _hints(store, found)
    # row by row: a list of all files would grow with the collection
    files = ((path, id, kind, links) for path, id, kind, _, links in store.sources.sound())
    for path, id, kind, links in chain(files, store.sources.unsound()):
        for name, target in json.loads(links):
            if name == "formerly":
                _moved(store, found, path, id, target)
            elif problem := _broken(kind, name, target, kind_of(target), hint_for):
                found.blame(id, problem.at(path), target)


def _moved(store: Writer, found: Links, path: str, id: str, former: str) -> None:
    """An id that a description had before: nobody else may have it, or have had it."""
    if other := store.sources.brief(former):
        message = f"{former!r} is still the id of {other[3]}"
        found.blame(id, Problem(message, "a former id is of no other file", "formerly", path), former)
    elif (claimed := found.moved.setdefault(former, id)) != id:
        message = f"{claimed!r} says of {former!r} too that it was its id"
        found.blame(id, Problem(message, "one of them moved", "formerly", path), former)


def _left_behind(store: Writer, found: Links) -> None:
    """What still lies in something by its former id would lie nowhere."""
    found.moved = {former: id for former, id in found.moved.items() if id not in found.faulty}
    if not found.moved:
        return
    towards = store.sources.links()
    for former, id in found.moved.items():
        for path, source, name in towards.to(former):
            if name in PARENTS and source not in found.faulty:
                message = f"{former!r} is now {id!r}"
                found.blame(source, Problem(message, f"write {id!r}", name, path), former)


def _spread(store: Writer, found: Links) -> None:
    """What links to a faulty description that was never published is faulty too, and so on."""
    waiting = [id for id in found.faulty if store.entity(id) is None]
    towards = store.sources.links() if waiting else None
    while towards and waiting:
        target = waiting.pop()
        for path, id, name in towards.to(target):
            if id not in found.faulty:
                found.blame(id, Problem(*_unpublished(target), name, path), target)
                if store.entity(id) is None:
                    waiting.append(id)


def _unpublished(target: str) -> tuple[str, str]:
    return f"{target!r} has a mistake of its own, and was never published", "mend that one first"


def _hints(store: Writer, found: Links) -> Callable[[str], tuple[str, str]]:
    """What to say of a target that is not there; the nearest id is looked for a hundred times at most."""
    known: list[str] = []
    faulty = {id for _, id, _ in store.sources.faulty()}

    @lru_cache(100_000)
    def say(target: str) -> tuple[str, str]:
        if target in faulty or target in found.faulty:
            return _unpublished(target)
        if not known:
            known.extend(row[1] for row in store.sources.sound())
        near = did_you_mean(target, known) if say.cache_info().misses <= HINTS else ""
        return f"nothing has the id {target!r}", near or f"add a file with `id: {target}`, or mend the link"

    return say


def _kinds(store: Writer, found: Links) -> Callable[[str], str]:
    """A cached question: which kind is published, or about to be, under an id."""

    @lru_cache(100_000)
    def kind_of(id: str) -> str:
        brief = store.sources.brief(id)
        if brief and id not in found.faulty:
            return brief[0]
        row = store.entity(id)
        return row.kind if row else ""

    return kind_of


def _broken(
    kind: str, name: str, target: str, found: str, hint_for: Callable[[str], tuple[str, str]]
) -> Problem | None:
    wanted = targets(kind, name)
    if not found:
        return Problem(*hint_for(target), name)
    if found not in wanted:
        return Problem(f"{target!r} is a {found}", f"this field links to: {', '.join(sorted(wanted))}", name)
    return None


def _cycles(store: Writer, found: Links) -> None:
    for path, id, kind, _, links in store.sources.sound():
        above = _parent(links) if kind != "record" else None  # nothing lies in a record
        if above and id not in found.faulty:
            chain = list(_upwards(store, above))
            if id in chain or len(chain) >= MAX_DEPTH:
                way = " > ".join([id, *chain[: chain.index(id) + 1 if id in chain else 5]])
                found.blame(
                    id, Problem(f"the hierarchy runs in a circle: {way}", "mend one of them", above[0], path)
                )


def _upwards(store: Writer, above: tuple[str, str]) -> Iterator[str]:
    step: tuple[str, str] | None = above
    for _ in range(MAX_DEPTH):
        if step is None:
            return
        yield step[1]
        brief = store.sources.brief(step[1])
        step = _parent(brief[2]) if brief else None


def _parent(links: str) -> tuple[str, str] | None:
    return next(((name, target) for name, target in json.loads(links) if name in PARENTS), None)
