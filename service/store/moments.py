"""When the changes of the log happened: one time for all that one publish changed, strictly later each time.

Harvesters ask for what changed since they last asked, to the second. So that none of it is missed, a time is never
earlier than the moment from which the change could be seen: it is the first full second after the publish wrote its
last row, and it is put later where the commit took longer than that. Whoever answers for a span of time leaves out the
second that is not over (`horizon`): what is asked for next is then exactly what was not answered.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

SECOND = timedelta(seconds=1)
AHEAD = 2 * SECOND  # more than a publish may be: then the clock was set back, and the log's time counts


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


def stamp(db: sqlite3.Connection) -> bool:
    """Give a time to the changes that have none, at the end of their transaction; whether there were any."""
    before = last(db)
    newest = int(db.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()[0])
    if newest == 0 or (before and before[0] >= newest):
        return False
    at = now() + SECOND
    if before:
        at = max(at, before[1] + SECOND)  # a clock that was set back must not make the log run backwards
    db.execute("INSERT INTO moment VALUES (?,?)", (newest, text(at)))
    return True


def overtaken(db: sqlite3.Connection) -> bool:
    """After the commit: whether it took so long that somebody may have answered for its second without it."""
    newest = last(db)
    return newest is not None and newest[1] < now()


def restamp(db: sqlite3.Connection) -> None:
    """Put the newest moment later: who saw it already sees it again, and nobody misses it."""
    if newest := last(db):
        db.execute("UPDATE moment SET at = ? WHERE seq = ?", (text(now() + SECOND), newest[0]))


def at(db: sqlite3.Connection, seq: int) -> str:
    """The time of a change; an empty text for one that is not there yet."""
    row = db.execute("SELECT at FROM moment WHERE seq >= ? ORDER BY seq LIMIT 1", (seq,)).fetchone()
    return str(row[0]) if row else ""


def before(db: sqlite3.Connection, time: str) -> int:
    """The last seq of all that happened before a time, in the form of the log; 0 where nothing did."""
    row = db.execute("SELECT max(seq) FROM moment WHERE at < ?", (time,)).fetchone()
    return int(row[0] or 0)


def horizon(db: sqlite3.Connection) -> str:
    """The time up to which the log can be answered for: all that happened before it is there, and stays.

    The running second; where the clock was set back, the second after the last that the log knows.
    """
    newest, running = last(db), now()
    if newest and newest[1] > running + AHEAD:
        running = newest[1] + SECOND
    return text(running)
