"""A small world for the IIIF serializers: descriptions in memory, a format registry with two profiles, four terms."""

from __future__ import annotations

from typing import Any

from fonds.formats import FormatRegistry, Representation, Serialization
from fonds.record.model import Collection, Description, Record, from_dict
from fonds.serializers.concept_schemes import Concept, Vocabulary
from fonds.serializers.context import SerializerContext, Site
from fonds.serializers.iiif import annotations
from fonds.urls import UrlBuilder

BASE = "https://archive.example.org"
UNITS = frozenset({"record", "collection"})
GRAPH = (
    Serialization("text/turtle", "ttl", "Turtle"),
    Serialization("application/ld+json", "jsonld", "JSON-LD"),
)

REGISTER = FormatRegistry(
    (
        Representation("dcterms", "Dublin Core", "", UNITS, GRAPH, 1, profile="dcterms", is_graph=True),
        Representation("schema", "schema.org", "", UNITS, GRAPH, 1, profile="schema", is_graph=True),
        Representation("html", "Page", "", UNITS, (Serialization("text/html", "html", "HTML"),), 1),
        Representation(
            "json", "Record as JSON", "", UNITS, (Serialization("application/json", "json", "JSON"),), 1
        ),
        Representation(
            "manifest",
            "IIIF manifest",
            "",
            frozenset({"record"}),
            (Serialization('application/ld+json;profile="p"', "json", "IIIF"),),
            1,
            route="manifest",
        ),
        Representation(
            "text",
            "Plain text",
            "",
            frozenset({"record"}),
            (Serialization("text/plain;charset=utf-8", "txt", "Text"),),
            1,
        ),
        Representation(
            "pdf", "PDF", "", frozenset({"record"}), (Serialization("application/pdf", "pdf", "PDF"),), 1
        ),
        Representation(
            "bibtex",
            "BibTeX",
            "",
            frozenset({"record"}),
            (Serialization("application/x-bibtex", "bib", "BibTeX"),),
            1,
        ),
        Representation(
            "wordmark",
            "Wordmark",
            "",
            frozenset({"institution"}),
            (Serialization("image/svg+xml", "svg", "SVG"),),
            1,
        ),
    )
)


def _concept(scheme: str, code: str, **labels: str) -> tuple[tuple[str, str], Concept]:
    return (scheme, code), Concept(f"{BASE}/vocab/{scheme}/{code}", scheme, code, labels)


VOCABULARY = Vocabulary(
    dict(
        (
            _concept("types", "telegram", en="telegram", fr="télégramme", de="Telegramm"),
            _concept("levels", "item", en="item"),
            _concept("levels", "fonds", en="fonds"),
            _concept("classification", "us-top-secret", en="Top Secret"),
        )
    ),
    {},
    b"",
)


def context(
    *descriptions: Description, languages: tuple[str, ...] = ("en",), publisher: str | None = "program"
) -> SerializerContext:
    """Return a context in which these descriptions are published."""
    site = Site({"en": "A node"}, {"en": "What it holds."}, publisher, languages)
    return SerializerContext(
        UrlBuilder(BASE),
        site,
        VOCABULARY,
        REGISTER,
        {description.id: description for description in descriptions}.get,
    )


def record(**fields: Any) -> Record:
    """Return a record with only the required fields, and these."""
    description = from_dict({"kind": "record", "id": "r1", "title": {"en": "A telegram"}} | fields)
    assert isinstance(description, Record)
    return description


def collection(id: str, title: str, **fields: Any) -> Collection:
    """Return a collection."""
    description = from_dict({"kind": "collection", "id": id, "title": {"en": title}} | fields)
    assert isinstance(description, Collection)
    return description


def agent(id: str, name: str | dict[str, str], kind: str = "person", **fields: Any) -> Description:
    """Return a person, institution, place or subject."""
    names = {"en": name} if isinstance(name, str) else name
    return from_dict({"kind": kind, "id": id, "name": names} | fields)


