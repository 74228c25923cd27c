"""The header of a TEI document: who published what, the original, its languages, subjects and correspondence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fonds.record import languages, rights
from fonds.record.correspondence import Dispatch
from fonds.record.model import Record
from fonds.record.text import MultilingualText
from fonds.serializers.context import SerializerContext
from fonds.serializers.relations import RelatedUnit, related_units
from fonds.serializers.xml import unit as units
from fonds.serializers.xml.tei_lists import lists
from fonds.serializers.xml.tei_names import named
from fonds.serializers.xml.tei_source import PLACED, date, manuscript, paragraphs
from fonds.serializers.xml.unit import RELATORS, Name
from fonds.serializers.xml.xml_writer import element, empty_element, escape_text, words_by_language, wrap

_SIGNS = (
    "The words of the editor are elements: del, add, supplied, surplus, unclear, gap, space, choice, subst, hi, seg, "
    "stamp, foreign, note. Names are linked to the descriptions of the persons, institutions and places. "
    "White space and the order of all characters are those of the published transcript; a processing instruction "
    "fonds-sign has a sign as it is written there, where that is not the usual way."
)


def header(record: Record, hands: Iterable[tuple[str, str]], items: str, context: SerializerContext) -> str:
    """Return the header of the document of a record. `hands` are (id, label), `items` those of its contents."""
    file = "".join(
        (
            wrap("titleStmt", "".join(_title_statement(record, context))),
            wrap("publicationStmt", "".join(_publication(record, context))),
            wrap("notesStmt", "".join(_notes(record, context))),
            wrap("sourceDesc", _sources(record, items, context)),
        )
    )
    encoding = wrap("editorialDecl", element("p", _SIGNS, xml_lang="en"))
    profile = "".join(_profile(record, hands, context))
    return wrap(
        "teiHeader", wrap("fileDesc", file) + wrap("encodingDesc", encoding) + wrap("profileDesc", profile)
    )


def _title_statement(record: Record, context: SerializerContext) -> Iterator[str]:
    for words, tag in words_by_language(record.title):
        yield element("title", words, xml_lang=tag)
    for title in record.alternative_titles:
        for words, tag in words_by_language(title):
            yield element("title", words, xml_lang=tag, type="alternative")
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


def _notes(record: Record, context: SerializerContext) -> Iterator[str]:
    """Yield what has no element of its own: notes, the original marking, the source's level, further statements."""
    yield _texts("note", record.note)
    for marking in (units.classification(record, context), record.classification_label):
        yield element("note", marking, type="classification")
    yield element("note", record.level_label, type="level")
    for name, text in record.elements() if record.has_elements else ():
        if name not in PLACED:
            yield _texts("note", text, type=name.replace("_", "-"))
    for statement in record.statements:
        label = element("label", context.localize(statement.label))
        for words, tag in words_by_language(statement.text):
            yield wrap(
                "note", f"{label} {escape_text(words)}", type="statement", n=statement.source, xml_lang=tag
            )
    yield from (_related_item(related, context) for related in related_units(record, context))


def _related_item(related: RelatedUnit, context: SerializerContext) -> str:
    """Another unit, with its address, and the words and the date of the relation."""
    is_named = bool(related.id or related.uri)
    names = related.unit.labels if related.unit else None if is_named else related.text
    inner = "".join(element("title", words, xml_lang=tag) for words, tag in words_by_language(names))
    uri = context.entity_uri(related.unit) if related.unit else related.uri
    inner += element("ref", uri, target=uri) + date("date", related.date)
    inner += _texts("note", related.text) if is_named else ""
    return wrap("relatedItem", wrap("bibl", inner), type=related.code)


def _availability(record: Record) -> Iterator[str]:
    if record.rights:
        label = rights.statement(record.rights).label
        yield element("licence", label, target=record.rights)
    yield paragraphs(record.rights_statement)
    yield paragraphs(record.rights_contact)
    for part in record.part_rights:
        pages = f"{part.pages}: " if part.pages else ""
        label = rights.statement(part.rights).label if part.rights else ""
        yield element("licence", f"{pages}{label}" if label else "", target=part.rights or "")
        yield paragraphs(part.part) + paragraphs(part.statement)
    for context_label in record.local_contexts:
        for words, tag in words_by_language(context_label.names):
            community = f" ({context_label.community})" if context_label.community else ""
            name = element("ref", words, target=context_label.address, xml_lang=tag)
            yield wrap("p", name + escape_text(community))
        yield paragraphs(context_label.text)


def _sources(record: Record, items: str, context: SerializerContext) -> str:
    """The source of the facts in words, and the original."""
    url = record.source.url if record.source else None
    reference = element("ref", url or "", target=url or "")
    words = list(words_by_language(record.source.text if record.source else None))
    sources = "".join(
        f"<bibl{_language(tag)}>{escape_text(text)}{' ' + reference if reference else ''}</bibl>"
        for text, tag in words
    )
    return sources + manuscript(record, items, context)


def _profile(record: Record, hands: Iterable[tuple[str, str]], context: SerializerContext) -> Iterator[str]:
    if record.abstract:
        for words, tag in words_by_language(record.abstract.text):
            yield wrap("abstract", element("p", words), xml_lang=tag)
    yield wrap("creation", date("date", record.date, record.date_text))
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
    yield lists(record, context)
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
    if not (senders or recipients or record.sent or record.received):
        return ""
    sending = _action(record.sent, context) or date("date", record.date, record.date_text)
    sent = wrap("correspAction", senders + sending, type="sent")
    receipt = _action(record.received, context)
    return wrap("correspDesc", sent + wrap("correspAction", recipients + receipt, type="received"))


def _action(dispatch: Dispatch | None, context: SerializerContext) -> str:
    """Return the place and the date of sending or receipt."""
    if dispatch is None:
        return ""
    place = "".join(named(name) for name in units.places_of(dispatch.place, context))
    return place + date("date", dispatch.date, dispatch.text)


def _texts(name: str, text: MultilingualText | None, **values: str) -> str:
    return "".join(element(name, words, xml_lang=tag, **values) for words, tag in words_by_language(text))


def _language(tag: str) -> str:
    return f' xml:lang="{tag}"' if tag else ""
