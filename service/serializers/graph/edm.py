"""The profile of Europeana: the Europeana Data Model (EDM 5.2.8), as its external schema takes it.

A record or collection is an edm:ProvidedCHO with one ore:Aggregation, its web resources, and the agents, places,
timespans and concepts that it refers to, and no others: Europeana rejects what nothing refers to, and properties that
its schema does not list. Hence words stand plain where other profiles have nodes, and nothing is said of the
description itself. What Europeana could not take is refused with the reason, never bent until it fits: no rights
statement is put in the place of another.
"""

from __future__ import annotations

from typing import Final

from service.record import rights
from service.record.dates import EdtfDate
from service.record.fields import Access, Link, Source, Statement
from service.record.model import (
    Authority,
    Collection,
    Description,
    Institution,
    Person,
    Place,
    Record,
    Subject,
    Unit,
)
from service.serializers.concept_schemes import Concept
from service.serializers.context import Context
from service.serializers.graph import date_literals
from service.serializers.graph.concepts import class_of
from service.serializers.graph.graph_builder import Draft, Linked, in_languages
from service.serializers.graph.namespaces import CLOSE, EXACT, PREF_LABEL, TYPE, terms
from service.serializers.graph.ntriples import Line, Term, iri, line, plain, tagged, texts
from service.serializers.graph.profile import Profile
from service.serializers.painting import painting
from service.serializers.text import access_statement

_E, _DC, _DCT, _SKOS, _BORN = (terms(p) for p in ("edm", "dc", "dcterms", "skos", "rdagr2"))
_ORE, _SVCS, _SAME = terms("ore"), terms("svcs"), terms("owl")("sameAs")
_CLASS: Final = {
    "record": (_E("ProvidedCHO"),),
    "collection": (_E("ProvidedCHO"),),
    "institution": (_E("Agent"),),
    "person": (_E("Agent"),),
    "place": (_E("Place"),),
    "subject": (_SKOS("Concept"),),
}
_DCMITYPE: Final = "http://purl.org/dc/dcmitype/"
_TYPES: Final = {
    "Text": "TEXT",
    "StillImage": "IMAGE",
    "Image": "IMAGE",
    "MovingImage": "VIDEO",
    "Sound": "SOUND",
}
_IMAGE_API: Final = iri("http://iiif.io/api/image")
_RIGHTS, _FORMAT, _REFERENCED = _E("rights"), _DC("format"), _DCT("isReferencedBy")
_WEB_RESOURCE, _NOTE = _E("WebResource"), _SKOS("note")
# field -> the property of what has a description; and of words alone
_LINKS: Final = {
    "from": _DC("creator"),
    "creator": _DC("creator"),
    "to": _E("hasMet"),
    "people": _DC("subject"),
    "places": _DCT("spatial"),
    "subjects": _DC("subject"),
}


def refuses(description: Description, context: Context) -> str:
    """Why Europeana could not take a description, or nothing: it has no rights, type or provider that EDM asks for."""
    if not isinstance(description, Unit):
        return ""
    if description.rights is None:
        return "Europeana asks for a rights statement, and it has none."
    if rights.europeana_uri(description.rights) is None:
        return f"Europeana does not take the rights statement {description.rights}, and no other may stand for it."
    kind = _type(description, context)
    if not kind:
        return "Europeana asks whether it is text, image, sound or video, and its type does not say."
    if kind == "IMAGE" and not (isinstance(description, Record) and description.pages):
        return "Europeana shows images, and of this one there is none here."
    return (
        "" if context.publisher(description) else "Europeana asks who provides it, and no publisher is named."
    )


