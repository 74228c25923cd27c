"""The facts of a record or collection as the label-value pairs that viewers list (Presentation 3.0, 3.1 metadata).

Every fact of the description stands here, in the order of ROWS; a value that has a page is a link to it. Facts that
the description does not give have no row. Pairs that many descriptions share are made once (SAME).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, Final

from service.record import dates, languages, rights
from service.record.fields import Reference
from service.record.model import Description, Record, Unit
from service.record.text import Text, best
from service.serializers.context import Context
from service.serializers.iiif import labels
from service.serializers.iiif.language_maps import escaped, link, linked, merged, plain
from service.serializers.text import access_statement

Pair = dict[str, Any]
Facts = list[Text]


def pairs(unit: Unit, context: Context) -> list[Pair]:
    """The `metadata` of a record or collection."""
    found = []
    for name, facts in RECORD_ROWS if isinstance(unit, Record) else COLLECTION_ROWS:
        same = SAME[name](unit) if name in SAME else None
        if same is None:
            pair = _pair(name, facts, unit, context)
        elif not same:
            continue
        else:
            pair = context.kept((name, same), _pair, name, facts, unit, context)
        if pair:
            found.append(pair)
    return found


def _pair(name: str, facts: Callable[[Any, Context], Facts], unit: Unit, context: Context) -> Pair | None:
    if found := facts(unit, context):
        shown = labels.table(context.site.languages)
        return {"label": shown[name], "value": merged(found, context.site.language)}
    return None


def _date(unit: Unit, context: Context) -> Facts:
    return [{tag: _spoken(unit.date, tag) for tag in context.site.languages}] if unit.date else []


@lru_cache(maxsize=4096)
def _spoken(edtf: str, language: str) -> str:
    return dates.parse(edtf).words(language)


def _references(field: str) -> Callable[[Any, Context], Facts]:
    def facts(unit: Any, context: Context) -> Facts:
        return [_reference(reference, context) for reference in getattr(unit, field)]

    return facts


def _reference(reference: Reference, context: Context) -> Text:
    """The source's own words and who or what is meant by them; an editor's inference says that it is one."""
    found = context.find(reference.id) if reference.id else None
    if not found:
        return {"und": plain(reference.as_ or reference.id or "")}
    names = found.names
    links = linked(context.page(found), names)
    if reference.inferred:
        return {tag: _inferred(reference, text, tag, context) for tag, text in links.items()}
    if reference.as_ and reference.as_ not in names.values():
        return {tag: f"<span>{escaped(reference.as_)} ({text})</span>" for tag, text in links.items()}
    return links


def _inferred(reference: Reference, link_to: str, tag: str, context: Context) -> str:
    words = f"{escaped(reference.as_)} ({link_to})" if reference.as_ else link_to
    by = f" ({escaped(context.label(reference.inferred_by))})" if reference.inferred_by else ""
    reason = escaped(reference.inferred)
    return f"<span>{words} <small>[{labels.word('inferred', tag)}{by}: {reason}]</small></span>"


def _described(found: Description | None, context: Context) -> Facts:
    return [linked(context.page(found), found.names)] if found else []


def _by_id(id: str | None, context: Context) -> Facts:
    return _described(context.find(id), context) if id else []


def _term(scheme: str, code: str | None, context: Context) -> Facts:
    if not code:
        return []
    concept = context.vocabulary.find(scheme, code)
    if concept is None or not concept.labels:
        return [{"und": code}]
    # in the node's languages, as the labels beside it: the schemes have more than the values around them
    names = {tag: best(concept.labels, tag) for tag in context.site.languages}
    return [linked(concept.uri, names)]


def _languages(unit: Unit, context: Context) -> Facts:
    shown = context.site.languages
    return [{tag: languages.name(code, tag) for tag in shown} for code in unit.language]


def _text_language(record: Record, context: Context) -> Facts:
    code = record.transcription.language if record.transcription else None
    if not code or code in record.language:
        return []
    return [{tag: languages.name(code, tag) for tag in context.site.languages}]


def _collections(unit: Unit, context: Context) -> Facts:
    return [linked(context.page(level), level.names) for level in context.ancestors(unit)]


def _sponsors(record: Record, context: Context) -> Facts:
    return [fact for id in record.sponsor for fact in _by_id(id, context)]


def _source(unit: Unit, context: Context) -> Facts:
    source = unit.source
    if not source:
        return []
    return [linked(source.url, source.text) if source.url else _plain(source.text)]


def _plain(text: Text) -> Text:
    return {tag: plain(words) for tag, words in text.items()}


def _tagged(field: str) -> Callable[[Any, Context], Facts]:
    def facts(unit: Any, context: Context) -> Facts:
        text: Text | None = getattr(unit, field)
        return [_plain(text)] if text else []

    return facts


def _identifiers(unit: Unit, context: Context) -> Facts:
    return [
        {"und": plain(f"{known.scheme}: {known.value}" if known.scheme else known.value)}
        for known in unit.identifiers
    ]


def _rights(unit: Unit, context: Context) -> Facts:
    return [{"en": link(unit.rights, rights.statement(unit.rights).label)}] if unit.rights else []


def _elsewhere(unit: Unit, context: Context) -> Facts:
    return [{"und": link(same.uri, same.uri)} for same in unit.same_as]


def _address(unit: Unit, context: Context) -> Facts:
    uri = context.uri(unit)
    return [{"und": link(uri, uri)}]


Row = tuple[str, Callable[[Any, Context], Facts]]

_CONTENT: tuple[Row, ...] = (
    ("creator", _references("creator")),
    ("language", _languages),
    ("extent", _tagged("extent")),
    ("people", _references("people")),
    ("places", _references("places")),
    ("subjects", _references("subjects")),
)
_ORIGIN: tuple[Row, ...] = (
    ("collection", _collections),
    ("holder", lambda unit, context: _described(context.holder(unit), context)),
    ("reference", lambda unit, context: [{"und": plain(unit.reference)}] if unit.reference else []),
    ("source", _source),
    ("identifiers", _identifiers),
    ("abstract_by", lambda unit, context: _by_id(unit.abstract.by if unit.abstract else None, context)),
)


def _access(unit: Unit, context: Context) -> Facts:
    """Who may see it: the term, the sentence, the archive's own words."""
    rule = unit.access
    if rule is None:
        return []
    said = {tag: access_statement.sentence(rule, tag) for tag in context.site.languages}
    return [*_term("access", rule.tier, context), said, *([_plain(rule.note)] if rule.note else [])]


