"""Suggestions during typing (section 6), of entities, properties and types; and proposed properties of a type (7.2).

The best matches come first, and equal ones in alphabetical order; `cursor` skips the first suggestions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import orjson

from fonds.record.model import Description
from fonds.search import match_features, name_matching
from fonds.web.context import RequestContext
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest
from fonds.web.list_entries import entries
from fonds.web.reconcile.candidates import candidates, current, describe, kinds_of, types_of
from fonds.web.reconcile.properties import TYPE_NAMES, of_types
from fonds.web.reconcile.queries import CandidateQuery

PAGE_SIZE = 20
MAX_ENTITIES = 200  # that are compared with one prefix
_CURSOR = re.compile(r"[0-9]{1,6}")
_DESCRIPTIONS = {
    "agent": "People, families and institutions",
    "person": "People",
    "family": "Families",
    "institution": "Archives, libraries, offices and other bodies",
    "place": "Places, as the sources name them",
    "subject": "Topics",
    "collection": "Fonds, series and files",
}


def suggest(request: Request, context: RequestContext, of: str) -> Response:
    """Return the suggestions for a prefix."""
    prefix = " ".join(request.parameter("prefix")[: name_matching.MAX_LENGTH].split())
    start = _number(request.parameter("cursor")) or 0
    if of == "entity":
        ids = _entities(prefix, request.parameter("type"), context)

        def make(id: str) -> dict[str, Any] | None:
            entity = context.serializer_context.find(id)
            return _suggested(entity, context) if entity else None

        shown = entries(ids[start : start + PAGE_SIZE], str, "suggestions", make)
        return json_response({"result": [document for _, document in shown]})
    matches = _by_name(types() if of == "type" else _rows(request.parameter("type")), prefix)
    return json_response({"result": matches[start : start + PAGE_SIZE]})


def propose_properties(request: Request, context: RequestContext) -> Response:
    """Return the properties of a type; all properties if there is no type or it is unknown."""
    type, limit = request.parameter("type")[:100], _number(request.parameter("limit"))
    document: dict[str, Any] = {"properties": _rows(type)[: limit or None]}
    if type:
        document["type"] = type
    if limit:
        document["limit"] = limit
    return json_response(document)


def types() -> list[dict[str, Any]]:
    """Return the types, each with its broader types (section 2.2)."""
    documents = []
    for id, kinds in match_features.TYPES.items():
        broader = [
            {"id": broader_id, "name": TYPE_NAMES[broader_id]}
            for broader_id, broader_kinds in match_features.TYPES.items()
            if kinds < broader_kinds
        ]
        document: dict[str, Any] = {"id": id, "name": TYPE_NAMES[id], "description": _DESCRIPTIONS[id]}
        documents.append(document | ({"broader": broader} if broader else {}))
    return documents


def _rows(type: str) -> list[dict[str, Any]]:
    rows = of_types([type] if type else [])
    return [{"id": row.id, "name": row.name, "description": row.description} for row in rows]


def _by_name(rows: Iterable[dict[str, Any]], prefix: str) -> list[dict[str, Any]]:
    """Return first those whose id or name begins with the prefix, then those with such a word in their name."""
    folded_prefix = prefix.casefold()

    def rank(row: dict[str, Any]) -> int:
        name = row["name"].casefold()
        if row["id"].casefold().startswith(folded_prefix) or name.startswith(folded_prefix):
            return 0
        return 1 if any(word.startswith(folded_prefix) for word in name.split()) else 2

    ranked = sorted(rows, key=lambda row: (rank(row), row["name"]))
    return [row for row in ranked if rank(row) < 2]


def _entities(prefix: str, type: str, context: RequestContext) -> list[str]:
    """Return ids of entities by a prefix of a name, an id or a link; if there are none, the candidates of a query."""
    kinds = kinds_of([type] if type else [])
    *complete_words, prefix_of_last_word = name_matching.fold_words(prefix) or ("",)
    name_search, numbers = context.reader.text_search.name_search, dict[int, None]()
    if prefix_of_last_word and kinds:
        for key in sorted(
            name_matching.word_keys(name_matching.parse_name(prefix))
        ):  # many names may begin with a short one
            numbers |= dict.fromkeys(name_search.find_by_keys([key], kinds, MAX_ENTITIES))
        numbers |= dict.fromkeys(
            name_search.find_by_words(complete_words, kinds, MAX_ENTITIES, prefix_of_last_word)
        )
    rows = name_search.features(list(numbers))
    ranked = sorted(rows, key=lambda row: _sort_key(match_features.from_bytes(*row), prefix))
    exact = current(prefix, context)
    ids = [exact.id] if exact and exact.kind in kinds else []
    ids += [id for id, _, _ in ranked if id not in ids]
    if not ids and prefix:
        ids = [
            str(candidate["id"])
            for candidate in candidates(CandidateQuery(prefix, (type,) if type else ()), context)
        ]
    return ids


def _sort_key(features: match_features.MatchFeatures, prefix: str) -> tuple[int, str, str]:
    """Sort names that begin with the prefix first, for people also last names; then other names; then the rest."""
    folded_prefix = " ".join(name_matching.fold_words(prefix))
    for rank, texts in enumerate((features.names, features.other_names)):
        for text in texts:
            name = name_matching.parse_name(text)
            last_first = f"{name.surname} {' '.join(name.words)}" if features.kind == "person" else ""
            forms = [last_first, " ".join(name.spoken_order), " ".join(name.words)]
            if matches := [form for form in forms if form.startswith(folded_prefix)]:
                return rank, matches[0], features.id
    return 2, name_matching.parse_name(features.names[0]).text, features.id


def _suggested(description: Description, context: RequestContext) -> dict[str, Any]:
    return {
        "id": description.id,
        "name": description.label(context.site.language),
        "description": describe(description, context),
        "notable": types_of(description.kind),
    }


def _number(text: str) -> int | None:
    return int(text) if _CURSOR.fullmatch(text) else None


def json_response(document: dict[str, Any]) -> Response:
    """Return a response with a JSON document."""
    body = orjson.dumps(document)
    return Response(200, "application/json", body, (), digest(body))
