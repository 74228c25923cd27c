"""The facts of a description in reading order, said once for the page and for the plain text.

Each fact has a label and values; a value knows its language, what it links to, and whose inference it is.
Nothing here is HTML, and no fact is made up: what the description does not say has no row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from service.record import dates, languages
from service.record.fields import Access, Coordinates, Link, Reference, Source
from service.record.model import Authority, Description, Institution, Person, Record, Unit
from service.record.text import Text
from service.serializers.context import Context
from service.serializers.text import access_statement


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its words and their language, the description or web address it leads to, and its footing.

    `said` are the source's own words where they differ, `named` the forms that stand in the transcript;
    `inferred` says why the link is an inference, `inferred_by` the id of whoever made it.
    """

    text: str
    language: str = ""
    id: str = ""
    uri: str = ""
    said: str = ""
    named: tuple[str, ...] = ()
    inferred: str = ""
    inferred_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A row: the field's name, its label, and at least one value."""

    name: str
    label: str
    values: tuple[Value, ...]


def chosen(text: Text | None, language: str) -> tuple[str, str]:
    """The words for readers of that language, and the tag of the language they are really in."""
    if not text:
        return "", ""
    primary = language.partition("-")[0]
    near = [tag for tag in text if tag.partition("-")[0] == primary]
    tag = language if language in text else near[0] if near else next(iter(text))
    return text[tag], tag


def facts(description: Description, context: Context) -> tuple[Fact, ...]:
    """The rows of a description; a row without values is left out."""
    reader = _Reader(context)
    if isinstance(description, Unit):
        rows = reader.unit(description)
    elif isinstance(description, Authority):
        rows = reader.authority(description)
    else:
        rows = iter(())
    return tuple(Fact(name, label, values) for name, label, values in rows if values)


def term(scheme: str, code: str, context: Context) -> Value:
    """A term of a concept scheme: its label, address and meaning; the bare code where nobody knows it."""
    concept = context.vocabulary.find(scheme, code)
    if not concept:
        return Value(code)
    words, tag = chosen(concept.labels, context.site.language)
    return Value(words or code, tag, uri=concept.uri, note=context.words(concept.note))


def same_as(link: Link, context: Context) -> Value:
    """A link to the same thing elsewhere, with how sure it is and where the link came from."""
    match = "the same" if link.relation == "exact" else "close to it"
    footing = [f"{match}, {link.confidence}"]
    if link.match != link.relation:
        footing.append("not confirmed yet")
    if link.method:
        footing.append(term("matching", link.method, context).text)
    if link.source:
        footing.append(f"source: {link.source.rstrip('.')}")
    if link.by:
        footing.append(f"linked by {context.label(link.by)}")
    if link.date:
        footing.append(dates.parse(link.date).words(context.site.language))
    return Value(link.uri, uri=link.uri, note="; ".join(footing))


_Row = tuple[str, str, tuple[Value, ...]]


