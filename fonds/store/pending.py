"""The ids that a publish must look at: what changed since the last one, and what is still to be made anew.

An id stays here until it was published, so that a killed run loses nothing, and a failed one is tried again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from fonds.store.members import LISTED, RELATION_FIELDS

# Of the documents that are published, those that name an id: in what is published below it, or links to it.
_NAMING = f"""
WITH RECURSIVE linking (id) AS (
  SELECT ?1
  UNION SELECT e.source FROM edge e JOIN entity c ON c.id = e.source
    WHERE e.target = ?1 AND e.field != 'collection' AND c.kind = 'collection' AND c.withdrawn IS NULL),
level (id) AS (
  SELECT id FROM linking
  UNION SELECT e.id FROM level l JOIN entity e ON e.parent = l.id AND e.kind = 'collection' AND {LISTED})
INSERT OR IGNORE INTO stale
  SELECT e.id FROM level l JOIN entity e ON e.parent = l.id AND {LISTED} WHERE e.id != ?1
  UNION SELECT source FROM edge WHERE target = ?1 ORDER BY 1
"""  # noqa: S608
# Of all descriptions, those that depend on an id, by what the files say, and by what is published where there is no
# valid file: also what is withdrawn or hidden, and may come back.
_BELOW = f"""
WITH RECURSIVE below (id) AS (
  SELECT ?1
  UNION SELECT s.id FROM below b JOIN source_link l ON l.target = b.id AND l.field = 'collection'
    JOIN source s ON s.n = l.source
  UNION SELECT e.id FROM below b JOIN entity e ON e.parent = b.id AND {LISTED}
    JOIN orphan o ON o.id = e.id)
INSERT OR IGNORE INTO candidate SELECT id FROM below WHERE id != ?1
"""  # noqa: S608
_LINKING = """
INSERT OR IGNORE INTO candidate
  SELECT s.id FROM source_link l JOIN source s ON s.n = l.source WHERE l.target = ?1 AND l.field != 'collection'
  UNION ALL SELECT e.source FROM edge e JOIN orphan o ON o.id = e.source WHERE e.target = ?1
"""
# The targets of the relations of what is looked at, by what the files say and by what is published. CROSS JOIN keeps
# the order of the tables: SQLite does not know how few candidates there are, and would read the other table whole.
_RELATED = f"""
INSERT OR IGNORE INTO candidate
  SELECT j.value ->> 1 FROM candidate c CROSS JOIN source s ON s.id = c.id, json_each(s.links) j
    WHERE s.links LIKE '%"relations.%' AND j.value ->> 0 IN ({RELATION_FIELDS})
  UNION SELECT e.target FROM candidate c CROSS JOIN edge e ON e.source = c.id
    AND e.field IN ({RELATION_FIELDS})
"""  # noqa: S608
_LINKING_COLLECTIONS = """
  SELECT s.id FROM source_link l JOIN source s ON s.n = l.source
    WHERE l.target = ?1 AND l.field != 'collection' AND s.kind = 'collection'
  UNION SELECT e.source FROM edge e JOIN orphan o ON o.id = e.source JOIN entity c ON c.id = e.source
    WHERE e.target = ?1 AND c.kind = 'collection'
