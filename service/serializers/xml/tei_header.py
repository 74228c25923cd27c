"""The header of a TEI document: who published what, the original, its languages, subjects and correspondence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from service.record import languages, rights
from service.record.model import Record
from service.record.text import MultilingualText
from service.serializers.context import SerializerContext
from service.serializers.xml import unit as units
from service.serializers.xml.unit import RELATORS, Name
from service.serializers.xml.xml_writer import element, empty_element, escape_text, words_by_language, wrap

NAME_ELEMENTS = {"person": "persName", "family": "persName", "institution": "orgName", "place": "placeName"}
_DAY = re.compile(r"-?\d{4}(-\d\d(-\d\d)?)?")
_INTERVAL = re.compile(rf"({_DAY.pattern})/({_DAY.pattern})")
_SIGNS = (
    "The words of the editor are elements: del, add, supplied, surplus, unclear, gap, space, choice, subst, hi, seg, "
    "stamp, foreign, note. Names are linked to the descriptions of the persons, institutions and places. "
    "White space and the order of all characters are those of the published transcript; a processing instruction "
    "fonds-sign has a sign as it is written there, where that is not the usual way."
)


def header(record: Record, hands: Iterable[tuple[str, str]], context: SerializerContext) -> str:
    """Return the header of the document of a record. `hands` are (id, label)."""
    file = "".join(
        (
            wrap("titleStmt", "".join(_title_statement(record, context))),
            wrap("publicationStmt", "".join(_publication(record, context))),
            wrap("notesStmt", _texts("note", record.note)),
            wrap("sourceDesc", _sources(record, context)),
        )
    )
    encoding = wrap("editorialDecl", element("p", _SIGNS, xml_lang="en"))
    profile = "".join(_profile(record, hands, context))
    return wrap(
        "teiHeader", wrap("fileDesc", file) + wrap("encodingDesc", encoding) + wrap("profileDesc", profile)
    )


def named(name: Name) -> str:
    """Return the element of a name: of a person, an institution, a place, or of anything else."""
    return element(NAME_ELEMENTS.get(name.kind, "name"), name.source_words or name.label, ref=name.uri)


def _title_statement(record: Record, context: SerializerContext) -> Iterator[str]:
    for words, tag in words_by_language(record.title):
        yield element("title", words, xml_lang=tag)
    yield from (wrap("author", named(name)) for name in dict.fromkeys(units.creators(record, context)))
    for name in units.contributors(record, context):
        if name.role == "sponsor":
            yield wrap("sponsor", named(name))
        elif name.role == "transcriber":
            yield _responsibility("Transcription", name)
    for name in units.all_contributors(record, context):
        roles = "".join(
            element("resp", units.role_label(code, context), ref=f"{RELATORS}/{code}")
            for code in name.relators
        )
        roles += element("resp", name.role_words) or ("" if roles else "<resp/>")
        yield wrap("respStmt", roles + named(name))
    for text in record.texts:
        if text.by:
            label = f"{text.kind.capitalize()}: {languages.language_name(text.language, 'en')}"
            yield _responsibility(label, _agent(text.by, context))


def _responsibility(role: str, name: Name) -> str:
    return wrap("respStmt", element("resp", role, xml_lang="en") + named(name))


def _agent(id: str, context: SerializerContext) -> Name:
    description = context.find(id)
    uri = context.entity_uri(description) if description else ""
    return Name(context.label(id), uri, description.kind if description else "")


def _publication(record: Record, context: SerializerContext) -> Iterator[str]:
    publisher = units.publisher(record, context)
    yield wrap(
        "publisher", named(publisher) if publisher else escape_text(context.localize(context.site.title))
    )
    yield element("idno", context.entity_uri(record), type="URI")
    yield wrap("availability", "".join(_availability(record)))


def _availability(record: Record) -> Iterator[str]:
    if record.rights:
        label = rights.statement(record.rights).label
        yield element("licence", label, target=record.rights)
    yield _texts("p", record.rights_statement)
    yield _texts("p", record.rights_contact)


def _sources(record: Record, context: SerializerContext) -> str:
    """The source of the facts in words, and the original."""
    url = record.source.url if record.source else None
    reference = element("ref", url or "", target=url or "")
    words = list(words_by_language(record.source.text if record.source else None))
    sources = "".join(
        f"<bibl{_language(tag)}>{escape_text(text)}{' ' + reference if reference else ''}</bibl>"
        for text, tag in words
    )
    return sources + _manuscript(record, context)


def _manuscript(record: Record, context: SerializerContext) -> str:
    holder = units.holder(record, context)
    identifier = wrap("repository", named(holder)) if holder else ""
    for collection in reversed(units.ancestors(record, context)):
        identifier += element("collection", collection.label(context.site.language))
    identifier += element("idno", record.reference)
    identifier += "".join(
        wrap("altIdentifier", element("idno", other.value, type=_token(other.scheme)))
        for other in record.identifiers
    )
    genre = units.genre(record, context)
    contents = wrap("msContents", wrap("summary", escape_text(genre.label)) if genre else "")
    extent = "".join(
        element("extent", words, xml_lang=tag) for words, tag in list(words_by_language(record.extent))[:1]
    )
    physical = wrap("physDesc", wrap("objectDesc", wrap("supportDesc", extent)))
    origin = wrap("history", wrap("origin", date("origDate", record.date, context)))
    return f"<msDesc>{wrap('msIdentifier', identifier) or '<msIdentifier/>'}{contents}{physical}{origin}</msDesc>"


def _token(words: str) -> str:
    """Return words as one token, as the attribute type must be."""
    return "-".join(re.findall(r"\w+", words))


def date(name: str, edtf: str | None, context: SerializerContext) -> str:
    """Return an element for a date in EDTF: with `when`, or `from` and `to`, if it is known; else with its EDTF."""
    if not edtf:
        return ""
    day, interval = _DAY.fullmatch(edtf), _INTERVAL.fullmatch(edtf)
    if day:
        return element(name, edtf, when=edtf)
    if interval:
        return element(name, edtf, **{"from": interval[1], "to": interval[4]})
    return element(
        name, edtf, **{"when-custom": edtf, "datingMethod": "http://www.loc.gov/standards/datetime/"}
    )


def _profile(record: Record, hands: Iterable[tuple[str, str]], context: SerializerContext) -> Iterator[str]:
    if record.abstract:
        for words, tag in words_by_language(record.abstract.text):
            yield wrap("abstract", element("p", words), xml_lang=tag)
    yield wrap("creation", date("date", record.date, context))
    tags = dict.fromkeys(
        [
            *record.language,
            *([record.text_language] if record.transcript else []),
            *(t.language for t in record.texts),
        ]
    )
    yield wrap(
        "langUsage",
        "".join(
            element("language", languages.language_name(tag, "en"), ident=tag) for tag in tags if tag != "und"
        ),
    )
    subjects = "".join(
        element("term", name.label, ref=name.uri)
        for name in (*units.subjects(record, context), *units.places(record, context))
    )
    yield wrap("textClass", wrap("keywords", subjects))
    yield _correspondence(record, context)
    yield wrap(
        "handNotes",
        "".join(empty_element("handNote", **{"xml:id": id, "n": label}) for id, label in hands),
    )


def _correspondence(record: Record, context: SerializerContext) -> str:
    """Who sent it when, and who received it; nothing if neither is known."""
    senders = "".join(named(name) for name in units.creators(record, context) if name.role == "sender")
    recipients = "".join(
        named(name) for name in units.contributors(record, context) if name.role == "recipient"
    )
    if not senders and not recipients:
        return ""
    sent = wrap("correspAction", senders + date("date", record.date, context), type="sent")
    return wrap("correspDesc", sent + wrap("correspAction", recipients, type="received"))


def _texts(name: str, text: MultilingualText | None) -> str:
    return "".join(element(name, words, xml_lang=tag) for words, tag in words_by_language(text))


def _language(tag: str) -> str:
    return f' xml:lang="{tag}"' if tag else ""
