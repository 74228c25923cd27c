"""IIIF manifests and collections, Presentation 2 and 3: each manifest is a record, each collection a collection.

Documents are read as dictionaries, since real ones break the rules; what was corrected is said. Nothing is fetched:
members, annotations and descriptions that a document only links to are named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from fonds.ingest.authorities import Authority
from fonds.ingest.imported import InputFile, Item, Note, ReaderFormat, ReadOptions
from fonds.ingest.json_document import MAX_BYTES, JsonError, load, starts_object
from fonds.ingest.readers.iiif.document import Reader, kind_of, version_of
from fonds.ingest.readers.iiif.units import Units

_MAX_BESIDE = 50  # files in which the manifest of a page of annotations is looked for
_CONTEXT = re.compile(
    rb'"@context"\s*:\s*(?:\[[^\]]{0,2000})?"https?://[^"]{0,100}(?:iiif\.io/api/presentation|shared-canvas\.org)'
)
_TYPE = re.compile(rb'"@?type"\s*:\s*"(?:sc:)?(?:Manifest|Collection|AnnotationPage|AnnotationList|Layer)"')


def recognises(file: InputFile) -> bool:
    """Return whether a file is JSON that names the context or a type of IIIF Presentation."""
    head = file.head.replace(b"\0", b"").replace(b"\\/", b"/")
    if not starts_object(file.head):
        return False
    return bool(_CONTEXT.search(head) or (_TYPE.search(head) and (b"iiif.io/api" in head or b'"sc:' in head)))


def read(file: InputFile, options: ReadOptions) -> Iterator[Item]:
    """Yield the descriptions of a manifest or collection, and the institutions, places and subjects that it names."""
    try:
        document, guess = load(file, options.encoding)
    except JsonError as error:
        yield file.problem(str(error), error.hint, error.line)
        return
    if guess:
        yield Note(f"it is not UTF-8, as JSON must be: read as {guess}")
    documents = document if isinstance(document, list) else [document]
    for item in documents:
        yield from _document(item, file, options)


def _document(document: Any, file: InputFile, options: ReadOptions) -> Iterator[Item]:
    kind = kind_of(document)
    if kind not in ("Manifest", "Collection"):
        name = f"an IIIF {kind}" if kind else "no manifest and no collection"
        hint = "import the manifest that it belongs to, with this file beside it" if kind else ""
        yield file.problem(f"it is {name}", hint, warning=bool(kind) and _is_named_beside(file, document))
        return
    reader = Reader(version_of(document))
    units = Units(reader, file, options.language)
    yield Note(f"IIIF Presentation {reader.version}: a {kind.lower()}")
    yield from units.read(document, kind)
    for authority in merged(units.authorities):
        yield authority.description()
    for line in reader.corrections.lines():
        yield file.problem(f"corrected: {line}", warning=True)


def _is_named_beside(file: InputFile, document: dict[str, Any]) -> bool:
    """Return whether a file in the same folder names a page of annotations, which is read with it then."""
    address = str(document.get("id", document.get("@id", ""))).encode()
    beside = [path for path in file.path.parent.glob("*.json") if path != file.path and not path.is_symlink()]
    small = (path for path in beside[:_MAX_BESIDE] if path.stat().st_size <= MAX_BYTES)
    return bool(address) and any(address in path.read_bytes() for path in small)


def merged(authorities: Iterable[Authority]) -> list[Authority]:
    """Return each authority once, with the fields and links of all places that name it."""
    by_key: dict[str, Authority] = {}
    for authority in authorities:
        known = by_key.setdefault(authority.key, authority)
        if known is not authority:
            links = tuple(dict.fromkeys([*known.same_as, *authority.same_as]))
            fields = {**authority.fields, **known.fields}
            by_key[authority.key] = replace(known, same_as=links, fields=fields)
    return list(by_key.values())


IIIF = ReaderFormat("iiif", "IIIF manifest or collection", recognises, read)
