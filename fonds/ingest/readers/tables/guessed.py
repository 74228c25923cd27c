"""What a heading of no known system is for, by its words. The guess is said, and goes to a mapping file to be edited.

A guess is only made where the words say it. Any other column is kept as further statements under its heading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from fonds.ingest.readers.tables.cell_values import image_service, values
from fonds.ingest.readers.tables.plan import Plan
from fonds.ingest.readers.tables.table import RowCells, Table
from fonds.ingest.readers.tables.unit_cells import STATEMENT, Column

# field -> words of headings in English, French, German and Spanish, folded
_WORDS: Final = {
    "title": "title titre titel título titulo name nom nombre bezeichnung caption objecttitle itemtitle",
    "alternative_titles": "alternative alternativetitle alternatetitle othertitle uniformtitle subtitle untertitel",
    "identifier": "identifier identifiers id identifiant kennung uuid ark doi localidentifier objectid itemid",
    "reference": "reference referencecode callnumber shelfmark signatur cote signatura unitid inventorynumber "
    "accessionnumber inventarnummer signature",
    "date": "date dates datum fecha created datecreated creationdate year jahr année annee yearcreated datetext",
    "creator": "creator creators author authors auteur autor autores verfasser creador artist photographer maker",
    "contributors": "contributor contributors mitwirkende contributeur colaborador",
    "from": "from sender absender expéditeur expediteur remitente",
    "to": "to recipient addressee empfänger empfanger destinataire destinatario",
    "scope_and_content": "description scopeandcontent contents scopecontent beschreibung descripción descripcion "
    "content inhalt contenu contenido",
    "abstract": "abstract summary zusammenfassung résumé resume resumen",
    "extent": "extent umfang étendue etendue extensión extension physicaldescription size dimensions",
    "language": "language languages sprache langue idioma textlanguage",
    "subjects": "subject subjects topic topics keyword keywords tags tag schlagwort schlagworte sujet materia",
    "places": "place places ort orte lieu lugar coverage spatial coveragespatial",
    "type": "type genre documenttype resourcetype objecttype dokumenttyp typ tipo genreaat",
    "level": "level levelofdescription stufe niveau nivel",
    "holder": "repository holdinginstitution archive institution archiv dépôt depot",
    "note": "note notes remark remarks bemerkung bemerkungen remarque comment comments nota notas",
    "rights": "rights license licence rightsstatement rechte lizenz droits derechos rightsuri",
    "archival_history": "provenance archivalhistory provenienz custodialhistory formerowner",
    "acquisition": "acquisition sourceacquisition erwerbung",
    "access_conditions": "access accessconditions accessrestrictions zugang",
    "containers": "box container folder boxnumber shelf karton",
    "originals": "source originals quelle fuente",
    "transcript": "transcript transcription fulltext volltext",
    "link": "url uri link weblink webseite electroniclocations",
    "image": "image images resource thumbnail imageurl iiif scan scans file filename filenames",
}  # fmt: skip
_FIELDS: Final[Mapping[str, str]] = {word: field for field, words in _WORDS.items() for word in words.split()}
_ROLES: Final = {
    "artist": "artist", "photographer": "photographer", "calligrapher": "calligrapher", "illustrator": "illustrator",
    "translator": "translator", "editor": "editor", "collector": "collector", "formerowner": "former owner",
    "engraver": "engraver", "publisher": "publisher", "interviewer": "interviewer", "interviewee": "interviewee",
    "compiler": "compiler", "cartographer": "cartographer",
}  # fmt: skip
_MULTIPLE: Final = frozenset(
    {"subjects", "creator", "contributors", "language", "image", "link", "type", "places"}
)
SAMPLE = 50  # rows that are looked at for identifiers that are unique, and for the character between values
_CANDIDATES: Final = ("|", ";")


def column(heading: str, separator: str = "") -> Column:
    """Return what a heading is for by its words: STATEMENT if they do not say it."""
    folded = re.sub(r"[^\w]|_", "", heading.casefold())
    if role := _ROLES.get(folded):
        return Column("contributors", separator, role=role)
    field = _FIELDS.get(folded, STATEMENT)
    if field == "identifier":
        return Column(field, scheme=heading)
    return Column(field, separator if field in _MULTIPLE else "")


def plan(table: Table) -> Plan:
    """Return the plan of a table by the words of its headings."""
    sample = []
    for row in table.rows():
        if isinstance(row, RowCells):
            sample.append(row)
        if len(sample) == SAMPLE:
            break
    columns = {heading: _column(heading, sample) for heading in table.headings if heading}
    _keep_one_title(columns)
    identifier, is_unique = _identifier(columns, sample)
    return Plan("table", columns, identifier=identifier, is_unique=is_unique)


def _column(heading: str, sample: list[RowCells]) -> Column:
    cells = [row.get(heading) for row in sample]
    guess = column(heading)
    parts = [part for cell in cells for part in values(cell)]
    if parts and all(image_service(part) for part in parts):
        return Column(
            "image" if guess.field != "image" or heading.casefold() != "thumbnail" else "link", label=heading
        )
    if guess.field not in _MULTIPLE:
        return guess
    separator = next((mark for mark in _CANDIDATES if any(mark in part for part in parts)), "")
    return Column(guess.field, separator, role=guess.role)


def _keep_one_title(columns: dict[str, Column]) -> None:
    """Have one column for the title: the others with a word for it are further titles."""
    titles = [heading for heading, entry in columns.items() if entry.field == "title"]
    best = next((heading for heading in titles if "tit" in heading.casefold()), titles[0] if titles else "")
    for heading in titles:
        if heading != best:
            columns[heading] = Column("alternative_titles")


def _identifier(columns: Mapping[str, Column], sample: list[RowCells]) -> tuple[str, bool]:
    """Return the first heading for identifiers or reference codes that every row has, and whether each must be unique.

    Two things may have one reference code, as a box and its content do.
    """
    for field in ("identifier", "reference"):
        for heading in (heading for heading, entry in columns.items() if entry.field == field):
            cells = [row.get(heading) for row in sample]
            if cells and all(cells):
                return heading, field == "identifier"
    return "", True
