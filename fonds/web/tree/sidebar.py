"""The tree beside a description: the path from the top to it, the units around it, and what is in it.

Its size does not depend on that of the collection: each level shows a few units around the path, and links to the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

from fonds.record.model import Collection, Unit
from fonds.store.log import Entity
from fonds.web.context import RequestContext
from fonds.web.tree.entries import Entry, UnitRow, read_entries, unit_row
from fonds.web.tree.levels import Level, More, Node, Window, page_path, window

# units shown before and after that of the page: few before, so that the path above them stays in sight
AROUND_CURRENT = (6, 20)
AROUND_PATH = (4, 4)  # and before and after each unit above it
MAX_MEMBERS = 30  # units shown in that of the page


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree beside a description: the unit at the top, with the levels below it on the way to the description, and
    the path of its finding aid."""

    level: Level
    top: Entry
    finding_aid: str


def tree_beside(context: RequestContext, entity: Entity, unit: Unit, language: str | None) -> Tree | None:
    """Return the tree beside a unit, for readers of a language; None if nothing is above it and nothing in it."""
    above = [
        ancestor
        for collection in context.serializer_context.ancestors(unit)
        if (ancestor := context.reader.entity(collection.id))
    ]
    members = _first_members(context, entity) if isinstance(unit, Collection) else []
    if not above and not members:
        return None
    path = [*above, entity]
    windows = [window(context, ancestor, *AROUND_PATH) for ancestor in path[1:-1]]
    windows += [window(context, entity, *AROUND_CURRENT)] if above else []
    entries = read_entries(context, _rows(path, windows, members), language)
    if not all(unit_above.id in entries for unit_above in path):
        return None
    root = _root(context, path, windows, members, entries)
    return Tree(Level((root,)), root.entry, context.urls.path("finding_aid", id=root.entry.id))


def _first_members(context: RequestContext, entity: Entity) -> list[UnitRow]:
    return context.reader.members(entity.id, MAX_MEMBERS, 0)


def _rows(path: list[Entity], windows: list[Window], members: list[UnitRow]) -> list[UnitRow]:
    around = [row for level in windows for row in (*level.before, *level.after)]
    return [*map(unit_row, path), *around, *members]


def _root(
    context: RequestContext,
    path: list[Entity],
    windows: list[Window],
    members: list[UnitRow],
    entries: dict[str, Entry],
) -> Node:
    current = path[-1]
    node = Node(entries[current.id], _members_level(context, current, members, entries), is_current=True)
    for entity, level in zip(reversed(path[:-1]), reversed(windows), strict=True):
        tree_path = context.urls.path("collection_tree", id=entity.id)
        node = Node(entries[entity.id], level.level(node, entries, tree_path))
    return node


def _members_level(
    context: RequestContext, entity: Entity, members: list[UnitRow], entries: dict[str, Entry]
) -> Level | None:
    if not members:
        return None
    left = context.reader.member_count(entity.id) - len(members) if len(members) == MAX_MEMBERS else 0
    href = page_path(context.urls.path("collection_tree", id=entity.id), len(members))
    nodes = tuple(Node(entries[row[0]]) for row in members if row[0] in entries)
    return Level(nodes, after=More(left, href) if left > 0 else None)
