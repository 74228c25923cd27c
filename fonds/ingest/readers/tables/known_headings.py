"""Tables of systems whose headings are known: Omeka, CollectionBuilder, CONTENTdm and Islandora Workbench.

Each is recognised by headings that only it has. A heading that is not known is guessed from its words as any other is
(`guessed`), so that no column is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from fonds.ingest.field_values import language_tag
from fonds.ingest.readers.tables import guessed
from fonds.ingest.readers.tables.plan import Plan
from fonds.ingest.readers.tables.table import RowCells
from fonds.ingest.readers.tables.unit_cells import LEAVE_OUT, STATEMENT, Column

_DUBLIN_CORE: Final = {
    "title": Column("title"),
    "alternative": Column("alternative_titles"),
    "creator": Column("creator"),
    "contributor": Column("contributors"),
    "publisher": Column("publisher"),
    "description": Column("scope_and_content"),
    "abstract": Column("abstract"),
    "tableofcontents": Column(STATEMENT, label="Table of contents"),
    "date": Column("date"),
    "created": Column("date"),
    "issued": Column("other_dates", kind="issue"),
    "available": Column("other_dates"),
    "modified": Column("other_dates"),
    "dateaccepted": Column("other_dates"),
    "datecopyrighted": Column("other_dates", kind="copyright"),
    "datesubmitted": Column("other_dates"),
    "valid": Column("other_dates"),
    "type": Column("type"),
    "format": Column("physical_characteristics"),
    "extent": Column("extent"),
    "medium": Column("physical_characteristics"),
    "identifier": Column("identifier"),
    "source": Column("originals"),
    "language": Column("language"),
    "relation": Column("link"),
    "ispartof": Column("link", kind="part-of"),
    "haspart": Column("link"),
    "isversionof": Column("link", kind="version-of"),
    "isformatof": Column("link", kind="copy-of"),
    "references": Column("link"),
    "isreferencedby": Column("publications"),
    "coverage": Column(STATEMENT, label="Coverage"),
    "spatial": Column("places"),
    "spatialcoverage": Column("places"),
    "temporal": Column(STATEMENT, label="Temporal coverage"),
    "temporalcoverage": Column(STATEMENT, label="Temporal coverage"),
    "rights": Column("rights"),
    "license": Column("rights"),
    "accessrights": Column("access_conditions"),
    "rightsholder": Column("rights_contact"),
    "provenance": Column("archival_history"),
    "subject": Column("subjects"),
    "bibliographiccitation": Column("preferred_citation"),
}
_DC_PREFIX = re.compile(r"(?:dcterms|dc|dublin core)\s*:\s*(.+)", re.IGNORECASE)
_SUFFIX = re.compile(r"\s*(?:\^\^\s*\S+|@\s*(?P<language>[\w-]+)|§\S+)")
_OMEKA: Final = {
    "resource type": LEAVE_OUT, "resource name": LEAVE_OUT, "resource template": LEAVE_OUT, "resource class": "type",
    "resource_type": LEAVE_OUT, "tags": "subjects", "tag": "subjects", "is public": LEAVE_OUT, "visibility": LEAVE_OUT,
    "visibility status": LEAVE_OUT, "public": LEAVE_OUT, "owner": LEAVE_OUT, "media url": "image", "url": "image",
    "html media url": "image", "filenames": "image", "files": "image", "media": "image", "file": "image",
    "iiif": "image", "html": STATEMENT, "item identifier": LEAVE_OUT, "collection identifier": LEAVE_OUT,
    "item set id": LEAVE_OUT, "item set": LEAVE_OUT, "o:item_set": LEAVE_OUT,
}  # fmt: skip
_COLLECTION_BUILDER: Final = {
    "objectid": Column("identifier", scheme="object id"),
    "parentid": Column(LEAVE_OUT),
    "title": Column("title"),
    "creator": Column("creator", ";"),
    "contributor": Column("contributors", ";"),
    "date": Column("date"),
    "date-is-approximate?": Column(STATEMENT, label="Date is approximate"),
    "description": Column("scope_and_content"),
    "subject": Column("subjects", ";"),
    "location": Column("places", ";"),
    "latitude": Column(STATEMENT, label="Latitude"),
    "longitude": Column(STATEMENT, label="Longitude"),
    "source": Column("originals"),
    "identifier": Column("identifier", scheme="identifier"),
    "type": Column("type", ";"),
    "format": Column("physical_characteristics"),
    "language": Column("language", ";"),
    "rights": Column("rights"),
    "rightsstatement": Column("rights"),
    "display_template": Column(LEAVE_OUT),
    "object_template": Column(LEAVE_OUT),
    "object_location": Column("image", label="Digital object"),
    "image_small": Column(LEAVE_OUT),  # smaller copies of the object
    "image_thumb": Column(LEAVE_OUT),
    "image_alt_text": Column(STATEMENT, label="Alternative text of the image"),
    "object_transcript": Column("transcript"),
    "filename": Column("image", label="File"),
    "youtubeid": Column("identifier", scheme="YouTube"),
}
_WORKBENCH: Final = {
    "id": Column("identifier", scheme="id"),
    "title": Column("title"),
    "field_description": Column("scope_and_content"),
    "field_description_long": Column("scope_and_content"),
    "field_abstract": Column("abstract"),
    "field_edtf_date_created": Column("date"),
    "field_edtf_date": Column("date"),
    "field_edtf_date_issued": Column("other_dates", "|", kind="issue"),
    "field_date_other": Column("other_dates", "|"),
    "field_linked_agent": Column("contributors", "|"),
    "field_subject": Column("subjects", "|"),
    "field_geographic_subject": Column("places", "|"),
    "field_coordinates": Column(STATEMENT, label="Coordinates"),
    "field_language": Column("language", "|"),
    "field_rights": Column("rights", "|"),
    "field_extent": Column("extent", "|"),
    "field_genre": Column("type", "|"),
    "field_resource_type": Column("type", "|"),
    "field_identifier": Column("identifier", "|"),
    "field_local_identifier": Column("identifier", "|"),
    "field_alternative_title": Column("alternative_titles", "|"),
    "field_full_title": Column("title"),
    "field_note": Column("note", "|"),
    "field_member_of": Column(STATEMENT, label="Member of"),
    "field_model": Column(STATEMENT, label="Model"),
    "field_place_published": Column(STATEMENT, label="Place of publication"),
    "file": Column("image", label="File"),
    "published": Column(LEAVE_OUT),
    "parent_id": Column(LEAVE_OUT),
    "langcode": Column(LEAVE_OUT),
    "url_alias": Column(LEAVE_OUT),
    "uid": Column(LEAVE_OUT),
}
_CONTENTDM: Final = {
    "contentdm number": Column("identifier", scheme="CONTENTdm number"),
    "contentdm file name": Column("image", label="CONTENTdm file name"),
    "contentdm file path": Column("image", label="CONTENTdm file path"),
    "date created": Column(LEAVE_OUT),
    "date modified": Column(LEAVE_OUT),
    "date uploaded": Column(LEAVE_OUT),
    "reference url": Column("link", label="Reference URL"),
    "item url": Column("link", label="Item URL"),
    "subject": Column("subjects", ";"),
    "creator": Column("creator", ";"),
    "contributor": Column("contributors", ";"),
    "language": Column("language", ";"),
    "type": Column("type", ";"),
}


def known_plan(headings: list[str]) -> Plan | None:
    """Return the plan of a table whose headings are those of a system that is known, or None."""
    folded = {heading.casefold(): heading for heading in headings if heading}
    for is_such, make in _SYSTEMS:
        if is_such(folded):
            return make(folded)
    return None


def _is_collection_builder(folded: Mapping[str, str]) -> bool:
    return "objectid" in folded and "title" in folded


def _is_contentdm(folded: Mapping[str, str]) -> bool:
    return "contentdm number" in folded or "contentdm file name" in folded


def _is_workbench(folded: Mapping[str, str]) -> bool:
    return "id" in folded and any(name.startswith("field_") for name in folded)


def _is_omeka(folded: Mapping[str, str]) -> bool:
    is_prefixed = any(name.startswith(("dcterms:", "dublin core:", "dublin core :")) for name in folded)
    has_resources = bool({"resource type", "media url", "item set id", "visibility status"} & folded.keys())
    return is_prefixed or (has_resources and "title" in folded)


def _collection_builder(folded: Mapping[str, str]) -> Plan:
    return Plan(
        "collectionbuilder",
        _columns(folded, _COLLECTION_BUILDER),
        identifier=folded["objectid"],
        parent=folded.get("parentid", ""),
        parent_is="part-of",
        files=_present(folded, "object_location", "filename"),
    )


def _contentdm(folded: Mapping[str, str]) -> Plan:
    identifier = folded.get("contentdm number") or folded["contentdm file name"]
    return Plan("contentdm", _columns(folded, _CONTENTDM), identifier=identifier)


def _workbench(folded: Mapping[str, str]) -> Plan:
    return Plan(
        "workbench",
        _columns(folded, _WORKBENCH, "|"),
        identifier=folded["id"],
        parent=folded.get("parent_id", ""),
        publish=_present(folded, "published"),
        files=_present(folded, "file"),
        parent_is="part-of",
    )


def _omeka(folded: Mapping[str, str]) -> Plan:
    columns = {}
    for name, heading in folded.items():
        column = _omeka_column(name)
        columns[heading] = column or guessed.column(heading, "|")
    identifiers = [heading for heading, column in columns.items() if column.field == "identifier"]
    titles = [heading for heading, column in columns.items() if column.field == "title"]
    identifier = next(iter([*identifiers, *titles]), "")
    parents = _present(folded, "item identifier")
    collections = _present(folded, "collection identifier", "item set id", "item set", "o:item_set")
    return Plan(
        "omeka",
        columns,
        identifier=identifier,
        is_unique=bool(identifiers),
        parent=parents[0] if parents else "",
        collection=collections[0] if collections else "",
        publish=_present(folded, "is public", "visibility", "visibility status", "public"),
        hidden_values=frozenset({"private", "0", "false"}),
        parent_is="part-of",
        kind=_omeka_kind(folded),
        files=_present(folded, "filenames", "files", "file"),
    )


def _omeka_kind(folded: Mapping[str, str]) -> Callable[[RowCells], str] | None:
    """Return what finds the kind of a row: an item set is a collection."""
    for name in ("resource type", "resource name", "resource_type", "this is what"):
        if heading := folded.get(name):
            return lambda row: (
                "collection"
                if row.get(heading).casefold().replace(" ", "").rstrip("s") == "itemset"
                else "record"
            )
    return None


def _omeka_column(name: str) -> Column | None:
    suffix = _SUFFIX.search(name)
    bare = _SUFFIX.sub("", name).strip()
    language = language_tag(suffix["language"] or "") if suffix else ""
    match = _DC_PREFIX.fullmatch(bare)
    term = re.sub(r"[\s_-]", "", match[1] if match else bare)
    if column := _DUBLIN_CORE.get(term) if match or term in _DUBLIN_CORE else None:
        return Column(column.field, "|", language, column.label, kind=column.kind)
    if name == "this is what":
        return Column(LEAVE_OUT)
    return Column(_OMEKA[bare], "|", language) if bare in _OMEKA else None


def _columns(
    folded: Mapping[str, str], known: Mapping[str, Column], separator: str = ";"
) -> dict[str, Column]:
    return {
        heading: known.get(name) or guessed.column(heading, separator) for name, heading in folded.items()
    }


def _present(folded: Mapping[str, str], *names: str) -> tuple[str, ...]:
    return tuple(folded[name] for name in names if name in folded)


_SYSTEMS: Final = (
    (_is_collection_builder, _collection_builder),
    (_is_contentdm, _contentdm),
    (_is_workbench, _workbench),
    (_is_omeka, _omeka),
)
