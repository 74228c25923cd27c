"""Which field of MARC 21 is which field of a record file, and what the others are called as further statements.

The names of fields are those of MARC 21 Format for Bibliographic Data, shortened.
"""

from __future__ import annotations

from typing import Final

# notes -> the field of a description that has their words. The crosswalk of DACS to MARC has the same.
NOTES: Final = {
    "500": "note",
    "351": "arrangement",
    "506": "access_conditions",
    "524": "preferred_citation",
    "530": "copies",
    "533": "copies",
    "534": "originals",
    "538": "physical_characteristics",
    "540": "reproduction_conditions",
    "541": "acquisition",
    "544": "related_units",
    "545": "history",
    "546": "language_note",
    "555": "finding_aids",
    "561": "archival_history",
    "581": "publications",
    "584": "accruals",
    "340": "physical_characteristics",
}

# identifiers -> their scheme
IDENTIFIERS: Final = {
    "010": "LCCN",
    "015": "national bibliography number",
    "016": "control number of a national bibliographic agency",
    "020": "ISBN",
    "022": "ISSN",
    "027": "technical report number",
    "028": "publisher number",
    "035": "system control number",
    "037": "stock number",
    "074": "GPO item number",
    "086": "government document number",
    "088": "report number",
}
# first indicator of 024 -> scheme
STANDARD_NUMBERS: Final = {
    "0": "ISRC",
    "1": "UPC",
    "2": "ISMN",
    "3": "EAN",
    "4": "SICI",
    "8": "standard number",
}

# call numbers -> their scheme
CALL_NUMBERS: Final = {
    "050": "Library of Congress call number",
    "051": "Library of Congress copy, issue, offprint statement",
    "055": "call number assigned in Canada",
    "060": "National Library of Medicine call number",
    "070": "National Agricultural Library call number",
    "080": "Universal Decimal Classification",
    "082": "Dewey Decimal Classification",
    "083": "additional Dewey Decimal Classification",
    "084": "other classification number",
    "090": "local call number",
    "091": "local call number",
    "092": "local call number",
    "096": "local call number",
    "098": "local call number",
}

# further titles -> their label, where the field has no words of its own for it
TITLES: Final = {
    "130": "Uniform title",
    "210": "Abbreviated title",
    "222": "Key title",
    "240": "Uniform title",
    "242": "Translated title",
    "243": "Collective uniform title",
    "246": "Varying form of title",
    "247": "Former title",
    "740": "Analytical title",
}

# second indicator of 246 -> what the title is
VARYING_TITLES: Final = {
    "0": "Portion of title",
    "1": "Parallel title",
    "2": "Distinctive title",
    "3": "Other title",
    "4": "Cover title",
    "5": "Added title page title",
    "6": "Caption title",
    "7": "Running title",
    "8": "Spine title",
}

