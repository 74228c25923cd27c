"""What image services respond to clients that may not see their images: IIIF Authorization Flow 2.0 and 1.0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fonds.record.access import RestrictedRecord, WithheldPage
from fonds.record.field_types import Substitute
from fonds.serializers.pages import typeset_sizes
from fonds.store.log import Entity
from fonds.web.access_denied import CHALLENGE, denied
from fonds.web.context import RequestContext
from fonds.web.http.request import Request
from fonds.web.http.response import DeferredResponse, Response, as_private, problem

Result = Response | DeferredResponse | None


def restricted_image(
    request: Request,
    context: RequestContext,
    entity: Entity,
    page: int,
    rest: str,
    unrestricted: Callable[[], Result],
) -> Result:
    """Return the response of a restricted image service. `rest` is the path after the identifier, and `unrestricted`
    makes the response for readers with a pass.

    The image information names the services to log in with; it has 401 (Authentication 1.0, 3.1: MUST), and 200 for a
    token that stands for a pass. Images are denied, except for a small substitute.
    """
    record = context.reader.find(entity.id)
    rule = record.access if isinstance(record, RestrictedRecord) else None
    shapes = record.withheld if isinstance(record, RestrictedRecord) else ()
    if not shapes:  # closed to everybody
        return denied(request, context, entity, as_page=False)
    if rest in ("", "/"):
        return unrestricted()
    if rest == "/info.json":
        result = unrestricted()
        if isinstance(result, Response):
            return _image_information(request, context, result)
        return lambda: _deferred_information(request, context, result)
    for shape in shapes:
        size = substitute_size(rule.substitute if rule else None, shape) if shape[0] == page else None
        if size and rest == f"/full/{size[0]},{size[1]}/0/default.jpg":
            return unrestricted()
    return denied(request, context, entity, as_page=False)


def _deferred_information(request: Request, context: RequestContext, result: Result) -> Response:
    response = result() if callable(result) else result
    if response is None:
        return problem(404, "Not Found", "There is no such image.")
    return _image_information(request, context, response)


def _image_information(request: Request, context: RequestContext, response: Response) -> Response:
    session, _ = context.authenticator.bearer(request)
    if not session and response.status == 200:
        response = replace(response, status=401).with_headers(CHALLENGE)
    return replace(as_private(response), vary=("Accept", "Authorization", "Cookie"))


def substitute_size(substitute: Substitute | None, shape: WithheldPage) -> tuple[int, int] | None:
    """Return the largest size in pixels in which a substitute leaves a page open, or None; sound and film have none."""
    _, width, height, _, media_type, _ = shape
    largest = substitute.largest if substitute else None
    if not largest or media_type:
        return None
    fitting = [size for size in typeset_sizes(width, height) if max(size) <= largest]
    scale = min(1, largest / max(width, height))
    return fitting[-1] if fitting else (max(1, int(width * scale)), max(1, int(height * scale)))
