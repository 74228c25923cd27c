"""Responses to requests for restricted content: who may see it, until when, and how to get access.

401 if a pass would help, 403 if nothing would (RFC 9110, 15.5.2 and 15.5.4). They say nothing of the content, and
nothing restricted is read for them.
"""

from __future__ import annotations

from fonds.record import access
from fonds.record.field_types import Access
from fonds.serializers.text.access_statement import describe_access
from fonds.serializers.text.metadata_fields import pick_language
from fonds.store.log import Entity
from fonds.urls import PATH_SEGMENTS
from fonds.web.context import RequestContext
from fonds.web.html import render_template
from fonds.web.http.negotiation import prefers_html
from fonds.web.http.request import Request
from fonds.web.http.response import HTML, Response, problem
from fonds.web.localization import Localizer
from fonds.web.page_context import PageContext

# RFC 9110, 11.6.1: a 401 names a scheme. No browser asks for a password on this one.
CHALLENGE = ("WWW-Authenticate", 'Bearer realm="reading room"')


def denied(
    request: Request, context: RequestContext, entity: Entity, as_page: bool | None = None
) -> Response:
    """Return a page or problem details for a restricted entity, the same for whatever of it was requested.

    Raises LookupError if the entity is open.
    """
    rule = context.reader.rule(entity)
    if rule is None:
        raise LookupError(f"{entity.id} is open")
    status = 401 if access.allows_readers(rule) else 403
    headers = (CHALLENGE,) if status == 401 else ()
    if prefers_html(request) if as_page is None else as_page:
        uri, path = context.urls.entity_uri(entity.id), f"{PATH_SEGMENTS[entity.kind]}/{entity.id}"
        body = _render(status, rule, uri, path, context.page_context(request)).encode()
        response = Response(status, HTML, body, headers, cache_control="no-store")
    else:
        members = problem_members(rule, context)
        response = problem(status, title(rule), describe_access(rule), **members).with_headers(*headers)
    return response.with_vary("Accept", "Cookie")


def title(rule: Access) -> str:
    """Return the title of a response under a rule on access."""
    return "Reading room" if access.allows_readers(rule) else "Closed"


def problem_members(rule: Access, context: RequestContext) -> dict[str, object]:
    """Return the extension members of problem details (RFC 9457, 3.2): tier, date and note of the rule."""
    members: dict[str, object] = {"tier": rule.tier}
    if rule.until:
        members["until"] = rule.until
    if rule.note:
        members["note"] = pick_language(rule.note, context.site.language)[0]
    return members


def _render(status: int, rule: Access, uri: str, path: str, page: PageContext) -> str:
    """Return the page that says who may see a description, until when it is restricted, and why."""
    localizer = Localizer(page)
    login = f"{page.urls.path('auth_access')}?back={path}" if status == 401 else ""
    return render_template(
        "access_denied",
        page,
        localizer=localizer,
        status=status,
        rule=rule,
        sentence=describe_access(rule, page.language, page.gettext),
        note=localizer.text(rule.note),
        uri=uri,
        login=login,
    )
