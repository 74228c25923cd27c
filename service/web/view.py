"""What the templates are given: a description with its facts, its surroundings, and its rows of the register.

Templates ask, views answer; neither makes a fact. A view knows one description and what lies around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from service.formats import Format, Publication, Register
from service.record import rights
from service.record.access import admits
from service.record.model import Collection, Description, Institution, Record, Unit
from service.serializers.context import Context
from service.serializers.iiif import text_layers
from service.serializers.page_model import Layer, Remark
from service.serializers.text.access_statement import sentence
from service.serializers.text.citation import highwire
from service.serializers.text.citation_styles import Citation, citations
from service.serializers.text.metadata_fields import Fact, Value, facts, same_as, term
from service.urls import ROOMS
from service.web import reading, sharing
from service.web.links import row_uri
from service.web.signposts import Signpost, alternates, landing
from service.web.speaker import Said, Speaker, Target

if TYPE_CHECKING:
    from service.web.page import Neighbour, Surroundings

# what points to a description, by the field it points with
POINTING = {
    "collection": "In it",
    "from": "Documents from",
    "to": "Documents to",
    "creator": "Created",
    "people": "Mentioned in",
    "places": "Named in",
    "subjects": "Documents about this",
    "holder": "Holds",
    "publisher": "Publishes",
    "sponsor": "Supported",
    "abstract": "Summaries written",
    "transcription": "Transcribed",
    "texts": "Translated or transcribed",
    "notes": "Annotated",
    "part_of": "Parts of it",
    "broader": "Narrower subjects",
    "same_as": "Links made",
    "withdrawn": "Stands in place of",
}


@dataclass(frozen=True, slots=True)
class Download:
    """A row of the register, with the address of each of its serialisations."""

    row: Publication
    links: tuple[tuple[Format, str], ...]


class View:
    """A description on its page."""

    def __init__(
        self, description: Description, context: Context, around: Surroundings, register: Register
    ) -> None:
        self.it, self.context, self.around, self.register = description, context, around, register
        self.speak = Speaker(context)
        self.title = self.speak.chosen(description.names)
        self.other_titles = self.speak.others(description.names)
        self.uri = context.cited_at(description)
        self.canonical = context.page(description)
        self.note = self.speak.chosen(description.note)

    @property
    def summary(self) -> Said:
        """One paragraph on what it is, for those who share the page."""
        return self.note

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        return self.speak.kind(self.it.kind)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The rows of the definition list."""
        return facts(self.it, self.context)

    @property
    def elsewhere(self) -> tuple[Value, ...]:
        """The same thing on other people's sites."""
        return tuple(same_as(link, self.context) for link in self.it.same_as)

    @property
    def meta(self) -> tuple[tuple[str, str], ...]:
        """citation_* elements for reference managers."""
        return ()

    @property
    def image(self) -> str:
        """The address of a picture of it, or nothing."""
        logo = self.it.logo if isinstance(self.it, Institution) else None
        return logo.image if logo else ""

    @property
    def logo(self) -> object:
        """The institution's own mark."""
        return self.it.logo if isinstance(self.it, Institution) else None

    @cached_property
    def downloads(self) -> tuple[Download, ...]:
        """Every publication but the page itself, with an address for each serialisation."""
        found = []
        for row in self.context.offered(self.it):
            links = tuple(
                (form, row_uri(row, form, self.it.kind, self.it.id, self.context))
                for form in row.formats
                if form.essence != "text/html"
            )
            if links:
                found.append(Download(row, links))
        return tuple(found)

    @cached_property
    def signposts(self) -> tuple[Signpost, ...]:
        """What machines follow from the page: its typed links, and every form of the description."""
        return (*landing(self.it, self.context), *alternates(self.it, self.context, every=True))

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
    def pointing(self) -> tuple[tuple[str, str, tuple[Neighbour, ...], int], ...]:
        """What points here, by field, under a heading for each; members have a list of their own."""
        listed = self.it.kind == "collection"
        return tuple(
            (field, POINTING.get(field, field.replace("_", " ").capitalize()), found, total)
            for field, found, total in self.around.pointing
            if found and not (listed and field == "collection")
        )

    @property
    def versions(self) -> str:
        """The path of the list of its versions."""
        return self.speak.local(self.context.address.versions(self.it.kind, self.it.id))

    @property
    def changed(self) -> str:
        """When the description was last changed, as xsd:dateTime."""
        return self.around.changed


