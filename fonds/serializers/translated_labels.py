"""Labels of concepts in the language of a reader for whom the concept scheme has none: from the catalogue of the page.

Concept schemes are data, which every reader gets alike. Only pages have the labels of catalogues as well.
"""

from __future__ import annotations

from fonds.record.text import MultilingualText
from fonds.serializers.context import SerializerContext


def with_translation(labels: MultilingualText, context: SerializerContext) -> MultilingualText:
    """Return labels, and that of the catalogue if they lack the language of the reader and have English."""
    primary = context.language.partition("-")[0]
    if "en" not in labels or any(tag.partition("-")[0] == primary for tag in labels):
        return labels
    translation = context.gettext(labels["en"])
    return labels if translation == labels["en"] else {context.language: translation, **labels}
