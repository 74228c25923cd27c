"""A description as plain UTF-8 text: fields, transcript, additional texts, rights, citation, links and address.

Lines are not wrapped, so that a search of the text finds phrases whole. The transcript is never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fonds.record import dates, languages, rights
from fonds.record.model import Description, Record, Unit
from fonds.record.structure import Range
from fonds.serializers.context import SerializerContext
from fonds.serializers.pages import canvases
from fonds.serializers.text.citation_styles import citations
from fonds.serializers.text.metadata_fields import (
    FieldValue,
    metadata_fields_of,
    pick_language,
    same_as_value,
)
from fonds.serializers.text.rights_words import further_rights

RULE = "-" * 78


def render(description: Description, context: SerializerContext) -> bytes:
    """Return the whole description as text, with every field."""
    return ("\n".join(_lines(description, context)).rstrip("\n") + "\n").encode()


def _lines(description: Description, context: SerializerContext) -> Iterator[str]:
    yield from _names(description, context)
    yield ""
    for field in metadata_fields_of(description, context):
        if field.name == "structure" and isinstance(description, Record):
            yield from _labelled(field.label, _contents(description.structure, context))
        else:
            yield from _labelled(field.label, (_value(value, context) for value in field.values))
    if isinstance(description, Unit) and description.abstract:
        author = f" ({context.label(description.abstract.by)})" if description.abstract.by else ""
        yield from _block(
            f"Summary{author}", pick_language(description.abstract.text, context.site.language)[0]
        )
    if description.note:
        yield from _block("Note", context.localize(description.note))
    if isinstance(description, Record):
        yield from _texts(description, context)
    if isinstance(description, Unit):
        yield from _rights(description, context)
        yield from _block("Cite as", citations(description, context)[0].text)
    yield from _same_as(description, context)
    yield from ("", f"Permanent address: {context.citation_url(description)}")


def _names(description: Description, context: SerializerContext) -> Iterator[str]:
    first, tag = pick_language(description.labels, context.site.language)
    yield first
    for language, words in description.labels.items():
        if language != tag:
            yield f"{words} [{language}]"


def _labelled(label: str, values: Iterable[str]) -> Iterator[str]:
    """Yield a line for each value, the first with the label."""
    for number, value in enumerate(values):
        yield f"{f'{label}:' if number == 0 else '':<25}{value}"


def _contents(structure: Sequence[Range], context: SerializerContext, depth: int = 0) -> Iterator[str]:
    """Yield the label of each range, those within another one indented."""
    for part in structure:
        yield "  " * depth + context.localize(part.label)
        yield from _contents(part.parts, context, depth + 1)


def _value(value: FieldValue, context: SerializerContext) -> str:
    """Return a value with its evidence in brackets."""
    notes = [f"the source says: {value.source_words}"] if value.source_words else []
    if value.named:
        notes.append("in the text: " + ", ".join(value.named))
    if value.inferred:
        by = f" by {context.label(value.inferred_by)}" if value.inferred_by else ""
        notes.append(f"inferred{by}: {value.inferred.rstrip('.')}")
    if value.note:
        notes.append(value.note.rstrip("."))
    if value.id:
        notes.append(context.urls.entity_uri(value.id))
    elif value.uri and value.uri != value.text:
        notes.append(value.uri)
    return value.text + (f" ({'; '.join(notes)})" if notes else "")


def _texts(record: Record, context: SerializerContext) -> Iterator[str]:
    """Yield the transcript, or the machine text if there is none; then additional texts and notes."""
    if text := record.transcript or _machine_text(record, context):
        yield from ("", RULE, "", text, "", RULE)
    for additional in record.texts:
        name = f"{additional.kind.capitalize()}: {languages.language_name(additional.language, context.site.language)}"
        yield from (
            "",
            name + _attribution(additional.by, additional.generator, additional.date, context),
            "",
            additional.text,
            "",
            RULE,
        )
    for note in record.notes:
        about = f"“{note.quote}”: " if note.quote else f"Page {note.page}: " if note.page else ""
        words = context.localize(note.text) + _attribution(note.by, "", note.date, context)
        yield from _block("Editorial note", about + words)


def _machine_text(record: Record, context: SerializerContext) -> str:
    """Return the text recognised in the page images, with the mark that begins a page in a transcript."""
    pages = []
    for page in canvases(record, context) if record.pages else ():
        for layer in page.layers:
            if layer.kind == "machine" and layer.boxed is not None:  # not a text of the record itself
                pages.append(
                    "\n".join((f"[page {page.number}]", "", *(line.text for line in layer.lines), ""))
                )
    return "\n".join(pages)


def _attribution(by: str | None, generator: str, date: str | None, context: SerializerContext) -> str:
    """Return author, software and date in brackets."""
    date_words = dates.parse(date).format(context.site.language) if date else ""
    parts = [part for part in (context.label(by) if by else "", generator, date_words) if part]
    return f" ({', '.join(parts)})" if parts else ""


def _rights(unit: Unit, context: SerializerContext) -> Iterator[str]:
    if unit.rights:
        statement = rights.statement(unit.rights)
        yield from _block(f"Rights: {statement.label}", f"{statement.meaning}\n{statement.uri}")
    for words in (unit.rights_statement, unit.rights_contact):
        if words:
            yield from ("", context.localize(words))
    for sentence, uri in further_rights(unit):
        yield from ("", context.localize(sentence), *([uri] if uri else []))


def _same_as(description: Description, context: SerializerContext) -> Iterator[str]:
    for link in description.same_as:
        value = same_as_value(link, context)
        yield from _block("Elsewhere", f"{value.uri}\n{value.note}")


def _block(label: str, words: str) -> Iterator[str]:
    yield from ("", label, words)
