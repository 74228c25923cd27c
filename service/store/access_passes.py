"""The passes of the reading room: made once, told once, kept as salted hashes; history, and backed up with it.

A pass is `name.secret`. The secret is drawn at random and long enough that nobody guesses it; scrypt is for the day on
which somebody reads the file. It never logs a secret.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
from datetime import UTC, datetime

from service.problem import StoreError

# RFC 7914, 2: 16 MiB and some 50 ms for each attempt
_COST = {"n": 2**14, "r": 8, "p": 1}
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like another
_GROUPS, _SIZE = 5, 5  # 25 signs, 123 bits


def add(db: sqlite3.Connection, name: str) -> str:
    """Make a pass and give it, for the one time that anybody is told it. Raises StoreError where the name is taken."""
    drawn = ["".join(secrets.choice(_ALPHABET) for _ in range(_SIZE)) for _ in range(_GROUPS)]
    secret, salt = "-".join(drawn), secrets.token_bytes(16)
    made = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    row = (name, salt, _hash(secret, salt), made)
    if not db.execute("INSERT OR IGNORE INTO pass VALUES (?,?,?,?)", row).rowcount:
        raise StoreError(f"there is a pass {name!r} already: remove it, or take another name")
    return f"{name}.{secret}"


def names(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """(name, when it was made) of each pass."""
    return db.execute("SELECT name, made FROM pass ORDER BY name").fetchall()


def remove(db: sqlite3.Connection, name: str) -> bool:
    """Take a pass back, and with it every session that began with it; False where there is none of that name."""
    return db.execute("DELETE FROM pass WHERE name = ?", (name,)).rowcount > 0


def known(db: sqlite3.Connection, name: str) -> bool:
    """Whether there is still a pass of that name."""
    return db.execute("SELECT 1 FROM pass WHERE name = ?", (name,)).fetchone() is not None


def verified(db: sqlite3.Connection, given: str) -> str:
    """The name of the pass that was given; empty where it is none. Takes as long for a name that nobody has."""
    name, _, secret = given.strip()[:400].partition(".")
    row = db.execute("SELECT salt, hash FROM pass WHERE name = ?", (name,)).fetchone()
    salt, hash = row or (b"no such pass", b"")
    same = hmac.compare_digest(_hash(secret, salt), hash)
    return name if row and same else ""


def _hash(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, dklen=32, **_COST)
