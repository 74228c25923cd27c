"""The viewer on a page of its own, for any manifest or Collection (Content State 1.0).

Mirador 4 does not support content states (ProjectMirador/mirador issue 4386). They are parsed here, and Mirador gets
the canvas and region. The server fetches nothing: the browser of the reader looks up what a bare URI identifies.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Blueprint

from fonds.record.model import Record
from fonds.serializers.iiif import content_state
from fonds.serializers.iiif.content_state import ContentStateError, Target
from fonds.web.context import RequestContext
from fonds.web.descriptions.related import NOTHING_RELATED
from fonds.web.descriptions.view_models import UnitView
from fonds.web.html import render_template
from fonds.web.http.request import Request
from fonds.web.http.response import HTML, Response, digest, redirect
from fonds.web.localization import Localizer
from fonds.web.route_decorator import route
from fonds.web.viewer.content_state import refuse_content_state, viewer_targets
from fonds.web.viewer.content_state_links import PARAMETER

blueprint = Blueprint("viewer", __name__)

MAX_POST_BYTES = 64 * 1024


@route(blueprint, "viewer", methods=("GET", "POST"), work="documents")
def viewer(request: Request, context: RequestContext) -> Response | None:
    """Return the viewer with the resource in `?iiif-content=` or `?manifest=`, or else with the Collection of the node.

    Return 400 if the content state cannot be parsed. A POST redirects to the viewer.
    """
    if request.method == "POST":
        return _redirect_to_state(request, context)
    try:
        targets = _requested_targets(request) or (Target(context.urls.iiif_collection(), "Collection"),)
    except ContentStateError as error:
        return refuse_content_state(str(error), request, context)
    body = _render(targets, context, request).encode()
    return Response(200, HTML, body, etag=digest(body))


def _requested_targets(request: Request) -> tuple[Target, ...]:
    if state := request.parameter(PARAMETER):
        return content_state.parse_targets(content_state.decode(state))
    if manifest := request.parameter("manifest"):
        # IIIF drag-and-drop links contain the canvas as well
        canvas = request.parameter("canvas")
        return content_state.parse_targets(
            content_state.canvas_state(canvas, manifest) if canvas else manifest
        )
    return ()


def _redirect_to_state(request: Request, context: RequestContext) -> Response:
    """Content State 1.0, 3.2: redirect a POST with unencoded JSON or a URI in its body to the same state by GET."""
    body = request.body
    if len(body) > MAX_POST_BYTES:
        return refuse_content_state(
            f"The content state has more than {MAX_POST_BYTES:,} bytes.", request, context
        )
    try:
        state = content_state.parse(body.decode())
        content_state.parse_targets(state)
    except UnicodeDecodeError:
        return refuse_content_state("The content state is not UTF-8.", request, context)
    except ContentStateError as error:
        return refuse_content_state(str(error), request, context)
    if isinstance(state, list):
        state = {"type": "Annotation", "motivation": ["contentState"], "target": state}
    return redirect(303, f"{context.urls.uri('viewer')}?{PARAMETER}={content_state.query_value(state)}")


def _render(targets: Sequence[Target], context: RequestContext, request: Request) -> str:
    """Return the page of the viewer with its targets."""
    page = context.page_context(request)
    localizer = Localizer(page)
    base_url = f"{page.urls.base}/"
    hosts = {urlsplit(target.uri).hostname or "" for target in targets if not target.uri.startswith(base_url)}
    links = [(localizer.local(target.uri), target.uri) for target in targets]
    opened = viewer_targets(targets)
    record = _shared_record(targets, context)
    return render_template(
        "viewer",
        page,
        targets=links,
        hosts=sorted(hosts),
        opened=opened,
        address=request.with_query(context.urls.uri("viewer")),
        record=UnitView(record, page, NOTHING_RELATED, context.formats) if record else None,
    )


def _shared_record(targets: Sequence[Target], context: RequestContext) -> Record | None:
    """Return the record of this node whose manifest is the only target, for the preview of a shared link."""
    start = f"{context.urls.base}/iiif/"
    if len(targets) != 1 or not targets[0].uri.startswith(start):
        return None
    id = targets[0].uri.removeprefix(start).removesuffix("/manifest")
    record = context.serializer_context.find(id)
    is_its_manifest = isinstance(record, Record) and targets[0].uri == context.urls.manifest(id)
    return record if isinstance(record, Record) and is_its_manifest else None
