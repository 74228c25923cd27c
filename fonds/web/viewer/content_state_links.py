"""Links to a record and to each of its pages, in every form for sharing (Content State 1.0, 3).

They work without scripts; static/share.js creates such links for lines, quotations and search matches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fonds.serializers.iiif import content_state
from fonds.urls import UrlBuilder
from fonds.web.descriptions.transcript import PageView

PARAMETER = "iiif-content"  # Content State 1.0, 3.1


@dataclass(frozen=True, slots=True)
class ViewerLinks:
    """The links to a record or page: its web page, the viewer, the content state, and the drag-and-drop link."""

    number: int  # of the page; 0 for the whole record
    label: str
    page: str
    viewer: str
    state: str
    drag: str


def links(id: str, page: str, pages: Sequence[PageView], urls: UrlBuilder) -> Iterator[ViewerLinks]:
    """Yield the links to the record, and then to each of its pages. `page` is the URL of the web page of the record."""
    manifest = urls.manifest(id)
    yield _link(0, "", page, manifest, {"manifest": manifest}, urls)
    for page_view in pages:
        number = page_view.canvas.number
        canvas = urls.canvas(id, number)
        parameters = {"manifest": manifest, "canvas": canvas}
        yield _link(
            number, page_view.label, page, content_state.canvas_state(canvas, manifest), parameters, urls
        )


def viewer_url(state: dict[str, Any] | str, urls: UrlBuilder) -> str:
    """Return the URL at which the viewer opens a content state (3.1)."""
    return f"{urls.uri('viewer')}?{PARAMETER}={content_state.query_value(state)}"


def _link(
    number: int,
    label: str,
    page: str,
    state: dict[str, Any] | str,
    parameters: dict[str, str],
    urls: UrlBuilder,
) -> ViewerLinks:
    """Drag-and-drop links also contain ?manifest= and ?canvas=: Mirador reads these, but no content state."""
    value = f"{PARAMETER}={content_state.query_value(state)}"
    viewer = urls.uri("viewer")
    encoded_state = state if isinstance(state, str) else content_state.encode(state)
    drag = f"{viewer}?{value}&{urlencode(parameters)}"
    return ViewerLinks(number, label, f"{page}?{value}", f"{viewer}?{value}", encoded_state, drag)
