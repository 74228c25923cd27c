"""The names of RDF terms with the usual prefixes: `schema:name` for an IRI, as the tables of this package have them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

PREFIXES: Final = {
    "http://www.cidoc-crm.org/cidoc-crm/": "crm",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/dcmitype/": "dcmitype",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.ics.forth.gr/isl/CRMdig/": "dig",
    "http://www.ebu.ch/metadata/ontologies/ebucore/ebucore#": "ebucore",
    "http://id.loc.gov/datatypes/edtf/": "edtf",
    "http://www.europeana.eu/schemas/edm/": "edm",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "https://linked.art/ns/terms/": "la",
    "http://www.openarchives.org/ore/terms/": "ore",
    "http://www.w3.org/2002/07/owl#": "owl",
    "http://www.w3.org/ns/prov#": "prov",
    "http://rdvocab.info/ElementsGr2/": "rdagr2",
    "http://RDVocab.info/ElementsGr2/": "rdagr2",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://id.loc.gov/vocabulary/relators/": "relators",
    "https://www.ica.org/standards/RiC/ontology#": "rico",
    "http://www.ica.org/standards/RiC/ontology#": "rico",
    "https://schema.org/": "schema",
    "http://schema.org/": "schema",
    "http://rdfs.org/sioc/services#": "svcs",
    "http://www.w3.org/2004/02/skos/core#": "skos",
    "https://w3id.org/sssom/": "sssom",
    "http://www.w3.org/2006/vcard/ns#": "vcard",
    "http://www.w3.org/2001/XMLSchema#": "xsd",
}
_PARTS: Final = re.compile(r"(.*[/#])([^/#]*)", re.DOTALL)
_OWN_TERM: Final = re.compile(r"https?://[^\s?#]+/vocab/([a-z-]+)/([a-z0-9-]+)")


@lru_cache(maxsize=20_000)
def short(iri: str) -> str:
    """Return an IRI with its prefix, or as it is if the prefix is not known."""
    match = _PARTS.fullmatch(iri)
    prefix = PREFIXES.get(match[1]) if match else None
    return f"{prefix}:{match[2]}" if match and prefix else iri


def in_words(iri: str) -> str:
    """Return the name of a term as words: `isOrWasRegulatedBy` is `Is or was regulated by`."""
    name = re.split(r"[/#:]", iri.rstrip("/#"))[-1]
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", re.sub(r"^[PE]\d+[a-z]?_", "", name)).replace("_", " ")
    return (words[:1].upper() + words[1:].lower()) if words else iri


def own_concept(iri: str) -> tuple[str, str]:
    """Return scheme and code of a concept that Fonds publishes, ("", "") for any other IRI."""
    match = _OWN_TERM.fullmatch(iri)
    return (match[1], match[2]) if match else ("", "")
