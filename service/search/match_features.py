"""What is compared of a description, when somebody asks which of them their own data mean: names, life, links.

One form for the index, which keeps it so that candidates are judged without reading their descriptions, and for the
answer, which is judged by the description as it is published. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import orjson

from service.record import dates
from service.record.date_grammar import Point, Span
from service.record.fields import Link
from service.record.model import Authority, Collection, Description, Person
from service.search import authority_identifiers, name_matching

Years = tuple[int, int]  # the earliest and the latest year that it can be

# the types of entities, each with the kinds of descriptions that are of it; the narrower ones first
TYPES: dict[str, frozenset[str]] = {
    "person": frozenset({"person"}),
    "institution": frozenset({"institution"}),
    "agent": frozenset({"person", "institution"}),
    "place": frozenset({"place"}),
    "subject": frozenset({"subject"}),
    "collection": frozenset({"collection"}),
}
KINDS: tuple[str, ...] = ("person", "institution", "place", "subject", "collection")
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9A-Za-z])")  # in prose: `c1767`, `July 11, 1767`
_SPELT = 64  # words of all the names of one that are kept


@dataclass(frozen=True, slots=True)
class Entity:
    """A description as it is compared. `links` are keys of those that are said to be the same, `close` of the others.

    `marks` are shelf marks and identifiers, folded.
    """

    id: str
    kind: str
    names: tuple[str, ...]
    others: tuple[str, ...] = ()
    born: Years | None = None
    died: Years | None = None
    links: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


def entity(description: Description) -> Entity | None:
    """What is compared of a description; None where its kind is not asked for by name: of records."""
    if description.kind not in KINDS:
        return None
    born, died = lifetime(description.dates if isinstance(description, Person) else None)
    return Entity(
        description.id,
        description.kind,
        tuple(dict.fromkeys(description.names.values())),
        tuple(dict.fromkeys(description.other_names)) if isinstance(description, Authority) else (),
        born,
        died,
        tuple(authority_identifiers.key(link.uri) for link in description.same_as if is_same(link)),
        tuple(authority_identifiers.key(link.uri) for link in description.same_as if not is_same(link)),
        tuple(marks(description)) if isinstance(description, Collection) else (),
    )


def is_same(link: Link) -> bool:
    """Whether a link says without reserve that both are one thing."""
    return link.relation == "exact" and link.confidence == "sure"


def lifetime(edtf: str | None) -> tuple[Years | None, Years | None]:
    """The years of birth and death that the span of a life leaves open."""
    form = dates.parse(edtf).form if edtf else None
    if not isinstance(form, Span):
        return None, None
    return _years(form.start), _years(form.end)


def lived(text: str) -> tuple[Years | None, Years | None]:
    """The years of birth and death in a whole life as somebody wrote it: EDTF, `1858-1919`, or prose with two years."""
    text = text.strip()
    try:
        found = lifetime(text)
    except dates.DateError:
        found = None, None
    if any(found):
        return found
    _, born, died = name_matching.life(f"x {text}")
    said = [int(year) for year in _YEAR.findall(text)]
    if not (born or died) and len(said) == 2 and said[0] <= said[1]:
        born, died = said
    return (born, born) if born else None, (died, died) if died else None


def _years(point: Point | None) -> Years | None:
    first, last = (point.first(), point.last()) if point else (None, None)
    return (first[0], last[0]) if first and last else None


def years(text: str) -> Years | None:
    """The years that a date covers, as somebody wrote it: a year, ISO 8601, EDTF, a number of a table, or prose.

    Of prose the year in it, or the span of two: `July 11, 1767`, `1800-1810`.
    """
    text = text.strip().removesuffix(".0")
    try:
        found = dates.parse(text[:10] if len(text) > 10 and text[10] in "T " else text)
    except dates.DateError:
        said = sorted({int(year) for year in _YEAR.findall(text)})
        return (said[0], said[-1]) if 1 <= len(said) <= 2 else None
    first: date | None = found.earliest
    last: date | None = found.latest
    return (first.year, last.year) if first and last else None


def marks(collection: Collection) -> Iterator[str]:
    """Shelf mark and identifiers, folded: `MSS 61911` is `mss 61911`."""
    for value in (collection.reference, *(one.value for one in collection.identifiers)):
        if found := mark(value):
            yield found


def mark(value: str) -> str:
    """A shelf mark or an identifier as it is compared."""
    return " ".join(name_matching.words(value))


def keys(one: Entity) -> set[str]:
    """What an entity is looked up by, besides its words."""
    found = {f"u {key}" for key in (*one.links, *one.close)} | {f"m {mark}" for mark in one.marks}
    for years, sign in ((one.born, "b"), (one.died, "d")):
        if years and years[0] == years[1]:
            found.add(f"{sign} {years[0]}")
    for text in (*one.names, *one.others):
        for reading in name_matching.readings(text):
            found |= name_matching.forms(reading.name) | name_matching.pairs(reading.name)
    return found


def words(one: Entity) -> tuple[str, ...]:
    """The words of all its names, each once."""
    found: dict[str, None] = {}
    for text in (*one.names, *one.others):
        name = name_matching.read(text)
        found |= dict.fromkeys((*name.words, *name.joined))
    return tuple(found)[:_SPELT]


def dump(one: Entity) -> bytes:
    """What the index keeps of it."""
    return orjson.dumps([*(getattr(one, name) for name in _KEPT)])


def load(id: str, kind: str, kept: bytes) -> Entity:
    """An entity as the index knows it."""
    said = (tuple(value) if isinstance(value, list) else value for value in orjson.loads(kept))
    return Entity(id, kind, **dict(zip(_KEPT, said, strict=True)))


_KEPT = ("names", "others", "born", "died", "links", "close", "marks")
