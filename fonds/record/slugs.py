"""Ids made of words."""

from __future__ import annotations

import re
import unicodedata

_PLAIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
)


def slugify(words: str) -> str:
    """Return an id from words in Latin script, without marks: `Émile Zola` gives emile-zola. It may be empty."""
    plain = unicodedata.normalize("NFKD", words.casefold().translate(_PLAIN))
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
