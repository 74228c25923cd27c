"""Connections close with their owners: threads of a server end without notice, and Python warns from 3.13 on."""

from __future__ import annotations

import gc
import sqlite3
from pathlib import Path

import pytest

from fonds.problem import StoreError
from fonds.store import database, sessions, text_index


def test_a_connection_closes_with_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = []
    monkeypatch.setattr(
        database.Connection,
        "close",
        lambda self: closed.append(self.execute("PRAGMA database_list").fetchone()[2]),
    )
    for begin in (lambda: text_index.TextIndex(tmp_path, "1"), lambda: sessions.Sessions(tmp_path)):
        owner = begin()
        del owner
        gc.collect()
    # the owner and its connection may both close it
    names = dict.fromkeys(Path(name).name for name in closed if str(tmp_path) in name)
    assert list(names) == [text_index.FILE, sessions.FILE]


def test_a_file_that_cannot_be_opened_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        sqlite3.connect(tmp_path / "none" / "here", factory=database.Connection)
    (tmp_path / database.FILE).write_bytes(b"junk" * 1024)
    with pytest.raises(StoreError, match="cannot be opened"):
        database.open_reader(tmp_path)
