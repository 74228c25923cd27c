"""The field `order` of records and collections: the place that the archive gave them among their neighbours.

It is a whole number, not the number of a place: only greater and smaller count. Archives that number by tens can put
something between two others later, without a change of any other file.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import Field

from fonds.record.field_types import field_error, shown, validated

MAX_ORDER: Final = 10**12
# the place in lists of what has no `order`: after all that have one
NO_ORDER: Final = MAX_ORDER + 1
_NUMBER = re.compile(r"-?[0-9]+")
_HINT = "a whole number, as in 10: steps of ten leave room for what comes between"


def _order(value: Any) -> int:
    words = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not _NUMBER.fullmatch(words):
        raise field_error("order", f"{shown(value)} is not a place in an order", _HINT)
    digits = words.lstrip("0") or "0"
    # int() refuses thousands of digits
    if words.startswith("-") or len(digits) > len(str(MAX_ORDER)) or int(digits) > MAX_ORDER:
        raise field_error("order", f"{shown(value)} is too small or too large", f"from 0 to {MAX_ORDER:,}")
    return int(digits)


Order = Annotated[int, validated(_order), Field(ge=0, le=MAX_ORDER)]
