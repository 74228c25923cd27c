"""Requests to the application of a node without a socket, as values of `fonds.web.http.request`."""

from __future__ import annotations

from flask import Flask
from werkzeug.test import run_wsgi_app

from fonds.settings import Settings
from fonds.web.app import create_app, responder
from fonds.web.context import RequestContext
from fonds.web.http.request import Request
from fonds.web.http.response import Response
from fonds.web.response_cache import ResponseCacheMiddleware

_HEADERS = {
    "accept": "HTTP_ACCEPT",
    "accept_encoding": "HTTP_ACCEPT_ENCODING",
    "accept_profile": "HTTP_ACCEPT_PROFILE",
    "if_none_match": "HTTP_IF_NONE_MATCH",
    "cookie": "HTTP_COOKIE",
    "accept_language": "HTTP_ACCEPT_LANGUAGE",
}


class Dispatcher:
    """The application of a node, with or without the response cache in front."""

    def __init__(self, settings: Settings, cache: bool = True) -> None:
        self.app: Flask = create_app(settings, cache)
        self._respond = responder(self.app)

    @property
    def context(self) -> RequestContext:
        """The context of this thread."""
        context: RequestContext = self.app.extensions["contexts"].current()
        return context

    def wsgi(self, request: Request) -> tuple[str, list[tuple[str, str]], bytes]:
        """Return status line, headers and body of a request through all layers."""
        environ = {
            "REQUEST_METHOD": request.method,
            "PATH_INFO": request.path,
            "QUERY_STRING": request.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
        }
        for name, key in _HEADERS.items():
            if (value := getattr(request, name)) is not None:
                environ[key] = value
        body, status, headers = run_wsgi_app(self.app.wsgi_app, environ)
        return status, list(headers), b"".join(body)

    def view(self, request: Request) -> Response | None:
        """Return what the view of a request returns, kept nowhere."""
        self.context.refresh()
        return self._respond(request, self.context)


def kept_responses(dispatcher: Dispatcher) -> int:
    """Return how many responses the response cache holds."""
    layer = dispatcher.app.wsgi_app
    while not isinstance(layer, ResponseCacheMiddleware):
        layer = layer._app  # type: ignore[attr-defined]
    return len(layer._cache._entries._responses)
