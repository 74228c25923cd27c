"""The format registry: every representation in which a description is published.

To add a format, write one module with a serializer and add one entry here. Content negotiation, Link headers, the
download menu, the table in the documentation and the parametrised tests follow from the entry.
"""

from __future__ import annotations

from service.formats import Format, Publication, Register
from service.record.model import KINDS
from service.serializers.graph import dcterms, edm, linked_art, provenance, rico, schema_org
from service.serializers.iiif import annotations as annotation_pages
from service.serializers.iiif import manifest, search_text
from service.serializers.text import citation, plain_text, wordmark
from service.serializers.xml import ead, mods, oai_dc

ALL = frozenset(KINDS)
RECORDS = frozenset({"record"})
UNITS = frozenset({"record", "collection"})

PRESENTATION = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'

PRESENTATION_2 = 'application/ld+json;profile="http://iiif.io/api/presentation/2/context.json"'

LINKED_ART = 'application/ld+json;profile="https://linked.art/ns/v1/linked-art.json"'

# in the server's order of preference for clients that have none: first what is readable in a terminal
GRAPH = (
    Format("text/turtle", "ttl", "Turtle", ("application/x-turtle", "application/turtle")),
    Format("application/ld+json", "jsonld", "JSON-LD"),
    Format("application/n-triples", "nt", "N-Triples"),
    Format("application/rdf+xml", "rdf", "RDF/XML", ("application/xml", "text/xml")),
    # their triples are in a named graph, which clients that query the default graph (comunica) do not see
    Format("application/n-quads", "nq", "N-Quads", quality=0.8),
    Format("application/trig", "trig", "TriG", ("application/x-trig",), quality=0.8),
)
IIIF = (Format(PRESENTATION, "json", "IIIF Presentation 3", ("application/json",)),)

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

