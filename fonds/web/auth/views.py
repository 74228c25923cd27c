"""The access, token, probe and logout services (IIIF Authorization Flow 2.0, 3 to 6; Authentication 1.0, 2).

They set cookies and take forms, so they are Flask views, and no cache keeps their responses. They say nothing about
restricted descriptions, and redirect only to this node or, to log in, to the OpenID provider of its settings.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import flask
from flask import Blueprint, current_app, g, request

from fonds.problem import StoreError
from fonds.store.sessions import FAILURE_WINDOW, Session, session_id
from fonds.web.auth import messages, openid, probe
from fonds.web.auth.authenticator import NETWORK, Authenticator
from fonds.web.context import RequestContext
from fonds.web.html import render_template
from fonds.web.http.flask_response import to_flask
from fonds.web.http.response import CSP, HTML, PRIVATE, Response
from fonds.web.route_decorator import limited, rule

blueprint = Blueprint("auth", __name__)

_BACK = re.compile(r"(?:records|collections)/[a-z0-9]+(?:-[a-z0-9]+)*")
_UNFRAMED = CSP.replace("frame-ancestors *", "frame-ancestors 'none'")


@blueprint.route(rule("auth_access"), methods=["GET", "POST"])
@limited("login")
def auth_access() -> flask.Response:
    """2.0, 3: the page that a viewer opens in a window of its own, or a reader from a page of this node."""
    fields = request.form if request.method == "POST" else request.args
    origin = messages.origin(fields.get("origin", ""))
    back = _back(fields.get("back", ""))
    session = _authenticator().authenticated_session(g.request)
    if request.method == "POST":
        return _log_in(session, origin, back)
    if session is None:
        return _form(origin, back)
    if not origin or origin == _own_origin() or origin in session.origins or session is NETWORK:
        return _logged_in(back)
    return _form(origin, back, consent=True)


@blueprint.get(rule("auth_kiosk"))
def auth_kiosk() -> flask.Response:
    """2.0, 3.3.2: a session at once for the machines of the reading room; all others are asked for a pass."""
    if not _authenticator().on_reading_room_network(request.remote_addr or ""):
        return auth_access()
    return _begin_session("", messages.origin(request.args.get("origin", "")), "")


@blueprint.get(rule("auth_token"))
def auth_token() -> flask.Response:
    """2.0, 4: the access token service."""
    return _token(2)


@blueprint.get(rule("auth_token1"))
def auth_token1() -> flask.Response:
    """1.0, 2.2: the access token service of version 1."""
    return _token(1)


@blueprint.get(rule("auth_probe"))
def auth_probe(image: str) -> flask.Response:
    """2.0, 5: the probe service. It returns 200; its body has the status that the image would have."""
    return to_flask(probe.probe_result(g.request, _context(), image), g.request)


@blueprint.get(rule("auth_logout"))
def auth_logout() -> flask.Response:
    """2.0, 6.2: the session ends, and with it every token that stands for it."""
    authenticator = _authenticator()
    if token := authenticator.token_of(g.request.cookie):
        authenticator.sessions.end(session_id(token))
    gettext = _context().page_context(g.request).gettext
    response = _page(gettext("You are logged out"), gettext("You can close this window."), done=True)
    _set_cookie(response, "")
    return response


@blueprint.get(rule("auth_openid"))
@limited("login")
def auth_openid() -> flask.Response:
    """Redirect to the OpenID provider, and take the reader who comes back from it."""
    origin, back = messages.origin(request.args.get("origin", "")), request.args.get("back", "")
    provider: openid.Provider = current_app.extensions["openid"]
    result = provider.answer(request, _context().urls.uri("auth_openid"), origin, back)
    if isinstance(result, openid.Authenticated):
        return _begin_session("", messages.origin(result.origin), _back(result.back))
    if isinstance(result, openid.LoginFailed):
        return _form("", "", result.status, result.message)
    result.headers["Cache-Control"] = PRIVATE
    return result


def _context() -> RequestContext:
    context: RequestContext = g.context
    return context


def _authenticator() -> Authenticator:
    return _context().authenticator


def _own_origin() -> str:
    """Return the origin of this node (RFC 6454, 6.1)."""
    base_url = urlsplit(_context().settings.base_url)
    return f"{base_url.scheme}://{base_url.netloc}"


def _back(path: str) -> str:
    """Return the path of the page to return to, or an empty string if it is no page of this node."""
    return path if _BACK.fullmatch(path) else ""


def _log_in(session: Session | None, origin: str, back: str) -> flask.Response:
    """Take the form of the access page: consent to another site, or a pass."""
    authenticator = _authenticator()
    own_origin = _own_origin()
    if request.headers.get("Origin", own_origin) != own_origin:
        return _form(origin, back, 403, "This form was sent from another site. Please log in on this page.")
    if session and request.form.get("consent") == "yes":
        authenticator.sessions.add_origin(session, origin)
        return _logged_in(back)
    client = request.remote_addr or ""
    if authenticator.sessions.is_blocked(client):
        response = _form(origin, back, 429, "Too many attempts. Please try again in ten minutes.")
        response.headers["Retry-After"] = str(FAILURE_WINDOW)
        return response
    name = _context().reader.verify_pass(request.form.get("pass", ""))
    if not name:
        authenticator.sessions.record_failure(client)
        return _form(origin, back, 403, "This pass is not valid here.")
    return _begin_session(name, origin, back)


def _begin_session(name: str, origin: str, back: str) -> flask.Response:
    """Begin a session, and end the one that this browser had."""
    authenticator = _authenticator()
    if token := authenticator.token_of(g.request.cookie):
        authenticator.sessions.end(session_id(token))
    seconds = _context().settings["session_hours"] * 3600
    token = authenticator.sessions.begin(name, seconds, origin)
    response = _logged_in(back)
    _set_cookie(response, token)
    return response


def _set_cookie(response: flask.Response, token: str) -> None:
    """Set the access cookie: for no script, and only over https, where it goes to the page of any viewer."""
    authenticator = _authenticator()
    response.set_cookie(
        authenticator.cookie,
        token,
        None if token else 0,
        path=urlsplit(_context().settings.base_url).path or "/",
        secure=authenticator.secure,
        httponly=True,
        samesite="None" if authenticator.secure else "Lax",
    )


def _logged_in(back: str) -> flask.Response:
    if back:
        headers = {"Location": f"{_context().settings.base_url}/{back}", "Cache-Control": PRIVATE}
        return flask.Response(status=303, headers=headers)
    gettext = _context().page_context(g.request).gettext
    words = gettext("You can read restricted content now. You can close this window.")
    return _page(gettext("You are logged in"), words, done=True)


def _form(
    origin: str, back: str, status: int = 200, problem: str = "", consent: bool = False
) -> flask.Response:
    """Return the page that asks for a pass, or for consent to show restricted content to another site."""
    context = _context()
    gettext = context.page_context(g.request).gettext
    words = gettext(
        "Enter the pass that the archive gave you. It is valid until you log out or close the browser."
    )
    if consent:
        words = gettext("You are logged in. %(origin)s asks to show you restricted content.", origin=origin)
    path = context.urls.path
    provider: openid.Provider = current_app.extensions["openid"]
    with_openid = provider.is_set and not consent
    return _page(
        gettext("Reading room"),
        words,
        status,
        problem=gettext(problem),
        openid=f"{path('auth_openid')}?origin={origin}&back={back}" if with_openid else "",
        form=path("auth_access"),
        origin=origin,
        back=back,
        consent=consent,
    )


def _page(title: str, words: str, status: int = 200, **values: object) -> flask.Response:
    defaults = {
        "form": "",
        "problem": "",
        "done": False,
        "openid": "",
        "consent": False,
        "origin": "",
        "back": "",
    }
    fields = {**defaults, **values}
    body = render_template("login", _context().page_context(g.request), title=title, words=words, **fields)
    response = Response(status, HTML, body.encode(), cache_control=PRIVATE, content_security_policy=_UNFRAMED)
    return to_flask(_context().in_language(response, g.request), g.request)


def _token(version: int) -> flask.Response:
    target, message_id = request.args.get("origin", ""), request.args.get("messageId", "")
    origin = messages.origin(target)
    session, reason = _session_for(origin)
    if version == 1 and "messageId" not in request.args:
        # 1.0, 2.2.3: a client that is no browser has no origin, and gets the message itself
        session, reason = _session_for("")
        status = messages.REASONS[reason][1] if reason else 200
        return to_flask(messages.plain(_message(session, reason, 1), status), g.request)
    if not origin:
        # there is no window to post a message to
        return to_flask(messages.plain(messages.denied("invalidRequest", version), 400), g.request)
    if not message_id or len(message_id) > messages.MAX_MESSAGE_ID_LENGTH:
        session, reason = None, "invalidRequest"
    message = _message(session, reason, version)
    return to_flask(messages.page(message, message_id[: messages.MAX_MESSAGE_ID_LENGTH], target), g.request)


def _message(session: Session | None, reason: str, version: int) -> dict[str, object]:
    if session and not reason:
        return messages.granted(_authenticator().token(session), version)
    return messages.denied(reason, version)


def _session_for(origin: str) -> tuple[Session | None, str]:
    """Return the session of a request for a token, or the reason for its refusal (2.0, 4.5). An empty origin passes."""
    authenticator = _authenticator()
    try:
        if authenticator.on_reading_room_network(request.remote_addr or ""):
            return NETWORK, ""
        if not authenticator.token_of(g.request.cookie):
            return None, "missingAspect"
        session = authenticator.session(g.request.cookie)
    except StoreError:
        return None, "unavailable"
    if session is None:
        return None, "invalidAspect"
    if session.ended:
        return None, "expiredAspect"
    if origin and origin not in (_own_origin(), *session.origins):
        return None, "invalidOrigin"
    return session, ""
