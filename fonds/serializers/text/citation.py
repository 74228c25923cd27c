"""Citations for reference managers: BibTeX, RIS and CSL-JSON, each escaped as its format requires.

What a format cannot express is left out. What kind of thing is cited is in citation_types.py, dates are in
citation_dates.py and names in citation_names.py.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from fonds.record import rights
from fonds.record.model import Unit
from fonds.record.text import capitalized
from fonds.serializers.context import SerializerContext
from fonds.serializers.text import citation_dates
from fonds.serializers.text.citation_contributors import (
    EDITORS,
    csl_names,
    names_in_roles,
    roles_in_words,
)
from fonds.serializers.text.citation_names import one_line, unsplit
from fonds.serializers.text.citation_styles import CitationData, citation_data
from fonds.serializers.text.metadata_fields import pick_language

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
_TEX_BRACES = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}

# the field for the publisher, in the data model of BibLaTeX; entries of other types have `organization`, or none
_PUBLISHER_FIELDS = {"report": "institution", "book": "publisher", "unpublished": "", "booklet": ""}
# entries that have no `howpublished`, and those that have no `editor`
_WITHOUT_HOWPUBLISHED = ("report", "book")
_WITHOUT_EDITOR = ("report", "unpublished")


def bibtex(record: Unit, context: SerializerContext) -> bytes:
    """Return an entry in UTF-8 that both BibLaTeX and BibTeX can read: `date` is for the one, `year` for the other.

    The fields are those that the data model of BibLaTeX has for the type of the entry.
    """
    cited = citation_data(record, context)
    entry_type = cited.type.biblatex
    editors = names_in_roles(cited.contributors, EDITORS) if entry_type not in _WITHOUT_EDITOR else ()
    date = citation_dates.biblatex_date(cited.when) if cited.when else ""
    fields = [
        ("author", " and ".join(name.bibtex(_tex) for name in cited.authors)),
        ("editor", " and ".join(name.bibtex(_tex) for name in editors)),
        ("title", f"{{{_tex(cited.title)}}}"),  # in braces, so that no style changes its capitals
        ("year", citation_dates.bibtex_year(cited.when) if cited.when else ""),
        ("date", date),
        ("type", "" if entry_type == "book" else _tex(cited.kind)),
        ("addendum" if entry_type in _WITHOUT_HOWPUBLISHED else "howpublished", _tex(cited.archive)),
        (_PUBLISHER_FIELDS.get(entry_type, "organization"), f"{{{_tex(cited.publisher)}}}"),
        ("note", _tex(_note(cited, omitted_roles=EDITORS if editors else frozenset()))),
        ("keywords", _tex(", ".join(unsplit(word) for word in _keywords(record, context)))),
        ("abstract", _tex(_abstract(record, context))),
        ("language", " and ".join(cited.languages)),
        ("url", cited.uri.translate({ord("{"): "%7B", ord("}"): "%7D"})),  # url is a verbatim field
    ]
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields if name and value not in ("", "{}"))
    return f"@{entry_type}{{{record.id},\n{body}}}\n".encode()


def ris(record: Unit, context: SerializerContext) -> bytes:
    """Return one RIS record in UTF-8, with lines ended by CR LF as the format requires."""
    cited = citation_data(record, context)
    year, date = citation_dates.ris_date(cited.when, cited.date) if cited.when else ("", "")
    recipients = cited.recipients if cited.type.has_recipients else ()
    tags = [
        ("TY", cited.type.ris),
        ("ID", record.id),
        *(("AU", name.inverted) for name in cited.authors),
        *(("A2", name.inverted) for name in recipients),
        *(("ED", name.inverted) for name in names_in_roles(cited.contributors, EDITORS)),
        ("TI", cited.title),
        ("PY", year),
        ("DA", date),
        ("M3", cited.kind),
        ("AB", _abstract(record, context)),
        *(("KW", unsplit(word)) for word in _keywords(record, context)),
        ("LA", ", ".join(cited.languages)),
        ("DB", ", ".join((*cited.collections, cited.holder)).strip(", ")),
        ("AV", cited.archive),
        ("PB", cited.publisher),
        ("N1", _note(cited, names_recipients=not recipients, omitted_roles=EDITORS)),
        ("N1", _rights(record)),  # C1 is the scale of a map and the cast of a film
        ("UR", cited.uri),
    ]
    lines = [f"{tag}  - {one_line(value)}" for tag, value in tags if value]
    return "".join(f"{line}\r\n" for line in (*lines, "ER  - ")).encode()


def csl_json(record: Unit, context: SerializerContext) -> bytes:
    """Return CSL-JSON: a list of one item. CSL has one language for an item: the first of the document."""
    cited = citation_data(record, context)
    item: dict[str, Any] = {
        "id": cited.uri,
        "type": cited.type.csl,
        "title": cited.title,
        "author": [name.csl for name in cited.authors],
        "recipient": [name.csl for name in cited.recipients],
        **csl_names(cited.contributors),
        "issued": citation_dates.csl_date(cited.when, cited.date) if cited.when else {},
        "genre": cited.kind,
        "archive": cited.holder,
        "archive_collection": ", ".join(cited.collections),
        "archive_location": cited.reference,
        "source": cited.source,
        "publisher": cited.publisher,
        "abstract": _abstract(record, context),
        "keyword": ", ".join(unsplit(word) for word in _keywords(record, context)),
        "note": _note(cited, names_recipients=False, omitted_roles=None),
        "language": next(iter(cited.languages), ""),
        "URL": cited.uri,
    }
    non_empty = {name: value for name, value in item.items() if value}
    return orjson.dumps([non_empty], option=orjson.OPT_INDENT_2)


def highwire(record: Unit, context: SerializerContext) -> tuple[tuple[str, str], ...]:
    """Return name and content of the meta elements that Zotero and Google Scholar read from a page.

    DC.type is the item type of Zotero, which would take the page for a journal article otherwise. DC.date is the date
    in EDTF: Zotero reads it if there is no citation_publication_date, which has only plain dates.
    """
    cited = citation_data(record, context)
    elements = [
        ("citation_title", cited.title),
        *(("citation_author", name.inverted) for name in cited.authors),
        ("citation_publication_date", citation_dates.highwire_date(cited.when) if cited.when else ""),
        ("citation_publisher", cited.publisher),
        ("citation_collection_title", cited.collections[0] if cited.collections else ""),
        *(("citation_language", tag) for tag in cited.languages),
        *(("citation_keywords", unsplit(word)) for word in _keywords(record, context)),
        ("citation_public_url", cited.uri),
        ("DC.type", cited.type.zotero),
        ("DC.date", cited.when.edtf if cited.when else ""),
    ]
    return tuple((name, one_line(value)) for name, value in elements if value)


def _tex(text: str) -> str:
    """Escape text for TeX. Braces are escaped by a backslash if they are balanced, which is what BibTeX counts."""
    escapes = _TEX_ESCAPES if _has_balanced_braces(text) else _TEX_ESCAPES | _TEX_BRACES
    return _TEX_SPECIAL.sub(lambda match: escapes[match[0]], one_line(text))


def _has_balanced_braces(text: str) -> bool:
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _note(
    cited: CitationData,
    *,
    names_recipients: bool = True,
    omitted_roles: frozenset[str] | None = frozenset(),
) -> str:
    """Return what the other fields cannot express: recipients, contributors, a date in words, and the publisher.

    Contributors with one of `omitted_roles` are left out; all of them if it is None.
    """
    recipients = ", ".join(name.label for name in cited.recipients) if names_recipients else ""
    parts = [f"To {recipients}" if recipients else ""]
    if omitted_roles is not None:
        parts += roles_in_words(cited.contributors, omitted_roles)
    is_plain = cited.when is not None and bool(citation_dates.plain_date(cited.when))
    parts.append("" if is_plain else cited.date)
    parts.append(capitalized(cited.published))
    return ". ".join(part for part in parts if part)


def _abstract(record: Unit, context: SerializerContext) -> str:
    return pick_language(record.abstract.text, context.language)[0] if record.abstract else ""


def _keywords(record: Unit, context: SerializerContext) -> tuple[str, ...]:
    references = (*record.people, *record.places, *record.subjects)
    return tuple(
        dict.fromkeys(
            one_line(context.label(reference.id) if reference.id else reference.as_)
            for reference in references
        )
    )


def _rights(record: Unit) -> str:
    if not record.rights:
        return ""
    statement = rights.statement(record.rights)
    return f"Rights: {statement.label} ({statement.uri})"
