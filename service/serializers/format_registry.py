"""The format registry: every representation in which a description is published.

To add a format, write one module with a serializer and add one entry here. Content negotiation, Link headers, the
download menu, the table in the documentation and the parametrised tests follow from the entry.
"""

from __future__ import annotations

from service.formats import FormatRegistry, Representation, Serialization
from service.record.model import KINDS
from service.serializers.graph import dcterms, edm, linked_art, provenance, rico, schema_org
from service.serializers.iiif import annotations as annotation_pages
from service.serializers.iiif import manifest, search_text
from service.serializers.text import citation, plain_text, wordmark
from service.serializers.xml import ead, mods, oai_dc, tei

ALL_KINDS = frozenset(KINDS)
RECORDS = frozenset({"record"})
UNITS = frozenset({"record", "collection"})

PRESENTATION_3_TYPE = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'

PRESENTATION_2_TYPE = 'application/ld+json;profile="http://iiif.io/api/presentation/2/context.json"'

LINKED_ART_TYPE = 'application/ld+json;profile="https://linked.art/ns/v1/linked-art.json"'

# in the server's order of preference for clients that have none: first what is readable in a terminal
RDF_SERIALIZATIONS = (
    Serialization("text/turtle", "ttl", "Turtle", ("application/x-turtle", "application/turtle")),
    Serialization("application/ld+json", "jsonld", "JSON-LD"),
    Serialization("application/n-triples", "nt", "N-Triples"),
    Serialization("application/rdf+xml", "rdf", "RDF/XML", ("application/xml", "text/xml")),
    # their triples are in a named graph, which clients that query the default graph (comunica) do not see
    Serialization("application/n-quads", "nq", "N-Quads", quality=0.8),
    Serialization("application/trig", "trig", "TriG", ("application/x-trig",), quality=0.8),
)
IIIF_SERIALIZATIONS = (
    Serialization(PRESENTATION_3_TYPE, "json", "IIIF Presentation 3", ("application/json",)),
)

RDF_NAMESPACE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

