"""What clients send, read and bounded: a batch of queries (section 4.1), or a data extension query (section 7.3).

Nothing is trusted and nothing is guessed: what is not in the form of the specification is refused, with the place in
the JSON and what would be right. A cell that is too long for any name is no mistake: it finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from service.search.property_agreement import EntityId

BATCH = 50  # queries at once: what the manifest says
IDS, PROPERTIES = 100, 50  # of a data extension query
# of a query and of a whole batch: each value is held against every candidate, names against all its names
VALUES, ALL_VALUES, NAMES = 50, 250, 3
MOST, LIMIT = 100, 10  # candidates of a query, and how many where it does not say
TEXT = 1000  # characters of a key, an id or a value that is kept
_FIELDS = frozenset({"query", "type", "limit", "properties", "type_strict"})
_STRICT = ("any", "should", "all")

Value = str | float | bool


class RefusedError(ValueError):
    """The request cannot be answered: the HTTP status, and a sentence that says why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Query:
    """One reconciliation query. `properties` are (pid, values); of an entity that was matched before, its id."""

    text: str = ""
    types: tuple[str, ...] = ()
    all_types: bool = False
    limit: int = LIMIT
    properties: tuple[tuple[str, tuple[Value, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """A data extension query: the ids, and the properties with their settings, each once."""

    ids: tuple[str, ...]
    properties: Mapping[str, Mapping[str, Any]]


def batch(text: str) -> dict[str, Query]:
    """A reconciliation query batch. Raises RefusedError."""
    said = _object(_json(text, "queries"), "queries")
    if len(said) > BATCH:
        raise RefusedError(
            413, f"A batch has at most {BATCH} queries (batchSize of the manifest), not {len(said)}."
        )
    _short(said, "queries")
    found = {key: _query(value, f"queries/{key[:100]}") for key, value in said.items()}
    if (many := sum(len(values) for query in found.values() for _, values in query.properties)) > ALL_VALUES:
        raise RefusedError(413, f"A batch has at most {ALL_VALUES} values of properties, not {many}.")
    return found


def _query(value: Any, place: str) -> Query:
    # what is null is absent: some write out every field that they have
    said = {name: part for name, part in _object(value, place).items() if part is not None}
    if unknown := sorted(said.keys() - _FIELDS):
        raise RefusedError(
            400, f"{place}: there is no field {unknown[0][:100]!r}; there are {_listed(_FIELDS)}."
        )
    text = said.get("query", "")
    if not isinstance(text, str):
        raise RefusedError(400, f"{place}/query: text is expected.")
    properties = tuple(_property(one, f"{place}/properties") for one in _list(said, "properties", place))
    if "query" not in said and not properties:
        raise RefusedError(400, f"{place}: there is neither a query nor a property.")
    if sum(len(values) for _, values in properties) > VALUES:
        raise RefusedError(400, f"{place}/properties: at most {VALUES} values are looked at.")
    if said.get("type_strict", "any") not in _STRICT:
        raise RefusedError(400, f"{place}/type_strict: one of {', '.join(_STRICT)} is expected.")
    return Query(text, _types(said, place), said.get("type_strict") == "all", _limit(said, place), properties)


def _types(said: dict[str, Any], place: str) -> tuple[str, ...]:
    """One type or a list of them, each an id; OpenRefine and others leave it out for none."""
    given = said.get("type", [])
    listed = [given] if isinstance(given, str) else given
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise RefusedError(400, f"{place}/type: the id of a type, or a list of them, is expected.")
    return tuple(one[:TEXT] for one in listed[:VALUES] if one)


def _limit(said: dict[str, Any], place: str) -> int:
    given = said.get("limit", LIMIT)
    if isinstance(given, bool) or not isinstance(given, int | float) or given != int(given) or given < 1:
        raise RefusedError(400, f"{place}/limit: a positive integer is expected.")
    return min(int(given), MOST)


def _property(value: Any, place: str) -> tuple[str, tuple[Value, ...]]:
    said = _object(value, place)
    if not isinstance(said.get("pid"), str) or "v" not in said:
        raise RefusedError(400, f"{place}: each has a `pid`, which is text, and a `v`.")
    listed = said["v"] if isinstance(said["v"], list) else [said["v"]]
    most = NAMES if said["pid"] in ("name", "other_names") else None
    return said["pid"][:TEXT], tuple(_value(one, place) for one in listed)[:most]


def _value(value: Any, place: str) -> Value:
    if isinstance(value, dict):
        value = value.get("id")
        if not isinstance(value, str):
            raise RefusedError(400, f"{place}/v: an entity has an `id`, which is text.")
        return EntityId(value[:TEXT])  # which is no name, whatever it looks like
    if not isinstance(value, str | int | float):
        raise RefusedError(400, f"{place}/v: text, a number, true or false, or an entity is expected.")
    return value[:TEXT] if isinstance(value, str) else value


def extension(text: str) -> Extension:
    """A data extension query. Raises RefusedError."""
    said = _object(_json(text, "extend"), "extend")
    ids, properties = (_list(said, name, "extend", required=True) for name in ("ids", "properties"))
    if len(ids) > IDS or len(properties) > PROPERTIES:
        raise RefusedError(413, f"At most {IDS} ids and {PROPERTIES} properties are answered at once.")
    if not all(isinstance(id, str) for id in ids):
        raise RefusedError(400, "extend/ids: every id is text.")
    wanted = dict(_wanted(one) for one in properties)
    _short(ids, "extend/ids")
    _short(wanted, "extend/properties")
    return Extension(tuple(dict.fromkeys(ids)), wanted)


def _short(names: Iterable[str], place: str) -> None:
    """An answer repeats them, perhaps many times."""
    if any(len(name) > TEXT for name in names):
        raise RefusedError(400, f"{place}: a name there has at most {TEXT} characters.")


def _wanted(value: Any) -> tuple[str, Mapping[str, Any]]:
    said = _object(value, "extend/properties")
    if not isinstance(said.get("id"), str):
        raise RefusedError(400, "extend/properties: each has an `id`, which is text.")
    return said["id"], _object(said.get("settings") or {}, "extend/properties/settings")


def _json(text: str, name: str) -> Any:
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        raise RefusedError(400, f"`{name}` is no JSON: {str(error)[:200]}.") from None


def _object(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RefusedError(400, f"{place}: an object is expected.")
    return value


def _list(said: dict[str, Any], name: str, place: str, required: bool = False) -> list[Any]:
    value = said.get(name, None if required else [])
    if not isinstance(value, list):
        raise RefusedError(400, f"{place}/{name}: a list is expected.")
    return value


def _listed(words: frozenset[str]) -> str:
    return ", ".join(sorted(words))