# everything else -> the label of the further statement
LABELS: Final = {
    "013": "Patent control information",
    "017": "Copyright or legal deposit number",
    "018": "Copyright article fee code",
    "025": "Overseas acquisition number",
    "026": "Fingerprint identifier",
    "030": "CODEN",
    "031": "Musical incipits",
    "032": "Postal registration number",
    "033": "Date, time and place of an event",
    "034": "Coded cartographic data",
    "036": "Original study number",
    "038": "Record content licensor",
    "040": "Cataloging source",
    "042": "Authentication code",
    "043": "Geographic area code",
    "044": "Country of publication code",
    "045": "Time period of content",
    "046": "Coded dates",
    "047": "Form of musical composition code",
    "048": "Number of musical instruments or voices code",
    "049": "Local holdings",
    "052": "Geographic classification",
    "061": "National Library of Medicine copy statement",
    "066": "Character sets present",
    "071": "National Agricultural Library copy statement",
    "072": "Subject category code",
    "085": "Synthesized classification number",
    "245": "Title",
    "250": "Edition",
    "251": "Version",
    "254": "Musical presentation",
    "255": "Cartographic mathematical data",
    "256": "Computer file characteristics",
    "257": "Country of producing entity",
    "258": "Philatelic issue data",
    "260": "Publication",
    "263": "Projected publication date",
    "264": "Publication",
    "270": "Address",
    "306": "Playing time",
    "307": "Hours",
    "310": "Current publication frequency",
    "321": "Former publication frequency",
    "334": "Mode of issuance",
    "335": "Extension plan",
    "336": "Content type",
    "337": "Media type",
    "338": "Carrier type",
    "342": "Geospatial reference data",
    "343": "Planar coordinate data",
    "344": "Sound characteristics",
    "345": "Moving image characteristics",
    "346": "Video characteristics",
    "347": "Digital file characteristics",
    "348": "Notated music characteristics",
    "352": "Digital graphic representation",
    "355": "Security classification control",
    "357": "Originator dissemination control",
    "362": "Dates of publication",
    "363": "Normalized date and sequential designation",
    "365": "Trade price",
    "366": "Trade availability",
    "370": "Associated place",
    "377": "Associated language",
    "380": "Form of work",
    "381": "Other distinguishing characteristics",
    "382": "Medium of performance",
    "383": "Numeric designation of musical work",
    "384": "Key",
    "385": "Audience characteristics",
    "386": "Creator characteristics",
    "388": "Time period of creation",
    "440": "Series",
    "490": "Series statement",
    "501": "Issued with",
    "502": "Dissertation",
    "504": "Bibliography",
    "505": "Contents",
    "507": "Scale",
    "508": "Production credits",
    "510": "Citation or references",
    "511": "Participants or performers",
    "513": "Type of report and period covered",
    "514": "Data quality",
    "515": "Numbering peculiarities",
    "516": "Type of computer file or data",
    "518": "Date and place of an event",
    "520": "Summary",
    "521": "Target audience",
    "522": "Geographic coverage",
    "525": "Supplement",
    "526": "Study program",
    "532": "Accessibility",
    "535": "Location of originals or duplicates",
    "536": "Funding",
    "542": "Copyright status",
    "547": "Former title complexity",
    "550": "Issuing body",
    "552": "Entity and attribute information",
    "556": "Information about documentation",
    "562": "Copy and version identification",
    "563": "Binding",
    "565": "Case file characteristics",
    "567": "Methodology",
    "580": "Linking entry complexity",
    "583": "Action",
    "585": "Exhibitions",
    "586": "Awards",
    "655": "Genre or form",
    "720": "Added entry, uncontrolled name",
    "730": "Related title",
    "751": "Related place",
    "753": "System details for access to computer files",
    "754": "Taxonomic identification",
    "758": "Resource identifier",
    "800": "Series",
    "810": "Series",
    "811": "Series",
    "830": "Series",
    "841": "Holdings coded data",
    "850": "Holding institution",
    "852": "Location",
    "853": "Captions and pattern",
    "866": "Textual holdings",
    "867": "Textual holdings of supplements",
    "868": "Textual holdings of indexes",
    "876": "Item information",
    "882": "Replacement record information",
    "883": "Metadata provenance",
    "884": "Description conversion information",
    "885": "Matching information",
    "886": "Foreign MARC information",
    "887": "Non-MARC information",
}

# linking entries -> (type of relation, label of the words that say what it is)
LINKING_ENTRIES: Final = {
    "760": ("related", "Main series"),
    "762": ("related", "Subseries"),
    "765": ("version-of", "Original language"),
    "767": ("related", "Translation"),
    "770": ("related", "Supplement"),
    "772": ("related", "Supplement to"),
    "773": ("part-of", "In"),
    "774": ("related", "Constituent unit"),
    "775": ("related", "Other edition"),
    "776": ("related", "Other physical form"),
    "777": ("related", "Issued with"),
    "780": ("continues", "Continues"),
    "785": ("related", "Continued by"),
    "786": ("related", "Data source"),
    "787": ("related", "Related item"),
}

# type of record (leader, position 06) -> code of the scheme `types`
TYPES: Final = {
    "a": "text",
    "c": "score",
    "d": "score",
    "e": "map",
    "f": "map",
    "i": "sound-recording",
    "j": "sound-recording",
    "k": "still-image",
    "r": "physical-object",
    "t": "manuscript",
}

# fields with a subfield $x for a note that is not public, by the format itself
WITH_NONPUBLIC_NOTE: Final = frozenset(
    {"583", "852", "856", "863", "864", "865", "866", "867", "868", "876", "877", "878"}
)
# fields that are private if their first indicator is 0
PRIVATE_IF_ZERO: Final = frozenset({"541", "542", "561", "583"})


def label_of(tag: str) -> str:
    """Return the label of a field as a further statement."""
    if label := LABELS.get(tag):
        return label
    is_local = tag[:1] == "9" or tag[1:2] == "9" or tag[-1:] == "9"
    return f"Local field {tag}" if is_local else f"Field {tag}"
