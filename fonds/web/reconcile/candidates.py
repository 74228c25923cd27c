"""Finds the entities that a query may mean, scores them, and reports the features of each score.

The index gives a limited number of candidates (candidate_lookup.py). They are scored by the data in the index. The best
are scored again by their published descriptions, so that nothing withdrawn, restricted or outdated is returned.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from fonds.record.model import MAX_DEPTH, Description
from fonds.search import authority_identifiers, match_features, name_matching, property_agreement, scoring
from fonds.search.match_features import TYPES
from fonds.search.name_matching import NameReading
from fonds.search.scoring import ReconciliationQuery, ScoredCandidate
from fonds.urls import ID
from fonds.web.context import RequestContext
from fonds.web.descriptions.tombstones import successor_of
from fonds.web.list_entries import entries
from fonds.web.localization import Localizer
from fonds.web.reconcile.candidate_lookup import ENOUGH, CandidateLookup
from fonds.web.reconcile.properties import PROPERTIES, TYPE_NAMES
from fonds.web.reconcile.queries import CandidateQuery
from fonds.web.reconcile.values import JsonValue

MAX_RESCORED = 60  # candidates that are scored by their descriptions, if the query has properties
_LIST = "candidates"  # for the log
_ID = re.compile(ID)
_LIFE = ("born", "died", "dates")
_HIERARCHICAL = ("part_of", "broader")


def candidates(query: CandidateQuery, context: RequestContext) -> list[dict[str, Any]]:
    """Return the candidates for a query as in section 4.2, the best first."""
    if len(query.text) > name_matching.MAX_LENGTH:
        return []  # no name is that long
    kinds = kinds_of(query.types, query.all_types)
    if not kinds:
        return []
    query = _normalized(query, context)
    scoring_query = _scoring_query(query, kinds, context)
    numbers = CandidateLookup(
        scoring_query, context.reader.text_search.name_search, _other_names(query)
    ).numbers()
    rows = context.reader.text_search.name_search.features(numbers)
    ranked = scoring.rank(
        (scoring.score_candidate(scoring_query, match_features.from_bytes(*row)) for row in rows),
        MAX_RESCORED if query.properties else scoring_query.limit + ENOUGH,
    )
    queried_ids = [key[2:] for key in scoring_query.decisive_keys if key.startswith("i ")]
    ids = dict.fromkeys((*queried_ids, scoring_query.id, *(candidate.entity.id for candidate in ranked)))
    scored = entries(filter(None, ids), str, _LIST, lambda id: _scored(id, query, scoring_query, context))
    ranked = scoring.rank([candidate for _, candidate in scored], scoring_query.limit)
    documents = entries(
        ranked, lambda candidate: candidate.entity.id, _LIST, partial(_as_json, context=context)
    )
    return [document for _, document in documents]


def kinds_of(types: Sequence[str], every: bool = False) -> tuple[str, ...]:
    """Return the kinds of descriptions that have one of these types, or every one of them; all kinds without types."""
    sets = [TYPES.get(type, frozenset()) for type in types] or [frozenset(match_features.KINDS)]
    selected = frozenset.intersection(*sets) if every else frozenset.union(*sets)
    return tuple(kind for kind in match_features.KINDS if kind in selected)


def types_of(kind: str) -> list[dict[str, Any]]:
    """Return the types of a kind as in a candidate, the narrowest first."""
    return [{"id": id, "name": TYPE_NAMES[id]} for id, kinds in TYPES.items() if kind in kinds]


def current(id: str, context: RequestContext) -> Description | None:
    """Return the published entity with an id, or the successor of a withdrawn one; None if there is none."""
    entity = context.reader.entity(id) if _ID.fullmatch(id) else None
    if entity is not None and entity.withdrawn is not None and not entity.is_restricted:
        entity = successor_of(context, entity)
    description = (
        context.serializer_context.find(entity.id)
        if entity is not None and entity.withdrawn is None
        else None
    )
    return description if description is not None and description.kind in match_features.KINDS else None


def _normalized(query: CandidateQuery, context: RequestContext) -> CandidateQuery:
    """Return the query with all values of each property together, without empty ones, and with ids as EntityId."""
    values_by_property: dict[str, list[property_agreement.Value]] = defaultdict(list)
    for pid, values in query.properties:
        property = PROPERTIES.get(pid)
        for value in values:
            entity = (
                current(str(value).strip(), context) if property and property.compared == "entity" else None
            )
            if str(value).strip():
                values_by_property[pid].append(property_agreement.EntityId(entity.id) if entity else value)
    return replace(
        query, properties=tuple((pid, tuple(values)) for pid, values in values_by_property.items())
    )


def _scoring_query(
    query: CandidateQuery, kinds: tuple[str, ...], context: RequestContext
) -> ReconciliationQuery:
    """Return the query for scoring. Links, shelf marks, and ids or links given instead of a name are decisive."""
    decisive = [*_decisive_keys(query.text, context)]
    entity = current(query.text.strip(), context)
    for pid, values in query.properties:
        property = PROPERTIES.get(pid)
        for value in map(str, values):
            if property and property.compared == "link" and (key := _link_key(pid, value)):
                decisive.append(key)
            elif (
                property
                and property.compared == "mark"
                and (shelf_mark := match_features.fold_shelf_mark(value))
            ):
                decisive.append(f"m {shelf_mark}")
            elif pid in ("id", "uri"):
                decisive += _decisive_keys(value, context)
    lifetime = _lifetime(query)
    return ReconciliationQuery(
        name_matching.name_readings(query.text),
        kinds,
        query.limit,
        tuple(dict.fromkeys(decisive)),
        entity.id if entity else "",
        tuple(born for born, _ in lifetime if born),
        tuple(died for _, died in lifetime if died),
        frozenset(_unreadable(query)),
    )


def _decisive_keys(text: str, context: RequestContext) -> Iterator[str]:
    """Yield the decisive keys of a text that is a URI of this node, a link or a QID instead of a name."""
    text = text.strip()
    base = context.urls.base
    path = text[len(base) + 1 :].partition("/")[2] if text.startswith(f"{base}/") else ""
    if entity := current(path.partition(".")[0], context):  # also the URI of a serialization
        yield f"i {entity.id}"
    if key := authority_identifiers.parse_link(text):
        yield key


def _lifetime(
    query: CandidateQuery,
) -> list[tuple[match_features.YearRange | None, match_features.YearRange | None]]:
    """Return the years of birth and death among the properties; `dates` gives both."""
    return [_years(pid, value) for pid, values in query.properties if pid in _LIFE for value in values]


def _years(
    pid: str, value: property_agreement.Value
) -> tuple[match_features.YearRange | None, match_features.YearRange | None]:
    if pid == "dates":
        return match_features.parse_lifespan(str(value))
    years = match_features.parse_years(str(value))
    return (years, None) if pid == "born" else (None, years)


def _unreadable(query: CandidateQuery) -> Iterator[str]:
    """Yield the properties of links, birth and death in the query of which no value can be parsed."""
    for pid, values in query.properties:
        property = PROPERTIES.get(pid)
        if pid in _LIFE and not any(any(_years(pid, value)) for value in values):
            yield from ("born", "died") if pid == "dates" else (pid,)
        elif property and property.compared == "link" and not any(_link_key(pid, value) for value in values):
            yield pid


def _link_key(pid: str, value: property_agreement.Value) -> str:
    return authority_identifiers.parse_link(str(value), "" if pid == "same_as" else pid)


def _other_names(query: CandidateQuery) -> list[NameReading]:
    """Return the names among the properties."""
    values_of_names = (values for pid, values in query.properties if pid in ("name", "other_names"))
    return [
        reading
        for values in values_of_names
        for value in values
        for reading in name_matching.name_readings(str(value))
    ]


def _scored(
    id: str, query: CandidateQuery, scoring_query: ReconciliationQuery, context: RequestContext
) -> ScoredCandidate | None:
    """Score an entity by its published description; None if it is not published, or is of another kind."""
    description = context.serializer_context.find(id)
    features = match_features.features_of(description) if description else None
    if description is None or features is None or features.kind not in scoring_query.kinds:
        return None
    return scoring.score_candidate(scoring_query, features, dict(_evidence(query, description, context)))


def _evidence(
    query: CandidateQuery, description: Description, context: RequestContext
) -> Iterator[tuple[str, float | None]]:
    """Yield the agreement with each property of the query; None if no queried value can be parsed.

    Links, shelf marks and lifetimes are part of the scoring query.
    """
    for pid, queried_values in query.properties:
        property = PROPERTIES.get(pid)
        if property is None or not property.is_evidence or (description.kind == "person" and pid in _LIFE):
            continue
        if property.compared == "name":
            values = [
                *PROPERTIES["name"].of(description, context, {}),
                *PROPERTIES["other_names"].of(description, context, {}),
            ]
            # an unknown name is not a contradiction
            if agreement := property_agreement.agreement("name", queried_values, values):
                yield "other_names", agreement
        elif (
            values := _ancestor_values(pid, description, context)
            if pid in _HIERARCHICAL
            else property.of(description, context, {})
        ):
            agreement = property_agreement.agreement(property.compared, queried_values, values)
            if agreement is not None or not any(
                property_agreement.is_readable(property.compared, value) for value in queried_values
            ):
                yield pid, agreement


def _ancestor_values(pid: str, description: Description | None, context: RequestContext) -> list[JsonValue]:
    """Return all that it is part of: a query may name the country of a town and not its province."""
    values: list[JsonValue] = []
    while (
        description is not None
        and len(values) < MAX_DEPTH
        and (parents := PROPERTIES[pid].of(description, context, {}))
    ):
        values += parents
        description = context.serializer_context.find(parents[0].get("id", ""))
    return values


def _as_json(candidate: ScoredCandidate, context: RequestContext) -> dict[str, Any]:
    description = context.serializer_context.find(candidate.entity.id)
    assert description is not None  # noqa: S101 - it was scored with this state of the store
    document: dict[str, Any] = {
        "id": description.id,
        "name": description.label(context.site.language),
        "type": types_of(description.kind),
        "score": candidate.score,
        "match": candidate.match,
        "features": [{"id": id, "value": value} for id, value in candidate.features.items()],
    }
    if summary := describe(description, context):
        document["description"] = summary
    return document


def describe(description: Description, context: RequestContext) -> str:
    """Return a line that distinguishes namesakes: type, dates, what it is part of, and other names."""
    parts = [TYPE_NAMES[description.kind]]
    for pid in ("dates", "type", "part_of", "broader", "holder", "reference"):
        for value in PROPERTIES[pid].of(description, context, {})[:1]:
            text = str(value.get("name") or value["str"])
            parts.append(Localizer(context.serializer_context).date(text) if pid == "dates" else text)
    if other_names := PROPERTIES["other_names"].of(description, context, {"limit": 3}):
        parts.append("also " + ", ".join(value["str"] for value in other_names))
    return "; ".join(parts)
