"""Find the entities that a query may mean, score them, and say how each score was made.

The index gives a bounded number of candidates (candidate_lookup.py). They are scored by what the index has; the best
are scored again by the published descriptions, so that nothing withdrawn, hidden or changed is returned.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from service.record.model import MAX_DEPTH, Description
from service.search import authority_identifiers, match_features, name_matching, property_agreement, scoring
from service.search.match_features import TYPES
from service.search.name_matching import NameReading
from service.search.scoring import ReconciliationQuery, ScoredCandidate
from service.urls import ID
from service.web.context import RequestContext
from service.web.descriptions.tombstones import successor_of
from service.web.localization import Localizer
from service.web.reconcile.candidate_lookup import ENOUGH, CandidateLookup
from service.web.reconcile.properties import PROPERTIES, TYPE_NAMES
from service.web.reconcile.queries import Query
from service.web.reconcile.values import JsonValue

JUDGED = 60  # candidates that are judged again by their descriptions, where there are properties
_ID = re.compile(ID)
_LIFE = ("born", "died", "dates")
_ABOVE = ("part_of", "broader")


def candidates(query: Query, context: RequestContext) -> list[dict[str, Any]]:
    """The candidates for a query as the specification has them (section 4.2), the best first."""
    if len(query.text) > name_matching.MAX_LENGTH:
        return []  # no name is as long
    kinds = kinds_of(query.types, query.all_types)
    if not kinds:
        return []
    query = _gathered(query, context)
    question = _question(query, kinds, context)
    found = CandidateLookup(question, context.reader.text_search.name_search, _other_names(query)).found()
    known = context.reader.text_search.name_search.features(found)
    judged = scoring.rank(
        (scoring.score_candidate(question, match_features.from_bytes(*one)) for one in known),
        JUDGED if query.properties else question.limit + ENOUGH,
    )
    pasted = [key[2:] for key in question.decisive_keys if key.startswith("i ")]
    ids = dict.fromkeys((*pasted, question.id, *(one.entity.id for one in judged)))
    best = [one for id in ids if id and (one := _judged(id, query, question, context))]
    return [_told(one, context) for one in scoring.rank(best, question.limit)]


def kinds_of(types: Sequence[str], every: bool = False) -> tuple[str, ...]:
    """The kinds of descriptions of any of these types, or of every one of them; all where no type is named."""
    sets = [TYPES.get(type, frozenset()) for type in types] or [frozenset(match_features.KINDS)]
    wanted = frozenset.intersection(*sets) if every else frozenset.union(*sets)
    return tuple(kind for kind in match_features.KINDS if kind in wanted)


def types_of(kind: str) -> list[dict[str, Any]]:
    """The types of a kind as candidates have them, the narrowest first."""
    return [{"id": id, "name": TYPE_NAMES[id]} for id, kinds in TYPES.items() if kind in kinds]


def current(id: str, context: RequestContext) -> Description | None:
    """The published entity under an id, or what took the place of one that was withdrawn; None where there is none."""
    row = context.reader.entity(id) if _ID.fullmatch(id) else None
    if row is not None and row.withdrawn is not None and not row.is_restricted:
        row = successor_of(context, row)
    found = context.serializer_context.find(row.id) if row is not None and row.withdrawn is None else None
    return found if found is not None and found.kind in match_features.KINDS else None


def _gathered(query: Query, context: RequestContext) -> Query:
    """The query with all values of a property together, without empty ones; ids of entities are told from names."""
    said: dict[str, list[property_agreement.Value]] = defaultdict(list)
    for pid, values in query.properties:
        row = PROPERTIES.get(pid)
        for value in values:
            found = current(str(value).strip(), context) if row and row.compared == "entity" else None
            if str(value).strip():
                said[pid].append(property_agreement.EntityId(found.id) if found else value)
    return replace(query, properties=tuple((pid, tuple(values)) for pid, values in said.items()))


def _question(query: Query, kinds: tuple[str, ...], context: RequestContext) -> ReconciliationQuery:
    """A query as candidates are judged by it: what was pasted in place of a name decides, and links and marks do."""
    decisive = [*_pasted(query.text, context)]
    named = current(query.text.strip(), context)
    for pid, values in query.properties:
        row = PROPERTIES.get(pid)
        for value in map(str, values):
            if row and row.compared == "link" and (key := _link(pid, value)):
                decisive.append(key)
            elif row and row.compared == "mark" and (mark := match_features.fold_shelf_mark(value)):
                decisive.append(f"m {mark}")
            elif pid in ("id", "uri"):
                decisive += _pasted(value, context)
    lived = _lifetime(query)
    return ReconciliationQuery(
        name_matching.name_readings(query.text),
        kinds,
        query.limit,
        tuple(dict.fromkeys(decisive)),
        named.id if named else "",
        tuple(born for born, _ in lived if born),
        tuple(died for _, died in lived if died),
        frozenset(_unread(query)),
    )


def _pasted(text: str, context: RequestContext) -> Iterator[str]:
    """What decides where a URI of this node, a link or a QID stands in place of a name."""
    text = text.strip()
    base = context.urls.base
    own = text[len(base) + 1 :].partition("/")[2] if text.startswith(f"{base}/") else ""
    if found := current(own.partition(".")[0], context):  # of a serialisation too
        yield f"i {found.id}"
    if key := authority_identifiers.parse_link(text):
        yield key


def _lifetime(query: Query) -> list[tuple[match_features.YearRange | None, match_features.YearRange | None]]:
    """The years of birth and death among the properties; `dates` is a whole life."""
    return [_lived(pid, value) for pid, values in query.properties if pid in _LIFE for value in values]


def _lived(
    pid: str, value: property_agreement.Value
) -> tuple[match_features.YearRange | None, match_features.YearRange | None]:
    if pid == "dates":
        return match_features.parse_lifespan(str(value))
    years = match_features.parse_years(str(value))
    return (years, None) if pid == "born" else (None, years)


def _unread(query: Query) -> Iterator[str]:
    """The links and the ends of a life that are asked for, but of which no value can be read."""
    for pid, values in query.properties:
        row = PROPERTIES.get(pid)
        if pid in _LIFE and not any(any(_lived(pid, value)) for value in values):
            yield from ("born", "died") if pid == "dates" else (pid,)
        elif row and row.compared == "link" and not any(_link(pid, value) for value in values):
            yield pid


def _link(pid: str, value: property_agreement.Value) -> str:
    return authority_identifiers.parse_link(str(value), "" if pid == "same_as" else pid)


def _other_names(query: Query) -> list[NameReading]:
    """Names that stand among the properties."""
    found = (values for pid, values in query.properties if pid in ("name", "other_names"))
    return [
        reading for values in found for value in values for reading in name_matching.name_readings(str(value))
    ]


def _judged(
    id: str, query: Query, question: ReconciliationQuery, context: RequestContext
) -> ScoredCandidate | None:
    """A candidate judged by its description as it is published; None for what is not there, or is of another kind."""
    description = context.serializer_context.find(id)
    known = match_features.features_of(description) if description else None
    if description is None or known is None or known.kind not in question.kinds:
        return None
    return scoring.score_candidate(question, known, dict(_evidence(query, description, context)))


def _evidence(query: Query, it: Description, context: RequestContext) -> Iterator[tuple[str, float | None]]:
    """How far it agrees with the properties that are asked for, None where they cannot be read.

    Links, marks and lives are held in the question.
    """
    for pid, asked in query.properties:
        row = PROPERTIES.get(pid)
        if row is None or not row.is_evidence or (it.kind == "person" and pid in _LIFE):
            continue
        if row.compared == "name":
            known = [*PROPERTIES["name"].of(it, context, {}), *PROPERTIES["other_names"].of(it, context, {})]
            # a name that nobody noted contradicts nothing
            if worth := property_agreement.agreement("name", asked, known):
                yield "other_names", worth
        elif known := _climbed(pid, it, context) if pid in _ABOVE else row.of(it, context, {}):
            worth = property_agreement.agreement(row.compared, asked, known)
            if worth is not None or not any(
                property_agreement.is_readable(row.compared, value) for value in asked
            ):
                yield pid, worth


def _climbed(pid: str, it: Description | None, context: RequestContext) -> list[JsonValue]:
    """What it is part of, and what that is part of: whoever knows the country of a town need not know its province."""
    found: list[JsonValue] = []
    while it is not None and len(found) < MAX_DEPTH and (above := PROPERTIES[pid].of(it, context, {})):
        found += above
        it = context.serializer_context.find(above[0].get("id", ""))
    return found


def _told(one: ScoredCandidate, context: RequestContext) -> dict[str, Any]:
    description = context.serializer_context.find(one.entity.id)
    assert description is not None  # noqa: S101 - it was judged by it, in the same state of the store
    said: dict[str, Any] = {
        "id": description.id,
        "name": description.label(context.site.language),
        "type": types_of(description.kind),
        "score": one.score,
        "match": one.match,
        "features": [{"id": id, "value": value} for id, value in one.features.items()],
    }
    if words := describe(description, context):
        said["description"] = words
    return said


def describe(description: Description, context: RequestContext) -> str:
    """A line that tells namesakes apart: what it is, when, of what it is a part, what else it is called."""
    listed = [TYPE_NAMES[description.kind]]
    for pid in ("dates", "type", "part_of", "broader", "holder", "reference"):
        for one in PROPERTIES[pid].of(description, context, {})[:1]:
            words = str(one.get("name") or one["str"])
            listed.append(Localizer(context.serializer_context).date(words) if pid == "dates" else words)
    if others := PROPERTIES["other_names"].of(description, context, {"limit": 3}):
        listed.append("also " + ", ".join(one["str"] for one in others))
    return "; ".join(listed)
