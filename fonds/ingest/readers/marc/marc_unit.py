"""A bibliographic record while its fields are read: what was collected of it so far, and what all its fields need."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from fonds.ingest.authorities import Authority
from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.field_values import language_tag
from fonds.ingest.imported import Key
from fonds.ingest.readers.marc import field_tables as tables
from fonds.ingest.readers.marc.headings import name_heading, without_end
from fonds.ingest.readers.marc.linked_fields import LinkedFields
from fonds.ingest.readers.marc.marc_record import MarcField, MarcRecord

_CONTROL_NUMBER = re.compile(r"(?:\(([^()]+)\))?\s*(\S.*)")


class MarcUnit:
    """The description that a record becomes.

    `authorities` are those that it names; `withheld` says what its own marks keep from the public; `warnings` are
    about mistakes that lose nothing.
    """

    def __init__(
        self, record: MarcRecord, kind: str, language: str, languages: list[str], own_language: str = ""
    ) -> None:
        """`languages` are those of the material, `own_language` is that of the words of the record (040 $b)."""
        self.record = record
        self.authorities: list[Authority] = []
        self.withheld: list[str] = []
        self.warnings: list[str] = []
        own_language = own_language or language_tag(record.first("040", "b"))
        self.fields = CollectedFields(kind, language, source_language=own_language)
        self.languages = languages
        self.linked = LinkedFields(record, languages[0] if len(languages) == 1 else "")
        self.collections: Collection[str] = ()  # the keys of the collections that the file had before
        self.is_archival = record.code(8) == "a" or record.code(6) == "p" or kind == "collection"

    def collection_of(self, numbers: list[str]) -> Key | None:
        """Return the key of a collection of the same file with one of these control numbers, or None."""
        for number in numbers:
            match = _CONTROL_NUMBER.fullmatch(number.strip())
            source, value = (match[1] or "", match[2]) if match else ("", "")
            for key in (f"marc:{source}:{value}", f"marc:{self.record.first('003').strip()}:{value}"):
                if key in self.collections:
                    return Key(key)
        return None

    def both(self, entry: MarcField) -> Iterator[tuple[MarcField, str]]:
        """Yield a field and, if there is one, the same in another script, each with its language ("" if not stated)."""
        is_880 = entry.first("6")[:3] not in ("", "880")  # one without a partner
        yield entry, self.linked.language(entry) if is_880 else ""
        if partner := self.linked.partner(entry):
            yield partner, self.linked.language(partner)

    def state(self, entry: MarcField, label: str = "", without: str = "") -> None:
        """Keep a field as a further statement."""
        for field, tag in self.both(entry):
            words = field.words_and_list(without)
            self.fields.state(label or tables.label_of(entry.tag), words, tag, f"marc:{entry.tag}")

    def add_note(self, entry: MarcField, name: str, without: str = "") -> None:
        """Add the words of a field to a text, in each script that it has."""
        for field, tag in self.both(entry):
            self.fields.add_text(name, field.words(without), tag, f"marc:{entry.tag}")

    def other_name(self, entry: MarcField) -> str:
        """Return the name or subject of a field in another script, or an empty string."""
        partner = self.linked.partner(entry)
        heading = name_heading(partner) if partner and entry.tag[1:] != "50" else None
        if heading:
            return heading.authority.name
        return without_end(partner.words("vxyz4e")) if partner else ""

    def keep_unlabelled(self, entry: MarcField) -> None:
        """Keep the words of subfields without a code, whose meaning nobody knows."""
        for code, words in entry.subfields:
            if not code and words:
                self.fields.state(tables.label_of(entry.tag), words, element=f"marc:{entry.tag}")

    def add_type_label(self, words: str, element: str) -> None:
        """Add the source's word for the type; further ones are statements."""
        if not self.fields.set("type_label", words, element):
            self.fields.state("Genre or form", words, element=element)
