"""The schema.org profile: descriptions for search engines and dataset registers, in the https namespace.

Archival terms (ArchiveComponent, holdingArchive, ArchiveOrganization) are schema.org's own. The source's words for
someone stand in a schema:Role beside the plain link, an inference in a schema:Claim with its author. Where schema.org
has no term, as for a match that is only close, the term is from SKOS. The graphs conform to the profile of the Dutch
Digital Heritage Network (SCHEMA-AP NDE 1.2): every name has a language, no creator is a Role, every medium has a
licence, every work a date of modification.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from fonds.record import rights
from fonds.record.dates import EdtfDate
from fonds.record.field_types import Access, Image, Link, Source, Statement
from fonds.record.model import (
    Agent,
    Authority,
    Collection,
    Description,
    Institution,
    Person,
    Place,
    Record,
    Unit,
)
from fonds.record.text import MultilingualText
from fonds.serializers.concept_schemes import Concept
from fonds.serializers.context import PublicationDates, SerializerContext
from fonds.serializers.graph import (
    additional_texts,
    contents,
    contributors,
    correspondence,
    date_literals,
    elements,
    further_rights,
    identifiers,
    media,
    page_annotations,
    relations,
    schema_org_agents,
)
from fonds.serializers.graph.concepts import class_of
from fonds.serializers.graph.graph_builder import GraphBuilder, LinkedReference, in_languages, suffixes
from fonds.serializers.graph.namespaces import CLOSE, PREFIXES, TYPE, XSD, namespace
from fonds.serializers.graph.ntriples import (
    Term,
    Triple,
    decimal,
    integer,
    iri,
    literal,
    tagged_literal,
    triple,
    typed_literal,
)
from fonds.serializers.graph.profile import Profile, classification_note
from fonds.serializers.page_model import Painting
from fonds.serializers.painting import first_label, first_painting
from fonds.serializers.text import access_statement

_SCHEMA: Final = namespace("schema")
_NAMESPACE: Final = PREFIXES["schema"]
_NAME, _ALTERNATE, _DESCRIPTION, _IDENTIFIER = (
    _SCHEMA("name"),
    _SCHEMA("alternateName"),
    _SCHEMA("description"),
    _SCHEMA("identifier"),
)
_CLASSES: Final = {
    "record": (_SCHEMA("ArchiveComponent"), _SCHEMA("CreativeWork")),
    "collection": (_SCHEMA("ArchiveComponent"), _SCHEMA("Collection"), _SCHEMA("CreativeWork")),
    "institution": (_SCHEMA("Organization"),),
    "person": (_SCHEMA("Person"),),
    "family": (_SCHEMA("Organization"),),  # schema.org has no families; a member is one of an organization
    "place": (_SCHEMA("Place"),),
    "subject": (_SCHEMA("DefinedTerm"),),
}
_ARCHIVE, _MESSAGE, _ROLE, _CLAIM = (
    _SCHEMA("ArchiveOrganization"),
    _SCHEMA("Message"),
    _SCHEMA("Role"),
    _SCHEMA("Claim"),
)
_TERM, _TERM_SET = _SCHEMA("DefinedTerm"), _SCHEMA("inDefinedTermSet")
_MEDIA, _IMAGE, _ELEMENT = _SCHEMA("MediaObject"), _SCHEMA("ImageObject"), _SCHEMA("WebPageElement")
_CREATOR, _ABOUT, _TEXT, _PART_OF = _SCHEMA("creator"), _SCHEMA("about"), _SCHEMA("text"), _SCHEMA("isPartOf")
_PUBLISHER, _SUBJECT_OF, _ROLE_NAME = _SCHEMA("publisher"), _SCHEMA("subjectOf"), _SCHEMA("roleName")
_LICENSE, _USAGE, _CONTENT, _ENCODING_FORMAT = (
    _SCHEMA("license"),
    _SCHEMA("usageInfo"),
    _SCHEMA("contentUrl"),
    _SCHEMA("encodingFormat"),
)
_HAS_PART, _LANGUAGE, _CITATION, _BASED_ON = (
    _SCHEMA("hasPart"),
    _SCHEMA("inLanguage"),
    _SCHEMA("citation"),
    _SCHEMA("isBasedOn"),
)
_ADDITIONAL_TYPE, _GENRE, _KEYWORDS, _ACCESS = (
    _SCHEMA("additionalType"),
    _SCHEMA("genre"),
    _SCHEMA("keywords"),
    _SCHEMA("conditionsOfAccess"),
)
_ASSOCIATED, _ENCODING = _SCHEMA("associatedMedia"), _SCHEMA("encoding")
_BROADER, _CONFORMS = namespace("skos")("broader"), namespace("dcterms")("conformsTo")
_TRUE: Final = f'"true"^^{XSD("boolean")}'
_HOLDERS: Final = frozenset({"archive", "library"})

# field -> properties of the plain link, class of an entity without a description, property that links to a Role, and
# property of the source's words in that Role. The Role of a place is a mention, since a location must be a Place.
_MENTIONS: Final = _SCHEMA("mentions")
_REFERENCE_TERMS: Final[dict[str, tuple[tuple[Term, ...], Term, Term, Term]]] = {
    "from": ((_CREATOR, _SCHEMA("sender")), _ROLE, _SCHEMA("sender"), _ROLE_NAME),
    "to": ((_SCHEMA("recipient"),), _ROLE, _SCHEMA("recipient"), _ROLE_NAME),
    "creator": ((_CREATOR,), _ROLE, _SCHEMA("contributor"), _ROLE_NAME),  # NDE allows no Role as a creator
    "people": ((_MENTIONS,), _SCHEMA("Thing"), _MENTIONS, _ALTERNATE),
    "places": ((_SCHEMA("contentLocation"),), _SCHEMA("Place"), _MENTIONS, _ALTERNATE),
    "subjects": ((_ABOUT,), _TERM, _MENTIONS, _ALTERNATE),
}


class SchemaOrg(Profile):
    """schema.org for archives."""

    name = "schema"
    classes = _CLASSES
    part_of = _PART_OF
    publisher = _PUBLISHER
    position = _SCHEMA("position")

    def record_type(self, graph: GraphBuilder, record: Record) -> None:
        """A Message if it has a sender or recipient; and the class that the type of the document matches."""
        if record.senders or record.recipients or record.sent or record.received:
            graph.add(TYPE, _MESSAGE)
        super().record_type(graph, record)

    def describe_linked(
        self, linked: Description | Concept, term: Term, languages: tuple[str, ...]
    ) -> list[Triple]:
        if isinstance(linked, Concept):
            scheme = iri(linked.uri.rpartition("/")[0])
            triples = [triple(term, TYPE, _TERM), triple(term, _TERM_SET, scheme)]
            return triples + _texts(term, _NAME, in_languages(linked.labels, languages))
        # of a unit without CreativeWork, the last of its classes
        classes = _CLASSES[linked.kind][:-1] if isinstance(linked, Unit) else _CLASSES[linked.kind]
        return [
            *(triple(term, TYPE, class_term) for class_term in classes),
            *_texts(term, _NAME, linked.labels),
        ]

    def document_type(self, graph: GraphBuilder, code: str) -> None:
        if class_uri := class_of(graph.context.vocabulary, "types", code, _NAMESPACE):
            graph.add(TYPE, iri(class_uri))
        graph.add(_GENRE, graph.concept("types", code))

    def identifiers(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add(_IDENTIFIER, literal(unit.id))
        if unit.reference:
            graph.add(_IDENTIFIER, literal(unit.reference))
        identifiers.schema_org(graph, unit.identifiers)

    def title(self, graph: GraphBuilder, unit: Unit) -> None:
        _add_text(graph, _NAME, unit.title)

    def date(self, graph: GraphBuilder, date: EdtfDate) -> None:
        for predicate, value in date_literals.schema_org_dates(date):
            graph.add(predicate, value)

    def languages(self, graph: GraphBuilder, tags: tuple[str, ...]) -> None:
        graph.add(_LANGUAGE, *(literal(tag) for tag in tags))

    def extent(self, graph: GraphBuilder, unit: Unit) -> None:
        graph.add_text(_SCHEMA("materialExtent"), unit.extent)

    def reference(self, graph: GraphBuilder, field: str, linked: LinkedReference) -> None:
        predicates, class_term, role, words = _REFERENCE_TERMS[field]
        if field == "subjects" and isinstance(graph.context.find(linked.reference.id or ""), Place):
            predicates = _REFERENCE_TERMS["places"][0]  # NDE does not allow a place as a subject
        for predicate in predicates:
            graph.add(predicate, linked.target)
        if not linked.has_id:
            # a creator has a name but no class, because it may be a person or an organization
            if class_term is not _ROLE or field == "to":
                graph.add_to(linked.node, (TYPE, class_term))
            name_property = _ROLE_NAME if field == "to" else _NAME
            graph.add_to(linked.node, (name_property, _literal(linked.reference.as_, "und")))
            _inference(graph, linked)
        elif linked.reference.as_ or linked.reference.inferred:
            graph.add(role, linked.node)
            graph.add_to(linked.node, (TYPE, _ROLE), (role, linked.target))
            if linked.reference.as_:
                graph.add_to(linked.node, (words, literal(linked.reference.as_)))
            _inference(graph, linked)

    def contributors(self, graph: GraphBuilder, unit: Unit) -> None:
        contributors.schema(graph, unit)

    def holder(self, graph: GraphBuilder, holder: Institution, ancestors: tuple[Collection, ...]) -> None:
        archive = graph.link(holder.id)
        graph.add(_SCHEMA("holdingArchive"), archive)
        graph.add_to(archive, (TYPE, _ARCHIVE))
        graph.add_text(_SCHEMA("itemLocation"), holder.name)
        if ancestors:
            graph.add_to(graph.link(ancestors[-1].id), (_SCHEMA("holdingArchive"), archive))

    def level(self, graph: GraphBuilder, unit: Unit) -> None:
        level = graph.concept("levels", unit.level)
        graph.add(_ADDITIONAL_TYPE, level)
        graph.add_to(level, (TYPE, _SCHEMA("URL")))

    def source(self, graph: GraphBuilder, description: Unit | Authority, source: Source) -> None:
        subject = graph.entity if isinstance(description, Record) else graph.page
        graph.add_text_to(subject, _CITATION, source.text)
        if url := graph.external(source.url):
            graph.add_to(subject, (_BASED_ON, url))

    def correspondence(self, graph: GraphBuilder, record: Record) -> None:
        correspondence.schema(graph, record)

    def sponsor(self, graph: GraphBuilder, sponsor: Term) -> None:
        graph.add(_SCHEMA("sponsor"), sponsor)

    def pages(self, graph: GraphBuilder, record: Record) -> None:
        media.schema_org(graph, record, _statement(record.rights)[0] if record.rights else "")
        painting = first_painting(record, graph.context)
        image = graph.external(painting.image) if painting else None
        if painting is None or image is None:
            return
        _image(graph, _SCHEMA("image"), painting, first_label(record, graph.context))
        thumbnail = graph.external(painting.thumbnail[0]) if painting.thumbnail else None
        if thumbnail and record.rights:  # NDE allows no medium without a licence and a thumbnail
            graph.add(_ASSOCIATED, image)
            graph.add_to(image, (TYPE, _MEDIA), (_LICENSE, _statement(record.rights)[0]))
            graph.add_to(image, (_SCHEMA("thumbnailUrl"), thumbnail))

    def transcript(self, graph: GraphBuilder, record: Record) -> None:
        if record.transcript:
            graph.add(_TEXT, _literal(record.transcript, record.text_language))
        if record.transcription and record.transcription.by:
            node = graph.fragment("transcript")
            graph.add(_SCHEMA("workExample"), node)
            graph.add_to(node, (TYPE, _ELEMENT), (_CREATOR, graph.link(record.transcription.by)))
            graph.add_to(node, (_LANGUAGE, literal(record.text_language)))

    def security_classification(self, graph: GraphBuilder, code: str) -> None:
        """A concept, and words that say plainly that the classification is history."""
        term = graph.concept("classification", code)
        graph.add(_KEYWORDS, term)
        graph.add(_ACCESS, tagged_literal(classification_note(graph.context, code), "en"))
        if concept := graph.context.vocabulary.find("classification", code):
            graph.add_text_to(term, _DESCRIPTION, in_languages(concept.note, graph.context.site.languages))

    def additional_texts(self, graph: GraphBuilder, record: Record) -> None:
        additional_texts.schema(graph, record)

    def contents(self, graph: GraphBuilder, record: Record) -> None:
        contents.schema(graph, record)

    def annotations(self, graph: GraphBuilder, record: Record) -> None:
        page_annotations.schema(graph, record)

    def abstract(self, graph: GraphBuilder, abstract: Statement) -> None:
        _add_text(graph, _SCHEMA("abstract"), abstract.text)
        if abstract.by:
            _element(graph, "abstract", abstract.text)
            node = graph.fragment("abstract")
            graph.add_to(graph.page, (_HAS_PART, node))
            graph.add_to(node, (_ABOUT, graph.entity), (_CREATOR, graph.link(abstract.by)))

    def elements(self, graph: GraphBuilder, unit: Unit) -> None:
        elements.add(graph, unit, elements.SCHEMA_ORG)
        elements.add_dates(graph, unit, elements.SCHEMA_ORG, date_literals.xsd_date)

    def statements(self, graph: GraphBuilder, description: Description) -> None:
        for number, statement in enumerate(description.statements, 1):
            node = _element(graph, f"statement-{number}", statement.text)
            graph.add(_SUBJECT_OF, node)
            graph.other_lines += _texts(node, _NAME, statement.label)

    def note(self, graph: GraphBuilder, unit: Unit) -> None:
        _add_text(graph, _DESCRIPTION, unit.note)

    def rights(self, graph: GraphBuilder, unit: Unit) -> None:
        """The statement, the archive's own words, and whom to contact; `usageInfo` has the canonical http URI."""
        if unit.rights:
            licence, usage, triples = _statement(unit.rights)
            graph.add(_LICENSE, licence)
            graph.add(_USAGE, usage)
            graph.other_lines += triples
        graph.add_text(_SCHEMA("copyrightNotice"), unit.rights_statement)
        if unit.rights_contact:
            graph.add(_SCHEMA("acquireLicensePage"), _element(graph, "rights-contact", unit.rights_contact))
        if unit.local_contexts or unit.part_rights:
            further_rights.schema(graph, unit)

    def access(self, graph: GraphBuilder, rule: Access) -> None:
        graph.add(_ACCESS, tagged_literal(access_statement.describe_access(rule), "en"))
        graph.add_text(_ACCESS, rule.note)

    def relations(self, graph: GraphBuilder, unit: Unit) -> None:
        relations.schema(graph, unit)

    def downloads(self, graph: GraphBuilder, unit: Unit) -> None:
        """The manifest as associated media, the PDF and the text as encodings."""
        licence = _statement(unit.rights)[0] if unit.rights else ""
        for address, title, media_type in graph.downloads():
            graph.add(_ASSOCIATED if '"' in media_type and licence else _ENCODING, address)
            graph.add_to(address, (_CONTENT, address))
            graph.add_suffixes(address, _format_suffixes(title, media_type, licence))

    def names(self, graph: GraphBuilder, authority: Authority) -> None:
        _add_text(graph, _NAME, authority.name)
        graph.add(_ALTERNATE, *(literal(name) for name in authority.other_names))
        graph.add(_IDENTIFIER, literal(authority.id))
        _add_text(graph, _DESCRIPTION, authority.note)

    def broader(self, graph: GraphBuilder, parent: Term) -> None:
        graph.add(_BROADER, parent)

    def dates_of_existence(self, graph: GraphBuilder, span: str) -> None:
        """Beginning and end, where the ends of the interval are exact; schema.org cannot express "about 1880"."""
        is_person = isinstance(graph.description, Person)
        names = ("birthDate", "deathDate") if is_person else ("foundingDate", "dissolutionDate")
        for name, date in zip(names, date_literals.ends_of_existence(span), strict=True):
            if date:
                graph.add(_SCHEMA(name), *date_literals.xsd_date(date))

    def agent(self, graph: GraphBuilder, agent: Agent) -> None:
        schema_org_agents.add(graph, agent)

    def institution(self, graph: GraphBuilder, institution: Institution) -> None:
        if institution.type:
            if institution.type in _HOLDERS:
                graph.add(TYPE, _ARCHIVE)
            if class_uri := class_of(
                graph.context.vocabulary, "institution-types", institution.type, _NAMESPACE
            ):
                graph.add(TYPE, iri(class_uri))
            graph.add(_ADDITIONAL_TYPE, graph.concept("institution-types", institution.type))
        if institution.part_of:
            graph.add(_SCHEMA("parentOrganization"), graph.link(institution.part_of))
        if homepage := graph.external(institution.homepage):
            graph.add(_SCHEMA("url"), homepage)
        if institution.logo:
            _image(graph, _SCHEMA("logo"), institution.logo, institution.logo.label)

    def place(self, graph: GraphBuilder, place: Place) -> None:
        if place.part_of:
            graph.add(_SCHEMA("containedInPlace"), graph.link(place.part_of))
        if place.coordinates:
            point = graph.fragment("geo")
            graph.add(_SCHEMA("geo"), point)
            graph.add_to(point, (TYPE, _SCHEMA("GeoCoordinates")))
            graph.add_to(point, (_SCHEMA("latitude"), decimal(place.coordinates.latitude)))
            graph.add_to(point, (_SCHEMA("longitude"), decimal(place.coordinates.longitude)))

    def matches(self, graph: GraphBuilder, links: tuple[Link, ...]) -> None:
        for link in links:
            if target := graph.external(link.uri):
                graph.add(_SCHEMA("sameAs") if link.relation == "exact" else CLOSE, target)

    def document(self, graph: GraphBuilder) -> None:
        graph.add(_SCHEMA("mainEntityOfPage"), graph.page)
        graph.add_to(
            graph.page,
            (TYPE, _SCHEMA("WebPage")),
            (_SCHEMA("mainEntity"), graph.entity),
            (_CONFORMS, self.uri(graph)),
        )
        graph.add_to(graph.page, (_SCHEMA("isAccessibleForFree"), _TRUE))
        if graph.context.site.publisher:
            publisher = graph.link(graph.context.site.publisher)
            graph.add_to(graph.page, (_PUBLISHER, publisher))
            if isinstance(graph.description, Unit):
                graph.add(_SCHEMA("sdPublisher"), publisher)


