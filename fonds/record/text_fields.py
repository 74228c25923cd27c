"""Which fields of a description, and which parts of fields, are text by language: read from the model."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel


@cache
def text_fields(model: type[BaseModel]) -> dict[str, Any]:
    """Return `dict` for each field that is text by language, and the model of each field that has parts."""
    kinds = ((info.alias or name, _kind(info.annotation)) for name, info in model.model_fields.items())
    return {name: kind for name, kind in kinds if kind}


def _kind(annotation: Any) -> Any:
    if get_origin(annotation) is dict:
        return dict
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((kind for argument in get_args(annotation) if (kind := _kind(argument))), None)
