"""Descriptions for tests of graphs: one of each kind with every field filled, and the demonstration node."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from fonds.ingest import markdown
from fonds.record.model import Description, Unit, from_dict
from fonds.serializers.concept_schemes import load
from fonds.serializers.context import SerializerContext, Site
from fonds.serializers.format_registry import FORMATS
from fonds.serializers.graph import dcterms, edm, linked_art, provenance, rico, schema_org
from fonds.serializers.text.agent_fields import INSTITUTION_TEXTS
from fonds.urls import UrlBuilder

ROOT = Path(__file__).parents[3]
BASE = "https://archive.example.org"

# token of a profile -> function that returns the graph of a description as N-Triples
Serializer = Callable[[Description, SerializerContext], bytes]
PROFILES: dict[str, Serializer] = {
    "dcterms": dcterms.to_ntriples,
    "schema": schema_org.to_ntriples,
    "edm": edm.to_ntriples,
    "linked-art": linked_art.to_ntriples,
    "prov": provenance.to_ntriples,
    "rico": rico.to_ntriples,
}

LINK = {
    "uri": "http://www.wikidata.org/entity/Q1",
    "match": "exact",
    "method": "compared",
    "source": "SOURCE OF MATCH",
    "confidence": "sure",
    "by": "editors",
    "date": "2026-09-20",
}
CLOSE = LINK | {"uri": "https://sws.geonames.org/2029969/", "match": "close", "confidence": "likely"}
STATEMENT = {"label": {"en": "LABEL OF IT"}, "text": {"en": "FURTHER STATEMENT"}, "source": "ead:odd"}
SOURCE = {"text": {"en": "SOURCE WORDS"}, "url": "https://example.org/source"}


def _reference(id: str, words: str) -> list[dict[str, Any]]:
    return [
        {"id": id},
        {
            "id": id,
            "as": words,
            "named": ["NAMED FORM"],
            "inferred": f"REASON {words}",
            "inferred_by": "editors",
        },
        {"as": f"ONLY {words}", "inferred": f"REASON ONLY {words}"},
    ]


UNIT: dict[str, Any] = {
    "title": {"en": "TITLE", "zh-Hans": "标题"},
    "reference": "REFERENCE CODE",
    "date": "1945-07",
    "language": ["en", "es-419"],
    "extent": {"en": "EXTENT"},
    "abstract": {"text": {"en": "ABSTRACT"}, "by": "editors"},
    "collection": "series",
    "order": 1945,
    "holder": "library",
    "creator": _reference("harriman", "CREATOR"),
    "contributors": [
        {**reference, "role": ["edt", "pht"], "role_label": "ROLE WORDS"}
        for reference in _reference("harriman", "CONTRIBUTOR")
    ],
    "publisher": "publisher",
    "source": SOURCE,
    "rights": "http://rightsstatements.org/vocab/CNE/1.0/",
    "rights_statement": {"en": "RIGHTS STATEMENT"},
    "rights_contact": {"en": "RIGHTS CONTACT"},
    "local_contexts": [
        {
            "code": "tk-attribution",
            "uri": "https://localcontextshub.org/projects/1d220c8c",
            "name": {"en": "LABEL NAME"},
            "text": {"en": "LABEL WORDS", "fr": "MOTS"},
            "community": "COMMUNITY",
        },
        {"code": "bc-provenance"},
    ],
    "part_rights": [
        {
            "part": {"en": "PART NAME"},
            "pages": "1, 3-5",
            "rights": "http://creativecommons.org/licenses/by/4.0/",
            "statement": {"en": "PART STATEMENT"},
        },
    ],
    "people": _reference("truman", "PERSON"),
    "places": _reference("dairen", "PLACE"),
    "subjects": _reference("plebiscites", "SUBJECT"),
    "identifiers": [{"value": "IDENTIFIER", "scheme": "IDENTIFIER SCHEME"}, {"value": "BARE IDENTIFIER"}],
    "relations": [
        {"type": "reply-to", "record": "series", "text": {"en": "RELATION WORDS"}, "date": "1944-03"},
        {"type": "enclosure-of", "uri": "https://example.org/elsewhere"},
        {"type": "copy-of", "text": {"en": "LOST ORIGINAL"}},
    ],
    "access": {
        "tier": "reading-room",
        "until": "2031-01-01",
        "covers": "scans",
        "note": {"en": "ACCESS NOTE"},
    },
    "same_as": [LINK, CLOSE],
    "note": {"en": "NOTE"},
    "viewing_direction": "right-to-left",
    "statements": [STATEMENT],
    "alternative_titles": [{"en": "OTHER TITLE"}],
    "alternative_references": [{"value": "OLD CODE", "scheme": "OLD SCHEME"}],
    "date_text": "IN SUMMER",
    "other_dates": [{"kind": "issue", "date": "1950", "text": "IN THE FIFTIES", "bulk": True}],
    "level_label": "LEVEL WORD",
    "containers": [{"type": "BOX", "value": "TWELVE"}],
    "scripts": ["Cyrl"],
    "history": {"en": "HISTORY"},
    "archival_history": {"en": "ARCHIVAL HISTORY"},
    "acquisition": {"en": "ACQUISITION"},
    "scope_and_content": {"en": "SCOPE AND CONTENT"},
    "appraisal": {"en": "APPRAISAL"},
    "accruals": {"en": "ACCRUALS"},
    "arrangement": {"en": "ARRANGEMENT"},
    "access_conditions": {"en": "ACCESS CONDITIONS"},
    "reproduction_conditions": {"en": "REPRODUCTION CONDITIONS"},
    "language_note": {"en": "LANGUAGE NOTE"},
    "physical_characteristics": {"en": "PHYSICAL CHARACTERISTICS"},
    "finding_aids": {"en": "FINDING AIDS"},
    "originals": {"en": "ORIGINALS"},
    "copies": {"en": "COPIES"},
    "related_units": {"en": "RELATED UNITS"},
    "publications": {"en": "PUBLICATIONS"},
    "preferred_citation": {"en": "PREFERRED CITATION"},
    "archivist_note": {"en": "ARCHIVIST NOTE"},
    "rules": {"en": "RULES"},
    "description_dates": {"en": "DESCRIPTION DATES"},
}
AUTHORITY: dict[str, Any] = {
    "name": {"en": "NAME", "ru": "ИМЯ"},
    "other_names": ["OTHER NAME"],
    "source": SOURCE,
    "same_as": [LINK, CLOSE],
    "note": {"en": "NOTE"},
    "statements": [STATEMENT],
}


def _dated(words: str) -> dict[str, Any]:
    return {"text": {"en": words, "fr": f"{words} FR"}, "date": "1920/1930"}


def _links(id: str, words: str, **kind: str) -> list[dict[str, Any]]:
    """A place or a related agent with everything that can be said of it, and one by words alone."""
    return [
        {"id": id, "as": words, "date": "1921/1931", "note": {"en": f"NOTE {words}"}, **kind},
        {"as": f"ONLY {words}", **kind},
    ]


AGENT: dict[str, Any] = AUTHORITY | {
    "names": [
        {
            "text": "AUTHORISED NAME",
            "kind": "authorised",
            "language": "fr",
            "family": "FAMILY",
            "given": "GIVEN",
            "numeration": "NUMERATION",
            "title": "STYLE",
            "suffix": "SUFFIX",
            "date": "1920/1930",
            "rules": "RULES OF NAMES",
        },
        {"text": "OTHER FORM"},
    ],
    "identifiers": [{"value": "AGENT IDENTIFIER", "scheme": "AGENT SCHEME"}, {"value": "BARE IDENTIFIER"}],
    "history": {"en": "HISTORY", "ru": "ИСТОРИЯ"},
    "legal_status": [_dated("LEGAL STATUS")],
    "functions": [_dated("FUNCTION"), {"text": {"en": "FUNCTION ALONE"}}],
    "mandates": [_dated("MANDATE")],
    "internal_structure": {"en": "STRUCTURE"},
    "general_context": {"en": "CONTEXT"},
    "rules": {"en": "RULES"},
    "description_dates": {"en": "DESCRIPTION DATES"},
    "archivist_note": {"en": "ARCHIVIST NOTE"},
}
PAGE = {
    "image": "https://images.example.org/1.jpg",
    "width": 6000,
    "height": 9000,
    "label": "PAGE LABEL",
    "format": "image/png",
    "service": "https://images.example.org/iiif/1",
}
FILM = {
    "media": "https://images.example.org/reel.mp4",
    "duration": 62.5,
    "width": 640,
    "height": 480,
    "label": "FILM LABEL",
    "format": "video/mp4",
    "poster": {"image": "https://images.example.org/reel.jpg", "width": 320, "height": 240},
    "captions": [{"url": "https://images.example.org/reel.vtt", "language": "fr", "kind": "subtitles"}],
}

MAXIMAL: dict[str, dict[str, Any]] = {
    "record": UNIT
    | {
        "kind": "record",
        "id": "cable",
        "level": "item",
        "type": "telegram",
        "type_label": "TYPE WORD",
        "classification_label": "MARKING WORD",
        "from": _reference("harriman", "SENDER"),
        "to": _reference("truman", "RECIPIENT"),
        "sent": {"date": "1945-07-26", "text": "SENT WORDS", "place": {"id": "dairen"}},
        "received": {
            "date": "1945-07-28",
            "text": "RECEIVED WORDS",
            "place": {"as": "ONLY PLACE OF RECEIPT"},
        },
        "classification": "us-top-secret",
        "sponsor": ["foundation"],
        "transcription": {"language": "fr", "by": "editors", "date": "2015-03-02"},
        "texts": [
            {
                "kind": "translation",
                "language": "zh-Hans",
                "text": "TRANSLATION",
                "by": "editors",
                "date": "2026-11",
            },
            {
                "kind": "transcription",
                "language": "ru",
                "text": "OTHER TEXT",
                "by": "harriman",
                "date": "1950",
            },
            {
                "kind": "machine",
                "language": "en",
                "text": "MACHINE TEXT",
                "by": "library",
                "generator": "Reader 5.3",
                "date": "2026-11-23",
            },
        ],
        "notes": [
            {
                "text": {"en": "REMARK", "fr": "REMARQUE"},
                "page": 1,
                "quote": "Second",
                "by": "editors",
                "date": "2026-11-22",
            }
        ],
        "pages": [PAGE | {"behavior": ["non-paged"]}, FILM],
        "annotations": [
            {
                "motivation": "tagging",
                "page": "1",
                "region": "percent:10,20,30,40",
                "text": {"en": "MARKED", "fr": "MARQUE"},
                "id": "dairen",
                "uri": "https://example.org/marked",
                "by": "editors",
                "date": "2026-11-21",
            }
        ],
        "structure": [
            {
                "label": {"en": "PART", "fr": "PARTIE"},
                "pages": ["1"],
                "parts": [
                    {
                        "label": {"en": "INNER PART"},
                        "parts": [
                            {
                                "label": {"en": "INNERMOST PART"},
                                "pages": ["1"],
                                "region": "percent:10,20,30,40",
                            }
                        ],
                    }
                ],
            }
        ],
        "behavior": ["paged", "auto-advance"],
        "start": {"page": "1"},
        "thumbnail": {"image": "https://images.example.org/3.jpg", "width": 40, "height": 60},
        "placeholder": {
            "image": "https://images.example.org/2.jpg",
            "width": 60,
            "height": 90,
            "label": "POSTER",
        },
        "accompanying": {"page": "1", "label": "COVER"},
        "transcript": 'TRANSCRIPT [ILLEGIBLE] "lease" [sic].\n\nSecond\\paragraph.',
    },
    "collection": UNIT | {"kind": "collection", "id": "file", "level": "file", "behavior": ["multi-part"]},
    "institution": AGENT
    | {
        "kind": "institution",
        "id": "library",
        "dates": "1800-04-24/2020",
        "places": _links("dairen", "SEAT", role="seat"),
        "relations": _links("publisher", "ABOVE", type="superior"),
        "addresses": [
            {
                "street": "STREET",
                "locality": "LOCALITY",
                "region": "REGION",
                "postal_code": "POSTAL CODE",
                "country": "US",
                "note": {"en": "ADDRESS NOTE"},
            }
        ],
        "telephone": ["+1 202 707 5000"],
        "email": ["archive@example.org"],
        "opening_times": ["Mo-Fr 09:00-17:00"],
        **{field: {"en": field.replace("_", " ").upper()} for field in INSTITUTION_TEXTS},
        "type": "library",
        "part_of": "publisher",
        "homepage": "https://library.example.org/",
        "logo": PAGE,
    },
    "person": AGENT
    | {
        "kind": "person",
        "id": "harriman",
        "dates": "1891-11-15/1986-07-26",
        "places": _links("dairen", "BIRTHPLACE", role="birth"),
        "occupations": [_dated("OCCUPATION")],
        "relations": _links("truman", "TEACHER", type="teacher"),
    },
    "family": AGENT
    | {
        "kind": "family",
        "id": "house",
        "dates": "1750/1917",
        "places": _links("dairen", "HOME", role="residence"),
        "relations": _links("truman", "MEMBER", type="family-member"),
    },
    "place": AUTHORITY
    | {
        "kind": "place",
        "id": "dairen",
        "coordinates": {"latitude": 38.914, "longitude": 121.6147},
        "part_of": "china",
    },
    "subject": AUTHORITY | {"kind": "subject", "id": "plebiscites", "broader": "elections"},
}

NEIGHBOURS: list[dict[str, Any]] = [
    {"kind": "collection", "id": "fonds", "level": "fonds", "title": {"en": "Papers"}, "holder": "library"},
    {
        "kind": "collection",
        "id": "series",
        "level": "series",
        "title": {"en": "Cables"},
        "collection": "fonds",
    },
    {"kind": "institution", "id": "publisher", "name": {"en": "Digital Archive"}},
    {"kind": "institution", "id": "foundation", "name": {"en": "Foundation"}},
    {"kind": "institution", "id": "editors", "name": {"en": "Editors of this node"}},
    {"kind": "person", "id": "truman", "name": {"en": "Harry S. Truman"}},
    {"kind": "place", "id": "china", "name": {"en": "China"}},
    {"kind": "subject", "id": "elections", "name": {"en": "Elections"}},
]


def make_context(*descriptions: Description) -> SerializerContext:
    """Return a context with these descriptions and their neighbours."""
    known = {fields["id"]: from_dict(fields) for fields in [*NEIGHBOURS, *MAXIMAL.values()]}
    known |= {description.id: description for description in descriptions}
    return _context(known)


def _context(known: dict[str, Description], publisher: str = "publisher") -> SerializerContext:
    address = UrlBuilder(BASE)
    site = Site({"en": "A node"}, publisher=publisher)
    incoming: dict[str, list[str]] = {}
    for id, description in known.items():
        for relation in description.relations if isinstance(description, Unit) else ():
            incoming.setdefault(relation.record or "", []).append(id)
    return SerializerContext(
        address,
        site,
        _vocabulary(),
        FORMATS,
        known.get,
        incoming_relations=lambda id: tuple(dict.fromkeys(incoming.get(id, ()))),
    )


@lru_cache(maxsize=1)
def _vocabulary() -> Any:
    return load(ROOT / "vocab", UrlBuilder(BASE))


def maximal(kind: str) -> Description:
    """Return the description of that kind with every field filled."""
    return from_dict(MAXIMAL[kind])


@lru_cache(maxsize=1)
def demonstration() -> tuple[dict[str, Description], SerializerContext]:
    """Return the descriptions of the demonstration node in records/, and a context with them."""
    known: dict[str, Description] = {}
    for path in sorted((ROOT / "records").rglob("*.md")):
        parsed = markdown.parse(path.read_bytes(), str(path), "en")
        assert parsed.description is not None, parsed.problems
        known[parsed.description.id] = parsed.description
    return known, _context(known, "history-and-public-policy-program")
