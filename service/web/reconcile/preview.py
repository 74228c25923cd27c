"""Small views of an entity: the page that clients put in a frame (section 5), and the flyout of suggestions (6.5).

A page of its own without scripts: OpenRefine shows it in a frame that runs none.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from service.record.model import Description
from service.serializers.text.metadata_fields import MetadataField, metadata_fields_of, same_as_value
from service.web.context import RequestContext
from service.web.descriptions.view_models import INCOMING_LINK_HEADINGS
from service.web.html import render_template
from service.web.http.request import Request
from service.web.http.response import Response, digest, problem, redirect
from service.web.localization import LocalizedText, Localizer
from service.web.reconcile.candidates import current, describe
from service.web.reconcile.properties import PROPERTIES
from service.web.reconcile.suggest import in_json, types

WIDTH, HEIGHT = 430, 300  # of the frame, in CSS pixels
FACTS, LINKS, NAMED = 5, 4, 6  # that are shown
EXCERPT = 220  # characters of the note
_LEFT_OUT = frozenset({"source", "other_names", "publisher"})


@dataclass(frozen=True, slots=True)
class Linked:
    """A link to the same thing elsewhere: its address, what it is called here, how sure it is."""

    href: str
    text: str
    footing: str


class Preview:
    """An entity as its small page shows it."""

    def __init__(self, it: Description, context: RequestContext) -> None:
        self.it, self.context = it, context
        self.localizer = Localizer(context.serializer_context)
        self.name: LocalizedText = self.localizer.text(it.labels)
        self.kind = self.localizer.kind(it.kind)
        self.uri = context.serializer_context.entity_uri(it)
        self.page = context.serializer_context.page_url(it)
        self._facts = metadata_fields_of(it, context.serializer_context)

    @property
    def others(self) -> list[str]:
        """Its other names, in other languages too."""
        found = [value.text for row in self._facts if row.name == "other_names" for value in row.values]
        translated = [said.text for said in self.localizer.translations(self.it.labels)]
        return list(dict.fromkeys([*translated, *found]))[:NAMED]

    @property
    def facts(self) -> tuple[MetadataField, ...]:
        """The rows that tell namesakes apart."""
        return tuple(row for row in self._facts if row.name not in _LEFT_OUT)[:FACTS]

    @property
    def note(self) -> LocalizedText:
        """The beginning of what is said of it."""
        said = self.localizer.text(self.it.note)
        return (
            LocalizedText(f"{said.text[:EXCERPT].rstrip()} …", said.language)
            if len(said.text) > EXCERPT
            else said
        )

    @property
    def incoming_links(self) -> list[tuple[str, int]]:
        """How much points to it, by the heading of each field."""
        pointed = self.context.reader.incoming_link_counts(self.it.id)
        return [
            (INCOMING_LINK_HEADINGS.get(field, field.replace("_", " ").capitalize()), count)
            for field, count in pointed
        ]

    @property
    def same_as(self) -> list[Linked]:
        """Links to the same thing elsewhere, with how sure they are."""
        found = []
        for link in self.it.same_as[:LINKS]:
            said = same_as_value(link, self.context.serializer_context)
            text = link.uri.partition("://")[2]
            found.append(Linked(link.uri, text, said.note.partition(";")[0]))
        return found


def preview(request: Request, context: RequestContext) -> Response | None:
    """The small page of an entity; 301 to what took its place, None where there is none."""
    asked = request.parameter("id")
    it = current(asked, context)
    if it is None:
        return None
    if it.id != asked:
        return redirect(301, f"{context.urls.uri('reconcile_preview')}?id={it.id}")
    body = render_template("preview", context.serializer_context, view=Preview(it, context)).encode()
    link = ("Link", f'<{context.serializer_context.page_url(it)}>; rel="canonical"')
    return Response(200, "text/html; charset=utf-8", body, (link,), digest(body))


def flyout(request: Request, context: RequestContext, of: str) -> Response:
    """A small view of what is suggested, as HTML within JSON (section 6.5); names are escaped."""
    id = request.parameter("id")
    words = _words(id, of, context)
    if words is None:
        return problem(404, "Not Found", f"There is no {of} with that id.")
    name, description = words
    html = Markup('<p style="margin: 0"><strong>{}</strong></p><p style="margin: 0">{}</p>').format(
        name, description
    )
    return in_json({"id": id, "html": str(html)})


def _words(id: str, of: str, context: RequestContext) -> tuple[str, str] | None:
    """The name and the description of an entity, a property or a type."""
    if of == "entity":
        it = current(id, context)
        return (it.label(context.site.language), describe(it, context)) if it else None
    if of == "property":
        row = PROPERTIES.get(id)
        return (row.name, row.description) if row else None
    found = next((one for one in types() if one["id"] == id), None)
    return (found["name"], found["description"]) if found else None
