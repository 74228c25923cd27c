"""The node as a dataset: one graph in DCAT 3, VoID and schema.org, for dataset registries.

The graph is valid for the Dataset Register of the Dutch Digital Heritage Network (NDE), whose descriptions Europeana's
harvester also reads. The caller passes the distributions; the only look-up is that of the publisher.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fonds.record import languages
from fonds.record.model import Description, Institution
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph.namespaces import MEDIA_TYPES, PREFIXES, TYPE, namespace
from fonds.serializers.graph.ntriples import (
    Term,
    Triple,
    checked_iri,
    integer,
    iri,
    literal,
    tagged_literal,
    triple,
    typed_literal,
)

_SCHEMA, _DCAT, _DCT, _VOID = namespace("schema"), namespace("dcat"), namespace("dcterms"), namespace("void")
_FOAF, _SPDX, _XSD = namespace("foaf"), namespace("spdx"), namespace("xsd")
_SPARQL_FORMAT = "http://publications.europa.eu/resource/authority/file-type/SPARQLQ"
_PUBLIC = iri("http://publications.europa.eu/resource/authority/access-right/PUBLIC")


@dataclass(frozen=True, slots=True)
class Distribution:
    """A way to get the dataset: a file, or a service whose protocol has the URI `protocol`.

    `packed` is the media type of the compression, as application/gzip; `length` is in bytes; `modified` is ISO 8601 in
    UTC; `profiles` are the URIs of the profiles that the data conforms to.
    """

    uri: str
    title: str
    media_type: str = ""
    compression: str = ""
    length: int = 0
    sha256: str = ""
    modified: str = ""
    profiles: tuple[str, ...] = ()
    protocol: str = ""
    documentation: str = ""


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """Facts about the dataset from the store: first and last change (ISO 8601, UTC), and its size.

    `statements` is the number of triples, `entities` that of descriptions; `example` is the URI of one of them.
    """

    created: str
    modified: str
    statements: int
    entities: int
    example: str


def to_ntriples(
    context: SerializerContext, facts: DatasetFacts, distributions: Sequence[Distribution]
) -> bytes:
    """Return the graph as N-Triples."""
    return "".join(_DatasetGraph(context, facts, distributions).triples()).encode()


class _DatasetGraph:
    """Yields the triples of the dataset in three vocabularies."""

    def __init__(
        self, context: SerializerContext, facts: DatasetFacts, distributions: Sequence[Distribution]
    ) -> None:
        self.context, self.facts, self.distributions = context, facts, distributions
        self.uri = context.urls.uri("dataset")
        self.dataset, self.catalog = iri(self.uri), iri(f"{self.uri}#catalog")
        self.publisher = context.find(context.site.publisher or "")

    def triples(self) -> Iterator[Triple]:
        yield from self.dataset_triples()
        yield from self.void_triples()
        for number, distribution in enumerate(self.distributions, 1):
            yield from self.distribution_triples(iri(f"{self.uri}#distribution-{number}"), distribution)
        yield from self.catalog_triples()
        if self.publisher:
            yield from self.agent_triples(self.publisher)

    def dataset_triples(self) -> Iterator[Triple]:
        this, facts = self.dataset, self.facts
        for kind in (_DCAT("Dataset"), _VOID("Dataset"), _SCHEMA("Dataset")):
            yield triple(this, TYPE, kind)
        yield from self.title_triples(this)
        yield from self.license_triples(this)
        for dcterms_name, schema_name, value in (
            ("issued", "datePublished", facts.created),
            ("modified", "dateModified", facts.modified),
        ):
            if value:
                yield triple(this, _DCT(dcterms_name), typed_literal(value, _XSD("dateTime")))
                yield triple(this, _SCHEMA(schema_name), typed_literal(value, _XSD("dateTime")))
        for tag in self.context.site.languages:
            yield triple(this, _SCHEMA("inLanguage"), literal(tag))
            yield triple(this, namespace("dc")("language"), literal(tag))
            if uri := languages.iso639_uri(tag):
                yield triple(this, _DCT("language"), iri(uri))
                yield triple(iri(uri), TYPE, _DCT("LinguisticSystem"))
        if self.publisher:
            agent = iri(self.context.entity_uri(self.publisher))
            for term in (_DCT("publisher"), _DCT("creator"), _SCHEMA("publisher"), _SCHEMA("creator")):
                yield triple(this, term, agent)
        if contact := self.context.site.contact:
            yield from self.contact_triples(contact)
        yield triple(this, _DCAT("landingPage"), this)
        yield triple(this, _DCT("identifier"), literal(self.uri))
        yield triple(this, _SCHEMA("identifier"), literal(self.uri))
        # restricted descriptions are in no dump, and every dump is public
        yield triple(this, _DCT("accessRights"), _PUBLIC)
        yield triple(_PUBLIC, TYPE, _DCT("RightsStatement"))
        yield triple(this, _SCHEMA("includedInDataCatalog"), self.catalog)

    def title_triples(self, subject: Term) -> Iterator[Triple]:
        site = self.context.site
        for tag, words in site.title.items():
            yield triple(subject, _DCT("title"), tagged_literal(words, tag))
            yield triple(subject, _SCHEMA("name"), tagged_literal(words, tag))
        for tag, words in (site.description or site.title).items():
            yield triple(subject, _DCT("description"), tagged_literal(words, tag))
            yield triple(subject, _SCHEMA("description"), tagged_literal(words, tag))

    def license_triples(self, subject: Term) -> Iterator[Triple]:
        """The licence of the descriptions, never that of what they describe."""
        if uri := self.context.site.data_license:
            # NDE and DCAT-AP want the https form of Creative Commons' URIs
            term = iri(uri.replace("http://creativecommons.org/", "https://creativecommons.org/"))
            yield triple(subject, _DCT("license"), term)
            yield triple(subject, _SCHEMA("license"), term)

    def contact_triples(self, contact: str) -> Iterator[Triple]:
        """The contact point of the dataset, its catalogue and its publisher: an e-mail address or a web page."""
        point, vcard = iri(f"{self.uri}#contact"), namespace("vcard")
        yield triple(self.dataset, _DCAT("contactPoint"), point)
        yield triple(self.catalog, _DCAT("contactPoint"), point)
        if self.publisher:
            yield triple(iri(self.context.entity_uri(self.publisher)), _SCHEMA("contactPoint"), point)
        yield triple(point, TYPE, vcard("Kind"))
        yield triple(point, TYPE, _SCHEMA("ContactPoint"))
        for tag, words in self.context.site.title.items():
            yield triple(point, vcard("fn"), tagged_literal(words, tag))
            yield triple(point, _SCHEMA("name"), tagged_literal(words, tag))
        if contact.startswith(("http://", "https://")):
            if page := checked_iri(contact):
                yield triple(point, vcard("hasURL"), page)
                yield triple(point, _SCHEMA("url"), page)
        elif mail := checked_iri(f"mailto:{contact.removeprefix('mailto:')}"):
            yield triple(point, vcard("hasEmail"), mail)
            yield triple(point, _SCHEMA("email"), literal(contact.removeprefix("mailto:")))

    def void_triples(self) -> Iterator[Triple]:
        this, facts = self.dataset, self.facts
        yield triple(this, _VOID("uriSpace"), literal(f"{self.context.urls.base}/"))
        if facts.statements:
            yield triple(this, _VOID("triples"), integer(facts.statements))
        yield triple(this, _VOID("entities"), integer(facts.entities))
        if facts.example:
            yield triple(this, _VOID("exampleResource"), iri(facts.example))
        for prefix in ("dcterms", "schema", "skos", "edm", "rico"):
            if prefix in PREFIXES:
                yield triple(this, _VOID("vocabulary"), iri(PREFIXES[prefix]))
        for distribution in self.distributions:
            if distribution.sha256:
                yield triple(this, _VOID("dataDump"), iri(distribution.uri))
            elif "sparql" in distribution.protocol:
                yield triple(this, _VOID("sparqlEndpoint"), iri(distribution.uri))

    def distribution_triples(self, this: Term, distribution: Distribution) -> Iterator[Triple]:
        yield triple(self.dataset, _DCAT("distribution"), this)
        yield triple(self.dataset, _SCHEMA("distribution"), this)
        yield triple(this, TYPE, _DCAT("Distribution"))
        yield triple(this, TYPE, _SCHEMA("DataDownload"))
        yield from self.license_triples(this)
        for term in (_DCT("title"), _SCHEMA("name"), _SCHEMA("description")):
            yield triple(this, term, tagged_literal(distribution.title, "en"))
        address = iri(distribution.uri)
        yield triple(this, _SCHEMA("contentUrl"), address)
        yield triple(this, _DCAT("accessURL"), address)
        if distribution.sha256:
            yield triple(this, _DCAT("downloadURL"), address)
            yield from self.file_triples(this, distribution)
        if distribution.media_type:
            compression = distribution.compression.partition("/")[2]
            suffix = f"+{compression}" if compression else ""
            yield triple(this, _SCHEMA("encodingFormat"), literal(distribution.media_type + suffix))
            yield triple(this, _DCAT("mediaType"), iri(MEDIA_TYPES + distribution.media_type))
        if distribution.compression:
            yield triple(this, _DCAT("compressFormat"), iri(MEDIA_TYPES + distribution.compression))
        yield from self.conformance_triples(this, distribution)

    def file_triples(self, this: Term, distribution: Distribution) -> Iterator[Triple]:
        """Size, digest and modification date of a file (DCAT 3, 6.8; SPDX)."""
        checksum = iri(f"{this[1:-1]}-sha256")
        yield triple(
            this, _DCAT("byteSize"), typed_literal(str(distribution.length), _XSD("nonNegativeInteger"))
        )
        yield triple(this, _SCHEMA("contentSize"), literal(f"{distribution.length} B"))
        yield triple(this, _SCHEMA("sha256"), literal(distribution.sha256))
        yield triple(this, _SPDX("checksum"), checksum)
        yield triple(checksum, TYPE, _SPDX("Checksum"))
        yield triple(checksum, _SPDX("algorithm"), _SPDX("checksumAlgorithm_sha256"))
        yield triple(checksum, _SPDX("checksumValue"), typed_literal(distribution.sha256, _XSD("hexBinary")))
        if distribution.modified:
            for term in (_DCT("modified"), _SCHEMA("dateModified")):
                yield triple(this, term, typed_literal(distribution.modified, _XSD("dateTime")))

    def conformance_triples(self, this: Term, distribution: Distribution) -> Iterator[Triple]:
        """What a distribution conforms to: profiles of the data, or the protocol of a service."""
        for uri in (*distribution.profiles, *([distribution.protocol] if distribution.protocol else [])):
            yield triple(this, _DCT("conformsTo"), iri(uri))
        if distribution.protocol:
            yield triple(this, _DCT("format"), iri(_SPARQL_FORMAT))
            service = iri(f"{this[1:-1]}-service")
            yield triple(this, _SCHEMA("usageInfo"), iri(distribution.protocol))
            yield triple(this, _DCAT("accessService"), service)
            yield triple(service, TYPE, _DCAT("DataService"))
            yield triple(service, _DCT("title"), tagged_literal(distribution.title, "en"))
            yield triple(service, _DCT("conformsTo"), iri(distribution.protocol))
            yield triple(service, _DCAT("endpointURL"), iri(distribution.uri))
            yield triple(service, _DCAT("servesDataset"), self.dataset)
        if distribution.documentation.startswith("https://"):
            yield triple(this, _SCHEMA("documentation"), iri(distribution.documentation))

    def catalog_triples(self) -> Iterator[Triple]:
        this = self.catalog
        yield triple(this, TYPE, _DCAT("Catalog"))
        yield triple(this, TYPE, _SCHEMA("DataCatalog"))
        yield from self.title_triples(this)
        yield triple(this, _DCAT("dataset"), self.dataset)
        yield triple(this, _SCHEMA("dataset"), self.dataset)
        if self.publisher:
            agent = iri(self.context.entity_uri(self.publisher))
            yield triple(this, _DCT("publisher"), agent)
            yield triple(this, _SCHEMA("publisher"), agent)

    def agent_triples(self, publisher: Description) -> Iterator[Triple]:
        this = iri(self.context.entity_uri(publisher))
        name = "Organization" if isinstance(publisher, Institution) else "Person"
        yield triple(this, TYPE, _SCHEMA(name))
        yield triple(this, TYPE, _FOAF(name))
        yield triple(this, TYPE, _FOAF("Agent"))
        for tag, words in publisher.labels.items():
            yield triple(this, _SCHEMA("name"), tagged_literal(words, tag))
            yield triple(this, _FOAF("name"), tagged_literal(words, tag))
