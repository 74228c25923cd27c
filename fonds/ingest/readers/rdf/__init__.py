"""RDF in the vocabularies of archives: Dublin Core, schema.org, RiC-O, Linked Art and EDM, in all common syntaxes.

Each described thing is one description. What no field can take becomes a further statement. Nothing is loaded from
the web.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from fonds.ingest.imported import InputFile, Item, Note, ReaderFormat, ReadOptions, Withheld
from fonds.ingest.readers.rdf.authorities import AuthorityReader
from fonds.ingest.readers.rdf.kinds import INCLUDES, WITHIN
from fonds.ingest.readers.rdf.names import PREFIXES
from fonds.ingest.readers.rdf.source import Source, address_of
from fonds.ingest.readers.rdf.syntaxes import parse, syntax_of
from fonds.ingest.readers.rdf.units import UnitReader
from fonds.ingest.readers.rdf.world import World
from fonds.record.model import UNITS

_STATUS = ("schema:creativeWorkStatus", "http://purl.org/ontology/bibo/status", "http://www.w3.org/ns/adms#status",
           "rico:hasRecordState")  # fmt: skip
_DRAFTS = frozenset(
    {"draft", "unpublished", "incomplete", "entwurf", "brouillon", "borrador", "bozza", "concept"}
)
# prefix of the terms of a vocabulary -> its name
_VOCABULARIES = {
    "rico": "RiC-O",
    "edm": "EDM",
    "crm": "Linked Art (CIDOC CRM)",
    "schema": "schema.org",
    "dcterms": "Dublin Core",
    "dc": "Dublin Core",
    "skos": "SKOS",
}


def recognises(file: InputFile) -> bool:
    """Return whether a file is RDF in a syntax that is read."""
    return bool(syntax_of(file))


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield the descriptions in a graph."""
    source = Source()
    yield from parse(file, options, source)
    if not source.nodes:
        return
    world = World(source, file, options.language)
    yield Note(_summary(source))
    units = [node for node, kind in world.kinds.items() if kind in UNITS]
    if not world.kinds:
        hint = "descriptions have classes of Dublin Core, schema.org, RiC-O, Linked Art, EDM or SKOS"
        yield file.problem(f"none of its {len(source.nodes):,} nodes is a description that is known", hint)
        return
    yield from _withhold(world, units)
    units = [node for node in units if node in world.kinds]
    orders = _orders(world, units)
    for node in units:
        yield from _unit(world, node, orders.get(node, 0))
    before: set[Any] = set()  # what a reader refers to is described too, and is read in a further round
    while pending := [node for node, kind in world.kinds.items() if kind not in UNITS and node not in before]:
        for node in pending:
            before.add(node)
            reader = AuthorityReader(world, node, world.kinds[node])
            if reader.has_name:
                yield reader.description()
            else:
                yield file.problem(f"{address_of(node)} has no name: it was left out", warning=True)
    yield from world.named_descriptions()


def _unit(world: World, node: Any, order: int) -> Iterator[Item]:
    file = world.file
    if node in world.source.too_long:
        yield file.problem(f"{address_of(node)} was refused: it has a text of more than a million characters")
        return
    reader = UnitReader(world, node, world.kinds[node], order)
    if not reader.has_title():
        yield file.problem(f"{address_of(node) or 'a node'} has no title", warning=True)
    yield reader.description(_top(world, node))


def _withhold(world: World, units: list[Any]) -> Iterator[Item]:
    """Remove the units that must not go public, with all that is part of them, and yield what they are called."""
    reasons = {
        node: f"its status is {status}" for node in units if (status := _unpublished(world.source, node))
    }
    known = 0
    while len(reasons) > known:  # down the hierarchy
        known = len(reasons)
        for node in units:
            above = [parent for parent in _parents(world, node) if parent in reasons]
            if node not in reasons and above:
                reasons[node] = f"it is part of {world.source.label(above[0]) or address_of(above[0])}"
    for node, reason in reasons.items():
        yield Withheld(world.key(node), world.source.label(node) or address_of(node), reason)
    for node in reasons:  # only then: other descriptions may name their addresses, not their words
        del world.kinds[node]
        world.source.nodes.pop(node, None)


def _unpublished(source: Source, node: Any) -> str:
    """Return the status of a unit by which it must not go public: a draft, or unpublished; "" if it has none."""
    for value in source.objects(node, *_STATUS):
        words = source.label(value) or address_of(value).rpartition("/")[2] or str(value)
        if words.strip().casefold() in _DRAFTS:
            return words
    return ""


def _top(world: World, node: Any) -> str:
    """Return the key of the topmost unit of the source that a unit is part of."""
    known = {node}
    while parents := [
        parent
        for parent in _parents(world, node)
        if world.is_described(parent, "collection") and parent not in known
    ]:
        node = parents[0]
        known.add(node)
    return world.key(node)


def _parents(world: World, node: Any) -> list[Any]:
    return [*world.source.objects(node, *WITHIN), *world.parents.get(node, ())]


def _orders(world: World, units: list[Any]) -> dict[Any, int]:
    """Return the place of units among those of the same collection, if the source states an order."""
    orders: dict[Any, int] = {}
    for node in units:
        members = dict.fromkeys(
            value for value in world.source.objects(node, *INCLUDES) if value in world.kinds
        )
        for number, member in enumerate(_in_sequence(world.source, members), 1):
            orders.setdefault(member, number * 10)
    return orders


def _in_sequence(source: Source, members: Collection[Any]) -> list[Any]:
    """Return units as they follow one another, by the links of RiC-O; without such links as they stand."""
    following = {
        node: value
        for node in members
        for value in source.objects(node, "rico:directlyPrecedesInSequence", "rico:precedesInSequence")[:1]
        if value in members
    }
    if not following:
        return []
    followers = set(following.values())
    starts = [node for node in members if node not in followers]
    ordered: dict[Any, None] = {}
    for start in starts or list(members)[:1]:
        node = start
        while node is not None and node not in ordered:
            ordered[node] = None
            node = following.get(node)
    return [*ordered, *(node for node in members if node not in ordered)]


def _summary(source: Source) -> str:
    used: dict[str, None] = {}
    for properties in source.nodes.values():
        for predicate in properties:
            prefix = predicate.partition(":")[0]
            if prefix in _VOCABULARIES and prefix in PREFIXES.values():
                used[_VOCABULARIES[prefix]] = None
    graphs = f", {len(source.graphs)} named graphs" if source.graphs else ""
    names = ", ".join(used) or "no known vocabulary"
    return f"{source.count:,} triples about {len(source.nodes):,} nodes{graphs}: {names}"


RDF = ReaderFormat("rdf", "RDF (Dublin Core, schema.org, RiC-O, Linked Art, EDM)", recognises, read)
