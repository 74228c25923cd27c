"""People, families, bodies, places and subjects that a source names, each described once.

The same name with the same dates is one agent. Names are never divided, neither at commas nor elsewhere: parts of a
name are stated by the source or not at all. Identifiers of authority files are kept as the source gives them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from fonds.ingest.field_values import edtf, one_line, short, without_empty
from fonds.ingest.imported import ImportedDescription, Key

KINDS = ("person", "family", "institution", "place", "subject")


@dataclass(frozen=True)
class Authority:
    """An authority that a source names: its kind (of KINDS), its name as it is written, dates in words or EDTF.

    `identifiers` are {"value", "scheme"}, `same_as` links as in a record file, `fields` further fields of its file.
    """

    kind: str
    name: str
    dates: str = ""
    language: str = ""
    identifiers: tuple[dict[str, str], ...] = ()
    same_as: tuple[Any, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """The key: the same for the same kind, name and dates, in every source."""
        return Key(f"{self.kind}:{folded(self.name)}:{folded(edtf(self.dates) or self.dates)}")

    def reference(self, words: str = "", **more: Any) -> dict[str, Any]:
        """Return a reference to it, with the words of the source if they differ from the name."""
        shown = {"as": words} if words and one_line(words) != one_line(self.name) else {}
        return {"id": self.key, **shown, **more}

    def description(self, line: int = 0) -> ImportedDescription:
        """Return its description."""
        name = short(self.name)
        fields: dict[str, Any] = {"name": {self.language: name} if self.language else name, **self.fields}
        if self.kind in ("person", "family", "institution"):
            date = edtf(self.dates)
            fields |= {"dates": date} if date else {}
            fields["identifiers"] = [*self.identifiers, *fields.get("identifiers", [])]
        fields["same_as"] = [*self.same_as, *fields.get("same_as", [])]
        words = f"{self.name} {self.dates}" if self.dates else self.name
        return ImportedDescription(self.key, self.kind, without_empty(fields), id_words=words, line=line)


class NamedAuthorities:
    """The authorities that a source names while it is read. Each is given once, with what is known of it then.

    The keys of those that were given are kept, not the descriptions, so that memory stays flat.
    """

    def __init__(self) -> None:
        self._given: set[str] = set()

    def new(self, authorities: Iterable[Authority], line: int = 0) -> Iterable[ImportedDescription]:
        """Yield the descriptions of those authorities that were not given before."""
        for authority in authorities:
            if authority.key not in self._given:
                self._given.add(authority.key)
                yield authority.description(line)


def folded(words: str) -> str:
    """Return words as they are compared: without case, with single spaces, in one Unicode form."""
    return one_line(unicodedata.normalize("NFC", words)).casefold()
