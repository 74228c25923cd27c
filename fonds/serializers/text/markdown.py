"""Markdown: the record file of a description, as somebody would write it for a node of their own.

Reading it again (fonds/ingest/markdown.py) gives the same description. Texts that have only the first language of the
node are written without a language; the transcript of a record and the note of any other description stand below the
fields. What is withheld from the public is not in the file, and scans are named by the paths of the original file.
"""

from __future__ import annotations

from typing import Any, Final

from fonds.record import record_file
from fonds.record.canonical import to_dict
from fonds.record.model import Description
from fonds.record.text_fields import text_fields
from fonds.serializers.context import SerializerContext

# field -> the part that stands for the whole value, if there is no other part
_SHORT_FORMS: Final = {
    "abstract": "text",
    "source": "text",
    "identifiers": "value",
    "alternative_references": "value",
    "containers": "value",
}


def document(description: Description, context: SerializerContext) -> bytes:
    """Return the record file of a description, in UTF-8."""
    language = context.site.language
    fields = to_dict(description)
    body = _take_body(fields, type(description).body_field, language)
    kinds = text_fields(type(description))
    values = {name: _shorter(name, value, kinds.get(name), language) for name, value in fields.items()}
    return record_file.to_text(values.pop("kind"), values.pop("id"), values, body).encode()


def _take_body(fields: dict[str, Any], name: str, language: str) -> str:
    """Take the text that stands below the fields out of the fields; "" if it can only stand among them."""
    value = fields.get(name)
    words = value.get(language, "") if isinstance(value, dict) and len(value) == 1 else value
    if not isinstance(words, str) or not words or words != words.strip("\n").rstrip() or "\r" in words:
        return ""
    fields.pop(name, None)
    return words


def _shorter(name: str, value: Any, kind: Any, language: str) -> Any:
    """Return a value of a field as people write it: without a language that goes without saying, in its short form.

    `kind` is `dict` for text by language, or the model of a field that has parts.
    """
    if isinstance(value, list):
        return [_shorter(name, item, kind, language) for item in value]
    if not isinstance(value, dict):
        return value
    if kind is dict:
        return value[language] if value.keys() == {language} else value
    kinds = text_fields(kind) if kind else {}
    values = {part: _shorter(part, inner, kinds.get(part), language) for part, inner in value.items()}
    short = _SHORT_FORMS.get(name)
    return values[short] if short and values.keys() == {short} and isinstance(values[short], str) else values