class Europeana(Profile):
    """EDM, as Europeana takes it."""

    name = "edm"
    classes = _CLASS
    part_of = _DCT("isPartOf")
    publisher = _DC("publisher")

    def introduce(self, found: Description | Concept, thing: Term, languages: tuple[str, ...]) -> list[Line]:
        """A term of a scheme; of descriptions only those that something refers to (`_entity`)."""
        if not isinstance(found, Concept):
            return []
        labels = texts(thing, PREF_LABEL, in_languages(found.labels, languages))
        scheme = iri(found.uri.rpartition("/")[0])
        return [line(thing, TYPE, _SKOS("Concept")), *labels, line(thing, _SKOS("inScheme"), scheme)]

    def unit(self, draft: Draft, unit: Unit) -> None:
        super().unit(draft, unit)
        draft.say(_E("type"), plain(_type(unit, draft.context)))

    def type_of(self, draft: Draft, code: str) -> None:
        draft.say(_DC("type"), draft.concept("types", code))

    def title(self, draft: Draft, unit: Unit) -> None:
        draft.text(_DC("title"), unit.title)

    def identifiers(self, draft: Draft, unit: Unit) -> None:
        given = (identifier.value for identifier in unit.identifiers)
        draft.say(_DC("identifier"), *(plain(value) for value in (unit.id, unit.reference, *given) if value))

    def date(self, draft: Draft, date: EdtfDate) -> None:
        """A timespan with its bounds and the words that people use; and EDTF as a plain string."""
        made = _DCT("created") if isinstance(draft.description, Record) else _DC("date")
        span, (begin, end) = draft.part("date"), date_literals.days(date)
        draft.say(made, span, plain(date.edtf))
        draft.add(span, (TYPE, _E("TimeSpan")))
        draft.add(
            span, *((PREF_LABEL, words) for words in date_literals.words(date, draft.context.site.languages))
        )
        draft.add(span, *((_E(name), plain(day)) for name, day in (("begin", begin), ("end", end)) if day))
        draft.add(span, (_SKOS("notation"), plain(date.edtf)))

    def languages(self, draft: Draft, tags: tuple[str, ...]) -> None:
        if not tags and _type(draft.description, draft.context) == "TEXT":
            tags = (
                "und",
            )  # EDM wants a language of a text: this is the code for a language that nobody said
        draft.say(_DC("language"), *(plain(tag) for tag in tags))

    def extent(self, draft: Draft, unit: Unit) -> None:
        draft.text(_DCT("extent"), unit.extent)

    def reference(self, draft: Draft, field: str, linked: Linked) -> None:
        found = draft.context.find(linked.reference.id) if linked.reference.id else None
        words, predicate = linked.reference.as_, _LINKS[field]
        if isinstance(found, Place):
            predicate = _DCT("spatial")
        if found is None:
            self._words(draft, field, predicate, linked, words or linked.reference.id or "")
        elif predicate == _DC("subject") and not isinstance(found, Subject):
            draft.text(predicate, found.names)  # EDM takes no agent as a subject
        else:
            draft.say(predicate, self._entity(draft, found))

    def _words(self, draft: Draft, field: str, predicate: Term, linked: Linked, words: str) -> None:
        """Somebody of whom the source has only words: plain, but for a recipient, who must be an agent."""
        if field == "to":
            draft.say(predicate, linked.node)
            draft.add(linked.node, (TYPE, _E("Agent")), (PREF_LABEL, plain(words)))
        else:
            draft.say(predicate, plain(words))

    def _entity(self, draft: Draft, found: Description) -> Term:
        """A contextual entity that the object refers to: what it is and what it is called."""
        thing = iri(draft.context.uri(found))
        draft.add(thing, *((TYPE, kind) for kind in _CLASS[found.kind]))
        draft.add_text(thing, PREF_LABEL, found.names)
        return thing

    def custody(self, draft: Draft, unit: Unit) -> None:
        context = draft.context
        if unit.collection:
            draft.say(self.part_of, iri(context.address.thing(unit.collection)))
        if above := context.ancestors(unit):
            draft.text(self.part_of, above[-1].title)
        if holder := context.holder(unit):
            self.holder(draft, holder, above)
        if publisher := context.publisher(unit):
            draft.say(self.publisher, self._entity(draft, publisher))
        self.level(draft, unit)

    def holder(self, draft: Draft, holder: Institution, above: tuple[Collection, ...]) -> None:
        draft.text(_DCT("provenance"), holder.name)

    def level(self, draft: Draft, unit: Unit) -> None:
        draft.say(_E("hasType"), draft.concept("levels", unit.level))
        if not (isinstance(unit, Record) and unit.type):
            draft.say(
                _DC("type"), draft.concept("levels", unit.level)
            )  # one at least of type, subject, place, time

    def source(self, draft: Draft, described: Unit | Authority, source: Source) -> None:
        if isinstance(described, Record):
            draft.text(_DC("source"), source.text)
            if url := draft.external(source.url):
                draft.say(_DC("source"), url)

    def sponsor(self, draft: Draft, sponsor: Term) -> None:
        """Nothing: EDM has no term for who paid, and a contributor he was not."""

    def marking(self, draft: Draft, code: str) -> None:
        draft.say(_E("isRelatedTo"), draft.concept("classification", code))
        known = draft.context.vocabulary.find("classification", code)
        label = draft.context.words(known.labels) if known else code
        words = (
            f"Original classification: {label}. A marking of its time, which says nothing of access today."
        )
        draft.say(_DC("description"), tagged(words, "en"))

    def pages(self, draft: Draft, record: Record) -> None:
        """Each page is a web resource: the first is what the object is shown by, the others are views of it."""
        rights_uri, aggregation = _rights(draft), _aggregation(draft)
        for number, picture in enumerate(draft.context.pictures(record), 1):
            shown = painting(record.id, number, picture, draft.context)
            image = draft.external(shown.image)
            if image is None:
                continue
            draft.add(aggregation, (_E("isShownBy") if number == 1 else _E("hasView"), image))
            self._resource(draft, image, shown.format, rights_uri)
            if picture.label:
                draft.add(image, (_DC("title"), plain(picture.label)))
            if service := draft.external(shown.service):
                draft.add(image, (_SVCS("has_service"), service))
                draft.add(service, (TYPE, _SVCS("Service")), (_DCT("conformsTo"), _IMAGE_API))
                if shown.level and shown.version:
                    level = iri(f"http://iiif.io/api/image/{shown.version}/{shown.level}.json")
                    draft.add(service, (terms("doap")("implements"), level))
            if number == 1:
                draft.add(aggregation, (_E("object"), image))

    def _resource(self, draft: Draft, address: Term, form: str, rights_uri: Term) -> None:
        draft.add(address, (TYPE, _WEB_RESOURCE), (_FORMAT, plain(form)), (_RIGHTS, rights_uri))
        if manifest := _manifest(draft):
            draft.add(address, (_REFERENCED, manifest))

    def transcript(self, draft: Draft, record: Record) -> None:
        """Nothing: EDM holds no text; the manifest has it, and the PDF is a view of it."""

    def further(self, draft: Draft, record: Record) -> None:
        """Nothing: EDM holds no text; the manifest has it."""

    def abstract(self, draft: Draft, abstract: Statement) -> None:
        draft.text(_DC("description"), abstract.text)

    def note(self, draft: Draft, unit: Unit) -> None:
        draft.text(_DC("description"), unit.note)

    def rights(self, draft: Draft, unit: Unit) -> None:
        draft.add(_aggregation(draft), (TYPE, _ORE("Aggregation")), (_E("aggregatedCHO"), draft.thing))
        draft.add(_aggregation(draft), (_RIGHTS, _rights(draft)))
        draft.text(_DC("rights"), unit.rights_statement)
        draft.text(_DC("rights"), unit.rights_contact)

    def access(self, draft: Draft, rule: Access) -> None:
        """In words beside the rights: EDM has no other place for them."""
        draft.say(_DC("rights"), tagged(access_statement.sentence(rule), "en"))
        draft.text(_DC("rights"), rule.note)

    def downloads(self, draft: Draft, unit: Unit) -> None:
        """The PDF and the text: what a record without scans is shown by."""
        shown = isinstance(unit, Record) and bool(draft.context.pictures(unit) if unit.pages else ())
        forms = [form for form in draft.downloads() if '"' not in form[2]]
        for address, title, media_type in sorted(forms, key=lambda form: form[2]):
            if isinstance(unit, Record) and not unit.transcript:
                continue
            draft.add(_aggregation(draft), (_E("hasView") if shown else _E("isShownBy"), address))
            self._resource(draft, address, media_type, _rights(draft))
            draft.add(address, (_DC("title"), tagged(title, "en")))
            by = unit.transcription.by if isinstance(unit, Record) and unit.transcription else None
            if by and (found := draft.context.find(by)):
                draft.add(address, (_DC("creator"), self._entity(draft, found)))
            shown = True

    def names(self, draft: Draft, authority: Authority) -> None:
        draft.text(PREF_LABEL, authority.name)
        draft.say(_SKOS("altLabel"), *(plain(name) for name in authority.other_names))
        if isinstance(authority, Person | Institution):
            draft.say(_DC("identifier"), plain(authority.id))
        draft.text(_NOTE, authority.note)

    def life(self, draft: Draft, span: str) -> None:
        for predicate, date in zip(("dateOfBirth", "dateOfDeath"), date_literals.life(span), strict=True):
            if date:
                draft.say(_BORN(predicate), plain(date.edtf))

    def institution(self, draft: Draft, institution: Institution) -> None:
        if institution.part_of:
            draft.say(self.part_of, iri(draft.context.address.thing(institution.part_of)))

    def place(self, draft: Draft, place: Place) -> None:
        if place.part_of:
            draft.say(self.part_of, iri(draft.context.address.thing(place.part_of)))
        if place.coordinates:  # Europeana's schema has floats without a datatype here
            for name, degrees in (("lat", place.coordinates.latitude), ("long", place.coordinates.longitude)):
                draft.say(terms("geo")(name), plain(f"{degrees:.10f}".rstrip("0").rstrip(".")))

    def broader(self, draft: Draft, wider: Term) -> None:
        draft.say(_SKOS("broader"), wider)

    def matches(self, draft: Draft, links: tuple[Link, ...]) -> None:
        """Exact matches; close ones of concepts only, for which EDM has a term."""
        concept = isinstance(draft.description, Subject)
        exact = EXACT if concept else _SAME
        for link in links:
            target = draft.external(link.uri)
            if target and (link.relation == "exact" or concept):
                draft.say(exact if link.relation == "exact" else CLOSE, target)

    def document(self, draft: Draft) -> None:
        """The aggregation: who provides it, and the page where it is shown."""
        unit = draft.description
        if not isinstance(unit, Unit):
            return
        context, aggregation = draft.context, _aggregation(draft)
        by = context.publisher(unit)
        node = context.find(context.site.publisher) if context.site.publisher else None
        # names, not agents: Europeana knows its organisations by its own list
        for predicate, who in ((_E("dataProvider"), by), (_E("provider"), node or by)):
            if who:
                draft.add(aggregation, (predicate, tagged(who.label(context.site.language), "und")))
        draft.add(aggregation, (_E("isShownAt"), draft.page))
        draft.add(draft.page, (TYPE, _WEB_RESOURCE), (_FORMAT, plain("text/html")))


