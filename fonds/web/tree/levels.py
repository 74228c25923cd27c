"""Levels of the tree: the members of a collection around one of them, or a page of them, and the number of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fonds.store.log import Entity
from fonds.store.members import Row
from fonds.web.context import RequestContext
from fonds.web.tree.entries import Entry, UnitRow

PER_PAGE = 200  # units on a page of a level


@dataclass(frozen=True, slots=True)
class More:
    """A link to the units of a level before or after those that are shown, and how many there are."""

    number: int
    href: str


@dataclass(frozen=True, slots=True)
class Level:
    """Units beside each other, and links to those before and after them that are not shown."""

    nodes: tuple[Node, ...]
    before: More | None = None
    after: More | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A unit of the tree, and the level below it if that is shown. The page is about the current one."""

    entry: Entry
    below: Level | None = None
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """The members of a collection next to one of them, and how many come before and after those."""

    parent: str
    before: list[UnitRow]
    after: list[UnitRow]
    more_before: int
    more_after: int

    def level(self, node: Node, entries: Mapping[str, Entry], tree_path: str) -> Level:
        """Return the level with a node in its place among these members."""
        shown = [Node(entries[row[0]]) for row in self.before if row[0] in entries]
        shown.append(node)
        shown += [Node(entries[row[0]]) for row in self.after if row[0] in entries]
        before = More(self.more_before, page_path(tree_path, self.more_before - 1))
        first_after = self.more_before + len(self.before) + 1 + len(self.after)
        after = More(self.more_after, page_path(tree_path, first_after))
        return Level(tuple(shown), before if self.more_before else None, after if self.more_after else None)


def page_path(tree_path: str, place: int) -> str:
    """Return the path of the page of a level that has the member at a place, counted from 0."""
    number = place // PER_PAGE + 1
    return f"{tree_path}?page={number}" if number > 1 else tree_path


def window(context: RequestContext, entity: Entity, most_before: int, most_after: int) -> Window:
    """Return the members of the collection of a unit around it, at most so many before and after it."""
    parent = entity.parent or ""
    lists = context.reader.member_lists
    before = lists.beside(entity.key, parent, -1, most_before)[::-1]
    after = lists.beside(entity.key, parent, 1, most_after)
    # members are counted only where there are more than these
    rank = lists.rank(entity.key, parent) if len(before) == most_before else len(before)
    following = context.reader.member_count(parent) - rank - 1 if len(after) == most_after else len(after)
    return Window(
        parent,
        [_unit_row(row) for row in before],
        [_unit_row(row) for row in after],
        max(0, rank - len(before)),
        max(0, following - len(after)),
    )


def _unit_row(row: Row) -> UnitRow:
    _, kind, _, id, summary = row
    return id, kind, summary
