"""What each property says of a person, family, institution, place or subject, in all vocabularies that are read."""

from __future__ import annotations

from typing import Final

NAMES: Final = ("skos:prefLabel", "schema:name", "rico:name", "foaf:name", "rdfs:label", "dcterms:title")
# property -> field of all kinds, or of agents
TERMS: Final = {
    **dict.fromkeys(NAMES, "name"),
    **dict.fromkeys(
        ("skos:altLabel", "skos:hiddenLabel", "schema:alternateName", "foaf:nick"), "other_names"
    ),
    "crm:P1_is_identified_by": "identified_by",
    **dict.fromkeys(
        (
            "dcterms:description",
            "schema:description",
            "skos:note",
            "skos:scopeNote",
            "skos:definition",
            "rico:generalDescription",
            "rico:descriptiveNote",
            "rdfs:comment",
            "schema:disambiguatingDescription",
        ),
        "note",
    ),
    **dict.fromkeys(("rico:history", "rdagr2:biographicalInformation"), "history"),
    **dict.fromkeys(
        (
            "dcterms:identifier",
            "schema:identifier",
            "rico:identifier",
            "rico:hasOrHadIdentifier",
            "dc:identifier",
            "rdagr2:identifierForThePerson",
            "skos:notation",
        ),
        "identifiers",
    ),
    **dict.fromkeys(
        ("skos:exactMatch", "owl:sameAs", "schema:sameAs", "rico:isEquivalentTo", "la:equivalent"),
        "same_as:exact",
    ),
    "skos:closeMatch": "same_as:close",
    **dict.fromkeys(("foaf:homepage", "schema:url"), "homepage"),
    **dict.fromkeys(("rico:hasOrHadAgentName", "rico:hasOrHadName", "rico:hasOrHadPlaceName"), "names"),
    **dict.fromkeys(
        (
            "dcterms:date",
            "schema:foundingDate",
            "schema:birthDate",
            "rdagr2:dateOfBirth",
            "rico:birthDate",
            "rdagr2:dateOfEstablishment",
            "edm:begin",
            "rico:beginningDate",
            "schema:dissolutionDate",
            "schema:deathDate",
            "rdagr2:dateOfDeath",
            "rdagr2:dateOfTermination",
            "edm:end",
            "rico:endDate",
            "rico:deathDate",
            "rico:hasBirthDate",
            "rico:hasDeathDate",
            "rico:hasBeginningDate",
            "rico:hasEndDate",
            "rico:date",
            "crm:P98i_was_born",
            "crm:P100i_died_in",
            "crm:P95i_was_formed_by",
            "crm:P99i_was_dissolved_by",
        ),
        "dates",
    ),
    **dict.fromkeys(("schema:birthPlace", "rico:hasBirthPlace", "rdagr2:placeOfBirth"), "places:birth"),
    **dict.fromkeys(("schema:deathPlace", "rico:hasDeathPlace", "rdagr2:placeOfDeath"), "places:death"),
    **dict.fromkeys(
        ("dcterms:spatial", "rico:hasOrHadLocation", "rico:isAgentAssociatedWithPlace"), "places:associated"
    ),
    "schema:homeLocation": "places:residence",
    "rico:hasOrHadResidence": "places:residence",
    "crm:P74_has_current_or_former_residence": "places:residence",
    "rico:hasOrHadJurisdiction": "places:jurisdiction",
    "rico:hasOrHadHeadquarters": "places:seat",
    **dict.fromkeys(
        (
            "schema:hasOccupation",
            "schema:jobTitle",
            "rico:hasOrHadOccupationOfType",
            "rdagr2:professionOrOccupation",
        ),
        "dated:occupations",
    ),
    "rico:hasOrHadLegalStatus": "dated:legal_status",
    "rico:performsOrPerformed": "dated:functions",
    "rico:authorizedBy": "dated:mandates",
    **dict.fromkeys(("skos:broader", "schema:inDefinedTermSet"), "broader"),
    **dict.fromkeys(
        (
            "dcterms:isPartOf",
            "schema:containedInPlace",
            "schema:parentOrganization",
            "rico:isOrWasContainedBy",
            "rico:isOrWasPartOf",
            "crm:P89_falls_within",
            "crm:P106i_forms_part_of",
        ),
        "part_of",
    ),
    "geo:lat": "coordinate:latitude",
    "crm:P168_place_is_defined_by": "point",
    "crm:P67i_is_referred_to_by": "text",
    "crm:P2_has_type": "type",
    "crm:P140i_was_attributed_by": "assignment",
    "crm:P129i_is_subject_of": "page of Linked Art",
    "crm:P14i_performed": "performed",
    "geo:long": "coordinate:longitude",
    "schema:geo": "geo",
    "rico:hasOrHadCoordinates": "geo",
    "rico:hasOrHadPhysicalLocation": "places:associated",
    "rico:thingIsSourceOfRelation": "relation",
    "rico:thingIsTargetOfRelation": "relation",
    "schema:subjectOf": "statement",
    **dict.fromkeys(("foaf:isPrimaryTopicOf", "schema:mainEntityOfPage", "rico:isOrWasDescribedBy"), "page"),
    "rdf:type": "class",
    "skos:inScheme": "left out",
    "dcterms:source": "source",
}
# property between agents -> type of the relation
RELATIONS: Final = {
    "schema:parent": "parent",
    "schema:children": "child",
    "schema:spouse": "spouse",
    "schema:sibling": "sibling",
    "schema:relatedTo": "relative",
    "schema:knows": "acquaintance",
    "schema:colleague": "associate",
    "schema:memberOf": "group",
    "schema:member": "member",
    "schema:worksFor": "employer",
    "schema:employee": "employee",
    "schema:founder": "founder",
    "foaf:knows": "acquaintance",
    "rico:hasChild": "child",
    "rico:isChildOf": "parent",
    "rico:hasOrHadSpouse": "spouse",
    "rico:hasSibling": "sibling",
    "rico:isOrWasMemberOf": "group",
    "rico:hasOrHadMember": "member",
    "rico:hasOrHadSubordinate": "subordinate",
    "rico:isOrWasSubordinateTo": "superior",
    "rico:hasSuccessor": "successor",
    "rico:isSuccessorOf": "predecessor",
    "rico:isAgentAssociatedWithAgent": "associate",
    "dcterms:relation": "associate",
    "edm:isRelatedTo": "associate",
    "crm:P107i_is_current_or_former_member_of": "group",
}
PARTS_OF_NAME: Final = {
    "family": ("vcard:family-name",),
    "given": ("vcard:given-name",),
    "title": ("vcard:honorific-prefix",),
    "suffix": ("vcard:honorific-suffix",),
    "rules": ("rico:ruleFollowed",),
}
BEGINNINGS: Final = (
    "schema:birthDate",
    "rdagr2:dateOfBirth",
    "rico:birthDate",
    "rico:hasBirthDate",
    "crm:P98i_was_born",
    "schema:foundingDate",
    "rdagr2:dateOfEstablishment",
    "rico:hasBeginningDate",
    "rico:beginningDate",
    "crm:P95i_was_formed_by",
    "edm:begin",
)
ENDINGS: Final = (
    "schema:deathDate",
    "rdagr2:dateOfDeath",
    "rico:deathDate",
    "rico:hasDeathDate",
    "crm:P100i_died_in",
    "schema:dissolutionDate",
    "rdagr2:dateOfTermination",
    "rico:hasEndDate",
    "rico:endDate",
    "crm:P99i_was_dissolved_by",
    "edm:end",
)
# fields with texts that have dates
DATED: Final = ("legal_status", "functions", "mandates", "occupations")
# number of a part of a name in the Art & Architecture Thesaurus -> the part
NAME_PARTS: Final = {
    "300404652": "family",
    "300404651": "given",
    "300404662": "suffix",
    "300404845": "title",
}
# fields of authorities that are text by language
TEXT_FIELDS: Final = (
    *(
        "note",
        "history",
        "internal_structure",
        "general_context",
        "rules",
        "description_dates",
        "archivist_note",
    ),
    *(
        "contacts",
        "collecting_policies",
        "buildings",
        "holdings",
        "finding_aids",
        "opening_hours",
        "public_areas",
    ),
    *("access_conditions", "accessibility", "research_services", "reproduction_services"),
)
# names in English of the terms of Fonds, which schema.org has in their place (vocab/schemes)
ROLES_OF_PLACES: Final = {
    "place of birth": "birth",
    "place of death": "death",
    "place of burial": "burial",
    "place of origin": "origin",
    "place of residence": "residence",
    "place of activity": "activity",
    "seat": "seat",
    "jurisdiction": "jurisdiction",
}
_SAME_NAMES: Final = (
    *(
        "group",
        "member",
        "leader",
        "employer",
        "employee",
        "predecessor",
        "successor",
        "founder",
        "parent",
        "child",
    ),
    *(
        "ancestor",
        "descendant",
        "family",
        "spouse",
        "sibling",
        "relative",
        "teacher",
        "student",
        "correspondent",
    ),
    *("acquaintance", "associate"),
)
TYPES_OF_RELATIONS: Final = {
    "superior body": "superior",
    "subordinate body": "subordinate",
    "body led": "led",
    "body founded": "founded",
    "member of the family": "family-member",
    **{name: name for name in _SAME_NAMES},
}
# headings within a text -> the field of agents that they name
HEADINGS: Final = {
    "organisation interne ou généalogie": "internal_structure",
    "organisation interne": "internal_structure",
    "généalogie": "internal_structure",
    "internal structure": "internal_structure",
    "contexte général": "general_context",
    "general context": "general_context",
    "histoire": "history",
    "history": "history",
}
