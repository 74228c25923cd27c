"""The node as a dataset: DCAT 3, VoID and schema.org in one graph, as registers of datasets read it.

Valid for the Dataset Register of the Dutch network for digital heritage, whose descriptions Europeana's harvester
follows. What can be taken is handed in; nothing is looked up but who publishes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.record import languages
from service.record.model import Description, Institution
from service.serializers.context import Context
from service.serializers.graph.namespaces import PREFIXES, TYPE, terms
from service.serializers.graph.ntriples import Line, Term, external, integer, iri, line, plain, tagged, typed

_SCHEMA, _DCAT, _DCT, _VOID = terms("schema"), terms("dcat"), terms("dcterms"), terms("void")
_FOAF, _SPDX, _XSD = terms("foaf"), terms("spdx"), terms("xsd")
_SPARQL = "http://publications.europa.eu/resource/authority/file-type/SPARQLQ"
_PUBLIC = iri("http://publications.europa.eu/resource/authority/access-right/PUBLIC")
_IANA = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True, slots=True)
class Distribution:
    """A way to take the dataset: a file, or a service that speaks a protocol (its URI in `protocol`)."""

    uri: str
    title: str
    media_type: str = ""
    packed: str = ""  # the media type of the packing, as application/gzip
    length: int = 0
    sha256: str = ""
    modified: str = ""
    profiles: tuple[str, ...] = ()
    protocol: str = ""
    documentation: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store knows of the node: when it began and changed last (UTC), and how much there is."""

    created: str
    modified: str
    statements: int
    entities: int
    example: str


def nt(context: Context, facts: Facts, distributions: Sequence[Distribution]) -> bytes:
    """The graph as N-Triples."""
    return "".join(_Writer(context, facts, distributions).lines()).encode()


