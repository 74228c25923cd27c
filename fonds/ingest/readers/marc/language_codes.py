"""Languages of the material by the codes of fields 041 and 008."""

from __future__ import annotations

from fonds.ingest.field_values import language_tag
from fonds.ingest.readers.marc.marc_record import MarcRecord


def languages_of(record: MarcRecord) -> list[str]:
    """Return the languages of the material: field 041 $a, else 008/35-37. Codes may stand without a space between."""
    tags = [tag for entry in record.of("041") for words in entry.all("a") for tag in tags_of(words)]
    if not tags and (code := record.first("008")[35:38].strip(" |")):
        tags = [tag] if (tag := language_tag(code)) and tag != "und" else []
    return list(dict.fromkeys(tags))


def tags_of(codes: str) -> list[str]:
    codes = codes.strip().casefold()
    if len(codes) > 3 and len(codes) % 3 == 0 and codes.isalpha():
        parts = [codes[start : start + 3] for start in range(0, len(codes), 3)]
    else:
        parts = [codes]
    tags = [language_tag(part) for part in parts]
    return [tag for tag in tags if tag not in ("", "und", "zxx")] if all(tags) else []
