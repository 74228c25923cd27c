"""Identifiers and call numbers as fields of a MARC 21 record, each in the field that MARC has for its scheme."""

from __future__ import annotations

import re
from typing import Final

from fonds.record.field_types import Identifier
from fonds.serializers.xml.marc_field import Field, field

# scheme -> tag; MARC has 024 for all others
_IDENTIFIERS: Final = {"ISBN": "020", "ISSN": "022", "system control number": "035"}
# scheme -> tag and indicators; 084 is for all others
_CALL_NUMBERS: Final = {
    "Library of Congress call number": ("050", " 4"),
    "National Library of Medicine call number": ("060", " 4"),
    "Universal Decimal Classification": ("080", "  "),
    "Dewey Decimal Classification": ("082", "04"),
}
_EDITION: Final = re.compile(r"(?P<scheme>.*), edition (?P<edition>\S+)")


def identifier(value: Identifier) -> Field:
    """Return an identifier, with its scheme."""
    if tag := _IDENTIFIERS.get(value.scheme):
        return field(tag, "  ", ("a", value.value))
    return field("024", "8 ", ("a", value.value), ("q", value.scheme))


def reference(code: Identifier) -> Field:
    """Return a further reference code: a call number or class of a known scheme, or a local one."""
    match = _EDITION.fullmatch(code.scheme)
    scheme, edition = (match["scheme"], match["edition"]) if match else (code.scheme, "")
    if scheme in _CALL_NUMBERS:
        tag, indicators = _CALL_NUMBERS[scheme]
        return field(tag, indicators, ("a", code.value), ("2", edition))
    return field("084" if code.scheme else "099", "  ", ("a", code.value), ("2", code.scheme))
