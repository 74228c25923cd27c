"""Every property, class and datatype in our graphs exists in its vocabulary.

rdflib has lists of the terms of most vocabularies. Those of RiC-O 1.1, of the MARC relators and of some others are
listed here; they were looked up in ICA-EGAD/RiC-O (ontology/current-version), in the relators of id.loc.gov, and for
the methods of matching in mapping-commons/sssom and mapping-commons/semantic-mapping-vocabulary.
"""

from __future__ import annotations

from typing import Any

import pytest
from rdflib import (
    DC,
    DCMITYPE,
    DCTERMS,
    FOAF,
    OWL,
    PROF,
    PROV,
    RDF,
    RDFS,
    SDO,
    SKOS,
    XSD,
    Graph,
    Literal,
    URIRef,
)

from fonds.record.model import from_dict
from fonds.serializers.graph import edm, schema_org
from fonds.serializers.graph.namespaces import PREFIXES
from tests.serializers.graph.relator_codes import RELATORS
from tests.serializers.graph.world import MAXIMAL, PROFILES, ROOT, demonstration, make_context

LISTED: dict[str, Any] = {
    "dc": DC,
    "dcmitype": DCMITYPE,
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "owl": OWL,
    "prof": PROF,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SDO,
    "skos": SKOS,
    "xsd": XSD,
}
LOOKED_UP = {
    "edtf": {"EDTF"},
    "edm": {
        *(
            "Agent",
            "Place",
            "ProvidedCHO",
            "TimeSpan",
            "WebResource",
            "aggregatedCHO",
            "begin",
            "dataProvider",
            "end",
        ),
        *(
            "hasMet",
            "hasType",
            "hasView",
            "isRelatedTo",
            "isShownAt",
            "isShownBy",
            "object",
            "provider",
            "rights",
            "type",
        ),
    },
    "geo": {"lat", "long"},
    "crm": {
        *("E12_Production", "E13_Attribute_Assignment", "E21_Person", "E22_Human-Made_Object", "E30_Right"),
        *("E33_E41_Linguistic_Appellation", "E33_Linguistic_Object", "E36_Visual_Item", "E42_Identifier"),
        *("E52_Time-Span", "E53_Place", "E55_Type", "E56_Language", "E65_Creation", "E67_Birth", "E69_Death"),
        *("E66_Formation", "E68_Dissolution", "P95i_was_formed_by", "P99i_was_dissolved_by"),
        *(
            "P106_is_composed_of",
            "P14i_performed",
            "P76_has_contact_point",
            "P7_took_place_at",
            "P74_has_current_or_former_residence",
        ),
        *("E73_Information_Object", "E74_Group", "E7_Activity", "P100i_died_in", "P104_is_subject_to"),
        *(
            "P107i_is_current_or_former_member_of",
            "P108i_was_produced_by",
            "P129_is_about",
            "P129i_is_subject_of",
        ),
        *("P138i_has_representation", "P140i_was_attributed_by", "P141_assigned", "P14_carried_out_by"),
        *("P168_place_is_defined_by", "P16i_was_used_for", "P177_assigned_property_of_type"),
        *("P190_has_symbolic_content", "P1_is_identified_by", "P2_has_type", "P4_has_time-span"),
        *("P50_has_current_keeper", "P67i_is_referred_to_by", "P72_has_language", "P82a_begin_of_the_begin"),
        *(
            "P82b_end_of_the_end",
            "P89_falls_within",
            "P7_took_place_at",
            "P94i_was_created_by",
            "P98i_was_born",
        ),
    },
    "dig": {"D1_Digital_Object"},
    "doap": {"implements"},
    "la": {
        *("Set", "access_point", "digitally_carried_by", "digitally_shown_by", "equivalent", "member_of"),
    },
    "ore": {"Aggregation"},
    "rdagr2": {
        *("biographicalInformation", "dateOfBirth", "dateOfDeath"),
        *("dateOfEstablishment", "dateOfTermination", "placeOfBirth", "professionOrOccupation"),
    },
    "vcard": {
        *("family-name", "given-name", "honorific-prefix", "honorific-suffix", "hasAddress", "Address"),
        *("street-address", "locality", "region", "postal-code", "country-name", "hasTelephone", "Voice"),
        *("hasValue", "value", "hasEmail"),
    },
    "semapv": {
        *("BackgroundKnowledgeBasedMatching", "LexicalMatching", "ManualMappingCuration", "MappingReview"),
    },
    "sssom": {"mapping_justification"},
    "svcs": {"Service", "has_service"},
    "relators": RELATORS,
    "rico": {
        *("Event", "isAssociatedWithEvent", "occurredAtDate", "hasOrHadLocation"),
        *("RecordResource", "isReplyTo", "hasReply", "isOrWasPartOf", "hasOrHadPart", "isOrWasConstituentOf"),
        *("isCopyOf", "hasCopy", "isDraftOf", "hasDraft", "followsOrFollowed", "precedesOrPreceded"),
        *("isRecordResourceAssociatedWithRecordResource",),
        *("hasAuthor", "hasCollector", "hasOrHadIntellectualPropertyRightsHolder"),
        *(
            "Agent",
            "Concept",
            "conditionsOfAccess",
            "Coordinates",
            "CorporateBody",
            "CorporateBodyType",
            "Date",
            "Mechanism",
            "hasGeneticLinkToRecordResource",
        ),
        *("DocumentaryFormType", "Identifier", "IdentifierType", "Instantiation", "Language", "Name"),
        *("Person", "PhysicalLocation", "Place", "Record", "RecordPart", "RecordSet", "RecordSetType"),
        *(
            "AgentName",
            "Family",
            "Type",
            "hasOrHadAgentName",
            "hasOrHadType",
            "isOrWasAgentNameOf",
            "ruleFollowed",
        ),
        *("hasBeginningDate", "hasEndDate", "history", "hasOrHadLegalStatus", "LegalStatus", "Activity"),
        *("performsOrPerformed", "hasOrHadOccupationOfType", "OccupationType", "authorizedBy", "Mandate"),
        *("PlaceRelation", "agentHasOrHadLocation", "hasBirthPlace", "hasDeathPlace", "hasOrHadJurisdiction"),
        *("isAgentAssociatedWithAgent", "thingIsTargetOfRelation", "AgentHierarchicalRelation"),
        *("TeachingRelation", "MembershipRelation", "ChildRelation"),
        *("Relation", "RoleType", "Rule", "Thing", "conditionsOfUse", "describesOrDescribed"),
        *("expressedDate", "generalDescription", "hasAddressee", "hasBirthDate", "hasCreationDate"),
        *("hasCreator", "hasDeathDate", "hasDocumentaryFormType", "hasIdentifierType"),
        *("hasOrHadConstituent", "hasOrHadCoordinates", "hasOrHadCorporateBodyType"),
        *("hasOrHadDigitalInstantiation", "hasOrHadHolder", "hasOrHadIdentifier"),
        *("hasOrHadInstantiation", "hasOrHadLanguage", "hasOrHadName", "hasOrHadPhysicalLocation"),
        *("hasOrHadSomeMembersWithLanguage", "hasOrHadSubject", "hasOrganicProvenance", "hasPublisher"),
        *("hasRecordSetType", "hasSender", "identifier", "instantiationExtent", "isAssociatedWithDate"),
        *("isEquivalentTo", "isOrWasContainedBy", "isOrWasDerivedFromInstantiation"),
        *("isOrWasDescribedBy", "isOrWasIncludedIn", "isOrWasRegulatedBy", "isOrWasSubdivisionOf"),
        *("latitude", "longitude", "name", "normalizedDateValue", "recordResourceExtent"),
        *("directlyPrecedesInSequence",),
        *("recordResourceSourceOfInformation", "referenceSystem", "relationCertainty"),
        *("relationHasContext", "relationHasDate", "relationHasSource", "relationHasTarget"),
        *("relationSource", "scopeAndContent", "textualValue", "thingIsSourceOfRelation", "title", "type"),
        *("Title", "accruals", "classification", "date", "dateQualifier", "hasAccumulationDate"),
        *("hasOrHadTitle", "hasPublicationDate", "history", "note", "ruleFollowed", "structure"),
        *("type"),
    },
}
LISTS = (
    "https://www.ica.org/standards/RiC/vocabularies/recordSetTypes#",
    "http://publications.europa.eu/resource/authority/access-right/",
    "http://purl.org/coar/access_right/",
)
OTHER = {"record": {"date": "1945~", "rights": "http://creativecommons.org/publicdomain/zero/1.0/"}}


