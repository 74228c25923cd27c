"""The metadata of a record or collection as the label-value pairs that viewers list (Presentation 3.0, 3.1 metadata).

Every fact of the description has a pair, in the order of RECORD_FIELDS and COLLECTION_FIELDS; a value that has a page
is a link to it. Facts that the description does not state have no pair. Pairs that many descriptions share are built
once (SHARED_KEYS).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from fonds.record import dates, languages, rights
from fonds.record.correspondence import Dispatch
from fonds.record.field_types import Reference
from fonds.record.model import Description, Record, Unit
from fonds.record.text import MultilingualText, in_language
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import further_rights, labels
from fonds.serializers.iiif.element_pairs import Pair, Values, element_pairs, statement_pairs
from fonds.serializers.iiif.language_maps import escape_text, link, link_names, merge, plain_text, protect
from fonds.serializers.relations import RelatedUnit, related_units
from fonds.serializers.relations import label_of as label_of_relation
from fonds.serializers.text import access_statement
from fonds.serializers.text.contributor_roles import by_role, label_of

ValueFunction = Callable[[Any, SerializerContext], Values]
Field = tuple[str, ValueFunction]  # name of the label in labels.py, and the function that gives the values


def pairs(unit: Unit, context: SerializerContext) -> list[Pair]:
    """Return the `metadata` of a record or collection."""
    metadata: list[Pair] = []
    for name, values_of, pairs_before, key_of in (
        _RECORD_ROWS if isinstance(unit, Record) else _COLLECTION_ROWS
    ):
        if pairs_before:
            metadata += pairs_before(unit, context)
        shared_key = key_of(unit) if key_of else None
        if shared_key is None:
            pair = _pair(name, values_of, unit, context)
        elif not shared_key:
            pair = None
        else:
            pair = context.memoize((name, shared_key), _pair, name, values_of, unit, context)
        if pair:
            metadata.append(pair)
    return metadata + statement_pairs(unit, context) if unit.statements else metadata


def _contributors(unit: Unit, context: SerializerContext) -> Iterator[Pair]:
    """Yield a pair for each role of contributors: who has it."""
    for role, contributors in by_role(unit.contributors).items() if unit.contributors else ():
        values = [_reference(contributor, context) for contributor in contributors]
        label = {"none" if tag == "und" else tag: [words] for tag, words in label_of(role, context).items()}
        yield {"label": label, "value": merge(values, context.site.language)}


def _dispatch(field: str) -> ValueFunction:
    """Return a function that gives the date, the words of the source for it, and the place."""

    def values(record: Any, context: SerializerContext) -> Values:
        dispatch: Dispatch | None = getattr(record, field)
        if dispatch is None:
            return []
        edtf = dispatch.date
        date = [{tag: _format_date(edtf, tag) for tag in context.site.languages}] if edtf else []
        words = [{"und": protect(dispatch.text)}] if dispatch.text else []
        return [*date, *words, *([_reference(dispatch.place, context)] if dispatch.place else [])]

    return values


def _relations(unit: Unit, context: SerializerContext) -> Iterator[Pair]:
    """Yield a pair for each kind of relation, in both directions: what it leads to."""
    related = related_units(unit, context)
    for code in dict.fromkeys(other.code for other in related):
        labels_of_code = label_of_relation(code, context)
        label = {tag: [in_language(labels_of_code, tag)] for tag in context.site.languages}
        values = [_related(other, context) for other in related if other.code == code]
        yield {"label": label, "value": merge(values, context.site.language)}


def _related(other: RelatedUnit, context: SerializerContext) -> MultilingualText:
    """Return a link to another unit, with the words and the date of the relation."""
    if other.unit:
        links = link_names(context.description_url(other.unit), other.unit.labels)
    elif other.uri:
        links = {"und": link(other.uri, other.uri)}
    else:
        links = {"und": escape_text(other.id)} if other.id else {}
    words = {tag: escape_text(text) for tag, text in (other.text or {}).items()}
    if (other.unit or other.uri) and not words and not other.date:
        return links
    values = {}
    for tag in dict.fromkeys((*links, *words)):
        date = escape_text(_format_date(other.date, tag)) if other.date else ""
        parts = (in_language(links, tag), in_language(words, tag), date)
        values[tag] = f"<span>{', '.join(part for part in parts if part)}</span>"
    return values


def _pair(name: str, values_of: ValueFunction, unit: Unit, context: SerializerContext) -> Pair | None:
    if values := values_of(unit, context):
        label_maps = labels.label_maps(context.site.languages)
        return {"label": label_maps[name], "value": merge(values, context.site.language)}
    return None


def _date(unit: Unit, context: SerializerContext) -> Values:
    if not unit.date:
        return [{"und": protect(unit.date_text)}] if unit.date_text else []
    words = f" ({unit.date_text})" if unit.date_text else ""
    return [{tag: protect(_format_date(unit.date, tag) + words) for tag in context.site.languages}]


@lru_cache(maxsize=4096)
def _format_date(edtf: str, language: str) -> str:
    return dates.parse(edtf).format(language)


def _references(field: str) -> ValueFunction:
    def values(unit: Any, context: SerializerContext) -> Values:
        return [_reference(reference, context) for reference in getattr(unit, field)]

    return values


def _reference(reference: Reference, context: SerializerContext) -> MultilingualText:
    """Return the source's own words and a link to what they refer to; an editor's inference is marked as such."""
    description = context.find(reference.id) if reference.id else None
    if not description:
        return {"und": protect(reference.as_ or reference.id or "")}
    names = description.labels
    links = link_names(context.description_url(description), names)
    if reference.inferred:
        return {tag: _inferred(reference, html, tag, context) for tag, html in links.items()}
    if reference.as_ and reference.as_ not in names.values():
        return {tag: f"<span>{escape_text(reference.as_)} ({html})</span>" for tag, html in links.items()}
    return links


def _inferred(reference: Reference, link_html: str, tag: str, context: SerializerContext) -> str:
    words = f"{escape_text(reference.as_)} ({link_html})" if reference.as_ else link_html
    by = f" ({escape_text(context.label(reference.inferred_by))})" if reference.inferred_by else ""
    reason = escape_text(reference.inferred)
    return f"<span>{words} <small>[{labels.label('inferred', tag)}{by}: {reason}]</small></span>"


def _description(description: Description | None, context: SerializerContext) -> Values:
    return [link_names(context.description_url(description), description.labels)] if description else []


def _by_id(id: str | None, context: SerializerContext) -> Values:
    return _description(context.find(id), context) if id else []


def _term(scheme: str, code: str | None, context: SerializerContext) -> Values:
    if not code:
        return []
    concept = context.vocabulary.find(scheme, code)
    if concept is None or not concept.labels:
        return [{"und": code}]
    # in the node's languages only, like the labels: the schemes have more languages than the other values
    names = {tag: in_language(concept.labels, tag) for tag in context.site.languages}
    return [link_names(concept.uri, names)]


def _labelled_term(scheme: str, code: str | None, words: str, context: SerializerContext) -> Values:
    """Return a concept and the source's own words for it."""
    return [*_term(scheme, code, context), *([{"und": protect(words)}] if words else [])]


