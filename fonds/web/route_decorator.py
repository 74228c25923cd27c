"""How views are registered on a blueprint: by the name of a row in `fonds.urls.ROUTES`.

A view is a function of a Request, a RequestContext and the variables of its route. It returns a Response, a
DeferredResponse, or None if there is nothing at the address. Flask calls it through `View`, and so does the response
cache, which takes it from the application's `url_map`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial, wraps
from typing import Any, TypeVar

import flask
from flask import Blueprint, current_app, g
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter

from fonds import urls
from fonds.concurrency import BusyError
from fonds.web.context import RequestContext
from fonds.web.errors import as_page_if_preferred
from fonds.web.http.flask_response import to_flask
from fonds.web.http.request import Request
from fonds.web.http.response import PROBLEM, DeferredResponse, Response, as_private
from fonds.web.work_limits import WorkLimits, busy

ViewFunction = Callable[..., Response | DeferredResponse | None]
F = TypeVar("F", bound=ViewFunction)
FlaskView = TypeVar("FlaskView", bound=Callable[..., flask.Response])


class View:
    """A Flask view whose response depends on the request and its context alone.

    `work` is the class of slow work that it belongs to (fonds/web/work_limits.py), if any.
    """

    def __init__(self, function: ViewFunction, work: str = "") -> None:
        self._function, self._work = function, work

    def __call__(self, **values: Any) -> flask.Response:
        """Answer the current Flask request. Raises NotFound."""
        if g.session:
            response = self._respond_to_reader(g.request, g.context, values)
        else:
            response = self.respond(g.request, g.context, values)
        if response is None:
            raise NotFound
        return to_flask(response, g.request)

    def respond(
        self, request: Request, context: RequestContext, values: Mapping[str, Any]
    ) -> Response | None:
        """Return the response for everybody, or None if there is nothing at the address. Raises HiddenError."""
        try:
            with context.limits.slot(self._work), context.snapshot():
                result = self._function(request, context, **values)
            return _finish(result, request, context)
        except BusyError:
            return _finish(busy(), request, context)

    def _respond_to_reader(
        self, request: Request, public: RequestContext, values: Mapping[str, Any]
    ) -> Response | None:
        """Return the response for a reader with a pass. It is private if anything restricted was read for it."""
        context = public.authorized
        context.begin()
        try:
            with context.limits.slot(self._work), context.snapshot():
                result = self._function(replace(request, if_none_match=None), context, **values)
                used_restricted = context.used_restricted
            response = _finish(result, request, context)
        except BusyError:
            return _finish(busy(), request, context)
        return as_private(response) if response and used_restricted else response


def _finish(
    result: Response | DeferredResponse | None, request: Request, context: RequestContext
) -> Response | None:
    if result is None:
        return None
    # a slow response is made here, while nothing of the store is held, and no slot of a class
    response = (result if isinstance(result, Response) else result()).with_body()
    if response.media_type == PROBLEM:
        response = as_page_if_preferred(response, request, context)
    return context.in_language(response, request)


def limited(name: str) -> Callable[[FlaskView], FlaskView]:
    """Give a Flask view, which is not called by `View`, the limit of a class."""

    def decorate(view: FlaskView) -> FlaskView:
        @wraps(view)
        def call(*args: object, **values: object) -> flask.Response:
            limits: WorkLimits = current_app.extensions["contexts"].limits
            try:
                with limits.slot(name):
                    return view(*args, **values)
            except BusyError:
                return to_flask(busy(), g.request)

        return call  # type: ignore[return-value]

    return decorate


def route(
    blueprint: Blueprint,
    name: str,
    *,
    tail: str = "",
    methods: tuple[str, ...] = ("GET",),
    work: str = "",
    **values: Any,
) -> Callable[[F], F]:
    """Register a view function at a row of the URL table, or at a path, with fixed `values` for some arguments.

    `work` is the class of slow work of the view, if any. `tail` is a further rule after that of the row. The endpoint
    has the name of the row; with a tail, the name and the variable of the tail.
    """

    def register(function: F) -> F:
        variable = tail.partition(":")[2].rstrip(">")
        endpoint = re.sub(r"\W+", "_", name).strip("_") + (f"_{variable}" if variable else "")
        view = View(partial(function, **values) if values else function, work)
        path = name if name.startswith("/") else rule(name)
        blueprint.add_url_rule(path + tail, endpoint, view, methods=methods)
        return function

    return register


SUFFIX = ".<suffix:suffix>"  # the file name extension of a serialization


def rule(name: str) -> str:
    """Return the Werkzeug rule of a row of the URL table, such as `/iiif/<id:id>/manifest`."""
    return re.sub(r"\{(\w+)\}", r"<\1:\1>", urls.ROUTES[name])


def converters() -> dict[str, type[BaseConverter]]:
    """Return a Werkzeug converter for each variable of the URL table. Numbers become int."""
    grammar = {**urls.GRAMMAR, "suffix": r"[a-z0-9]{1,12}", "rest": r".*"}
    return {name: _converter(name, regex) for name, regex in grammar.items()}


def _converter(name: str, regex: str) -> type[BaseConverter]:
    members: dict[str, Any] = {"regex": regex}
    if name == "rest":
        members["part_isolating"] = False
    if name in urls.NUMBERS:
        members["to_python"] = lambda self, value: int(value)
    return type(f"{name.capitalize()}Converter", (BaseConverter,), members)
