"""The part of the text index that looks up names: their words, keys of their forms, and spelling variants.

It is written with the rest of the index (text_index.py): one row for each description that can be found by name. It is
given words and keys, never a description.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

# `called` and `keyed` store no text: what was indexed is kept in `naming`, so that it can be deleted again. `spelt`
# leads from a word with one letter left out to words of names; it only grows: a word that no name has any more finds
# nothing.
SCHEMA = """
CREATE TABLE naming (n INTEGER PRIMARY KEY, kind TEXT NOT NULL, words TEXT NOT NULL, keys TEXT NOT NULL,
  said BLOB NOT NULL);
CREATE VIRTUAL TABLE called USING fts5(words, kinds, content='', columnsize=0, detail=column, prefix='1 2 3',
  tokenize='ascii');
CREATE VIRTUAL TABLE keyed USING fts5(keys, content='', columnsize=0, detail=none, tokenize='ascii');
CREATE VIRTUAL TABLE callings USING fts5vocab(called, 'col');
CREATE TABLE spelt (variant TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (variant, word)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class NameEntry:
    """What a description can be found by when it is searched by name.

    `spellings` are (variant, word). `features` is stored as it is, for scoring candidates.
    """

    words: tuple[str, ...]
    keys: tuple[str, ...]
    spellings: tuple[tuple[str, str], ...]
    features: bytes

    @property
    def digest(self) -> bytes:
        """A digest that changes with the words, the keys and the features."""
        return hashlib.sha256(orjson.dumps([self.words, sorted(self.keys), self.features.hex()])).digest()


def key_token(key: str) -> str:
    """Return an index token for a key, which may have any characters."""
    return "x" + hashlib.sha256(key.encode()).hexdigest()[:16]


def kind_token(kind: str) -> str:
    """Return an index token for a kind of description."""
    return f"k{kind}"


def put(db: sqlite3.Connection, n: int, kind: str, entry: NameEntry) -> None:
    """Add a description under its number."""
    words, keys = " ".join(entry.words), " ".join(sorted(key_token(key) for key in entry.keys))
    keys = f"{kind_token(kind)} {keys}"
    db.execute("INSERT INTO naming VALUES (?,?,?,?,?)", (n, kind, words, keys, entry.features))
    db.execute("INSERT INTO called (rowid, words, kinds) VALUES (?,?,?)", (n, words, kind_token(kind)))
    db.execute("INSERT INTO keyed (rowid, keys) VALUES (?,?)", (n, keys))
    db.executemany("INSERT OR IGNORE INTO spelt VALUES (?,?)", entry.spellings)


def drop(db: sqlite3.Connection, n: int) -> None:
    """Remove the names of a description."""
    row = db.execute("SELECT kind, words, keys FROM naming WHERE n = ?", (n,)).fetchone()
    if row is None:
        return
    kind, words, keys = row
    delete_words = "INSERT INTO called (called, rowid, words, kinds) VALUES ('delete',?,?,?)"
    db.execute(delete_words, (n, words, kind_token(kind)))
    db.execute("INSERT INTO keyed (keyed, rowid, keys) VALUES ('delete',?,?)", (n, keys))
    db.execute("DELETE FROM naming WHERE n = ?", (n,))


def match_expression(tokens: Iterable[str], kinds: Iterable[str], column: str = "") -> str:
    """Return an FTS5 expression for all tokens and any of the kinds. All tokens are quoted."""
    prefix = f"{column} : " if column else ""
    parts = [f"{prefix}{quote(token)}" for token in tokens]
    any_kind = " OR ".join(quote(kind_token(kind)) for kind in kinds)
    return " AND ".join([*parts, f"({any_kind})"] if any_kind else parts)


def quote(text: str) -> str:
    """Return a token, quoted for an FTS5 expression."""
    return '"' + text.replace('"', '""') + '"'
