"""Citations for reference managers: BibTeX, RIS and CSL-JSON, each escaped as its format requires.

What a format cannot express is left out. The EDTF date is given where a format accepts it.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from service.record import rights
from service.record.model import Record, Unit
from service.serializers.context import SerializerContext
from service.serializers.text.citation_styles import CitationData, citation_data, one_line
from service.serializers.text.metadata_fields import pick_language

_TEX_ESCAPES = {
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


def bibtex(record: Unit, context: SerializerContext) -> bytes:
    """Return a BibTeX entry in UTF-8 that both biblatex and BibTeX can read."""
    cited = citation_data(record, context)
    fields = [
        ("author", " and ".join(f"{{{_tex(name)}}}" for name in cited.authors)),
        ("title", f"{{{_tex(cited.title)}}}"),  # in braces, so that no style changes its capitals
        ("year", _plain_date(cited)[:4]),
        ("date", _plain_date(cited)),
        ("type", _tex(cited.kind)),
        ("howpublished", _tex(cited.archive)),
        ("publisher", _tex(cited.publisher)),
        ("note", _tex(_note(cited))),
        ("keywords", _tex(", ".join(_keywords(record, context)))),
        ("abstract", _tex(_abstract(record, context))),
        ("language", _tex(cited.language)),
        ("url", cited.uri.translate({ord("{"): "%7B", ord("}"): "%7D"})),  # url is a verbatim field
    ]
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields if value not in ("", "{}"))
    return f"@misc{{{record.id},\n{body}}}\n".encode()


def ris(record: Unit, context: SerializerContext) -> bytes:
    """Return one RIS record in UTF-8, with lines ended by CR LF as the format requires."""
    cited = citation_data(record, context)
    year, date = _ris_date(cited)
    tags = [
        ("TY", "MANSCPT"),
        ("ID", record.id),
        *(("AU", name) for name in cited.authors),
        *(("A2", name) for name in cited.recipients),
        ("TI", cited.title),
        ("PY", year),
        ("DA", date),
        ("M3", cited.kind),
        ("AB", _abstract(record, context)),
        *(("KW", word) for word in _keywords(record, context)),
        ("LA", cited.language),
        ("DB", ", ".join((*cited.collections, cited.holder)).strip(", ")),
        ("AV", cited.archive),
        ("PB", cited.publisher),
        ("N1", _note(cited)),
        ("C1", _rights(record)),
        ("UR", cited.uri),
    ]
    lines = [f"{tag}  - {one_line(value)}" for tag, value in tags if value]
    return "".join(f"{line}\r\n" for line in (*lines, "ER  - ")).encode()


def csl_json(record: Unit, context: SerializerContext) -> bytes:
    """Return CSL-JSON: a list of one item."""
    cited = citation_data(record, context)
    item: dict[str, Any] = {
        "id": cited.uri,
        "type": "manuscript" if isinstance(record, Record) else "collection",
        "title": cited.title,
        "author": [{"literal": name} for name in cited.authors],
        "recipient": [{"literal": name} for name in cited.recipients],
        "issued": _csl_date(cited),
        "genre": cited.kind,
        "archive": cited.holder,
        "archive_collection": ", ".join(cited.collections),
        "archive_location": cited.reference,
        "source": cited.source,
        "publisher": cited.publisher,
        "abstract": _abstract(record, context),
        "keyword": ", ".join(_keywords(record, context)),
        "note": _note(cited),
        "language": cited.language,
        "URL": cited.uri,
    }
    non_empty = {name: value for name, value in item.items() if value}
    return orjson.dumps([non_empty], option=orjson.OPT_INDENT_2)


def highwire(record: Unit, context: SerializerContext) -> tuple[tuple[str, str], ...]:
    """Return name and content of the citation_* meta elements that Zotero and Google Scholar read from a page."""
    cited = citation_data(record, context)
    elements = [
        ("citation_title", cited.title),
        *(("citation_author", name) for name in cited.authors),
        ("citation_publication_date", _plain_date(cited).replace("-", "/")),
        ("citation_publisher", cited.publisher),
        ("citation_collection_title", cited.collections[0] if cited.collections else ""),
        ("citation_language", cited.language),
        *(("citation_keywords", word) for word in _keywords(record, context)),
        ("citation_public_url", cited.uri),
    ]
    return tuple((name, one_line(value)) for name, value in elements if value)


def _tex(text: str) -> str:
    return _TEX_SPECIAL.sub(lambda match: _TEX_ESCAPES[match[0]], one_line(text))


def _plain_date(cited: CitationData) -> str:
    """Return the date if it is a plain year, month or day, which every format can express; else nothing."""
    xsd = cited.when.xsd if cited.when else None
    return xsd[0] if xsd and _is_plain(xsd[0]) else ""


def _note(cited: CitationData) -> str:
    """Return what the other fields cannot express: the recipients, a date in words, and the publisher."""
    parts = [f"To {', '.join(cited.recipients)}" if cited.recipients else ""]
    parts.append(cited.date if cited.date and not _plain_date(cited) else "")
    parts.append(cited.published[:1].upper() + cited.published[1:])
    return ". ".join(part for part in parts if part)


def _abstract(record: Unit, context: SerializerContext) -> str:
    return pick_language(record.abstract.text, context.site.language)[0] if record.abstract else ""


def _keywords(record: Unit, context: SerializerContext) -> tuple[str, ...]:
    references = (*record.people, *record.places, *record.subjects)
    return tuple(
        dict.fromkeys(
            context.label(reference.id) if reference.id else reference.as_ for reference in references
        )
    )


def _rights(record: Unit) -> str:
    if not record.rights:
        return ""
    statement = rights.statement(record.rights)
    return f"{statement.label} ({statement.uri})"


def _ris_date(cited: CitationData) -> tuple[str, str]:
    """Return the year, and YYYY/MM/DD/other; of a date that is not plain, the words are the other part."""
    if not cited.when:
        return "", ""
    if plain_date := _plain_date(cited):
        year, month, day = (*plain_date.split("-"), "", "")[:3]
        return year, f"{year}/{month}/{day}/"
    first = cited.when.earliest
    return (f"{first.year:04d}", f"{first.year:04d}///{cited.date}") if first else ("", f"///{cited.date}")


def _csl_date(cited: CitationData) -> dict[str, Any]:
    if not cited.when:
        return {}
    iso = cited.when.schema_org
    dates = iso.split("/") if iso else []
    if dates and all(_is_plain(date) for date in dates):
        return {"date-parts": [[int(number) for number in date.split("-")] for date in dates]}
    return {"literal": cited.date}


def _is_plain(date: str) -> bool:
    return bool(re.fullmatch(r"\d{4}(-\d\d){0,2}", date))
