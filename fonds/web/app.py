"""The Flask application of a node: its blueprints, its error handlers, and the WSGI layers before it.

`flask --app wsgi routes` lists every address. The layers are, from the outside: the path of `base_url`, the rate
limits, and the response cache.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import flask
from flask import Flask, current_app, g
from flask import request as flask_request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from fonds.problem import StoreError
from fonds.settings import Settings
from fonds.store.sessions import secret_key
from fonds.web import errors, static_files
from fonds.web.auth.openid import Provider
from fonds.web.context import Contexts, RequestContext
from fonds.web.http.flask_response import to_flask
from fonds.web.http.rate_limit import RateLimiter, RateLimitMiddleware
from fonds.web.http.request import Request, request_from_environ
from fonds.web.http.response import COMMON_HEADERS, Response, options
from fonds.web.page_context import watch_paths
from fonds.web.response_cache import ResponseCache, ResponseCacheMiddleware
from fonds.web.route_decorator import View, converters
from fonds.web.sparql.endpoint import Endpoint

# one folder for each protocol or part of the site; its module `views` has the blueprint
BLUEPRINTS = (
    "health",
    "home",
    "site",
    "descriptions",
    "tree",
    "finding_aid",
    "memento",
    "receipts",
    "presentation",
    "image_api",
    "downloads",
    "related_records",
    "compare",
    "media",
    "content_search",
    "change_discovery",
    "viewer",
    "auth",
    "search",
    "map",
    "timeline",
    "reconcile",
    "sparql",
    "dataset",
    "vocabularies",
    "oai",
    "resourcesync",
    "ldes",
    "exchange",
    "peers",
    "assertions",
    "metrics",
    "openapi",
    "atom",
    "robots_sitemaps",
)
MAX_BODY = 2 * 1024 * 1024  # bytes of any request; each view has a limit of its own below this


class Application(Flask):
    """Flask with the response to OPTIONS that a CORS preflight needs."""

    def make_default_options_response(self) -> flask.Response:
        """Return 204 with the methods of the route (RFC 9110, 9.3.7; Fetch, 3.3.3)."""
        adapter = self.create_url_adapter(flask_request)
        methods = adapter.allowed_methods() if adapter else ()
        return to_flask(options(tuple(methods)), g.request)


def create_app(
    settings: Settings, cache: bool = True, rate_limits: bool = True, watches: bool = False
) -> Flask:
    """Return the application of a node. Without `cache` every address responds the same, but more slowly.

    If the node `watches` its files, it has the addresses of WATCH_PATHS, and its pages load themselves again.

    The server (fonds/web/rsgi.py) has its own cache and rate limits, and asks for an application without them.
    """
    app = Application("fonds.web", static_folder="static")
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    # a published path is written in one way: another spelling is an unknown address
    app.url_map.merge_slashes = False
    app.url_map.converters.update(converters())
    app.extensions["sparql"] = Endpoint(settings)
    app.extensions["openid"] = Provider(settings)
    if settings["oidc_issuer"]:
        _configure_session(app, settings)
    for folder in (*BLUEPRINTS, *(["watch"] if watches else [])):
        app.register_blueprint(import_module(f"fonds.web.{folder}.views").blueprint)
    app.view_functions["static"] = static_files.StaticView()
    contexts = app.extensions["contexts"] = Contexts(settings, watch_paths(settings) if watches else None)
    app.before_request(_load_context)
    app.after_request(_add_common_headers)
    errors.register(app)
    wsgi: Any = app.wsgi_app
    if cache:
        wsgi = ResponseCacheMiddleware(wsgi, ResponseCache(responder(app), contexts))
    if rate_limits:
        wsgi = RateLimitMiddleware(wsgi, RateLimiter(settings))
    # a web server in front may take the path of base_url away, or leave it
    if prefix := urlsplit(settings.base_url).path:
        wsgi = DispatcherMiddleware(wsgi, {prefix: wsgi})
    app.wsgi_app = wsgi  # type: ignore[method-assign]
    return app


def _load_context() -> None:
    """Find what views need: the request as a value, the context of this thread, and the session of a reader."""
    g.request = request_from_environ(flask_request.environ)
    if flask_request.method == "POST":
        body, content_type = flask_request.get_data(), flask_request.mimetype
        g.request = replace(g.request, body=body, content_type=content_type)
    if flask_request.blueprint in ("health", "watch"):
        return
    try:
        context = current_app.extensions["contexts"].current()
    except StoreError:
        if flask_request.endpoint == "static":  # the page that says that nothing is published needs its style
            return
        raise
    context.refresh()
    g.context = context
    g.session = context.authenticator.authenticated_session(g.request)


def _add_common_headers(response: flask.Response) -> flask.Response:
    for name, value in COMMON_HEADERS:
        response.headers.setdefault(name, value)
    return response


def responder(app: Flask) -> Callable[[Request, RequestContext], Response | None]:
    """Return the function by which the response cache calls a view of `url_map` without Flask's request machinery.

    That machinery takes longer than most views. The function returns None where it is needed.
    """
    adapter = app.url_map.bind("")

    def respond(request: Request, context: RequestContext) -> Response | None:
        try:
            endpoint, values = adapter.match(request.path, request.method)
        except HTTPException:
            return None
        view = app.view_functions[endpoint]
        return view.respond(request, context, values) if isinstance(view, View) else None

    return respond


def _configure_session(app: Flask, settings: Settings) -> None:
    """Set up Flask's session, which holds a login with the OpenID provider that has begun and nothing else."""
    settings.state.mkdir(parents=True, exist_ok=True)
    app.secret_key = secret_key(settings.state)
    app.config.update(
        SESSION_COOKIE_NAME="fonds-openid",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
    )
