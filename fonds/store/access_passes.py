"""Reader passes: shown once when they are made, stored as salted hashes. They are history, and backed up with it.

A pass is `name.secret`. The secret is drawn at random and is long enough that it cannot be guessed; scrypt protects it
if somebody reads the file. No secret is ever logged.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
from datetime import UTC, datetime

from fonds.problem import StoreError

# RFC 7914, 2: 16 MiB and some 50 ms for each attempt
_COST = {"n": 2**14, "r": 8, "p": 1}
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no two characters that look alike
_GROUPS, _SIZE = 5, 5  # 25 characters, 123 bits


def add(db: sqlite3.Connection, name: str) -> str:
    """Make a pass and return it; it cannot be shown again. Raises StoreError if the name is taken."""
    groups = ["".join(secrets.choice(_ALPHABET) for _ in range(_SIZE)) for _ in range(_GROUPS)]
    secret, salt = "-".join(groups), secrets.token_bytes(16)
    created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    row = (name, salt, _hash(secret, salt), created)
    if not db.execute("INSERT OR IGNORE INTO pass VALUES (?,?,?,?)", row).rowcount:
        raise StoreError(f"there is a pass {name!r} already: remove it, or take another name")
    return f"{name}.{secret}"


def list_names(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return (name, creation time) of each pass, by name."""
    return db.execute("SELECT name, made FROM pass ORDER BY name").fetchall()


def remove(db: sqlite3.Connection, name: str) -> bool:
    """Remove a pass, and with it every session that began with it. Returns False if no pass has that name."""
    return db.execute("DELETE FROM pass WHERE name = ?", (name,)).rowcount > 0


def exists(db: sqlite3.Connection, name: str) -> bool:
    """Return whether a pass of that name exists."""
    return db.execute("SELECT 1 FROM pass WHERE name = ?", (name,)).fetchone() is not None


def verify(db: sqlite3.Connection, reader_pass: str) -> str:
    """Return the name of a pass, or "" if it is not valid. An unknown name takes as long as a known one."""
    name, _, secret = reader_pass.strip()[:400].partition(".")
    row = db.execute("SELECT salt, hash FROM pass WHERE name = ?", (name,)).fetchone()
    salt, stored_hash = row or (b"no such pass", b"")
    matches = hmac.compare_digest(_hash(secret, salt), stored_hash)
    return name if row and matches else ""


def _hash(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, dklen=32, **_COST)
