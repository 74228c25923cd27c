"""What people here decide about copies, whatever their origins say: takedowns, and copies that go with their peer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import orjson

from fonds.federation.exchange_client import parse_entry
from fonds.federation.translation import description_of, tombstone_of, with_withdrawal
from fonds.store.copies import Copies


def take_down(copies: Copies, id: str, reason: str) -> None:
    """Withdraw a copy, until `end_takedown`. It is not passed on either. Nothing is done for what is no copy."""
    copy, text = copies.copy(id), copies.text(id)
    if copy is None or text is None:
        return
    withdrawn = _withdrawal(reason)
    takedown = json.dumps(withdrawn, ensure_ascii=False, sort_keys=True)
    copies.put_copy(copy._replace(takedown=takedown), with_withdrawal(orjson.loads(text), withdrawn))


def end_takedown(copies: Copies, id: str, own_base: str) -> bool:
    """Publish a copy again as its origin has it now. Return whether it was taken down."""
    copy, text = copies.copy(id), copies.text(id)
    if copy is None or text is None or not copy.takedown:
        return False
    entry = parse_entry(copy.entry)  # what its origin said last
    text = tombstone_of(entry, text, own_base) if entry.removed else description_of(entry, own_base)
    copies.put_copy(copy._replace(takedown=""), text)
    return True


def remove_copy(copies: Copies, id: str, reason: str) -> None:
    """Withdraw a copy until its origin is harvested again. One that was taken down stays so."""
    copy, text = copies.copy(id), copies.text(id)
    if copy is None or text is None or copy.takedown or copy.is_removed:
        return
    tombstone = with_withdrawal(orjson.loads(text), _withdrawal(reason))
    copies.put_copy(copy._replace(digest="", is_removed=True), tombstone)


def _withdrawal(reason: str) -> dict[str, Any]:
    return {"date": datetime.now(UTC).date().isoformat(), "reason": {"en": reason}}
