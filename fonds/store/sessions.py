"""Sessions of readers with access: their end, the sites that may know of them, and failed attempts to log in.

They are in a file of their own, because the server writes it and publishing does not. It is derived: deleting it ends
every session. It contains no name of a person: a session is a number, the name of its pass, and times.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from fonds.problem import StoreError
from fonds.store.database import Connection

FILE, KEY = "sessions.sqlite", "sessions.key"
FAILURE_WINDOW, MAX_FAILURES = 600, 10  # a client is blocked after so many failures in so many seconds
_MAX_ORIGINS = 32

_TABLES = """
CREATE TABLE IF NOT EXISTS session (  -- id is the digest of what the cookie says: who reads this file gets in nowhere
  id TEXT PRIMARY KEY, pass TEXT NOT NULL, ends REAL NOT NULL, origins TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failure (client TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS failure_client ON failure (client, at);
"""


@dataclass(frozen=True, slots=True)
class Session:
    """A session: its id, the name of its pass ("" for OpenID), and the origins of the sites that may know of it."""

    id: str
    pass_name: str
    origins: tuple[str, ...]
    ended: bool = False


class Sessions:
    """The sessions of a node. Not to be shared between threads. Raises StoreError if the folder cannot be written."""

    def __init__(self, state: Path) -> None:
        try:
            descriptor = os.open(state / FILE, os.O_CREAT | os.O_RDWR, 0o600)
            os.close(descriptor)
            self._db = sqlite3.connect(
                state / FILE, isolation_level=None, check_same_thread=False, timeout=10, factory=Connection
            )
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"sessions cannot be kept in {state}: {error}") from None

    def begin(self, pass_name: str, seconds: int, origin: str = "") -> str:
        """Begin a session of so many seconds and return its token for the cookie, which is not stored."""
        token, now = secrets.token_urlsafe(32), time.time()
        self._db.execute("DELETE FROM session WHERE ends < ?", (now - 86400,))
        row = (session_id(token), pass_name, now + seconds, json.dumps([origin] if origin else []))
        self._db.execute("INSERT INTO session VALUES (?,?,?,?)", row)
        return token

    def find(self, id: str) -> Session | None:
        """Return the session with that id, with `ended` set if its time is over; None if there is none (any more)."""
        row = self._db.execute("SELECT id, pass, origins, ends FROM session WHERE id = ?", (id,)).fetchone()
        if row is None:
            return None
        return Session(row[0], row[1], tuple(json.loads(row[2])), row[3] <= time.time())

    def find_by_prefix(self, start: str) -> Session | None:
        """Return the session whose id starts with these 32 characters: viewers see only that half, in tokens."""
        row = self._db.execute(
            "SELECT id FROM session WHERE id >= ? AND id < ? LIMIT 1", (start, start + "g")
        ).fetchone()
        return self.find(row[0]) if row and len(start) == 32 else None

    def add_origin(self, session: Session, origin: str) -> None:
        """Let a site know of a session."""
        origins = [*dict.fromkeys((*session.origins, origin))][-_MAX_ORIGINS:]
        self._db.execute("UPDATE session SET origins = ? WHERE id = ?", (json.dumps(origins), session.id))

    def end(self, id: str) -> None:
        """End a session; its tokens are invalid from now on."""
        self._db.execute("DELETE FROM session WHERE id = ?", (id,))

    def record_failure(self, client: str) -> None:
        """Record a failed login of a client."""
        now = time.time()
        self._db.execute("DELETE FROM failure WHERE at < ?", (now - FAILURE_WINDOW,))
        self._db.execute("INSERT INTO failure VALUES (?,?)", (client, now))

    def is_blocked(self, client: str) -> bool:
        """Return whether a client failed too often recently."""
        sql = "SELECT count(*) FROM failure WHERE client = ? AND at > ?"
        return (
            int(self._db.execute(sql, (client, time.time() - FAILURE_WINDOW)).fetchone()[0]) >= MAX_FAILURES
        )


def session_id(token: str) -> str:
    """Return the id of the session of a cookie's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def secret_key(state: Path) -> bytes:
    """Return the key that signs tokens; create it, readable by its owner only, if it does not exist.

    Raises StoreError if the folder cannot be written.
    """
    path = state / KEY
    try:
        part = path.with_name(f"{KEY}.{os.getpid()}.part")
        if not path.exists():
            descriptor = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(32))
            try:
                os.link(part, path)  # the first process to link it wins
            except FileExistsError:
                pass
            finally:
                part.unlink()
        return path.read_bytes()
    except OSError as error:
        raise StoreError(f"the key of the sessions cannot be kept in {state}: {error}") from None
