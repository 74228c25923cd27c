"""The form of the register of publications: one row says all there is to say about a way to publish.

Content negotiation, Link headers, the download menu, file names, the docs' table and the parametrised
tests are read from the rows (service/serializers/registry.py). This module never makes a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

# (description, context) -> bytes or a JSON document, None for none; or an iterator of (layer, number of a page, either)
Serializer = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Serialization:
    """One serialisation: media type (RFC 6838, with parameters), its file suffix and its name.

    `quality` below 1 lets another be chosen that a client wants nearly as much.
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
        """The profile that the media type itself names, as those of IIIF do (RFC 6906); empty where it names none."""
        return self.media_type.partition('profile="')[2].rstrip('"')


@dataclass(frozen=True, slots=True)
class Representation:
    """A row of the register.

    `kinds` are the kinds of description it exists for. `stored` publications are made by publish, the
    others when they are asked for; those `of_members` are made last, from all that lies in a collection.
    `address` names the row of the address book it is served at;
    "description" means: negotiated at the description's own address, with a suffix and `?profile=`.
    A change of `version` remakes its documents. `rel` is what it is to the description's page (FAIR Signposting):
    describedby for metadata, item for content. `conforms_to` are profiles of others that it keeps, by URI.
    `stamp` makes what depends on when the description was published, which no maker can know: it is added to a graph
    when that is given out (service/publishing/graph_documents.py). `refuses` says why a description cannot be had in
    this form, or nothing where it can. Documents of a layer are stored under `name.layer`, those of the layer
    `main` under the name alone.
    `oai` is its prefix in OAI-PMH (2.5.1), with the namespace and the schema of its root; graphs go out as RDF/XML.
    """

    name: str
    title: str
    purpose: str
    kinds: frozenset[str]
    serializations: tuple[Serialization, ...]
    version: int
    serializer: Serializer | None = None
    profile: str = ""
    address: str = "description"
    rel: str = "describedby"
    stored: bool = True
    graph: bool = False
    of_members: bool = False
    conforms_to: tuple[str, ...] = ()
    publication_dates: Serializer | None = None
    refuses: Callable[[Any, Any], str] | None = None
    main: str = ""
    oai: str = ""
    namespace: str = ""
    schema: str = ""

    def key(self, layer: str) -> str:
        """The name under which the documents of a layer are stored; those without layers have the row's own."""
        return self.name if layer in ("", self.main) else f"{self.name}.{layer}"

    def serialization(self, suffix: str) -> Serialization | None:
        """The serialisation with that suffix."""
        return next((form for form in self.serializations if form.suffix == suffix), None)


class FormatRegistry:
    """The rows in order; the first that fits is the preferred one."""

    def __init__(self, rows: tuple[Representation, ...]) -> None:
        self.rows = rows
        self.by_name = {row.name: row for row in rows}
        if len(self.by_name) != len(rows):
            raise ValueError("two publications have the same name")
        self._by_kind: dict[str, tuple[Representation, ...]] = {}

    def __iter__(self) -> Iterator[Representation]:
        return iter(self.rows)

    def __getitem__(self, name: str) -> Representation:
        return self.by_name[name]

    @property
    def default_profile(self) -> str:
        """The token of the profile that is given where none is asked for: that of the first graph."""
        return next((row.profile for row in self.rows if row.graph), "")

    def of_kind(self, kind: str) -> tuple[Representation, ...]:
        """The publications that exist for that kind of description."""
        if kind not in self._by_kind:
            self._by_kind[kind] = tuple(row for row in self.rows if kind in row.kinds)
        return self._by_kind[kind]
