"""The label-value pairs of text elements, further titles, codes, dates and containers, and of further statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fonds.record import dates, languages
from fonds.record.model import Description, Unit
from fonds.record.text import MultilingualText
from fonds.serializers.context import SerializerContext
from fonds.serializers.element_labels import element_label
from fonds.serializers.iiif import labels
from fonds.serializers.iiif.language_maps import language_map, merge, plain_text, protect

Pair = dict[str, Any]
Values = list[MultilingualText]


def element_pairs(unit: Unit, context: SerializerContext) -> list[Pair]:
    """Return the pairs of the fields in ELEMENT_FIELDS that have values, in the order of ISAD(G)."""
    if not unit.has_elements:
        return []
    label_maps = labels.label_maps(context.site.languages)
    return [
        {
            "label": label_maps.get(name) or {"en": [element_label(name)]},
            "value": merge(values, context.site.language),
        }
        for name, values in _values(unit, context)
        if values
    ]


def statement_pairs(description: Description, context: SerializerContext) -> list[Pair]:
    """Return a pair for each further statement, with its own label."""
    return [
        {
            "label": language_map(statement.label),
            "value": merge([plain_text(statement.text)], context.site.language),
        }
        for statement in description.statements
    ]


def _values(unit: Unit, context: SerializerContext) -> Iterator[tuple[str, Values]]:
    yield "alternative_titles", [plain_text(title) for title in unit.alternative_titles]
    yield "alternative_references", [{"und": protect(str(code))} for code in unit.alternative_references]
    yield "containers", [{"und": protect(str(container))} for container in unit.containers]
    for date in unit.other_dates:
        yield (
            f"date_{date.kind}",
            [{tag: _date(date.date, date.text, date.bulk, tag) for tag in context.site.languages}],
        )
    yield (
        "scripts",
        [{tag: languages.script_name(code, tag) for tag in context.site.languages} for code in unit.scripts],
    )
    for name, text in unit.elements():
        yield name, [plain_text(text)]


def _date(edtf: str | None, words: str, is_bulk: bool, tag: str) -> str:
    """Return a date in words, with those of the source if they differ."""
    date = dates.parse(edtf).format(tag) if edtf else ""
    value = f"{date} ({words})" if date and words and words != date else date or words
    return protect(f"{value}, {labels.label('bulk', tag)}" if is_bulk else value)
