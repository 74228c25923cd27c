"""The provenance of a description, in PROV-O: who made it, when, from what, and what in it is whose inference.

It tells of the description and never of the thing described. When it was published, and of which version it is a
revision, no maker knows: `stamp` says it when the graph is given out.
"""

from __future__ import annotations

from typing import Final

from service.record.additional_texts import names
from service.record.dates import parse
from service.record.fields import Link
from service.record.model import Authority, Description, Record, Unit
from service.serializers.concept_schemes import Concept
from service.serializers.context import Context, Moment
from service.serializers.graph import date_literals
from service.serializers.graph.graph_builder import Draft, Introductions
from service.serializers.graph.namespaces import CLOSE, EXACT, JUSTIFICATION, TYPE, XSD, terms
from service.serializers.graph.ntriples import Line, Term, iri, line, plain, texts, typed, written

_P, _FOAF, _RDF, _RICO = terms("prov"), terms("foaf"), terms("rdf"), terms("rico")
_ENTITY, _ATTRIBUTED, _DERIVED = _P("Entity"), _P("wasAttributedTo"), _P("wasDerivedFrom")
_LABEL, _PART_OF, _CONFORMS = (
    terms("rdfs")("label"),
    terms("dcterms")("isPartOf"),
    terms("dcterms")("conformsTo"),
)
_CREATED: Final = terms("dcterms")("created")
_AGENTS: Final = {"person": _P("Person"), "institution": _P("Organization")}
# the property that a reference of a field becomes in RiC-O, of which an inference is the statement
_LINKS: Final = {
    "from": "hasSender",
    "to": "hasAddressee",
    "creator": "hasOrganicProvenance",
    "people": "hasOrHadSubject",
    "places": "hasOrHadSubject",
    "subjects": "hasOrHadSubject",
}


def nt(description: Description, context: Context) -> bytes:
    """What is known of it before it is published, as N-Triples."""
    draft = Draft(description, context, _INTRODUCTIONS)
    profile = iri(context.address.vocab("profiles", "prov"))
    page, act = draft.page, draft.part("publication")
    draft.add(page, (TYPE, _ENTITY), (TYPE, _FOAF("Document")), (_FOAF("primaryTopic"), draft.thing))
    draft.add(page, (_CONFORMS, profile), (_P("wasGeneratedBy"), act))
    draft.add(act, (TYPE, _P("Activity")))
    if context.site.publisher:
        publisher = draft.link(context.site.publisher)
        draft.add(page, (_ATTRIBUTED, publisher))
        draft.add(act, (_P("wasAssociatedWith"), publisher))
    if isinstance(description, Unit | Authority):
        _source(draft, description)
    if isinstance(description, Unit):
        _parts(draft, description)
        _inferences(draft, description)
    for number, link in enumerate(description.same_as, 1):
        _match(draft, number, link)
    draft.others += _introduce(description, draft.thing, ())
    return written(draft.said())


def stamp(description: Description, context: Context, moment: Moment) -> bytes:
    """When it was published, as which version, and of which that is a revision: each has an address (RFC 7089)."""

    def version(number: int) -> Term:
        return iri(context.address.version(description.kind, description.id, number))

    page, this = iri(context.page(description)), version(moment.versions)
    act = f"{page[:-1]}#publication>"
    changed = typed(moment.changed, XSD("dateTime"))
    said = [
        line(page, _P("generatedAtTime"), changed),
        line(act, _P("endedAtTime"), changed),
        line(this, TYPE, _ENTITY),
        line(this, _P("specializationOf"), page),
    ]
    if moment.versions > 1:
        former, first = version(moment.versions - 1), version(1)
        said += [
            line(this, _P("wasRevisionOf"), former),
            line(former, TYPE, _ENTITY),
            line(former, _P("specializationOf"), page),
            line(first, TYPE, _ENTITY),
            line(first, _P("specializationOf"), page),
            line(first, _P("generatedAtTime"), typed(moment.created, XSD("dateTime"))),
        ]
    return "".join(dict.fromkeys(said)).encode()


def _introduce(found: Description | Concept, thing: Term, languages: tuple[str, ...]) -> list[Line]:
    if isinstance(found, Concept):
        return []
    kinds = [line(thing, TYPE, _AGENTS.get(found.kind, _ENTITY))]
    if found.kind in _AGENTS:
        kinds.append(line(thing, TYPE, _P("Agent")))
    return [*kinds, *texts(thing, _LABEL, found.names)]


