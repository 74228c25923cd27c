"""The coded parts of a MARC 21 bibliographic record: the leader, field 008, and languages.

Only what the description says is coded; all else is "no attempt to code" (the fill character), which MARC allows.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from langcodes import Language

from fonds.record import dates
from fonds.record.model import Collection, Unit
from fonds.serializers.context import SerializerContext
from fonds.serializers.graph.concepts import with_broader
from fonds.serializers.xml import unit as units

# DCMI type -> leader/06, type of record
_TYPES_OF_RECORD: Final = {
    "Text": "t",
    "Image": "k",
    "StillImage": "k",
    "MovingImage": "g",
    "Sound": "i",
    "Dataset": "m",
    "Software": "m",
    "PhysicalObject": "r",
}
_TYPES_OF_DOCUMENT: Final = {
    "map": "f",
    "score": "d",
}  # code of the scheme `types`: manuscript maps and music
# DCMI type -> 336: term and code of RDA content types
CONTENT_TYPES: Final = {
    "Text": ("text", "txt"),
    "Image": ("still image", "sti"),
    "StillImage": ("still image", "sti"),
    "MovingImage": ("two-dimensional moving image", "tdi"),
    "Sound": ("sounds", "snd"),
    "Dataset": ("computer dataset", "cod"),
    "PhysicalObject": ("three-dimensional form", "tdf"),
}


def leader(unit: Unit, context: SerializerContext) -> str:
    """Return the leader: under archival control (08), in Unicode (09), without ISBD punctuation (18)."""
    kind = "p" if isinstance(unit, Collection) else ""
    codes = [
        concept.code
        for concept in with_broader(context.vocabulary, "types", getattr(unit, "type", None) or "")
    ]
    kind = kind or next((_TYPES_OF_DOCUMENT[code] for code in codes if code in _TYPES_OF_DOCUMENT), "")
    kind = kind or _TYPES_OF_RECORD.get(units.dcmi_type(unit, context), "t")
    return f"00000n{kind}{_bibliographic_level(unit)}aa2200000 c 4500"


def _bibliographic_level(unit: Unit) -> str:
    """Return leader/07: a collection, a subunit of one, or a single item."""
    if unit.level == "item":
        return "m"
    return "d" if unit.collection else "c"


def fixed_data(unit: Unit, context: SerializerContext) -> str:
    """Return field 008, of 40 characters: the dates, and the main language. The day of entry is in the node's log."""
    languages = [code for tag in unit.language if (code := language_code(tag))]
    return f"000000{_dates(unit)}xx {'|' * 17}{languages[0] if languages else 'und'} d"


def _dates(unit: Unit) -> str:
    """Return positions 06 to 14: the type of date and two dates of four characters."""
    parsed = dates.parse(unit.date) if unit.date else None
    if parsed is None or not (parsed.earliest or parsed.latest):
        return "n" + "u" * 8
    first, last = parsed.earliest, parsed.latest
    start, end = (f"{day.year:04d}" if day else "uuuu" for day in (first, last))
    if isinstance(unit, Collection):
        return f"i{start}{end}"
    exact = unit.date or ""
    if start != end:
        return f"q{start}{end}" if "/" not in exact else f"m{start}{end}"
    is_day = len(exact) in (7, 10) and exact.replace("-", "").isdecimal() and first is not None
    month_and_day = f"{exact[5:7]}{exact[8:10]}".ljust(4) if is_day else ""
    return f"e{start}{month_and_day}" if is_day else f"s{start}    "


@cache
def language_code(tag: str) -> str:
    """Return the MARC code of a language (ISO 639-2/B); "" if it has none."""
    try:
        return Language.get(tag).to_alpha3(variant="B") if tag != "und" else ""
    except LookupError:
        return ""