def _literal(words: str, tag: str) -> Term:
    """Return text with a language tag, which NDE requires of every name: `und` if the language is undetermined."""
    return f"{literal(words)}@{tag.lower()}"


def _texts(subject: Term, predicate: Term, text: MultilingualText | None) -> list[Triple]:
    return [triple(subject, predicate, _literal(words, tag)) for tag, words in (text or {}).items() if words]


def _add_text(graph: GraphBuilder, predicate: Term, text: MultilingualText | None) -> None:
    graph.entity_lines += _texts(graph.entity, predicate, text)


def _inference(graph: GraphBuilder, linked: LinkedReference) -> None:
    reference = linked.reference
    if reference.inferred:
        claim = f"{linked.node[:-1]}-inferred>"
        graph.add_to(linked.node, (_SUBJECT_OF, claim))
        graph.add_to(
            claim,
            (TYPE, _CLAIM),
            (_NAME, tagged_literal("Inferred", "en")),
            (_TEXT, literal(reference.inferred)),
        )
        if reference.inferred_by:
            graph.add_to(claim, (_CREATOR, graph.link(reference.inferred_by)))


def _image(graph: GraphBuilder, predicate: Term, image: Image | Painting, label: str) -> None:
    address = graph.external(image.image)
    if address is None:
        return
    graph.add(predicate, address)
    graph.add_to(address, (TYPE, _IMAGE), (_CONTENT, address), (_ENCODING_FORMAT, literal(image.format)))
    graph.add_to(
        address, (_SCHEMA("width"), integer(image.width)), (_SCHEMA("height"), integer(image.height))
    )
    if label:
        graph.add_to(address, (_SCHEMA("caption"), literal(label)))


