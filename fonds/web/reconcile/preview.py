"""Small views of an entity: the preview that clients show in a frame (section 5), and the flyout of suggestions (6.5).

The preview has no scripts, because OpenRefine shows it in a frame that does not run them.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from fonds.record.model import Description
from fonds.serializers.text.metadata_fields import MetadataField, metadata_fields_of, same_as_value
from fonds.web.context import RequestContext
from fonds.web.descriptions import incoming_links
from fonds.web.html import render_template
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest, problem, redirect
from fonds.web.localization import LocalizedText, Localizer
from fonds.web.page_context import PageContext
from fonds.web.reconcile.candidates import current, describe
from fonds.web.reconcile.properties import PROPERTIES
from fonds.web.reconcile.suggest import json_response, types

WIDTH, HEIGHT = 430, 300  # of the frame, in CSS pixels
MAX_FACTS, MAX_LINKS, MAX_NAMES = 5, 4, 6
EXCERPT_LENGTH = 220  # characters of the note
_NAMES = frozenset({"names", "other_names"})
_OMITTED_FIELDS = _NAMES | {"source", "publisher", "history"}


@dataclass(frozen=True, slots=True)
class Linked:
    """A link to the same entity on another site: its URL, its text, and how certain the match is."""

    href: str
    text: str
    footing: str


class Preview:
    """The values of the preview of an entity."""

    def __init__(self, description: Description, context: RequestContext, page: PageContext) -> None:
        self.description, self.context, self.page_context = description, context, page
        self.localizer = Localizer(page)
        self.name: LocalizedText = self.localizer.text(description.labels)
        self.kind = self.localizer.kind(description.kind)
        self.uri = page.entity_uri(description)
        self.page = page.page_url(description)
        self._facts = metadata_fields_of(description, page)

    @property
    def others(self) -> list[str]:
        """Its other names, also in other languages."""
        names = [value.text for field in self._facts if field.name in _NAMES for value in field.values]
        translated = [label.text for label in self.localizer.translations(self.description.labels)]
        return list(dict.fromkeys([*translated, *names]))[:MAX_NAMES]

    @property
    def facts(self) -> tuple[MetadataField, ...]:
        """The fields that distinguish namesakes."""
        return tuple(field for field in self._facts if field.name not in _OMITTED_FIELDS)[:MAX_FACTS]

    @property
    def note(self) -> LocalizedText:
        """The beginning of the note."""
        note = self.localizer.text(self.description.note)
        return (
            LocalizedText(f"{note.text[:EXCERPT_LENGTH].rstrip()} …", note.language)
            if len(note.text) > EXCERPT_LENGTH
            else note
        )

    @property
    def incoming_links(self) -> list[tuple[str, int]]:
        """The number of descriptions that link to it, by the heading of each field."""
        counts = self.context.reader.incoming_link_counts(self.description.id)
        return [(incoming_links.heading(field, self.page_context), count) for field, count in counts]

    @property
    def same_as(self) -> list[Linked]:
        """Links to the same entity on other sites."""
        links = []
        for link in self.description.same_as[:MAX_LINKS]:
            value = same_as_value(link, self.page_context)
            text = link.uri.partition("://")[2]
            links.append(Linked(link.uri, text, value.note.partition(";")[0]))
        return links


def preview(request: Request, context: RequestContext) -> Response | None:
    """Return the preview of an entity; 301 to its successor; None if there is no such entity."""
    requested_id = request.parameter("id")
    description = current(requested_id, context)
    if description is None:
        return None
    if description.id != requested_id:
        return redirect(301, f"{context.urls.uri('reconcile_preview')}?id={description.id}")
    page = context.page_context(request)
    body = render_template("reconcile_preview", page, view=Preview(description, context, page)).encode()
    link = ("Link", f'<{context.serializer_context.page_url(description)}>; rel="canonical"')
    return Response(200, "text/html; charset=utf-8", body, (link,), digest(body))


def flyout(request: Request, context: RequestContext, of: str) -> Response:
    """Return a small view of a suggestion, as HTML in JSON (section 6.5); names are escaped."""
    id = request.parameter("id")
    name_and_description = _name_and_description(id, of, context)
    if name_and_description is None:
        return problem(404, "Not Found", f"There is no {of} with this id.")
    name, description = name_and_description
    html = Markup('<p style="margin: 0"><strong>{}</strong></p><p style="margin: 0">{}</p>').format(
        name, description
    )
    return json_response({"id": id, "html": str(html)})


def _name_and_description(id: str, kind: str, context: RequestContext) -> tuple[str, str] | None:
    """Return the name and the description of an entity, a property or a type."""
    if kind == "entity":
        entity = current(id, context)
        return (entity.label(context.site.language), describe(entity, context)) if entity else None
    if kind == "property":
        property = PROPERTIES.get(id)
        return (property.name, property.description) if property else None
    type = next((type for type in types() if type["id"] == id), None)
    return (type["name"], type["description"]) if type else None