FORMATS = FormatRegistry(
    (
        Representation(
            "dcterms",
            "Dublin Core",
            "For library systems and linked-data harvesters.",
            ALL_KINDS,
            RDF_SERIALIZATIONS,
            3,
            dcterms.to_ntriples,
            profile="dcterms",
            is_graph=True,
            oai_prefix="rdf",
            namespace=RDF_NAMESPACE,
            schema="http://www.openarchives.org/OAI/2.0/rdf.xsd",
        ),
        Representation(
            "schema",
            "schema.org",
            "For search engines and dataset registers.",
            ALL_KINDS,
            RDF_SERIALIZATIONS,
            6,
            schema_org.to_ntriples,
            profile="schema",
            is_graph=True,
            conforms_to=("https://docs.nde.nl/schema-profile/",),
            publication_dates=schema_org.publication_dates,
        ),
        Representation(
            "edm",
            "Europeana Data Model",
            "For Europeana and its aggregators.",
            ALL_KINDS,
            (RDF_SERIALIZATIONS[3], *RDF_SERIALIZATIONS[:3], *RDF_SERIALIZATIONS[4:]),
            4,
            edm.to_ntriples,
            profile="edm",
            conforms_to=("http://www.europeana.eu/schemas/edm/",),
            stored=False,
            is_graph=True,
            unavailable_reason=edm.refusal_reason,
            oai_prefix="edm",
            namespace="http://www.europeana.eu/schemas/edm/",
            schema="http://www.europeana.eu/schemas/edm/EDM.xsd",
        ),
        Representation(
            "linked-art",
            "Linked Art",
            "For museums and other users of CIDOC CRM.",
            ALL_KINDS,
            (
                Serialization(LINKED_ART_TYPE, "jsonld", "Linked Art JSON"),
                *(serialization for serialization in RDF_SERIALIZATIONS if serialization.suffix != "jsonld"),
            ),
            4,
            linked_art.to_ntriples,
            profile="linked-art",
            conforms_to=("https://linked.art/ns/v1/linked-art.json",),
            stored=False,
            is_graph=True,
        ),
        Representation(
            "rico",
            "Records in Contexts",
            "For archives and archival portals, in the ontology of the International Council on Archives.",
            ALL_KINDS,
            RDF_SERIALIZATIONS,
            2,
            rico.to_ntriples,
            profile="rico",
            conforms_to=("https://www.ica.org/standards/RiC/ontology",),
            stored=False,
            is_graph=True,
        ),
        Representation(
            "prov",
            "Provenance",
            "Who made the description, when and from which sources, and who inferred what.",
            ALL_KINDS,
            RDF_SERIALIZATIONS,
            2,
            provenance.to_ntriples,
            profile="prov",
            conforms_to=("http://www.w3.org/ns/prov#",),
            stored=False,
            is_graph=True,
            publication_dates=provenance.publication_dates,
        ),
        Representation(
            "html",
            "Page",
            "The description as a web page.",
            ALL_KINDS,
            (Serialization("text/html", "html", "HTML", ("application/xhtml+xml",)),),
            1,
            stored=False,
            rel="alternate",
        ),
        Representation(
            "json",
            "Record as JSON",
            "All fields as entered by the archivist.",
            ALL_KINDS,
            (Serialization("application/json", "json", "JSON"),),
            1,
            stored=False,
        ),
        Representation(
            "manifest",
            "IIIF manifest",
            "For Mirador, Universal Viewer and other IIIF viewers.",
            RECORDS,
            IIIF_SERIALIZATIONS,
            12,
            manifest.manifest,
            route="manifest",
            rel="item",
        ),
        Representation(
            "manifest2",
            "IIIF manifest, Presentation 2.1",
            "For IIIF viewers from before 2020.",
            RECORDS,
            (Serialization(PRESENTATION_2_TYPE, "json", "IIIF Presentation 2.1"),),
            1,
            route="manifest2",
            stored=False,
            rel="item",
        ),
        Representation(
            "annotations",
            "Texts as annotations",
            "The lines of transcripts, translations and machine text with their position on each page, "
            "and editorial notes.",
            RECORDS,
            (),
            4,
            annotation_pages.documents,
            route="annotations",
            main_layer="transcript",
        ),
        Representation(
            "searched",
            "Search inside",
            "The words of the text and their positions, for searching.",
            RECORDS,
            (),
            4,
            search_text.documents,
            route="search2",
        ),
        Representation(
            "iiif-collection",
            "IIIF Collection",
            "The contents of the collection, for IIIF viewers.",
            frozenset({"collection"}),
            IIIF_SERIALIZATIONS,
            6,
            route="iiif_collection",
            aggregates_members=True,
            rel="item",
        ),
        Representation(
            "oai_dc",
            "Dublin Core, simple",
            "For OAI-PMH harvesters: the fifteen elements that all of them understand.",
            UNITS,
            (),
            1,
            oai_dc.document,
            route="oai",
            oai_prefix="oai_dc",
            namespace=oai_dc.NAMESPACE,
            schema=oai_dc.SCHEMA,
        ),
        Representation(
            "mods",
            "MODS",
            "For library catalogues and aggregators.",
            UNITS,
            (Serialization("application/mods+xml", "mods", "MODS 3.8"),),
            3,
            mods.document,
            conforms_to=(mods.NAMESPACE,),
            oai_prefix="mods",
            namespace=mods.NAMESPACE,
            schema=mods.SCHEMA,
        ),
        Representation(
            "ead",
            "EAD finding aid",
            "For archival portals: the collection with everything in it, down to the items.",
            frozenset({"collection"}),
            # a request for `application/xml` still gets RDF/XML, as it did before this format was added
            (Serialization("application/xml", "ead", "EAD3", quality=0.5),),
            4,
            ead.finding_aid,
            aggregates_members=True,
            conforms_to=(ead.NAMESPACE,),
            oai_prefix="ead",
            namespace=ead.NAMESPACE,
            schema=ead.SCHEMA,
        ),
        Representation(
            "tei",
            "TEI",
            "The edition: every text with its deletions, additions, hands, notes and pages, and names linked.",
            RECORDS,
            (Serialization("application/tei+xml", "tei", "TEI P5"),),
            2,
            tei.document,
            stored=False,
            conforms_to=(tei.NAMESPACE,),
            rel="item",
            purpose_without_transcript="The details, page images and any text there is, for scholarly editions.",
        ),
        Representation(
            "text",
            "Plain text",
            "The transcript and the details, for screen readers and text analysis.",
            RECORDS,
            (Serialization("text/plain", "txt", "Text"),),
            3,
            plain_text.render,
            stored=False,
            rel="item",
            purpose_without_transcript="The details and any text there is, for screen readers and text analysis.",
        ),
        Representation(
            "pdf",
            "PDF",
            "The transcript as a typeset document, for printing and archiving.",
            RECORDS,
            (Serialization("application/pdf", "pdf", "PDF"),),
            2,
            stored=False,
            rel="item",
            purpose_without_transcript="The details as a typeset document, for printing and archiving.",
        ),
        Representation(
            "bibtex",
            "BibTeX",
            "For LaTeX and reference managers.",
            UNITS,
            (Serialization("application/x-bibtex", "bib", "BibTeX", ("text/x-bibtex",)),),
            3,
            citation.bibtex,
            stored=False,
        ),
        Representation(
            "ris",
            "RIS",
            "For EndNote, Zotero and Mendeley.",
            UNITS,
            (Serialization("application/x-research-info-systems", "ris", "RIS"),),
            3,
            citation.ris,
            stored=False,
        ),
        Representation(
            "csl",
            "CSL-JSON",
            "For Zotero, pandoc and citation processors.",
            UNITS,
            (Serialization("application/vnd.citationstyles.csl+json", "csl", "CSL-JSON"),),
            3,
            citation.csl_json,
            stored=False,
        ),
        Representation(
            "linkset",
            "Link set",
            "For crawlers: all addresses of a description and what each of them is.",
            ALL_KINDS,
            (
                Serialization("application/linkset+json", "linkset", "JSON"),
                Serialization("application/linkset", "links", "text"),
            ),
            1,
            rel="linkset",
            stored=False,
        ),
        Representation(
            "wordmark",
            "Wordmark",
            "The name as an image, for viewers that show a logo.",
            frozenset({"institution"}),
            (Serialization("image/svg+xml", "svg", "SVG"),),
            1,
            wordmark.svg,
            stored=False,
            rel="alternate",
        ),
    )
)
