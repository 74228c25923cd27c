"""The MARC relators by their codes and names: what a source calls the role of a person or body.

A role is never guessed: it is the code, the name in one of the languages of the scheme, or a name with its code in
parentheses, as `Creator (cre)`.
"""

from __future__ import annotations

import re
from functools import cache

from service.ingest.field_values import one_line
from service.settings import vocab_folder

_TERM = re.compile(r"^<relators/([a-z]+)> .*?(?=\n<|\Z)", re.MULTILINE | re.DOTALL)
_LABELS = re.compile(r'skos:prefLabel ((?:"[^"]*"@[a-z]+[\s,]*)+)')
_LABEL = re.compile(r'"([^"]*)"@')
_WITH_CODE = re.compile(r".*\(([a-z]{3})\)")
_URI = re.compile(r"https?://id\.loc\.gov/vocabulary/relators/([a-z]{3})/?")


@cache
def _codes() -> dict[str, str]:
    """Return the code of each code and each name, in lower case."""
    text = (vocab_folder() / "schemes" / "relators.ttl").read_text("utf-8")
    codes: dict[str, str] = {}
    for term in _TERM.finditer(text):
        code = term[1]
        labels = _LABELS.search(term[0])
        for name in (code, *(_LABEL.findall(labels[1]) if labels else ())):
            codes.setdefault(name.casefold(), code)
    return codes


def relator(words: str) -> str:
    """Return the code of the MARC relator for a code, a name or the URI of one; empty if it is none of them."""
    words = one_line(words).rstrip(".,:")
    codes = _codes()
    match = _URI.fullmatch(words) or _WITH_CODE.fullmatch(words)
    return codes.get(match[1] if match else words.casefold(), "")