SCAN = {
    "image": "https://images.example.org/iiif/p1/full/max/0/default.jpg",
    "width": 2000,
    "height": 3000,
    "label": "front",
    "service": "https://images.example.org/iiif/p1",
}
PEOPLE = (
    agent("ambassador", "An Ambassador"),
    agent("president", "The President of that year"),
    agent("general", {"en": "A General", "zh-Hans": "将军"}),
    agent("program", "History Program", "institution", homepage="https://history.example.org/"),
    agent(
        "library",
        "The Library",
        "institution",
        logo={
            "image": "https://library.example.org/logo.png",
            "width": 120,
            "height": 40,
            "format": "image/png",
        },
    ),
    agent("foundation", "Foundation & Sons", "institution"),
    agent("port", "The Port", "place"),
    agent("treaty", "The treaty", "subject"),
    agent("editors", "The editors", "institution"),
)
FONDS = collection("papers", "The Papers", level="fonds", holder="library")
SERIES = collection(
    "cables", "Cables", level="series", collection="papers", abstract={"text": {"en": "All cables."}}
)


def maximal(**fields: Any) -> Record:
    """Return a record that uses every field; it has scans, so that its documents do not depend on the typesetter."""
    full = {
        "title": {"en": "Message to the President", "fr": "Message au président"},
        "level": "item",
        "reference": "Box 12, Folder 3",
        "date": "1945-07-26/1945-08-02",
        "language": ["en", "ru"],
        "type": "telegram",
        "extent": {"en": "2 pages"},
        "collection": "cables",
        "from": ["ambassador"],
        "to": [
            {
                "id": "president",
                "as": "the President",
                "inferred": "The source names <the office> only.",
                "inferred_by": "editors",
            },
            {"as": "Secretary of State"},
        ],
        "creator": ["ambassador"],
        "people": [{"id": "general", "as": "the Generalissimo"}, "ambassador"],
        "places": ["port", {"id": "nowhere"}],
        "subjects": ["treaty"],
        "classification": "us-top-secret",
        "abstract": {"text": {"en": "What it says: <b>nothing</b> & all."}, "by": "program"},
        "transcription": {"language": "en", "by": "program", "date": "2015-03-02"},
        "texts": [
            {
                "kind": "machine",
                "language": "en",
                "text": "F1rst",
                "generator": "Reader 5",
                "date": "2026-11",
            },
            {
                "kind": "translation",
                "language": "zh-Hans",
                "text": "第一段。\n\n[page 2]\n\n第三。",
                "by": "editors",
            },
            {"kind": "translation", "language": "ar", "text": "[page 2]\n\nالثالثة", "date": "2026-11-23"},
            {"kind": "transcription", "language": "en", "text": "First para [?].", "by": "ambassador"},
        ],
        "notes": [
            {
                "text": {"en": "See <the other> cable.", "fr": "Voir l’autre."},
                "quote": "First paragraph",
                "by": "editors",
                "date": "2026-11-23",
            },
            {"text": {"en": "The page is torn."}, "page": 2},
        ],
        "source": {"text": {"en": "Papers, The Library."}, "url": "https://library.example.org/?a=1&b=2"},
        "sponsor": ["foundation"],
        "identifiers": [{"value": "BRN 7", "scheme": "NAID"}, {"value": "x-1"}],
        "rights": "http://rightsstatements.org/vocab/CNE/1.0/",
        "rights_statement": {"en": "The Program welcomes reuse."},
        "rights_contact": {"en": "Ask the Program at [email protected]."},
        "note": {"en": "<untitled>"},
        "same_as": [{"uri": "https://elsewhere.example.org/1?x=1&y=2", "match": "exact"}],
        "pages": [SCAN, {"image": "https://images.example.org/2.jpg", "width": 1000, "height": 1500}],
        "transcript": "First paragraph [sic].\n\nSecond <paragraph>.\n\n[page 2]\n\nThird.",
    }
    return record(**(full | fields))


def full_context(**fields: Any) -> SerializerContext:
    """Return the context of the maximal record."""
    return context(*PEOPLE, FONDS, SERIES, **fields)


def all_pages(record: Record, context: SerializerContext) -> list[dict[str, Any]]:
    """Return every annotation page and AnnotationCollection of a record."""
    return [document for _, _, document in annotations.documents(record, context)]


def pages_of(
    record: Record, context: SerializerContext, layer: str = "transcript"
) -> dict[int, dict[str, Any]]:
    """Return the annotation pages of one layer by the number of their canvas."""
    documents = annotations.documents(record, context)
    return {number: document for name, number, document in documents if name == layer and number}
