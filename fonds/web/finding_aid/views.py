"""The finding aid of a collection as one page to read and print: its description, then all units below it.

A page has at most UNITS_PER_PAGE units; a larger finding aid has several, in the order of the archive.
"""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint

from fonds.record.model import Collection
from fonds.serializers.context import SerializerContext
from fonds.store.log import Entity
from fonds.web import last_modified
from fonds.web.context import RequestContext
from fonds.web.descriptions.related import NOTHING_RELATED
from fonds.web.descriptions.view_models import UnitView
from fonds.web.finding_aid.components import Component, component_tree
from fonds.web.finding_aid.front_matter import areas_of
from fonds.web.finding_aid.preorder import Preorder
from fonds.web.finding_aid.table_of_contents import TableOfContents
from fonds.web.html import Pagination, render_template
from fonds.web.http.negotiation import wants_json
from fonds.web.http.request import Request
from fonds.web.http.response import HTML, Response, digest
from fonds.web.localization import Localizer
from fonds.web.page_context import PageContext
from fonds.web.route_decorator import SUFFIX, route
from fonds.web.tree.entries import in_level_order
from fonds.web.tree.views import collection_or_response

blueprint = Blueprint("finding_aid", __name__)

UNITS_PER_PAGE = 2_000


@route(blueprint, "finding_aid", work="documents")
@route(blueprint, "finding_aid", tail=SUFFIX, work="documents")
def show(request: Request, context: RequestContext, id: str, suffix: str = "") -> Response | None:
    """Return a page of the finding aid of a collection, as HTML or JSON; None if there is no such page."""
    entity = collection_or_response(request, context, id)
    if not isinstance(entity, Entity):
        return entity
    collection = context.reader.description(entity)
    if suffix not in ("", "json", "html") or not isinstance(collection, Collection):
        return None
    is_json = wants_json(request, suffix)
    # data is the same for everybody, a page is in the language of its reader
    texts = context.serializer_context if is_json else context.page_context(request)
    part = FindingAidPart(context, texts, collection, request.page_number())
    if part.number > part.page_count:
        return None
    body = part.html(context.page_context(request)) if not is_json else part.json()
    media_type = "application/json" if is_json else HTML
    modified = last_modified.of_page(context)
    vary = () if suffix else ("Accept",)
    return Response(200, media_type, body, (), digest(body), vary=vary, last_modified=modified)


class FindingAidPart:
    """A page of the finding aid of a collection, with its texts in the language of a context."""

    def __init__(
        self, context: RequestContext, texts: SerializerContext, collection: Collection, number: int
    ) -> None:
        self.context, self.collection, self.number = context, collection, number
        self.localizer = Localizer(texts)
        self.preorder = Preorder(context.reader, collection.id)
        self.total = self.preorder.total()
        self.page_count = max(1, -(-self.total // UNITS_PER_PAGE))
        self.start = UNITS_PER_PAGE * (number - 1)

    def components(self) -> list[Component]:
        """Return the units of the page."""
        return component_tree(self.preorder.units(self.start, UNITS_PER_PAGE), self.localizer)

    def path(self, number: int, suffix: str = "") -> str:
        """Return the path of a page."""
        query = f"?page={number}" if number > 1 else ""
        return self.context.urls.path("finding_aid", id=self.collection.id) + suffix + query

    def html(self, page: PageContext) -> bytes:
        """Return the page."""
        context = self.context
        view = UnitView(self.collection, page, NOTHING_RELATED, context.formats)
        counts = context.reader.level_counts([self.collection.id]).get(self.collection.id, {})
        return render_template(
            "finding_aid",
            page,
            view=view,
            localizer=self.localizer,
            areas=areas_of(view.facts) if self.number == 1 else (),
            toc=TableOfContents(self.preorder, UNITS_PER_PAGE, self.number, self.localizer.language),
            components=self.components(),
            below=in_level_order(counts),
            position=Pagination(self.number, self.page_count),
            first=self.start + 1,
            last=min(self.start + UNITS_PER_PAGE, self.total),
            total=self.total,
            canonical=self.context.urls.absolute(self.path(self.number)),
            json=self.path(self.number, ".json"),
            ead=context.urls.serialization("collection", self.collection.id, "ead"),
        ).encode()

    def json(self) -> bytes:
        """Return the same units as JSON, one within the other."""
        document: dict[str, Any] = {
            "id": self.context.urls.entity_uri(self.collection.id),
            "title": self.collection.labels,
            "total": self.total,
            "start": self.start,
            "units": [self._as_json(component) for component in self.components()],
        }
        if self.number > 1:
            document["previous"] = self.context.urls.absolute(self.path(self.number - 1, ".json"))
        if self.number < self.page_count:
            document["next"] = self.context.urls.absolute(self.path(self.number + 1, ".json"))
        return orjson.dumps(document)

    def _as_json(self, component: Component) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "id": self.context.urls.entity_uri(component.id),
            "level": component.level,
            "level_label": component.level_label,
            "title": component.title.text,
            "language": component.title.language,
            "reference": component.reference,
            "date": component.date,
            "containers": list(component.containers),
            "extent": component.extent.text,
            "text": [{"label": label, "text": text.text} for label, text in component.paragraphs],
            "access": component.restriction,
            "continued": component.is_continued,
            "page": self.context.urls.absolute(component.href),
            "units": [self._as_json(inner) for inner in component.components],
        }
        return {name: value for name, value in fields.items() if value}
