"""Coordinates in words, and as a link for the maps of a device."""

from __future__ import annotations

from fonds.record.field_types import Coordinates
from fonds.serializers.text.access_statement import Gettext


def in_words(coordinates: Coordinates, gettext: Gettext) -> str:
    """Return latitude and longitude: `38.9° N, 121.6° E`."""
    north = gettext("N") if coordinates.latitude >= 0 else gettext("S")
    east = gettext("E") if coordinates.longitude >= 0 else gettext("W")
    return f"{abs(coordinates.latitude):g}° {north}, {abs(coordinates.longitude):g}° {east}"


def geo_uri(coordinates: Coordinates) -> str:
    """Return a URI (RFC 5870) that opens in the map application of the reader's device."""
    return f"geo:{coordinates.latitude:g},{coordinates.longitude:g}"
