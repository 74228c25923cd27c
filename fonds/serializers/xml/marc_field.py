"""A field of a MARC 21 record, and a record in MARCXML (MARC 21 XML Schema 1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from fonds.record.text import MultilingualText
from fonds.serializers.xml.xml_writer import element, wrap

NAMESPACE: Final = "http://www.loc.gov/MARC21/slim"
SCHEMA: Final = "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd"
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Field:
    """A variable data field: its tag, its two indicators, and its subfields as (code, words). Empty words are left out.

    `twin` are the same subfields in another script, which stand in a field 880 that is linked to this one.
    White space within a subfield is one blank: MARC has no lines.
    """

    tag: str
    indicators: str
    subfields: tuple[tuple[str, str], ...]
    twin: tuple[tuple[str, str], ...] = ()

    def linked(self, occurrence: int) -> tuple[Field, Field]:
        """Return the field and its field 880, linked by subfield $6 (MARC 21, Appendix A)."""
        number = f"{occurrence:02d}"
        first = Field(self.tag, self.indicators, (("6", f"880-{number}"), *self.subfields))
        return first, Field("880", self.indicators, (("6", f"{self.tag}-{number}"), *self.twin))

    def xml(self) -> str:
        """Return the field as an element; nothing if no subfield has words."""
        subfields = "".join(
            element("subfield", _SPACE.sub(" ", words).strip(), code=code) for code, words in self.subfields
        )
        # a blank indicator is an attribute with a blank
        start = f'<datafield tag="{self.tag}" ind1="{self.indicators[0]}" ind2="{self.indicators[1]}">'
        return f"{start}{subfields}</datafield>" if subfields else ""


def field(tag: str, indicators: str, *subfields: tuple[str, str]) -> Field:
    """Return a field."""
    return Field(tag, indicators, subfields)


def in_languages(
    tag: str, indicators: str, code: str, text: MultilingualText | None, *subfields: tuple[str, str]
) -> Iterator[Field]:
    """Yield a field for each language of a text, which MARC cannot name."""
    for words in (text or {}).values():
        yield Field(tag, indicators, ((code, words), *subfields))


def record(leader: str, control_fields: Iterable[tuple[str, str]], fields: Iterable[Field]) -> str:
    """Return the elements of a record: the data fields by tag, each once."""
    inner = element("leader", leader)
    inner += "".join(element("controlfield", value, tag=tag) for tag, value in control_fields)
    ordered = sorted(_with_twins(fields), key=lambda entry: entry.tag)
    inner += "".join(dict.fromkeys(entry.xml() for entry in ordered))
    return inner


def _with_twins(fields: Iterable[Field]) -> Iterator[Field]:
    """Yield fields and their fields 880, numbered in the order of their tags; a field that occurs twice once."""
    number = 0
    for entry in dict.fromkeys(sorted(fields, key=lambda entry: entry.tag)):
        if entry.twin:
            number += 1
            yield from entry.linked(number)
        else:
            yield entry


def document(inner: str) -> bytes:
    """Return a document with one record."""
    return wrap("record", inner, xmlns=NAMESPACE).encode()
