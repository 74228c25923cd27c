"""The MARC relators by their codes and names: what a source calls the role of a person or body.

A role is never guessed: it is the code, the name in one of the languages of the scheme, or a name with its code in
parentheses, as `Creator (cre)`.
"""

from __future__ import annotations

import re

from fonds.ingest.concept_codes import code_of
from fonds.ingest.field_values import one_line

_WITH_CODE = re.compile(r".*\(([a-z]{3})\)")
_URI = re.compile(r"https?://id\.loc\.gov/vocabulary/relators/([a-z]{3})/?")


def relator(words: str) -> str:
    """Return the code of the MARC relator for a code, a name or the URI of one; empty if it is none of them."""
    words = one_line(words).rstrip(".,:")
    match = _URI.fullmatch(words) or _WITH_CODE.fullmatch(words)
    return code_of("relators", match[1] if match else words)
