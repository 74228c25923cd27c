"""What is asked of the index of names. Read only, over the connection of the index of words, and always bounded.

A question is words and keys, never text. Of more descriptions than are asked for, those that came into the index first
are given: whoever asks must ask narrowly first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from service.problem import StoreError
from service.store.name_index import expression, quoted, token


class NameSearch:
    """Looks names up; `db` gives the connection, another one where the index was made anew."""

    def __init__(self, db: Callable[[], sqlite3.Connection]) -> None:
        self._db = db

    def _ask(self, sql: str, values: Iterable[object]) -> list[tuple[Any, ...]]:
        """The rows of a question. Raises StoreError where the index is of a version without names."""
        try:
            return self._db().execute(sql, tuple(values)).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
            raise StoreError("there is no index of words: run `fonds publish`") from None

    def keyed(self, keys: Sequence[str], kinds: Iterable[str], limit: int) -> list[int]:
        """The descriptions that have all the keys, of any of the kinds."""
        return self._found("keyed", expression([token(key) for key in keys], kinds), limit)

    def called(
        self, words: Sequence[str], kinds: Iterable[str], limit: int, beginning: str = ""
    ) -> list[int]:
        """The descriptions with all the words in their names, and one that begins with `beginning`."""
        asked = expression(words, kinds, "words")
        if beginning:
            asked = f"words : {quoted(beginning)} *" + (f" AND {asked}" if asked else "")
        return self._found("called", asked, limit)

    def _found(self, table: str, asked: str, limit: int) -> list[int]:
        if not asked:
            return []
        sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid LIMIT ?"  # noqa: S608
        return [n for (n,) in self._ask(sql, (asked, limit))]

    def frequency(self, word: str) -> int:
        """How many descriptions have a word in their names."""
        sql = "SELECT doc FROM callings WHERE term = ? AND col = 'words'"
        rows = self._ask(sql, (word,))
        return int(rows[0][0]) if rows else 0

    def spelt(self, variants: Iterable[str], limit: int) -> list[str]:
        """Words of names that share one of these variants, in order of the alphabet."""
        asked = list(variants)
        marks = ",".join("?" * len(asked))
        sql = f"SELECT DISTINCT word FROM spelt WHERE variant IN ({marks}) ORDER BY word LIMIT ?"  # noqa: S608
        return [word for (word,) in self._ask(sql, (*asked, limit))]

    def said(self, numbers: Iterable[int]) -> list[tuple[str, str, bytes]]:
        """(id, kind, what is told) of descriptions by their numbers."""
        asked = list(numbers)
        marks = ",".join("?" * len(asked))
        sql = (
            "SELECT described.id, naming.kind, naming.said FROM naming JOIN described USING (n)"  # noqa: S608
            f" WHERE n IN ({marks})"
        )
        return [(str(id), str(kind), bytes(said)) for id, kind, said in self._ask(sql, asked)]