def _aggregation(draft: Draft) -> Term:
    return draft.part("aggregation")


def _rights(draft: Draft) -> Term:
    unit = draft.description
    return iri(rights.europeana_uri(unit.rights) or "") if isinstance(unit, Unit) and unit.rights else ""


def _manifest(draft: Draft) -> Term:
    return next((address for address, _, media_type in draft.downloads() if '"' in media_type), "")


def _type(unit: Description, context: Context) -> str:
    """TEXT, IMAGE, SOUND or VIDEO (edm:type); nothing where the type of a document leads to none of them."""
    if not isinstance(unit, Record):
        return "TEXT"  # a collection is shown by its description
    if unit.type is None:
        return "TEXT" if unit.transcript else "IMAGE" if unit.pages else ""
    found = class_of(context.vocabulary, "types", unit.type, _DCMITYPE) or ""
    kind = _TYPES.get(found.removeprefix(_DCMITYPE), "")
    return kind or ("IMAGE" if unit.pages else "")


_PROFILE: Final = Europeana()


def nt(description: Description, context: Context) -> bytes:
    """The graph of a description as N-Triples. ValueError for one that Europeana could not take (`refuses`)."""
    if reason := refuses(description, context):
        raise ValueError(reason)
    return _PROFILE.nt(description, context)
