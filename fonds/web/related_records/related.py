"""The records that have most to do with a record, each with the reasons: relations first, then what they share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from fonds.problem import StoreError
from fonds.record.model import Record
from fonds.search.facets import Value
from fonds.serializers.relations import label_of, related_units
from fonds.store.related_records import RelatedRecord, RelatedRecords
from fonds.web.context import RequestContext
from fonds.web.list_entries import entry
from fonds.web.localization import LinkTarget, LocalizedText, Localizer
from fonds.web.page_context import PageContext

MAX_ON_PAGE = 8  # of a record
MAX_LISTED = 50  # on the page that lists them
MAX_REASONS = 3
MAX_NAMES = 2  # of one reason: persons, places, subjects
MAX_SHOWN_WORDS = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a record is related.

    `type` is relation, between, from, to, agent, place, subject, day, week or text; `names` are the descriptions that
    both have; `words` are those that both texts have, or what this record is to the other one.
    """

    type: str
    names: tuple[LinkTarget, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelatedEntry:
    """A related record: id, title, date in EDTF ("" if there is none), path of its page, and the reasons."""

    id: str
    title: LocalizedText
    date: str
    href: str
    reasons: tuple[Reason, ...]
    score: float = 0.0


def related_records(
    context: RequestContext, record: Record, limit: int, page: PageContext
) -> tuple[RelatedEntry, ...]:
    """Return the records that have most to do with a record; those that a relation names are first."""
    localizer = Localizer(page)
    sharing: dict[str, RelatedRecord] = {
        other.id: other for other in _sharing(context, record.id, limit) if other.id != record.id
    }
    relations = dict(_relations(record, page))
    ids = list(dict.fromkeys([*relations, *sharing]))[:limit]
    related = (
        entry(id, "related records", lambda id=id: _entry(id, relations, sharing, record, localizer))  # type: ignore[misc]
        for id in ids
    )
    return tuple(value for value in related if value)


def _sharing(context: RequestContext, id: str, limit: int) -> list[RelatedRecord]:
    """Return what shares values and words with a record; nothing while there is no index yet."""
    with suppress(StoreError):
        return RelatedRecords(context.reader.text_search).find(id, limit)
    return []


def _relations(record: Record, page: PageContext) -> Iterator[tuple[str, str]]:
    """Yield the id of each record that a relation names, and what this one is to it."""
    for relation in related_units(record, page):
        if isinstance(relation.unit, Record) and relation.unit.id != record.id:
            yield relation.unit.id, page.localize(label_of(relation.code, page))


def _entry(
    id: str,
    relations: dict[str, str],
    sharing: dict[str, RelatedRecord],
    record: Record,
    localizer: Localizer,
) -> RelatedEntry | None:
    other = localizer.context.find(id)
    if not isinstance(other, Record):
        return None
    shared = sharing.get(id)
    reasons = [Reason("relation", words=(relations[id],))] if id in relations else []
    reasons += _reasons(shared, record, localizer) if shared else []
    return RelatedEntry(
        id,
        localizer.text(other.labels),
        other.date or "",
        localizer.path(other),
        tuple(reasons[:MAX_REASONS]),
        round(shared.score, 2) if shared else 0.0,
    )


def _reasons(shared: RelatedRecord, record: Record, localizer: Localizer) -> list[Reason]:
    """Return what a record shares, what says most first."""
    mentioned: set[str] = set()
    reasons = []
    for type, ids in _correspondence(shared.values, record):
        names = _links(ids, localizer)
        if len(names) == len(ids):
            reasons.append(Reason(type, names))
            mentioned.update(ids)
    is_same_day = any(field == "day" and "X" not in value for field, value in shared.shared_values)
    if is_same_day or shared.is_same_week:
        reasons.append(Reason("day" if is_same_day else "week"))
    if shared.words:
        reasons.append(Reason("text", words=shared.words[:MAX_SHOWN_WORDS]))
    for field in ("subject", "place", "agent"):
        ids = [value for name, value in shared.shared_values if name == field and value not in mentioned]
        if names := _links(ids[:MAX_NAMES], localizer):
            reasons.append(Reason(field, names))
    return reasons


def _correspondence(values: frozenset[Value], record: Record) -> Iterator[tuple[str, list[str]]]:
    """Yield the correspondents that two records have in common: both, or else the sender or the recipient."""
    senders = [reference.id for field, reference in record.references() if field == "from" and reference.id]
    recipients = [reference.id for field, reference in record.references() if field == "to" and reference.id]
    corresponding = {id for field, id in values if field in ("sender", "recipient")}
    for sender in senders:
        for recipient in recipients:
            if sender != recipient and {sender, recipient} <= corresponding:
                yield "between", [sender, recipient]
                return
    for type, field, ids in (("from", "sender", senders), ("to", "recipient", recipients)):
        if shared := [id for id in ids if (field, id) in values]:
            yield type, shared[:MAX_NAMES]


def _links(ids: Iterable[str], localizer: Localizer) -> tuple[LinkTarget, ...]:
    return tuple(target for id in ids if (target := localizer.link_to(id)))


def compare_path(id: str, page: PageContext) -> str:
    """Return the path of the comparison of a record, to which the other side is added."""
    return f"{page.urls.path('compare')}?left={id}&right="
