"""The versions of a description as entries of a list: when each was published, and which fields it changed."""

from __future__ import annotations

from dataclasses import dataclass

from fonds.publishing.version_snapshot import VersionSnapshot, snapshot_of
from fonds.record.differences import field_differences
from fonds.serializers.context import SerializerContext
from fonds.store.log import Entity
from fonds.store.versions import Version
from fonds.urls import PATH_SEGMENTS
from fonds.web.context import RequestContext


@dataclass(frozen=True)
class VersionEntry:
    """A version in the list: its number, when it was published, its page, and which fields it changed.

    `since` is the path of the differences from the previous version; "" for the first. `is_same` is true if it has the
    same content as the previous one.
    """

    number: int
    at: str
    href: str
    changed: tuple[str, ...]
    since: str
    is_same: bool = False


def version_entries(context: RequestContext, entity: Entity, first: int, last: int) -> list[VersionEntry]:
    """Return the versions with those numbers, newest first, each compared with the previous one."""
    entries: list[VersionEntry] = []
    previous_snapshot: VersionSnapshot | None = None
    previous_version: Version | None = None
    for version in context.reader.versions.between(entity.id, first - 1, last):
        snapshot = snapshot_of(entity, version, context.reader, context.serializer_context)
        if version.number >= first:
            entries.append(
                _entry(
                    entity, version, previous_version, previous_snapshot, snapshot, context.serializer_context
                )
            )
        previous_snapshot, previous_version = snapshot, version
    return entries[::-1]


def _entry(
    entity: Entity,
    version: Version,
    previous_version: Version | None,
    previous_snapshot: VersionSnapshot | None,
    snapshot: VersionSnapshot | None,
    serializer_context: SerializerContext,
) -> VersionEntry:
    fields = (
        field_differences(previous_snapshot.description, snapshot.description)
        if snapshot and previous_snapshot
        else ()
    )
    changed = tuple(dict.fromkeys(difference.field.partition(".")[0] for difference in fields))
    number = version.number
    href = version_path(entity, serializer_context, "version", number=number)
    diff_path = (
        version_path(entity, serializer_context, "differences", between=f"{number - 1}-{number}")
        if number > 1
        else ""
    )
    return VersionEntry(
        number,
        version.at,
        href,
        changed,
        diff_path,
        previous_version is not None and previous_version.digest == version.digest,
    )


def version_path(
    entity: Entity, serializer_context: SerializerContext, name: str, id: str = "", **values: str | int
) -> str:
    """Return the path of a page about the versions of a description, perhaps of those under a former id."""
    return serializer_context.urls.path(name, room=PATH_SEGMENTS[entity.kind], id=id or entity.id, **values)
