"""The original of a record in TEI: its description as a manuscript (`msDesc`), by the elements of ISAD(G)."""

from __future__ import annotations

import re

from fonds.record.elements import ABOUT_DESCRIPTION
from fonds.record.field_types import Identifier
from fonds.record.model import Record
from fonds.record.text import MultilingualText
from fonds.serializers.context import SerializerContext
from fonds.serializers.xml import unit as units
from fonds.serializers.xml.tei_names import named
from fonds.serializers.xml.xml_writer import element, empty_element, words_by_language, wrap

# where the text elements are; those that are nowhere here are notes (tei_header.py)
_SUMMARY = ("scope_and_content", "arrangement")
_AVAILABILITY = ("access_conditions", "reproduction_conditions")
_SURROGATES = ("originals", "copies")
_BIBLIOGRAPHY = ("finding_aids", "related_units", "publications")
_OTHERS = ("history", "archival_history", "acquisition", "language_note", "physical_characteristics")
PLACED = frozenset((*_SUMMARY, *ABOUT_DESCRIPTION, *_AVAILABILITY, *_SURROGATES, *_BIBLIOGRAPHY, *_OTHERS))

# what is a date of XML Schema too: no season, and no year 0 or before, which it counts in another way
_DAY = re.compile(r"(?!0000)\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?")
_INTERVAL = re.compile(rf"(?P<start>{_DAY.pattern})/(?P<end>{_DAY.pattern})")
_EDTF = "http://www.loc.gov/standards/datetime/"


def manuscript(record: Record, items: str, context: SerializerContext) -> str:
    """Return the description of the original; `items` are those of its contents."""
    inner = wrap("msIdentifier", _identifier(record, context)) or empty_element("msIdentifier")
    inner += wrap("msContents", _contents(record, context) + items)
    inner += wrap("physDesc", _physical(record))
    inner += wrap("history", _history(record))
    inner += wrap("additional", _additional(record, context))
    return wrap("msDesc", inner)


def date(name: str, edtf: str | None, words: str = "", **values: str) -> str:
    """Return an element for a date with its words, or its EDTF: with `when`, or `from` and `to`, if it is known."""
    if not edtf:
        return element(name, words, **values)
    day, interval = _DAY.fullmatch(edtf), _INTERVAL.fullmatch(edtf)
    if day:
        return element(name, words or edtf, when=edtf, **values)
    if interval:
        return element(name, words or edtf, **{"from": interval["start"], "to": interval["end"]}, **values)
    return element(name, words or edtf, **{"when-custom": edtf, "datingMethod": _EDTF}, **values)


def token(words: str) -> str:
    """Return words as one token, as the attribute `type` must be."""
    return "-".join(re.findall(r"\w+", words))


def paragraphs(text: MultilingualText | None) -> str:
    """Return a paragraph for each language of a text."""
    return "".join(element("p", words, xml_lang=tag) for words, tag in words_by_language(text))


def _segments(text: MultilingualText | None) -> str:
    """Return a segment for each language of a text, where no paragraphs may be."""
    return "".join(element("seg", words, xml_lang=tag) for words, tag in words_by_language(text))


def _identifier(record: Record, context: SerializerContext) -> str:
    holder = units.holder(record, context)
    identifier = _where(record, context) + wrap("repository", named(holder)) if holder else ""
    for collection in reversed(units.ancestors(record, context)):
        identifier += element("collection", collection.label(context.site.language))
    identifier += element("idno", record.reference)
    identifier += "".join(wrap("altIdentifier", _number(code)) for code in record.alternative_references)
    for number in record.identifiers:
        identifier += wrap("altIdentifier", _number(number), type="identifier")
    for container in record.containers:
        identifier += wrap("altIdentifier", element("idno", str(container)), type="container")
    return identifier


def _where(record: Record, context: SerializerContext) -> str:
    """Return the country and the town of the institution that holds the original."""
    institution = context.holder(record)
    address = next(iter(institution.addresses), None) if institution else None
    if address is None:
        return ""
    return element("country", address.country) + element("settlement", address.locality)


def _number(code: Identifier) -> str:
    """Return a number with its scheme as a token, and as its label where that is written otherwise."""
    kind = token(code.scheme)
    return element("idno", code.value, type=kind, n=code.scheme if code.scheme != kind else "")


def _contents(record: Record, context: SerializerContext) -> str:
    genre = units.genre(record, context)
    summary = element("p", genre.label if genre else "") + element("p", record.type_label)
    summary += "".join(paragraphs(getattr(record, name)) for name in _SUMMARY)
    return wrap("summary", summary) + wrap("textLang", _segments(record.language_note))


def _physical(record: Record) -> str:
    condition = wrap("condition", paragraphs(record.physical_characteristics))
    support = wrap("objectDesc", wrap("supportDesc", wrap("extent", _segments(record.extent)) + condition))
    scripts = "".join(element("scriptNote", code) for code in record.scripts)
    return support + wrap("scriptDesc", scripts)


def _history(record: Record) -> str:
    dates = date("origDate", record.date, record.date_text)
    dates += "".join(
        date("origDate", other.date, other.text, type="bulk" if other.bulk else other.kind)
        for other in record.other_dates
    )
    return (
        wrap("summary", paragraphs(record.history))
        + wrap("origin", dates)
        + wrap("provenance", paragraphs(record.archival_history))
        + wrap("acquisition", paragraphs(record.acquisition))
    )


def _additional(record: Record, context: SerializerContext) -> str:
    history = "".join(paragraphs(getattr(record, name)) for name in ABOUT_DESCRIPTION)
    availability = "".join(paragraphs(getattr(record, name)) for name in _AVAILABILITY)
    if record.access:
        tier = units.access_tier(record.access.tier, context)
        availability += element("p", tier) + paragraphs(record.access.note)
    surrogates = "".join(paragraphs(getattr(record, name)) for name in _SURROGATES)
    bibliography = "".join(
        element("bibl", words, xml_lang=tag, type=name.replace("_", "-"))
        for name in _BIBLIOGRAPHY
        for words, tag in words_by_language(getattr(record, name))
    )
    return (
        wrap("adminInfo", wrap("recordHist", history) + wrap("availability", availability))
        + wrap("surrogates", surrogates)
        + wrap("listBibl", bibliography)
    )
