"""The descriptions around one, for its page: neighbours, members and incoming links, all limited in number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from urllib.parse import urlencode

import orjson

from fonds.record.model import Unit
from fonds.record.text import in_language
from fonds.store.log import Entity
from fonds.urls import PATH_SEGMENTS
from fonds.web.context import RequestContext
from fonds.web.descriptions.same_things import SameThing
from fonds.web.list_entries import entries
from fonds.web.memento.version_entries import VersionEntry
from fonds.web.pictures import Picture, thumbnail_picture
from fonds.web.related_records.related import RelatedEntry
from fonds.web.tree.entries import Entry, read_entries
from fonds.web.tree.sidebar import Tree, tree_beside

PER_PAGE = 50
MAX_PREVIEWED = 12  # incoming links of each field, if there are several lists; each links to its full list

BriefRow = tuple[str, str, bytes]


@dataclass(frozen=True)
class Summary:
    """An entry in a list: a description, its title, its date in EDTF ("" for none) and the path of its page; its level,
    the words about it and its picture, if it has them."""

    id: str
    kind: str
    title: str
    date: str
    href: str
    level: str = ""
    text: str = ""
    picture: Picture | None = None


@dataclass(frozen=True)
class RelatedEntities:
    """The descriptions around one.

    `members` is one page of the contents of a collection, and `tree` the units above and around it. `incoming_links`
    gives, for each field, the descriptions that link here with it and their number. `created` and `changed` are
    xsd:dateTime.
    """

    previous: Summary | None
    next: Summary | None
    members: tuple[Entry, ...]
    member_total: int
    page: int
    page_count: int
    incoming_links: tuple[tuple[str, tuple[Summary, ...], int], ...]
    created: str
    changed: str
    version: int
    with_pass: bool = False  # whether the reader may see its restricted content
    field: str = ""  # of the incoming links, if only those of one field are listed
    tree: Tree | None = None
    related_records: tuple[RelatedEntry, ...] = ()  # the records that have most to do with a record
    same_things: tuple[SameThing, ...] = ()  # descriptions of the same thing, from this and other archives
    history: tuple[VersionEntry, ...] = ()  # its last versions, the newest first

    @property
    def query(self) -> str:
        """The query of the address of this page of the list; "" for the first page of the members."""
        return list_query(self.field, self.page)


def list_query(field: str, number: int) -> str:
    """Return the query that says which page of which list a page shows; "" for the first page of the members."""
    parameters = {"list": field, "page": str(number) if number > 1 else ""}
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"?{query}" if query else ""


def shown_field(kind: str, field: str) -> str:
    """Return the field of which a page lists the incoming links; members of a collection are another list."""
    return "" if field == kind == "collection" else field


NOTHING_RELATED = RelatedEntities(None, None, (), 0, 1, 1, (), "", "", 0)  # where a page shows none of it


def summary(context: RequestContext, language: str, row: BriefRow) -> Summary:
    """Return the entry of a description in a list, for readers of a language."""
    id, kind, brief = row
    brief_json = orjson.loads(brief)
    title = in_language(brief_json["label"], language)
    path = context.urls.path(PATH_SEGMENTS[kind], id=id)
    return Summary(
        id=id,
        kind=kind,
        title=title,
        date=brief_json.get("date", ""),
        href=path,
        level=brief_json.get("level_label") or _level(context, brief_json.get("level", ""), language),
        text=in_language(brief_json.get("summary"), language),
        picture=thumbnail_picture(brief_json.get("thumbnail"), context.urls),
    )


def _level(context: RequestContext, code: str, language: str) -> str:
    concept = context.serializer_context.vocabulary.find("levels", code)
    return in_language(concept.labels, language) if concept else code


def summaries(
    context: RequestContext, rows: Iterable[BriefRow], language: str | None = None
) -> tuple[Summary, ...]:
    """Return the entries of a list, for readers of a language (by default that of the site).

    What meets a fault is left out.
    """
    make = partial(summary, context, language or context.site.language)
    return tuple(value for _, value in entries(rows, itemgetter(0), "a list", make))


def related(
    context: RequestContext,
    entity: Entity,
    number: int = 1,
    field: str = "",
    language: str | None = None,
) -> RelatedEntities | None:
    """Return the descriptions around a published one; None if the page of the list does not exist.

    `number` is the page of its list of members, or, with a `field`, of its incoming links of that field.
    Titles are for readers of a language (by default that of the site).
    """
    field = shown_field(entity.kind, field)
    is_list = entity.kind == "collection" and not field
    members, total = _member_page(context, entity.id, number, language) if is_list else ((), 0)
    counts = [
        (name, count) for name, count in context.reader.incoming_link_counts(entity.id) if field in ("", name)
    ]
    list_length = total if is_list else counts[0][1] if field and counts else 0
    page_count = max(1, -(-list_length // PER_PAGE))
    if number > page_count or (field and not counts):
        return None
    limit, start = (PER_PAGE, PER_PAGE * (number - 1)) if field else (MAX_PREVIEWED, 0)
    incoming_links = tuple(
        (
            name,
            summaries(context, context.reader.incoming_links(entity.id, name, limit, start), language),
            count,
        )
        for name, count in counts
    )
    return RelatedEntities(
        previous=_neighbour(context, entity, -1, language),
        next=_neighbour(context, entity, 1, language),
        members=members,
        member_total=total,
        page=number,
        page_count=page_count,
        incoming_links=incoming_links,
        created=entity.created,
        changed=entity.changed,
        version=context.reader.versions.count(entity.id),
        with_pass=context.reader.is_unredacted(entity),
        field=field,
        tree=_tree(context, entity, language),
    )


def _tree(context: RequestContext, entity: Entity, language: str | None) -> Tree | None:
    description = context.reader.description(entity)
    return tree_beside(context, entity, description, language) if isinstance(description, Unit) else None


def _neighbour(context: RequestContext, entity: Entity, step: int, language: str | None) -> Summary | None:
    row = context.reader.adjacent(entity, step) if entity.kind in ("record", "collection") else None
    return next(iter(summaries(context, [row], language)), None) if row else None


def _member_page(
    context: RequestContext, parent: str | None, number: int, language: str | None
) -> tuple[tuple[Entry, ...], int]:
    rows = context.reader.members(parent, PER_PAGE, PER_PAGE * (number - 1))
    members = tuple(read_entries(context, rows, language).values())
    return members, context.reader.member_count(parent)
