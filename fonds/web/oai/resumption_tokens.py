"""Resumption tokens (OAI-PMH, 3.5). A token contains the whole position in a list; the server stores nothing.

A token names the list, the change after which the next page begins, and the change with which the list ends. It never
expires: it is valid after restarts, in every process, and during publishing. It is not secret, because it gives access
to nothing else; its checksum only detects a token that was cut or changed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Final

_NUMBER: Final = r"0|[1-9][0-9]{0,17}"
_PATTERN: Final = re.compile(
    rf"(?P<verb>[A-Za-z]{{1,20}})!(?P<prefix>[A-Za-z0-9_.-]{{0,40}})!(?P<spec>[A-Za-z0-9:_.~-]{{0,4000}})"
    rf"!(?P<after>{_NUMBER})!(?P<until>{_NUMBER})!(?P<fixed>[01])!(?P<cursor>{_NUMBER})!(?P<total>{_NUMBER}|)"
    r"!(?P<check>[0-9a-f]{12})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class ListPosition:
    """A position in a list.

    The list contains the items whose last change is after `after` and not after `until`, both numbers of changes.
    `fixed` is true if the request has an `until`. `cursor` items of `total` (None if unknown) were returned before.
    For ListSets, `spec` is the last set that was returned, and the numbers are 0.
    """

    verb: str
    prefix: str = ""
    spec: str = ""
    after: int = 0
    until: int = 0
    fixed: bool = False
    cursor: int = 0
    total: int | None = None

    def next_position(self, after: int, returned: int) -> ListPosition:
        """Return the position after that change, when that many more items were returned."""
        return replace(self, after=after, cursor=self.cursor + returned)


def write(position: ListPosition, base: str) -> str:
    """Return the token of a position, for the node with that base URL."""
    total = "" if position.total is None else str(position.total)
    parts = (
        position.verb,
        position.prefix,
        position.spec,
        position.after,
        position.until,
        int(position.fixed),
        position.cursor,
    )
    payload = "!".join(str(part) for part in (*parts, total))
    return f"{payload}!{_checksum(payload, base)}"


def read(token: str, base: str) -> ListPosition | None:
    """Return the position of a token that this node issued; None for anything else."""
    match = _PATTERN.fullmatch(token)
    if match is None or match["check"] != _checksum(token.rpartition("!")[0], base):
        return None
    return ListPosition(
        match["verb"],
        match["prefix"],
        match["spec"],
        int(match["after"]),
        int(match["until"]),
        match["fixed"] == "1",
        int(match["cursor"]),
        int(match["total"]) if match["total"] else None,
    )


def _checksum(payload: str, base: str) -> str:
    return hashlib.sha256(f"{base} {payload}".encode()).hexdigest()[:12]
