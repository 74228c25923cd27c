"""Flask: health, errors, and every address of the book for whoever uses the app without the front."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from service.problem import StoreError
from service.settings import Settings
from service.store.sessions import secret_key
from service.urls import PATHS
from service.web import page, reconcile, sparql, viewing
from service.web.auth import services
from service.web.descriptions import prefers_html
from service.web.desk import Desk
from service.web.front import METHODS, Desks, Front, ask_of
from service.web.limits import Limits
from service.web.respond import ALWAYS, Answer, finish, options, problem

FORM_BYTES = 64 * 1024
TEACH = {
    404: "There is nothing at this address. The home page lists what this node holds.",
    405: "Descriptions are read here, not written: GET, HEAD and OPTIONS.",
}


def create_app(settings: Settings) -> Flask:
    """The application of a node; all it knows is in the settings."""
    app = Flask("service.web", static_folder=None)
    desks = Desks(settings)
    health = {"live": lambda: _health(True, "live"), "ready": lambda: _ready(desks)}
    for name, view in health.items():
        app.add_url_rule(
            f"/health/{name}", name, view, methods=["GET", "HEAD"], provide_automatic_options=False
        )
    queries = sparql.Service(settings)
    posted = {"viewer": _posted, "oai": _form, "reconcile": _reconciled}
    if settings["oidc_issuer"]:
        _keep_flows(app, settings)
    # a web server before it may take the path of base_url away, or leave it
    for number, prefix in enumerate({"", urlsplit(settings.base_url).path}):
        app.register_blueprint(services.blueprint(f"auth{number}", prefix, settings, desks))
        app.add_url_rule(
            prefix + PATHS["sparql"],
            f"sparql{number}",
            lambda: _sparql(queries, desks),
            methods=["GET", "HEAD", "POST", "OPTIONS"],
            provide_automatic_options=False,
        )
        for name, door in posted.items():
            app.add_url_rule(
                prefix + PATHS[name],
                f"{name}{number}",
                partial(door, desks),
                methods=["POST"],
                provide_automatic_options=False,
            )
    app.register_error_handler(Exception, lambda error: _error(error, desks))
    app.before_request(_reraise)
    app.after_request(_always)
    app.wsgi_app = Front(app.wsgi_app, desks, Limits(settings))  # type: ignore[method-assign, arg-type]
    return app


def _keep_flows(app: Flask, settings: Settings) -> None:
    """What Flask's own session is for, and nothing else: a login with the OpenID provider that has begun."""
    settings.state.mkdir(parents=True, exist_ok=True)
    app.secret_key = secret_key(settings.state)
    app.config.update(
        SESSION_COOKIE_NAME="fonds-openid",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
    )


def _posted(desks: Desks) -> Response:
    """A content state in the body of a POST (Content State 1.0, 3.2); nothing is kept of it."""
    return _response(viewing.posted(request.stream.read(viewing.LARGEST_POST + 1), desks.here()))


def _form(desks: Desks) -> Response:
    """A form that is sent to OAI-PMH: the same arguments as in the query of a GET (OAI-PMH, 3.1.1.2)."""
    body = request.stream.read(FORM_BYTES + 1)
    if len(body) > FORM_BYTES:
        raise RequestEntityTooLarge
    return _asked(desks, body.decode("utf-8", "replace"))


def _reconciled(desks: Desks) -> Response:
    """A batch of queries, or a data extension query (Reconciliation API, 4.3 and 7.3)."""
    body = request.stream.read(reconcile.LARGEST_POST + 1)
    if refused := reconcile.refusal(request.mimetype, body):
        return _response(refused)
    return _asked(desks, body.decode("utf-8", "replace"))


def _asked(desks: Desks, form: str) -> Response:
    """The answer to a form that was posted: the same as to a GET with its fields in the query, the form's first."""
    query = "&".join(filter(None, (form, request.query_string.decode("utf-8", "replace"))))
    found = desks.here().answer(
        replace(ask_of(request.environ), method="GET", query=query, if_none_match=None)
    )
    if found is None:
        raise LookupError(request.path)  # the address book has it
    status, headers, answer = found
    return Response(answer, status, headers)


def _reraise() -> None:
    """What failed at a desk fails here, where errors become answers; health is told whatever happened."""
    error = request.environ.get("fonds.error")
    if error is not None and not request.path.startswith("/health/"):
        raise error


def _health(well: bool, what: str) -> Response:
    answer = Answer(
        200 if well else 503, "application/json", b'{"%s":%s}' % (what.encode(), str(well).lower().encode())
    )
    return _response(answer)


def _ready(desks: Desks) -> Response:
    """Ready once a publish is complete; never depends on another machine."""
    try:
        return _health(desks.here().reader.ready(), "ready")
    except StoreError:
        return _health(False, "ready")


def _sparql(service: sparql.Service, desks: Desks) -> Response:
    """A request of the SPARQL 1.1 Protocol."""
    if request.method == "OPTIONS":
        return _response(options(sparql.METHODS[1]))
    body = None
    if request.method == "POST":
        request.max_content_length = sparql.MAX_BODY
        body = request.get_data(cache=False)
    query = request.query_string.decode("latin-1")
    sent = sparql.Sent(query, request.headers.get("Accept"), request.content_type or "", body)
    answer = service.answer(sent, desks.here())
    if answer is None:
        raise NotFound
    return _response(answer)


def _response(answer: Answer) -> Response:
    # whole for HEAD too: Werkzeug takes the body away and leaves its length
    ask = replace(ask_of(request.environ), method="GET")
    encoded, lines = Desk.complete(answer, ask)
    status, headers, body = finish(encoded, lines, ask)
    return Response(body, status, headers)


def _always(response: Response) -> Response:
    for name, value in ALWAYS:
        response.headers.setdefault(name, value)
    return response


def _error(error: Exception, desks: Desks) -> Response:
    """Any error as problem details, or as a page for who would rather read one (RFC 9457)."""
    if isinstance(error, StoreError):
        return _response(problem(503, "Nothing is published", str(error)))
    if not isinstance(error, HTTPException):
        logging.getLogger("fonds").error("an unexpected error in %s", request.path, exc_info=error)
    elif error.response is not None:
        return Response(status=error.response.status, headers=error.response.headers)
    elif request.method == "OPTIONS":
        return _response(options())
    elif error.code == 404 and request.environ["REQUEST_METHOD"] not in METHODS and _is_there(desks):
        error = MethodNotAllowed()
    status = (error.code if isinstance(error, HTTPException) else None) or 500
    title = error.name if isinstance(error, HTTPException) else "Internal Server Error"
    return _response(_told(status, title, desks))


def _is_there(desks: Desks) -> bool:
    try:
        return desks.here().answer(replace(ask_of(request.environ), method="GET")) is not None
    except StoreError:
        return False


def _told(status: int, title: str, desks: Desks) -> Answer:
    detail = TEACH.get(
        status, "Something went wrong here, and it was written down." if status >= 500 else title
    )
    allow = (("Allow", "GET, HEAD, OPTIONS"),) if status == 405 else ()
    if not prefers_html(ask_of(request.environ)):
        return problem(status, title, detail).varying("Accept").with_headers(*allow)
    try:
        body = page.render_problem(status, title, detail, desks.here().context).encode()
    except Exception:  # the page of an error must not fail for the same reason
        return problem(status, title, detail).varying("Accept").with_headers(*allow)
    return Answer(status, "text/html; charset=utf-8", body, allow, vary=("Accept",), cache="no-cache")
