"""Scores of reconciliation candidates, from 0 to 100, with the features that made them, and which one is a match.

The name gives the first score. Other properties raise it if they agree and lower it if they contradict, and a link to
the same thing elsewhere decides. What a description does not state counts neither way. Pure: the same query and the
same descriptions give the same scores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from fonds.search import authority_identifiers, name_matching
from fonds.search.match_features import MatchFeatures, YearRange
from fonds.search.name_matching import NameReading

SURE = 95.0  # from this score on a candidate may be a match without a person's decision
MIN_LEAD = 10.0  # by how much a match must be better than the next candidate
NO_NAME_SCORE = 50.0  # the score, before properties, of a candidate if the query has no name
SHELF_MARK_MIN_NAME = 60.0  # the name similarity from which on a shelf mark decides
OTHER_NAME_PENALTY = 1.0  # for a match with another name than the preferred one
# (share of the way to 100 that agreement adds, factor that contradiction leaves), for life dates and for the rest
_DATES_WEIGHT, _PROPERTY_WEIGHT = (0.4, 0.6), (0.25, 0.85)
_CONTRADICTING_LINK = 0.4  # factor for a link to another identifier of the same authority


@dataclass(frozen=True, slots=True)
class ReconciliationQuery:
    """A query: the readings of a name (none if it has only properties), the kinds, and the number of candidates.

    `decisive_keys` decide alone: link keys (authority_identifiers.py), `i ID` and `m SHELF-MARK`. `born` and `died`
    are alternative years from properties; the best one counts. `unreadable` names the properties whose values could
    not be read: `born`, `died`, `same_as` and authorities. `id` is set if the name is also an id: that entity is a
    good candidate, but others may be as good.
    """

    readings: tuple[NameReading, ...] = ()
    kinds: tuple[str, ...] = ()
    limit: int = 10
    decisive_keys: tuple[str, ...] = ()
    id: str = ""
    born: tuple[YearRange, ...] = ()
    died: tuple[YearRange, ...] = ()
    unreadable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ScoredCandidate:
    """A candidate with its score and the features that made it, by their names.

    `is_certain` if a link identifies it. `is_doubtful` if a property contradicts or cannot be read, or if only the
    equality of the name with its id speaks for it.
    """

    entity: MatchFeatures
    score: float
    is_certain: bool
    is_doubtful: bool
    features: Mapping[str, float | bool]
    match: bool = False


def score_candidate(
    question: ReconciliationQuery, entity: MatchFeatures, evidence: Mapping[str, float | None] | None = None
) -> ScoredCandidate:
    """Score an entity against a query.

    `evidence` is the agreement, from 0 to 1, of each other property; None if the queried value cannot be read.
    """
    features: dict[str, float | bool] = {}
    evidence = evidence or {}
    score, reading = _name_score(question.readings, entity)
    if question.readings:
        features["name"] = round(score, 2)
    if question.id == entity.id:
        features["id"] = True
    has_link, contradicts_link = _link_evidence(question, entity)
    is_certain = has_link and not contradicts_link
    if has_link or contradicts_link:
        features["link"] = is_certain
    agreements = [(_DATES_WEIGHT, name, worth) for name, worth in _life_agreements(question, reading, entity)]
    agreements += [(_PROPERTY_WEIGHT, name, worth) for name, worth in evidence.items() if worth is not None]
    if _has_shelf_mark(question, entity):
        features["mark"] = True
        is_certain = is_certain or (
            not contradicts_link and _shelf_mark_decides(score if question.readings else 0.0, evidence)
        )
        score += (100 - score) * _DATES_WEIGHT[0]
    for (gain, factor), name, worth in agreements:
        features[name] = round(worth, 2)
        score = score + (100 - score) * gain * worth if worth else score * factor
    if contradicts_link and not has_link:
        score *= _CONTRADICTING_LINK
    is_doubtful = (
        contradicts_link
        or not all(worth for _, _, worth in agreements)
        or None in evidence.values()
        or _has_unreadable_property(question, entity)
    )
    if question.id == entity.id and not is_certain:
        is_doubtful, score = is_doubtful or score < SURE, 100.0
    return ScoredCandidate(
        entity, 100.0 if is_certain else round(score, 2), is_certain, is_doubtful, features
    )


def _name_score(readings: Iterable[NameReading], entity: MatchFeatures) -> tuple[float, NameReading | None]:
    """Return the best similarity of any queried reading with any name, and that reading."""
    best_score, best_reading = NO_NAME_SCORE, None
    for penalty, names in ((0.0, entity.names), (OTHER_NAME_PENALTY, entity.other_names)):
        for name in names:
            for known in name_matching.name_readings(name):
                for queried in readings:
                    score = max(0.0, name_matching.reading_similarity(queried, known) - penalty)
                    if best_reading is None or score > best_score:
                        best_score, best_reading = score, queried
    return best_score, best_reading


def _link_evidence(question: ReconciliationQuery, entity: MatchFeatures) -> tuple[bool, bool]:
    """Return whether a link identifies the entity, and whether one names another identifier of the same authority."""
    queried = set(question.decisive_keys)
    shared_authorities = {authority_identifiers.authority_of(key) for key in queried} & {
        authority_identifiers.authority_of(key) for key in entity.links
    }
    agreeing = {
        authority_identifiers.authority_of(key) for key in queried & {*entity.links, *entity.close_links}
    }
    return bool(queried & {*entity.links, f"i {entity.id}"}), bool(shared_authorities - agreeing - {""})


def _has_shelf_mark(question: ReconciliationQuery, entity: MatchFeatures) -> bool:
    return any(f"m {shelf_mark}" in question.decisive_keys for shelf_mark in entity.shelf_marks)


def _shelf_mark_decides(name_score: float, evidence: Mapping[str, float | None]) -> bool:
    """Return whether a shelf mark is enough. Every archive has an `MS 1`, so the name or the holder must agree."""
    holder = evidence.get("holder")
    name_score = max(name_score, 100 * (evidence.get("other_names") or 0.0))
    return bool(holder) or (holder is None and name_score >= SHELF_MARK_MIN_NAME)


def _has_unreadable_property(question: ReconciliationQuery, entity: MatchFeatures) -> bool:
    """Return whether the entity states a property whose queried value cannot be read: it may be another entity."""
    stated = {authority_identifiers.authority_of(key) for key in entity.links}
    if entity.links:
        stated.add("same_as")
    stated |= {name for name, years in (("born", entity.born), ("died", entity.died)) if years}
    return bool(question.unreadable & stated)


def _life_agreements(
    question: ReconciliationQuery, reading: NameReading | None, entity: MatchFeatures
) -> Iterable[tuple[str, float]]:
    life_dates = (
        ("born", question.born or _year_range(reading.born if reading else None), entity.born),
        ("died", question.died or _year_range(reading.died if reading else None), entity.died),
    )
    for name, queried, known in life_dates:
        if queried and known:
            yield name, max(years_agreement(years, known) for years in queried)


def _year_range(year: int | None) -> tuple[YearRange, ...]:
    return ((year, year),) if year else ()


def years_agreement(one: YearRange, other: YearRange) -> float:
    """Return how well two ranges of years agree: 1 if they overlap, 0.5 if one or two years lie between, else 0."""
    gap = max(one[0] - other[1], other[0] - one[1], 0)
    return 1.0 if not gap else 0.5 if gap <= 2 else 0.0


def rank(candidates: Iterable[ScoredCandidate], limit: int) -> list[ScoredCandidate]:
    """Return the best candidates, best first; equal ones in the order of their ids.

    The first is a match if nothing contradicts it, its score is at least SURE, and no other comes near.
    """
    ordered = sorted(
        candidates, key=lambda candidate: (not candidate.is_certain, -candidate.score, candidate.entity.id)
    )
    if ordered and _first_is_match(ordered):
        ordered[0] = replace(ordered[0], match=True)
    return ordered[:limit]


def _first_is_match(ordered: Sequence[ScoredCandidate]) -> bool:
    first, rest = ordered[0], ordered[1:]
    if first.is_certain:
        return not any(candidate.is_certain for candidate in rest)
    has_rival = any(candidate.score > first.score - MIN_LEAD for candidate in rest)
    return first.score >= SURE and not first.is_doubtful and not has_rival
