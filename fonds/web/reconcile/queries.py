"""Parses and limits what clients send: a batch of queries (section 4.1), or a data extension query (section 7.3).

Whatever does not follow the specification is an error with its place in the JSON and what is expected; nothing is
guessed. A cell that is too long for a name is no error: it has no candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from fonds.search.property_agreement import EntityId

BATCH_SIZE = 50  # queries in a batch, as in the manifest
MAX_IDS, MAX_PROPERTIES = 100, 50  # of a data extension query
# of a query and of a whole batch: each value is compared with every candidate, and a name with all its names
MAX_QUERY_VALUES, MAX_BATCH_VALUES, MAX_NAMES = 50, 250, 3
MAX_LIMIT, DEFAULT_LIMIT = 100, 10  # candidates of a query: the maximum and the default
MAX_TEXT_LENGTH = 1000  # characters of a key, an id or a value
_FIELDS = frozenset({"query", "type", "limit", "properties", "type_strict"})
_TYPE_STRICT = ("any", "should", "all")

Value = str | float | bool


class QueryError(ValueError):
    """A request that cannot be answered: the HTTP status, and a sentence that says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class CandidateQuery:
    """One reconciliation query. `properties` are (pid, values); the value of a matched entity is its id."""

    text: str = ""
    types: tuple[str, ...] = ()
    all_types: bool = False
    limit: int = DEFAULT_LIMIT
    properties: tuple[tuple[str, tuple[Value, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """A data extension query: the ids, and the properties with their settings, each once."""

    ids: tuple[str, ...]
    properties: Mapping[str, Mapping[str, Any]]


def batch(text: str) -> dict[str, CandidateQuery]:
    """Parse a reconciliation query batch. Raises QueryError."""
    queries_json = _object(_json(text, "queries"), "queries")
    if len(queries_json) > BATCH_SIZE:
        raise QueryError(
            413,
            f"A batch has at most {BATCH_SIZE} queries (batchSize of the manifest), not {len(queries_json)}.",
        )
    _check_lengths(queries_json, "queries")
    queries = {key: _query(value, f"queries/{key[:100]}") for key, value in queries_json.items()}
    if (
        value_count := sum(len(values) for query in queries.values() for _, values in query.properties)
    ) > MAX_BATCH_VALUES:
        raise QueryError(
            413, f"A batch has at most {MAX_BATCH_VALUES} values of properties, not {value_count}."
        )
    return queries


def _query(value: Any, place: str) -> CandidateQuery:
    # null means absent: some clients send every field
    members = {name: member for name, member in _object(value, place).items() if member is not None}
    if unknown := sorted(members.keys() - _FIELDS):
        raise QueryError(
            400, f"{place}: there is no field {unknown[0][:100]!r}; the fields are {_enumerate(_FIELDS)}."
        )
    text = members.get("query", "")
    if not isinstance(text, str):
        raise QueryError(400, f"{place}/query: text is expected.")
    properties = tuple(
        _property(property_json, f"{place}/properties")
        for property_json in _list(members, "properties", place)
    )
    if "query" not in members and not properties:
        raise QueryError(400, f"{place}: there is neither a query nor a property.")
    if sum(len(values) for _, values in properties) > MAX_QUERY_VALUES:
        raise QueryError(400, f"{place}/properties: at most {MAX_QUERY_VALUES} values are allowed.")
    if members.get("type_strict", "any") not in _TYPE_STRICT:
        raise QueryError(400, f"{place}/type_strict: one of {', '.join(_TYPE_STRICT)} is expected.")
    return CandidateQuery(
        text, _types(members, place), members.get("type_strict") == "all", _limit(members, place), properties
    )


def _types(members: dict[str, Any], place: str) -> tuple[str, ...]:
    """Return the types: one id or a list of ids. OpenRefine and others omit the field if there is none."""
    types = members.get("type", [])
    ids = [types] if isinstance(types, str) else types
    if not isinstance(ids, list) or not all(isinstance(type, str) for type in ids):
        raise QueryError(400, f"{place}/type: the id of a type, or a list of them, is expected.")
    return tuple(type[:MAX_TEXT_LENGTH] for type in ids[:MAX_QUERY_VALUES] if type)


def _limit(members: dict[str, Any], place: str) -> int:
    limit = members.get("limit", DEFAULT_LIMIT)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or limit != int(limit) or limit < 1:
        raise QueryError(400, f"{place}/limit: a positive integer is expected.")
    return min(int(limit), MAX_LIMIT)


def _property(value: Any, place: str) -> tuple[str, tuple[Value, ...]]:
    members = _object(value, place)
    if not isinstance(members.get("pid"), str) or "v" not in members:
        raise QueryError(400, f"{place}: each property has a `pid`, which is text, and a `v`.")
    values = members["v"] if isinstance(members["v"], list) else [members["v"]]
    max_values = MAX_NAMES if members["pid"] in ("name", "other_names") else None
    return members["pid"][:MAX_TEXT_LENGTH], tuple(_value(item, place) for item in values)[:max_values]


def _value(value: Any, place: str) -> Value:
    if isinstance(value, dict):
        value = value.get("id")
        if not isinstance(value, str):
            raise QueryError(400, f"{place}/v: an entity has an `id`, which is text.")
        return EntityId(value[:MAX_TEXT_LENGTH])  # an id, even if it looks like a name
    if not isinstance(value, str | int | float):
        raise QueryError(400, f"{place}/v: text, a number, true or false, or an entity is expected.")
    return value[:MAX_TEXT_LENGTH] if isinstance(value, str) else value


def extension(text: str) -> Extension:
    """Parse a data extension query. Raises QueryError."""
    members = _object(_json(text, "extend"), "extend")
    ids, properties = (_list(members, name, "extend", required=True) for name in ("ids", "properties"))
    if len(ids) > MAX_IDS or len(properties) > MAX_PROPERTIES:
        raise QueryError(413, f"A request may have at most {MAX_IDS} ids and {MAX_PROPERTIES} properties.")
    if not all(isinstance(id, str) for id in ids):
        raise QueryError(400, "extend/ids: every id is text.")
    settings_by_property = dict(_extension_property(property_json) for property_json in properties)
    _check_lengths(ids, "extend/ids")
    _check_lengths(settings_by_property, "extend/properties")
    return Extension(tuple(dict.fromkeys(ids)), settings_by_property)


def _check_lengths(names: Iterable[str], place: str) -> None:
    """Raise QueryError for a name that is too long: a response repeats names, perhaps many times."""
    if any(len(name) > MAX_TEXT_LENGTH for name in names):
        raise QueryError(400, f"{place}: a name has at most {MAX_TEXT_LENGTH} characters.")


def _extension_property(value: Any) -> tuple[str, Mapping[str, Any]]:
    members = _object(value, "extend/properties")
    if not isinstance(members.get("id"), str):
        raise QueryError(400, "extend/properties: each property has an `id`, which is text.")
    return members["id"], _object(members.get("settings") or {}, "extend/properties/settings")


def _json(text: str, name: str) -> Any:
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        raise QueryError(400, f"`{name}` is not JSON: {str(error)[:200]}.") from None


def _object(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise QueryError(400, f"{place}: an object is expected.")
    return value


def _list(members: dict[str, Any], name: str, place: str, required: bool = False) -> list[Any]:
    value = members.get(name, None if required else [])
    if not isinstance(value, list):
        raise QueryError(400, f"{place}/{name}: a list is expected.")
    return value


def _enumerate(words: frozenset[str]) -> str:
    return ", ".join(sorted(words))
