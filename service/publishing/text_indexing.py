"""Brings the index of words up to date: a reader of the log with a cursor of its own, a batch to a transaction.

Killed between two batches it goes on where it was. What an answer shows is read from the store and not from the index,
so an index that lags behind may miss what is new, and never shows what was withdrawn or changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from service.publishing.source_files import Progress
from service.record.model import Description
from service.search import folding, match_features, name_matching, tokenizer
from service.search.autocomplete import vocabulary
from service.search.tokenizer import Line
from service.serializers.context import Context
from service.serializers.iiif import search_text
from service.serializers.text.search_fields import findable
from service.settings import Settings
from service.store.document_sets import Document
from service.store.log import Entity
from service.store.log_consumer import Following
from service.store.name_index import Naming
from service.store.text_index import BREAK, Entry, Passage, TextIndex
from service.store.writer import Writer

BATCH = 200  # descriptions to a transaction
SEARCHED = "searched"  # the publication that says what stands where
READ = (SEARCHED, "annotations")


def catch_up(settings: Settings, store: Writer, context: Context, progress: Progress) -> None:
    """Take in all that was published since the last time; everything where there is no index of today's form."""
    index = TextIndex(settings.state, f"{folding.VERSION}.{name_matching.VERSION}")
    try:
        _Indexing(index, store, context, progress).run()
    finally:
        index.close()


class _Indexing:
    def __init__(self, index: TextIndex, store: Writer, context: Context, progress: Progress) -> None:
        self.index, self.store, self.context, self.progress = index, store, context, progress
        self.log = Following(store.db)

    def run(self) -> None:
        """From the cursor to the end of the log."""
        if not self._belongs_here():
            self._all()
        cursor, last = int(self.index.meta("cursor")), self.log.last()
        first = cursor
        while rows := self.log.changed(cursor, BATCH):
            cursor = rows[-1][0]
            with self.index.transaction():
                self._take(dict.fromkeys(id for _, id in rows))
                self.index.set_meta("cursor", str(cursor))
            self.progress("indexing", cursor - first, last - first)
        if self.store.meta("indexed") != str(cursor):
            # a write to the store tells every reader that what it keeps may be stale
            self.store.set_meta("indexed", str(cursor))

    def _belongs_here(self) -> bool:
        """Whether it is the index of this store's log, and was ever complete."""
        cursor = self.index.meta("cursor")
        return cursor != "" and self.index.meta("store") == self._store() and int(cursor) <= self.log.last()

    def _store(self) -> str:
        """What tells one log from another: the very first change."""
        first = self.log.changed(0, 1)
        return f"{first[0][0]} {first[0][1]}" if first else ""

    def _all(self) -> None:
        """Take in everything that is published; a killed run goes on after the last it took."""
        start = self.index.meta("started")
        if not start or self.index.meta("store") != self._store():
            self.index.clear()
            start = str(self.log.last())
            self.index.set_meta("store", self._store())
            self.index.set_meta("started", start)
        done, total = 0, self.store.sources.count()
        while ids := self.log.published(self.index.meta("reached"), BATCH):
            with self.index.transaction():
                self._take(ids)
                self.index.set_meta("reached", ids[-1])
            done += len(ids)
            self.progress("indexing", min(done, total), total)
        with self.index.transaction():
            self.index.set_meta("cursor", start)
            self.index.set_meta("started", "")
            self.index.set_meta("reached", "")

    def _take(self, ids: Iterable[str]) -> None:
        for id in ids:
            entity = self.store.entity(id)
            before = self.index.path(id)
            if entity is None or entity.withdrawn is not None:
                self.index.drop(id)
                continue
            path = self.log.above(id)
            self._put(entity, path)
            if entity.kind == "collection" and before is not None and before != path:
                for below in self.log.below(id):  # it was moved, and all below it with it
                    found = self.store.entity(below)
                    if found:
                        self._put(found, self.log.above(below))

    def _put(self, entity: Entity, path: tuple[str, ...]) -> None:
        description = self.context.find(entity.id)
        if description is None:
            return
        stored = self.store.editions.texts(entity.edition, READ) if entity.kind == "record" else []
        self.index.put(entry(description, path, stored, self.context))


def entry(
    description: Description, path: tuple[str, ...], stored: Sequence[Document], context: Context
) -> Entry:
    """A description as the index takes it: `stored` are the documents of its edition."""
    said = findable(description, context)
    row = context.register["annotations"]
    annotations = {(doc.name, doc.part): doc.body for doc in stored}
    layers = [
        (
            doc.part,
            number,
            search_text.lines(layer),
            _items(annotations.get((row.key(layer["name"]), doc.part))),
        )
        for doc in stored
        if doc.name == SEARCHED
        for number, layer in enumerate(orjson.loads(doc.body)["layers"])
    ]
    return Entry(
        description.id,
        description.kind,
        path,
        _tokens(said.title),
        _tokens(said.names),
        _tokens(said.about),
        vocabulary(lines for _, _, lines, _ in layers),
        tuple(passage(*layer) for layer in layers),
        naming(description),
    )


def naming(description: Description) -> Naming | None:
    """What a description is found by when it is asked for by name; None for a record, which has a title."""
    found = match_features.entity(description)
    if found is None:
        return None
    called = match_features.words(found)
    spellings = tuple((variant, word) for word in called for variant in name_matching.variants(word))
    return Naming(called, tuple(match_features.keys(found)), spellings, match_features.dump(found))


def _items(body: bytes | None) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = orjson.loads(body)["items"] if body else []
    return items


def _tokens(texts: Iterable[str]) -> str:
    return f" {BREAK} ".join(" ".join(tokenizer.tokens(tokenizer.of_text(text))) for text in texts)


def passage(page: int, layer: int, lines: Sequence[Line], annotations: Sequence[dict[str, Any]]) -> Passage:
    """One layer of a page as the index takes it; the annotations say by what it may be chosen."""
    paragraphs, halves = tokenizer.page_tokens(lines)
    dates = sorted(moment for item in annotations if (moment := created(item)))
    return Passage(
        page,
        layer,
        f" {BREAK} ".join(" ".join(found) for found in paragraphs),
        f" {BREAK} ".join(" ".join(found) for found in halves),
        tuple(sorted({word for item in annotations for word in motivations(item)})),
        tuple(sorted({uri for item in annotations for uri in creators(item)})),
        (dates[0], dates[-1]) if dates else ("", ""),
        len(lines),
    )


def motivations(annotation: dict[str, Any]) -> list[str]:
    """The motivations of an annotation."""
    found = annotation.get("motivation", ())
    return [found] if isinstance(found, str) else list(found)


def creators(annotation: dict[str, Any]) -> list[str]:
    """The URIs of those who made an annotation (Web Annotation, 3.3.1)."""
    found = annotation.get("creator", ())
    listed = found if isinstance(found, list) else [found]
    uris = [one.get("id", "") if isinstance(one, dict) else one for one in listed]
    return [uri for uri in uris if isinstance(uri, str) and uri]


def created(annotation: dict[str, Any]) -> str:
    """When an annotation was made, as YYYY-MM-DDThh:mm:ssZ; empty where it does not say."""
    try:
        moment = datetime.fromisoformat(annotation.get("created", ""))
    except (ValueError, TypeError):
        return ""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