_INTRODUCTIONS: Final = Introductions(_introduce)


def _source(draft: Draft, described: Unit | Authority) -> None:
    """What it was made from: the source's words, and its address where it has one."""
    if described.source is None:
        return
    node = draft.part("source")
    draft.add(draft.page, (_DERIVED, node))
    draft.add(node, (TYPE, _ENTITY))
    draft.add_text(node, _LABEL, described.source.text)
    if url := draft.external(described.source.url):
        draft.add(draft.page, (_P("hadPrimarySource"), url))


def _parts(draft: Draft, unit: Unit) -> None:
    """The texts in it that have an author of their own."""
    by = unit.abstract.by if unit.abstract else None
    if by:
        _authored(draft, "abstract", by)
    if isinstance(unit, Record) and unit.transcription and unit.transcription.by:
        node = _authored(draft, "transcript", unit.transcription.by)
        if unit.source:
            draft.add(node, (_DERIVED, draft.part("source")))
    if isinstance(unit, Record):
        _texts(draft, unit)


def _texts(draft: Draft, record: Record) -> None:
    """Further texts and notes: whose they are or which software made them, and when."""
    if record.transcription:
        _dated(draft, "transcript", record.transcription.date)
    for name, text in zip(names(record.texts), record.texts, strict=True):
        if text.by:
            _authored(draft, name, text.by)
        if text.generator:
            software = draft.part(f"{name}-software")
            draft.add(draft.part(name), (TYPE, _ENTITY), (_PART_OF, draft.page), (_ATTRIBUTED, software))
            draft.add(
                software, (TYPE, _P("Agent")), (TYPE, _P("SoftwareAgent")), (_LABEL, plain(text.generator))
            )
        _dated(draft, name, text.date)
    for number, note in enumerate(record.notes, 1):
        if note.by:
            _authored(draft, f"note-{number}", note.by)
        _dated(draft, f"note-{number}", note.date)


def _dated(draft: Draft, name: str, date: str | None) -> None:
    if date:
        node = draft.part(name)
        draft.add(node, (TYPE, _ENTITY), (_PART_OF, draft.page))
        draft.add(node, *((_CREATED, value) for value in date_literals.both(parse(date))))


def _authored(draft: Draft, name: str, by: str) -> Term:
    node = draft.part(name)
    draft.add(node, (TYPE, _ENTITY), (_PART_OF, draft.page), (_ATTRIBUTED, draft.link(by)))
    return node


def _inferences(draft: Draft, unit: Unit) -> None:
    """Each inference as a statement of its own, with its reason and whose it is."""
    numbers: dict[str, int] = {}
    for field, reference in unit.references():
        numbers[field] = number = numbers.get(field, 0) + 1
        if not reference.inferred:
            continue
        node = draft.part(f"{field}-{number}-inference")
        target = draft.link(reference.id) if reference.id else draft.part(f"{field}-{number}")
        if not reference.id:
            draft.add(target, (TYPE, _ENTITY), (_LABEL, plain(reference.as_)))
        _stated(draft, node, _RICO(_LINKS[field]), target)
        draft.add(node, (_P("value"), plain(reference.inferred)))
        if reference.inferred_by:
            draft.add(node, (_ATTRIBUTED, draft.link(reference.inferred_by)))


def _match(draft: Draft, number: int, link: Link) -> None:
    """A link to the same thing elsewhere as a statement: from what, how sure, whose and when."""
    target = draft.external(link.uri)
    if target is None:
        return
    node = draft.part(f"same-as-{number}")
    _stated(draft, node, EXACT if link.relation == "exact" else CLOSE, target)
    draft.add(node, (terms("rdfs")("comment"), plain(link.confidence)))
    if link.method:
        draft.add(node, (JUSTIFICATION, draft.concept("matching", link.method)))
    if link.source:
        draft.add(node, (_P("value"), plain(link.source)))
    if link.by:
        draft.add(node, (_ATTRIBUTED, draft.link(link.by)))
    if link.date:
        draft.add(node, *((_CREATED, value) for value in date_literals.both(parse(link.date))))


def _stated(draft: Draft, node: Term, predicate: Term, target: Term) -> None:
    draft.add(node, (TYPE, _ENTITY), (TYPE, _RDF("Statement")), (_PART_OF, draft.page))
    draft.add(node, (_RDF("subject"), draft.thing), (_RDF("predicate"), predicate), (_RDF("object"), target))
