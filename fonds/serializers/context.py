"""What a serializer may know besides the description itself: URLs, the site, vocabularies, linked descriptions."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fonds.formats import FormatRegistry, Representation
from fonds.record.copy_ids import is_copy
from fonds.record.model import MAX_DEPTH, Collection, Description, Institution, Record, Unit
from fonds.record.page_text import PageText
from fonds.record.text import MultilingualText, in_language
from fonds.serializers.concept_schemes import Vocabulary
from fonds.serializers.copy_origin import CopyOrigin
from fonds.serializers.page_image import ImageServer, PageImage, PageImageLookup, from_record
from fonds.serializers.site_identity import SiteIdentity
from fonds.urls import UrlBuilder

_CACHE_SIZE = 20_000  # parts of documents, of a few hundred bytes each
_ANCESTORS = 2_048  # collections of which those above are kept: up to MAX_DEPTH descriptions, of 4 kB each
SERIALIZED_TOGETHER = 16  # descriptions that are serialized together, one format after another
Value = TypeVar("Value")
DescriptionType = TypeVar("DescriptionType", bound=Description)


@dataclass(frozen=True)
class Site:
    """What the node says of itself: title and description by language, publisher, languages, paper size.

    `interaction_patterns` are those by which viewers may let people in (IIIF Authorization Flow 2.0, 3.3).
    """

    title: MultilingualText
    description: MultilingualText = field(default_factory=dict)
    publisher: str | None = None
    languages: tuple[str, ...] = ("en",)
    paper: str = "letter"
    contact: str = ""
    interaction_patterns: tuple[str, ...] = ("active",)
    data_license: str = ""
    receipts: str = "none"
    featured: str = ""

    @property
    def language(self) -> str:
        """The language of the node's pages and labels."""
        return self.languages[0]


@dataclass(frozen=True, slots=True)
class VersionCitation:
    """The version that is cited instead of the current description: its URL and its label."""

    uri: str
    label: str


@dataclass(frozen=True, slots=True)
class PublicationDates:
    """When a description was first and last published (ISO 8601, UTC), and the number of its versions."""

    created: str
    changed: str
    versions: int = 1


