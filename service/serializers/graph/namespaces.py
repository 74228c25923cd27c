"""The namespaces that graphs of ours use, by the prefixes that people know. Not a vocabulary: it defines no term."""

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

# The namespace whose terms stand without a prefix in the JSON-LD of a profile.
PLAIN: Final[dict[str, str]] = {
    "dcterms": PREFIXES["dcterms"],
    "edm": PREFIXES["edm"],
    "linked-art": PREFIXES["crm"],
    "prov": PREFIXES["prov"],
    "rico": PREFIXES["rico"],
    "schema": PREFIXES["schema"],
    "vocab": PREFIXES["skos"],
}


def terms(prefix: str) -> Callable[[str], str]:
    """A function that gives the IRI of a name in a namespace, in the form of N-Triples."""
    namespace = PREFIXES[prefix]

    def term(name: str) -> str:
        return f"<{namespace}{name}>"

    return term


TYPE: Final = terms("rdf")("type")
EDTF: Final = terms("edtf")("EDTF")
XSD: Final = terms("xsd")
EXACT: Final = terms("skos")("exactMatch")
CLOSE: Final = terms("skos")("closeMatch")
# how a match was found (Simple Standard for Sharing Ontological Mappings)
JUSTIFICATION: Final = terms("sssom")("mapping_justification")
PREF_LABEL: Final = terms("skos")("prefLabel")
