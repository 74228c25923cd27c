"""The views that templates render: a description with its fields, its related descriptions, and its formats.

Templates contain no logic about descriptions, and views add no facts to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup

from fonds.formats import FormatRegistry, Representation, Serialization
from fonds.record import rights
from fonds.record.access import allows_readers
from fonds.record.model import Description, Institution, Record, Unit
from fonds.record.page_parts import PageTime
from fonds.record.signs import SignKind
from fonds.serializers import page_annotations
from fonds.serializers.caption_layers import LAYER_KINDS
from fonds.serializers.context import SerializerContext
from fonds.serializers.copy_origin import CopyOrigin
from fonds.serializers.iiif import content_state, text_layers
from fonds.serializers.page_model import Canvas, Layer, PageAnnotation, PageNote, Track
from fonds.serializers.text.access_statement import describe_access
from fonds.serializers.text.citation import highwire
from fonds.serializers.text.citation_styles import Citation, citations
from fonds.serializers.text.metadata_fields import (
    FieldValue,
    MetadataField,
    concept_value,
    metadata_fields_of,
    same_as_value,
)
from fonds.serializers.text.rights_words import part_name
from fonds.settings import has_receipt
from fonds.urls import PATH_SEGMENTS
from fonds.web.descriptions import contents, incoming_links
from fonds.web.descriptions import transcript as reading
from fonds.web.descriptions.contents import Moment, moment
from fonds.web.descriptions.related import RelatedEntities, Summary
from fonds.web.descriptions.representation_urls import url_of
from fonds.web.descriptions.signposting import Signpost, alternate_links, landing_page_links
from fonds.web.localization import LinkTarget, LocalizedText, Localizer
from fonds.web.page_metadata import breadcrumb_json_ld
from fonds.web.pictures import Picture, preview
from fonds.web.viewer import content_state_links


@dataclass(frozen=True, slots=True)
class Download:
    """A format, with the URL of each of its serializations; `has_transcript` is that of the description."""

    row: Representation
    links: tuple[tuple[Serialization, str], ...]
    has_transcript: bool = True

    @property
    def purpose(self) -> str:
        """What the format of this description is for."""
        return self.row.purpose_for(self.has_transcript)


class RightsOfPart(NamedTuple):
    """The rights of a part: its name, its statement or licence with the page of that, and the archive's own words."""

    name: LocalizedText
    statement: rights.RightsStatement | None
    page: str
    words: LocalizedText


def has_transcript(description: Description) -> bool:
    """Return whether a description has a transcript."""
    return isinstance(description, Record) and bool(description.transcript.strip())


