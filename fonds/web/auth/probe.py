"""The probe service: whether the client has access to an image (Authorization Flow 2.0, 5).

The status of its response is always 200; its result contains the status that a request for the image would have.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from fonds.record.access import RestrictedRecord, WithheldPage, allows_readers
from fonds.record.field_types import Access
from fonds.serializers.iiif.authorization import AUTH_2_CONTEXT, substitute_image
from fonds.serializers.pages import is_withheld
from fonds.serializers.text.access_statement import describe_access
from fonds.urls import ID
from fonds.web.access_denied import title
from fonds.web.context import RequestContext
from fonds.web.http.request import Request
from fonds.web.http.response import PRIVATE, Response
from fonds.web.image_api.restricted_images import substitute_size

_IMAGE = re.compile(rf"(?P<id>{ID})\.(?P<page>[1-9][0-9]{{0,6}})")


def probe_result(request: Request, context: RequestContext, image: str) -> Response:
    """Return the result for the image service with that identifier."""
    result = {"@context": AUTH_2_CONTEXT, "type": "AuthProbeResult2"} | _result(request, context, image)
    return Response(
        200,
        "application/json",
        orjson.dumps(result),
        cache_control=PRIVATE,
        vary=("Authorization", "Cookie", "Origin"),
    )


def _result(request: Request, context: RequestContext, image: str) -> dict[str, Any]:
    match = _IMAGE.fullmatch(image)
    entity = context.reader.entity(match["id"]) if match else None
    if match is None or entity is None or entity.kind != "record":
        return {"status": 404, "heading": {"en": ["Not found"]}, "note": {"en": ["There is no such image."]}}
    rule = context.reader.rule(entity)
    if rule is None:
        return {"status": 410 if entity.withdrawn else 200}
    record = context.reader.find(entity.id)
    withheld = record.withheld if isinstance(record, RestrictedRecord) else ()
    page_shape = next((page_shape for page_shape in withheld if page_shape[0] == int(match["page"])), None)
    if allows_readers(rule) and (
        context.authenticator.authenticated_session(request) or context.authenticator.bearer(request)[0]
    ):
        return {"status": 200}
    if isinstance(record, RestrictedRecord) and not is_withheld(record, int(match["page"])):
        return {"status": 200}  # a page set from what is open
    return _denied(context, rule, entity.id, page_shape)


def _denied(context: RequestContext, rule: Access, id: str, page: WithheldPage | None) -> dict[str, Any]:
    result: dict[str, Any] = {
        "status": 401 if allows_readers(rule) else 403,
        "heading": {"en": [title(rule)]},
        "note": _note(rule),
    }
    # 5.2: a substitute only if access is denied, and only one that the client can access
    substitute = rule.substitute
    if substitute and substitute.image:
        result["substitute"] = [substitute_image(substitute, context.serializer_context)]
    elif page and (size := substitute_size(substitute, page)):
        service = context.urls.image(id, page[0])
        result["substitute"] = [
            {
                "id": f"{service}/full/{size[0]},{size[1]}/0/default.jpg",
                "type": "Image",
                "format": "image/jpeg",
                "width": size[0],
                "height": size[1],
            }
        ]
    return result


def _note(rule: Access) -> dict[str, list[str]]:
    """Return the note of the archive, or the general statement if there is none."""
    if rule.note:
        return {"none" if tag == "und" else tag: [text] for tag, text in rule.note.items()}
    return {"en": [describe_access(rule)]}