def exists(iri: str) -> bool:
    prefix = next((prefix for prefix, namespace in PREFIXES.items() if iri.startswith(namespace)), "")
    name = iri[len(PREFIXES.get(prefix, "")) :]
    if prefix in LISTED:
        return URIRef(str(LISTED[prefix]) + name) in LISTED[prefix]
    return name in LOOKED_UP.get(prefix, ())


def terms(graph: Graph) -> set[str]:
    predicates = {str(predicate) for predicate in graph.predicates()}
    classes = {str(term) for term in graph.objects(predicate=RDF.type)}
    datatypes = {
        str(term.datatype) for term in graph.objects() if isinstance(term, Literal) and term.datatype
    }
    return predicates | classes | datatypes


@pytest.mark.parametrize("kind", MAXIMAL)
@pytest.mark.parametrize("profile", PROFILES)
def test_terms_of_graphs(profile: str, kind: str) -> None:
    for plain in (MAXIMAL[kind], MAXIMAL[kind] | OTHER.get(kind, {})):
        ntriples = PROFILES[profile](from_dict(plain), make_context())
        assert [term for term in terms(Graph().parse(data=ntriples, format="nt")) if not exists(term)] == []


def test_terms_of_the_demonstration_node() -> None:
    known, context = demonstration()
    for profile, serialize in PROFILES.items():
        for description in known.values():
            if profile == "edm" and edm.refusal_reason(description, context):
                continue
            ntriples = serialize(description, context)
            assert [
                term for term in terms(Graph().parse(data=ntriples, format="nt")) if not exists(term)
            ] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "vocab" / "schemes").glob("*.ttl")), ids=lambda path: path.stem
)
def test_terms_of_schemes(path: Any) -> None:
    graph = Graph().parse(path, format="turtle", publicID="https://fonds.invalid/vocab/")
    assert [term for term in terms(graph) if not exists(term)] == []
    for predicate in (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch):
        for match in map(str, graph.objects(predicate=predicate)):
            rights = match.startswith(("http://rightsstatements.org/vocab/", "http://creativecommons.org/"))
            assert rights or exists(match) or match.startswith(LISTS), match


def test_only_https_in_schema_org() -> None:
    for kind in MAXIMAL:
        assert b"http://schema.org" not in schema_org.to_ntriples(from_dict(MAXIMAL[kind]), make_context())
