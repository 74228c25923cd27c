"""What whoever may not see a thing is told: who may, until when, and how to get access; nothing of the thing.

401 where a pass would help, 403 where nothing would (RFC 9110, 15.5.2 and 15.5.4). It never reads what is kept back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from service.record import access
from service.record.access import RestrictedRecord, Shape
from service.record.fields import Access, Substitute
from service.serializers.context import Context
from service.serializers.pages import sizes
from service.serializers.text.access_statement import sentence
from service.serializers.text.metadata_fields import chosen
from service.store.log import Entity
from service.urls import ROOMS
from service.web.context import RequestContext
from service.web.html import render_template
from service.web.http.negotiation import prefers_html
from service.web.http.request import Request
from service.web.http.response import Response, as_private, problem
from service.web.localization import Localizer

Made = (
    Response | Callable[[], Response] | None
)  # an answer, or how it is made once nothing of the store is held

# RFC 9110, 11.6.1: a 401 names a scheme. No browser asks for a password on this one.
CHALLENGE = ("WWW-Authenticate", 'Bearer realm="reading room"')


def denied(request: Request, context: RequestContext, row: Entity, as_page: bool | None = None) -> Response:
    """The answer to a request for what is kept back: a page or problem details, the same for whatever was asked for."""
    rule = context.reader.rule(row)
    if rule is None:
        raise LookupError(f"{row.id} is open")
    status = 401 if access.admits(rule) else 403
    headers = (CHALLENGE,) if status == 401 else ()
    if prefers_html(request) if as_page is None else as_page:
        uri, path = context.urls.thing(row.id), f"{ROOMS[row.kind]}/{row.id}"
        body = _render(status, rule, uri, path, context.serializer_context).encode()
        found = Response(status, "text/html; charset=utf-8", body, headers, cache_control="no-store")
    else:
        found = problem(status, title(rule), sentence(rule), **problem_members(rule, context)).with_headers(
            *headers
        )
    return found.with_vary("Accept", "Cookie")


def image_response(
    request: Request, context: RequestContext, row: Entity, page: int, rest: str, whole: Callable[[], Made]
) -> Response | Callable[[], Response] | None:
    """What an image service says to whoever may not see its images, after `/{image}`; `whole` is what readers get.

    Its information tells where to log in: with 401 (Authentication 1.0, 3.1: MUST), and the body that both versions
    need. With a token that stands for a pass it is answered with 200. Images are refused but for a small substitute.
    """
    if rest in ("", "/"):
        return whole()
    if rest == "/info.json":
        found = whole()
        return (
            _informed(request, context, found)
            if isinstance(found, Response)
            else lambda: _late(request, context, found)
        )
    record = context.reader.find(row.id)
    rule = record.access if isinstance(record, RestrictedRecord) else None
    shapes = record.withheld if isinstance(record, RestrictedRecord) else ()
    for shape in shapes:
        size = substitute_size(rule.substitute if rule else None, shape) if shape[0] == page else None
        if size and rest == f"/full/{size[0]},{size[1]}/0/default.jpg":
            return whole()
    return denied(request, context, row, as_page=False)


def _late(request: Request, context: RequestContext, found: Made) -> Response:
    made = found() if callable(found) else found
    return _informed(request, context, made) if made else problem(404, "Not Found", "There is no such image.")


def _informed(request: Request, context: RequestContext, found: Response) -> Response:
    session, _ = context.authenticator.bearer(request)
    if not session and found.status == 200:
        found = replace(found, status=401).with_headers(CHALLENGE)
    return replace(as_private(found), vary=("Accept", "Authorization", "Cookie"))


def substitute_size(substitute: Substitute | None, shape: Shape) -> tuple[int, int] | None:
    """The largest size of a page, in pixels, that a substitute leaves open; None where it leaves none."""
    _, width, height, _ = shape
    largest = substitute.largest if substitute else None
    if not largest:
        return None
    fitting = [size for size in sizes(width, height) if max(size) <= largest]
    part = min(1, largest / max(width, height))
    return fitting[-1] if fitting else (max(1, int(width * part)), max(1, int(height * part)))


def title(rule: Access) -> str:
    """What the answer is called."""
    return "Reading room" if access.admits(rule) else "Closed"


def problem_members(rule: Access, context: RequestContext) -> dict[str, object]:
    """The members of problem details that say more (RFC 9457, 3.2)."""
    found: dict[str, object] = {"tier": rule.tier}
    if rule.until:
        found["until"] = rule.until
    if rule.note:
        found["note"] = chosen(rule.note, context.site.language)[0]
    return found


def _render(status: int, rule: Access, uri: str, path: str, serializer_context: Context) -> str:
    """Return the page that says who may see a description, until when it is restricted, and why."""
    localizer = Localizer(serializer_context)
    login = f"{serializer_context.address.path('auth_access')}?back={path}" if status == 401 else ""
    return render_template(
        "refused",
        serializer_context,
        localizer=localizer,
        status=status,
        rule=rule,
        sentence=sentence(rule, serializer_context.site.language),
        note=localizer.text(rule.note),
        uri=uri,
        login=login,
    )
