"""Descriptions as plain values, and a context with them, for tests of texts and pages."""

from __future__ import annotations

from typing import Any

from fonds.publishing import serializer_context
from fonds.record.model import Description, Record, from_dict
from fonds.serializers import concept_schemes
from fonds.serializers.context import SerializerContext, Site
from fonds.serializers.format_registry import FORMATS
from fonds.urls import UrlBuilder

BASE = "https://archive.example.org"
HOSTILE_TEXT = "<script>alert(\"1\")</script> & 'quoted' </title>"

PEOPLE: list[dict[str, Any]] = [
    {"kind": "institution", "id": "library", "name": {"en": "The Library"}},
    {"kind": "institution", "id": "press", "name": {"en": "The Press"}, "homepage": "https://press.example/"},
    {"kind": "institution", "id": "editors", "name": {"en": "The Editors"}},
    {
        "kind": "person",
        "id": "ada",
        "name": {"en": "Ada Author"},
        "other_names": ["A. Author"],
        "dates": "1891/1986",
    },
    {"kind": "person", "id": "ben", "name": {"en": "Ben Reader", "zh-Hant": "讀者"}},
    {
        "kind": "place",
        "id": "outer",
        "name": {"en": "Outer Land"},
        "coordinates": {"latitude": 47.9, "longitude": -106.9},
    },
    {"kind": "place", "id": "land", "name": {"en": "Land"}, "part_of": "outer"},
    {"kind": "subject", "id": "topic", "name": {"en": "A topic"}, "note": {"en": "What it is."}},
    {
        "kind": "collection",
        "id": "papers",
        "title": {"en": "Author Papers"},
        "holder": "library",
        "level": "fonds",
    },
    {
        "kind": "collection",
        "id": "cables",
        "title": {"en": "Cables"},
        "collection": "papers",
        "level": "series",
    },
]

FULL: dict[str, Any] = {
    "kind": "record",
    "id": "full",
    "title": {"en": "Message to the Reader", "zh-Hant": "致讀者電報"},
    "date": "1945-07-26",
    "language": ["en"],
    "type": "telegram",
    "collection": "cables",
    "reference": "Box 180, folder 3",
    "extent": {"en": "two pages"},
    "from": [{"id": "ada", "as": "the Author"}],
    "to": [
        {"id": "ben", "as": "the Reader", "inferred": "Only one reader was known.", "inferred_by": "editors"}
    ],
    "creator": [{"as": "A clerk"}],
    "abstract": {"text": {"en": "What the message says."}, "by": "press"},
    "transcription": {"language": "en", "by": "press"},
    "source": {
        "text": {"en": "Author Papers, The Library, as printed."},
        "url": "https://source.example/page",
    },
    "publisher": "press",
    "sponsor": ["editors"],
    "classification": "us-top-secret",
    "people": [{"id": "ada", "named": ["Author"]}, {"as": "an unknown man"}],
    "places": [{"id": "outer"}, {"id": "land"}],
    "subjects": [{"id": "topic"}],
    "identifiers": [{"value": "740.00119/7-2645", "scheme": "decimal file"}],
    "rights": "http://rightsstatements.org/vocab/CNE/1.0/",
    "rights_statement": {"en": "The Press welcomes reuse."},
    "rights_contact": {"en": "Ask the Press."},
    "note": {"en": "A note of the editors."},
    "same_as": [
        {
            "uri": "https://elsewhere.example/1",
            "match": "exact",
            "source": "a list",
            "confidence": "sure",
            "by": "editors",
            "date": "2026-11",
        }
    ],
    "transcript": "The Author went to Outer Land, not to Landau.\n\nLand was [ILLEGIBLE] far [sic].",
}

# what the page and the plain text of FULL must contain
EXPECTED_TEXTS = [
    *(
        "Message to the Reader",
        "致讀者電報",
        "26 July 1945",
        "1945-07-26",
        "English",
        "Cables",
        "Author Papers",
    ),
    *("Box 180, folder 3", "two pages", "Ada Author", "the Author", "Ben Reader", "the Reader", "A clerk"),
    *("Only one reader was known", "The Editors", "What the message says.", "The Press", "The Library"),
    *(
        "Author Papers, The Library, as printed.",
        "https://source.example/page",
        "Top Secret",
        "an unknown man",
    ),
    *("Outer Land", "A topic", "740.00119/7-2645", "decimal file", "Copyright Not Evaluated"),
    *("http://rightsstatements.org/vocab/CNE/1.0/", "The Press welcomes reuse.", "Ask the Press."),
    *(
        "A note of the editors.",
        "https://elsewhere.example/1",
        "a list",
        "sure",
        "November 2026",
        "[ILLEGIBLE]",
        "[sic]",
    ),
    "https://archive.example.org/id/full",
]


def make_context(*more: dict[str, Any], base: str = BASE) -> SerializerContext:
    """Return a context with the descriptions above and with others."""
    descriptions: dict[str, Description] = {}
    for plain in (*PEOPLE, *more):
        description = from_dict(plain)
        descriptions[description.id] = description
    address = UrlBuilder(base)
    site = Site({"en": "The Node"}, {"en": "What it holds."}, "press", ("en",), contact="help@example.org")
    return SerializerContext(
        address,
        site,
        concept_schemes.load(serializer_context.vocab_folder(), address),
        FORMATS,
        descriptions.get,
    )


def make_record(**fields: Any) -> Record:
    """Return a record with a title and these fields."""
    description = from_dict({"kind": "record", "id": "r", "title": {"en": "A title"}, **fields})
    assert isinstance(description, Record)
    return description


def full_record() -> Record:
    """Return a record that uses every field."""
    description = from_dict(FULL)
    assert isinstance(description, Record)
    return description
