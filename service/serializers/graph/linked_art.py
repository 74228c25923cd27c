"""The profile of museums: Linked Art 1.0, which is CIDOC CRM in a form that JSON schemas know (linked_art_json.py).

A text is a LinguisticObject, a picture or film a VisualItem, anything else a HumanMadeObject, a collection a Set. Who
sent, received, keeps, publishes or paid is who carried out an activity of that role. Words are statements with their
kind; an inference, and a link to the same thing elsewhere, are attribute assignments with who made them. What has no
address of its own stands at fragments of the page, which the JSON leaves out: its schemas allow no id there.
"""

from __future__ import annotations

from typing import Final

from service.record import languages, rights
from service.record.additional_texts import names
from service.record.dates import EdtfDate, parse
from service.record.fields import Access, Link, Source, Statement
from service.record.model import (
    Authority,
    Collection,
    Description,
    Institution,
    Place,
    Record,
    Unit,
)
from service.record.text import Text, best
from service.serializers.concept_schemes import Concept
from service.serializers.context import Context
from service.serializers.graph import date_literals
from service.serializers.graph.concepts import class_of
from service.serializers.graph.graph_builder import Draft, Linked
from service.serializers.graph.namespaces import TYPE, XSD, terms
from service.serializers.graph.ntriples import Line, Term, iri, line, plain, typed
from service.serializers.graph.profile import Profile
from service.serializers.painting import first
from service.serializers.text import access_statement

_C, _L = terms("crm"), terms("la")
_LABEL, _FORMAT, _CONFORMS = terms("rdfs")("label"), terms("dc")("format"), terms("dcterms")("conformsTo")
_TEXT, _PICTURE, _OBJECT = _C("E33_Linguistic_Object"), _C("E36_Visual_Item"), _C("E22_Human-Made_Object")
_PERSON, _GROUP, _PLACE, _CONCEPT, _SET = (
    _C("E21_Person"),
    _C("E74_Group"),
    _C("E53_Place"),
    _C("E55_Type"),
    _L("Set"),
)
_CLASS: Final = {
    "record": (_TEXT,),
    "collection": (_SET,),
    "institution": (_GROUP,),
    "person": (_PERSON,),
    "place": (_PLACE,),
    "subject": (_CONCEPT,),
}
_DCMITYPE: Final = "http://purl.org/dc/dcmitype/"
_KINDS: Final = {"Text": _TEXT, "StillImage": _PICTURE, "Image": _PICTURE, "MovingImage": _PICTURE, "": _TEXT}
_IDENTIFIED, _CLASSIFIED, _REFERRED = (
    _C("P1_is_identified_by"),
    _C("P2_has_type"),
    _C("P67i_is_referred_to_by"),
)
_CONTENT, _LANGUAGE, _ABOUT, _BY = (
    _C("P190_has_symbolic_content"),
    _C("P72_has_language"),
    _C("P129_is_about"),
    _C("P14_carried_out_by"),
)
_USED_FOR, _EQUIVALENT = _C("P16i_was_used_for"), _L("equivalent")
_DIGITAL_OBJECT: Final = "<http://www.ics.forth.gr/isl/CRMdig/D1_Digital_Object>"
_ACCESS_POINT: Final = _L("access_point")
_IIIF: Final = iri("http://iiif.io/api/presentation/")
# terms of the Art & Architecture Thesaurus that Linked Art requires or recommends: their number and name
_AAT: Final = {
    "primary": ("300404670", "Primary Name"),
    "alternate": ("300264273", "Alternate Name"),
    "system": ("300435704", "System-Assigned Number"),
    "call": ("300311706", "Call Number"),
    "statement": ("300418049", "Brief Text"),
    "note": ("300027200", "Note"),
    "access": ("300133046", "Access Statement"),
    "source": ("300026497", "Bibliography Statement"),
    "extent": ("300435430", "Dimensions Statement"),
    "made": ("300435436", "Production Statement"),
    "rights": ("300435434", "Rights Statement"),
    "summary": ("300026032", "Summary"),
    "page": ("300264578", "Web Page"),
    "publishing": ("300054686", "Publishing"),
    "archive": ("300375748", "Archive"),
    "grouping": ("300404022", "Archival Grouping"),
}
_ROLES: Final = {"from": "sender", "to": "recipient", "creator": "creator"}


