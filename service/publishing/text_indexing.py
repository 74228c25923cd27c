"""Bring the text index up to date: reads the log with a cursor of its own, a batch to a transaction.

A run that was killed between two batches goes on from there. Search results are read from the store, not from the
index, so an index that is behind may miss what is new but never shows what was withdrawn or changed. Words and counts
are read from the index alone, so what is withheld leaves it before the commit (withholding.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from service.publishing.faults import Faults, NoNet
from service.publishing.source_files import Progress
from service.record.model import Description
from service.search import folding, match_features, name_matching, tokenizer
from service.search.autocomplete import word_list
from service.search.tokenizer import Line
from service.serializers.context import SerializerContext
from service.serializers.iiif import search_text
from service.serializers.text.search_fields import search_fields_of
from service.settings import Settings
from service.store.document_sets import Document
from service.store.log import Entity
from service.store.log_consumer import LogConsumer
from service.store.name_index import NameEntry
from service.store.text_index import BREAK, IndexEntry, Passage, TextIndex
from service.store.text_search import REMOVED
from service.store.writer import Writer

BATCH = 200  # descriptions to a transaction
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
                for id in ids[start : start + BATCH]:
                    index.drop(id)
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

    def run(self) -> None:
        """Index from the cursor to the end of the log."""
        self.progress("indexing", 0, 0)  # tells that the documents are published
        if not self._is_of_this_store():
            self._rebuild()
        self._index_removed()
        self._index_failed()
        cursor, last = int(self.index.meta("cursor")), self.log.last()
        first = cursor
        while changes := self.log.changed(cursor, BATCH):
            cursor = changes[-1][0]
            with self.index.transaction():
                self._index(dict.fromkeys(id for _, id in changes))
                self.index.set_meta("cursor", str(cursor))
            self.progress("indexing", cursor - first, last - first)
        if self.store.meta("indexed") != str(cursor):
            # a write to the store tells every reader that what it caches may be stale
            self.store.set_meta("indexed", str(cursor))

    def _index_removed(self) -> None:
        """Index again what was taken out before a commit."""
        ids = self.index.meta(REMOVED).split()
        for start in range(0, len(ids), BATCH):
            with self.index.transaction():
                self._index(ids[start : start + BATCH])
                self.index.set_meta(REMOVED, " ".join(ids[start + BATCH :]))
        if ids:
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
        while ids := self.log.published(self.index.meta("reached"), BATCH):
            with self.index.transaction():
                self._index(ids)
                self.index.set_meta("reached", ids[-1])
            done += len(ids)
            self.progress("indexing", min(done, total), total)
        with self.index.transaction():
            self.index.set_meta("cursor", start)
            self.index.set_meta("started", "")
            self.index.set_meta("reached", "")

    def _index_failed(self) -> None:
        """Index what met a fault in an earlier run."""
        if failed := self.index.meta(FAILED).split():
            with self.index.transaction():
                self.index.set_meta(FAILED, "")
                self._index(failed)

    def _index(self, ids: Iterable[str]) -> None:
        """Index descriptions. One that meets a fault is not in the index until a later run can index it."""
        failed = set(self.index.meta(FAILED).split())
        for id in ids:
            for moved_id in self._index_safely(id, failed, self._index_description):
                self._index_safely(moved_id, failed, self._index_moved)
        self.index.set_meta(FAILED, " ".join(sorted(failed)))

    def _index_safely(self, id: str, failed: set[str], work: Callable[[str], list[str]]) -> list[str]:
        """Return what the work on a description returns; add the id to `failed` if that meets a fault."""
        with self.faults.attempt(id, "indexing its words"), self.index.savepoint():
            return work(id)
        self.index.drop(id)
        failed.add(id)
        return []

    def _index_description(self, id: str) -> list[str]:
        """Index a description. Returns what must be indexed again because it moved with its collection."""
        entity = self.store.entity(id)
        previous_path = self.index.path(id)
        if entity is None or entity.withdrawn is not None:
            self.index.drop(id)
            return []
        path = self.log.ancestors(id)
        self._put(entity, path)
        has_moved = entity.kind == "collection" and previous_path is not None and previous_path != path
        return list(self.log.descendants(id)) if has_moved else []

    def _index_moved(self, id: str) -> list[str]:
        if entity := self.store.entity(id):
            self._put(entity, self.log.ancestors(id))
        return []

    def _put(self, entity: Entity, path: tuple[str, ...]) -> None:
        description = self.context.find(entity.id)
        if description is None:
            return
        documents = (
            self.store.document_sets.texts(entity.document_set, INDEXED_FORMATS)
            if entity.kind == "record"
            else []
        )
        self.index.put(index_entry(description, path, documents, self.context))


def index_entry(
    description: Description, path: tuple[str, ...], documents: Sequence[Document], context: SerializerContext
) -> IndexEntry:
    """Return the index entry of a description; `documents` are those of its document set that are indexed."""
    fields = search_fields_of(description, context)
    row = context.formats["annotations"]
    annotations = {(document.name, document.part): document.body for document in documents}
    layers = [
        (
            document.part,
            number,
            search_text.parse_lines(layer),
            _items(annotations.get((row.document_key(layer["name"]), document.part))),
        )
        for document in documents
        if document.name == SEARCH_TEXT
        for number, layer in enumerate(orjson.loads(document.body)["layers"])
    ]
    return IndexEntry(
        description.id,
        description.kind,
        path,
        _tokens(fields.title),
        _tokens(fields.names),
        _tokens(fields.about),
        word_list(lines for _, _, lines, _ in layers),
        tuple(make_passage(*layer) for layer in layers),
        name_entry(description),
    )


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
    columns = (column for text in texts for column in tokenizer.page_index_terms([Line(1, 1, text)]))
    return f" {BREAK} ".join(" ".join(terms) for column in columns for terms in column)


def make_passage(
    page: int, layer: int, lines: Sequence[Line], annotations: Sequence[dict[str, Any]]
) -> Passage:
    """Return one layer of a page for the index, with what its annotations let it be filtered by."""
    paragraphs, halves = tokenizer.page_index_terms(lines)
    times = sorted(time for annotation in annotations if (time := created_time(annotation)))
    return Passage(
        page,
        layer,
        f" {BREAK} ".join(" ".join(tokens) for tokens in paragraphs),
        f" {BREAK} ".join(" ".join(tokens) for tokens in halves),
        tuple(sorted({word for annotation in annotations for word in motivations(annotation)})),
        tuple(sorted({uri for annotation in annotations for uri in creators(annotation)})),
        (times[0], times[-1]) if times else ("", ""),
        sum(not line.is_on_next_page for line in lines),
    )


def motivations(annotation: dict[str, Any]) -> list[str]:
    """Return the motivations of an annotation."""
    value = annotation.get("motivation", ())
    return [value] if isinstance(value, str) else list(value)


def creators(annotation: dict[str, Any]) -> list[str]:
    """Return the URIs of the creators of an annotation (Web Annotation, 3.3.1)."""
    value = annotation.get("creator", ())
    agents = value if isinstance(value, list) else [value]
    uris = [agent.get("id", "") if isinstance(agent, dict) else agent for agent in agents]
    return [uri for uri in uris if isinstance(uri, str) and uri]


def created_time(annotation: dict[str, Any]) -> str:
    """Return when an annotation was created, as YYYY-MM-DDThh:mm:ssZ; "" if it does not say."""
    try:
        time = datetime.fromisoformat(annotation.get("created", ""))
    except (ValueError, TypeError):
        return ""
    time = time if time.tzinfo else time.replace(tzinfo=UTC)
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
