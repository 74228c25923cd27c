"""TEI P5: a record as an edition, with its header, its page images, its texts with all signs, and editors' notes.

What is said of its pages is made in tei_pages.py, its texts in tei_text.py.

Typeset pages are no facsimile, and the text that software read from a scan is in ALTO and annotations: neither is here.
"""

from __future__ import annotations

from collections.abc import Iterator

from fonds.record.additional_texts import layer_names
from fonds.record.model import Record
from fonds.record.quote_matching import LineIndex
from fonds.record.transcript import text_parts
from fonds.serializers.contents import table_of_contents
from fonds.serializers.context import SerializerContext
from fonds.serializers.entity_mentions import EntityMentions, mentions
from fonds.serializers.pages import canvases
from fonds.serializers.xml.tei_header import header
from fonds.serializers.xml.tei_names import NAME_ELEMENTS
from fonds.serializers.xml.tei_pages import contents, page_annotations, spoken_texts, surface
from fonds.serializers.xml.tei_text import Hands, NameFinder, TextWriter
from fonds.serializers.xml.xml_writer import attributes, element, escape_text, wrap

NAMESPACE = "http://www.tei-c.org/ns/1.0"
TRANSCRIPT = "transcript"


def document(record: Record, context: SerializerContext) -> bytes:
    """Return a record as a TEI document."""
    pages = canvases(record, context) if record.pages or record.annotations or record.structure else ()
    surfaces = [page for page in pages if not page.typeset]
    hands = Hands()
    body = "".join(_divisions(record, [f"page-{page.number}" for page in surfaces], hands, context))
    body += "".join(spoken_texts(surfaces))
    items = contents(table_of_contents(record, pages))
    head = header(record, [(id, label) for label, id in hands.ids.items()], items, context)
    facsimile = wrap("facsimile", "".join(map(surface, surfaces))) + page_annotations(
        record.id, pages, context
    )
    back = wrap("back", wrap("div", "".join(_notes(record, context)), type="notes"))
    text = wrap("text", wrap("body", body or "<ab/>") + back, xml_lang=_known(record.text_language))
    start = attributes({"xmlns": NAMESPACE, "xml:id": _xml_id(record.id)})
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<TEI{start}>{head}{facsimile}{text}</TEI>\n'.encode()


def _xml_id(id: str) -> str:
    """Return an id as XML allows it: one of a record may begin with a digit."""
    return f"record-{id}"


def _known(language: str) -> str:
    return "" if language == "und" else language


def _divisions(
    record: Record, surfaces: list[str], hands: Hands, context: SerializerContext
) -> Iterator[str]:
    """Yield the division of each text, the transcript first."""
    if record.transcript:
        writer = TextWriter(TRANSCRIPT, hands, surfaces, _name_finder(mentions(record, context), context))
        yield writer.division(record.transcript, type=TRANSCRIPT, xml_lang=_known(record.text_language))
    for name, text in zip(layer_names(record.texts), record.texts, strict=True):
        by = context.find(text.by) if text.by else None
        yield TextWriter(name, hands, surfaces).division(
            text.text,
            type=text.kind,
            xml_lang=text.language,
            resp=context.entity_uri(by) if by else "",
        )


def _name_finder(entity_mentions: EntityMentions, context: SerializerContext) -> NameFinder:
    def find(text: str) -> Iterator[tuple[str, str, str]]:
        for words, id in entity_mentions.pieces(text):
            entity = context.find(id) if id else None
            if entity is None:
                yield words, "", ""
            else:
                yield words, NAME_ELEMENTS.get(entity.kind, "name"), context.entity_uri(entity)

    return find


def _notes(record: Record, context: SerializerContext) -> Iterator[str]:
    """Yield the notes of editors, each with the words that it quotes, and its paragraph or page."""
    if not record.notes:
        return
    parts = list(text_parts(record.transcript))
    paragraphs = [(number, part.text) for number, part in enumerate(parts, 1) if part.kind == "paragraph"]
    lines = LineIndex([text for _, text in paragraphs])
    for note in record.notes:
        places = lines.find(note.quote, 1) if note.quote else []
        target = f"#{TRANSCRIPT}-p{paragraphs[places[0][0].line][0]}" if places else ""
        if not target and note.page and note.page <= len(context.images(record)):
            target = f"#page-{note.page}"
        by = context.find(note.by) if note.by else None
        start = {"type": "editorial", "target": target, "resp": context.entity_uri(by) if by else ""}
        quote = element("quote", note.quote)
        for tag, words in note.text.items():
            inner = f"{quote} {escape_text(words)}" if quote else escape_text(words)
            yield f"<note{attributes({**start, 'xml:lang': _known(tag)})}>{inner}</note>"
