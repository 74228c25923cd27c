"""How sure it is that an entity is what somebody means: a score from 0 to 100, what made it, and who stands alone.

The name is judged first, then what else is said of it: what agrees lifts the score, what contradicts lowers it, and a
link to the same thing elsewhere decides. What an entity does not say counts neither way. Pure, and the same for the
same question and the same descriptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from service.search import authority_identifiers, name_matching
from service.search.match_features import Entity, Years
from service.search.name_matching import Reading

SURE = 95.0  # from this score on a candidate may be taken without a human
ALONE = 10.0  # by so much it must be better than the next
UNNAMED = 50.0  # the score of a candidate whose name nobody asked for, before the properties
NAMED = 60.0  # from this likeness of the names on a shelf mark decides
OTHER = 1.0  # less, where it is another name and not the first
# (what agreement takes of the way to 100, what contradiction leaves): of dates of a life, and of all else
_DATES, _PLAIN = (0.4, 0.6), (0.25, 0.85)
_AGAINST = 0.4  # what a link to something else of the same authority leaves


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the readings of a name (none where only properties are), of which kinds, how many answers.

    `decisive` is what decides: keys of links (links.py), `i ID`, `m MARK`; `born` and `died` are years from properties,
    of which the best counts. `unread` are `born`, `died`, `same_as` and authorities of which nothing could be read.
    `id` stands where a word was asked that is also an id: that one is a good candidate, and others may be as good.
    """

    readings: tuple[Reading, ...] = ()
    kinds: tuple[str, ...] = ()
    limit: int = 10
    decisive: tuple[str, ...] = ()
    id: str = ""
    born: tuple[Years, ...] = ()
    died: tuple[Years, ...] = ()
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its score; `features` are what made it, by their names.

    `sure` where a link says so; `doubt` where something speaks against it or cannot be read, or only a word that
    happens to be its id speaks for it.
    """

    entity: Entity
    score: float
    sure: bool
    doubt: bool
    features: Mapping[str, float | bool]
    match: bool = False


def judge(question: Question, entity: Entity, evidence: Mapping[str, float | None] | None = None) -> Judged:
    """An entity held against a question.

    `evidence` is how far it agrees with each other property, from 0 to 1; None where what is asked cannot be read.
    """
    features: dict[str, float | bool] = {}
    score, reading = _named(question.readings, entity)
    if question.readings:
        features["name"] = round(score, 2)
    if question.id == entity.id:
        features["id"] = True
    agrees, against = _linked(question, entity)
    sure = agrees and not against
    if agrees or against:
        features["link"] = sure
    held = [(_DATES, name, worth) for name, worth in _life(question, reading, entity)]
    said = evidence or {}
    held += [(_PLAIN, name, worth) for name, worth in said.items() if worth is not None]
    if _marked(question, entity):
        features["mark"] = True
        sure = sure or (not against and _mark_decides(score if question.readings else 0.0, said))
        score += (100 - score) * _DATES[0]
    for (up, down), name, worth in held:
        features[name] = round(worth, 2)
        score = score + (100 - score) * up * worth if worth else score * down
    if against and not agrees:
        score *= _AGAINST
    doubt = against or not all(worth for _, _, worth in held)
    doubt = doubt or None in said.values() or _unread(question, entity)
    if question.id == entity.id and not sure:
        doubt, score = doubt or score < SURE, 100.0
    return Judged(entity, 100.0 if sure else round(score, 2), sure, doubt, features)


def _named(readings: Iterable[Reading], entity: Entity) -> tuple[float, Reading | None]:
    """The best likeness of a name, and by which reading of what was asked."""
    best, found = UNNAMED, None
    for less, texts in ((0.0, entity.names), (OTHER, entity.others)):
        for text in texts:
            for known in name_matching.readings(text):
                for asked in readings:
                    worth = max(0.0, name_matching.alike(asked, known) - less)
                    if found is None or worth > best:
                        best, found = worth, asked
    return best, found


def _linked(question: Question, entity: Entity) -> tuple[bool, bool]:
    """Whether a link says that it is the one, and whether one says that it is another one of the same authority."""
    asked = set(question.decisive)
    of = {authority_identifiers.authority_of(key) for key in asked} & {
        authority_identifiers.authority_of(key) for key in entity.links
    }
    fit = {authority_identifiers.authority_of(key) for key in asked & {*entity.links, *entity.close}}
    return bool(asked & {*entity.links, f"i {entity.id}"}), bool(of - fit - {""})


def _marked(question: Question, entity: Entity) -> bool:
    return any(f"m {mark}" in question.decisive for mark in entity.marks)


def _mark_decides(name: float, evidence: Mapping[str, float | None]) -> bool:
    """Whether a shelf mark is enough: every archive has an `MS 1`, so the name or the holder must say the same."""
    holder = evidence.get("holder")
    name = max(name, 100 * (evidence.get("other_names") or 0.0))
    return bool(holder) or (holder is None and name >= NAMED)


def _unread(question: Question, entity: Entity) -> bool:
    """Whether it says something of what is asked, and what is asked cannot be read: it may be another."""
    said = {authority_identifiers.authority_of(key) for key in entity.links} | (
        {"same_as"} if entity.links else set()
    )
    said |= {name for name, years in (("born", entity.born), ("died", entity.died)) if years}
    return bool(question.unread & said)


def _life(question: Question, reading: Reading | None, entity: Entity) -> Iterable[tuple[str, float]]:
    said = (
        ("born", question.born or _year(reading.born if reading else None), entity.born),
        ("died", question.died or _year(reading.died if reading else None), entity.died),
    )
    for name, asked, known in said:
        if asked and known:
            yield name, max(together(one, known) for one in asked)


def _year(year: int | None) -> tuple[Years, ...]:
    return ((year, year),) if year else ()


def together(some: Years, others: Years) -> float:
    """How well two spans of years fit: 1 where they meet, less a year or two apart, else 0."""
    apart = max(some[0] - others[1], others[0] - some[1], 0)
    return 1.0 if not apart else 0.5 if apart <= 2 else 0.0


def ranked(judged: Iterable[Judged], limit: int) -> list[Judged]:
    """The best candidates, the best first; of those that are alike the order is that of their ids.

    The first is a match where nothing speaks against it, it is as good as sure, and no other comes near.
    """
    found = sorted(judged, key=lambda one: (not one.sure, -one.score, one.entity.id))
    if found and _stands_alone(found):
        found[0] = replace(found[0], match=True)
    return found[:limit]


def _stands_alone(found: Sequence[Judged]) -> bool:
    first, rest = found[0], found[1:]
    if first.sure:
        return not any(one.sure for one in rest)
    near = any(one.score > first.score - ALONE for one in rest)
    return first.score >= SURE and not first.doubt and not near
