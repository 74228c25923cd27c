"""The part of the index of words that names are looked up in: their words, keys of their forms, how they are misspelt.

Written with the rest of the index (text_index.py), a row to each description that can be asked for by name. It is given
words and keys and never a description: what a name is, it does not know.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

# `called` and `keyed` keep no text: what was put in stands in `naming`, for it to be taken out again. `spelt` leads
# from a word with a letter left out to words of names; it only grows: a word that no name has any more finds nothing.
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
class Naming:
    """What a description is found by when it is asked for by name: words, keys, spellings, and what is told of it.

    `spellings` are (variant, word); `said` is kept as it is, for whoever judges candidates.
    """

    words: tuple[str, ...]
    keys: tuple[str, ...]
    spellings: tuple[tuple[str, str], ...]
    said: bytes

    @property
    def digest(self) -> bytes:
        """Changes with what is found, and with what is told."""
        return hashlib.sha256(orjson.dumps([self.words, sorted(self.keys), self.said.hex()])).digest()


def token(key: str) -> str:
    """A token for a key of any signs."""
    return "x" + hashlib.sha256(key.encode()).hexdigest()[:16]


def kind_token(kind: str) -> str:
    """A token for a kind of description."""
    return f"k{kind}"


def put(db: sqlite3.Connection, n: int, kind: str, naming: Naming) -> None:
    """Take a description in under its number."""
    said, keys = " ".join(naming.words), " ".join(sorted(token(key) for key in naming.keys))
    keys = f"{kind_token(kind)} {keys}"
    db.execute("INSERT INTO naming VALUES (?,?,?,?,?)", (n, kind, said, keys, naming.said))
    db.execute("INSERT INTO called (rowid, words, kinds) VALUES (?,?,?)", (n, said, kind_token(kind)))
    db.execute("INSERT INTO keyed (rowid, keys) VALUES (?,?)", (n, keys))
    db.executemany("INSERT OR IGNORE INTO spelt VALUES (?,?)", naming.spellings)


def drop(db: sqlite3.Connection, n: int) -> None:
    """Forget what a description is called."""
    row = db.execute("SELECT kind, words, keys FROM naming WHERE n = ?", (n,)).fetchone()
    if row is None:
        return
    kind, words, keys = row
    forget = "INSERT INTO called (called, rowid, words, kinds) VALUES ('delete',?,?,?)"
    db.execute(forget, (n, words, kind_token(kind)))
    db.execute("INSERT INTO keyed (keyed, rowid, keys) VALUES ('delete',?,?)", (n, keys))
    db.execute("DELETE FROM naming WHERE n = ?", (n,))


def expression(tokens: Iterable[str], kinds: Iterable[str], column: str = "") -> str:
    """An expression of FTS5: every token, and one of the kinds. Tokens are quoted, whatever they are."""
    start = f"{column} : " if column else ""
    parts = [f"{start}{quoted(one)}" for one in tokens]
    any_of = " OR ".join(quoted(kind_token(kind)) for kind in kinds)
    return " AND ".join([*parts, f"({any_of})"] if any_of else parts)


def quoted(text: str) -> str:
    """A token as it stands in an expression."""
    return '"' + text.replace('"', '""') + '"'
