"""A description of another node as one of this node: every id in it gets the name of its origin before it.

An id of the origin's own becomes `origin--id`. An id that is already that of a copy stays as it is, because the names
of origins are made of their base URLs, and so are the same on every node. The id of a copy of a description of this
node becomes that of the description itself.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import ValidationError

from fonds.federation.exchange_client import Entry, EntryError
from fonds.record import canonical
from fonds.record.copy_ids import copy_id, split_id
from fonds.record.field_types import MAX_ID, field_error
from fonds.record.id_mapping import IdMapping
from fonds.record.model import KINDS, Unit
from fonds.serializers.feeds.exchange import needs_address
from fonds.store.copies import origin_name

Json = dict[str, Any]
NO_REASON = {"en": "The institution that published this description gave no reason."}
_HIDDEN = {"tier": "closed", "covers": "description"}


def local_id(id: str, origin: str, own_name: str) -> str:
    """Return the id here of an id that a node with the name `origin` uses."""
    name, rest = split_id(id)
    if name:
        return rest if name == own_name else id
    return copy_id(origin, id)


def description_of(entry: Entry, own_base: str) -> bytes:
    """Return the canonical JSON of the description of an entry with ids of this node. Raises EntryError."""
    if entry.record is None:
        raise EntryError("it has no description")
    model = KINDS.get(entry.kind)
    if model is None:
        raise EntryError(f"{entry.kind[:80]!r} is not a kind of description")
    if any(isinstance(page, dict) and needs_address(page) for page in entry.record.get("pages", ())):
        raise EntryError("its pages are files of another machine")
    origin, own_name = origin_name(entry.origin), origin_name(own_base)

    def replace(id: str) -> str:
        mapped = local_id(id, origin, own_name)
        if len(mapped) > MAX_ID:
            raise field_error("id", f"{mapped!r} is longer than an id may be")
        return mapped

    try:
        description = model.model_validate(entry.record, context=IdMapping(replace))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise EntryError(f"{place}: {first['msg']}"[:500]) from None
    return canonical.to_bytes(description)


def tombstone_of(entry: Entry, text: bytes, own_base: str) -> bytes:
    """Return the last description of a copy as a tombstone, with the reason that the origin gives.

    What its origin restricted is no tombstone, which would show its title: it is hidden here too.
    """
    fields: Json = orjson.loads(text)
    removed = entry.removed or {}
    if "restricted" in removed:
        fields.pop("withdrawn", None)
        return _to_bytes({**fields, "access": _HIDDEN})
    reason = removed.get("reason")
    day = removed.get("date") or entry.time[:10] or datetime.now(UTC).date().isoformat()
    withdrawn: Json = {"date": day, "reason": reason if isinstance(reason, dict) else NO_REASON}
    if successor := removed.get("successor"):
        withdrawn["successor"] = local_id(str(successor), origin_name(entry.origin), origin_name(own_base))
    return with_withdrawal(fields, withdrawn)


def with_withdrawal(fields: Json, withdrawn: Json) -> bytes:
    """Return a description with a withdrawal. Raises EntryError if that is not valid."""
    try:
        return _to_bytes({**fields, "withdrawn": withdrawn})
    except ValidationError:
        raise EntryError("the reason why it is not available cannot be read") from None


def _to_bytes(fields: Json) -> bytes:
    """Return the canonical JSON of a description. That of a kind without access rules may have one all the same: the
    rule that hides it. Raises ValidationError."""
    model = KINDS[fields["kind"]]
    if "access" not in fields or issubclass(model, Unit):
        return canonical.to_bytes(model.model_validate(fields))
    valid = model.model_validate({name: value for name, value in fields.items() if name != "access"})
    return orjson.dumps({**canonical.to_dict(valid), "access": fields["access"]}, option=orjson.OPT_SORT_KEYS)
