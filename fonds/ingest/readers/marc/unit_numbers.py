"""Numbers of bibliographic records: control numbers, identifiers, call numbers, and the location."""

from __future__ import annotations

from fonds.ingest.authorities import Authority
from fonds.ingest.field_values import one_line
from fonds.ingest.readers.marc import field_tables as tables
from fonds.ingest.readers.marc.headings import without_end
from fonds.ingest.readers.marc.marc_record import MarcField
from fonds.ingest.readers.marc.marc_unit import MarcUnit


def add_control_number(unit: MarcUnit, entry: MarcField) -> None:
    scheme = unit.record.first("003").strip() or "control number"
    unit.fields.append("identifiers", {"value": entry.data.strip(), "scheme": scheme}, "marc:001")


def add_control_scheme(unit: MarcUnit, entry: MarcField) -> None:
    if unit.record.first("001"):
        unit.fields.use("marc:003", "identifiers")
    else:
        unit.fields.state("Control number identifier", entry.data, element="marc:003")


def add_identifier(unit: MarcUnit, entry: MarcField, scheme: str) -> None:
    stated = entry.first("2")
    if entry.tag == "024" and entry.indicators[0] == "8":
        stated = stated or entry.first("q")
    for code, words in entry.subfields:
        words = words.strip()
        if code == "a" and words:
            identifier = {"value": words, "scheme": stated or scheme}
            unit.fields.append("identifiers", identifier, f"marc:{entry.tag}")
        elif words and code not in "268" and code.strip() and words != stated:
            kind = {"z": "cancelled or invalid", "y": "incorrect"}.get(code, "")
            label = f"{scheme} ({kind})" if kind else f"{scheme}, more"
            unit.fields.state(label, words, element=f"marc:{entry.tag}${code}")


def add_standard_number(unit: MarcUnit, entry: MarcField) -> None:
    add_identifier(unit, entry, tables.STANDARD_NUMBERS.get(entry.indicators[0], "standard number"))


def add_call_number(unit: MarcUnit, entry: MarcField) -> None:
    """Add a call number or class; the scheme has the edition ($2) of the Dewey classification, or is the one in $2."""
    scheme, stated = tables.CALL_NUMBERS[entry.tag], one_line(entry.first("2"))
    if entry.tag in ("080", "082", "083") and stated:
        scheme = f"{scheme}, edition {stated}"
    value = {
        "value": one_line(entry.words("2")),
        "scheme": stated if entry.tag == "084" and stated else scheme,
    }
    if value["value"]:
        unit.fields.append("alternative_references", value, f"marc:{entry.tag}")


def add_local_number(unit: MarcUnit, entry: MarcField) -> None:
    """Add field 099: the reference code of an archive, if 852 $j has none."""
    words = one_line(" ".join(entry.all("a")))
    has_other = bool(unit.record.first("852", "j"))
    if words and (has_other or not unit.fields.set("reference", words, "marc:099")):
        unit.fields.append("alternative_references", {"value": words}, "marc:099")
    if more := entry.words("a"):
        unit.fields.state("Local call number", more, element="marc:099")


def add_location(unit: MarcUnit, entry: MarcField) -> None:
    """Add field 852: the institution if it is named in words, the shelf mark, and the rest as it is written."""
    name = without_end(entry.first("a"))
    if " " in name and "holder" not in unit.fields:
        holder = Authority("institution", name, "", unit.fields.own_language)
        unit.authorities.append(holder)
        unit.fields.set("holder", holder.key, "marc:852$a")
    for words in entry.all("j"):
        if not unit.fields.set("reference", words, "marc:852$j"):
            unit.fields.append("alternative_references", {"value": words}, "marc:852$j")
    for words in entry.all("h"):
        unit.fields.append("containers", {"value": words}, "marc:852$h")
    rest = entry.words("ahj" if "holder" in unit.fields and " " in name else "hj")
    unit.fields.state(tables.LABELS["852"], rest, element="marc:852")
