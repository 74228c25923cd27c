"""What each type of document is called in each format: one table for the whole vocabulary, with a reason for each row.

A type without a row fails. What no type says is the general type of the format, and never a manuscript.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any, NamedTuple

import pytest
from lxml import etree

from fonds.record.model import Record, Unit, from_dict
from fonds.serializers.concept_schemes import Concept, Vocabulary
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph import schema_org
from fonds.serializers.text.citation import bibtex, csl_json, highwire, ris
from fonds.serializers.xml import mods
from tests.serializers.text.world import make_context, make_record

CONTEXT = make_context()


class Names(NamedTuple):
    """The type in RIS, CSL, BibLaTeX, `DC.type` as Zotero reads it, MODS and schema.org, and why."""

    ris: str
    csl: str
    biblatex: str
    zotero: str
    mods: str
    schema: frozenset[str]
    reason: str


def text(schema: str, reason: str) -> Names:
    """A text of which nothing more is known: the general type of each format."""
    return Names("GEN", "document", "misc", "document", "text", frozenset(schema.split()), reason)


NEUTRAL = Names("GEN", "document", "misc", "document", "", frozenset(), "nothing says what it is")
LETTER = Names("PCOMM", "personal_communication", "letter", "letter", "text", frozenset({"Message"}),
               "somebody writes to somebody")  # fmt: skip
MANUSCRIPT = Names("MANSCPT", "manuscript", "unpublished", "manuscript", "text", frozenset(),
                   "written down once, and not to be published")  # fmt: skip
REPORT = Names(
    "RPRT", "report", "report", "report", "text", frozenset({"Report"}), "all formats have reports"
)
LAW = Names("STAT", "legislation", "legislation", "statute", "text", frozenset(), "all formats have statutes")
OFFICIAL = Names(
    "GOVDOC", "document", "misc", "document", "text", frozenset(), "only RIS has government documents"
)
PICTURE = Names(
    "ART", "graphic", "artwork", "artwork", "still image", frozenset(), "all formats have pictures"
)
NEWS = Names("NEWS", "article-newspaper", "misc", "newspaperArticle", "text", frozenset({"NewsArticle"}),
             "@article demands a journal")  # fmt: skip
SOUND = Names(
    "SOUND", "song", "audio", "audioRecording", "audio", frozenset(), "song is what CSL calls recordings"
)

TABLE: dict[str, Names] = {
    "text": text("", "anything that is there to be read"),
    "correspondence": LETTER,
    "letter": LETTER,
    "telegram": LETTER,
    "dispatch": LETTER,
    "note": LETTER,
    "memorandum": LETTER,
    "postcard": LETTER,
    "minutes": text("", "written or printed"),
    "memorandum-of-conversation": MANUSCRIPT._replace(schema=frozenset({"Message"}), reason="a note for the file"),
    "report": REPORT,
    "intelligence-report": REPORT,
    "speech": text("", "a speech, where the format has it")._replace(csl="speech", zotero="presentation"),
    "transcript": text("", "no format has it"),
    "interview": text("", "an interview, where the format has it")._replace(csl="interview", zotero="interview"),
    "diary": MANUSCRIPT,
    "treaty": OFFICIAL._replace(csl="treaty", reason="only CSL has treaties"),
    "resolution": OFFICIAL,
    "law": LAW._replace(schema=frozenset({"Legislation"})),
    "decree": LAW,
    "directive": OFFICIAL,
    "charter": MANUSCRIPT,
    "certificate": text("", "no format has it"),
    "passport": text("", "no format has it"),
    "account": text("", "no format has it"),
    "list": text("", "no format has it"),
    "register": text("", "written or printed"),
    "index-card": text("", "no format has it"),
    "form": text("", "no format has it"),
    "book": Names("BOOK", "book", "book", "book", "text", frozenset({"Book"}), "all formats have books"),
    "pamphlet": Names("PAMP", "pamphlet", "booklet", "book", "text", frozenset(),
                      "printed; Zotero has books only, which is what it reads a booklet as"),
    "newspaper": NEWS._replace(schema=frozenset({"Newspaper"})),
    "newspaper-article": NEWS,
    "article": Names("JOUR", "article-journal", "misc", "journalArticle", "text", frozenset({"Article"}),
                     "@article demands a journal"),
    "manuscript": MANUSCRIPT._replace(schema=frozenset({"Manuscript"}), reason="its type says so"),
    "score": Names("MUSIC", "musical_score", "misc", "document", "notated music", frozenset({"SheetMusic"}),
                   "BibLaTeX's @music is a recording; Zotero has no scores"),
    "still-image": PICTURE,
    "photograph": PICTURE._replace(schema=frozenset({"Photograph"})),
    "map": Names("MAP", "map", "misc", "map", "cartographic", frozenset({"Map"}), "BibLaTeX has no maps"),
    "plan": PICTURE,
    "drawing": PICTURE._replace(schema=frozenset({"Drawing"})),
    "poster": PICTURE._replace(schema=frozenset({"Poster"})),
    "moving-image": Names("VIDEO", "motion_picture", "video", "videoRecording", "moving image", frozenset(),
                          "CSL has one type for films and videos"),
    "film": Names("MPCT", "motion_picture", "movie", "film", "moving image", frozenset(), "all formats have films"),
    "sound": SOUND,
    "sound-recording": SOUND,
    "dataset": Names("DATA", "dataset", "misc", "dataset", "dataset", frozenset({"Dataset"}),
                     "the styles of BibLaTeX treat @dataset as @misc"),
    "physical-object": PICTURE._replace(mods="artifact", reason="Zotero and RIS have objects among works of art"),
}  # fmt: skip
# what every record of schema.org is
BASE_CLASSES = {"ArchiveComponent", "CreativeWork"}


def names(unit: Unit, context: SerializerContext = CONTEXT) -> dict[str, Any]:
    """The type of a record in each format."""
    (item,) = json.loads(csl_json(unit, context))
    types = etree.fromstring(mods.document(unit, context)).findall(f"{{{mods.NAMESPACE}}}typeOfResource")
    subject = (
        f"<{context.entity_uri(unit)}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/"
    )
    classes = {
        line.removeprefix(subject).partition(">")[0]
        for line in schema_org.to_ntriples(unit, context).decode().splitlines()
        if line.startswith(subject)
    }
    return {
        "ris": ris(unit, context).decode().partition("\r\n")[0].removeprefix("TY  - "),
        "csl": item["type"],
        "biblatex": bibtex(unit, context).decode().partition("{")[0].removeprefix("@"),
        "zotero": dict(highwire(unit, context))["DC.type"],
        "mods": "".join(element.text or "" for element in types),
        "schema": frozenset(classes - BASE_CLASSES),
    }


def expected(row: Names) -> dict[str, Any]:
    return {name: value for name, value in row._asdict().items() if name != "reason"}


def test_the_table_has_every_type_and_no_other() -> None:
    assert set(TABLE) == set(CONTEXT.vocabulary.codes("types"))
    assert all(row.reason for row in TABLE.values())


@pytest.mark.parametrize("code", TABLE)
def test_every_type_is_called_in_every_format_what_the_table_says(code: str) -> None:
    assert names(make_record(type=code)) == expected(TABLE[code])


@pytest.mark.parametrize("code", [None, "unheard-of"])
def test_what_has_no_type_is_called_nothing_in_particular(code: str | None) -> None:
    assert names(make_record(type=code)) == expected(NEUTRAL)


@pytest.mark.parametrize("code", [None, "unheard-of", *TABLE])
def test_only_what_its_type_calls_a_manuscript_is_one(code: str | None) -> None:
    is_manuscript = code in ("manuscript", "diary", "charter", "memorandum-of-conversation")
    record = make_record(type=code)
    found = names(record)
    values = {*found["schema"], *(value for name, value in found.items() if name != "schema")}
    called = {value for value in values if value.casefold().startswith(("mansc", "manuscript", "unpub"))}
    assert bool(called) == is_manuscript
    assert (b' manuscript="yes"' in mods.document(record, CONTEXT)) == (code == "manuscript")


@pytest.mark.parametrize("broader", TABLE)
def test_a_type_that_a_node_adds_is_called_as_its_broader_type(broader: str) -> None:
    concepts = CONTEXT.vocabulary.concepts
    parent = concepts["types", broader]
    uri = parent.uri.replace(broader, "local-type")
    own = Concept(uri, "types", "local-type", {"en": "local type"}, broader=(parent.uri,))
    vocabulary = Vocabulary({**concepts, ("types", "local-type"): own}, {}, b"")
    context = dataclasses.replace(CONTEXT, vocabulary=vocabulary)
    assert names(make_record(type="local-type"), context) == expected(TABLE[broader])


def test_a_record_without_a_type_is_a_letter_if_it_is_to_somebody() -> None:
    found = names(make_record(type=None, to=[{"as": "Bob"}]))
    assert found == expected(LETTER) | {"mods": ""}


def test_a_collection_is_no_manuscript() -> None:
    collection = from_dict({"kind": "collection", "id": "c", "title": {"en": "A"}, "level": "fonds"})
    assert isinstance(collection, Unit) and not isinstance(collection, Record)
    found = names(collection)
    assert found == {"ris": "GEN", "csl": "collection", "biblatex": "misc", "zotero": "document", "mods": "",
                     "schema": {"Collection"}}  # fmt: skip
