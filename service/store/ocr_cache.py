"""The texts of page images: what each file of the node was read as, and the packed text of each page by its digest.

Derived from the files, and kept once for all editions that show it. It reads no file and decides nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

from service.record import page_text
from service.record.page_text import PageText
from service.store.compression import pack, unpack
from service.store.page_images import Stamp

# pages kept unpacked: what asks for one asks again for the next document of the same page
KEPT = 4


@dataclass(frozen=True, slots=True)
class Read:
    """The text of one page: its key (empty where there is none), how many lines it has, whether its words have places,
    its language, and who read it when."""

    key: str = ""
    lines: int = 0
    boxed: bool = False
    language: str = ""
    generator: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file was read as: its pages, or (message, hint) of what is wrong with it."""

    pages: tuple[Read, ...] = ()
    problem: tuple[str, str] | None = None


def loader(db: sqlite3.Connection) -> Callable[[str], PageText | None]:
    """A way to the text of a page by its key; the last few are kept."""

    @lru_cache(KEPT)
    def load(key: str) -> PageText | None:
        row = db.execute("SELECT body FROM page_text WHERE key = ?", (key,)).fetchone()
        return page_text.unpack(unpack(row[0])) if row else None

    return load


class Readings:
    """The tables of texts, for the one who publishes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.load = loader(connection)

    def known(self, path: str, stamp: Stamp, reader: str) -> Reading | None:
        """What was read of a file, where it is the same by size, time and inode, and so is the reader."""
        row = self._db.execute(
            "SELECT said FROM reading WHERE path = ? AND size = ? AND mtime = ? AND inode = ? AND reader = ?",
            (path, *stamp, reader),
        ).fetchone()
        if row is None:
            return None
        said = json.loads(row[0])
        wrong = said["problem"]
        return Reading(tuple(Read(**page) for page in said["pages"]), tuple(wrong) if wrong else None)

    def remember(self, path: str, stamp: Stamp, reader: str, found: Reading) -> None:
        """Keep what was read of a file."""
        said = json.dumps({"pages": [asdict(page) for page in found.pages], "problem": found.problem})
        self._db.execute("INSERT OR REPLACE INTO reading VALUES (?,?,?,?,?,?)", (path, *stamp, reader, said))

    def put(self, key: str, packed: bytes) -> None:
        """Keep the packed text of a page."""
        self._db.execute("INSERT OR IGNORE INTO page_text VALUES (?,?)", (key, pack(packed)))

    def sweep(self, paths: Sequence[str]) -> None:
        """Forget files that are no longer read, and texts that neither they nor anything published needs."""
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (path TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.execute("DELETE FROM temp.wanted")
        self._db.executemany("INSERT OR IGNORE INTO temp.wanted VALUES (?)", ((path,) for path in paths))
        self._db.execute("DELETE FROM reading WHERE path NOT IN (SELECT path FROM temp.wanted)")
        self._db.execute(
            "DELETE FROM page_text WHERE key NOT IN"
            " (SELECT j.value ->> 'key' FROM reading, json_each(reading.said, '$.pages') j)"
            " AND key NOT IN (SELECT read FROM (SELECT CAST(said AS TEXT) ->> '$.read' AS read FROM picture)"
            " WHERE read IS NOT NULL)"
        )
