"""Headings and labels of EAD that say no more than the element or field that they stand for.

All others are kept: as the label of a statement, or as the first paragraph of a text.
"""

from __future__ import annotations

import re

_TAIL = re.compile(
    r"\s*(?:notes?|statement|information|section|of the (?:papers|collection|records|materials?|fonds|series))\s*$"
)


# field, or element without a field -> words in lower case, without "note", "information" and the like at their end
_WORDS = {
    "did": (
        "collection | collection overview | collection summary | description | descriptive | descriptive "
        "summary | identification | main description | overview | overview of the collection | summary | "
        "summary information"
    ),
    "dsc": (
        "box and folder list | collection contents | collection inventory | container list | contents | "
        "contents list | contents of | description | description détaillée | description of series | "
        "detailed description | detailed description of | detailed description of the collection | "
        "detailed list | folder list | gedetailleerde beschrijving | inventory | item list | series "
        "description | series descriptions"
    ),
    "controlaccess": (
        "access headings | access points | access terms | controlled access | controlled access headings "
        "| corporate name | corporate names | document types | families | family names | form and genre | "
        "form/genre | form/genre terms | genre terms | genres | geographic name | geographic names | "
        "index terms | indexing terms | locations | mots-clé | names | occupations | onderwerpen | "
        "organizations | people | personal name | personal names | persons | places | related names | "
        "search terms | selected search terms | subject | subject headings | subjects | subjects/index "
        "terms | sujets | titel | title | titles | titre | topics | trefwoorden"
    ),
    "descgrp": (
        "access and use | additional descriptive data | admin | administrative | administrative information"
    ),
    "history": (
        "administrative history | biographical | biographical / historical | biographical history | "
        "biographical or historical | biographical sketch | biographical/historical | "
        "biographical/historical background | biography | biography info | geschichte | geschiedenis | "
        "histoire | historical | historical background | historical/biographical | history | "
        "organizational history"
    ),
    "scope_and_content": (
        "scope | scope & content | scope and content | scope and content of | scope and contents | scope "
        "and contents of"
    ),
    "arrangement": (
        "arrangement | arrangement and organization | arrangement of | classement | ordening | "
        "organisatie | organisation | organization | organization and arrangement | organization of | "
        "system of arrangement"
    ),
    "archival_history": "archival history | custodial history | provenance and custodial history",
    "acquisition": "acquisition | acquisitions | immediate source of acquisition | source | source of acquisition",
    "appraisal": "appraisal | appraisal, destruction and scheduling",
    "accruals": "accruals | accruals and additions | additions | additions to | future additions",
    "access_conditions": (
        "access | access conditions | access restrictions | access to | access to collection | conditions "
        "governing access | conditions of access | restrictions | restrictions on access"
    ),
    "reproduction_conditions": (
        "conditions governing reproduction | conditions governing reproduction and use | conditions "
        "governing use | conditions of use | restrictions on use | use | use and reproduction | use "
        "restrictions"
    ),
    "physical_characteristics": (
        "physical characteristics | physical characteristics and technical requirements | technical "
        "requirements"
    ),
    "finding_aids": "finding aid | finding aids | other finding aid | other finding aids",
    "originals": "existence and location of originals | location of originals | originals",
    "copies": (
        "alternate form available | alternate forms available | alternative form available | alternative "
        "form of material available | alternative forms available | copies | existence and location of "
        "copies | other formats"
    ),
    "related_units": "related collections | related material | related materials | related records | related units",
    "publications": "bibliography | publication | publications",
    "preferred_citation": "citation | cite as | preferred citation | preferred form of citation",
    "archivist_note": "archivist's | processed by | processing | processing history",
    "extent": "extent | physdesc | physical | physical description | physical descriptions | quantity | size",
    "note": "general | general physical description | note | notes",
}
_STOCK = {field: frozenset(words.split(" | ")) for field, words in _WORDS.items()}


def says_no_more(field: str, words: str) -> bool:
    """Whether a heading or label says no more than the field or element that it stands for."""
    words = words.casefold().strip(" :.-")
    stock = _STOCK.get(field, frozenset())
    if words in stock:
        return True
    shortened = _TAIL.sub("", _TAIL.sub("", words)).strip(" :")
    return shortened != words and shortened in stock