def _level(unit: Unit, context: SerializerContext) -> Values:
    code = None if unit.level == "otherlevel" else unit.level
    return _labelled_term("levels", code, unit.level_label, context)


def _languages(unit: Unit, context: SerializerContext) -> Values:
    site_languages = context.site.languages
    return [{tag: languages.language_name(code, tag) for tag in site_languages} for code in unit.language]


def _text_language(record: Record, context: SerializerContext) -> Values:
    code = record.transcription.language if record.transcription else None
    if not code or code in record.language:
        return []
    return [{tag: languages.language_name(code, tag) for tag in context.site.languages}]


def _collections(unit: Unit, context: SerializerContext) -> Values:
    return [link_names(context.description_url(level), level.labels) for level in context.ancestors(unit)]


def _sponsors(record: Record, context: SerializerContext) -> Values:
    return [value for id in record.sponsor for value in _by_id(id, context)]


def _source(unit: Unit, context: SerializerContext) -> Values:
    source = unit.source
    if not source:
        return []
    return [link_names(source.url, source.text) if source.url else plain_text(source.text)]


def _text_field(field: str) -> ValueFunction:
    def values(unit: Any, context: SerializerContext) -> Values:
        text: MultilingualText | None = getattr(unit, field)
        return [plain_text(text)] if text else []

    return values


def _identifiers(unit: Unit, context: SerializerContext) -> Values:
    return [{"und": protect(str(identifier))} for identifier in unit.identifiers]


def _rights(unit: Unit, context: SerializerContext) -> Values:
    return [{"en": link(unit.rights, rights.statement(unit.rights).label)}] if unit.rights else []


def _elsewhere(unit: Unit, context: SerializerContext) -> Values:
    return [{"und": link(same_as.uri, same_as.uri)} for same_as in unit.same_as]


def _address(unit: Unit, context: SerializerContext) -> Values:
    uri = context.entity_uri(unit)
    return [{"und": link(uri, uri)}]


