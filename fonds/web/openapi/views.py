"""The view of the OpenAPI document."""

from __future__ import annotations

import orjson
from flask import Blueprint

from fonds.record.text import in_language
from fonds.web.context import RequestContext
from fonds.web.http.request import Request
from fonds.web.http.response import Response, digest
from fonds.web.openapi import document
from fonds.web.route_decorator import route

blueprint = Blueprint("openapi", __name__)

MEDIA_TYPE = "application/openapi+json"


@route(blueprint, "openapi", work="documents")
def openapi(request: Request, context: RequestContext) -> Response:
    """Every address of the node, in OpenAPI 3.1."""
    title = in_language(context.serializer_context.site.title)
    body = orjson.dumps(document.build(context.urls.base, context.urls.prefix, title, context.formats))
    return Response(200, MEDIA_TYPE, body, etag=digest(body))
