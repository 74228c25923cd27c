"""Suggestions while somebody types (section 6): entities, properties and types by their beginnings; and the properties
that are proposed for a type (section 7.2). In order of fitness, then of the alphabet; `cursor` leaves the first out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import orjson

from service.record.model import Description
from service.search import match_features, name_matching
from service.web.context import RequestContext
from service.web.http.request import Request
from service.web.http.response import Response, digest
from service.web.reconcile.candidates import candidates, current, describe, kinds_of, types_of
from service.web.reconcile.properties import TYPE_NAMES, of_types
from service.web.reconcile.queries import Query

PER_ANSWER = 20
MOST = 200  # entities that are looked at for one beginning
_CURSOR = re.compile(r"[0-9]{1,6}")
_DESCRIPTIONS = {
    "agent": "People and institutions",
    "person": "People",
    "institution": "Archives, libraries, offices and other bodies",
    "place": "Places, as the sources name them",
    "subject": "Topics",
    "collection": "Fonds, series and files",
}


def suggest(request: Request, context: RequestContext, of: str) -> Response:
    """What completes a beginning."""
    prefix = " ".join(request.parameter("prefix")[: name_matching.MAX_LENGTH].split())
    start = _number(request.parameter("cursor")) or 0
    if of == "entity":
        found = _entities(prefix, request.parameter("type"), context)
        shown = (context.serializer_context.find(id) for id in found[start : start + PER_ANSWER])
        return in_json({"result": [_suggested(it, context) for it in shown if it]})
    rows = _by_name(types() if of == "type" else _rows(request.parameter("type")), prefix)
    return in_json({"result": rows[start : start + PER_ANSWER]})


def proposed(request: Request, context: RequestContext) -> Response:
    """The properties of a type; all where the type is unknown or none is named."""
    type, limit = request.parameter("type")[:100], _number(request.parameter("limit"))
    said: dict[str, Any] = {"properties": _rows(type)[: limit or None]}
    if type:
        said["type"] = type
    if limit:
        said["limit"] = limit
    return in_json(said)


def types() -> list[dict[str, Any]]:
    """The types, each with the next wider one (section 2.2)."""
    found = []
    for id, kinds in match_features.TYPES.items():
        wider = [other for other, more in match_features.TYPES.items() if kinds < more]
        said: dict[str, Any] = {"id": id, "name": TYPE_NAMES[id], "description": _DESCRIPTIONS[id]}
        found.append(
            said | ({"broader": [{"id": one, "name": TYPE_NAMES[one]} for one in wider]} if wider else {})
        )
    return found


def _rows(type: str) -> list[dict[str, Any]]:
    rows = of_types([type] if type else [])
    return [{"id": row.id, "name": row.name, "description": row.description} for row in rows]


def _by_name(rows: Iterable[dict[str, Any]], prefix: str) -> list[dict[str, Any]]:
    """Those whose id or name begins with it, then those with a word in the name that does."""
    wanted = prefix.casefold()

    def rank(row: dict[str, Any]) -> int:
        name = row["name"].casefold()
        if row["id"].casefold().startswith(wanted) or name.startswith(wanted):
            return 0
        return 1 if any(word.startswith(wanted) for word in name.split()) else 2

    ranked = sorted(rows, key=lambda row: (rank(row), row["name"]))
    return [row for row in ranked if rank(row) < 2]


def _entities(prefix: str, type: str, context: RequestContext) -> list[str]:
    """Ids of entities by a name, a beginning of one, an id, or a link; where no name begins so, what a query finds."""
    kinds = kinds_of([type] if type else [])
    *whole, last = name_matching.fold_words(prefix) or ("",)
    called, found = context.reader.text_search.name_search, dict[int, None]()
    if last and kinds:
        for form in sorted(
            name_matching.word_keys(name_matching.parse_name(prefix))
        ):  # many names may begin like one that is short
            found |= dict.fromkeys(called.find_by_keys([form], kinds, MOST))
        found |= dict.fromkeys(called.find_by_words(whole, kinds, MOST, last))
    said = called.features(list(found))
    ranked = sorted(said, key=lambda row: _fitness(match_features.from_bytes(*row), prefix))
    exact = current(prefix, context)
    ids = [exact.id] if exact and exact.kind in kinds else []
    ids += [id for id, _, _ in ranked if id not in ids]
    if not ids and prefix:
        ids = [str(one["id"]) for one in candidates(Query(prefix, (type,) if type else ()), context)]
    return ids


def _fitness(one: match_features.MatchFeatures, prefix: str) -> tuple[int, str, str]:
    """Names that are what was typed or begin so, of people last names too; then other names that do; then the rest."""
    wanted = " ".join(name_matching.fold_words(prefix))
    for rank, texts in enumerate((one.names, one.other_names)):
        for text in texts:
            name = name_matching.parse_name(text)
            last_first = f"{name.surname} {' '.join(name.words)}" if one.kind == "person" else ""
            ways = [last_first, " ".join(name.spoken_order), " ".join(name.words)]
            if begun := [way for way in ways if way.startswith(wanted)]:
                return rank, begun[0], one.id
    return 2, name_matching.parse_name(one.names[0]).text, one.id


def _suggested(it: Description, context: RequestContext) -> dict[str, Any]:
    return {
        "id": it.id,
        "name": it.label(context.site.language),
        "description": describe(it, context),
        "notable": types_of(it.kind),
    }


def _number(text: str) -> int | None:
    return int(text) if _CURSOR.fullmatch(text) else None


def in_json(said: dict[str, Any]) -> Response:
    """An answer in JSON."""
    body = orjson.dumps(said)
    return Response(200, "application/json", body, (), digest(body))
