"""A bibliographic record of UNIMARC in its main fields; all others are further statements under their numbers.

UNIMARC is recognised by its field 200 with a title where MARC 21 has none, and by its field 100, which begins with a
day of eight digits. Read as MARC 21 it would become nonsense without an error.

Specification: UNIMARC Bibliographic Format, 3rd edition with updates (IFLA).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from fonds.ingest.authorities import Authority
from fonds.ingest.concept_codes import code_of
from fonds.ingest.field_values import edtf, language_tag, one_line, statement, without_empty
from fonds.ingest.readers.marc.headings import uri_of, without_end
from fonds.ingest.readers.marc.marc_dates import life_dates, trimmed
from fonds.ingest.readers.marc.marc_record import MarcField, MarcRecord, subfield_words
from fonds.ingest.readers.marc.marc_unit import MarcUnit

_GENERAL_DATA = re.compile(r"\d{8}[a-u |]")
_NOT_FILED = re.compile("[\u0088\u0089\u0098\u009c]")  # marks around words that are not filed
_CODED: Final = frozenset(
    {"005", "100", "105", "106", "110", "115", "116", "117", "120", "121", "125", "126", "135"}
)
_NOTES: Final = {
    "215": "extent",
    "300": "note",
    "310": "access_conditions",
    "317": "archival_history",
    "321": "publications",
    "324": "originals",
    "325": "copies",
    "330": "abstract",
    "345": "acquisition",
    "371": "access_conditions",
    "372": "reproduction_conditions",
}
_LABELS: Final = {
    "101": "Languages by code", "102": "Country of publication code", "200": "Title", "205": "Edition",
    "206": "Cartographic data", "207": "Numbering of serials", "208": "Printed music data", "210": "Publication",
    "214": "Publication", "225": "Series", "230": "Electronic resource data", "302": "Coded information note",
    "303": "Note on description", "304": "Note on title and responsibility", "305": "Note on edition",
    "306": "Note on publication", "307": "Note on physical description", "308": "Note on series",
    "309": "Field 309", "311": "Note on linking", "312": "Note on related titles", "313": "Note on subjects",
    "314": "Note on responsibility", "316": "Note on the copy", "318": "Action", "320": "Bibliography",
    "322": "Production credits", "323": "Cast", "326": "Frequency", "327": "Contents", "328": "Dissertation",
    "333": "Target audience", "334": "Awards", "336": "Type of electronic resource", "337": "System details",
    "463": "In", "801": "Cataloging source", "830": "Cataloguer's note",
}  # fmt: skip
_IDENTIFIERS: Final = {
    "010": "ISBN", "011": "ISSN", "012": "fingerprint", "013": "ISMN", "016": "ISRC",
    "020": "national bibliography number", "021": "legal deposit number", "022": "government publication number",
    "033": "persistent identifier", "035": "control number elsewhere", "073": "EAN",
}  # fmt: skip
_TITLES: Final = frozenset(
    {"500", "501", "510", "512", "513", "514", "515", "516", "517", "518", "532", "541"}
)
_HOSTS: Final = {
    "461": "part-of",
    "463": "part-of",
    "430": "continues",
    "454": "version-of",
    "455": "copy-of",
}
_TYPES: Final = {
    "a": "text", "b": "manuscript", "c": "score", "d": "score", "e": "map", "f": "map", "i": "sound-recording",
    "j": "sound-recording", "k": "still-image", "r": "physical-object",
}  # fmt: skip
# UNIMARC's codes of roles -> MARC relators, of those that are common
_ROLES: Final = {
    "070": "aut", "080": "aui", "100": "ant", "110": "bnd", "180": "ctg", "205": "ctb", "220": "com", "230": "cmp",
    "250": "cnd", "280": "dte", "290": "dte", "300": "drt", "320": "dnr", "330": "dub", "340": "edt", "350": "egr",
    "390": "fmo", "410": "ilu", "440": "ill", "460": "ive", "470": "ivr", "520": "lyr", "530": "mte", "545": "mus",
    "560": "org", "570": "oth", "590": "prf", "600": "pht", "605": "pre", "610": "prt", "630": "pro", "640": "pfr",
    "650": "pbl", "660": "rcp", "670": "rce", "675": "rev", "700": "scr", "705": "scl", "710": "red", "720": "ant",
    "721": "sng", "723": "spn", "727": "ths", "730": "trl", "740": "tyg", "750": "tyg", "755": "sng",
}  # fmt: skip


def is_unimarc(record: MarcRecord) -> bool:
    """Return whether a bibliographic record is UNIMARC."""
    if any(record.of("245")) or record.code(6) == "z":
        return False
    return bool(_GENERAL_DATA.match(record.first("100", "a"))) and any(record.of("200"))


def unit_of(record: MarcRecord, language: str) -> MarcUnit:
    """Return what a record of UNIMARC describes. `language` is that of its words if it states none (100/22-24)."""
    record = replace(record, fields=[_without_marks(entry) for entry in record.fields])
    own_language = language_tag(record.first("100", "a")[22:25])
    kind = "collection" if record.code(7) == "c" else "record"
    languages = [tag for entry in record.of("101") for code in entry.all("a") if (tag := language_tag(code))]
    unit = MarcUnit(record, kind, language, languages, own_language)
    _take_title(unit)
    for entry in record.fields:
        _take_field(unit, entry)
    _take_dates(unit)
    return unit


def _without_marks(entry: MarcField) -> MarcField:
    pairs = tuple((code, subfield_words(_NOT_FILED.sub("", words))) for code, words in entry.subfields)
    return entry._replace(subfields=pairs)


def _take_title(unit: MarcUnit) -> None:
    record = unit.record
    entry = next(record.of("200"))
    title = without_end(" : ".join(filter(None, (" ".join(entry.all("a")), " : ".join(entry.all("e"))))))
    parts = " ".join(entry.all("hi"))
    tag = unit.languages[0] if len(unit.languages) == 1 else ""
    unit.fields.add_title(
        "title", f"{title}. {parts}" if parts else title or "[untitled]", tag, "unimarc:200"
    )
    for words in entry.all("d"):
        unit.fields.append(
            "alternative_titles", unit.fields.in_language(without_end(words), "und"), "unimarc:200$d"
        )
    unit.fields.state("Statement of responsibility", " ; ".join(entry.all("fg")), tag, "unimarc:200$f")
    unit.fields.state("Title, more", entry.words("aehidfgb"), element="unimarc:200")
    if medium := " ".join(entry.all("b")).strip("[]"):
        if unit.fields.kind == "record":
            unit.add_type_label(medium, "unimarc:200$b")
        else:
            unit.fields.state("Medium", medium, element="unimarc:200$b")
    if unit.fields.kind == "record":
        unit.fields.set("type", _TYPES.get(record.code(6), ""), "unimarc:leader/06")
    for language in unit.languages:
        unit.fields.append("language", language, "unimarc:101")


def _take_field(unit: MarcUnit, entry: MarcField) -> None:
    tag, element = entry.tag, f"unimarc:{entry.tag}"
    if tag in _CODED:
        unit.fields.leave_out(element)
    elif tag == "200":
        return
    elif (take := _TAKERS.get(tag)) is not None:
        take(unit, entry)
    elif tag in _NOTES:
        unit.fields.add_text(_NOTES[tag], entry.words(), element=element)
    elif tag in _IDENTIFIERS:
        _add_identifier(unit, entry)
    elif tag in _TITLES:
        title = without_end(" ".join(entry.all("aehi")))
        unit.fields.append("alternative_titles", unit.fields.in_language(title), element)
        unit.fields.state("Title, more", entry.words("aehi"), element=element)
    elif tag[0] == "4":
        _add_relation(unit, entry)
    else:
        words = one_line(entry.data) or entry.words()
        unit.fields.state(_LABELS.get(tag, f"Field {tag}"), words, element=element)


def _add_number(unit: MarcUnit, entry: MarcField) -> None:
    unit.fields.append(
        "identifiers", {"value": entry.data.strip(), "scheme": "control number"}, "unimarc:001"
    )


def _add_identifier(unit: MarcUnit, entry: MarcField) -> None:
    element, scheme = f"unimarc:{entry.tag}", _IDENTIFIERS[entry.tag]
    for value in entry.all("b" if entry.tag in ("020", "021") else "a"):
        unit.fields.append("identifiers", {"value": value, "scheme": scheme}, element)
    unit.fields.state(
        f"{scheme}, more", entry.words("b" if entry.tag in ("020", "021") else "a"), element=element
    )


def _add_languages(unit: MarcUnit, entry: MarcField) -> None:
    unread = " ".join(code for code in entry.all("a") if not language_tag(code))
    unit.fields.state(_LABELS["101"], f"{unread} {entry.words('a')}", element="unimarc:101")


def _add_relation(unit: MarcUnit, entry: MarcField) -> None:
    label = _LABELS.get(entry.tag, "Related title")
    if words := entry.words("01"):
        relation = {
            "type": _HOSTS.get(entry.tag, "related"),
            "text": unit.fields.in_language(f"{label}: {words}"),
        }
        unit.fields.append("relations", relation, f"unimarc:{entry.tag}")


def _add_link(unit: MarcUnit, entry: MarcField) -> None:
    words = entry.words("u")
    for address in entry.all("u"):
        if re.fullmatch(r"https?://\S+", address):
            relation = without_empty(
                {"type": "related", "uri": address, "text": words and unit.fields.in_language(words)}
            )
            unit.fields.append("relations", relation, "unimarc:856")
        else:
            unit.fields.state("Electronic location", f"{address} {words}", element="unimarc:856")


def _take_dates(unit: MarcUnit) -> None:
    """Take the date of 100/8-16, which has the kinds of dates of UNIMARC, and its words in 210 or 214."""
    data = unit.record.first("100", "a")
    kind, first, second = data[8:9], edtf(data[9:13]), edtf(data[13:17])
    coded = first if kind in "dehij" else f"{first}/{second}" if kind in "bg" and second else ""
    if kind in "acg" and first and not second:
        coded = f"{first}/.." if kind == "a" else first
    publications = [entry for tag in ("214", "210") for entry in unit.record.of(tag)]
    words = next((w for entry in publications if (w := trimmed(" ".join(entry.all("d"))))), "")
    date = edtf(words) or edtf(coded)
    unit.fields.set("date", date, "unimarc:100/9-16")
    if words and words != date:
        unit.fields.set("date_text", words, "unimarc:210$d", words)


def _authority(entry: MarcField, language: str) -> Authority | None:
    """Return the authority of a name or subject field: $a is the entry element, $b the rest of the name."""
    last = entry.tag[2]
    is_name = entry.tag[0] == "7" or entry.tag in ("600", "601", "602")
    if not is_name:
        kind = "place" if entry.tag in ("607", "617") else "subject"
    elif entry.tag in ("600", "700", "701", "702", "703"):
        kind = "person"
    elif entry.tag in ("602", "720", "721", "722", "723"):
        kind = "family"
    else:
        kind = "institution"
    parts = entry.all("abcd" if kind in ("person", "family") else "abcdefgh")
    if kind not in ("person", "family", "institution"):
        parts = entry.all("a")
    name = (
        without_end(", ".join(filter(None, map(without_end, parts[:2])))) if last and kind == "person" else ""
    )
    name = " ".join(filter(None, (name, *parts[2:]))) if name else without_end(" ".join(parts))
    if not name:
        return None
    dates = life_dates(entry.first("f")) if kind in ("person", "family") else ""
    uri = next((uri for words in entry.all("3o") if (uri := uri_of(words))), "")
    fields: dict[str, Any] = {}
    if kind == "person" and entry.indicators[1] == "1" and entry.first("b"):  # entered by the family name
        fields["names"] = [
            {
                "kind": "authorised",
                "family": without_end(entry.first("a")),
                "given": without_end(entry.first("b")),
            }
        ]
    if dates and not edtf(dates):
        fields["statements"] = [statement("Dates", dates, source=f"unimarc:{entry.tag}$f")]
    if kind in ("person", "family", "institution") and entry.first("3") and not uri:
        fields["identifiers"] = [{"value": entry.first("3"), "scheme": "authority record number"}]
    same_as = ({"uri": uri, "method": "copied", "source": "UNIMARC $3"},) if uri else ()
    return Authority(kind, name, edtf(dates) or dates, language, same_as=same_as, fields=fields)


def _add_name(unit: MarcUnit, entry: MarcField) -> None:
    """Add field 7XX: the first responsible ones (700, 710, 720) are creators, others contributors by their roles."""
    authority, element = _authority(entry, unit.fields.own_language), f"unimarc:{entry.tag}"
    if authority is None:
        unit.fields.state(f"Field {entry.tag}", entry.words(), element=element)
        return
    unit.authorities.append(authority)
    roles = [code for code in entry.all("4") if code]
    relators = list(
        dict.fromkeys(role for code in roles if (role := _ROLES.get(code) or code_of("relators", code)))
    )
    if entry.tag in ("700", "710", "720") and (not relators or "aut" in relators):
        unit.fields.append("creator", authority.reference(), element)
    else:
        unread = "; ".join(code for code in roles if code not in _ROLES)
        more = {"role": relators or ([] if unread else ["ctb"]), "role_label": "" if relators else unread}
        unit.fields.append("contributors", without_empty({**authority.reference(), **more}), element)
    if affiliation := " ".join(entry.all("p")):
        unit.fields.state(f"Affiliation of {authority.name}", affiliation, element=f"{element}$p")


def _add_subject(unit: MarcUnit, entry: MarcField) -> None:
    authority, element = _authority(entry, unit.fields.own_language), f"unimarc:{entry.tag}"
    if authority is None:
        unit.fields.state(f"Field {entry.tag}", entry.words(), element=element)
        return
    divisions = "--".join(map(without_end, entry.all("jxyz")))
    words = f"{authority.name}--{divisions}" if divisions else authority.name
    if divisions and authority.kind == "subject":
        authority = Authority("subject", words, "", unit.fields.own_language, same_as=authority.same_as)
    unit.authorities.append(authority)
    unit.fields.append("subjects", authority.reference(words), element)


def _add_uncontrolled(unit: MarcUnit, entry: MarcField) -> None:
    for words in entry.all("a"):
        unit.fields.append("subjects", {"as": without_end(words)}, "unimarc:610")


_TAKERS: Final[dict[str, Callable[[MarcUnit, MarcField], None]]] = {
    "001": _add_number,
    "101": _add_languages,
    "610": _add_uncontrolled,
    "856": _add_link,
    **dict.fromkeys(("600", "601", "602", "604", "605", "606", "607", "608", "615"), _add_subject),
    **dict.fromkeys(("700", "701", "702", "703", "710", "711", "712", "720", "721", "722", "723"), _add_name),
}
