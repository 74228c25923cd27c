"""One row of the log as the makers of feeds are shown it. A value: it decides nothing and finds nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.record.text import Text

# what a change leaves behind: after these nothing is to be had openly at the address
GONE = frozenset({"delete", "merge", "move", "restrict"})
# after these there is something where there was nothing
NEW = frozenset({"create", "restore", "release"})


@dataclass(frozen=True, slots=True)
class Successor:
    """What a description was merged into or moved to."""

    id: str
    kind: str
    documents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """A change: its number in the log, what changed, how, and when (UTC, to the second).

    `reason` and `successor` are those of a withdrawal. A restriction has no reason here: why something is not open
    may itself not be open. `documents` names the publications that there are of it now: not every record has all.
    """

    seq: int
    id: str
    kind: str
    action: str
    at: str
    reason: Text = field(default_factory=dict)
    successor: Successor | None = None
    documents: frozenset[str] = frozenset()

    @property
    def gone(self) -> bool:
        """Whether nothing is open at the address any more."""
        return self.action in GONE

    @property
    def new(self) -> bool:
        """Whether there was nothing open at the address before."""
        return self.action in NEW
