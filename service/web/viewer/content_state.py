"""Content states in requests (Content State 1.0, 3.1): what the viewer of a page is to open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import orjson

from service.serializers.iiif import content_state
from service.serializers.iiif.content_state import ContentStateError, Target
from service.web.context import RequestContext
from service.web.html import render_problem
from service.web.http.request import Request
from service.web.http.response import HTML, Response, redirect
from service.web.viewer.content_state_links import PARAMETER


def resolve_content_state(
    request: Request, context: RequestContext, manifest: str
) -> Target | Response | None:
    """Where a record's page is to be opened: None where nothing is asked for; a redirect to the viewer for what is not,
    or not only, of this record; 400 for what cannot be read."""
    given = request.parameter(PARAMETER) if PARAMETER in request.query else ""
    if not given:
        return None
    try:
        targets = content_state.parse_targets(content_state.decode(given))
    except ContentStateError as error:
        return refuse_content_state(str(error), context)
    if len(targets) == 1 and targets[0].uri == manifest:
        return targets[0]
    return redirect(303, f"{context.urls.uri('viewer')}?{request.query}")


def refuse_content_state(why: str, context: RequestContext) -> Response:
    """400 as a page: whoever follows a link to a viewer is a person. It is escaped like all that is shown."""
    given = "The link should contain a content state, which identifies a document or a part of one. " + why
    body = render_problem(400, "This link cannot be opened", given, context.serializer_context).encode()
    return Response(400, HTML, body, cache_control="no-cache")


def viewer_targets(targets: Sequence[Target]) -> str:
    """Return targets as JSON, as the viewer's script reads them from an attribute; the template escapes it."""
    return orjson.dumps([asdict(target) for target in targets]).decode()