PUBLICATIONS = Register(
    (
        Publication(
            "dcterms",
            "Dublin Core",
            "For library systems and linked-data harvesters.",
            ALL,
            GRAPH,
            3,
            dcterms.nt,
            profile="dcterms",
            graph=True,
            oai="rdf",
            namespace=RDF,
            schema="http://www.openarchives.org/OAI/2.0/rdf.xsd",
        ),
        Publication(
            "schema",
            "schema.org",
            "For search engines and dataset registers.",
            ALL,
            GRAPH,
            5,
            schema_org.nt,
            profile="schema",
            graph=True,
            conforms_to=("https://docs.nde.nl/schema-profile/",),
            stamp=schema_org.stamp,
        ),
        Publication(
            "edm",
            "Europeana Data Model",
            "For Europeana and its aggregators.",
            ALL,
            (GRAPH[3], *GRAPH[:3], *GRAPH[4:]),
            2,
            edm.nt,
            profile="edm",
            conforms_to=("http://www.europeana.eu/schemas/edm/",),
            stored=False,
            graph=True,
            refuses=edm.refuses,
            oai="edm",
            namespace="http://www.europeana.eu/schemas/edm/",
            schema="http://www.europeana.eu/schemas/edm/EDM.xsd",
        ),
        Publication(
            "linked-art",
            "Linked Art",
            "For museums and other users of CIDOC CRM.",
            ALL,
            (
                Format(LINKED_ART, "jsonld", "Linked Art JSON"),
                *(serialization for serialization in GRAPH if serialization.suffix != "jsonld"),
            ),
            2,
            linked_art.nt,
            profile="linked-art",
            conforms_to=("https://linked.art/ns/v1/linked-art.json",),
            stored=False,
            graph=True,
        ),
        Publication(
            "rico",
            "Records in Contexts",
            "For archives and archival portals, in the ontology of the International Council on Archives.",
            ALL,
            GRAPH,
            2,
            rico.nt,
            profile="rico",
            conforms_to=("https://www.ica.org/standards/RiC/ontology",),
            stored=False,
            graph=True,
        ),
        Publication(
            "prov",
            "Provenance",
            "Who made the description, when and from which sources, and who inferred what.",
            ALL,
            GRAPH,
            2,
            provenance.nt,
            profile="prov",
            conforms_to=("http://www.w3.org/ns/prov#",),
            stored=False,
            graph=True,
            stamp=provenance.stamp,
        ),
        Publication(
            "html",
            "Page",
            "The description as a web page.",
            ALL,
            (Format("text/html", "html", "HTML", ("application/xhtml+xml",)),),
            1,
            stored=False,
            rel="alternate",
        ),
        Publication(
            "json",
            "Record as JSON",
            "All fields as entered by the archivist.",
            ALL,
            (Format("application/json", "json", "JSON"),),
            1,
            stored=False,
        ),
        Publication(
            "manifest",
            "IIIF manifest",
            "For Mirador, Universal Viewer and other IIIF viewers.",
            RECORDS,
            IIIF,
            8,
            manifest.manifest,
            address="manifest",
            rel="item",
        ),
        Publication(
            "manifest2",
            "IIIF manifest, Presentation 2.1",
            "For IIIF viewers from before 2020.",
            RECORDS,
            (Format(PRESENTATION_2, "json", "IIIF Presentation 2.1"),),
            1,
            address="manifest2",
            stored=False,
            rel="item",
        ),
        Publication(
            "annotations",
            "Texts as annotations",
            "The lines of transcripts, translations and machine text with their position on each page, "
            "and editorial notes.",
            RECORDS,
            (),
            2,
            annotation_pages.documents,
            address="annotations",
            main="transcript",
        ),
        Publication(
            "searched",
            "Search inside",
            "The words of the text and their positions, for searching.",
            RECORDS,
            (),
            2,
            search_text.documents,
            address="search2",
        ),
        Publication(
            "iiif-collection",
            "IIIF Collection",
            "The contents of the collection, for IIIF viewers.",
            frozenset({"collection"}),
            IIIF,
            5,
            address="iiif_collection",
            of_members=True,
            rel="item",
        ),
        Publication(
            "oai_dc",
            "Dublin Core, simple",
            "For OAI-PMH harvesters: the fifteen elements that all of them understand.",
            UNITS,
            (),
            1,
            oai_dc.document,
            address="oai",
            oai="oai_dc",
            namespace=oai_dc.NAMESPACE,
            schema=oai_dc.SCHEMA,
        ),
        Publication(
            "mods",
            "MODS",
            "For library catalogues and aggregators.",
            UNITS,
            (Format("application/mods+xml", "mods", "MODS 3.8"),),
            1,
            mods.document,
            conforms_to=(mods.NAMESPACE,),
            oai="mods",
            namespace=mods.NAMESPACE,
            schema=mods.SCHEMA,
        ),
        Publication(
            "ead",
            "EAD finding aid",
            "For archival portals: the collection and its immediate contents.",
            frozenset({"collection"}),
            # a request for `application/xml` still gets RDF/XML, as it did before this format was added
            (Format("application/xml", "ead", "EAD3", quality=0.5),),
            1,
            ead.document,
            of_members=True,
            conforms_to=(ead.NAMESPACE,),
            oai="ead",
            namespace=ead.NAMESPACE,
            schema=ead.SCHEMA,
        ),
        Publication(
            "text",
            "Plain text",
            "The transcript and the details, for screen readers and text analysis.",
            RECORDS,
            (Format("text/plain", "txt", "Text"),),
            1,
            plain_text.plain,
            stored=False,
            rel="item",
        ),
        Publication(
            "pdf",
            "PDF",
            "The transcript as a typeset document, for printing and archiving.",
            RECORDS,
            (Format("application/pdf", "pdf", "PDF"),),
            1,
            stored=False,
            rel="item",
        ),
        Publication(
            "bibtex",
            "BibTeX",
            "For LaTeX and reference managers.",
            RECORDS,
            (Format("application/x-bibtex", "bib", "BibTeX", ("text/x-bibtex",)),),
            1,
            citation.bibtex,
            stored=False,
        ),
        Publication(
            "ris",
            "RIS",
            "For EndNote, Zotero and Mendeley.",
            RECORDS,
            (Format("application/x-research-info-systems", "ris", "RIS"),),
            1,
            citation.ris,
            stored=False,
        ),
        Publication(
            "csl",
            "CSL-JSON",
            "For Zotero, pandoc and citation processors.",
            RECORDS,
            (Format("application/vnd.citationstyles.csl+json", "csl", "CSL-JSON"),),
            1,
            citation.csl,
            stored=False,
        ),
        Publication(
            "linkset",
            "Link set",
            "For crawlers: all addresses of a description and what each of them is.",
            ALL,
            (
                Format("application/linkset+json", "linkset", "JSON"),
                Format("application/linkset", "links", "text"),
            ),
            1,
            rel="linkset",
            stored=False,
        ),
        Publication(
            "wordmark",
            "Wordmark",
            "The name as an image, for viewers that show a logo.",
            frozenset({"institution"}),
            (Format("image/svg+xml", "svg", "SVG"),),
            1,
            wordmark.svg,
            stored=False,
            rel="alternate",
        ),
    )
)
