"""Fields of records that a collection has not: what a header says of a volume goes elsewhere."""

from __future__ import annotations

from typing import Any

from fonds.ingest.field_values import statement, without_empty
from fonds.ingest.readers.tei.collected import Collected

_WORDS = {"type_label": "Type", "classification_label": "Classification"}
_RECORDS_ONLY = ("type", "transcription", "from", "to", "sent", "received", "pages", "text authors", *_WORDS)


def collection_fields(collected: Collected) -> dict[str, Any]:
    """Return the fields of a collection: sponsors are contributors there."""
    fields = collected.fields()
    statements = list(fields.get("statements", []))
    statements += [statement(label, fields[name]) for name, label in _WORDS.items() if name in fields]
    contributors = list(fields.get("contributors", []))
    contributors += [{"id": key, "role": "spn"} for key in fields.pop("sponsor", [])]
    for name in _RECORDS_ONLY:
        fields.pop(name, None)
    return without_empty({**fields, "statements": statements, "contributors": contributors})
