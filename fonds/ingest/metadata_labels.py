"""Which field of a record the label of a piece of metadata names, in many languages: vocab/metadata_labels.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from fonds.settings import vocab_folder

_ENDS = " :：.*"
_MAX_LABEL = 100  # characters; longer ones are no labels that anybody listed


def field_of_label(label: str, language: str = "") -> str:
    """Return the field that a label names, `role:` with the code of a relator for a role; "" if it is not known.

    `language` is the tag of the label, if the source states it.
    """
    if len(label) > _MAX_LABEL:
        return ""
    table, word = _table(), _folded(label)
    primary = language.partition("-")[0]
    forms = (word, word.removesuffix("s"), f"{word}s")
    return next(
        (field for form in forms if (field := table.get(f"{primary} {form}") or table.get(f" {form}"))), ""
    )


@lru_cache(maxsize=1)
def _table() -> Mapping[str, str]:
    """Return the field of each label in any language, and of those of one language with its code before them."""
    data = tomllib.loads((vocab_folder() / "metadata_labels.toml").read_text("utf-8"))
    table = _rows(data["fields"], "")
    table |= {label: f"role:{code}" for label, code in _rows(data["roles"], "").items()}
    for language, fields in data["languages"].items():
        table |= _rows(fields, language)
    return table


def _rows(fields: Mapping[str, Any], language: str) -> dict[str, str]:
    return {f"{language} {_folded(label)}": field for field, labels in fields.items() for label in labels}


def _folded(label: str) -> str:
    return re.sub(r"\s+", " ", label).strip(_ENDS).casefold().replace("’", "'")
