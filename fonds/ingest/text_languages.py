"""Gives text of a record file its language: a text without one is in the first language of the node.

Which fields are text by language, and which parts of fields, is read from the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from fonds.record.text_fields import text_fields

# fields whose values may be written as plain words, which are the part of that name
SHORT_FORMS = {
    "abstract": "text",
    "source": "text",
    "withdrawn": "reason",
    "notes": "text",
    "same_as": "uri",
    "identifiers": "value",
    "names": "text",
    "functions": "text",
    "occupations": "text",
    "legal_status": "text",
    "mandates": "text",
    "alternative_references": "value",
    "containers": "value",
    "other_dates": "date",
}
# of these fields, those that may also be written as a mapping from languages to words
_TEXT_FORMS = frozenset(
    {"abstract", "source", "withdrawn", "functions", "occupations", "legal_status", "mandates"}
)


def with_language(values: Mapping[str, Any], model: type[BaseModel], language: str) -> dict[str, Any]:
    """Return the fields of a model with each text by language, and short forms written out."""
    fields = _fields_with_text(model)
    return {
        name: value
        if (kind := fields.get(name)) is None
        else _tagged(_written_out(name, value, kind), kind, language)
        for name, value in values.items()
    }


@cache
def _fields_with_text(model: type[BaseModel]) -> dict[str, Any]:
    """Return `dict` for each field that is text by language, and the model of each field with such text in it."""
    kinds = text_fields(model)
    return {name: kind for name, kind in kinds.items() if name in SHORT_FORMS or _has_text(kind, frozenset())}


def _has_text(kind: Any, models: frozenset[Any]) -> bool:
    """Whether a value may have text by language or a short form in it; `models` are those that it is within."""
    if kind is dict:
        return True
    inner = {} if kind in models else text_fields(kind)
    return any(name in SHORT_FORMS or _has_text(part, models | {kind}) for name, part in inner.items())


def _written_out(name: str, value: Any, kind: Any) -> Any:
    part = SHORT_FORMS.get(name)
    if part is None:
        return value
    if isinstance(value, list):
        return [_written_out(name, item, kind) for item in value]
    if isinstance(value, str):
        return {part: value}
    if name in _TEXT_FORMS and isinstance(value, dict) and kind.model_fields.keys().isdisjoint(value):
        return {part: value}
    return value


def _tagged(value: Any, kind: Any, language: str) -> Any:
    if isinstance(value, list):
        return [_tagged(item, kind, language) for item in value]
    if kind is dict:
        return {language: value} if isinstance(value, str) else value
    return with_language(value, kind, language) if isinstance(value, dict) else value