class LinkedArt(Profile):
    """Linked Art 1.0."""

    name = "linked-art"
    classes = _CLASS
    part_of = _L("member_of")
    publisher = _USED_FOR
    shares_custody = False  # an activity of each record, with an address of its own

    def draft(self, description: Description, context: Context) -> Draft:
        draft = super().draft(description, context)
        if isinstance(description, Record) and (kind := _kind(draft)) != _TEXT:
            draft.own = [text.replace(f"{TYPE} {_TEXT} ", f"{TYPE} {kind} ", 1) for text in draft.own]
            said = "".join(draft.own + draft.others)  # what is named in words alone is not introduced
            draft.others = [text for text in draft.others if f" {text.partition(' ')[0]} ." in said]
        return draft

    def introduce(self, found: Description | Concept, thing: Term, languages: tuple[str, ...]) -> list[Line]:
        if isinstance(found, Concept):
            label = best(found.labels, languages[0])
            return [line(thing, TYPE, _CONCEPT), line(thing, _LABEL, plain(label))]
        kinds = (line(thing, TYPE, kind) for kind in _CLASS[found.kind])
        return [*kinds, line(thing, _LABEL, plain(found.label()))]

    def type_of(self, draft: Draft, code: str) -> None:
        term = draft.concept("types", code)
        draft.say(_CLASSIFIED, term)
        _classify(draft, term, "300435443", "Type of Work")

    def title(self, draft: Draft, unit: Unit) -> None:
        _names(draft, unit.title)

    def identifiers(self, draft: Draft, unit: Unit) -> None:
        _identifier(draft, "id", unit.id, "system")
        if unit.reference:
            _identifier(draft, "reference", unit.reference, "call")
        for number, identifier in enumerate(unit.identifiers, 1):
            node = _identifier(draft, f"identifier-{number}", identifier.value, "")
            if identifier.scheme:
                kind = draft.part(f"identifier-{number}-type")
                draft.add(node, (_CLASSIFIED, kind))
                draft.add(kind, (TYPE, _CONCEPT), (_LABEL, plain(identifier.scheme)))

    def date(self, draft: Draft, date: EdtfDate) -> None:
        draft.add(_making(draft), (_C("P4_has_time-span"), _span(draft, "date", date)))

    def languages(self, draft: Draft, tags: tuple[str, ...]) -> None:
        if _kind(draft) == _TEXT and isinstance(draft.description, Record):
            for tag in tags:
                draft.say(_LANGUAGE, _language(draft, tag))

    def extent(self, draft: Draft, unit: Unit) -> None:
        _statements(draft, "extent", unit.extent, "extent")

    def reference(self, draft: Draft, field: str, linked: Linked) -> None:
        reference = linked.reference
        made = field in _ROLES
        if not linked.known:
            # Linked Art has no agent of whom nobody knows whether it is a person or a group: the words are kept
            kind = "made" if made else "note"
            _statement(draft, f"{field}-{_number(linked)}-words", reference.as_, "und", kind)
            if reference.inferred:
                _assign(draft, f"{field}-{_number(linked)}", "", reference.inferred, reference.inferred_by)
            return
        if made:
            node = _activity(draft, f"{field}-{_number(linked)}", _ROLES[field], linked.target)
            if reference.as_:
                _name(draft, node, f"{field}-{_number(linked)}-name", reference.as_, "und", "")
            if field != "to":
                draft.add(_making(draft), (_BY, linked.target))
        elif _kind(draft) != _OBJECT:
            draft.say(_ABOUT, linked.target)
        else:  # an object is about nothing in the schemas: the name of what it shows or tells of is kept in words
            label = draft.context.label(reference.id or "")
            _statement(draft, f"{field}-{_number(linked)}-name", label, "und", "note")
        if reference.as_ and not made:
            _statement(draft, f"{field}-{_number(linked)}-words", reference.as_, "und", "note")
        if reference.inferred:
            name = f"{field}-{_number(linked)}"
            _assign(draft, name, linked.target, reference.inferred, reference.inferred_by)

    def custody(self, draft: Draft, unit: Unit) -> None:
        context = draft.context
        if unit.collection:
            draft.say(self.part_of, draft.link(unit.collection))
        if holder := context.holder(unit):
            self.holder(draft, holder, ())
        if publisher := context.publisher(unit):
            node = _activity(draft, "publication", "publisher", draft.link(publisher.id))
            _classify(draft, node, *_AAT["publishing"])
        self.level(draft, unit)

    def holder(self, draft: Draft, holder: Institution, above: tuple[Collection, ...]) -> None:
        _activity(draft, "custody", "holder", draft.link(holder.id))
        if _kind(draft) == _OBJECT:
            draft.say(_C("P50_has_current_keeper"), draft.link(holder.id))

    def level(self, draft: Draft, unit: Unit) -> None:
        draft.say(_CLASSIFIED, draft.concept("levels", unit.level))
        if isinstance(unit, Collection):
            number, name = _AAT["grouping" if unit.collection else "archive"]
            draft.say(_CLASSIFIED, _aat(draft, number, name))

    def source(self, draft: Draft, described: Unit | Authority, source: Source) -> None:
        _statements(draft, "source", source.text, "source")
        if source.url:
            _statement(draft, "source-url", source.url, "und", "source")

    def sponsor(self, draft: Draft, sponsor: Term) -> None:
        _activity(draft, f"sponsor-{sponsor[1:-1].rpartition('/')[2]}", "sponsor", sponsor)

    def marking(self, draft: Draft, code: str) -> None:
        term, scheme = draft.concept("classification", code), draft.context.address.vocab("classification")
        draft.say(_CLASSIFIED, term)
        draft.add(term, (_CLASSIFIED, iri(scheme)))
        draft.add(iri(scheme), (TYPE, _CONCEPT), (_LABEL, plain("Original security marking")))

    def pages(self, draft: Draft, record: Record) -> None:
        shown = first(record, draft.context)
        if shown and _kind(draft) != _PICTURE and (image := draft.external(shown.image)):
            picture, copy = draft.part("image"), draft.part("image-file")
            draft.say(_C("P138i_has_representation"), picture)
            draft.add(picture, (TYPE, _PICTURE), (_L("digitally_shown_by"), copy))
            label = draft.context.pictures(record)[0].label
            _file(draft, copy, image, shown.format, label)

    def transcript(self, draft: Draft, record: Record) -> None:
        if record.transcript and _kind(draft) == _TEXT:
            draft.say(_CONTENT, plain(record.transcript))
        if record.transcription and record.transcription.by:
            _activity(draft, "transcription", "transcriber", draft.link(record.transcription.by))

    def further(self, draft: Draft, record: Record) -> None:
        """Further texts and notes as statements, each with its kind as label: the schemas give them no author."""
        for name, text in zip(names(record.texts), record.texts, strict=True):
            _statement(draft, name, text.text, text.language, "note")
            draft.add(draft.part(name), (_LABEL, plain(text.kind.capitalize())))
        for number, note in enumerate(record.notes, 1):
            _statements(draft, f"note-{number}", note.text, "note")

    def abstract(self, draft: Draft, abstract: Statement) -> None:
        _statements(draft, "abstract", abstract.text, "summary")

    def note(self, draft: Draft, unit: Unit) -> None:
        _statements(draft, "note", unit.note, "note")

    def rights(self, draft: Draft, unit: Unit) -> None:
        if unit.rights:
            statement = rights.statement(unit.rights)
            if _kind(draft) in (_OBJECT, _SET):  # of which the schemas know no rights
                _statement(draft, "rights", f"{statement.label} ({statement.uri})", "en", "rights")
            else:
                right, term = draft.part("right"), iri(statement.uri)
                draft.say(_C("P104_is_subject_to"), right)
                draft.add(right, (TYPE, _C("E30_Right")), (_CLASSIFIED, term))
                draft.add(term, (TYPE, _CONCEPT), (_LABEL, plain(statement.label)))
        _statements(draft, "rights-statement", unit.rights_statement, "rights")
        _statements(draft, "rights-contact", unit.rights_contact, "rights")

    def access(self, draft: Draft, rule: Access) -> None:
        _statement(draft, "access", access_statement.sentence(rule), "en", "access")
        _statements(draft, "access-note", rule.note, "access")

    def downloads(self, draft: Draft, unit: Unit) -> None:
        for number, (address, title, media_type) in enumerate(draft.downloads(), 1):
            copy = _carried(draft, f"copy-{number}", address, media_type, title)
            if '"' in media_type:
                draft.add(copy, (_CONFORMS, _IIIF))
                draft.add(
                    _IIIF, (TYPE, _C("E73_Information_Object")), (_LABEL, plain("IIIF Presentation API"))
                )

    def names(self, draft: Draft, authority: Authority) -> None:
        _names(draft, authority.name)
        for number, name in enumerate(authority.other_names, 1):
            _name(draft, draft.thing, f"other-name-{number}", name, "und", "alternate")
        _identifier(draft, "id", authority.id, "system")
        _statements(draft, "note", authority.note, "note")

    def life(self, draft: Draft, span: str) -> None:
        born, died = date_literals.life(span)
        if born is None and died is None:
            _statement(draft, "dates", parse(span).words(draft.context.site.language), "und", "note")
        for name, predicate, kind, date in (
            ("birth", "P98i_was_born", "E67_Birth", born),
            ("death", "P100i_died_in", "E69_Death", died),
        ):
            if date:
                node = draft.part(name)
                draft.say(_C(predicate), node)
                draft.add(
                    node, (TYPE, _C(kind)), (_C("P4_has_time-span"), _span(draft, f"{name}-date", date))
                )

    def institution(self, draft: Draft, institution: Institution) -> None:
        if institution.type:
            draft.say(_CLASSIFIED, draft.concept("institution-types", institution.type))
        if institution.part_of:
            draft.say(_C("P107i_is_current_or_former_member_of"), draft.link(institution.part_of))
        if homepage := draft.external(institution.homepage):
            copy = _carried(draft, "homepage", homepage, "text/html", "Homepage")
            _classify(draft, copy, *_AAT["page"])
        if institution.logo and (logo := draft.external(institution.logo.image)):
            picture, copy = draft.part("logo"), draft.part("logo-file")
            draft.say(_C("P138i_has_representation"), picture)
            draft.add(picture, (TYPE, _PICTURE), (_L("digitally_shown_by"), copy))
            _file(draft, copy, logo, institution.logo.format, institution.logo.label)

    def place(self, draft: Draft, place: Place) -> None:
        if place.part_of:
            draft.say(_C("P89_falls_within"), draft.link(place.part_of))
        if place.coordinates:
            point = f"POINT({place.coordinates.longitude:.10g} {place.coordinates.latitude:.10g})"
            draft.say(_C("P168_place_is_defined_by"), plain(point))

    def broader(self, draft: Draft, wider: Term) -> None:
        draft.say(terms("skos")("broader"), wider)

    def matches(self, draft: Draft, links: tuple[Link, ...]) -> None:
        """Exact matches are equivalents; of each link an assignment says who made it, when, from what, how sure."""
        kind = _kind(draft)
        for number, link in enumerate(links, 1):
            target = draft.external(link.uri)
            if target is None:
                continue
            if link.relation == "exact":
                draft.say(_EQUIVALENT, target)
            draft.add(target, (TYPE, kind))
            words = _witness(draft, link)
            node = _assign(draft, f"same-as-{number}", target, words, link.by)
            draft.add(node, (_C("P177_assigned_property_of_type"), _EQUIVALENT))
            if link.date:
                span = _span(draft, f"same-as-{number}-date", parse(link.date))
                draft.add(node, (_C("P4_has_time-span"), span))

    def document(self, draft: Draft) -> None:
        draft.say(_LABEL, plain(draft.description.label(draft.context.site.language)))
        copy = _carried(draft, "page", draft.page, "text/html", "Description")
        _classify(draft, copy, *_AAT["page"])


