"""The namespaces used in our graphs, by their usual prefixes. Defines no terms of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

PREFIXES: Final[dict[str, str]] = {
    "crm": "http://www.cidoc-crm.org/cidoc-crm/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcmitype": "http://purl.org/dc/dcmitype/",
    "dcterms": "http://purl.org/dc/terms/",
    "dig": "http://www.ics.forth.gr/isl/CRMdig/",
    "doap": "http://usefulinc.com/ns/doap#",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "edm": "http://www.europeana.eu/schemas/edm/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "la": "https://linked.art/ns/terms/",
    "ore": "http://www.openarchives.org/ore/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prof": "http://www.w3.org/ns/dx/prof/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdagr2": "http://rdvocab.info/ElementsGr2/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "relators": "http://id.loc.gov/vocabulary/relators/",
    "rico": "https://www.ica.org/standards/RiC/ontology#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sssom": "https://w3id.org/sssom/",
    "svcs": "http://rdfs.org/sioc/services#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# The IRI of a media type is this prefix and its name.
MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"

# The namespace whose terms are written without a prefix in the JSON-LD of a profile.
PLAIN: Final[dict[str, str]] = {
    "dcterms": PREFIXES["dcterms"],
    "edm": PREFIXES["edm"],
    "linked-art": PREFIXES["crm"],
    "prov": PREFIXES["prov"],
    "rico": PREFIXES["rico"],
    "schema": PREFIXES["schema"],
    "vocab": PREFIXES["skos"],
}


def namespace(prefix: str) -> Callable[[str], str]:
    """Return a function that makes the IRI of a term in this namespace, in N-Triples syntax."""
    start = f"<{PREFIXES[prefix]}"

    def term(name: str) -> str:
        return f"{start}{name}>"

    return term


TYPE: Final = namespace("rdf")("type")
EDTF: Final = namespace("edtf")("EDTF")
XSD: Final = namespace("xsd")
EXACT: Final = namespace("skos")("exactMatch")
CLOSE: Final = namespace("skos")("closeMatch")
# the method by which a match was found (Simple Standard for Sharing Ontological Mappings)
JUSTIFICATION: Final = namespace("sssom")("mapping_justification")
PREF_LABEL: Final = namespace("skos")("prefLabel")