class DescriptionPage:
    """The page of a description."""

    def __init__(
        self,
        description: Description,
        serializer_context: SerializerContext,
        related: RelatedEntities,
        formats: FormatRegistry,
    ) -> None:
        self.description, self.context, self.related, self.formats = (
            description,
            serializer_context,
            related,
            formats,
        )
        self.localizer = Localizer(serializer_context)
        self.title = self.localizer.text(description.labels)
        self.other_titles = self.localizer.translations(description.labels)
        self.uri = serializer_context.citation_url(description)
        # not the negotiated address: programs that make previews accept `*/*`, which gets Turtle there
        self.page_url = serializer_context.page_url(description)
        # each page of a list is one of its own (RFC 6596, 3); a copy is a duplicate of the page of its origin (3)
        origin_page = serializer_context.urls.origin_page(description.kind, description.id)
        self.canonical = origin_page or self.page_url + related.query
        self.note = self.localizer.text(description.note)

    @cached_property
    def copy_origin(self) -> CopyOrigin | None:
        """Where this copy comes from; None for a description of this node."""
        return self.context.copy_origin(self.description.id)

    @property
    def origin_page(self) -> str:
        """The address of the page of the origin of a copy."""
        return self.context.urls.at_origin(self.description.kind, self.description.id)

    @property
    def has_uri_of_this_node(self) -> bool:
        """Whether this is a copy to which its origin gives no URI."""
        foreign = self.context.urls.foreign(self.description.id)
        return foreign is not None and not foreign.uri

    @property
    def summary(self) -> LocalizedText:
        """One paragraph about it, for previews of shared links."""
        return self.note

    @property
    def kind(self) -> str:
        """The kind of description, as a word."""
        return self.localizer.kind(self.description.kind)

    @cached_property
    def facts(self) -> tuple[MetadataField, ...]:
        """The metadata fields, for the definition list."""
        return metadata_fields_of(self.description, self.context)

    @property
    def same_as(self) -> tuple[FieldValue, ...]:
        """Links to the same entity on other sites."""
        return tuple(same_as_value(link, self.context) for link in self.description.same_as)

    @property
    def meta(self) -> tuple[tuple[str, str], ...]:
        """The citation_* elements for reference managers."""
        return ()

    @property
    def image(self) -> Picture | None:
        """A large image of it, for previews of links."""
        logo = self.description.logo if isinstance(self.description, Institution) else None
        return Picture(logo.image, logo.width, logo.height) if logo else None

    @property
    def breadcrumb_json_ld(self) -> Markup:
        """The path from the home page to it, for search engines."""
        return breadcrumb_json_ld(self.description, self.context)

    @property
    def logo(self) -> object:
        """The logo of an institution."""
        return self.description.logo if isinstance(self.description, Institution) else None

    @cached_property
    def downloads(self) -> tuple[Download, ...]:
        """Every format except the page itself, with a URL for each serialization."""
        downloads = []
        for representation in self.context.available_formats(self.description):
            links = tuple(
                (
                    serialization,
                    url_of(
                        representation,
                        serialization,
                        self.description.kind,
                        self.description.id,
                        self.context,
                    ),
                )
                for serialization in representation.serializations
                if serialization.essence != "text/html"
            )
            if links:
                downloads.append(Download(representation, links, has_transcript(self.description)))
        return tuple(downloads)

    @cached_property
    def signposts(self) -> tuple[Signpost, ...]:
        """The typed links of the page for machines, and every format of the description."""
        return (
            *landing_page_links(self.description, self.context),
            *alternate_links(self.description, self.context, every=True),
        )

    @property
    def iiif(self) -> str:
        """The URL of its manifest or IIIF Collection, for IIIF viewers; "" if it has none."""
        uris = [
            uri
            for download in self.downloads
            for serialization, uri in download.links
            if "iiif.io/api/presentation" in serialization.media_type
        ]
        return uris[0] if uris else ""

    @property
    def incoming_links(self) -> tuple[tuple[str, str, tuple[Summary, ...], int], ...]:
        """The incoming links by field, with a heading for each; members have a list of their own."""
        is_collection = self.description.kind == "collection"
        return tuple(
            (
                field,
                incoming_links.heading(field, self.context),
                descriptions,
                total,
            )
            for field, descriptions, total in self.related.incoming_links
            if descriptions and not (is_collection and field == "collection")
        )

    @property
    def versions(self) -> str:
        """The path of the list of its versions."""
        return self.localizer.local(self.context.urls.versions(self.description.kind, self.description.id))

    @property
    def receipt(self) -> str:
        """The path of its receipt of validation; "" if it has none."""
        if not has_receipt(self.context.site.receipts, self.description.id):
            return ""
        return self.localizer.local(self.context.urls.receipt(self.description.kind, self.description.id))

    @property
    def changed(self) -> str:
        """When the description was last changed, as xsd:dateTime."""
        return self.related.changed