def _kind(draft: Draft) -> Term:
    """The class of the thing: of a record by what the type of the document leads to."""
    it = draft.description
    if not isinstance(it, Record):
        return _CLASS[it.kind][0]
    found = class_of(draft.context.vocabulary, "types", it.type, _DCMITYPE) if it.type else ""
    return _KINDS.get((found or "").removeprefix(_DCMITYPE), _OBJECT)


def _number(linked: Linked) -> str:
    return linked.node[1:-1].rpartition("-")[2]


def _aat(draft: Draft, number: str, name: str) -> Term:
    term = iri(f"http://vocab.getty.edu/aat/{number}")
    draft.add(term, (TYPE, _CONCEPT), (_LABEL, plain(name)))
    return term


def _classify(draft: Draft, node: Term, number: str, name: str) -> None:
    draft.add(node, (_CLASSIFIED, _aat(draft, number, name)))


def _language(draft: Draft, tag: str) -> Term:
    uri = languages.iso639_uri(tag)
    node = iri(uri) if uri and "-" not in tag else draft.part(f"language-{tag.lower()}")
    name = languages.name(tag.partition("-")[0])
    draft.add(
        node, (TYPE, _C("E56_Language")), (_LABEL, plain(name if "-" not in tag else f"{name} ({tag})"))
    )
    return node