_CONTENT: tuple[Field, ...] = (
    ("creator", _references("creator")),
    ("language", _languages),
    ("extent", _text_field("extent")),
    ("people", _references("people")),
    ("places", _references("places")),
    ("subjects", _references("subjects")),
)
_ORIGIN: tuple[Field, ...] = (
    ("collection", _collections),
    ("holder", lambda unit, context: _description(context.holder(unit), context)),
    ("reference", lambda unit, context: [{"und": protect(unit.reference)}] if unit.reference else []),
    ("source", _source),
    ("identifiers", _identifiers),
    ("abstract_by", lambda unit, context: _by_id(unit.abstract.by if unit.abstract else None, context)),
)


def _access(unit: Unit, context: SerializerContext) -> Values:
    """Return who may see the unit: the term, a sentence, and the archive's own note."""
    rule = unit.access
    if rule is None:
        return []
    sentence = {tag: access_statement.describe_access(rule, tag) for tag in context.site.languages}
    note = [plain_text(rule.note)] if rule.note else []
    return [*_term("access", rule.tier, context), sentence, *note]


_PUBLICATION: tuple[Field, ...] = (
    ("access", _access),
    ("publisher", lambda unit, context: _description(context.publisher(unit), context)),
    ("rights", _rights),
    ("part_rights", further_rights.parts),
    ("local_contexts", further_rights.label_links),
    ("note", _text_field("note")),
    ("elsewhere", _elsewhere),
    ("address", _address),
)


def _transcriber(record: Record, context: SerializerContext) -> Values:
    return _by_id(record.transcription.by if record.transcription else None, context)


RECORD_FIELDS: tuple[Field, ...] = (
    ("date", _date),
    ("from", _references("senders")),
    ("to", _references("recipients")),
    ("sent", _dispatch("sent")),
    ("received", _dispatch("received")),
    ("type", lambda record, context: _labelled_term("types", record.type, record.type_label, context)),
    ("level", _level),
    *_CONTENT,
    (
        "classification",
        lambda record, context: _labelled_term(
            "classification", record.classification, record.classification_label, context
        ),
    ),
    *_ORIGIN,
    ("transcribed_by", _transcriber),
    ("text_language", _text_language),
    ("sponsor", _sponsors),
    *_PUBLICATION,
)
COLLECTION_FIELDS: tuple[Field, ...] = (
    ("date", _date),
    ("level", _level),
    *_CONTENT,
    *_ORIGIN,
    *_PUBLICATION,
)
# name of a field -> the pairs before its own whose labels are not in labels.py alone
_PAIRS_BEFORE: Final[dict[str, Callable[[Unit, SerializerContext], Iterable[Pair]]]] = {
    "language": _contributors,
    "abstract_by": _relations,
    "access": element_pairs,
}


def _only_link(field: str) -> Callable[[Any], Hashable]:
    """Return the key of a field whose only reference is a plain link, which is the same on every description."""

    def shared_key(unit: Any) -> Hashable:
        references = getattr(unit, field)
        if len(references) != 1:
            return None if references else ""
        reference = references[0]
        return None if reference.as_ or reference.inferred else reference.id

    return shared_key


# name of a field -> a function that gives everything its pair depends on: empty if there is no pair, None if the pair
# depends on more
SHARED_KEYS: Final[dict[str, Callable[[Any], Hashable]]] = {
    "from": _only_link("senders"),
    "to": _only_link("recipients"),
    "sent": lambda record: None if record.sent else "",
    "received": lambda record: None if record.received else "",
    "type": lambda record: None if record.type_label else record.type or "",
    "level": lambda unit: None if unit.level_label else unit.level,
    "creator": _only_link("creator"),
    "language": lambda unit: unit.language,
    "people": _only_link("people"),
    "places": _only_link("places"),
    "subjects": _only_link("subjects"),
    "classification": lambda record: None if record.classification_label else record.classification or "",
    "collection": lambda unit: unit.collection or "",
    "holder": lambda unit: (unit.collection, unit.holder),
    "publisher": lambda unit: (unit.publisher,),
    "rights": lambda unit: unit.rights or "",
    "part_rights": lambda unit: None if unit.part_rights else "",
    "local_contexts": lambda unit: None if unit.local_contexts else "",
}


def _rows(fields: tuple[Field, ...]) -> tuple[Any, ...]:
    """Return for each field its name and its functions: of its values, of the pairs before it, of its shared key."""
    return tuple((name, values, _PAIRS_BEFORE.get(name), SHARED_KEYS.get(name)) for name, values in fields)


_RECORD_ROWS: Final = _rows(RECORD_FIELDS)
_COLLECTION_ROWS: Final = _rows(COLLECTION_FIELDS)
