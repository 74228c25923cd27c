"""What people here assert of descriptions from several archives: that they are of the same thing, or of different ones.

Nothing is merged. An assertion is a statement of its own, with its method and author, and can be taken back.
"""

from __future__ import annotations

import sqlite3
from typing import Final, NamedTuple

SAME: Final = "same"
DIFFERENT: Final = "different"
MAX_CLUSTER: Final = 100  # things that are looked at around one


class Assertion(NamedTuple):
    """That two things are the SAME or DIFFERENT: their ids, or a URI for the second one; how that was found, by whom,
    and when (ISO 8601, UTC)."""

    subject: str
    object: str
    relation: str
    method: str
    author: str
    time: str

    def other(self, name: str) -> str:
        """Return the other one of the two things."""
        return self.object if name == self.subject else self.subject


class Assertions:
    """The table of assertions. There is one for each pair."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def put(self, assertion: Assertion) -> None:
        """Store an assertion, in the place of an earlier one about the same pair."""
        self.remove(assertion.subject, assertion.object)
        self._db.execute("INSERT INTO assertion VALUES (?,?,?,?,?,?)", assertion)

    def remove(self, first: str, second: str) -> bool:
        """Remove the assertion about a pair, in whatever order. Returns False if there was none."""
        sql = "DELETE FROM assertion WHERE (subject, object) IN ((?1, ?2), (?2, ?1))"
        return self._db.execute(sql, (first, second)).rowcount > 0

    def all(self) -> list[Assertion]:
        """Return all assertions."""
        return [
            Assertion(*row) for row in self._db.execute("SELECT * FROM assertion ORDER BY subject, object")
        ]

    def about(self, name: str) -> list[Assertion]:
        """Return the assertions about a thing."""
        sql = "SELECT * FROM assertion WHERE subject = ?1 OR object = ?1 ORDER BY subject, object"
        return [Assertion(*row) for row in self._db.execute(sql, (name,))]

    def same_as(self, name: str) -> list[tuple[str, Assertion]]:
        """Return what is the same as a thing, directly or by way of others, each with the assertion that led to it.

        What is asserted to be different from the thing, or from another one on the way, is left out: such an assertion
        cuts the chain there. Assertions that are nearer to the thing are followed first.
        """
        members: dict[str, Assertion | None] = {name: None}
        different = self._different(name)
        pending = [name]
        while pending and len(members) < MAX_CLUSTER:
            current = pending.pop(0)
            for assertion in self.about(current):
                other = assertion.other(current)
                if assertion.relation != SAME or other in members or other in different:
                    continue
                if members.keys() & self._different(other):
                    continue
                members[other] = assertion
                different |= self._different(other)
                pending.append(other)
        return [(other, assertion) for other, assertion in members.items() if assertion]

    def _different(self, name: str) -> set[str]:
        return {one.other(name) for one in self.about(name) if one.relation == DIFFERENT}
