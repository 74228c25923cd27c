"""What a maker may know besides the description itself: addresses, the site, vocabularies, linked descriptions."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from service.formats import Publication, Register
from service.record.model import MAX_DEPTH, Collection, Description, Institution, Unit
from service.record.page_text import PageText
from service.record.text import Text, best
from service.serializers.concept_schemes import Vocabulary
from service.serializers.page_image import Pictures, Servers, written
from service.urls import Address

_KEPT = 20_000  # parts of documents, of a few hundred bytes each
Made = TypeVar("Made")


@dataclass(frozen=True)
class Site:
    """What the node says of itself: title and description by language, publisher, languages, paper size.

    `patterns` are the ways in which viewers may let people in (IIIF Authorization Flow 2.0, 3.3).
    """

    title: Text
    description: Text = field(default_factory=dict)
    publisher: str | None = None
    languages: tuple[str, ...] = ("en",)
    paper: str = "letter"
    contact: str = ""
    patterns: tuple[str, ...] = ("active",)
    data_license: str = ""

    @property
    def language(self) -> str:
        """The language that pages and labels of ours are in."""
        return self.languages[0]


@dataclass(frozen=True, slots=True)
class Citable:
    """A version that is cited in place of the thing: its address, and what it is called."""

    uri: str
    words: str


@dataclass(frozen=True, slots=True)
class Moment:
    """When a description was published: first and last (ISO 8601, UTC), and how many versions of it there are."""

    created: str
    changed: str
    versions: int = 1


@dataclass(frozen=True)
class Context:
    """The world of a maker. `find` gives a published description by id, or None.

    In a `steady` world `find` gives the same for as long as the context lives, as in one publish: there what many
    documents share is made once. The context of the web is not steady: it outlives publishes. `pictures` gives the
    images of a record's pages as publish found them; `servers` says where those of the node are
    served; `page_text` gives what was read from an image, by its key.
    """

    address: Address
    site: Site
    vocabulary: Vocabulary
    register: Register
    find: Callable[[str], Description | None]
    steady: bool = False
    pictures: Pictures = written
    servers: Servers = field(default_factory=Servers)
    page_text: Callable[[str], PageText | None] = lambda key: None
    citable: Citable | None = None  # what is made is made of a version, and says so where it is cited
    _kept: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def kept(self, key: Hashable, make: Callable[..., Made], *values: Any) -> Made:
        """What `make` makes of these values; in a steady world made once for a key, and never to be changed."""
        if not self.steady:
            return make(*values)
        found = self._kept.get(key, self)
        if found is self:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            found = self._kept[key] = make(*values)
        return cast(Made, found)

    def offered(self, description: Description) -> tuple[Publication, ...]:
        """The publications that a description is to be had in: those of its kind that do not refuse it."""
        return tuple(row for row in self.register.of_kind(description.kind) if self.offers(row, description))

    def offers(self, row: Publication, description: Description) -> bool:
        """Whether a publication of its kind does not refuse a description."""
        return row.refuses is None or not row.refuses(description, self)

    def label(self, id: str) -> str:
        """The label of a linked description, or its id where it is not there."""
        found = self.find(id)
        return found.label(self.site.language) if found else id

    def names(self, id: str) -> Text:
        """The label of a linked description in every language it has."""
        found = self.find(id)
        return found.names if found else {"und": id}

    def words(self, text: Text | None) -> str:
        """Text in the site's language."""
        return best(text, self.site.language)

    def uri(self, description: Description) -> str:
        """The URI of the thing described."""
        return self.address.thing(description.id)

    def cited_at(self, description: Description) -> str:
        """The address that citations give: that of the thing, or of the version that is read."""
        return self.citable.uri if self.citable else self.uri(description)

    def page(self, description: Description) -> str:
        """The negotiated address of its description."""
        return self.address.description(description.kind, description.id)

    def ancestors(self, unit: Unit) -> tuple[Collection, ...]:
        """The collections it lies in, the widest first."""
        return self.kept(("ancestors", unit.collection), self._ancestors, unit)

    def holder(self, unit: Unit) -> Institution | None:
        """The institution that holds it: its own, or that of the nearest collection that names one."""
        return self.kept(("holder", unit.collection, unit.holder), self._holder, unit)

    def publisher(self, unit: Unit) -> Description | None:
        """Who publishes it: its own publisher, or the node's."""
        id = unit.publisher or self.site.publisher
        return self.find(id) if id else None

    def _ancestors(self, unit: Unit) -> tuple[Collection, ...]:
        found: dict[str, Collection] = {}
        parent = unit.collection
        while parent and parent not in found and len(found) < MAX_DEPTH:
            collection = self.find(parent)
            if not isinstance(collection, Collection):
                break
            found[parent] = collection
            parent = collection.collection
        return tuple(reversed(found.values()))

    def _holder(self, unit: Unit) -> Institution | None:
        for level in (unit, *reversed(self.ancestors(unit))):
            if level.holder and isinstance(found := self.find(level.holder), Institution):
                return found
        return None
