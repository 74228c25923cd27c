"""The level of description that words of a source state, and what is a collection by it.

The words are kept beside the level (`level_label`), unless they are the level itself.
"""

from __future__ import annotations

import re

from fonds.ingest.field_values import one_line

# ISAD(G) 3.1.4 and the values of `level` in EAD, as sources write them
_LEVELS = {
    "fonds": "fonds",
    "subfonds": "subfonds",
    "collection": "collection",
    "series": "series",
    "subseries": "subseries",
    "file": "file",
    "item": "item",
    "recordgrp": "recordgrp",
    "recordgroup": "recordgrp",
    "subgrp": "subgrp",
    "subgroup": "subgrp",
    "class": "class",
}
# units of these levels are items; one of any other level holds units, or may
_LEVELS_OF_RECORDS = frozenset({"item", "file", "otherlevel", ""})


def level_fields(words: str) -> dict[str, str]:
    """Return `level` and, if the words say more or something else, `level_label`. Empty for no words."""
    words = one_line(words)
    if not words:
        return {}
    level = _LEVELS.get(re.sub(r"[\s_-]+", "", words.casefold()), "otherlevel")
    return {"level": level} if words.casefold() == level else {"level": level, "level_label": words}


def kind_of_level(level: str, has_parts: bool) -> str:
    """Return the kind of a unit: a collection if it has parts or is of a level above files, else a record."""
    return "collection" if has_parts or level not in _LEVELS_OF_RECORDS else "record"
