"""Texts for pages in the language of the reader, with language attributes, and links to pages of this node."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from fonds.record import dates, languages
from fonds.record.model import Description, Unit
from fonds.record.text import MultilingualText, capitalized
from fonds.serializers.context import SerializerContext
from fonds.serializers.text.metadata_fields import concept_value, pick_language
from fonds.typesetting import unicode_scripts
from fonds.urls import PATH_SEGMENTS


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """A text and its language; "" if it is that of the page or unknown."""

    text: str
    language: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """The target of a link: the label, language, path and kind of a description."""

    text: str
    language: str
    href: str
    kind: str


class Localizer:
    """Returns texts in the language of the page, or of the site where there is no page, and paths of this node."""

    def __init__(self, serializer_context: SerializerContext) -> None:
        self.context = serializer_context
        self.language = serializer_context.language

    def text(self, text: MultilingualText | None) -> LocalizedText:
        """Return the text in the language of the reader, or the nearest that exists."""
        return LocalizedText(*pick_language(text, self.language))

    def translations(self, text: MultilingualText | None) -> tuple[LocalizedText, ...]:
        """Return the text in all other languages."""
        main = self.text(text)
        return tuple(
            LocalizedText(translation, tag)
            for tag, translation in (text or {}).items()
            if tag != main.language
        )

    def lang_attributes(self, tag: str, always: bool = False, text: str = "") -> Markup:
        """Return the `lang` and `dir` attributes of a text, if its language is not that of the page.

        `always` is for a text within one in another language; for an unknown language `lang` is empty (HTML, 3.2.6.2).
        If the script is unknown, the browser takes the direction of the text itself. If all letters of `text` run
        against the language, its direction is theirs.
        """
        if not tag or tag in ("und", "none"):
            return Markup(' lang="" dir="auto"') if always or tag else Markup("")
        if tag == self.language and not always:
            return Markup("")
        direction = languages.text_direction(tag) if languages.likely_script(tag) else "auto"
        if text and direction != "auto":
            direction = unicode_scripts.direction(text, direction)
        return Markup(' lang="{}" dir="{}"').format(tag, direction)

    def opposite_direction(self, text: str, tag: str) -> Markup:
        """Return the `dir` attribute of a paragraph if its letters run against its language, as on typeset pages."""
        usual = languages.text_direction(tag)
        direction = unicode_scripts.direction(text, usual)
        return Markup("") if direction == usual else Markup(' dir="{}"').format(direction)

    def date(self, edtf: str) -> str:
        """Return an EDTF date in the language of the reader; any other text unchanged."""
        try:
            return dates.parse(edtf).format(self.language) if edtf else ""
        except dates.DateError:
            return edtf

    def format_time(self, at: str) -> str:
        """Return a time of the log in the language of the reader, to the minute."""
        return self.context.gettext("%(date)s, %(time)s UTC", date=self.date(at[:10]), time=at[11:16])

    def link_to(self, id: str) -> LinkTarget | None:
        """Return a link to the description with that id, if it is published."""
        description = self.context.find(id) if id else None
        if not description:
            return None
        return LinkTarget(
            *pick_language(description.labels, self.language), self.path(description), description.kind
        )

    def links_above(self, description: Description | None) -> tuple[LinkTarget, ...]:
        """Return links to the holding institution and the collections that contain a unit, from the top down."""
        if not isinstance(description, Unit):
            return ()
        holder = self.context.holder(description)
        above = [*([holder] if holder else []), *self.context.ancestors(description)]
        return tuple(target for entity in above if (target := self.link_to(entity.id)))

    def path(self, description: Description) -> str:
        """Return the path of the page of a description."""
        return self.context.urls.path(PATH_SEGMENTS[description.kind], id=description.id)

    def local(self, uri: str) -> str:
        """Return a URI of this node as a path, so that pages work at any host; other URIs unchanged."""
        urls = self.context.urls
        return urls.prefix + uri[len(urls.base) :] if uri.startswith(f"{urls.base}/") else uri

    def kind(self, kind: str) -> str:
        """Return the name of a kind of description."""
        return self.context.gettext(kind.capitalize())

    def level(self, level: str) -> str:
        """Return the name of a level of description; that of the source, if it has a name of its own."""
        return capitalized(concept_value("levels", level, self.context).text)
