"""The further texts of a record and the notes on it, in the words of each profile that holds texts.

A translation is another version of the work, and a transcription or what a machine read is the same in another form: so
dcterms:hasVersion, schema:workTranslation and a genetic link of RiC-O stand for the one, dcterms:hasFormat,
schema:workExample and an instantiation for the other. Notes say something of the record: they are parts of its
description.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from service.record.additional_texts import FurtherText, Note, names
from service.record.dates import parse
from service.record.model import Record
from service.serializers.graph import date_literals
from service.serializers.graph.graph_builder import Draft
from service.serializers.graph.namespaces import PREF_LABEL, TYPE, terms
from service.serializers.graph.ntriples import Term, plain, tagged

_DCT, _S, _REL, _R = terms("dcterms"), terms("schema"), terms("relators"), terms("rico")
_VALUE: Final = terms("rdf")("value")
_TEXT: Final = terms("dcmitype")("Text")
_ELEMENT: Final = _S("WebPageElement")
# kind -> how it hangs on the record, and what whoever made it is to it
_DUBLIN_CORE: Final = {
    "translation": (_DCT("hasVersion"), _REL("trl")),
    "transcription": (_DCT("hasFormat"), _REL("trc")),
    "machine": (_DCT("hasFormat"), _DCT("contributor")),
}
_SCHEMA: Final = {
    "translation": (_S("workTranslation"), _S("translator")),
    "transcription": (_S("workExample"), _S("creator")),
    "machine": (_S("workExample"), _S("creator")),
}
_RICO: Final = {
    "translation": (_R("hasGeneticLinkToRecordResource"), _R("hasCreator")),
    "transcription": (_R("hasOrHadInstantiation"), _R("hasCreator")),
    "machine": (_R("hasOrHadInstantiation"), _R("hasCreator")),
}


def dublin_core(draft: Draft, record: Record) -> None:
    """What the Dublin Core profile says of them."""
    for name, text, node in _texts(draft, record, _DUBLIN_CORE, _VALUE):
        draft.add(node, (TYPE, _TEXT), (terms("dc")("language"), plain(text.language)))
        _made(draft, node, text.date)
        if text.generator:
            software = draft.part(f"{name}-software")
            draft.add(node, (_DCT("creator"), software))
            draft.add(software, (TYPE, _DCT("Agent")), (PREF_LABEL, plain(text.generator)))
    if record.transcription and record.transcription.date:
        _made(draft, _transcript(draft, _DCT("hasFormat")), record.transcription.date)
    for note, node in _notes(draft, record, _DCT("hasPart"), _VALUE, _DCT("creator")):
        draft.add(node, (TYPE, _TEXT), (_DCT("subject"), draft.thing))
        _made(draft, node, note.date)


def schema(draft: Draft, record: Record) -> None:
    """What the schema.org profile says of them. It has no term for software that made a text."""
    for _, text, node in _texts(draft, record, _SCHEMA, _S("text")):
        draft.add(node, (TYPE, _ELEMENT), (_S("inLanguage"), plain(text.language)))
        _created(draft, node, text.date)
    if record.transcription and record.transcription.date:
        node = _transcript(draft, _S("workExample"))
        draft.add(node, (TYPE, _ELEMENT))
        _created(draft, node, record.transcription.date)
    for note, node in _notes(draft, record, _S("hasPart"), _S("text"), _S("creator")):
        draft.add(node, (TYPE, _ELEMENT), (_S("about"), draft.thing))
        _created(draft, node, note.date)


def rico(draft: Draft, record: Record) -> None:
    """What the RiC-O profile says of them."""
    for name, text, node in _texts(draft, record, _RICO, _VALUE):
        kind = "Record" if text.kind == "translation" else "Instantiation"
        draft.add(node, (TYPE, _R(kind)))
        if kind == "Record":
            draft.add(node, (_R("title"), tagged(text.kind.capitalize(), "en")))
        _dated(draft, node, name, text.date)
        if text.generator:
            software = draft.part(f"{name}-software")
            draft.add(node, (_R("hasCreator"), software))
            draft.add(software, (TYPE, _R("Mechanism")), (_R("name"), plain(text.generator)))
    if record.transcription and record.transcription.date:
        node = _transcript(draft, _R("hasOrHadInstantiation"))
        draft.add(node, (TYPE, _R("Instantiation")))
        _dated(draft, node, "transcript", record.transcription.date)
    for number, (note, node) in enumerate(
        _notes(draft, record, _R("hasOrHadConstituent"), _VALUE, _R("hasCreator")), 1
    ):
        draft.add(node, (TYPE, _R("RecordPart")), (_R("describesOrDescribed"), draft.thing))
        _dated(draft, node, f"note-{number}", note.date)


def _texts(
    draft: Draft, record: Record, words: dict[str, tuple[Term, Term]], value: Term
) -> Iterator[tuple[str, FurtherText, Term]]:
    """Each text hung on the record, with its words in their language and whoever made it."""
    for name, text in zip(names(record.texts), record.texts, strict=True):
        node = draft.part(name)
        hung, made = words[text.kind]
        draft.say(hung, node)
        draft.add(node, (value, tagged(text.text, text.language)))
        if text.by:
            draft.add(node, (made, draft.link(text.by)))
        yield name, text, node


def _notes(
    draft: Draft, record: Record, part: Term, value: Term, creator: Term
) -> Iterator[tuple[Note, Term]]:
    """Each note as a part of the description, with its words and whose they are."""
    for number, note in enumerate(record.notes, 1):
        node = draft.part(f"note-{number}")
        draft.add(draft.page, (part, node))
        draft.add_text(node, value, note.text)
        if note.by:
            draft.add(node, (creator, draft.link(note.by)))
        yield note, node


def _transcript(draft: Draft, hung: Term) -> Term:
    node = draft.part("transcript")
    draft.say(hung, node)
    return node


def _made(draft: Draft, node: Term, edtf: str | None) -> None:
    if edtf:
        draft.add(node, *((_DCT("created"), value) for value in date_literals.both(parse(edtf))))


def _created(draft: Draft, node: Term, edtf: str | None) -> None:
    """As of a record: `dateCreated` where it is exact, else `temporal`."""
    if edtf:
        date = parse(edtf)
        exact = [(_S("dateCreated"), value) for value in date_literals.xsd_date(date)]
        draft.add(node, *(exact or [(_S("temporal"), plain(date.schema_org or date.edtf))]))


def _dated(draft: Draft, node: Term, name: str, edtf: str | None) -> None:
    if edtf:
        date, moment = parse(edtf), draft.part(f"{name}-date")
        draft.add(node, (_R("hasCreationDate"), moment))
        spoken = date_literals.words(date, draft.context.site.languages)
        draft.add(moment, (TYPE, _R("Date")), *((_R("expressedDate"), words) for words in spoken))
        draft.add(moment, (_R("normalizedDateValue"), date_literals.edtf(date)))
