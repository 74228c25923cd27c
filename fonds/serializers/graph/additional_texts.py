"""The additional texts of a record and the notes on it, in the terms of each profile that can hold texts.

A translation is another version of the work: dcterms:hasVersion, schema:workTranslation, or a genetic link of RiC-O. A
transcription or machine text is the same work in another form: dcterms:hasFormat, schema:workExample, or an
instantiation. Notes are about the record: they are parts of its description.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fonds.record.additional_texts import FurtherText, Note, layer_names
from fonds.record.dates import parse
from fonds.record.model import Record
from fonds.serializers.graph import date_literals
from fonds.serializers.graph.graph_builder import GraphBuilder
from fonds.serializers.graph.namespaces import PREF_LABEL, TYPE, namespace
from fonds.serializers.graph.ntriples import Term, literal, tagged_literal

_DCT, _SCHEMA, _RELATORS, _RICO = (
    namespace("dcterms"),
    namespace("schema"),
    namespace("relators"),
    namespace("rico"),
)
_VALUE: Final = namespace("rdf")("value")
_TEXT: Final = namespace("dcmitype")("Text")
_ELEMENT: Final = _SCHEMA("WebPageElement")
# kind of text -> the property that links it to the record, and the property of its author
_DCT_TERMS: Final = {
    "translation": (_DCT("hasVersion"), _RELATORS("trl")),
    "transcription": (_DCT("hasFormat"), _RELATORS("trc")),
    "machine": (_DCT("hasFormat"), _DCT("contributor")),
}
_SCHEMA_TERMS: Final = {
    "translation": (_SCHEMA("workTranslation"), _SCHEMA("translator")),
    "transcription": (_SCHEMA("workExample"), _SCHEMA("creator")),
    "machine": (_SCHEMA("workExample"), _SCHEMA("creator")),
}
_RICO_TERMS: Final = {
    "translation": (_RICO("hasGeneticLinkToRecordResource"), _RICO("hasCreator")),
    "transcription": (_RICO("hasOrHadInstantiation"), _RICO("hasCreator")),
    "machine": (_RICO("hasOrHadInstantiation"), _RICO("hasCreator")),
}


def dublin_core(graph: GraphBuilder, record: Record) -> None:
    """Add them in the terms of the Dublin Core profile."""
    for name, text, node in _texts(graph, record, _DCT_TERMS, _VALUE):
        graph.add_to(node, (TYPE, _TEXT), (namespace("dc")("language"), literal(text.language)))
        add_created(graph, node, text.date)
        if text.generator:
            software = graph.fragment(f"{name}-software")
            graph.add_to(node, (_DCT("creator"), software))
            graph.add_to(software, (TYPE, _DCT("Agent")), (PREF_LABEL, literal(text.generator)))
    if record.transcription and record.transcription.date:
        add_created(graph, _transcript(graph, _DCT("hasFormat")), record.transcription.date)
    for note, node in _notes(graph, record, _DCT("hasPart"), _VALUE, _DCT("creator")):
        graph.add_to(node, (TYPE, _TEXT), (_DCT("subject"), graph.entity))
        add_created(graph, node, note.date)


def schema(graph: GraphBuilder, record: Record) -> None:
    """Add them in the terms of the schema.org profile, which has none for software that made a text."""
    for _, text, node in _texts(graph, record, _SCHEMA_TERMS, _SCHEMA("text")):
        graph.add_to(node, (TYPE, _ELEMENT), (_SCHEMA("inLanguage"), literal(text.language)))
        add_date_created(graph, node, text.date)
    if record.transcription and record.transcription.date:
        node = _transcript(graph, _SCHEMA("workExample"))
        graph.add_to(node, (TYPE, _ELEMENT))
        add_date_created(graph, node, record.transcription.date)
    for note, node in _notes(graph, record, _SCHEMA("hasPart"), _SCHEMA("text"), _SCHEMA("creator")):
        graph.add_to(node, (TYPE, _ELEMENT), (_SCHEMA("about"), graph.entity))
        add_date_created(graph, node, note.date)


def rico(graph: GraphBuilder, record: Record) -> None:
    """Add them in the terms of the RiC-O profile."""
    for name, text, node in _texts(graph, record, _RICO_TERMS, _VALUE):
        kind = "Record" if text.kind == "translation" else "Instantiation"
        graph.add_to(node, (TYPE, _RICO(kind)))
        if kind == "Record":
            graph.add_to(node, (_RICO("title"), tagged_literal(text.kind.capitalize(), "en")))
        add_creation_date(graph, node, name, text.date)
        if text.generator:
            software = graph.fragment(f"{name}-software")
            graph.add_to(node, (_RICO("hasCreator"), software))
            graph.add_to(software, (TYPE, _RICO("Mechanism")), (_RICO("name"), literal(text.generator)))
    if record.transcription and record.transcription.date:
        node = _transcript(graph, _RICO("hasOrHadInstantiation"))
        graph.add_to(node, (TYPE, _RICO("Instantiation")))
        add_creation_date(graph, node, "transcript", record.transcription.date)
    for number, (note, node) in enumerate(
        _notes(graph, record, _RICO("hasOrHadConstituent"), _VALUE, _RICO("hasCreator")), 1
    ):
        graph.add_to(node, (TYPE, _RICO("RecordPart")), (_RICO("describesOrDescribed"), graph.entity))
        add_creation_date(graph, node, f"note-{number}", note.date)


def _texts(
    graph: GraphBuilder, record: Record, terms: dict[str, tuple[Term, Term]], value: Term
) -> Iterator[tuple[str, FurtherText, Term]]:
    """Link each text to the record, add its words and its author, and yield its name, the text and its node."""
    for name, text in zip(layer_names(record.texts), record.texts, strict=True):
        node = graph.fragment(name)
        predicate, author = terms[text.kind]
        graph.add(predicate, node)
        graph.add_to(node, (value, tagged_literal(text.text, text.language)))
        if text.by:
            graph.add_to(node, (author, graph.link(text.by)))
        yield name, text, node


def _notes(
    graph: GraphBuilder, record: Record, part: Term, value: Term, creator: Term
) -> Iterator[tuple[Note, Term]]:
    """Add each note as a part of the description, with its words and author, and yield the note and its node."""
    for number, note in enumerate(record.notes, 1):
        node = graph.fragment(f"note-{number}")
        graph.add_to(graph.page, (part, node))
        graph.add_text_to(node, value, note.text)
        if note.by:
            graph.add_to(node, (creator, graph.link(note.by)))
        yield note, node


def _transcript(graph: GraphBuilder, predicate: Term) -> Term:
    node = graph.fragment("transcript")
    graph.add(predicate, node)
    return node


def add_created(graph: GraphBuilder, node: Term, edtf: str | None) -> None:
    """Add the date of a text (EDTF) in the terms of Dublin Core, if it has one."""
    if edtf:
        graph.add_to(node, *((_DCT("created"), value) for value in date_literals.edtf_and_xsd(parse(edtf))))


def add_date_created(graph: GraphBuilder, node: Term, edtf: str | None) -> None:
    """Add the date as that of a record."""
    if edtf:
        graph.add_to(node, *date_literals.schema_org_dates(parse(edtf)))


def add_creation_date(graph: GraphBuilder, node: Term, name: str, edtf: str | None) -> None:
    """Add the date of a text (EDTF) in the terms of RiC-O, if it has one; `name` is that of its node."""
    if edtf:
        date, date_node = parse(edtf), graph.fragment(f"{name}-date")
        graph.add_to(node, (_RICO("hasCreationDate"), date_node))
        date_words = date_literals.words(date, graph.context.site.languages)
        graph.add_to(date_node, (TYPE, _RICO("Date")))
        graph.add_to(date_node, *((_RICO("expressedDate"), words) for words in date_words))
        graph.add_to(date_node, (_RICO("normalizedDateValue"), date_literals.edtf(date)))
