"""Links to a whole record and to each of its pages, in every form in which they are passed on (Content State 1.0, 3).

For readers without scripts; static/share.js makes the same for lines, quotations and hits. It only makes links.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from service.serializers.iiif import content_state
from service.urls import UrlBuilder
from service.web.descriptions.transcript import PageView

PARAMETER = "iiif-content"  # Content State 1.0, 3.1


@dataclass(frozen=True, slots=True)
class Link:
    """One thing to share: on the record's own page, in the viewer alone, as content state, and to be dragged."""

    number: int  # of the page; 0 for the whole
    label: str
    page: str
    viewer: str
    state: str
    drag: str


def links(id: str, page: str, leaves: Sequence[PageView], address: UrlBuilder) -> Iterator[Link]:
    """The whole record, then each of its leaves; `page` is the address of the record's page."""
    manifest = address.manifest(id)
    yield _link(0, "", page, manifest, {"manifest": manifest}, address)
    for leaf in leaves:
        number = leaf.canvas.number
        canvas = address.canvas(id, number)
        given = {"manifest": manifest, "canvas": canvas}
        yield _link(number, leaf.label, page, content_state.canvas_state(canvas, manifest), given, address)


def _link(
    number: int,
    label: str,
    page: str,
    state: dict[str, Any] | str,
    given: dict[str, str],
    address: UrlBuilder,
) -> Link:
    """Dropped links carry ?manifest= and ?canvas= too: Mirador reads those and no content state."""
    value = f"{PARAMETER}={content_state.query_value(state)}"
    viewer = address.uri("viewer")
    shown = state if isinstance(state, str) else content_state.encode(state)
    drag = f"{viewer}?{value}&{urlencode(given)}"
    return Link(number, label, f"{page}?{value}", f"{viewer}?{value}", shown, drag)