@dataclass(frozen=True)
class SerializerContext:
    """Everything a serializer may use besides the description. `find` returns a published description by id, or None.

    If `cacheable` is true, `find` returns the same for as long as the context lives, as during one publish. Parts that
    many documents share are then built once. The context of the web application is not cacheable, because it outlives
    publishes. `page_images` returns the images of a record's pages as publish found them; `image_server` says where
    prepared images are served; `page_text` returns the text that was read from an image, by its key.
    `incoming_relations` returns the ids of published units that state a relation to an id, in the order of lists.
    `identity` returns what the archive made of its site besides descriptions, for pages. `copy_origin` returns where a
    copy comes from, and None for what is none, `origin_title` what the origin with a name is called, "" for none;
    documents must not use them, since they change without them.
    """

    urls: UrlBuilder
    site: Site
    vocabulary: Vocabulary
    formats: FormatRegistry
    find: Callable[[str], Description | None]
    cacheable: bool = False
    page_images: PageImageLookup = from_record
    image_server: ImageServer = field(default_factory=ImageServer)
    page_text: Callable[[str], PageText | None] = lambda key: None
    incoming_relations: Callable[[str], tuple[str, ...]] = lambda id: ()
    identity: Callable[[], SiteIdentity] = SiteIdentity
    copy_origin: Callable[[str], CopyOrigin | None] = lambda id: None
    origin_title: Callable[[str], str] = lambda name: ""
    version_citation: VersionCitation | None = (
        None  # set when a version is serialized; citations then name that version
    )
    _cache: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)
    _ancestors: dict[str | None, tuple[Collection, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )
    _of_descriptions: dict[int, tuple[Description, dict[Hashable, Any]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def memoize(self, key: Hashable, build: Callable[..., Value], *arguments: Any) -> Value:
        """Return `build(*arguments)`; in a steady context it is called once for each key.

        Two functions may have equal keys. The cached value is shared and must not be changed.
        """
        if not self.cacheable:
            return build(*arguments)
        key = (
            getattr(build, "__func__", build),
            key,
        )  # of a bound method the function: its instance may be new each time
        cached = self._cache.get(key, self)
        if cached is self:  # the context itself marks a missing entry, since None may be cached
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            cached = self._cache[key] = build(*arguments)
        value: Value = cached
        return value

    def of_description(
        self, description: DescriptionType, build: Callable[[DescriptionType, SerializerContext], Value]
    ) -> Value:
        """Return `build(description, self)`; in a steady context it is kept for what is serialized together.

        Descriptions are told apart by identity: they are immutable, and take long to compare.
        """
        if not self.cacheable:
            return build(description, self)
        entry = self._of_descriptions.get(id(description))
        if entry is None or entry[0] is not description:
            if len(self._of_descriptions) >= SERIALIZED_TOGETHER:
                del self._of_descriptions[next(iter(self._of_descriptions))]
            entry = self._of_descriptions[id(description)] = description, {}
        values = entry[1]
        if build not in values:
            values[build] = build(description, self)
        value: Value = values[build]
        return value

    def images(self, record: Record) -> tuple[PageImage, ...]:
        """Return the images of a record's pages; see `page_images`."""
        return self.of_description(record, _images)

    def available_formats(self, description: Description) -> tuple[Representation, ...]:
        """Return the representations in which a description is available."""
        return self.of_description(description, _available_formats)

    def is_available(self, row: Representation, description: Description) -> bool:
        """Whether a description is available in a representation of its kind."""
        return row.unavailable_reason is None or not row.unavailable_reason(description, self)

    @property
    def language(self) -> str:
        """The language of words for readers: of the site, or in the context of a page (fonds/web) of its reader."""
        return self.site.language

    def gettext(self, message: str, **values: Any) -> str:
        """Return words of the interface, with values: in English, or on a page in the language of its reader."""
        return message % values if values else message

    def ngettext(self, singular: str, plural: str, number: int, **values: Any) -> str:
        """Return words of the interface in the form of a number, which is `num` in them."""
        return (singular if number == 1 else plural) % {"num": self.number(number), **values}

    def number(self, number: float) -> str:
        """Return a number as people write it: in English, or on a page in the language of its reader."""
        return f"{number:,}"

    def label(self, id: str) -> str:
        """Return the label of a linked description, or the id itself if it is not published."""
        description = self.find(id)
        return description.label(self.language) if description else id

    def names(self, id: str) -> MultilingualText:
        """Return the label of a linked description in every language it has."""
        description = self.find(id)
        return description.labels if description else {"und": id}

    def localize(self, text: MultilingualText | None) -> str:
        """Return a text in the language of readers, or in the best one it has."""
        return in_language(text, self.language)

    def entity_uri(self, description: Description) -> str:
        """Return the URI of the described entity."""
        return self.urls.entity_uri(description.id)

    def citation_url(self, description: Description) -> str:
        """Return the URL for citations: of the entity, or of the version that is serialized."""
        return self.version_citation.uri if self.version_citation else self.entity_uri(description)

    def description_url(self, description: Description) -> str:
        """Return the negotiated URL of the description."""
        return self.urls.description(description.kind, description.id)

    def page_url(self, description: Description) -> str:
        """Return the URL of the page of the description, which is HTML for every client."""
        return self.urls.serialization(description.kind, description.id, "html")

    def ancestors(self, unit: Unit) -> tuple[Collection, ...]:
        """Return the collections that contain the unit, the topmost first."""
        if not self.cacheable:
            return self._find_ancestors(unit)
        ancestors = self._ancestors.get(unit.collection)
        if ancestors is None:
            if len(self._ancestors) >= _ANCESTORS:
                self._ancestors.clear()
            ancestors = self._ancestors[unit.collection] = self._find_ancestors(unit)
        return ancestors

    def holder(self, unit: Unit) -> Institution | None:
        """Return the holding institution: the unit's own, or that of the nearest collection that names one."""
        return self.memoize(("holder", unit.collection, unit.holder), self._find_holder, unit)

    def publisher(self, unit: Unit) -> Description | None:
        """Return the publisher: the unit's own, or the node's, which does not publish what it copied."""
        id = unit.publisher or ("" if is_copy(unit.id) else self.site.publisher)
        return self.find(id) if id else None

    def _find_ancestors(self, unit: Unit) -> tuple[Collection, ...]:
        ancestors: dict[str, Collection] = {}
        parent = unit.collection
        while parent and parent not in ancestors and len(ancestors) < MAX_DEPTH:
            collection = self.find(parent)
            if not isinstance(collection, Collection):
                break
            ancestors[parent] = collection
            parent = collection.collection
        return tuple(reversed(ancestors.values()))

    def _find_holder(self, unit: Unit) -> Institution | None:
        for level in (unit, *reversed(self.ancestors(unit))):
            if level.holder and isinstance(holder := self.find(level.holder), Institution):
                return holder
        return None


def _images(record: Record, context: SerializerContext) -> tuple[PageImage, ...]:
    return context.page_images(record) if record.pages else ()


def _available_formats(description: Description, context: SerializerContext) -> tuple[Representation, ...]:
    representations = context.formats.for_kind(description.kind)
    return tuple(row for row in representations if context.is_available(row, description))
