"""Queries of the index of names. Read-only, over the connection of the text index, and always limited.

A query is made of words and keys, never of text. If more descriptions match than the limit, those that were indexed
first are returned, so the caller must make narrow queries first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from fonds.problem import StoreError
from fonds.store.name_index import key_token, match_expression, quote


class NameSearch:
    """Looks up names. `db` returns the connection, which changes when the index is rebuilt."""

    def __init__(self, db: Callable[[], sqlite3.Connection]) -> None:
        self._db = db

    def _query(self, sql: str, values: Iterable[object]) -> list[tuple[Any, ...]]:
        """Return the rows of a query. Raises StoreError if the index was made by a version without names."""
        try:
            return self._db().execute(sql, tuple(values)).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
            raise StoreError("there is no index of words: run `fonds publish`") from None

    def find_by_keys(self, keys: Sequence[str], kinds: Iterable[str], limit: int) -> list[int]:
        """Return the numbers of the descriptions of any of the kinds that have all the keys."""
        return self._match("keyed", match_expression([key_token(key) for key in keys], kinds), limit)

    def find_by_words(
        self, words: Sequence[str], kinds: Iterable[str], limit: int, beginning: str = ""
    ) -> list[int]:
        """Return the numbers of the descriptions with all the words in their names, and one that starts with
        `beginning`."""
        expression = match_expression(words, kinds, "words")
        if beginning:
            expression = f"words : {quote(beginning)} *" + (f" AND {expression}" if expression else "")
        return self._match("called", expression, limit)

    def _match(self, table: str, expression: str, limit: int) -> list[int]:
        if not expression:
            return []
        sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid LIMIT ?"  # noqa: S608
        return [n for (n,) in self._query(sql, (expression, limit))]

    def frequency(self, word: str) -> int:
        """Return how many descriptions have a word in their names."""
        sql = "SELECT doc FROM callings WHERE term = ? AND col = 'words'"
        rows = self._query(sql, (word,))
        return int(rows[0][0]) if rows else 0

    def similar_words(self, variants: Iterable[str], limit: int) -> list[str]:
        """Return words of names that have one of these spelling variants, in alphabetical order."""
        values = list(variants)
        marks = ",".join("?" * len(values))
        sql = f"SELECT DISTINCT word FROM spelt WHERE variant IN ({marks}) ORDER BY word LIMIT ?"  # noqa: S608
        return [word for (word,) in self._query(sql, (*values, limit))]

    def features(self, numbers: Iterable[int]) -> list[tuple[str, str, bytes]]:
        """Return (id, kind, features) of descriptions by their numbers."""
        values = list(numbers)
        marks = ",".join("?" * len(values))
        sql = (
            "SELECT described.id, naming.kind, naming.said FROM naming JOIN described USING (n)"  # noqa: S608
            f" WHERE n IN ({marks})"
        )
        return [(str(id), str(kind), bytes(features)) for id, kind, features in self._query(sql, values)]
