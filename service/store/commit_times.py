"""When the changes of the log happened: one time for all that one publish changed, never earlier than the one before.

Harvesters ask for what changed since they last asked, to the second. So that none of it is missed, a time is never
earlier than the moment from which the change could be seen: it is the first full second after the publish wrote its
last row, and it is put later where the commit took longer than that. Whoever answers for a span of time leaves out the
second that is not over (`horizon`): what is asked for next is then exactly what was not answered.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

SECOND = timedelta(seconds=1)


def text(at: datetime) -> str:
    """A time as it stands in the log, in UTC to the second (ISO 8601)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def now() -> datetime:
    """The second that is running."""
    return datetime.now(UTC).replace(microsecond=0)


def last(db: sqlite3.Connection) -> tuple[int, datetime] | None:
    """(seq, time) of the newest moment."""
    row = db.execute("SELECT seq, at FROM moment ORDER BY seq DESC LIMIT 1").fetchone()
    return (int(row[0]), datetime.fromisoformat(row[1])) if row else None


def stamp(db: sqlite3.Connection) -> int | None:
    """Give a time to the changes that have none, at the end of their transaction: the last seq before them.

    None where there were none.
    """
    before = last(db)
    newest = int(db.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()[0])
    if newest == 0 or (before and before[0] >= newest):
        return None
    known = before[0] if before else 0
    at = now() + SECOND
    if before and before[1] == at:  # two in one second are one moment
        db.execute("UPDATE moment SET seq = ? WHERE seq = ?", (newest, before[0]))
        return known
    if before and before[1] > at:  # a clock that was set back must not make the log run backwards
        at = before[1] + SECOND
    db.execute("INSERT INTO moment VALUES (?,?)", (newest, text(at)))
    return known


def overtaken(db: sqlite3.Connection) -> bool:
    """After the commit: whether it took so long that somebody may have answered for its second without it."""
    newest = last(db)
    return newest is not None and newest[1] < now()


def restamp(db: sqlite3.Connection, known: int) -> None:
    """Put the changes after a seq later: who saw them already sees them again, and nobody misses them."""
    newest = last(db)
    if newest is None:
        return
    if db.execute("SELECT max(seq) FROM moment WHERE seq < ?", (newest[0],)).fetchone()[0] == (known or None):
        db.execute("UPDATE moment SET at = ? WHERE seq = ?", (text(now() + SECOND), newest[0]))
    else:  # they share their moment with changes of a publish before, which keep theirs
        db.execute("UPDATE moment SET seq = ? WHERE seq = ?", (known, newest[0]))
        db.execute("INSERT INTO moment VALUES (?,?)", (newest[0], text(now() + SECOND)))


def at(db: sqlite3.Connection, seq: int) -> str:
    """The time of a change; an empty text for one that is not there yet."""
    row = db.execute("SELECT at FROM moment WHERE seq >= ? ORDER BY seq LIMIT 1", (seq,)).fetchone()
    return str(row[0]) if row else ""


def before(db: sqlite3.Connection, time: str) -> int:
    """The last seq of all that happened before a time, in the form of the log; 0 where nothing did."""
    row = db.execute("SELECT max(seq) FROM moment WHERE at < ?", (time,)).fetchone()
    return int(row[0] or 0)


def through(db: sqlite3.Connection, time: str) -> int:
    """The last seq of all that happened up to a time and in its second; 0 where nothing did."""
    row = db.execute("SELECT max(seq) FROM moment WHERE at <= ?", (time,)).fetchone()
    return int(row[0] or 0)


def first(db: sqlite3.Connection) -> str:
    """The time of the first change; an empty text where there is none."""
    row = db.execute("SELECT at FROM moment ORDER BY seq LIMIT 1").fetchone()
    return str(row[0]) if row else ""


def horizon(db: sqlite3.Connection) -> str:
    """The time up to which the log can be answered for: all that happened before it is there, and stays.

    The running second; where the clock was set back, the second after the last that the log knows. To be asked before
    anything else is read in a snapshot: what is committed after the snapshot began must not be before this time.
    """
    running = now()
    newest = last(db)
    if newest and newest[1] > running + SECOND:  # later than any publish of now could be
        running = newest[1] + SECOND
    return text(running)
