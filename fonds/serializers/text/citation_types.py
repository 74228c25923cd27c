"""What kind of thing reference managers take a description for: its type in RIS, CSL, BibLaTeX and Zotero.

A type of document that has no row takes that of its broader concept (vocab/schemes/types.ttl), so a type that a node
adds needs none. What says no more than that it can be read, and a record without a type, has the general type of each
format: GEN, `document`, @misc and Zotero's document. Nothing is called a manuscript unless its type says so.

The sources are the definitions of the formats, and the mappings of Zotero, which most readers save with: its
translators for RIS, BibTeX and RDF as of 26 June 2026, and the item types of its schema. Apart from GEN, which its
translator for RIS takes for an article, no type is used that Zotero cannot read, even if the format has it: Zotero
drops an entry of BibLaTeX's type for images. An article is no article in BibLaTeX either, because that demands the
name of a journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fonds.record.model import Collection, Record, Unit
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph.concepts import with_broader


@dataclass(frozen=True, slots=True)
class CitationType:
    """A type in each format: TY of RIS, `type` of CSL 1.0.2, the entry type of BibLaTeX, the item type of Zotero."""

    ris: str
    csl: str
    biblatex: str
    zotero: str

    @property
    def has_recipients(self) -> bool:
        """Whether reference managers read A2 of RIS as the recipients; of other types it is an editor or performer."""
        return self.ris == "PCOMM"


_DOCUMENT: Final = CitationType("GEN", "document", "misc", "document")
_COLLECTION: Final = CitationType("GEN", "collection", "misc", "document")
_MANUSCRIPT: Final = CitationType("MANSCPT", "manuscript", "unpublished", "manuscript")
_LETTER: Final = CitationType("PCOMM", "personal_communication", "letter", "letter")
_REPORT: Final = CitationType("RPRT", "report", "report", "report")
_LAW: Final = CitationType("STAT", "legislation", "legislation", "statute")
_GOVERNMENT_DOCUMENT: Final = CitationType("GOVDOC", "document", "misc", "document")
_BOOK: Final = CitationType("BOOK", "book", "book", "book")
_PICTURE: Final = CitationType("ART", "graphic", "artwork", "artwork")
_SOUND: Final = CitationType("SOUND", "song", "audio", "audioRecording")

# code of the scheme `types` -> type in each format
_TYPES: Final[dict[str, CitationType]] = {
    "text": _DOCUMENT,
    "correspondence": _LETTER,
    "memorandum-of-conversation": _MANUSCRIPT,  # a note for the file: nobody is written to
    "report": _REPORT,
    "speech": CitationType("GEN", "speech", "misc", "presentation"),
    "interview": CitationType("GEN", "interview", "misc", "interview"),
    "diary": _MANUSCRIPT,
    "treaty": CitationType("GOVDOC", "treaty", "misc", "document"),
    "resolution": _GOVERNMENT_DOCUMENT,
    "law": _LAW,
    "decree": _LAW,
    "directive": _GOVERNMENT_DOCUMENT,
    "charter": _MANUSCRIPT,
    "manuscript": _MANUSCRIPT,
    "book": _BOOK,
    "pamphlet": CitationType("PAMP", "pamphlet", "booklet", "book"),  # Zotero reads @booklet as a book too
    "newspaper": CitationType("NEWS", "article-newspaper", "misc", "newspaperArticle"),
    "newspaper-article": CitationType("NEWS", "article-newspaper", "misc", "newspaperArticle"),
    "article": CitationType("JOUR", "article-journal", "misc", "journalArticle"),
    "score": CitationType(
        "MUSIC", "musical_score", "misc", "document"
    ),  # MUSIC is a score in RIS, not a recording
    "still-image": _PICTURE,
    "map": CitationType("MAP", "map", "misc", "map"),
    "moving-image": CitationType("VIDEO", "motion_picture", "video", "videoRecording"),
    "film": CitationType("MPCT", "motion_picture", "movie", "film"),
    "sound": _SOUND,
    "dataset": CitationType("DATA", "dataset", "misc", "dataset"),
    "physical-object": _PICTURE,
}


def citation_type(unit: Unit, context: SerializerContext) -> CitationType:
    """Return what a description is cited as.

    A record without a type is a letter if it is to somebody. Otherwise it is a document, as is one of an unknown type.
    """
    if isinstance(unit, Collection):
        return _COLLECTION
    code = unit.type if isinstance(unit, Record) else None
    for concept in with_broader(context.vocabulary, "types", code or ""):
        if concept.code in _TYPES:
            return _TYPES[concept.code]
    is_letter = isinstance(unit, Record) and not unit.type and bool(unit.recipients)
    return _LETTER if is_letter else _DOCUMENT