class _Reader:
    """Reads rows in the language of the site."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.language = context.site.language

    def unit(self, unit: Unit) -> Iterator[_Row]:
        record = unit if isinstance(unit, Record) else None
        yield "source", "Source", self.source(unit.source)
        yield "reference", "Shelf mark", self.words(unit.reference)
        yield "holder", "Held by", self.ids([holder.id] if (holder := self.context.holder(unit)) else [])
        yield "collection", "Part of", self.ids(part.id for part in self.context.ancestors(unit))
        if record:
            yield from self.marks(record)
        yield (
            "identifiers",
            "Identifiers",
            tuple(Value(one.value, note=one.scheme) for one in unit.identifiers),
        )
        yield "date", "Date", self.date(unit.date)
        yield "level", "Level", (self.level(unit.level),)
        yield "extent", "Extent", self.tagged(unit.extent)
        yield "language", "Language", tuple(self.tongue(tag) for tag in unit.language)
        if record:
            yield "from", "From", self.references(record.senders)
            yield "to", "To", self.references(record.recipients)
        yield "creator", "Creator", self.references(unit.creator)
        yield "people", "People", self.references(unit.people)
        yield "places", "Places", self.references(unit.places)
        yield "subjects", "Subjects", self.references(unit.subjects)
        yield "access", "Access", self.access(unit.access)
        yield from self.makers(unit, record)

    def access(self, rule: Access | None) -> tuple[Value, ...]:
        """Who may see it, and the archive's own words on that."""
        if rule is None:
            return ()
        found = self.named("access", rule.tier)
        told = Value(
            found.text, found.language, uri=found.uri, note=access_statement.sentence(rule, self.language)
        )
        return (told, *self.tagged(rule.note))

    def level(self, code: str) -> Value:
        found = self.named("levels", code)
        return found if found.uri else Value(code.capitalize())

    def named(self, scheme: str, code: str) -> Value:
        """A term without its definition, which would be noise in a list of facts."""
        return replace(term(scheme, code, self.context), note="")

    def marks(self, record: Record) -> Iterator[_Row]:
        if record.classification:
            value = term("classification", record.classification, self.context)
            yield "classification", "Original classification", (value,)
        if record.type:
            yield "type", "Kind", (self.named("types", record.type),)

    def makers(self, unit: Unit, record: Record | None) -> Iterator[_Row]:
        if record:
            yield "sponsor", "Sponsor", self.ids(record.sponsor)
        publisher = self.context.publisher(unit)
        yield "publisher", "Published by", self.ids([publisher.id] if publisher else [])
        if record and record.transcription:
            by, made = record.transcription.by, record.transcription.date
            when = dates.parse(made).words(self.language) if made else ""
            yield "transcription", "Transcription by", (self.linked(by, note=when),) if by else ()
            tag = record.transcription.language
            yield "transcription_language", "Transcript in", (self.tongue(tag),) if tag else ()

    def authority(self, authority: Authority) -> Iterator[_Row]:
        language = self.language
        main, _ = chosen(authority.name, language)
        translated = tuple(Value(words, tag) for tag, words in authority.name.items() if words != main)
        other = tuple(Value(name) for name in authority.other_names)
        yield "other_names", "Other names", translated + other
        if isinstance(authority, Person):
            yield "dates", "Lived", self.date(authority.dates)
        if isinstance(authority, Institution):
            yield from self.body(authority)
        yield "part_of", "Part of", self.ids([getattr(authority, "part_of", None)])
        yield "broader", "Broader subject", self.ids([getattr(authority, "broader", None)])
        yield "coordinates", "Coordinates", self.point(getattr(authority, "coordinates", None))
        yield "source", "Source of these facts", self.source(authority.source)

    def body(self, institution: Institution) -> Iterator[_Row]:
        if institution.type:
            yield "type", "Kind", (self.named("institution-types", institution.type),)
        if institution.homepage:
            yield "homepage", "Website", (Value(institution.homepage, uri=institution.homepage),)

    def words(self, words: str) -> tuple[Value, ...]:
        return (Value(words),) if words else ()

    def tagged(self, text: Text | None) -> tuple[Value, ...]:
        words, tag = chosen(text, self.language)
        return (Value(words, tag),) if words else ()

    def date(self, edtf: str | None) -> tuple[Value, ...]:
        if not edtf:
            return ()
        words = dates.parse(edtf).words(self.language)
        return (Value(words, note="" if edtf == words else edtf),)

    def source(self, source: Source | None) -> tuple[Value, ...]:
        if not source:
            return ()
        words, tag = chosen(source.text, self.language)
        return (Value(words, tag, uri=source.url or ""),)

    def tongue(self, tag: str) -> Value:
        return Value(languages.name(tag, self.language), note=tag)

    def point(self, coordinates: Coordinates | None) -> tuple[Value, ...]:
        if not coordinates:
            return ()
        north = f"{abs(coordinates.latitude):g}° {'N' if coordinates.latitude >= 0 else 'S'}"
        east = f"{abs(coordinates.longitude):g}° {'E' if coordinates.longitude >= 0 else 'W'}"
        # RFC 5870: whatever the reader's device has for maps opens it; we show none
        return (Value(f"{north}, {east}", uri=f"geo:{coordinates.latitude:g},{coordinates.longitude:g}"),)

    def ids(self, ids: Iterable[str | None]) -> tuple[Value, ...]:
        return tuple(self.linked(id) for id in ids if id)

    def linked(self, id: str, **more: Any) -> Value:
        found = self.context.find(id)
        words, tag = chosen(found.names, self.language) if found else (id, "")
        return Value(words, tag, id=id if found else "", **more)

    def references(self, references: Iterable[Reference]) -> tuple[Value, ...]:
        return tuple(self.reference(reference) for reference in references)

    def reference(self, reference: Reference) -> Value:
        more: dict[str, Any] = {
            "named": reference.named,
            "inferred": reference.inferred,
            "inferred_by": reference.inferred_by or "",
        }
        if not reference.id:
            return Value(reference.as_, **more)
        value = self.linked(reference.id, **more)
        said = reference.as_ if reference.as_ != value.text else ""
        return self.linked(reference.id, said=said, **more)
