"""A MARC record, as both forms of exchange give it: leader, control fields and data fields in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from fonds.ingest.field_values import one_line

WITHOUT_CODE = ""  # the code of a subfield that has none, which MARCXML does not allow
# subfields that hold no words: control numbers, links between fields, sources of codes, institutions
CONTROL_SUBFIELDS = frozenset("0125689")


def subfield_words(words: str) -> str:
    """Return the words of a subfield with single spaces; coded data, where each position counts, are left as they are.

    UNIMARC has such data in data fields: 100 $a begins with a day of eight digits.
    """
    return words if words[:8].isdigit() and len(words) > 24 else one_line(words)


class MarcField(NamedTuple):
    """A field: its tag, its two indicators, and its subfields as (code, words), or the data of a control field."""

    tag: str
    indicators: str = "  "
    subfields: tuple[tuple[str, str], ...] = ()
    data: str = ""

    def first(self, code: str) -> str:
        """Return the words of the first subfield with that code, or an empty string."""
        return next((words for subcode, words in self.subfields if subcode == code), "")

    def all(self, codes: str) -> list[str]:
        """Return the words of every subfield with one of these codes, in the order of the field."""
        return [words for code, words in self.subfields if code and code in codes]

    def words(self, without: str = "") -> str:
        """Return the words of all subfields that have words, but those with one of the codes `without`."""
        texts = (
            words
            for code, words in self.subfields
            if words and code not in CONTROL_SUBFIELDS and (not code or code not in without)
        )
        return " ".join(texts)

    def words_and_list(self, without: str = "") -> str:
        """Return the words, and in parentheses the list or rules that they are from ($2)."""
        words, stated = self.words(without), self.first("2").strip()
        return f"{words} ({stated})" if words and stated else words


@dataclass
class MarcRecord:
    """A record: its leader of 24 characters, its fields, its number in the file from 1, and where it stands there.

    `place` is for people ("byte 1,024", "line 12"); `line` is its line in XML, else 0. `warnings` are about mistakes
    that lose nothing of it.
    """

    leader: str
    fields: list[MarcField]
    number: int
    place: str
    line: int = 0
    encoding: str = ""  # of letters beyond ASCII: `marc-8`, else empty
    warnings: list[str] = field(default_factory=list)

    @cached_property
    def _by_tag(self) -> dict[str, list[MarcField]]:
        by_tag: dict[str, list[MarcField]] = {}
        for entry in self.fields:
            by_tag.setdefault(entry.tag, []).append(entry)
        return by_tag

    def of(self, *tags: str) -> Iterator[MarcField]:
        """Yield the fields with these tags: those of the first tag first."""
        for tag in tags:
            yield from self._by_tag.get(tag, ())

    def first(self, tag: str, code: str = "") -> str:
        """Return the data of the first control field with that tag, or of the first such subfield of a data field."""
        if not code:
            return next((entry.data for entry in self.of(tag)), "")
        return next((words for entry in self.of(tag) if (words := entry.first(code))), "")

    def code(self, position: int) -> str:
        """Return the character of the leader at a position, from 0; a blank if it is too short."""
        return self.leader[position : position + 1] or " "