class UnitView(View):
    """A record or a collection on its page."""

    it: Unit

    def __init__(self, unit: Unit, context: Context, around: Surroundings, register: Register) -> None:
        super().__init__(unit, context, around, register)
        self.record = unit if isinstance(unit, Record) else None
        self.abstract = self.speak.chosen(unit.abstract.text if unit.abstract else None)
        self.abstract_by = self.speak.target((unit.abstract.by if unit.abstract else "") or "")

    @property
    def summary(self) -> Said:
        return self.abstract or self.note

    @property
    def kind(self) -> str:
        if self.record and self.record.type:
            return term("types", self.record.type, self.context).text
        return self.it.level.capitalize() if isinstance(self.it, Collection) else "Record"

    @property
    def crumbs(self) -> tuple[Target, ...]:
        """The way from the holding institution down to what it lies in."""
        holder = self.context.holder(self.it)
        way = [*([holder] if holder else []), *self.context.ancestors(self.it)]
        return tuple(found for part in way if (found := self.speak.target(part.id)))

    @property
    def date(self) -> str:
        """Its date as people say it."""
        return self.it.when.words(self.speak.language) if self.it.when else ""

    def row(self, name: str) -> Fact | None:
        """The fact with that name."""
        return next((row for row in self.facts if row.name == name), None)

    @cached_property
    def leaves(self) -> tuple[reading.Leaf, ...]:
        """The pages of a record."""
        return reading.leaves(self.record, self.context) if self.record else ()

    @cached_property
    def left_out(self) -> int:
        """How many pages are not among the leaves."""
        return reading.left_out(self.record, self.context) if self.record else 0

    @cached_property
    def shared(self) -> tuple[sharing.Link, ...]:
        """Links to the whole of a record and to each of its pages, to be passed on."""
        return tuple(sharing.links(self.it.id, self.canonical, self.leaves, self.context.address))

    @property
    def typeset(self) -> bool:
        """Whether the page images are ours and not the archive's."""
        return bool(self.leaves) and self.leaves[0].canvas.typeset

    @property
    def image(self) -> str:
        if not self.leaves:
            return ""
        shown = self.leaves[0].canvas.painting
        return shown.image if self.typeset or not shown.thumbnail else shown.thumbnail[0]

    @property
    def restriction(self) -> str:
        """Who may see it, in a sentence; "" where everybody may."""
        rule = self.it.access
        return sentence(rule, self.speak.language) if rule and rule.tier != "open" else ""

    @property
    def is_kept_back(self) -> bool:
        """Whether the reader of this page is shown less than there is."""
        return bool(self.restriction) and not self.around.with_pass

    @property
    def login(self) -> str:
        """Where to log in and come back here; "" where that would not help."""
        way = self.context.address.path("auth_access")
        there = f"{way}?back={ROOMS[self.it.kind]}/{self.it.id}"
        return there if self.is_kept_back and admits(self.it.access) else ""

    @property
    def logout(self) -> str:
        """Where to log out, for whoever sees this with a pass."""
        return self.context.address.path("auth_logout") if self.restriction and not self.is_kept_back else ""

    @property
    def access_note(self) -> Said:
        """The archive's own words on why, and how to get access."""
        return self.speak.chosen(self.it.access.note if self.it.access else None)

    @property
    def meta(self) -> tuple[tuple[str, str], ...]:
        return highwire(self.it, self.context)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Ready citations, the preferred style first."""
        return citations(self.it, self.context)

    @property
    def rights(self) -> rights.Statement | None:
        """The rights statement, with its meaning."""
        return rights.statement(self.it.rights) if self.it.rights else None

    @property
    def rights_page(self) -> str:
        """The page for people about that statement."""
        return rights.page_uri(self.it.rights) if self.it.rights else ""

    def canvas_uri(self, number: int) -> str:
        """The canvas of a page, as the viewer knows it."""
        return self.context.address.canvas(self.it.id, number)

    def annotations_uri(self, number: int, layer: Layer | None = None) -> str:
        """The annotation page of the text that is shown; the address of each line's annotation begins with it."""
        name = layer.name if layer else "transcript"
        return self.context.address.annotations(self.it.id, number, name)

    def named(self, layer: Layer) -> str:
        """How a text is called: Translation: Chinese."""
        words = text_layers.label(layer, self.context)
        return next(iter(words.get(self.speak.language) or next(iter(words.values()))))

    def origin(self, made: Layer | Remark) -> str:
        """Who made a text or a note, with what and when: `, by the editors, 23 November 2026`; or nothing."""
        by = self.context.label(made.by) if made.by else ""
        software = made.generator if isinstance(made, Layer) else ""
        said = (f"by {by}" if by else "", f"with {software}" if software else "", self.speak.date(made.date))
        return "".join(f", {part}" for part in said if part)

    def mentioned(self, id: str) -> Target | None:
        """What a mention in the transcript leads to."""
        if id not in self._mentioned:
            self._mentioned[id] = self.speak.target(id)
        return self._mentioned[id]

    @cached_property
    def _mentioned(self) -> dict[str, Target | None]:
        return {}


class HomeView:
    """The node on its home page."""

    def __init__(self, context: Context, around: Surroundings, register: Register) -> None:
        self.context, self.around, self.register = context, around, register
        self.speak = Speaker(context)
        self.title = self.speak.chosen(context.site.title)
        self.description = self.speak.chosen(context.site.description)
        self.publisher = self.speak.target(context.site.publisher or "")
        self.iiif = context.address.iiif_collection()

    @property
    def latest(self) -> tuple[Neighbour, ...]:
        """The records that were last published, where the caller gathered them under `record`."""
        return next((found for field, found, _ in self.around.pointing if field == "record"), ())

    @property
    def schemes(self) -> tuple[tuple[str, str, int], ...]:
        """Our concept schemes: name, path, number of terms."""
        names = sorted({scheme for scheme, _ in self.context.vocabulary.concepts})
        path = self.context.address.path
        return tuple(
            (name.replace("-", " "), path("vocab", scheme=name), len(self.context.vocabulary.codes(name)))
            for name in names
        )

    @property
    def publications(self) -> tuple[Publication, ...]:
        """The rows that have something to fetch."""
        return tuple(row for row in self.register if row.formats)
