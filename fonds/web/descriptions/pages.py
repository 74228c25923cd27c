"""The pages of descriptions: one of any kind, and the tombstone of one that was withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fonds.formats import FormatRegistry
from fonds.record.model import AGENTS, Description, Record, Unit
from fonds.serializers.iiif.content_state import Target
from fonds.web.descriptions.authority_views import AuthorityView
from fonds.web.descriptions.figures import NO_FIGURES, Figures
from fonds.web.descriptions.record_view import RecordView
from fonds.web.descriptions.related import RelatedEntities
from fonds.web.descriptions.view_models import DescriptionPage, UnitView
from fonds.web.html import render_template
from fonds.web.localization import Localizer
from fonds.web.page_context import PageContext
from fonds.web.page_metadata import script_json
from fonds.web.viewer.content_state import viewer_targets

# kind of description -> template, where it is not that of the same name
_TEMPLATES = dict.fromkeys(AGENTS, "agent")


def render(
    description: Description,
    page: PageContext,
    related: RelatedEntities,
    formats: FormatRegistry,
    json_ld: bytes,
    target: Target | None = None,
    figures: Figures = NO_FIGURES,
) -> str:
    """Return the page of a description. `json_ld` is its schema.org graph, embedded as data. The viewer of a record
    opens at a `target`; `figures` are those of a person, an institution or a place."""
    around = (page, related, formats)
    view: DescriptionPage
    if isinstance(description, Record):
        view = RecordView(description, *around)
    elif isinstance(description, Unit):
        view = UnitView(description, *around)
    else:
        view = AuthorityView(description, *around, figures)
    template = _TEMPLATES.get(description.kind, description.kind)
    opened = viewer_targets((target,)) if target else ""
    return render_template(
        template,
        page,
        menu_kind=description.kind,
        view=view,
        json_ld=script_json(json_ld),
        opened=opened,
    )


def render_tombstone(
    description: Description,
    page: PageContext,
    withdrawal: Mapping[str, Any],
    changed: str,
) -> str:
    """Return the tombstone: title, date and reason of the withdrawal, and the `successor` if there is one."""
    localizer = Localizer(page)
    origin = page.copy_origin(description.id)
    return render_template(
        "tombstone",
        page,
        localizer=localizer,
        title=localizer.text(description.labels),
        date=localizer.date(withdrawal.get("date", "")),
        reason=localizer.text(withdrawal.get("reason")),
        successor=localizer.link_to(withdrawal.get("successor") or ""),
        uri=page.entity_uri(description),
        changed=changed,
        origin=origin,
        origin_page=page.urls.at_origin(description.kind, description.id) if origin else "",
    )
