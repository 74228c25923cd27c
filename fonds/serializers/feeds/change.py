"""An entry of the log of changes as the serializers of feeds see it. A plain value."""

from __future__ import annotations

from dataclasses import dataclass, field

from fonds.record.text import MultilingualText

# actions after which nothing is openly available at the address
GONE = frozenset({"delete", "merge", "move", "restrict"})
# actions after which something is available where nothing was before
NEW = frozenset({"create", "restore", "release"})


@dataclass(frozen=True, slots=True)
class Successor:
    """The description that another was merged into or moved to."""

    id: str
    kind: str
    documents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FeedChange:
    """A change: its number in the log, what changed, how, and when (UTC, to the second).

    `reason` and `successor` are those of a withdrawal. A restriction has no reason here: the reason for a restriction
    may itself be restricted. `documents` names the representations that exist of it now: not every record has all.
    """

    seq: int
    id: str
    kind: str
    action: str
    at: str
    reason: MultilingualText = field(default_factory=dict)
    successor: Successor | None = None
    documents: frozenset[str] = frozenset()

    @property
    def is_gone(self) -> bool:
        """Whether nothing is openly available at the address any more."""
        return self.action in GONE

    @property
    def is_new(self) -> bool:
        """Whether nothing was openly available at the address before."""
        return self.action in NEW
