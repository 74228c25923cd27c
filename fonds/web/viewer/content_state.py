"""Content states in requests (Content State 1.0, 3.1): what the viewer on a page opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import orjson

from fonds.serializers.iiif import content_state
from fonds.serializers.iiif.content_state import ContentStateError, Target
from fonds.web.context import RequestContext
from fonds.web.html import render_problem
from fonds.web.http.request import Request
from fonds.web.http.response import HTML, Response, redirect
from fonds.web.viewer.content_state_links import PARAMETER


def resolve_content_state(
    request: Request, context: RequestContext, manifest: str
) -> Target | Response | None:
    """Return the target of the content state on the page of a record, or None if there is no content state.

    Return a redirect to the viewer if it does not target this record alone, and 400 if it cannot be parsed.
    """
    state = request.parameter(PARAMETER) if PARAMETER in request.query else ""
    if not state:
        return None
    try:
        targets = content_state.parse_targets(content_state.decode(state))
    except ContentStateError as error:
        return refuse_content_state(str(error), request, context)
    if len(targets) == 1 and targets[0].uri == manifest:
        return targets[0]
    return redirect(303, f"{context.urls.uri('viewer')}?{request.query}")


def refuse_content_state(reason: str, request: Request, context: RequestContext) -> Response:
    """Return 400 as a page, because people follow links to a viewer. The template escapes the reason."""
    detail = (
        "The link should contain a content state, which identifies a document or a part of one. " + reason
    )
    page = context.page_context(request)
    body = render_problem(400, "This link cannot be opened", detail, page).encode()
    return Response(400, HTML, body, cache_control="no-cache")


def viewer_targets(targets: Sequence[Target]) -> str:
    """Return targets as JSON, as the viewer's script reads them from an attribute; the template escapes it."""
    return orjson.dumps([asdict(target) for target in targets]).decode()