class _Writer:
    """Says what the dataset is, in the words of three vocabularies."""

    def __init__(self, context: Context, facts: Facts, distributions: Sequence[Distribution]) -> None:
        self.context, self.facts, self.distributions = context, facts, distributions
        self.uri = context.address.uri("dataset")
        self.this, self.catalog = iri(self.uri), iri(f"{self.uri}#catalog")
        publisher = context.find(context.site.publisher or "")
        self.publisher = publisher if publisher else None

    def lines(self) -> Iterator[Line]:
        yield from self.dataset()
        yield from self.void()
        for number, distribution in enumerate(self.distributions, 1):
            yield from self.distribution(iri(f"{self.uri}#distribution-{number}"), distribution)
        yield from self.in_catalog()
        if self.publisher:
            yield from self.agent(self.publisher)

    def dataset(self) -> Iterator[Line]:
        this, facts = self.this, self.facts
        for kind in (_DCAT("Dataset"), _VOID("Dataset"), _SCHEMA("Dataset")):
            yield line(this, TYPE, kind)
        yield from self.named(this)
        yield from self.licensed(this)
        for ours, theirs, value in (
            ("issued", "datePublished", facts.created),
            ("modified", "dateModified", facts.modified),
        ):
            if value:
                yield line(this, _DCT(ours), typed(value, _XSD("dateTime")))
                yield line(this, _SCHEMA(theirs), typed(value, _XSD("dateTime")))
        for tag in self.context.site.languages:
            yield line(this, _SCHEMA("inLanguage"), plain(tag))
            yield line(this, terms("dc")("language"), plain(tag))
            if uri := languages.iso639_uri(tag):
                yield line(this, _DCT("language"), iri(uri))
                yield line(iri(uri), TYPE, _DCT("LinguisticSystem"))
        if self.publisher:
            agent = iri(self.context.uri(self.publisher))
            for term in (_DCT("publisher"), _DCT("creator"), _SCHEMA("publisher"), _SCHEMA("creator")):
                yield line(this, term, agent)
        if contact := self.context.site.contact:
            yield from self.contact(contact)
        yield line(this, _DCAT("landingPage"), this)
        yield line(this, _DCT("identifier"), plain(self.uri))
        yield line(this, _SCHEMA("identifier"), plain(self.uri))
        # what is kept back is in no dump, and no dump is kept back
        yield line(this, _DCT("accessRights"), _PUBLIC)
        yield line(_PUBLIC, TYPE, _DCT("RightsStatement"))
        yield line(this, _SCHEMA("includedInDataCatalog"), self.catalog)

    def named(self, subject: Term) -> Iterator[Line]:
        site = self.context.site
        for tag, words in site.title.items():
            yield line(subject, _DCT("title"), tagged(words, tag))
            yield line(subject, _SCHEMA("name"), tagged(words, tag))
        for tag, words in (site.description or site.title).items():
            yield line(subject, _DCT("description"), tagged(words, tag))
            yield line(subject, _SCHEMA("description"), tagged(words, tag))

    def licensed(self, subject: Term) -> Iterator[Line]:
        """The terms of use of the descriptions, never of what they describe."""
        if uri := self.context.site.data_license:
            # NDE and DCAT-AP want the https form of Creative Commons' URIs
            term = iri(uri.replace("http://creativecommons.org/", "https://creativecommons.org/"))
            yield line(subject, _DCT("license"), term)
            yield line(subject, _SCHEMA("license"), term)

    def contact(self, contact: str) -> Iterator[Line]:
        """Whom to ask, of the dataset, its catalogue and its publisher; an e-mail address or a page."""
        point, vcard = iri(f"{self.uri}#contact"), terms("vcard")
        yield line(self.this, _DCAT("contactPoint"), point)
        yield line(self.catalog, _DCAT("contactPoint"), point)
        if self.publisher:
            yield line(iri(self.context.uri(self.publisher)), _SCHEMA("contactPoint"), point)
        yield line(point, TYPE, vcard("Kind"))
        yield line(point, TYPE, _SCHEMA("ContactPoint"))
        for tag, words in self.context.site.title.items():
            yield line(point, vcard("fn"), tagged(words, tag))
            yield line(point, _SCHEMA("name"), tagged(words, tag))
        if contact.startswith(("http://", "https://")):
            if page := external(contact):
                yield line(point, vcard("hasURL"), page)
                yield line(point, _SCHEMA("url"), page)
        elif mail := external(f"mailto:{contact.removeprefix('mailto:')}"):
            yield line(point, vcard("hasEmail"), mail)
            yield line(point, _SCHEMA("email"), plain(contact.removeprefix("mailto:")))

    def void(self) -> Iterator[Line]:
        this, facts = self.this, self.facts
        yield line(this, _VOID("uriSpace"), plain(f"{self.context.address.base}/"))
        if facts.statements:
            yield line(this, _VOID("triples"), integer(facts.statements))
        yield line(this, _VOID("entities"), integer(facts.entities))
        if facts.example:
            yield line(this, _VOID("exampleResource"), iri(facts.example))
        for prefix in ("dcterms", "schema", "skos", "edm", "rico"):
            if prefix in PREFIXES:
                yield line(this, _VOID("vocabulary"), iri(PREFIXES[prefix]))
        for distribution in self.distributions:
            if distribution.sha256:
                yield line(this, _VOID("dataDump"), iri(distribution.uri))
            elif "sparql" in distribution.protocol:
                yield line(this, _VOID("sparqlEndpoint"), iri(distribution.uri))

    def distribution(self, this: Term, said: Distribution) -> Iterator[Line]:
        yield line(self.this, _DCAT("distribution"), this)
        yield line(self.this, _SCHEMA("distribution"), this)
        yield line(this, TYPE, _DCAT("Distribution"))
        yield line(this, TYPE, _SCHEMA("DataDownload"))
        yield from self.licensed(this)
        for term in (_DCT("title"), _SCHEMA("name"), _SCHEMA("description")):
            yield line(this, term, tagged(said.title, "en"))
        address = iri(said.uri)
        yield line(this, _SCHEMA("contentUrl"), address)
        yield line(this, _DCAT("accessURL"), address)
        if said.sha256:
            yield line(this, _DCAT("downloadURL"), address)
            yield from self.measured(this, said)
        if said.media_type:
            packing = said.packed.partition("/")[2]
            suffix = f"+{packing}" if packing else ""
            yield line(this, _SCHEMA("encodingFormat"), plain(said.media_type + suffix))
            yield line(this, _DCAT("mediaType"), iri(_IANA + said.media_type))
        if said.packed:
            yield line(this, _DCAT("compressFormat"), iri(_IANA + said.packed))
        yield from self.kept(this, said)

    def measured(self, this: Term, said: Distribution) -> Iterator[Line]:
        """Size, digest and date of a file (DCAT 3, 6.8; SPDX)."""
        checksum = iri(f"{this[1:-1]}-sha256")
        yield line(this, _DCAT("byteSize"), typed(str(said.length), _XSD("nonNegativeInteger")))
        yield line(this, _SCHEMA("contentSize"), plain(f"{said.length} B"))
        yield line(this, _SCHEMA("sha256"), plain(said.sha256))
        yield line(this, _SPDX("checksum"), checksum)
        yield line(checksum, TYPE, _SPDX("Checksum"))
        yield line(checksum, _SPDX("algorithm"), _SPDX("checksumAlgorithm_sha256"))
        yield line(checksum, _SPDX("checksumValue"), typed(said.sha256, _XSD("hexBinary")))
        if said.modified:
            for term in (_DCT("modified"), _SCHEMA("dateModified")):
                yield line(this, term, typed(said.modified, _XSD("dateTime")))

    def kept(self, this: Term, said: Distribution) -> Iterator[Line]:
        """What it conforms to: profiles of the data, or the protocol of a service."""
        for uri in (*said.profiles, *([said.protocol] if said.protocol else [])):
            yield line(this, _DCT("conformsTo"), iri(uri))
        if said.protocol:
            yield line(this, _DCT("format"), iri(_SPARQL))
            service = iri(f"{this[1:-1]}-service")
            yield line(this, _SCHEMA("usageInfo"), iri(said.protocol))
            yield line(this, _DCAT("accessService"), service)
            yield line(service, TYPE, _DCAT("DataService"))
            yield line(service, _DCT("title"), tagged(said.title, "en"))
            yield line(service, _DCT("conformsTo"), iri(said.protocol))
            yield line(service, _DCAT("endpointURL"), iri(said.uri))
            yield line(service, _DCAT("servesDataset"), self.this)
        if said.documentation.startswith("https://"):
            yield line(this, _SCHEMA("documentation"), iri(said.documentation))

    def in_catalog(self) -> Iterator[Line]:
        this = self.catalog
        yield line(this, TYPE, _DCAT("Catalog"))
        yield line(this, TYPE, _SCHEMA("DataCatalog"))
        yield from self.named(this)
        yield line(this, _DCAT("dataset"), self.this)
        yield line(this, _SCHEMA("dataset"), self.this)
        if self.publisher:
            agent = iri(self.context.uri(self.publisher))
            yield line(this, _DCT("publisher"), agent)
            yield line(this, _SCHEMA("publisher"), agent)

    def agent(self, found: Description) -> Iterator[Line]:
        this = iri(self.context.uri(found))
        name = "Organization" if isinstance(found, Institution) else "Person"
        yield line(this, TYPE, _SCHEMA(name))
        yield line(this, TYPE, _FOAF(name))
        yield line(this, TYPE, _FOAF("Agent"))
        for tag, words in found.names.items():
            yield line(this, _SCHEMA("name"), tagged(words, tag))
            yield line(this, _FOAF("name"), tagged(words, tag))