"""


class PendingIds:
    """The tables of ids during one publish. `candidate` has the ids that this run looks at."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._db.execute("CREATE TEMP TABLE candidate (id TEXT PRIMARY KEY) WITHOUT ROWID")

    def add(self, ids: Iterable[str]) -> None:
        """Note ids that must be looked at until they are published."""
        self._db.executemany("INSERT OR IGNORE INTO pending VALUES (?)", [(id,) for id in ids])

    def all(self) -> Iterator[str]:
        """Yield the ids that changed and are not published yet."""
        yield from _ids(self._db, "SELECT id FROM pending ORDER BY id")

    def any(self) -> bool:
        """Return whether something changed, or is to be made anew."""
        sql = "SELECT 1 FROM pending UNION ALL SELECT 1 FROM stale LIMIT 1"
        return self._db.execute(sql).fetchone() is not None

    # -- what this run looks at

    def add_candidates(self, ids: Iterable[str]) -> None:
        """Add ids to those that this run looks at."""
        self._db.executemany("INSERT OR IGNORE INTO candidate VALUES (?)", [(id,) for id in ids])

    def add_all_candidates(self) -> None:
        """Add every id that may be published: those of valid files, and those that were published."""
        self._db.execute("INSERT OR IGNORE INTO candidate SELECT id FROM source WHERE digest IS NOT NULL")
        self._db.execute("INSERT OR IGNORE INTO candidate SELECT id FROM entity WHERE kind != 'node'")

    def add_dependents(self, id: str) -> None:
        """Add to those that this run looks at what links to an id, and all that is below it or below a collection that
        links to it."""
        self._db.execute(_LINKING, (id,))
        collections = [row[0] for row in self._db.execute(_LINKING_COLLECTIONS, (id,))]
        for collection in (id, *collections):
            self._db.execute(_BELOW, (collection,))

    def add_related(self) -> None:
        """Add to those that this run looks at the targets of their relations, which tell the inverse of them."""
        self._db.execute(_RELATED)

    def candidates(self, after: str, limit: int) -> list[str]:
        """Return the next ids that this run looks at, in order."""
        sql = "SELECT id FROM candidate WHERE id > ? ORDER BY id LIMIT ?"
        return list(_ids(self._db, sql, (after, limit)))

    def count(self) -> int:
        """Return how many ids this run looks at."""
        return int(self._db.execute("SELECT count(*) FROM candidate").fetchone()[0])

    # -- what is to be made anew, a part in each run

    def add_stale_dependents(self, id: str) -> None:
        """Note everything whose published documents name an id as what is to be made anew."""
        self._db.execute(_NAMING, (id,))

    def add_all_stale(self) -> None:
        """Note everything that is published."""
        self._db.execute(
            "INSERT OR IGNORE INTO stale SELECT id FROM entity WHERE withdrawn IS NULL AND kind != 'node'"
        )

    def stale(self, limit: int) -> list[str]:
        """Return some of the ids that are to be made anew."""
        return list(_ids(self._db, "SELECT id FROM stale ORDER BY id LIMIT ?", (limit,)))

    def count_stale(self) -> int:
        """Return how many ids are to be made anew."""
        return int(self._db.execute("SELECT count(*) FROM stale").fetchone()[0])

    # -- after the documents

    def settle(self, failed: Iterable[str]) -> None:
        """Forget the ids that this run looked at, but not those that failed; to be called with the commit."""
        self._db.execute("DELETE FROM pending")
        self._db.execute("DELETE FROM stale WHERE id IN (SELECT id FROM candidate)")
        self.add(failed)

    def link_problems(self) -> list[str]:
        """Return the ids with a problem that no file shows alone, as of the last validation."""
        return list(_ids(self._db, "SELECT id FROM link_problem ORDER BY id"))

    def set_link_problems(self, before: Iterable[str], after: Iterable[str]) -> None:
        """Store the ids with such a problem."""
        old, new = set(before), set(after)
        self._db.executemany("DELETE FROM link_problem WHERE id = ?", [(id,) for id in old - new])
        self._db.executemany("INSERT OR IGNORE INTO link_problem VALUES (?)", [(id,) for id in new - old])

    # -- what is published without a valid file

    def vanished(self, everything: bool) -> list[str]:
        """Return the ids that are published and that no file of the node has any more."""
        sql = (
            "SELECT e.id FROM entity e WHERE e.withdrawn IS NULL AND e.kind != 'node'"
            " AND NOT EXISTS (SELECT 1 FROM source s WHERE s.id = e.id)"
        )
        if not everything:
            sql += " AND e.id IN (SELECT id FROM orphan UNION SELECT id FROM pending)"
        return sorted(_ids(self._db, sql))

    def update_orphans(self, invalid: Iterable[str]) -> list[str]:
        """Bring the table of published ids without a valid file up to date for what this run looked at.

        `invalid` are ids with problems that no file shows alone. Returns those of the ids that are in the table now.
        """
        self._db.execute("DELETE FROM orphan WHERE id IN (SELECT id FROM candidate)")
        self._db.execute(
            "INSERT INTO orphan SELECT e.id, NULL FROM candidate c JOIN entity e ON e.id = c.id"
            " WHERE NOT EXISTS (SELECT 1 FROM source s WHERE s.id = e.id AND s.digest IS NOT NULL)"
        )
        sql = "INSERT OR IGNORE INTO orphan SELECT id, NULL FROM entity WHERE id = ?"
        self._db.executemany(sql, [(id,) for id in invalid])
        sql = "SELECT o.id FROM orphan o JOIN candidate c ON c.id = o.id ORDER BY o.id"
        return list(_ids(self._db, sql))

    def set_rule_end(self, orphan: str, until: str) -> None:
        """Store when the access rule of a published id without a valid file ends."""
        self._db.execute("UPDATE orphan SET until = ? WHERE id = ?", (until, orphan))

    def rule_ends(self, day: str) -> tuple[str, str]:
        """Return the last end of such a rule up to a day, and the first after it; each "" if there is none."""
        last = self._db.execute("SELECT max(until) FROM orphan WHERE until <= ?", (day,)).fetchone()[0]
        first = self._db.execute("SELECT min(until) FROM orphan WHERE until > ?", (day,)).fetchone()[0]
        return last or "", first or ""

    def with_rules_ending(self, after: str, day: str) -> Iterator[str]:
        """Yield the ids with such a rule that ends after a day, and at the latest on another one."""
        yield from _ids(self._db, "SELECT id FROM orphan WHERE until > ? AND until <= ?", (after, day))


def _ids(db: sqlite3.Connection, sql: str, values: tuple[object, ...] = ()) -> Iterator[str]:
    yield from (row[0] for row in db.execute(sql, values))