def _names(draft: Draft, names: Text) -> None:
    for tag, words in names.items():
        _name(draft, draft.thing, f"name-{tag.lower()}", words, tag, "primary")


def _name(draft: Draft, thing: Term, name: str, words: str, tag: str, kind: str) -> None:
    node = draft.part(name)
    if thing == draft.thing:
        draft.say(_IDENTIFIED, node)
    else:
        draft.add(thing, (_IDENTIFIED, node))
    draft.add(node, (TYPE, _C("E33_E41_Linguistic_Appellation")), (_CONTENT, plain(words)))
    if kind:
        _classify(draft, node, *_AAT[kind])
    if tag != "und":
        draft.add(node, (_LANGUAGE, _language(draft, tag)))


def _identifier(draft: Draft, name: str, value: str, kind: str) -> Term:
    node = draft.part(name)
    draft.say(_IDENTIFIED, node)
    draft.add(node, (TYPE, _C("E42_Identifier")), (_CONTENT, plain(value)))
    if kind:
        _classify(draft, node, *_AAT[kind])
    return node


def _statements(draft: Draft, name: str, text: Text | None, kind: str) -> None:
    for tag, words in (text or {}).items():
        _statement(draft, f"{name}-{tag.lower()}", words, tag, kind)


def _statement(draft: Draft, name: str, words: str, tag: str, kind: str, of: Term = "") -> None:
    node = draft.part(name)
    if of:
        draft.add(of, (_REFERRED, node))
    else:
        draft.say(_REFERRED, node)
    draft.add(node, (TYPE, _TEXT), (_CONTENT, plain(words)))
    _classify(draft, node, *_AAT[kind])
    _classify(draft, _aat(draft, *_AAT[kind]), *_AAT["statement"])
    if tag != "und":
        draft.add(node, (_LANGUAGE, _language(draft, tag)))


