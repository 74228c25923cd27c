"""When a representation last changed (RFC 9110, 8.8.2), for clients that compare dates and not entity tags.

The log has the time of every change of a description and of its documents. What is made from them on request also
depends on the program and on the settings of the node, and a page on whatever links to the description.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from fonds.settings import Settings
from fonds.store.commit_times import format_time
from fonds.store.log import Entity
from fonds.web.context import RequestContext

_PROGRAM = Path(__file__).parent.parent
_PROGRAM_FILES = ("*.py", "*.html", "*.css", "*.js")


def of_stored_document(entity: Entity) -> str:
    """Return when a document that is served as it was published last changed; "" if the log does not know."""
    return entity.changed


def of_serialization(entity: Entity, context: RequestContext) -> str:
    """Return when a document that is made from the published description on request last changed."""
    return max(entity.changed, _made_with(context.settings)) if entity.changed else ""


def of_page(context: RequestContext) -> str:
    """Return when a page, or what else shows other descriptions, may last have changed: with any change of the node."""
    changes = context.reader.changes
    newest = context.cached("newest change", lambda: changes.time_of(changes.last()))
    identity = context.serializer_context.identity()
    return max(newest, identity.changed, _made_with(context.settings)) if newest else ""


def _made_with(settings: Settings) -> str:
    """Return when the program or the settings of the node last changed."""
    return max(_program_time(), _file_time(settings.node / "node.toml"))


@lru_cache(maxsize=1)
def _program_time() -> str:
    return max(_file_time(path) for pattern in _PROGRAM_FILES for path in _PROGRAM.rglob(pattern))


@lru_cache(maxsize=64)
def _file_time(path: Path) -> str:
    """Return when a file was last written, as a time of the log; read once, like the program and the settings."""
    try:
        return format_time(datetime.fromtimestamp(path.stat().st_mtime, UTC))
    except (OSError, OverflowError, ValueError):
        return ""
