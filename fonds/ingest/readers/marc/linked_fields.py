"""The same words in another script: fields 880 and the fields that they are linked with by subfield $6.

Specification: MARC 21, Appendix A, Control Subfields: $6 is `tag-occurrence/script/direction`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fonds.ingest.field_values import language_tag
from fonds.ingest.readers.marc.marc_record import MarcField, MarcRecord
from fonds.record import languages

_LINK = re.compile(r"(?P<tag>\d{3})-(?P<occurrence>\d{2,})(?:/(?P<script>[^/]+))?(?:/(?P<direction>\w+))?")
_SCRIPTS = {"(3": "Arab", "(4": "Arab", "(B": "Latn", "(N": "Cyrl", "(Q": "Cyrl", "(S": "Grek", "(2": "Hebr"}
_UNLINKED = "00"


class LinkedFields:
    """The fields 880 of a record by what they are linked with; those without a partner are fields of their own."""

    def __init__(self, record: MarcRecord, material_language: str) -> None:
        """`material_language` is the one language of the material, or empty."""
        self._language = material_language
        self._partners: dict[tuple[str, str], MarcField] = {}
        self.alone: list[MarcField] = []
        linked = set(_links_to_880(record))
        for entry in record.of("880"):
            match = _LINK.match(entry.first("6").strip())
            if match is None:
                self.alone.append(entry)
                continue
            key = (match["tag"], match["occurrence"])
            field = entry._replace(tag=match["tag"])
            if match["occurrence"] == _UNLINKED or key not in linked or key in self._partners:
                self.alone.append(field)
            else:
                self._partners[key] = field

    def partner(self, entry: MarcField) -> MarcField | None:
        """Return the field with the same words in another script, or None."""
        match = _LINK.match(entry.first("6").strip()) if entry.subfields else None
        return self._partners.get((entry.tag, match["occurrence"])) if match else None

    def language(self, partner: MarcField) -> str:
        """Return the language of a field 880: that of the material if it is written in this script, else unknown."""
        match = _LINK.match(partner.first("6").strip())
        code = (match["script"] or "") if match else ""
        script = _SCRIPTS.get(code, code.capitalize() if len(code) == 4 else "")
        if self._language and (not script or languages.likely_script(self._language) == script):
            return self._language
        return language_tag(f"und-{script}") if script else "und"


def _links_to_880(record: MarcRecord) -> Iterator[tuple[str, str]]:
    for entry in record.fields:
        if entry.tag != "880" and entry.subfields and (match := _LINK.match(entry.first("6").strip())):
            yield entry.tag, match["occurrence"]
