"""What the templates are given: a description with its facts, its surroundings, and its rows of the register.

Templates ask, views answer; neither makes a fact. A view knows one description and what lies around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from service.formats import FormatRegistry, Representation, Serialization
from service.record import rights
from service.record.access import allows_readers
from service.record.model import Collection, Description, Institution, Record, Unit
from service.serializers.context import SerializerContext
from service.serializers.iiif import text_layers
from service.serializers.page_model import Layer, PageNote
from service.serializers.text.access_statement import describe_access
from service.serializers.text.citation import highwire
from service.serializers.text.citation_styles import Citation, citations
from service.serializers.text.metadata_fields import (
    FieldValue,
    MetadataField,
    concept_value,
    metadata_fields_of,
    same_as_value,
)
from service.urls import PATH_SEGMENTS
from service.web.descriptions import transcript as reading
from service.web.descriptions.related import RelatedEntities, Summary
from service.web.descriptions.representation_urls import url_of
from service.web.descriptions.signposting import Signpost, alternate_links, landing_page_links
from service.web.localization import LocalizedText, Localizer, Target
from service.web.viewer import content_state_links

# what points to a description, by the field it points with
INCOMING_LINK_HEADINGS = {
    "collection": "Contents",
    "from": "Documents from",
    "to": "Documents to",
    "creator": "Creator of",
    "people": "Mentioned in",
    "places": "Mentioned in",
    "subjects": "Documents about this",
    "holder": "Holdings",
    "publisher": "Publications",
    "sponsor": "Sponsored",
    "abstract": "Summaries by",
    "transcription": "Transcriptions by",
    "texts": "Translations and transcriptions by",
    "notes": "Notes by",
    "part_of": "Parts",
    "broader": "Narrower subjects",
    "same_as": "Links by",
    "withdrawn": "Replaces",
}


@dataclass(frozen=True, slots=True)
class Download:
    """A row of the register, with the address of each of its serialisations."""

    row: Representation
    links: tuple[tuple[Serialization, str], ...]


class View:
    """A description on its page."""

    def __init__(
        self,
        description: Description,
        serializer_context: SerializerContext,
        related: RelatedEntities,
        register: FormatRegistry,
    ) -> None:
        self.description, self.context, self.related, self.register = (
            description,
            serializer_context,
            related,
            register,
        )
        self.localizer = Localizer(serializer_context)
        self.title = self.localizer.text(description.labels)
        self.other_titles = self.localizer.translations(description.labels)
        self.uri = serializer_context.citation_url(description)
        self.canonical = serializer_context.description_url(description)
        self.note = self.localizer.text(description.note)

    @property
    def summary(self) -> LocalizedText:
        """One paragraph on what it is, for those who share the page."""
        return self.note

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        return self.localizer.kind(self.description.kind)

    @cached_property
    def facts(self) -> tuple[MetadataField, ...]:
        """The rows of the definition list."""
        return metadata_fields_of(self.description, self.context)

    @property
    def same_as(self) -> tuple[FieldValue, ...]:
        """The same thing on other people's sites."""
        return tuple(same_as_value(link, self.context) for link in self.description.same_as)

    @property
    def meta(self) -> tuple[tuple[str, str], ...]:
        """citation_* elements for reference managers."""
        return ()

    @property
    def image(self) -> str:
        """The address of a picture of it, or nothing."""
        logo = self.description.logo if isinstance(self.description, Institution) else None
        return logo.image if logo else ""

    @property
    def logo(self) -> object:
        """The institution's own mark."""
        return self.description.logo if isinstance(self.description, Institution) else None

    @cached_property
    def downloads(self) -> tuple[Download, ...]:
        """Every publication but the page itself, with an address for each serialisation."""
        found = []
        for row in self.context.available_formats(self.description):
            links = tuple(
                (form, url_of(row, form, self.description.kind, self.description.id, self.context))
                for form in row.serializations
                if form.essence != "text/html"
            )
            if links:
                found.append(Download(row, links))
        return tuple(found)

    @cached_property
    def signposts(self) -> tuple[Signpost, ...]:
        """What machines follow from the page: its typed links, and every form of the description."""
        return (
            *landing_page_links(self.description, self.context),
            *alternate_links(self.description, self.context, every=True),
        )

    @property
    def iiif(self) -> str:
        """The address that IIIF viewers open: its manifest or its IIIF Collection; "" where it has none."""
        found = [
            uri
            for download in self.downloads
            for form, uri in download.links
            if "iiif.io/api/presentation" in form.media_type
        ]
        return found[0] if found else ""

    @property
    def incoming_links(self) -> tuple[tuple[str, str, tuple[Summary, ...], int], ...]:
        """What points here, by field, under a heading for each; members have a list of their own."""
        listed = self.description.kind == "collection"
        return tuple(
            (field, INCOMING_LINK_HEADINGS.get(field, field.replace("_", " ").capitalize()), found, total)
            for field, found, total in self.related.incoming_links
            if found and not (listed and field == "collection")
        )

    @property
    def versions(self) -> str:
        """The path of the list of its versions."""
        return self.localizer.local(self.context.urls.versions(self.description.kind, self.description.id))

    @property
    def changed(self) -> str:
        """When the description was last changed, as xsd:dateTime."""
        return self.related.changed


