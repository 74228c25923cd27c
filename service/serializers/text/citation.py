"""Citations for reference managers: BibTeX, RIS and CSL-JSON, each escaped as its format asks.

What a format cannot say is left out rather than bent; the EDTF date goes where a format takes it.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from service.record import rights
from service.record.model import Record, Unit
from service.serializers.context import Context
from service.serializers.text.citation_styles import Cited, cited
from service.serializers.text.metadata_fields import chosen

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_TEX_SPECIAL = re.compile(r"[\\{}$&#%_^~]")


def bibtex(record: Unit, context: Context) -> bytes:
    """A BibTeX entry in UTF-8 that biblatex and BibTeX both read."""
    facts = cited(record, context)
    fields = [
        ("author", " and ".join(f"{{{_tex(name)}}}" for name in facts.authors)),
        ("title", f"{{{_tex(facts.title)}}}"),  # braced, so that no style changes its capitals
        ("year", _civil(facts)[:4]),
        ("date", _civil(facts)),
        ("type", _tex(facts.kind)),
        ("howpublished", _tex(facts.archive)),
        ("publisher", _tex(facts.publisher)),
        ("note", _tex(_note(facts))),
        ("keywords", _tex(", ".join(_keywords(record, context)))),
        ("abstract", _tex(_abstract(record, context))),
        ("language", _tex(facts.language)),
        ("url", facts.uri.translate({ord("{"): "%7B", ord("}"): "%7D"})),  # read verbatim
    ]
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields if value not in ("", "{}"))
    return f"@misc{{{record.id},\n{body}}}\n".encode()


def ris(record: Unit, context: Context) -> bytes:
    """One RIS record in UTF-8, lines ended by CR LF as the format says."""
    facts = cited(record, context)
    year, dated = _ris_date(facts)
    rows = [
        ("TY", "MANSCPT"),
        ("ID", record.id),
        *(("AU", name) for name in facts.authors),
        *(("A2", name) for name in facts.recipients),
        ("TI", facts.title),
        ("PY", year),
        ("DA", dated),
        ("M3", facts.kind),
        ("AB", _abstract(record, context)),
        *(("KW", word) for word in _keywords(record, context)),
        ("LA", facts.language),
        ("DB", ", ".join((*facts.collections, facts.holder)).strip(", ")),
        ("AV", facts.archive),
        ("PB", facts.publisher),
        ("N1", _note(facts)),
        ("C1", _rights(record)),
        ("UR", facts.uri),
    ]
    lines = [f"{tag}  - {_line(value)}" for tag, value in rows if value]
    return "".join(f"{line}\r\n" for line in (*lines, "ER  - ")).encode()


def csl(record: Unit, context: Context) -> bytes:
    """CSL-JSON: a list of one item."""
    facts = cited(record, context)
    item: dict[str, Any] = {
        "id": facts.uri,
        "type": "manuscript" if isinstance(record, Record) else "collection",
        "title": facts.title,
        "author": [{"literal": name} for name in facts.authors],
        "recipient": [{"literal": name} for name in facts.recipients],
        "issued": _csl_date(facts),
        "genre": facts.kind,
        "archive": facts.holder,
        "archive_collection": ", ".join(facts.collections),
        "archive_location": facts.reference,
        "source": facts.source,
        "publisher": facts.publisher,
        "abstract": _abstract(record, context),
        "keyword": ", ".join(_keywords(record, context)),
        "note": _note(facts),
        "language": facts.language,
        "URL": facts.uri,
    }
    full = {name: value for name, value in item.items() if value}
    return orjson.dumps([full], option=orjson.OPT_INDENT_2)


def highwire(record: Unit, context: Context) -> tuple[tuple[str, str], ...]:
    """The citation_* meta elements that Zotero and Google Scholar read from a page."""
    facts = cited(record, context)
    rows = [
        ("citation_title", facts.title),
        *(("citation_author", name) for name in facts.authors),
        ("citation_publication_date", _civil(facts).replace("-", "/")),
        ("citation_publisher", facts.publisher),
        ("citation_collection_title", facts.collections[0] if facts.collections else ""),
        ("citation_language", facts.language),
        *(("citation_keywords", word) for word in _keywords(record, context)),
        ("citation_public_url", facts.uri),
    ]
    return tuple((name, _line(value)) for name, value in rows if value)


def _tex(text: str) -> str:
    return _TEX_SPECIAL.sub(lambda match: _TEX[match[0]], _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())


def _civil(facts: Cited) -> str:
    """The date where it is a plain year, month or day, which every format can say."""
    xsd = facts.when.xsd if facts.when else None
    return xsd[0] if xsd and _plain(xsd[0]) else ""


def _note(facts: Cited) -> str:
    """What the other fields leave unsaid: recipients, a date in words, who published."""
    parts = [f"To {', '.join(facts.recipients)}" if facts.recipients else ""]
    parts.append(facts.date if facts.date and not _civil(facts) else "")
    parts.append(facts.published[:1].upper() + facts.published[1:])
    return ". ".join(part for part in parts if part)


def _abstract(record: Unit, context: Context) -> str:
    return chosen(record.abstract.text, context.site.language)[0] if record.abstract else ""


def _keywords(record: Unit, context: Context) -> tuple[str, ...]:
    listed = (*record.people, *record.places, *record.subjects)
    return tuple(dict.fromkeys(context.label(ref.id) if ref.id else ref.as_ for ref in listed))


def _rights(record: Unit) -> str:
    if not record.rights:
        return ""
    found = rights.statement(record.rights)
    return f"{found.label} ({found.uri})"


def _ris_date(facts: Cited) -> tuple[str, str]:
    """Year, and YYYY/MM/DD/other; a date that is no plain day keeps its words as the other part."""
    if not facts.when:
        return "", ""
    if civil := _civil(facts):
        year, month, day = (*civil.split("-"), "", "")[:3]
        return year, f"{year}/{month}/{day}/"
    first = facts.when.earliest
    return (f"{first.year:04d}", f"{first.year:04d}///{facts.date}") if first else ("", f"///{facts.date}")


def _csl_date(facts: Cited) -> dict[str, Any]:
    if not facts.when:
        return {}
    iso = facts.when.schema_org
    ends = iso.split("/") if iso else []
    if ends and all(_plain(end) for end in ends):
        return {"date-parts": [[int(number) for number in end.split("-")] for end in ends]}
    return {"literal": facts.date}


def _plain(end: str) -> bool:
    return bool(re.fullmatch(r"\d{4}(-\d\d){0,2}", end))