def _making(draft: Draft) -> Term:
    """The creation of a work, or the production of an object: one node, said as often as it is spoken of."""
    made = _kind(draft) == _OBJECT
    node = draft.part("production" if made else "creation")
    draft.say(_C("P108i_was_produced_by") if made else _C("P94i_was_created_by"), node)
    draft.add(node, (TYPE, _C("E12_Production") if made else _C("E65_Creation")))
    return node


def _span(draft: Draft, name: str, date: EdtfDate) -> Term:
    node, (begin, end) = draft.part(name), date_literals.instants(date)
    draft.add(node, (TYPE, _C("E52_Time-Span")))
    _name(draft, node, f"{name}-words", date.words(draft.context.site.language), "und", "")
    _name(draft, node, f"{name}-edtf", date.edtf, "und", "")
    ends = ((_C("P82a_begin_of_the_begin"), begin), (_C("P82b_end_of_the_end"), end))
    draft.add(node, *((predicate, typed(value, XSD("dateTime"))) for predicate, value in ends if value))
    return node


def _activity(draft: Draft, name: str, role: str, who: Term) -> Term:
    node = draft.part(name)
    draft.say(_USED_FOR, node)
    draft.add(node, (TYPE, _C("E7_Activity")), (_CLASSIFIED, draft.concept("roles", role)), (_BY, who))
    return node


def _assign(draft: Draft, name: str, target: Term, words: str, by: str | None) -> Term:
    node = draft.part(f"{name}-assigned")
    draft.say(_C("P140i_was_attributed_by"), node)
    draft.add(node, (TYPE, _C("E13_Attribute_Assignment")))
    if target:
        draft.add(node, (_C("P141_assigned"), target))
    if by:
        draft.add(node, (_BY, draft.link(by)))
    _statement(draft, f"{name}-reason", words, "und", "note", node)
    return node


def _witness(draft: Draft, link: Link) -> str:
    """A match in a sentence: `exact match, sure, compared by a person: GeoNames`."""
    found = draft.context.vocabulary.find("matching", link.method) if link.method else None
    how = draft.context.words(found.labels) if found else link.method
    said = ", ".join(filter(None, (f"{link.relation} match", link.confidence, how)))
    return f"{said}: {link.source}" if link.source else said


def _carried(draft: Draft, name: str, address: Term, media_type: str, title: str) -> Term:
    text, copy = draft.part(f"{name}-text"), draft.part(f"{name}-file")
    draft.say(_C("P129i_is_subject_of"), text)
    draft.add(text, (TYPE, _TEXT), (_L("digitally_carried_by"), copy))
    _file(draft, copy, address, media_type, title)
    return copy


def _file(draft: Draft, copy: Term, address: Term, media_type: str, title: str) -> None:
    draft.add(copy, (TYPE, _DIGITAL_OBJECT), (_ACCESS_POINT, address), (_FORMAT, plain(media_type)))
    if title:
        draft.add(copy, (_LABEL, plain(title)))
    draft.add(address, (TYPE, _DIGITAL_OBJECT))


nt = LinkedArt().nt
