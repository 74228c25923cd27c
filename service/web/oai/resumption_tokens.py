"""Resumption tokens (OAI-PMH, 3.5): all that is needed to go on, in the token itself; nothing is remembered.

A token says which list it is, after which change the next page begins, and before which the list ends. It is good for
ever: after restarts, on every process, and while others publish. It grants nothing that could not be asked for without
it, so it is not secret; its check only keeps one that was cut or changed from being taken for another list.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Final

_NUMBER: Final = r"0|[1-9][0-9]{0,17}"
_FORM: Final = re.compile(
    rf"(?P<verb>[A-Za-z]{{1,20}})!(?P<prefix>[A-Za-z0-9_.-]{{0,40}})!(?P<spec>[A-Za-z0-9:_.~-]{{0,4000}})"
    rf"!(?P<after>{_NUMBER})!(?P<until>{_NUMBER})!(?P<fixed>[01])!(?P<cursor>{_NUMBER})!(?P<total>{_NUMBER}|)"
    r"!(?P<check>[0-9a-f]{12})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class ListPosition:
    """A place in a list.

    The list is of what changed last after `after` and up to `until`, both numbers of changes; `fixed` where the
    harvester said until when. Of `total` (None where it is not known) `cursor` were given before.
    For ListSets `spec` is the last set that was given, and the numbers are 0.
    """

    verb: str
    prefix: str = ""
    spec: str = ""
    after: int = 0
    until: int = 0
    fixed: bool = False
    cursor: int = 0
    total: int | None = None

    def next_position(self, after: int, given: int) -> ListPosition:
        """The place after that change, when so many more were given."""
        return replace(self, after=after, cursor=self.cursor + given)


def write(place: ListPosition, base: str) -> str:
    """The token of a place, for the node with that base URL."""
    total = "" if place.total is None else str(place.total)
    parts = (place.verb, place.prefix, place.spec, place.after, place.until, int(place.fixed), place.cursor)
    said = "!".join(str(part) for part in (*parts, total))
    return f"{said}!{_check(said, base)}"


def read(token: str, base: str) -> ListPosition | None:
    """The place that a token of this node means; None for anything else."""
    match = _FORM.fullmatch(token)
    if match is None or match["check"] != _check(token.rpartition("!")[0], base):
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


def _check(said: str, base: str) -> str:
    return hashlib.sha256(f"{base} {said}".encode()).hexdigest()[:12]
