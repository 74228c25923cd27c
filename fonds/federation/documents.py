"""Documents of peers become entries, as a node of Fonds would give them: the readers of `fonds.ingest` read them.

The id of a description at a peer is made of the identifier that it has there, so that it is the same whenever the
document is read again, and links between documents agree. A description gets the peer as its publisher. Nothing of this
machine is read on behalf of a document: paths in it are left out.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

import orjson
from pydantic import ValidationError

from fonds.faults import fault_problem, is_fault
from fonds.federation.protocols.protocol import SourceDocument
from fonds.federation.protocols.times import moment
from fonds.importing import resolution
from fonds.importing.checked_fields import checked
from fonds.importing.importer import united
from fonds.ingest.imported import ImportedDescription, Key, LocalFile, ReadOptions, Withheld
from fonds.ingest.reader_registry import reader_of
from fonds.ingest.readers.embedded import EmbeddedFile
from fonds.ingest.text_languages import with_language
from fonds.problem import Problem, errors
from fonds.record import canonical
from fonds.record.copy_ids import copy_id
from fonds.record.field_types import MAX_ID, RESERVED_IDS
from fonds.record.model import KINDS, UNITS, Description
from fonds.record.slugs import slugify
from fonds.serializers.concept_schemes import Vocabulary
from fonds.serializers.feeds.exchange import with_record
from fonds.store.copies import origin_name

PUBLISHER: Final = "publisher"  # the id at a peer of the institution that the peer is
_MAX_SLUG: Final = 60  # characters of an id that come from the identifier
# names of the readers of documents that stand for themselves
_READERS: Final = frozenset(
    {"oai-pmh", "mets", "mods", "lido", "ead3", "ead2002", "eac", "eag", "tei", "marcxml", "marc", "iiif", "rdf",
     "dublin-core"}
)  # fmt: skip
Json = dict[str, Any]


@dataclass
class DocumentContents:
    """What a document gives: entries of descriptions by their ids at the peer, the ids of what must not be shown, and
    why something could not be read."""

    entries: dict[str, bytes] = field(default_factory=dict)
    withheld: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class DocumentReader:
    """Reads the documents of one peer at a base URL.

    `known` returns the record (JSON, with the ids of the peer) of what was copied from it before, by its id there.
    """

    def __init__(
        self, base: str, language: str, vocabulary: Vocabulary, known: Callable[[str], Json | None]
    ) -> None:
        self._base, self._vocabulary, self._known = base, vocabulary, known
        self._options = ReadOptions(language)
        # the id here has the name of the origin before it; the id there may have a digest after the words
        self._max_slug = min(_MAX_SLUG, MAX_ID - len(copy_id(origin_name(base), "")) - 11)
        # readers look for files beside the document: there are none
        self._folder = tempfile.TemporaryDirectory(prefix="fonds-peer-")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._folder.cleanup()

    def read(self, document: SourceDocument) -> DocumentContents:
        """Return what a document gives."""
        contents = DocumentContents()
        items: list[ImportedDescription] = []
        try:
            for item in self._items(document):
                self._sort(item, items, contents)
        except BaseException as error:
            if not is_fault(error):
                raise
            contents.problems.append(str(fault_problem(error, "reading", document.identifier)))
        ids = {item.key: self.id_of(item.key) for item in items}
        main = next((item for item in items if item.kind in UNITS), None)
        for item in items:
            self._add(item, ids, document, item is main, contents)
        if not items and not contents.withheld and not contents.problems:
            contents.problems.append("there is no description in it")
        return contents

    def publisher(self, title: str, time: str) -> bytes:
        """Return the entry of the institution that the peer is."""
        institution = {"id": PUBLISHER, "kind": "institution", "name": {self._options.language: title}}
        description = KINDS["institution"].model_validate(institution | {"homepage": self._base})
        return _entry(self._base, description, time, {"page": self._base})

    def id_of(self, key: str) -> str:
        """Return the id at the peer of what has a key.

        It is made of the words of the key. Where these do not fit into an id, a digest of the key keeps it apart.
        """
        words = key.removeprefix("unit:").removeprefix("oai:")
        host = urlsplit(self._base).netloc
        for start in (f"{host.partition(':')[0]}:", f"https://{host}/", f"http://{host}/"):
            words = words.removeprefix(start)
        slug = slugify(words[:500])
        if slug == words and len(slug) <= self._max_slug and slug not in RESERVED_IDS:
            return slug
        short = slug[: self._max_slug].rstrip("-")
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        return f"{short}-{digest}" if short else f"x{digest}"

    def _items(self, document: SourceDocument) -> Iterator[object]:
        name = f"{slugify(document.identifier)[:80] or 'document'}{_suffix(document.url)}"
        file = EmbeddedFile(Path(self._folder.name) / name, document.identifier, data=document.data or b"")
        reader = reader_of(file)
        if reader is None or reader.name not in _READERS:
            yield Problem("it is of a format that is not read")
            return
        yield from reader.read(file, self._options)

    def _sort(self, item: object, items: list[ImportedDescription], contents: DocumentContents) -> None:
        if isinstance(item, ImportedDescription):
            items.append(item)
        elif isinstance(item, Withheld):
            contents.withheld.append(self.id_of(item.key))
        elif isinstance(item, Problem) and errors([item]):
            contents.problems.append(item.message)

    def _add(
        self,
        item: ImportedDescription,
        ids: dict[str, str],
        document: SourceDocument,
        is_main: bool,
        contents: DocumentContents,
    ) -> None:
        id = ids[item.key]
        links: dict[str, str] = {}
        fields, _ = resolution.resolve(
            item.fields, lambda key: self._id_of_link(key, ids, links), lambda path: ""
        )
        fields = _without_paths(fields)
        if item.kind in UNITS:
            fields["publisher"] = PUBLISHER
        try:
            description = self._description(item, id, fields)
        except (ValidationError, ValueError) as error:
            contents.problems.append(f"{id}: {_first_words(error)}")
            return
        foreign: Json = {"links": links} if links else {}
        if is_web_address(item.key):
            foreign["manifest" if _is_iiif(document) else "uri"] = item.key
        elif uri := self._uri_in(item.fields):
            foreign["uri"] = uri
        if is_main:
            foreign["identifier"] = document.identifier
            page = document.page or _page_in(item.fields)
            foreign |= {"page": page} if is_web_address(page) else {}
        time = document.time or datetime.now(UTC).isoformat(timespec="seconds")
        contents.entries[id] = _entry(self._base, description, time, foreign)

    def _description(self, item: ImportedDescription, id: str, fields: Json) -> Description:
        """Return a valid description. Raises ValueError if none can be made."""
        language = self._options.language
        result = checked(item.kind, id, fields, item.body, language, self._vocabulary)
        if result.fields is None:
            raise ValueError(next((problem.message for problem in result.problems), "it is not valid"))
        model = KINDS[item.kind]
        values = with_language({"kind": item.kind, "id": id, **result.fields}, model, language)
        if result.body:
            is_transcript = model.body_field == "transcript"
            values[model.body_field] = result.body if is_transcript else {language: result.body}
        description: Description = model.model_validate(values)
        known = self._known(id) if item.kind not in UNITS else None
        if known and known.get("kind") == item.kind:
            # what one document says of a person is added to what others said
            more = united(known, canonical.to_dict(description), language)
            description = model.model_validate(more)
        return description

    def _uri_in(self, fields: Json) -> str:
        """Return the URI that a description states for itself, on the host of the peer; "" if there is none."""
        host = urlsplit(self._base).netloc
        for entry in fields.get("identifiers", ()):
            if isinstance(entry, dict) and str(entry.get("scheme", "")).lower() == "uri":
                value = str(entry.get("value", ""))
                if is_web_address(value) and urlsplit(value).netloc == host:
                    return value
        return ""

    def _id_of_link(self, key: Key, ids: dict[str, str], links: dict[str, str]) -> str:
        """Return the id of what a description links to; "" for what is nowhere, of which the words stay.

        What has an address, and is not in the document, is noted in `links`.
        """
        if key in ids:
            return ids[key]
        id = self.id_of(key)
        if is_web_address(key):
            links[id] = key
            return id
        return id if self._known(id) is not None else ""


def removal(base: str, id: str, kind: str, time: str, reason: str) -> bytes:
    """Return the entry of what a peer does not have any more. An empty `reason` says that it must not be shown."""
    day = time[:10] if re.match(r"\d{4}-\d\d-\d\d", time) else datetime.now(UTC).date().isoformat()
    removed: Json = {"date": day, "reason": {"en": reason}} if reason else {"restricted": True}
    return orjson.dumps({**_place(base, id, kind, time), "foreign": {}, "removed": removed})


def is_web_address(words: str) -> bool:
    """Return whether words are an address of the web."""
    return words.startswith(("https://", "http://")) and not re.search(r"[\s<>\"{}|\\^`]", words)


def web_address(value: object) -> str:
    """Return a value if it is an address of the web, else an empty string."""
    return value if isinstance(value, str) and len(value) < 2000 and is_web_address(value) else ""


def _entry(base: str, description: Description, time: str, foreign: Json) -> bytes:
    place = _place(base, description.id, description.kind, time)
    return with_record({**place, "foreign": foreign}, canonical.to_bytes(description))


def _place(base: str, id: str, kind: str, time: str) -> Json:
    """Return what every entry has. The version is the time of the change in seconds: there is no log to count in."""
    version = max(int(moment(time).timestamp()), 0)
    return {"origin": base, "id": id, "kind": kind, "version": version, "time": time}


def _without_paths(value: Any) -> Any:
    """Return fields without paths of files, which are on another machine."""
    if isinstance(value, dict):
        parts = {name: _without_paths(part) for name, part in value.items() if name != "file"}
        return {name: part for name, part in parts.items() if not isinstance(part, LocalFile)}
    if isinstance(value, list | tuple):
        entries = [_without_paths(part) for part in value]
        return [entry for entry in entries if entry != {} and not isinstance(entry, LocalFile)]
    return value


def _page_in(fields: Json) -> str:
    """Return the first address of the web among the identifiers of a description; "" if there is none."""
    values = (entry.get("value", "") for entry in fields.get("identifiers", ()) if isinstance(entry, dict))
    return next((value for value in values if isinstance(value, str) and is_web_address(value)), "")


def _is_iiif(document: SourceDocument) -> bool:
    return b"iiif.io/api/presentation" in (document.data or b"")[:4000]


def _suffix(url: str) -> str:
    """Return the ending of the name of a file, which some formats are recognised by."""
    name = urlsplit(url).path.rpartition("/")[2]
    suffix = Path(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,6}", suffix) else ""


def _first_words(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"[:500]
    return str(error)[:500]
