"""The features of a description that reconciliation compares: names, life dates, links and shelf marks.

The index stores them, so that candidates are scored without reading their descriptions; the same features of the
published description score the candidates that are returned. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from fonds.record import dates
from fonds.record.date_grammar import Interval, SingleDate
from fonds.record.field_types import Link
from fonds.record.model import AGENTS, Agent, Authority, Collection, Description, Person
from fonds.search import authority_identifiers, name_matching

YearRange = tuple[int, int]  # the earliest and the latest possible year

# the types of entities, each with the kinds of descriptions that belong to it; narrower types first
TYPES: dict[str, frozenset[str]] = {
    "person": frozenset({"person"}),
    "institution": frozenset({"institution"}),
    "family": frozenset({"family"}),
    "agent": AGENTS,
    "place": frozenset({"place"}),
    "subject": frozenset({"subject"}),
    "collection": frozenset({"collection"}),
}
KINDS: tuple[str, ...] = ("person", "family", "institution", "place", "subject", "collection")
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9A-Za-z])")  # in prose: `c1767`, `July 11, 1767`
_MAX_NAME_WORDS = 64  # words that are kept of all the names of one description


@dataclass(frozen=True, slots=True)
class MatchFeatures:
    """A description as it is compared.

    `links` holds the keys of links that are exact and sure, `close_links` those of all other links. `shelf_marks` are
    shelf marks and other identifiers, folded.
    """

    id: str
    kind: str
    names: tuple[str, ...]
    other_names: tuple[str, ...] = ()
    born: YearRange | None = None
    died: YearRange | None = None
    links: tuple[str, ...] = ()
    close_links: tuple[str, ...] = ()
    shelf_marks: tuple[str, ...] = ()


def features_of(description: Description) -> MatchFeatures | None:
    """Return the features of a description, or None if its kind is not reconciled by name (records)."""
    if description.kind not in KINDS:
        return None
    born, died = lifespan(description.dates if isinstance(description, Person) else None)
    return MatchFeatures(
        description.id,
        description.kind,
        tuple(dict.fromkeys(description.labels.values())),
        tuple(dict.fromkeys(description.further_names)) if isinstance(description, Authority) else (),
        born,
        died,
        tuple(authority_identifiers.link_key(link.uri) for link in description.same_as if is_same(link)),
        tuple(authority_identifiers.link_key(link.uri) for link in description.same_as if not is_same(link)),
        tuple(folded_shelf_marks(description)) if isinstance(description, Collection | Agent) else (),
    )


def is_same(link: Link) -> bool:
    """Return whether a link states, as exact and sure, that both ends are the same thing."""
    return link.relation == "exact" and link.confidence == "sure"


def lifespan(edtf: str | None) -> tuple[YearRange | None, YearRange | None]:
    """Return the possible years of birth and death from an EDTF interval; (None, None) if it is not an interval."""
    parsed_date = dates.parse(edtf).parsed if edtf else None
    if not isinstance(parsed_date, Interval):
        return None, None
    return _years(parsed_date.start), _years(parsed_date.end)


def parse_lifespan(text: str) -> tuple[YearRange | None, YearRange | None]:
    """Return the years of birth and death from a life written as EDTF, `1858-1919`, or prose with two years."""
    text = text.strip()
    try:
        life_years = lifespan(text)
    except dates.DateError:
        life_years = None, None
    if any(life_years):
        return life_years
    _, born, died = name_matching.split_life_dates(f"x {text}")
    mentioned_years = [int(year) for year in _YEAR.findall(text)]
    if not (born or died) and len(mentioned_years) == 2 and mentioned_years[0] <= mentioned_years[1]:
        born, died = mentioned_years
    return (born, born) if born else None, (died, died) if died else None


def _years(point: SingleDate | None) -> YearRange | None:
    first, last = (point.earliest(), point.latest()) if point else (None, None)
    return (first[0], last[0]) if first and last else None


def parse_years(text: str) -> YearRange | None:
    """Return the first and last year of a date written as a year, ISO 8601, EDTF, a spreadsheet number, or prose.

    Prose gives the year it mentions, or the span of two: `July 11, 1767`, `1800-1810`. Returns None if no year can be
    read.
    """
    text = text.strip().removesuffix(".0")
    try:
        edtf_date = dates.parse(text[:10] if len(text) > 10 and text[10] in "T " else text)
    except dates.DateError:
        mentioned_years = sorted({int(year) for year in _YEAR.findall(text)})
        return (mentioned_years[0], mentioned_years[-1]) if 1 <= len(mentioned_years) <= 2 else None
    first, last = edtf_date.parsed.earliest(), edtf_date.parsed.latest()
    return (first[0], last[0]) if first and last else None


def folded_shelf_marks(described: Collection | Agent) -> Iterator[str]:
    """Yield the shelf mark of a collection and the identifiers of a collection or agent, folded.

    `MSS 61911` becomes `mss 61911`.
    """
    reference = described.reference if isinstance(described, Collection) else ""
    for value in (reference, *(identifier.value for identifier in described.identifiers)):
        if folded := fold_shelf_mark(value):
            yield folded


def fold_shelf_mark(value: str) -> str:
    """Fold a shelf mark or an identifier for comparison."""
    return " ".join(name_matching.fold_words(value))


def lookup_keys(features: MatchFeatures) -> set[str]:
    """Return the index keys by which an entity is looked up, besides the words of its names."""
    found_by = {f"u {key}" for key in (*features.links, *features.close_links)}
    found_by |= {f"m {shelf_mark}" for shelf_mark in features.shelf_marks}
    for year_range, letter in ((features.born, "b"), (features.died, "d")):
        if year_range and year_range[0] == year_range[1]:
            found_by.add(f"{letter} {year_range[0]}")
    for text in (*features.names, *features.other_names):
        for reading in name_matching.name_readings(text):
            found_by |= name_matching.word_keys(reading.name) | name_matching.initial_keys(reading.name)
    return found_by


def name_words(features: MatchFeatures) -> tuple[str, ...]:
    """Return the distinct words of all names of an entity."""
    distinct: dict[str, None] = {}
    for text in (*features.names, *features.other_names):
        name = name_matching.parse_name(text)
        distinct |= dict.fromkeys((*name.words, *name.unhyphenated))
    return tuple(distinct)[:_MAX_NAME_WORDS]


def to_bytes(features: MatchFeatures) -> bytes:
    """Serialize an entity for the index, without its id and kind. The order of the list is the stored format."""
    return orjson.dumps(
        [
            features.names,
            features.other_names,
            features.born,
            features.died,
            features.links,
            features.close_links,
            features.shelf_marks,
        ]
    )


def from_bytes(id: str, kind: str, stored: bytes) -> MatchFeatures:
    """Read an entity from its form in the index (see `to_bytes`)."""
    return MatchFeatures(
        id, kind, *(tuple(value) if isinstance(value, list) else value for value in orjson.loads(stored))
    )
