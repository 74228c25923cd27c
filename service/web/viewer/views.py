"""The viewer alone, for any manifest or Collection, and the record's page opened at a place: Content State 1.0.

Mirador 4 reads no content state of its own (ProjectMirador/mirador issue 4386), so it is read here and Mirador is told
which canvas and which region to show. Nothing is fetched: what a bare URI leads to, the reader's browser looks up.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Blueprint

from service.serializers.context import SerializerContext
from service.serializers.iiif import content_state
from service.serializers.iiif.content_state import ContentStateError, Target
from service.web.context import RequestContext
from service.web.html import render_template
from service.web.http.request import Request
from service.web.http.response import HTML, Response, digest, redirect
from service.web.localization import Localizer
from service.web.route_decorator import route
from service.web.viewer.content_state import refuse_content_state, viewer_targets
from service.web.viewer.content_state_links import PARAMETER

blueprint = Blueprint("viewer", __name__)

LARGEST_POST = 64 * 1024  # bytes


@route(blueprint, "viewer", methods=("GET", "POST"), work="documents")
def viewer(request: Request, context: RequestContext) -> Response | None:
    """The page of the viewer with the resource that `?iiif-content=` names (or `?manifest=`, as in older links), or
    with the IIIF Collection of the node. 400 with a sentence if that cannot be read. A POST redirects to it."""
    if request.method == "POST":
        return _redirect_to_state(request.body, context)
    try:
        targets = _asked(request) or (Target(context.urls.iiif_collection(), "Collection"),)
    except ContentStateError as error:
        return refuse_content_state(str(error), context)
    body = _render(targets, context.serializer_context).encode()
    return Response(200, HTML, body, etag=digest(body))


def _asked(request: Request) -> tuple[Target, ...]:
    if given := request.parameter(PARAMETER):
        return content_state.parse_targets(content_state.decode(given))
    if manifest := request.parameter("manifest"):
        # what the IIIF drag-and-drop links of today carry beside it
        canvas = request.parameter("canvas")
        return content_state.parse_targets(
            content_state.canvas_state(canvas, manifest) if canvas else manifest
        )
    return ()


def _redirect_to_state(body: bytes, context: RequestContext) -> Response:
    """Content State 1.0, 3.2: JSON or a URI in the body of a POST, not encoded: 303 to the address that shows it."""
    if len(body) > LARGEST_POST:
        return refuse_content_state(f"The content state has more than {LARGEST_POST:,} bytes.", context)
    try:
        state = content_state.parse(body.decode())
        content_state.parse_targets(state)
    except UnicodeDecodeError:
        return refuse_content_state("The content state is not UTF-8.", context)
    except ContentStateError as error:
        return refuse_content_state(str(error), context)
    if isinstance(state, list):
        state = {"type": "Annotation", "motivation": ["contentState"], "target": state}
    return redirect(303, f"{context.urls.uri('viewer')}?{PARAMETER}={content_state.query_value(state)}")


def _render(targets: Sequence[Target], serializer_context: SerializerContext) -> str:
    """Return the page of the viewer alone, with what it opens."""
    localizer = Localizer(serializer_context)
    base = f"{serializer_context.urls.base}/"
    hosts = {urlsplit(target.uri).hostname or "" for target in targets if not target.uri.startswith(base)}
    shown = [(localizer.local(target.uri), target.uri) for target in targets]
    opened = viewer_targets(targets)
    return render_template("viewer", serializer_context, targets=shown, hosts=sorted(hosts), opened=opened)
