"""The times of changes in the log: all changes of one publish have the same time, and times never go backwards.

Harvesters ask for what changed since they last asked, to the second. So that they miss nothing, a time is never earlier
than the moment from which the change could be seen: it is the first full second after the publish wrote its last row,
and is moved later if the commit took longer than that. An answer for a span of time leaves out the current second, so
that the next request starts exactly where this one ended.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

SECOND = timedelta(seconds=1)
# SQL: the time of a row of `change c`
CHANGE_TIME = "(SELECT at FROM moment WHERE moment.seq >= c.seq ORDER BY moment.seq LIMIT 1)"


def format_time(at: datetime) -> str:
    """Return a time as the log stores it: UTC to the second (ISO 8601)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def now() -> datetime:
    """Return the current second in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def latest(db: sqlite3.Connection) -> tuple[int, datetime] | None:
    """Return (last seq, time) of the newest commit time; None if there is none."""
    row = db.execute("SELECT seq, at FROM moment ORDER BY seq DESC LIMIT 1").fetchone()
    return (int(row[0]), datetime.fromisoformat(row[1])) if row else None


def assign_time(db: sqlite3.Connection) -> int | None:
    """Give a time to the changes that have none, at the end of their transaction.

    Returns the last seq before those changes; None if there were none.
    """
    newest_time = latest(db)
    newest_seq = int(db.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()[0])
    if newest_seq == 0 or (newest_time and newest_time[0] >= newest_seq):
        return None
    previous_seq = newest_time[0] if newest_time else 0
    time = now() + SECOND
    if newest_time and newest_time[1] == time:  # two publishes in one second share one time
        db.execute("UPDATE moment SET seq = ? WHERE seq = ?", (newest_seq, newest_time[0]))
        return previous_seq
    if newest_time and newest_time[1] > time:  # a clock that was set back must not make the log run backwards
        time = newest_time[1] + SECOND
    db.execute("INSERT INTO moment VALUES (?,?)", (newest_seq, format_time(time)))
    return previous_seq


def is_overtaken(db: sqlite3.Connection) -> bool:
    """Return whether the commit took so long that a request for its second may have been answered without it."""
    newest_time = latest(db)
    return newest_time is not None and newest_time[1] < now()


def assign_later_time(db: sqlite3.Connection, previous_seq: int) -> None:
    """Give a later time to the changes after a seq: readers who saw them see them again, and nobody misses them."""
    newest_time = latest(db)
    if newest_time is None:
        return
    earlier = db.execute("SELECT max(seq) FROM moment WHERE seq < ?", (newest_time[0],)).fetchone()[0]
    if earlier == (previous_seq or None):
        db.execute("UPDATE moment SET at = ? WHERE seq = ?", (format_time(now() + SECOND), newest_time[0]))
    else:  # they share their time with changes of an earlier publish, which keep theirs
        db.execute("UPDATE moment SET seq = ? WHERE seq = ?", (previous_seq, newest_time[0]))
        db.execute("INSERT INTO moment VALUES (?,?)", (newest_time[0], format_time(now() + SECOND)))


def time_of(db: sqlite3.Connection, seq: int) -> str:
    """Return the time of a change; "" for a seq that does not exist yet."""
    row = db.execute("SELECT at FROM moment WHERE seq >= ? ORDER BY seq LIMIT 1", (seq,)).fetchone()
    return str(row[0]) if row else ""


def last_seq_before(db: sqlite3.Connection, time: str) -> int:
    """Return the last seq before a time (in the format of the log); 0 if there is none."""
    row = db.execute("SELECT max(seq) FROM moment WHERE at < ?", (time,)).fetchone()
    return int(row[0] or 0)


def last_seq_through(db: sqlite3.Connection, time: str) -> int:
    """Return the last seq up to and including a time (in the format of the log); 0 if there is none."""
    row = db.execute("SELECT max(seq) FROM moment WHERE at <= ?", (time,)).fetchone()
    return int(row[0] or 0)


def first_time(db: sqlite3.Connection) -> str:
    """Return the time of the first change; "" if there is none."""
    row = db.execute("SELECT at FROM moment ORDER BY seq LIMIT 1").fetchone()
    return str(row[0]) if row else ""


def complete_until(db: sqlite3.Connection) -> str:
    """Return the time before which the log is complete and will not change.

    This is the current second or, if the clock was set back, the second after the last one in the log. Call this before
    anything else is read in a snapshot: what is committed after the snapshot began must not be earlier than this time.
    """
    current_second = now()
    newest_time = latest(db)
    if newest_time and newest_time[1] > current_second + SECOND:  # later than a publish of now could be
        current_second = newest_time[1] + SECOND
    return format_time(current_second)
