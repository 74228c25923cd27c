"""The types of the format registry. One row, a representation, states everything about one way to publish.

Content negotiation, Link headers, the download menu, file names, the tables of the documentation and the parametrised
tests are derived from the rows (fonds/serializers/format_registry.py). This module never makes a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

# (description, context) -> bytes, a JSON document, or None if there is none; or an iterator of (layer, page number, one
# of these)
Serializer = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Serialization:
    """A serialization: its media type (RFC 6838, with parameters), its file suffix and its name.

    A `quality` below 1 makes content negotiation prefer another serialization that the client accepts almost equally.
    """

    media_type: str
    suffix: str
    title: str
    aliases: tuple[str, ...] = ()
    quality: float = 1.0

    @property
    def essence(self) -> str:
        """The media type without parameters."""
        return self.media_type.partition(";")[0]

    @property
    def profile(self) -> str:
        """The profile named in the media type, as in those of IIIF (RFC 6906); empty if there is none."""
        return self.media_type.partition('profile="')[2].rstrip('"')


@dataclass(frozen=True, slots=True)
class Representation:
    """A row of the format registry: one way to represent a description.

    `kinds` are the kinds of description it exists for. `stored` representations are made when publishing, others on
    request. Those with `aggregates_members` are made last, from all members of a collection.
    `tree_serializer` is for collections: from a collection, what is in it (fonds/serializers/members.py), the context
    and a limit it yields a document of the collection with all units below it, in parts, on request.
    `route` is its name in fonds/urls.py; "description" means that it is negotiated at the URI of the description,
    and has a suffix and `?profile=` there.
    A new `version` makes its documents anew. `rel` is its relation to the page of the description (FAIR Signposting):
    describedby for metadata, item for content. `conforms_to` lists URIs of external profiles that it conforms to.
    `publication_dates` makes the triples that depend on when the description was published, which a serializer cannot
    know; they are added when a graph is delivered (fonds/publishing/graph_documents.py). `unavailable_reason` says
    why a description has no such representation; an empty string if it has one. Documents of a layer are stored under
    `name.layer`, those of the layer `main_layer` under the name alone.
    `purpose_without_transcript` is the purpose for a record that has no transcript, if that is another one.
    One that is not `listed` is to be taken away: it is at its address, on the page and in the link set, but neither in
    `Link` headers, which have room for few, nor in manifests.
    `oai_prefix` is its metadata prefix in OAI-PMH (2.5.1), with the namespace and the schema of its root element;
    graphs are delivered as RDF/XML.
    """

    name: str
    title: str
    purpose: str
    kinds: frozenset[str]
    serializations: tuple[Serialization, ...]
    version: int
    serializer: Serializer | None = None
    tree_serializer: Serializer | None = None
    profile: str = ""
    route: str = "description"
    rel: str = "describedby"
    stored: bool = True
    is_graph: bool = False
    aggregates_members: bool = False
    conforms_to: tuple[str, ...] = ()
    publication_dates: Serializer | None = None
    unavailable_reason: Callable[[Any, Any], str] | None = None
    main_layer: str = ""
    purpose_without_transcript: str = ""
    oai_prefix: str = ""
    namespace: str = ""
    schema: str = ""
    listed: bool = True

    def purpose_for(self, has_transcript: bool) -> str:
        """Return what it is for, for a description with or without a transcript."""
        return self.purpose if has_transcript else self.purpose_without_transcript or self.purpose

    def document_key(self, layer: str) -> str:
        """Return the name under which documents of a layer are stored; without layers, that of the row."""
        return self.name if layer in ("", self.main_layer) else f"{self.name}.{layer}"

    def serialization(self, suffix: str) -> Serialization | None:
        """Return the serialization with that suffix, or None."""
        return next((option for option in self.serializations if option.suffix == suffix), None)


class FormatRegistry:
    """All representations in order of preference."""

    def __init__(self, rows: tuple[Representation, ...]) -> None:
        self.representations = rows
        self.by_name = {row.name: row for row in rows}
        if len(self.by_name) != len(rows):
            raise ValueError("two representations have the same name")
        self._by_kind: dict[str, tuple[Representation, ...]] = {}

    def __iter__(self) -> Iterator[Representation]:
        return iter(self.representations)

    def __getitem__(self, name: str) -> Representation:
        return self.by_name[name]

    @property
    def default_profile(self) -> str:
        """The token of the profile that is served if none is requested: that of the first graph."""
        return next((row.profile for row in self.representations if row.is_graph), "")

    def for_kind(self, kind: str) -> tuple[Representation, ...]:
        """Return the representations that exist for a kind of description."""
        if kind not in self._by_kind:
            self._by_kind[kind] = tuple(row for row in self.representations if kind in row.kinds)
        return self._by_kind[kind]
