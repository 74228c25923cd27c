"""The name of an institution set in type, as SVG: shown where a viewer wants a logo and the institution has none.

It never imitates an institution's own logo.
"""

from __future__ import annotations

from html import escape
from unicodedata import east_asian_width

from fonds.record.model import Institution
from fonds.serializers.context import SerializerContext

HEIGHT = 48  # px


def size(institution: Institution, context: SerializerContext) -> tuple[int, int]:
    """Return width and height in pixels."""
    name = institution.label(context.site.language)
    columns = sum(2 if east_asian_width(character) in "WF" else 1 for character in name)
    return max(HEIGHT, 13 * columns + 24), HEIGHT


def svg(institution: Institution, context: SerializerContext) -> bytes:
    """Return the wordmark. The text is fitted to the width, whatever typeface the viewer has."""
    width, height = size(institution, context)
    name = escape(institution.label(context.site.language))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" aria-label="{name}"><rect width="{width}" height="{height}" fill="#fbfaf7"/>'
        f'<text x="12" y="32" textLength="{width - 24}" lengthAdjust="spacingAndGlyphs" font-size="24"'
        f' font-family="IBM Plex Serif, Source Serif 4, Georgia, serif" fill="#1c1b19">{name}</text></svg>\n'
    ).encode()
