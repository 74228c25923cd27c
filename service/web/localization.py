"""Words for pages: in the language of the site, marked with their own, and leading to paths of this node.

It finds descriptions through the context and never makes an address that the address book does not have.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from service.record import dates, languages
from service.record.model import Description
from service.record.text import MultilingualText
from service.serializers.context import SerializerContext
from service.serializers.text.metadata_fields import pick_language
from service.typesetting import unicode_scripts
from service.urls import PATH_SEGMENTS


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """Words and the language they are in; "" where it is the page's own or nobody said."""

    text: str
    language: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True, slots=True)
class Target:
    """A description that something leads to: its label, the path of its page, its kind."""

    text: str
    language: str
    href: str
    kind: str


class Localizer:
    """Says things in the language of the site, and knows where on this node they lead."""

    def __init__(self, serializer_context: SerializerContext) -> None:
        self.context = serializer_context
        self.language = serializer_context.site.language

    def text(self, text: MultilingualText | None) -> LocalizedText:
        """The words for readers of the site's language."""
        return LocalizedText(*pick_language(text, self.language))

    def translations(self, text: MultilingualText | None) -> tuple[LocalizedText, ...]:
        """The words in every other language."""
        main = self.text(text)
        return tuple(LocalizedText(words, tag) for tag, words in (text or {}).items() if tag != main.language)

    def lang_attributes(self, tag: str, always: bool = False, text: str = "") -> Markup:
        """The `lang` and `dir` attributes of words in that language, where they are not the page's.

        `always` for words within words of another language; of an unknown one the attribute is empty (HTML, 3.2.6.2).
        If the script is unknown, the browser takes the direction of the words themselves. If all letters of `text` run
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
        """An EDTF date as people say it; what is none is left as it is."""
        try:
            return dates.parse(edtf).format(self.language) if edtf else ""
        except dates.DateError:
            return edtf

    def format_time(self, at: str) -> str:
        """A time of the log as people say it, to the minute."""
        return f"{self.date(at[:10])}, {at[11:16]} UTC"

    def link_to(self, id: str) -> Target | None:
        """The description with that id, if it is published."""
        found = self.context.find(id) if id else None
        if not found:
            return None
        return Target(*pick_language(found.labels, self.language), self.path(found), found.kind)

    def path(self, description: Description) -> str:
        """The path of its page."""
        return self.context.urls.path(PATH_SEGMENTS[description.kind], id=description.id)

    def local(self, uri: str) -> str:
        """An address of this node as a path, so that a page works wherever the node is shown; others as they are."""
        address = self.context.urls
        return address.prefix + uri[len(address.base) :] if uri.startswith(f"{address.base}/") else uri

    def kind(self, kind: str) -> str:
        """The name of a kind of description."""
        return {"institution": "Institution", "person": "Person"}.get(kind, kind.capitalize())

    def site(self) -> dict[str, object]:
        """What every page says of the node."""
        site, address = self.context.site, self.context.urls
        publisher = self.link_to(site.publisher or "")
        contact = site.contact
        if contact and "@" in contact and "://" not in contact:
            contact = f"mailto:{contact}"
        return {
            "title": self.text(site.title).text,
            "language": self.language,
            "direction": languages.text_direction(self.language),
            "home": address.path("home"),
            "home_uri": address.uri("home"),
            "viewer": address.path("viewer"),
            "viewer_uri": address.uri("viewer"),
            "feed": address.path("atom"),
            "capabilities": address.path("capability_list"),
            "harvest": address.path("harvest"),
            "reconcile": address.path("reconcile"),
            "search": address.path("search"),
            "opensearch": address.path("opensearch"),
            "publisher": publisher,
            "contact": contact,
        }
