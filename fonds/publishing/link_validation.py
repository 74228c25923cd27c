"""Validate the descriptions of a node against each other: duplicate ids, links that lead nowhere, cycles.

A description that links to an invalid one that was never published is invalid too: its link would lead nowhere. Only
what changed is looked at, what links to something that came or went, and what had a problem last time.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

from fonds.ingest.markdown import MAX_PROBLEMS, SourceLines, more_problems
from fonds.problem import Problem, did_you_mean
from fonds.record import access
from fonds.record.copy_ids import is_copy
from fonds.record.model import MAX_DEPTH, allowed_link_targets, field_of_link
from fonds.record.relations import ACYCLIC
from fonds.store.copies import PREFIX
from fonds.store.writer import Writer

MAX_SUGGESTIONS = 100
MAX_FOLLOWED = 1000  # units by relations, to find a circle
PARENT_FIELDS = frozenset({"collection", "part_of", "broader"})


@dataclass
class LinkReport:
    """The result: ids that must not be published now, and why."""

    node: Path
    problems: list[Problem] = field(default_factory=list)
    invalid: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)  # a former id -> the id that its description has now
    with_problems: set[str] = field(default_factory=set)  # ids with errors or warnings
    _last_file: tuple[str, SourceLines] = ("", SourceLines(b""))  # one file often has many problems
    _count: Counter[str] = field(default_factory=Counter)  # problems of each file

    def add(self, id: str, problem: Problem, value: str = "") -> None:
        """Add a problem, and keep an id from being published unless it is a warning.

        Its line is that of the field with the value.

        Of one file at most MAX_PROBLEMS are reported.
        """
        self.with_problems.add(id)
        if problem.severity == "error":
            self.invalid.add(id)
        self._count[problem.file] += 1
        if self._count[problem.file] <= MAX_PROBLEMS:
            line = self._lines(problem.file).of_field(problem.field, value)
            self.problems.append(problem.at(problem.file, line))
        elif self._count[problem.file] == MAX_PROBLEMS + 1:
            self.problems.append(more_problems(problem.file, problem.severity))

    def _lines(self, file: str) -> SourceLines:
        if self._last_file[0] != file:
            try:
                data = (self.node / file).read_bytes()
            except OSError:  # it was taken away since it was read; the next run reports that
                data = b""
            self._last_file = file, SourceLines(data)
        return self._last_file[1]


def check(
    node: Path, store: Writer, everything: bool, more: Iterable[tuple[str, Problem, str]] = ()
) -> LinkReport:
    """Return every problem that no file shows alone; `more` are others of that kind: (id, problem, field value).

    Without `everything` it looks only at what may have other problems than last time.
    """
    report = LinkReport(node)
    for id, problem, value in more:
        report.add(id, problem, value)
    ids = _ids_to_check(store, report, everything)
    for id in ids():
        _check_duplicates(store, report, id)
    _check_former_ids(store, report)
    with_relations = _check_targets(store, report, ids())
    _spread(store, report)
    _check_cycles(store, report, ids(), everything)
    _check_relations(store, report, with_relations)
    _check_former_parents(store, report)
    return report


def _ids_to_check(store: Writer, report: LinkReport, everything: bool) -> Callable[[], Iterable[str]]:
    """Return a function that returns the ids to look at, in order."""
    if everything:
        return store.sources.ids
    changed = [*store.pending.all(), *report.with_problems]
    ids = {*changed, *store.pending.link_problems()}
    kind_of = _kind_finder(store, report)
    for id in changed:
        entity = store.entity(id)
        # it came, went or became something else, or is a copy, of which the origin decides whether it is there
        if entity is None or entity.kind != kind_of(id) or is_copy(id):
            ids.update(source for _, source, _ in store.sources.backlinks(id, and_invalid=True))
    return lambda: sorted(ids)


def _check_duplicates(store: Writer, report: LinkReport, id: str) -> None:
    paths = [path for path, _, is_valid, _ in store.sources.files_of(id) if is_valid]
    for path in paths if len(paths) > 1 else ():
        others = ", ".join(other for other in paths if other != path)
        report.add(id, Problem(f"the id {id!r} is also in {others}", "every id stands once", "id", path))


def _check_targets(store: Writer, report: LinkReport, ids: Iterable[str]) -> list[str]:
    """Report links to nothing, or to the wrong kind. Returns the ids that state relations to others."""
    with_relations: list[str] = []
    kind_of, hint_for = _kind_finder(store, report), _hint_finder(store, report)
    is_gone = lru_cache(100_000)(partial(_is_gone_copy, store))
    for id in ids:
        for path, kind, _, links in store.sources.files_of(id):
            if '"relations.' in links:
                with_relations.append(id)
            for name, target in json.loads(links):
                if name == "formerly" or path.startswith(PREFIX):
                    continue  # of what a copy links to, not everything is copied
                if problem := _target_problem(kind, name, target, kind_of(target), hint_for):
                    report.add(id, problem.at(path), target)
                elif is_copy(target) and is_gone(target):
                    report.add(id, _gone_copy(target, name, path), target)
    return with_relations


def _is_gone_copy(store: Writer, id: str) -> bool:
    """Return whether a copy is a tombstone, or hidden as its origin has it."""
    source = store.sources.summary(id)
    record = store.sources.record(id)
    if source is None or record is None:
        entity = store.entity(id)
        return entity is not None and entity.withdrawn is not None
    rule = access.load(json.loads(source.access)) if source.access else None
    return "withdrawn" in json.loads(record) or access.is_hidden(rule)


def _gone_copy(target: str, name: str, path: str) -> Problem:
    hint = f"the page of the copy says why; take the link out, or leave it, in case {target} comes back"
    message = f"{target!r} is a copy that is not published any more"
    return Problem(message, hint, field_of_link(name), path, severity="warning")


def _check_former_ids(store: Writer, report: LinkReport) -> None:
    """Report former ids that another description has, or also had before."""
    for former, id, path in store.sources.former_ids():
        if other := store.sources.summary(former):
            message = f"{former!r} is still the id of {other.path}"
            report.add(id, Problem(message, "a former id is of no other file", "formerly", path), former)
        elif (claimant := report.moved.setdefault(former, id)) != id:
            message = f"{claimant!r} says of {former!r} too that it was its id"
            report.add(id, Problem(message, "one of them moved", "formerly", path), former)


def _check_former_parents(store: Writer, report: LinkReport) -> None:
    """Report descriptions that name their parent by its former id: they would have no parent."""
    report.moved = {former: id for former, id in report.moved.items() if id not in report.invalid}
    for former, id in report.moved.items():
        for path, source, name in store.sources.backlinks(former):
            if name in PARENT_FIELDS and source not in report.invalid:
                message = f"{former!r} is now {id!r}"
                report.add(source, Problem(message, f"write {id!r}", name, path), former)


def check_links_to_failed(node: Path, store: Writer, failed: Iterable[str], invalid: set[str]) -> LinkReport:
    """Return the report of what links to descriptions that could not be built and were never published.

    `invalid` are the ids that are not published anyway.
    """
    report = LinkReport(node, invalid={*failed, *invalid})
    _spread(store, report)
    return report


def _spread(store: Writer, report: LinkReport) -> None:
    """Report what links to an invalid description that was never published, and what links to that, and so on."""
    waiting = [id for id in report.invalid if store.entity(id) is None]
    while waiting:
        target = waiting.pop()
        for path, id, name in store.sources.backlinks(target):
            if id not in report.invalid:
                report.add(id, Problem(*_unpublished(target), field_of_link(name), path), target)
                if store.entity(id) is None:
                    waiting.append(id)


def _unpublished(target: str) -> tuple[str, str]:
    return f"{target!r} has a mistake of its own, and was never published", "mend that one first"


def _hint_finder(store: Writer, report: LinkReport) -> Callable[[str], tuple[str, str]]:
    """Return a cached function: (message, hint) for a target that does not exist.

    The nearest id is looked for at most MAX_SUGGESTIONS times, because that reads all ids.
    """
    known: list[str] = []

    @lru_cache(100_000)
    def hint_for(target: str) -> tuple[str, str]:
        if target in report.invalid or store.sources.has_problems(target):
            return _unpublished(target)
        if not known:
            known.extend(store.sources.valid_ids())
        suggestion = did_you_mean(target, known) if hint_for.cache_info().misses <= MAX_SUGGESTIONS else ""
        if is_copy(target) and not suggestion:
            suggestion = "a copy comes with `fonds harvest`"
        return (
            f"nothing has the id {target!r}",
            suggestion or f"add a file with `id: {target}`, or mend the link",
        )

    return hint_for


def _kind_finder(store: Writer, report: LinkReport) -> Callable[[str], str]:
    """Return a cached function: the kind that is published under an id or about to be, or ""."""

    @lru_cache(100_000)
    def kind_of(id: str) -> str:
        summary = store.sources.summary(id)
        if summary and id not in report.invalid:
            return summary.kind
        entity = store.entity(id)
        return entity.kind if entity else ""

    return kind_of


def _target_problem(
    kind: str, name: str, target: str, target_kind: str, hint_for: Callable[[str], tuple[str, str]]
) -> Problem | None:
    if not target_kind:
        return Problem(*hint_for(target), field_of_link(name))
    allowed = allowed_link_targets(kind, name)
    if target_kind not in allowed:
        hint = f"this field links to: {', '.join(sorted(allowed))}"
        return Problem(f"{target!r} is of kind {target_kind}", hint, field_of_link(name))
    return None


def _check_cycles(store: Writer, report: LinkReport, ids: Iterable[str], everything: bool) -> None:
    """Report hierarchies that run in a circle or are too deep, also below what has another parent now."""
    checked: set[str] = set()
    for start in ids:
        waiting = [start]
        while waiting:
            id = waiting.pop()
            summary = store.sources.summary(id) if id not in checked else None
            if summary is None or summary.kind == "record":  # records have no members
                continue
            checked.add(id)
            parent = _parent(summary.links)
            cycle = _cycle_above(store, id, parent) if parent else ""
            if cycle and parent and id not in report.invalid:
                message = f"the hierarchy runs in a circle: {cycle}"
                report.add(id, Problem(message, "mend one of them", parent[0], summary.path))
            if not everything and (cycle or parent != store.published_parent(id, PARENT_FIELDS)):
                waiting += store.sources.children(id, PARENT_FIELDS)


def _cycle_above(store: Writer, id: str, parent: tuple[str, str]) -> str:
    """Return the ids of the circle that a description is in or below, or of a hierarchy that is too deep; else ""."""
    ancestors = list(_ancestors(store, parent))
    if id in ancestors or len(ancestors) >= MAX_DEPTH:
        end = ancestors.index(id) + 1 if id in ancestors else 5
        return " > ".join([id, *ancestors[:end]])
    return ""


def _check_relations(store: Writer, report: LinkReport, ids: Iterable[str]) -> None:
    """Report units with a relation to themselves, and all those of a circle of relations of one type."""
    problems: dict[tuple[str, str], str] = {}
    for id in _near_circles(store, ids):
        if circle := _circle_of_relations(store, id):
            first = circle.index(min(circle))
            circle = [*circle[first:], *circle[:first]]
            message = f"the relations run in a circle: {' > '.join([*circle, circle[0]])}"
            for member, target in zip(circle, [*circle[1:], circle[0]], strict=True):
                problems[member, message] = target
    for (id, message), target in sorted(problems.items()):
        if summary := store.sources.summary(id):
            report.add(id, Problem(message, "mend one of them", "relations", summary.path), target)


def _near_circles(store: Writer, ids: Iterable[str]) -> list[str]:
    """Return those of the ids, in order, from which relations may lead into a circle, or to MAX_FOLLOWED ids.

    From all others no circle can be reached. A chain of many is followed once for all of it, not once for each.
    """
    names = frozenset(f"relations.{type}" for type in ACYCLIC)
    seen: set[str] = set()
    settled: set[str] = set()  # no circle can be reached from these
    ids = list(ids)
    for start in ids:
        waiting = [] if start in seen else [start]
        while waiting and len(seen) <= MAX_FOLLOWED * len(ids):
            id = waiting[-1]
            summary = store.sources.summary(id)
            links = json.loads(summary.links) if summary else ()
            targets = {target for link, target in links if link in names or target == id}
            if id in seen or targets <= settled:
                waiting.pop()
                if targets <= settled:
                    settled.add(id)
            else:
                waiting += targets - settled - seen
            seen.add(id)
    return [id for id in ids if id not in settled]


def _circle_of_relations(store: Writer, start: str) -> list[str]:
    """Return the ids on the shortest way from an id back to it by relations of one type.

    At most MAX_FOLLOWED ids are followed.
    """
    for name in sorted({f"relations.{type}" for type in ACYCLIC}):
        ways = {start: [start]}
        waiting = deque([start])
        while waiting and len(ways) < MAX_FOLLOWED:
            id = waiting.popleft()
            summary = store.sources.summary(id)
            for link, target in json.loads(summary.links) if summary else ():
                if link == name and target == start:
                    return ways[id]
                if link == name and target not in ways:
                    ways[target] = [*ways[id], target]
                    waiting.append(target)
    summary = store.sources.summary(start)
    is_own = summary is not None and ["relations.related", start] in json.loads(summary.links)
    return [start] if is_own else []


def _ancestors(store: Writer, parent: tuple[str, str]) -> Iterator[str]:
    """Yield the ids above a description, from its (field, parent) on; at most MAX_DEPTH of them."""
    link: tuple[str, str] | None = parent
    for _ in range(MAX_DEPTH):
        if link is None:
            return
        yield link[1]
        summary = store.sources.summary(link[1])
        link = _parent(summary.links) if summary else None


def _parent(links: str) -> tuple[str, str] | None:
    """Return (field, id) of the parent among links (JSON); None if there is none."""
    return next(((name, target) for name, target in json.loads(links) if name in PARENT_FIELDS), None)
