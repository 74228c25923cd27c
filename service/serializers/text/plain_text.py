"""A description as plain UTF-8 text: facts, a rule, the transcript as it stands, rights, and where it came from.

No line is broken: whoever searches the text for the words of an archive must find them whole. The transcript is
never touched.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.record import dates, languages, rights
from service.record.model import Description, Record, Unit
from service.serializers.context import Context
from service.serializers.pages import canvases
from service.serializers.text.citation_styles import citations
from service.serializers.text.metadata_fields import Fact, Value, chosen, facts, same_as

RULE = "-" * 78


def plain(description: Description, context: Context) -> bytes:
    """The whole description as text. Every fact of it is there."""
    return ("\n".join(_lines(description, context)).rstrip("\n") + "\n").encode()


def _lines(description: Description, context: Context) -> Iterator[str]:
    yield from _names(description, context)
    yield ""
    yield from _rows(facts(description, context), context)
    if isinstance(description, Unit) and description.abstract:
        who = f" ({context.label(description.abstract.by)})" if description.abstract.by else ""
        yield from _block(f"Summary{who}", chosen(description.abstract.text, context.site.language)[0])
    if description.note:
        yield from _block("Note", context.words(description.note))
    if isinstance(description, Record):
        yield from _texts(description, context)
    if isinstance(description, Unit):
        yield from _rights(description, context)
        yield from _block("Cite as", citations(description, context)[0].text)
    yield from _elsewhere(description, context)
    yield from ("", f"Permanent address: {context.cited_at(description)}")


def _names(description: Description, context: Context) -> Iterator[str]:
    first, tag = chosen(description.names, context.site.language)
    yield first
    for language, words in description.names.items():
        if language != tag:
            yield f"{words} [{language}]"


def _rows(rows: tuple[Fact, ...], context: Context) -> Iterator[str]:
    for row in rows:
        for number, value in enumerate(row.values):
            label = f"{row.label}:" if number == 0 else ""
            yield f"{label:<25}{_said(value, context)}"


def _said(value: Value, context: Context) -> str:
    """A value with its footing in brackets."""
    notes = [f"the source says: {value.said}"] if value.said else []
    if value.named:
        notes.append("in the text: " + ", ".join(value.named))
    if value.inferred:
        by = f" by {context.label(value.inferred_by)}" if value.inferred_by else ""
        notes.append(f"inferred{by}: {value.inferred.rstrip('.')}")
    if value.note:
        notes.append(value.note.rstrip("."))
    if value.id:
        notes.append(context.address.thing(value.id))
    elif value.uri and value.uri != value.text:
        notes.append(value.uri)
    return value.text + (f" ({'; '.join(notes)})" if notes else "")


def _texts(record: Record, context: Context) -> Iterator[str]:
    """The transcript, or what machines read where nobody transcribed it; then translations and notes."""
    if text := record.transcript or _read(record, context):
        yield from ("", RULE, "", text, "", RULE)
    for other in record.texts:
        name = f"{other.kind.capitalize()}: {languages.name(other.language, context.site.language)}"
        yield from (
            "",
            name + _made(other.by, other.generator, other.date, context),
            "",
            other.text,
            "",
            RULE,
        )
    for note in record.notes:
        about = f"“{note.quote}”: " if note.quote else f"Page {note.page}: " if note.page else ""
        said = context.words(note.text) + _made(note.by, "", note.date, context)
        yield from _block("Editorial note", about + said)


def _read(record: Record, context: Context) -> str:
    """What was read from the images of its pages, with the mark that begins a page in a transcript."""
    found = []
    for page in canvases(record, context) if record.pages else ():
        for layer in page.layers:
            if layer.kind == "machine" and layer.boxed is not None:  # not one that the record itself gives
                found.append(
                    "\n".join((f"[page {page.number}]", "", *(line.text for line in layer.lines), ""))
                )
    return "\n".join(found)


def _made(by: str | None, generator: str, date: str | None, context: Context) -> str:
    when = dates.parse(date).words(context.site.language) if date else ""
    said = [part for part in (context.label(by) if by else "", generator, when) if part]
    return f" ({', '.join(said)})" if said else ""


def _rights(unit: Unit, context: Context) -> Iterator[str]:
    if unit.rights:
        found = rights.statement(unit.rights)
        yield from _block(f"Rights: {found.label}", f"{found.meaning}\n{found.uri}")
    for words in (unit.rights_statement, unit.rights_contact):
        if words:
            yield from ("", context.words(words))


def _elsewhere(description: Description, context: Context) -> Iterator[str]:
    for link in description.same_as:
        value = same_as(link, context)
        yield from _block("Elsewhere", f"{value.uri}\n{value.note}")


def _block(label: str, words: str) -> Iterator[str]:
    yield from ("", label, words)
