"""The OCR texts of page images: what each file of the node was read as, and the compressed text of each page.

All of it is derived from the files, and stored once for all document sets that show it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

from fonds.record import page_text
from fonds.record.page_text import PageText
from fonds.store.compression import compress, decompress
from fonds.store.page_images import FileStamp, mark_unused_texts, may_have_unused_texts

# pages kept decompressed: the same page is asked for again for each of its documents
CACHED_PAGES = 4


@dataclass(frozen=True, slots=True)
class PageOcr:
    """The text of one page: its key ("" if there is none), the number of its lines, whether its words have boxes, its
    language, and which software read it when."""

    key: str = ""
    lines: int = 0
    boxed: bool = False
    language: str = ""
    generator: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class OcrResult:
    """What a file was read as: its pages, or (message, hint) of what is wrong with it."""

    pages: tuple[PageOcr, ...] = ()
    problem: tuple[str, str] | None = None


def page_text_loader(db: sqlite3.Connection) -> Callable[[str], PageText | None]:
    """Return a function that loads the text of a page by its key, and caches the last few pages."""

    @lru_cache(CACHED_PAGES)
    def load(key: str) -> PageText | None:
        row = db.execute("SELECT body FROM page_text WHERE key = ?", (key,)).fetchone()
        return page_text.from_bytes(decompress(row[0])) if row else None

    return load


class OcrCache:
    """The tables of OCR texts, for publishing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.load = page_text_loader(connection)

    def find(self, path: str, stamp: FileStamp, reader: str) -> OcrResult | None:
        """Return the stored result for a file; None if its size, time or inode, or the version of the OCR reader,
        changed."""
        row = self._db.execute(
            "SELECT said FROM reading WHERE path = ? AND size = ? AND mtime = ? AND inode = ? AND reader = ?",
            (path, *stamp, reader),
        ).fetchone()
        if row is None:
            return None
        fields = json.loads(row[0])
        problem = fields["problem"]
        pages = tuple(PageOcr(**page) for page in fields["pages"])
        return OcrResult(pages, tuple(problem) if problem else None)

    def remember(self, path: str, stamp: FileStamp, reader: str, result: OcrResult) -> None:
        """Store what a file was read as."""
        fields = {"pages": [asdict(page) for page in result.pages], "problem": result.problem}
        row = (path, *stamp, reader, json.dumps(fields))
        mark_unused_texts(self._db)  # those of the result before it
        self._db.execute("INSERT OR REPLACE INTO reading VALUES (?,?,?,?,?,?)", row)

    def put(self, key: str, packed: bytes) -> None:
        """Store the packed text of a page (fonds/record/page_text.py)."""
        self._db.execute("INSERT OR IGNORE INTO page_text VALUES (?,?)", (key, compress(packed)))

    def remove_unused(self, paths: Sequence[str]) -> None:
        """Delete the results of all files but these, and the texts that neither a file nor anything published needs.

        Does nothing if no result was stored since this was last done, no file is gone, and no image of a page.
        """
        count = self._db.execute("SELECT count(*) FROM reading").fetchone()[0]
        if count == len(set(paths)) and not may_have_unused_texts(self._db):
            return
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (path TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.execute("DELETE FROM temp.wanted")
        self._db.executemany("INSERT OR IGNORE INTO temp.wanted VALUES (?)", ((path,) for path in paths))
        self._db.execute("DELETE FROM reading WHERE path NOT IN (SELECT path FROM temp.wanted)")
        self._db.execute(
            "DELETE FROM page_text WHERE key NOT IN"
            " (SELECT j.value ->> 'key' FROM reading, json_each(reading.said, '$.pages') j)"
            " AND key NOT IN (SELECT read FROM (SELECT CAST(said AS TEXT) ->> '$.read' AS read FROM picture)"
            " WHERE read IS NOT NULL)"
            " AND key NOT IN (SELECT c.value ->> 'key' FROM picture,"
            " json_each(CAST(said AS TEXT), '$.media.captions') c WHERE c.value ->> 'key' IS NOT NULL)"
        )
        mark_unused_texts(self._db, False)