_PUBLICATION: tuple[Row, ...] = (
    ("access", _access),
    ("publisher", lambda unit, context: _described(context.publisher(unit), context)),
    ("rights", _rights),
    ("note", _tagged("note")),
    ("elsewhere", _elsewhere),
    ("address", _address),
)


def _transcriber(record: Record, context: Context) -> Facts:
    return _by_id(record.transcription.by if record.transcription else None, context)


RECORD_ROWS: tuple[Row, ...] = (
    ("date", _date),
    ("from", _references("senders")),
    ("to", _references("recipients")),
    ("type", lambda record, context: _term("types", record.type, context)),
    ("level", lambda unit, context: _term("levels", unit.level, context)),
    *_CONTENT,
    ("classification", lambda record, context: _term("classification", record.classification, context)),
    *_ORIGIN,
    ("transcribed_by", _transcriber),
    ("text_language", _text_language),
    ("sponsor", _sponsors),
    *_PUBLICATION,
)
COLLECTION_ROWS: tuple[Row, ...] = (
    ("date", _date),
    ("level", lambda unit, context: _term("levels", unit.level, context)),
    *_CONTENT,
    *_ORIGIN,
    *_PUBLICATION,
)


def _one_link(field: str) -> Callable[[Any], Hashable]:
    """One reference that is no more than a link says the same wherever it stands."""

    def same(unit: Any) -> Hashable:
        references = getattr(unit, field)
        if len(references) != 1:
            return None if references else ""
        first = references[0]
        return None if first.as_ or first.inferred else first.id

    return same


# name of a row -> the values of which its pair is made and nothing else: empty for no row, None where that is not so
SAME: Final[dict[str, Callable[[Any], Hashable]]] = {
    "from": _one_link("senders"),
    "to": _one_link("recipients"),
    "type": lambda record: record.type or "",
    "level": lambda unit: unit.level,
    "creator": _one_link("creator"),
    "language": lambda unit: unit.language,
    "people": _one_link("people"),
    "places": _one_link("places"),
    "subjects": _one_link("subjects"),
    "classification": lambda record: record.classification or "",
    "collection": lambda unit: unit.collection or "",
    "holder": lambda unit: (unit.collection, unit.holder),
    "publisher": lambda unit: (unit.publisher,),
    "rights": lambda unit: unit.rights or "",
}
