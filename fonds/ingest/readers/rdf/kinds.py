"""Which nodes of a source are descriptions, and of which kind: by their classes, in all vocabularies that are read."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from fonds.ingest.readers.rdf.names import own_concept
from fonds.ingest.readers.rdf.source import Node, Source, address_of
from fonds.record.model import AGENTS, UNITS

RECORD, COLLECTION = "record", "collection"
# class -> kind
_KINDS: Final = {
    "dcmitype:Collection": COLLECTION,
    "rico:RecordSet": COLLECTION,
    "schema:Collection": COLLECTION,
    "la:Set": COLLECTION,
    "crm:E78_Curated_Holding": COLLECTION,
    "dcterms:BibliographicResource": RECORD,
    "rico:Record": RECORD,
    "rico:RecordPart": RECORD,
    "rico:RecordResource": RECORD,
    "edm:ProvidedCHO": RECORD,
    "crm:E22_Human-Made_Object": RECORD,
    "crm:E22_Man-Made_Object": RECORD,
    "crm:E33_Linguistic_Object": RECORD,
    "crm:E36_Visual_Item": RECORD,
    "crm:E73_Information_Object": RECORD,
    "crm:E84_Information_Carrier": RECORD,
    "dig:D1_Digital_Object": RECORD,
    **{f"dcmitype:{name}": RECORD for name in (
        "Text", "Image", "StillImage", "MovingImage", "Sound", "PhysicalObject", "Dataset", "InteractiveResource")},
    **{f"schema:{name}": RECORD for name in (
        "ArchiveComponent", "CreativeWork", "Article", "Book", "Photograph", "Message", "Manuscript", "Map", "Painting",
        "Drawing", "Poster", "Letter", "Movie", "VideoObject", "AudioObject", "ImageObject", "MusicRecording", "Report",
        "NewsArticle", "ScholarlyArticle", "Sculpture", "VisualArtwork", "Periodical", "PublicationIssue", "Thesis",
        "EmailMessage", "DigitalDocument", "Newspaper", "MusicComposition", "SheetMusic", "CreativeWorkSeries", "Clip",
        "Product", "MediaObject", "Legislation", "Atlas", "Chapter", "Conversation", "Play", "Quotation")},
    "rico:Person": "person",
    "foaf:Person": "person",
    "schema:Person": "person",
    "crm:E21_Person": "person",
    "rico:Family": "family",
    "rico:CorporateBody": "institution",
    "foaf:Organization": "institution",
    "crm:E74_Group": "institution",
    "crm:E40_Legal_Body": "institution",
    **{f"schema:{name}": "institution" for name in (
        "Organization", "ArchiveOrganization", "Library", "Museum", "Corporation", "GovernmentOrganization", "NGO",
        "EducationalOrganization", "CollegeOrUniversity", "PerformingGroup", "MusicGroup", "LibrarySystem", "School",
        "NewsMediaOrganization", "ResearchOrganization", "LocalBusiness", "PublicLibrary")},
    "dcterms:Location": "place",
    "schema:Place": "place",
    "schema:AdministrativeArea": "place",
    "schema:City": "place",
    "schema:Country": "place",
    "rico:Place": "place",
    "edm:Place": "place",
    "crm:E53_Place": "place",
    "skos:Concept": "subject",
    "schema:DefinedTerm": "subject",
    "crm:E55_Type": "subject",
    "rico:Thing": "subject",
    "rico:Concept": "subject",
    "rico:DocumentaryFormType": "subject",
    "rico:OccupationType": "subject",
    "rico:ActivityType": "subject",
}  # fmt: skip
# classes whose nodes are within another description, unless they stand alone in the source
_INNER: Final = frozenset(
    {
        *("crm:E33_Linguistic_Object", "crm:E36_Visual_Item", "crm:E73_Information_Object", "crm:E55_Type"),
        *("dig:D1_Digital_Object", "schema:MediaObject", "schema:ImageObject", "schema:VideoObject"),
        *("schema:AudioObject", "schema:DefinedTerm", "schema:Quotation", "schema:Clip", "dcmitype:Text"),
        *(
            "dcmitype:Image",
            "dcmitype:StillImage",
            "dcmitype:Sound",
            "dcmitype:MovingImage",
            "dcmitype:Dataset",
        ),
    }
)
# properties by which a unit has others within it, and by which it is within another
INCLUDES: Final = (
    "rico:directlyIncludes", "rico:includesOrIncluded", "rico:includes", "rico:hasDirectPart", "rico:hasOrHadPart",
    "rico:hasPart", "rico:includesTransitive", "schema:hasPart", "dcterms:hasPart", "la:has_member",
)  # fmt: skip
WITHIN: Final = (
    "rico:isDirectlyIncludedIn", "rico:isOrWasIncludedIn", "rico:isIncludedIn", "rico:isDirectPartOf",
    "rico:isOrWasPartOf", "rico:isPartOf", "schema:isPartOf", "dcterms:isPartOf", "la:member_of",
)  # fmt: skip
_BIRTH: Final = (
    "rdagr2:dateOfBirth",
    "rdagr2:dateOfDeath",
    "rdagr2:gender",
    "schema:birthDate",
    "schema:deathDate",
)
_FOUNDING: Final = ("rdagr2:dateOfEstablishment", "rdagr2:dateOfTermination", "schema:foundingDate")
_FAMILY: Final = ("http://vocab.getty.edu/aat/300055474",)
_FRAGMENT: Final = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")


def kind_of(source: Source, node: Node) -> str:
    """Return the kind of a node by its classes and what is said of it; "" if it is none that is described."""
    types = source.types(node)
    kinds = [kind for name in types if (kind := _KINDS.get(name))]
    if "edm:Agent" in types or "dcterms:Agent" in types or "rico:Agent" in types or "crm:E39_Actor" in types:
        kinds += _kind_of_agent(source, node, types)
    if not kinds:
        return ""
    if "edm:ProvidedCHO" in types and any("/collections/" in page for page in source.pages_of_aggregations):
        kinds = [COLLECTION]  # EDM has one class for both
    if COLLECTION in kinds or (RECORD in kinds and _has_units(source, node, types)):
        return COLLECTION
    if kinds[0] == "institution" and any(
        address_of(kind) in _FAMILY for kind in source.objects(node, "crm:P2_has_type")
    ):
        return "family"
    units = [kind for kind in kinds if kind in UNITS]
    agents = [kind for kind in kinds if kind != "subject"]
    return (units or agents or kinds)[0]


def _kind_of_agent(source: Source, node: Node, types: list[str]) -> list[str]:
    properties = source.properties(node)
    if "foaf:Group" in types:
        return ["family"]
    if any(name in properties for name in _BIRTH):
        return ["person"]
    return ["institution"] if any(name in properties for name in _FOUNDING) else []


def _has_units(source: Source, node: Node, types: list[str]) -> bool:
    """Whether a record resource has others within it: only RiC-O leaves to this whether it is a set of records."""
    if "rico:RecordResource" not in types or "rico:Record" in types:
        return False
    return any(
        _KINDS.get(name) in UNITS for value in source.objects(node, *INCLUDES) for name in source.types(value)
    )


def is_own_fragment(source: Source, node: Node) -> str:
    """Return the name of a part of a page that Fonds publishes, such as `from-2`; "" for any other node.

    Such a node has no address of its own: it stands at a fragment of the page of what is described.
    """
    page, mark, name = address_of(node).partition("#")
    if not mark or not _FRAGMENT.fullmatch(name):
        return ""
    return name if page in source.own_pages else ""


def described_nodes(source: Source) -> dict[Node, str]:
    """Return the nodes that are descriptions of their own, in the order of the source, with their kinds."""
    nodes: dict[Node, str] = {}
    about = _links_about(source)
    for node in source.nodes:
        kind = kind_of(source, node)
        if not kind or own_concept(address_of(node))[0] or is_own_fragment(source, node):
            continue
        if (
            address_of(node) in source.own_pages
            or _is_document(source, node)
            or described_agents(source, node)
        ):
            continue
        alone = source.referenced.get(node, 0) == about[node]
        if not address_of(node) and not (alone and kind in UNITS):
            continue  # a blank node is described where it stands
        if (
            not alone
            and _INNER.issuperset(source.types(node))
            and not source.objects(node, "crm:P1_is_identified_by")
        ):
            continue
        nodes[node] = kind
    return nodes


def described_agents(source: Source, node: Node) -> list[Node]:
    """Return the people, bodies and families that a record of RiC-O describes, if it is an authority record."""
    if "rico:Record" not in source.types(node):
        return []
    things = source.objects(node, "rico:describesOrDescribed")
    return [thing for thing in things if kind_of(source, thing) in (*AGENTS, "place")]


def _is_document(source: Source, node: Node) -> bool:
    """Whether a node is a IIIF manifest, which is another form of the description."""
    standards = source.objects(node, "dcterms:conformsTo")
    return any("iiif.io/api/presentation" in address_of(standard) for standard in standards)


def _links_about(source: Source) -> Counter[Node]:
    """Return how many statements of pages, proxies and aggregations are about each node."""
    return Counter(
        value
        for node in source.nodes
        for value in source.objects(
            node, "foaf:primaryTopic", "ore:proxyFor", "edm:aggregatedCHO", "schema:mainEntity"
        )
    )
