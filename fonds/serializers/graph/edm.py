"""The Europeana profile: the Europeana Data Model (EDM 5.2.8), valid for its external schema.

A record or collection is an edm:ProvidedCHO with one ore:Aggregation, its web resources, and the agents, places,
timespans and concepts that it refers to, and no others: Europeana rejects nodes that nothing refers to, and properties
that its schema does not list. So there is plain text where other profiles have nodes, and nothing about the description
itself. A description that Europeana could not accept is refused with the reason, never adapted until it fits: no rights
statement replaces another.
"""

from __future__ import annotations

from typing import Final

from fonds.record import rights
from fonds.record.dates import EdtfDate
from fonds.record.field_types import Access, Link, Source, Statement
from fonds.record.model import (
    Agent,
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
from fonds.record.part_rights import rights_of_page
from fonds.serializers.concept_schemes import Concept
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph import contents, date_literals, edm_agents, elements, relations
from fonds.serializers.graph.concepts import dcmi_type
from fonds.serializers.graph.contributors import dublin_core_element
from fonds.serializers.graph.graph_builder import GraphBuilder, LinkedReference, in_languages
from fonds.serializers.graph.namespaces import CLOSE, EXACT, PREF_LABEL, TYPE, namespace
from fonds.serializers.graph.ntriples import (
    Term,
    Triple,
    iri,
    literal,
    tagged_literal,
    text_triples,
    triple,
)
from fonds.serializers.graph.profile import Profile, classification_note
from fonds.serializers.painting import first_painting, painting
from fonds.serializers.text import access_statement
from fonds.serializers.text.rights_words import further_rights

_EDM, _DC, _DCT, _SKOS, _RDAGR2 = (namespace(prefix) for prefix in ("edm", "dc", "dcterms", "skos", "rdagr2"))
_ORE, _SVCS, _SAME = namespace("ore"), namespace("svcs"), namespace("owl")("sameAs")
_CLASSES: Final = {
    "record": (_EDM("ProvidedCHO"),),
    "collection": (_EDM("ProvidedCHO"),),
    "institution": (_EDM("Agent"),),
    "person": (_EDM("Agent"),),
    "family": (_EDM("Agent"),),
    "place": (_EDM("Place"),),
    "subject": (_SKOS("Concept"),),
}
# DCMI type -> edm:type
_EDM_TYPES: Final = {
    "Text": "TEXT",
    "StillImage": "IMAGE",
    "Image": "IMAGE",
    "MovingImage": "VIDEO",
    "Sound": "SOUND",
}
_IMAGE_API: Final = iri("http://iiif.io/api/image")
_RIGHTS, _FORMAT, _REFERENCED = _EDM("rights"), _DC("format"), _DCT("isReferencedBy")
_WEB_RESOURCE, _NOTE = _EDM("WebResource"), _SKOS("note")
# field -> the property of both a linked description and plain words
_LINK_PROPERTIES: Final = {
    "from": _DC("creator"),
    "creator": _DC("creator"),
    "to": _EDM("hasMet"),
    "people": _DC("subject"),
    "places": _DCT("spatial"),
    "subjects": _DC("subject"),
}


def refusal_reason(description: Description, context: SerializerContext) -> str:
    """Return why Europeana could not accept a description: it lacks rights, a type or a provider. Empty if it could."""
    if not isinstance(description, Unit):
        return ""
    if description.rights is None:
        return "Europeana requires a rights statement, and this description has none."
    if rights.europeana_uri(description.rights) is None:
        return f"Europeana does not accept the rights statement {description.rights}, and no other may replace it."
    edm_type = _edm_type(description, context)
    if not edm_type:
        return "Europeana requires text, image, sound or video, and the type of this record is none of them."
    if edm_type == "IMAGE" and not (isinstance(description, Record) and description.pages):
        return "Europeana requires an image of a visual work, and this record has none."
    if (
        edm_type == "IMAGE"
        and isinstance(description, Record)
        and not _has_accepted_page(description, context)
    ):
        return (
            "Europeana requires an image of a visual work, and accepts the rights of no page of this record."
        )
    return (
        ""
        if context.publisher(description)
        else "Europeana requires a provider, and this description has no publisher."
    )


class Europeana(Profile):
    """EDM, as Europeana accepts it."""

    name = "edm"
    classes = _CLASSES
    part_of = _DCT("isPartOf")
    publisher = _DC("publisher")

    def describe_linked(
        self, linked: Description | Concept, term: Term, languages: tuple[str, ...]
    ) -> list[Triple]:
        """Return the triples of a concept. Descriptions are added only where something refers to them (`_entity`)."""
        if not isinstance(linked, Concept):
            return []
        labels = text_triples(term, PREF_LABEL, in_languages(linked.labels, languages))
        scheme = iri(linked.uri.rpartition("/")[0])
        return [triple(term, TYPE, _SKOS("Concept")), *labels, triple(term, _SKOS("inScheme"), scheme)]

    def unit(self, graph: GraphBuilder, unit: Unit) -> None:
        super().unit(graph, unit)
        graph.add(_EDM("type"), literal(_edm_type(unit, graph.context)))

    def document_type(self, graph: GraphBuilder, code: str) -> None:
        graph.add(_DC("type"), graph.concept("types", code))

    def title(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add_text(_DC("title"), unit.title)

    def identifiers(self, graph: GraphBuilder, unit: Unit) -> None:
        assigned = (identifier.value for identifier in unit.identifiers)
        graph.add(
            _DC("identifier"), *(literal(value) for value in (unit.id, unit.reference, *assigned) if value)
        )

    def date(self, graph: GraphBuilder, date: EdtfDate) -> None:
        """A timespan with its bounds and the date in words; and EDTF as a plain string."""
        predicate = _DCT("created") if isinstance(graph.description, Record) else _DC("date")
        span, (begin, end) = graph.fragment("date"), date_literals.day_bounds(date)
        graph.add(predicate, span, literal(date.edtf))
        graph.add_to(span, (TYPE, _EDM("TimeSpan")))
        graph.add_to(
            span, *((PREF_LABEL, words) for words in date_literals.words(date, graph.context.site.languages))
        )
        graph.add_to(
            span, *((_EDM(name), literal(day)) for name, day in (("begin", begin), ("end", end)) if day)
        )
        graph.add_to(span, (_SKOS("notation"), literal(date.edtf)))

    def languages(self, graph: GraphBuilder, tags: tuple[str, ...]) -> None:
        if not tags and _edm_type(graph.description, graph.context) == "TEXT":
            tags = ("und",)  # EDM requires the language of a text; this is the code for an undetermined one
        graph.add(_DC("language"), *(literal(tag) for tag in tags))

    def extent(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add_text(_DCT("extent"), unit.extent)

    def reference(self, graph: GraphBuilder, field: str, linked: LinkedReference) -> None:
        description = graph.context.find(linked.reference.id) if linked.reference.id else None
        predicate = _LINK_PROPERTIES[field]
        if isinstance(description, Place):
            predicate = _DCT("spatial")
        if description is None:
            words = linked.reference.as_ or linked.reference.id or ""
            self._words(graph, field, predicate, linked, words)
        elif predicate == _DC("subject") and not isinstance(description, Subject):
            graph.add_text(predicate, description.labels)  # EDM allows no agent as a subject
        else:
            graph.add(predicate, self._entity(graph, description))

    def contributors(self, graph: GraphBuilder, unit: Unit) -> None:
        """Creators, publishers and contributors: EDM has no term for a role."""
        for contributor in unit.contributors:
            description = graph.context.find(contributor.id) if contributor.id else None
            words = literal(contributor.as_ or contributor.id or "")
            target = self._entity(graph, description) if description else words
            for element in {dublin_core_element(role, graph.context): None for role in contributor.roles}:
                graph.add(_DC(element), target)

    def _words(
        self, graph: GraphBuilder, field: str, predicate: Term, linked: LinkedReference, words: str
    ) -> None:
        """Add a reference that has only words: as plain text, but a recipient as an agent, since EDM requires one."""
        if field == "to":
            graph.add(predicate, linked.node)
            graph.add_to(linked.node, (TYPE, _EDM("Agent")), (PREF_LABEL, literal(words)))
        else:
            graph.add(predicate, literal(words))

    def _entity(self, graph: GraphBuilder, description: Description) -> Term:
        """Return a contextual entity that the object refers to, and add its classes and names."""
        entity = iri(graph.context.entity_uri(description))
        graph.add_to(entity, *((TYPE, class_term) for class_term in _CLASSES[description.kind]))
        graph.add_text_to(entity, PREF_LABEL, description.labels)
        return entity

    def custody(self, graph: GraphBuilder, unit: Unit) -> None:
        context = graph.context
        if unit.collection:
            graph.add(self.part_of, iri(context.urls.entity_uri(unit.collection)))
        ancestors = context.ancestors(unit)
        if ancestors:
            graph.add_text(self.part_of, ancestors[-1].title)
        if holder := context.holder(unit):
            self.holder(graph, holder, ancestors)
        if publisher := context.publisher(unit):
            graph.add(self.publisher, self._entity(graph, publisher))
        self.level(graph, unit)

    def holder(self, graph: GraphBuilder, holder: Institution, ancestors: tuple[Collection, ...]) -> None:
        graph.add_text(_DCT("provenance"), holder.name)

    def level(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add(_EDM("hasType"), graph.concept("levels", unit.level))
        if not (isinstance(unit, Record) and unit.type):
            # EDM requires at least one of type, subject, place and time
            graph.add(_DC("type"), graph.concept("levels", unit.level))

    def source(self, graph: GraphBuilder, description: Unit | Authority, source: Source) -> None:
        if isinstance(description, Record):
            graph.add_text(_DC("source"), source.text)
            if url := graph.external(source.url):
                graph.add(_DC("source"), url)

    def correspondence(self, graph: GraphBuilder, record: Record) -> None:
        """Adds nothing: Europeana accepts no events."""

    def sponsor(self, graph: GraphBuilder, sponsor: Term) -> None:
        """Adds nothing: EDM has no term for a sponsor, who was not a contributor."""

    def security_classification(self, graph: GraphBuilder, code: str) -> None:
        graph.add(_EDM("isRelatedTo"), graph.concept("classification", code))
        graph.add(_DC("description"), tagged_literal(classification_note(graph.context, code), "en"))

    def pages(self, graph: GraphBuilder, record: Record) -> None:
        """Each page is a web resource: the first is edm:isShownBy of the object, the others are edm:hasView.

        A page with rights of its own has these; it is left out if Europeana does not accept them, since without any
        it would have those of the aggregation.
        """
        aggregation, is_first = _aggregation(graph), True
        for number, page_image in enumerate(graph.context.page_images(record), 1):
            page_painting = painting(record.id, number, page_image, graph.context)
            image = graph.external(page_painting.image)
            rights_uri = _page_rights(graph, record, number)
            if image is None or not rights_uri:
                continue
            graph.add_to(aggregation, (_EDM("isShownBy") if is_first else _EDM("hasView"), image))
            self._resource(graph, image, page_painting.format, rights_uri)
            if page_image.label:
                graph.add_to(image, (_DC("title"), literal(page_image.label)))
            if service := graph.external(page_painting.service):
                graph.add_to(image, (_SVCS("has_service"), service))
                graph.add_to(service, (TYPE, _SVCS("Service")), (_DCT("conformsTo"), _IMAGE_API))
                if page_painting.level and page_painting.version:
                    level = iri(
                        f"http://iiif.io/api/image/{page_painting.version}/{page_painting.level}.json"
                    )
                    graph.add_to(service, (namespace("doap")("implements"), level))
            for entry in record.part_rights:
                if entry.statement and entry.has_page(number):
                    graph.add_text_to(image, _DC("rights"), entry.statement)
            if is_first and not page_image.media:
                graph.add_to(aggregation, (_EDM("object"), image))
            is_first = False
        if record.pages and graph.context.images(record)[0].media:
            self._picture(graph, record)

    def _picture(self, graph: GraphBuilder, record: Record) -> None:
        """The picture that stands for sound or film: edm:object must be an image."""
        first = first_painting(record, graph.context)
        if first and (image := graph.external(first.image)):
            graph.add_to(_aggregation(graph), (_EDM("object"), image))

    def _resource(self, graph: GraphBuilder, address: Term, media_type: str, rights_uri: Term) -> None:
        graph.add_to(address, (TYPE, _WEB_RESOURCE), (_FORMAT, literal(media_type)), (_RIGHTS, rights_uri))
        if manifest := _manifest(graph):
            graph.add_to(address, (_REFERENCED, manifest))

    def transcript(self, graph: GraphBuilder, record: Record) -> None:
        """Adds nothing: EDM has no property for a text. The manifest has it, and the PDF is a view of it."""

    def additional_texts(self, graph: GraphBuilder, record: Record) -> None:
        """Adds nothing: EDM has no property for a text. The manifest has them."""

    def contents(self, graph: GraphBuilder, record: Record) -> None:
        contents.dublin_core(graph, record)

    def annotations(self, graph: GraphBuilder, record: Record) -> None:
        """EDM says nothing of parts of pages."""

    def abstract(self, graph: GraphBuilder, abstract: Statement) -> None:
        graph.add_text(_DC("description"), abstract.text)

    def elements(self, graph: GraphBuilder, unit: Unit) -> None:
        elements.add(graph, unit, elements.EUROPEANA)
        elements.add_dates(graph, unit, elements.EUROPEANA, lambda date: [literal(date.edtf)])

    def statements(self, graph: GraphBuilder, description: Description) -> None:
        for statement in description.statements:
            graph.add_text(_DC("description") if isinstance(description, Unit) else _NOTE, statement.text)

    def note(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add_text(_DC("description"), unit.note)

    def rights(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add_to(_aggregation(graph), (TYPE, _ORE("Aggregation")), (_EDM("aggregatedCHO"), graph.entity))
        graph.add_to(_aggregation(graph), (_RIGHTS, _rights(graph)))
        graph.add_text(_DC("rights"), unit.rights_statement)
        graph.add_text(_DC("rights"), unit.rights_contact)
        for words, _ in further_rights(unit):
            graph.add_text(_DC("rights"), words)
        graph.add(_DC("rights"), *(iri(label.address) for label in unit.local_contexts))

    def access(self, graph: GraphBuilder, rule: Access) -> None:
        """Words among the rights: EDM has no property for access."""
        graph.add(_DC("rights"), tagged_literal(access_statement.describe_access(rule), "en"))
        graph.add_text(_DC("rights"), rule.note)

    def relations(self, graph: GraphBuilder, unit: Unit) -> None:
        relations.edm(graph, unit)

    def downloads(self, graph: GraphBuilder, unit: Unit) -> None:
        """The PDF and the text: for a record without scans, the first is edm:isShownBy."""
        shown = isinstance(unit, Record) and bool(graph.context.page_images(unit) if unit.pages else ())
        files = [download for download in graph.downloads() if '"' not in download[2]]
        for address, title, media_type in sorted(files, key=lambda file: file[2]):
            if isinstance(unit, Record) and not unit.transcript:
                continue
            graph.add_to(_aggregation(graph), (_EDM("hasView") if shown else _EDM("isShownBy"), address))
            self._resource(graph, address, media_type, _rights(graph))
            graph.add_to(address, (_DC("title"), tagged_literal(title, "en")))
            by = unit.transcription.by if isinstance(unit, Record) and unit.transcription else None
            if by and (transcriber := graph.context.find(by)):
                graph.add_to(address, (_DC("creator"), self._entity(graph, transcriber)))
            shown = True

    def names(self, graph: GraphBuilder, authority: Authority) -> None:
        graph.add_text(PREF_LABEL, authority.name)
        graph.add(_SKOS("altLabel"), *(literal(name) for name in authority.other_names))
        if isinstance(authority, Agent):
            graph.add(_DC("identifier"), literal(authority.id))
        graph.add_text(_NOTE, authority.note)

    def dates_of_existence(self, graph: GraphBuilder, span: str) -> None:
        is_person = isinstance(graph.description, Person)
        names = ("dateOfBirth", "dateOfDeath") if is_person else ("dateOfEstablishment", "dateOfTermination")
        for name, date in zip(names, date_literals.ends_of_existence(span), strict=True):
            if date:
                graph.add(_RDAGR2(name), literal(date.edtf))

    def agent(self, graph: GraphBuilder, agent: Agent) -> None:
        edm_agents.add(graph, agent)

    def institution(self, graph: GraphBuilder, institution: Institution) -> None:
        if institution.part_of:
            graph.add(self.part_of, iri(graph.context.urls.entity_uri(institution.part_of)))

    def place(self, graph: GraphBuilder, place: Place) -> None:
        if place.part_of:
            graph.add(self.part_of, iri(graph.context.urls.entity_uri(place.part_of)))
        if place.coordinates:  # Europeana's schema requires floats without a datatype
            for name, degrees in (("lat", place.coordinates.latitude), ("long", place.coordinates.longitude)):
                graph.add(namespace("geo")(name), literal(f"{degrees:.10f}".rstrip("0").rstrip(".")))

    def broader(self, graph: GraphBuilder, parent: Term) -> None:
        graph.add(_SKOS("broader"), parent)

    def matches(self, graph: GraphBuilder, links: tuple[Link, ...]) -> None:
        """Exact matches; close matches of concepts only, since EDM has a term for no others."""
        concept = isinstance(graph.description, Subject)
        exact = EXACT if concept else _SAME
        for link in links:
            target = graph.external(link.uri)
            if target and (link.relation == "exact" or concept):
                graph.add(exact if link.relation == "exact" else CLOSE, target)

    def document(self, graph: GraphBuilder) -> None:
        """The aggregation: its providers, and the page that shows the object."""
        unit = graph.description
        if not isinstance(unit, Unit):
            return
        context, aggregation = graph.context, _aggregation(graph)
        publisher = context.publisher(unit)
        node_publisher = context.find(context.site.publisher) if context.site.publisher else None
        # names, not agents: Europeana identifies organisations by its own list
        providers = ((_EDM("dataProvider"), publisher), (_EDM("provider"), node_publisher or publisher))
        for predicate, provider in providers:
            if provider:
                graph.add_to(
                    aggregation, (predicate, tagged_literal(provider.label(context.site.language), "und"))
                )
        graph.add_to(aggregation, (_EDM("isShownAt"), graph.page))
        graph.add_to(graph.page, (TYPE, _WEB_RESOURCE), (_FORMAT, literal("text/html")))


def _aggregation(graph: GraphBuilder) -> Term:
    return graph.fragment("aggregation")


def _rights(graph: GraphBuilder) -> Term:
    unit = graph.description
    return iri(rights.europeana_uri(unit.rights) or "") if isinstance(unit, Unit) and unit.rights else ""


def _page_rights(graph: GraphBuilder, record: Record, number: int) -> Term:
    """Return the rights of a page; empty if Europeana does not accept them."""
    if not record.part_rights:
        return _rights(graph)
    uri = rights_of_page(record.part_rights, number, record.rights)
    accepted = rights.europeana_uri(uri) if uri else None
    return iri(accepted) if accepted else ""


def _has_accepted_page(record: Record, context: SerializerContext) -> bool:
    """Whether Europeana accepts the rights of any page; only pages with rights of their own are looked at."""
    if not record.part_rights:
        return True
    pages = range(1, len(context.page_images(record)) + 1)
    uris = (rights_of_page(record.part_rights, number, record.rights) for number in pages)
    return any(uri and rights.europeana_uri(uri) for uri in uris)


def _manifest(graph: GraphBuilder) -> Term:
    return next((address for address, _, media_type in graph.downloads() if '"' in media_type), "")


def _edm_type(unit: Description, context: SerializerContext) -> str:
    """Return the edm:type, TEXT, IMAGE, SOUND or VIDEO; empty if the type of the document leads to none of them."""
    if not isinstance(unit, Record):
        return "TEXT"  # a collection is represented by its description
    if unit.type is None:
        return _type_of_media(unit, context) or ("TEXT" if unit.transcript else "IMAGE" if unit.pages else "")
    edm_type = _EDM_TYPES.get(dcmi_type(context.vocabulary, unit.type), "")
    return edm_type or _type_of_media(unit, context) or ("IMAGE" if unit.pages else "")


def _type_of_media(record: Record, context: SerializerContext) -> str:
    """Return VIDEO or SOUND for a record whose first page is film or sound; "" for any other."""
    first = context.images(record)[:1] if record.pages else ()
    return "" if not first or not first[0].media else "VIDEO" if first[0].media.width else "SOUND"


_PROFILE: Final = Europeana()


def to_ntriples(description: Description, context: SerializerContext) -> bytes:
    """Return the graph of a description as N-Triples. ValueError if Europeana could not accept it."""
    if reason := refusal_reason(description, context):
        raise ValueError(reason)
    return _PROFILE.to_ntriples(description, context)