def _element(graph: GraphBuilder, name: str, text: MultilingualText) -> Term:
    node = graph.fragment(name)
    graph.add_to(node, (TYPE, _ELEMENT))
    graph.add_text_to(node, _TEXT, text)
    return node


@lru_cache(maxsize=1024)
def _statement(uri: str) -> tuple[Term, Term, tuple[Triple, ...]]:
    """Return the licence URI that consumers of schema.org compare, the canonical URI, and triples that describe both.

    The first is the https URI for Creative Commons; RightsStatements.org has only http URIs.
    """
    statement = rights.statement(uri)
    https = statement.family == "creativecommons"
    licence = iri(rights.https_uri(uri) if https else statement.uri)
    usage = iri(statement.uri)
    description = suffixes(
        (_NAME, tagged_literal(statement.label, "en")),
        (_DESCRIPTION, tagged_literal(statement.meaning, "en")),
    )
    return (
        licence,
        usage,
        tuple(term + suffix for term in dict.fromkeys((usage, licence)) for suffix in description),
    )


@lru_cache(maxsize=256)
def _format_suffixes(title: str, media_type: str, licence: Term) -> tuple[str, ...]:
    """Return a medium with its title, media type and licence."""
    # NDE's profile requires single quotes in the media type of a manifest
    encoding_format = literal(media_type.replace('"', "'"))
    pairs = [(TYPE, _MEDIA), (_NAME, tagged_literal(title, "en")), (_ENCODING_FORMAT, encoding_format)]
    if licence:
        pairs.append((_LICENSE, licence))
    return suffixes(*pairs)


def publication_dates(description: Description, context: SerializerContext, dates: PublicationDates) -> bytes:
    """Return the date of the last change of the description (sdDatePublished), which NDE requires of every work."""
    if not isinstance(description, Unit):
        return b""
    changed = typed_literal(dates.changed, XSD("dateTime"))
    return triple(iri(context.entity_uri(description)), _SCHEMA("sdDatePublished"), changed).encode()


to_ntriples = SchemaOrg().to_ntriples