class UnitView(DescriptionPage):
    """The page of a record or a collection."""

    description: Unit

    def __init__(
        self,
        unit: Unit,
        serializer_context: SerializerContext,
        related: RelatedEntities,
        formats: FormatRegistry,
    ) -> None:
        super().__init__(unit, serializer_context, related, formats)
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
        if self.record and self.description.level == "item":
            return self.context.gettext("Record")
        return self._level or self.localizer.kind(self.description.kind)

    @property
    def _level(self) -> str:
        """The level of description as a word; that of the source, if it is none of the levels of ISAD(G)."""
        level = self.description.level
        return self.localizer.level(self.description.level_label if level == "otherlevel" else level)

    @property
    def finding_aid(self) -> str:
        """The path of the finding aid of a collection."""
        return self.context.urls.path("finding_aid", id=self.description.id)

    @property
    def breadcrumbs(self) -> tuple[LinkTarget, ...]:
        """The holding institution and the collections that contain it, from the top down."""
        return self.localizer.links_above(self.description)

    @property
    def date(self) -> str:
        """Its date in the language of the site."""
        return (
            self.description.parsed_date.format(self.localizer.language)
            if self.description.parsed_date
            else ""
        )

    @cached_property
    def facts(self) -> tuple[MetadataField, ...]:
        """The metadata fields; the table of contents has a list of its own."""
        return tuple(field for field in super().facts if field.name != "structure")

    @cached_property
    def contents(self) -> tuple[contents.ContentsEntry, ...]:
        """The table of contents of a record."""
        shown = [page.canvas.number for page in self.pages]
        return contents.entries(self.record, shown, self.context) if self.record else ()

    def row(self, name: str) -> MetadataField | None:
        """Return the metadata field with that name."""
        return next((field for field in self.facts if field.name == name), None)

    @cached_property
    def pages(self) -> tuple[reading.PageView, ...]:
        """The pages of a record."""
        return reading.page_views(self.record, self.context) if self.record else ()

    @property
    def has_recordings(self) -> bool:
        """Whether any page is sound or film."""
        return any(page.canvas.duration for page in self.pages)

    def moment(self, canvas: Canvas, time: PageTime) -> Moment:
        """Return a time of a page that is sound or film."""
        return moment(canvas, time, self.localizer)

    @cached_property
    def has_text(self) -> bool:
        """Whether any page of the record has a text, a note or an annotation."""
        return any(
            page.paragraphs
            or page.additional_texts
            or page.notes
            or page.spoken_texts
            or page.canvas.annotations
            for page in self.pages
        )

    @cached_property
    def signs(self) -> tuple[tuple[str, SignKind], ...]:
        """The kinds of signs in its texts, with their names."""
        return reading.used_signs(self.pages)

    @property
    def omitted_pages(self) -> int:
        """The number of pages that this page omits."""
        return reading.omitted_pages(self.record, self.context) if self.record else 0

    @cached_property
    def share_links(self) -> tuple[content_state_links.ViewerLinks, ...]:
        """Links to a record and to each of its pages, for sharing."""
        return tuple(
            content_state_links.links(self.description.id, self.page_url, self.pages, self.context.urls)
        )

    @property
    def typeset(self) -> bool:
        """Whether the page images are typeset here, not scans of the archive."""
        return bool(self.pages) and self.pages[0].canvas.typeset

    @property
    def is_substituted(self) -> bool:
        """Whether the page images are small copies of images that not everybody may see."""
        return bool(self.pages) and self.pages[0].is_substitute

    @cached_property
    def image(self) -> Picture | None:
        if not self.pages:
            return None
        if self.is_substituted:
            href, width = self.pages[0].sources[0]
            canvas = self.pages[0].canvas
            return Picture(href, width, round(width * canvas.height / canvas.width))
        still = self.pages[0].canvas.still
        return preview(still) if still and still.width else None

    @property
    def restriction(self) -> str:
        """A sentence that says who may see it; "" if everybody may."""
        rule = self.description.access
        if not rule or rule.tier == "open":
            return ""
        return describe_access(rule, self.localizer.language, self.context.gettext)

    @property
    def is_restricted(self) -> bool:
        """Whether content is hidden from the reader of this page."""
        return bool(self.restriction) and not self.related.with_pass

    @property
    def login(self) -> str:
        """The URL to log in and return here; "" if logging in would not help."""
        path = self.context.urls.path("auth_access")
        url = f"{path}?back={PATH_SEGMENTS[self.description.kind]}/{self.description.id}"
        return url if self.is_restricted and allows_readers(self.description.access) else ""

    @property
    def logout(self) -> str:
        """The path to log out, for a reader with a pass; otherwise ""."""
        return self.context.urls.path("auth_logout") if self.restriction and not self.is_restricted else ""

    @property
    def access_note(self) -> LocalizedText:
        """The note of the archive about the restriction and how to get access."""
        return self.localizer.text(self.description.access.note if self.description.access else None)

    @property
    def meta(self) -> tuple[tuple[str, str], ...]:
        return highwire(self.description, self.context)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Citations in several styles, the preferred one first."""
        return citations(self.description, self.context)

    @property
    def rights(self) -> rights.RightsStatement | None:
        """The rights statement."""
        return rights.statement(self.description.rights) if self.description.rights else None

    @property
    def rights_page(self) -> str:
        """The URL of the page about that statement, for people."""
        return rights.page_uri(self.description.rights) if self.description.rights else ""

    @property
    def rights_of_parts(self) -> Iterator[RightsOfPart]:
        """The rights of each part that has its own."""
        for entry in self.description.part_rights:
            words = self.localizer.text(entry.part)
            name = LocalizedText(part_name(entry, self.localizer.language), words.language if words else "")
            statement = rights.statement(entry.rights) if entry.rights else None
            page = rights.page_uri(entry.rights) if entry.rights else ""
            yield RightsOfPart(name, statement, page, self.localizer.text(entry.statement))

    def canvas_uri(self, number: int) -> str:
        """Return the URI of the canvas of a page."""
        return self.context.urls.canvas(self.description.id, number)

    def annotations_uri(self, number: int, layer: Layer | None = None) -> str:
        """Return the URI of the annotation page of a text; the URI of the annotation of each line begins with it."""
        name = layer.name if layer else "transcript"
        return self.context.urls.annotations(self.description.id, number, name)

    def layer_label(self, layer: Layer) -> str:
        """Return the label of a text: Translation: Chinese."""
        return text_layers.label_for_readers(layer, self.context)

    def caption_label(self, track: Track) -> str:
        """Return the label of the words of sound or film: Captions: French."""
        layer = Layer("", LAYER_KINDS[track.kind], track.language, "", (), label=track.label)
        return text_layers.label_for_readers(layer, self.context)

    def annotation_words(self, annotation: PageAnnotation) -> LocalizedText:
        """Return the words of an annotation, or the name of what it names; empty if it only has an address."""
        return self.localizer.text(page_annotations.words(annotation, self.context))

    def annotation_viewer(self, number: int, annotation: PageAnnotation) -> str:
        """Return the address at which the viewer shows the region of an annotation on the page of that number."""
        urls, id = self.context.urls, self.description.id
        state = content_state.canvas_state(urls.canvas(id, number), urls.manifest(id), annotation.region)
        return self.localizer.local(content_state_links.viewer_url(state, urls))

    def origin(self, source: Layer | PageNote | PageAnnotation) -> str:
        """Return the author, software and date of a text or note: `, by the editors, 23 November 2026`; or ""."""
        author = self.context.label(source.by) if source.by else ""
        software = source.generator if isinstance(source, Layer) else ""
        parts = (
            self.context.gettext("by %(name)s", name=author) if author else "",
            self.context.gettext("with %(software)s", software=software) if software else "",
            self.localizer.date(source.date),
        )
        return "".join(f", {part}" for part in parts if part)

    def mention_target(self, id: str) -> LinkTarget | None:
        """Return the description that a mention in the transcript links to."""
        if id not in self._mentioned:
            self._mentioned[id] = self.localizer.link_to(id)
        return self._mentioned[id]

    @cached_property
    def _mentioned(self) -> dict[str, LinkTarget | None]:
        return {}