class UnitView(View):
    """A record or a collection on its page."""

    description: Unit

    def __init__(
        self,
        unit: Unit,
        serializer_context: SerializerContext,
        related: RelatedEntities,
        register: FormatRegistry,
    ) -> None:
        super().__init__(unit, serializer_context, related, register)
        self.record = unit if isinstance(unit, Record) else None
        self.abstract = self.localizer.text(unit.abstract.text if unit.abstract else None)
        self.abstract_by = self.localizer.link_to((unit.abstract.by if unit.abstract else "") or "")

    @property
    def summary(self) -> LocalizedText:
        return self.abstract or self.note

    @property
    def kind(self) -> str:
        if self.record and self.record.type:
            return concept_value("types", self.record.type, self.context).text
        return self.description.level.capitalize() if isinstance(self.description, Collection) else "Record"

    @property
    def breadcrumbs(self) -> tuple[Target, ...]:
        """The way from the holding institution down to what it lies in."""
        holder = self.context.holder(self.description)
        way = [*([holder] if holder else []), *self.context.ancestors(self.description)]
        return tuple(found for part in way if (found := self.localizer.link_to(part.id)))

    @property
    def date(self) -> str:
        """Its date as people say it."""
        return (
            self.description.parsed_date.format(self.localizer.language)
            if self.description.parsed_date
            else ""
        )

    def row(self, name: str) -> MetadataField | None:
        """The fact with that name."""
        return next((row for row in self.facts if row.name == name), None)

    @cached_property
    def pages(self) -> tuple[reading.PageView, ...]:
        """The pages of a record."""
        return reading.page_views(self.record, self.context) if self.record else ()

    @cached_property
    def omitted_pages(self) -> int:
        """How many pages are not among the leaves."""
        return reading.omitted_pages(self.record, self.context) if self.record else 0

    @cached_property
    def share_links(self) -> tuple[content_state_links.Link, ...]:
        """Links to the whole of a record and to each of its pages, to be passed on."""
        return tuple(
            content_state_links.links(self.description.id, self.canonical, self.pages, self.context.urls)
        )

    @property
    def typeset(self) -> bool:
        """Whether the page images are ours and not the archive's."""
        return bool(self.pages) and self.pages[0].canvas.typeset

    @property
    def is_substituted(self) -> bool:
        """Whether the page images are small copies of images that not everybody may see."""
        return bool(self.pages) and self.pages[0].is_substitute

    @property
    def image(self) -> str:
        if not self.pages:
            return ""
        if self.is_substituted:
            return self.pages[0].sources[0][0]
        shown = self.pages[0].canvas.painting
        return shown.image if self.typeset or not shown.thumbnail else shown.thumbnail[0]

    @property
    def restriction(self) -> str:
        """Who may see it, in a sentence; "" where everybody may."""
        rule = self.description.access
        return describe_access(rule, self.localizer.language) if rule and rule.tier != "open" else ""

    @property
    def is_restricted(self) -> bool:
        """Whether the reader of this page is shown less than there is."""
        return bool(self.restriction) and not self.related.with_pass

    @property
    def login(self) -> str:
        """Where to log in and come back here; "" where that would not help."""
        way = self.context.urls.path("auth_access")
        there = f"{way}?back={PATH_SEGMENTS[self.description.kind]}/{self.description.id}"
        return there if self.is_restricted and allows_readers(self.description.access) else ""

    @property
    def logout(self) -> str:
        """Where to log out, for whoever sees this with a pass."""
        return self.context.urls.path("auth_logout") if self.restriction and not self.is_restricted else ""

    @property
    def access_note(self) -> LocalizedText:
        """The archive's own words on why, and how to get access."""
        return self.localizer.text(self.description.access.note if self.description.access else None)

    @property
    def meta(self) -> tuple[tuple[str, str], ...]:
        return highwire(self.description, self.context)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Ready citations, the preferred style first."""
        return citations(self.description, self.context)

    @property
    def rights(self) -> rights.RightsStatement | None:
        """The rights statement, with its meaning."""
        return rights.statement(self.description.rights) if self.description.rights else None

    @property
    def rights_page(self) -> str:
        """The page for people about that statement."""
        return rights.page_uri(self.description.rights) if self.description.rights else ""

    def canvas_uri(self, number: int) -> str:
        """The canvas of a page, as the viewer knows it."""
        return self.context.urls.canvas(self.description.id, number)

    def annotations_uri(self, number: int, layer: Layer | None = None) -> str:
        """The annotation page of the text that is shown; the address of each line's annotation begins with it."""
        name = layer.name if layer else "transcript"
        return self.context.urls.annotations(self.description.id, number, name)

    def named(self, layer: Layer) -> str:
        """How a text is called: Translation: Chinese."""
        words = text_layers.label(layer, self.context)
        return next(iter(words.get(self.localizer.language) or next(iter(words.values()))))

    def origin(self, made: Layer | PageNote) -> str:
        """Who made a text or a note, with what and when: `, by the editors, 23 November 2026`; or nothing."""
        by = self.context.label(made.by) if made.by else ""
        software = made.generator if isinstance(made, Layer) else ""
        said = (
            f"by {by}" if by else "",
            f"with {software}" if software else "",
            self.localizer.date(made.date),
        )
        return "".join(f", {part}" for part in said if part)

    def mentioned(self, id: str) -> Target | None:
        """What a mention in the transcript leads to."""
        if id not in self._mentioned:
            self._mentioned[id] = self.localizer.link_to(id)
        return self._mentioned[id]

    @cached_property
    def _mentioned(self) -> dict[str, Target | None]:
        return {}


