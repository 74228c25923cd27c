"""Bring the text index up to date: reads the log with a cursor of its own, a batch to a transaction.

A run that was killed between two batches goes on from there. Search results are read from the store, not from the
index, so an index that is behind may miss what is new but never shows what was withdrawn or changed. Words and counts
are read from the index alone, so what is withheld leaves it before the commit (withholding.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson

from fonds.faults import is_fault
from fonds.publishing.faults import Faults, NoNet
from fonds.publishing.source_files import Progress
from fonds.record import access, canonical
from fonds.record.model import Description, Place, Record, Unit
from fonds.search import folding, index_columns, match_features, name_matching, tokenizer
from fonds.search.autocomplete import word_list
from fonds.search.facets import Facets, facets_of
from fonds.search.tokenizer import Line
from fonds.serializers.context import SerializerContext
from fonds.serializers.iiif import search_text
from fonds.serializers.text.search_fields import search_fields_of
from fonds.settings import Settings
from fonds.store.document_sets import StoredText
from fonds.store.log import access_of
from fonds.store.log_consumer import LogConsumer
from fonds.store.name_index import NameEntry
from fonds.store.point_index import Point
from fonds.store.text_index import BREAK, IndexEntry, Passage, TextIndex
from fonds.store.text_search import REMOVED
from fonds.store.writer import Writer

BATCH = 1000  # descriptions to a transaction, or fewer: a transaction ends after BYTES
BYTES = 8 * 1024 * 1024  # characters of index entries that wait to be written together
CACHED_PATHS = 4096  # collections of which the collections above are kept
# texts of fields of which the tokens are kept, and their greatest length: names and codes occur in many descriptions
CACHED_TEXTS, MAX_CACHED_LENGTH = 16_384, 100
SEARCH_TEXT = "searched"  # the format with the text of each page
FAILED = "failed"  # the key of the ids that met a fault and are not in the index
INDEXED_FORMATS = (SEARCH_TEXT, "annotations")  # the formats that are indexed


def catch_up(
    settings: Settings,
    store: Writer,
    context: SerializerContext,
    progress: Progress,
    faults: Faults | None = None,
) -> None:
    """Index all that was published since the last run; everything if the index is missing or of another version."""
    index = _open(settings)
    try:
        _Indexer(index, store, context, progress, faults or NoNet()).run()
    finally:
        index.close()


def remove(settings: Settings, ids: Sequence[str]) -> None:
    """Take descriptions out of the index, before the commit that withholds them.

    The next run indexes them again as they are then, also if that commit was never made.
    """
    index = _open(settings)
    try:
        index.set_meta(REMOVED, " ".join(sorted({*index.meta(REMOVED).split(), *ids})))
        for start in range(0, len(ids), BATCH):
            with index.transaction():
                index.write(dict.fromkeys(ids[start : start + BATCH]))
    finally:
        index.close()


def _open(settings: Settings) -> TextIndex:
    return TextIndex(settings.state, f"{folding.VERSION}.{name_matching.VERSION}")


class _Indexer:
    def __init__(
        self,
        index: TextIndex,
        store: Writer,
        context: SerializerContext,
        progress: Progress,
        faults: Faults,
    ) -> None:
        self.index, self.store, self.context, self.progress = index, store, context, progress
        self.faults = faults
        self.log = LogConsumer(store.db)
        self._ancestors = lru_cache(CACHED_PATHS)(
            self.log.ancestors
        )  # nothing is published while words are indexed

    def run(self) -> None:
        """Index from the cursor to the end of the log."""
        self.progress("indexing", 0, 0)  # tells that the documents are published
        if not self._is_of_this_store():
            self._rebuild()
        self._index_removed()
        self._index_failed()
        cursor, last = int(self.index.meta("cursor")), self.log.last()
        first = cursor
        if last > first:
            self.progress("indexing", 0, last - first)
        while changes := self.log.changed(cursor, BATCH):
            with self.index.transaction():
                cursor = changes[self._index([id for _, id in changes]) - 1][0]
                self.index.set_meta("cursor", str(cursor))
            self.progress("indexing", cursor - first, last - first)
        if self.store.meta("indexed") != str(cursor):
            # a write to the store tells every reader that what it caches may be stale
            self.store.set_meta("indexed", str(cursor))

    def _index_removed(self) -> None:
        """Index again what was taken out before a commit."""
        ids = removed = self.index.meta(REMOVED).split()
        while ids:
            with self.index.transaction():
                ids = ids[self._index(ids[:BATCH]) :]
                self.index.set_meta(REMOVED, " ".join(ids))
        if removed:
            self.store.set_meta("indexed", "")

    def _is_of_this_store(self) -> bool:
        """Return whether the index was made from the log of this store, and was ever complete."""
        cursor = self.index.meta("cursor")
        return (
            cursor != "" and self.index.meta("store") == self._store_id() and int(cursor) <= self.log.last()
        )

    def _store_id(self) -> str:
        """Return what distinguishes one log from another: its first change."""
        first = self.log.changed(0, 1)
        return f"{first[0][0]} {first[0][1]}" if first else ""

    def _rebuild(self) -> None:
        """Index everything that is published; a killed run goes on after the last batch."""
        start = self.index.meta("started")
        if not start or self.index.meta("store") != self._store_id():
            self.index.clear()
            start = str(self.log.last())
            self.index.set_meta("store", self._store_id())
            self.index.set_meta("started", start)
        done, total = 0, self.store.sources.count()
        self.progress("indexing", 0, total)
        while ids := self.log.published(self.index.meta("reached"), BATCH):
            with self.index.transaction():
                count = self._index(ids)
                self.index.set_meta("reached", ids[count - 1])
            done += count
            self.progress("indexing", min(done, total), total)
        with self.index.transaction():
            self.index.set_meta("cursor", start)
            self.index.set_meta("started", "")
            self.index.set_meta("reached", "")

    def _index_failed(self) -> None:
        """Index what met a fault in an earlier run."""
        failed = self.index.meta(FAILED).split()
        if failed:
            with self.index.transaction():
                self.index.set_meta(FAILED, "")
                while failed:
                    failed = failed[self._index(failed) :]

    def _index(self, ids: Sequence[str]) -> int:
        """Index descriptions, until there is enough for a transaction. Returns how many of them were indexed.

        One that meets a fault is not in the index until a later run can index it.
        """
        failed = set(self.index.meta(FAILED).split())
        batch = _Batch()
        done = 0
        for id in ids:
            done += 1
            for moved_id in self._add(id, batch, failed):
                if batch.is_full:
                    self._write(batch, failed)
                self._add(moved_id, batch, failed)
            if batch.is_full:
                break
        self._write(batch, failed)
        self.index.set_meta(FAILED, " ".join(sorted(failed)))
        return done

    def _add(self, id: str, batch: _Batch, failed: set[str]) -> list[str]:
        """Add the entry of a description to a batch, or that it has none. Returns what moved with it."""
        if id in batch.entries:
            return []
        with self.faults.attempt(id, "indexing its words"):
            entry = self._entry(id)
            moved = self._moved_with(entry) if entry else []
            batch.add(id, entry)
            return moved
        batch.add(id, None)
        failed.add(id)
        return []

    def _write(self, batch: _Batch, failed: set[str]) -> None:
        """Write a batch and empty it; if one of its entries meets a fault, write all others."""
        entries = batch.take()
        try:
            with self.index.savepoint():
                self.index.write(entries)
        except BaseException as error:
            if not is_fault(error):
                raise
            for id, entry in entries.items():
                self._write_safely(id, entry, failed)

    def _write_safely(self, id: str, entry: IndexEntry | None, failed: set[str]) -> None:
        with self.faults.attempt(id, "indexing its words") as attempt, self.index.savepoint():
            self.index.write({id: entry})
        if attempt.has_failed:
            self.index.write({id: None})
            failed.add(id)

    def _entry(self, id: str) -> IndexEntry | None:
        """Return the index entry of a description; None if it is not published."""
        state = self.log.state(id)
        if state is None:
            return None
        description = access.public_view(canonical.from_bytes(state.record), *access_of(state.summary))
        if description is None:
            return None
        texts = (
            self.store.document_sets.page_documents(state.document_set, INDEXED_FORMATS)
            if state.kind == "record"
            else []
        )
        return index_entry(description, self._path(state.parent), texts, self.context)

    def _path(self, parent: str | None) -> tuple[str, ...]:
        """Return the collections above what is in a collection, the nearest first."""
        return tuple(dict.fromkeys((parent, *self._ancestors(parent)))) if parent else ()

    def _moved_with(self, entry: IndexEntry) -> list[str]:
        """Return what must be indexed again because its collection moved, or is held by another institution."""
        if entry.kind != "collection" or (previous_path := self.index.path(entry.id)) is None:
            return []
        values = entry.facets.values if entry.facets else ()
        holder = tuple(value for field, value in values if field == "holder")
        is_moved = previous_path != entry.path or holder != self.index.facet(entry.id, "holder")
        return list(self.log.descendants(entry.id)) if is_moved else []


class _Batch:
    """Entries that wait to be written together; None for what leaves the index."""

    def __init__(self) -> None:
        self.entries: dict[str, IndexEntry | None] = {}
        self._size = 0

    @property
    def is_full(self) -> bool:
        """Whether it must be written before more is added."""
        return self._size >= BYTES or len(self.entries) >= BATCH

    def add(self, id: str, entry: IndexEntry | None) -> None:
        """Add an entry."""
        self.entries[id] = entry
        self._size += entry.size if entry else 0

    def take(self) -> dict[str, IndexEntry | None]:
        """Return all entries, and begin anew."""
        entries, self.entries, self._size = self.entries, {}, 0
        return entries


def index_entry(
    description: Description, path: tuple[str, ...], texts: Sequence[StoredText], context: SerializerContext
) -> IndexEntry:
    """Return the index entry of a description; `texts` are the documents of its set that are indexed."""
    fields = search_fields_of(description, context)
    row = context.formats["annotations"]
    annotations = {(text.name, text.part): text.body for text in texts}
    pages: list[str | Sequence[Line]] = []
    passages = []
    for text in texts:
        for number, layer in enumerate(orjson.loads(text.body)["layers"] if text.name == SEARCH_TEXT else ()):
            body = annotations.get((row.document_key(layer["name"]), text.part))
            page, *columns = _columns(layer)
            pages.append(page)
            passages.append(make_passage(text.part, number, columns, len(layer["lines"]), _items(body)))
    return IndexEntry(
        description.id,
        description.kind,
        path,
        _tokens(fields.title),
        _tokens(fields.names),
        _tokens(fields.about),
        word_list(pages),
        tuple(passages),
        name_entry(description),
        description_facets(description, path, bool(passages), context),
        _point(description),
    )


def _point(description: Description) -> Point | None:
    coordinates = description.coordinates if isinstance(description, Place) else None
    return (coordinates.latitude, coordinates.longitude) if coordinates else None


def description_facets(
    description: Description, path: tuple[str, ...], has_text: bool, context: SerializerContext
) -> Facets:
    """Return what a description is filtered, counted and sorted by."""
    holder = context.holder(description) if isinstance(description, Unit) else None
    images = context.images(description) if isinstance(description, Record) else ()
    shown = {image.media.format if image.media else image.format for image in images}
    return facets_of(description, path, holder.id if holder else "", has_text, shown)


def _columns(layer: dict[str, Any]) -> tuple[str | list[Line], str, str]:
    """Return a layer as `word_list` wants it, and its tokens: those of its words, and of the parts of broken words."""
    paragraphs = search_text.paragraphs(layer)
    text = "\n".join(paragraphs or ())
    if paragraphs is not None and not tokenizer.ends_within_word(text):
        return text, _joined(map(index_columns.column_of, paragraphs)), ""
    lines = search_text.parse_lines(layer)
    words, halves = map(_joined, index_columns.columns_of_page(lines))
    is_broken = tokenizer.has_broken_word(lines)
    return lines if is_broken else index_columns.text_of_page(lines), words, halves


def _joined(columns: Iterable[str]) -> str:
    return f" {BREAK} ".join(filter(None, columns))


def name_entry(description: Description) -> NameEntry | None:
    """Return what a description is found by when it is searched by name; None for a record, which has a title."""
    features = match_features.features_of(description)
    if features is None:
        return None
    words = match_features.name_words(features)
    spellings = tuple((variant, word) for word in words for variant in name_matching.spelling_variants(word))
    return NameEntry(
        words, tuple(match_features.lookup_keys(features)), spellings, match_features.to_bytes(features)
    )


def _items(body: bytes | None) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = orjson.loads(body)["items"] if body else []
    return items


def _tokens(texts: Iterable[str]) -> str:
    """Return the tokens of the texts of a description, and those of the parts of their broken words."""
    return _joined(
        _text_column(text) if len(text) <= MAX_CACHED_LENGTH else _text_column.__wrapped__(text)
        for text in texts
    )


@lru_cache(CACHED_TEXTS)
def _text_column(text: str) -> str:
    words, halves = index_columns.columns_of_page([Line(1, 1, text)])
    return _joined((*words, *halves))


def make_passage(
    page: int, layer: int, columns: Sequence[str], lines: int, annotations: Sequence[dict[str, Any]]
) -> Passage:
    """Return one layer of a page for the index, with what its annotations let it be filtered by.

    `columns` are the tokens of its words, and those of the parts of its broken words.
    """
    main, halves = columns
    times = sorted(time for annotation in annotations if (time := created_time(annotation)))
    return Passage(
        page,
        layer,
        main,
        halves,
        tuple(sorted({word for annotation in annotations for word in motivations(annotation)})),
        tuple(sorted({uri for annotation in annotations for uri in creators(annotation)})),
        (times[0], times[-1]) if times else ("", ""),
        lines,
    )


def motivations(annotation: dict[str, Any]) -> list[str]:
    """Return the motivations of an annotation."""
    value = annotation.get("motivation", ())
    return [value] if isinstance(value, str) else list(value)


def creators(annotation: dict[str, Any]) -> list[str]:
    """Return the URIs of the creators of an annotation (Web Annotation, 3.3.1)."""
    if "creator" not in annotation:
        return []
    value = annotation["creator"]
    agents = value if isinstance(value, list) else [value]
    uris = [agent.get("id", "") if isinstance(agent, dict) else agent for agent in agents]
    return [uri for uri in uris if isinstance(uri, str) and uri]


def created_time(annotation: dict[str, Any]) -> str:
    """Return when an annotation was created, as YYYY-MM-DDThh:mm:ssZ; "" if it does not say."""
    if "created" not in annotation:
        return ""
    try:
        time = datetime.fromisoformat(annotation["created"])
    except (ValueError, TypeError):
        return ""
    time = time if time.tzinfo else time.replace(tzinfo=UTC)
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