class HomeView:
    """The node on its home page."""

    def __init__(
        self, serializer_context: SerializerContext, related: RelatedEntities, register: FormatRegistry
    ) -> None:
        self.context, self.related, self.register = serializer_context, related, register
        self.localizer = Localizer(serializer_context)
        self.title = self.localizer.text(serializer_context.site.title)
        self.description = self.localizer.text(serializer_context.site.description)
        self.publisher = self.localizer.link_to(serializer_context.site.publisher or "")
        self.iiif = serializer_context.urls.iiif_collection()

    @property
    def latest(self) -> tuple[Summary, ...]:
        """The records that were last published, where the caller gathered them under `record`."""
        return next((found for field, found, _ in self.related.incoming_links if field == "record"), ())

    @property
    def schemes(self) -> tuple[tuple[str, str, int], ...]:
        """Our concept schemes: name, path, number of terms."""
        names = sorted({scheme for scheme, _ in self.context.vocabulary.concepts})
        path = self.context.urls.path
        return tuple(
            (name.replace("-", " "), path("vocab", scheme=name), len(self.context.vocabulary.codes(name)))
            for name in names
        )

    @property
    def publications(self) -> tuple[Representation, ...]:
        """The rows that have something to fetch."""
        return tuple(row for row in self.register if row.serializations)
