"""The OpenAPI document of a node (OpenAPI Specification 3.1.1): every address, from the table of routes."""

from __future__ import annotations

import re
from typing import Any

from fonds.formats import FormatRegistry
from fonds.urls import GRAMMAR, NUMBERS, PATH_SEGMENTS, ROUTES
from fonds.version import __version__
from fonds.web.http.response import PROBLEM
from fonds.web.openapi.operations import OPERATIONS, Operation
from fonds.web.openapi.parameters import PARAMETERS, REQUIRED, VARIABLES
from fonds.web.search import list_exports

DESCRIPTION = (
    "Addresses are permanent. Every answer may be read by scripts of any site (CORS). An address without a suffix is "
    "negotiated by Accept; HEAD and OPTIONS are answered wherever GET is. Errors are problem details (RFC 9457), or a "
    "page for clients that prefer HTML."
)
GRAPH_ROUTES = frozenset(
    {"dataset", "vocab", "term", "assertions"}
)  # and with a suffix: a page, and every graph
LIST_ROUTES = frozenset(name for name in ROUTES if name.startswith("browse_") or name == "search")
JSON_ROUTES = frozenset({"tree", "collection_tree", "finding_aid", "related"})  # and with the suffix json
_FORMS = ("application/x-www-form-urlencoded",)  # of bodies of POST requests
_BODIES = {
    "sparql": (*_FORMS, "application/sparql-query"),
    "viewer": ("application/json", "application/ld+json"),
}
Json = dict[str, Any]


def build(base: str, prefix: str, title: str, formats: FormatRegistry) -> Json:
    """Return the document of a node with that base URL, whose path is `prefix`."""
    paths: Json = {}
    for name, path in ROUTES.items():
        operation = OPERATIONS[name]
        paths[path] = _path_item(name, path, operation, _types(name, formats))
        if suffixes := _suffixes(name, formats):
            tail = f"{path}.{{suffix}}"
            paths[tail] = _path_item(name, tail, operation, tuple(suffixes.values()), tuple(suffixes))
    tags = dict.fromkeys(operation.tag for operation in OPERATIONS.values())
    return {
        "openapi": "3.1.1",
        "info": {"title": title, "version": __version__, "description": DESCRIPTION},
        "servers": [{"url": base}],
        "tags": [{"name": tag} for tag in tags],
        "paths": paths,
        "components": {
            "schemas": {"Problem": _PROBLEM},
            "responses": {"Problem": {"description": "An error, and why.", "content": _error_content()}},
        },
        "externalDocs": {"description": "The data of this node", "url": f"{base}{ROUTES['data']}"},
    }


_PROBLEM: Json = {
    "type": "object",
    "description": "Problem details (RFC 9457, 3).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "request": {
            "type": "string",
            "description": "The number under which an unexpected error was logged.",
        },
    },
}


def _error_content() -> Json:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {PROBLEM: problem, "text/html": {}}


def _types(name: str, formats: FormatRegistry) -> tuple[str, ...]:
    """Return the media types of an address that is negotiated, or has but one."""
    return tuple(dict.fromkeys((*OPERATIONS[name].types, *_registered(name, formats).values())))


def _registered(name: str, formats: FormatRegistry) -> dict[str, str]:
    """Return the serializations of descriptions at an address, by suffix, as the format registry has them."""
    if name not in ("version", *PATH_SEGMENTS.values()):
        return {}
    kinds = {kind for kind, segment in PATH_SEGMENTS.items() if name in ("version", segment)}
    rows = (row for row in formats if row.route == "description" and not row.kinds.isdisjoint(kinds))
    return {form.suffix: form.media_type for row in rows for form in row.serializations}


def _suffixes(name: str, formats: FormatRegistry) -> dict[str, str]:
    """Return the suffixes that an address may have, with the media type of each."""
    if name in GRAPH_ROUTES:
        forms = next(row.serializations for row in formats if row.is_graph)
        return {"html": "text/html"} | {form.suffix: form.media_type for form in forms}
    if name in LIST_ROUTES:
        return {"json": "application/json"} | dict(list_exports.FORMATS)
    if name in JSON_ROUTES:
        return {"json": "application/json"}
    return _registered(name, formats)


def _path_item(
    name: str, path: str, operation: Operation, types: tuple[str, ...], suffixes: tuple[str, ...] = ()
) -> Json:
    parameters = [_variable(variable, suffixes) for variable in re.findall(r"\{(\w+)\}", path)]
    parameters += [_query(query, name) for query in operation.query]
    get: Json = {
        "operationId": f"{name}_as" if suffixes else name,
        "summary": operation.summary + (", in one serialization" if suffixes else ""),
        "tags": [operation.tag],
        "parameters": parameters,
        "responses": _responses(operation, tuple(dict.fromkeys(types))),
    }
    item = {"get": get}
    if operation.has_post and not suffixes:
        bodies: Json = {media_type: {} for media_type in _BODIES.get(name, _FORMS)}
        body = {"description": "The same as the query of a GET request.", "content": bodies}
        item["post"] = get | {"operationId": f"{name}_post", "requestBody": body, "parameters": []}
    return item


def _variable(name: str, suffixes: tuple[str, ...]) -> Json:
    if name == "suffix":
        schema: Json = {"type": "string", "enum": sorted(suffixes)}
    elif name in NUMBERS:
        schema = {"type": "integer", "minimum": 1}
    else:
        schema = {"type": "string", "pattern": f"^(?:{GRAMMAR[name]})$"}
    return {"name": name, "in": "path", "required": True, "description": VARIABLES[name], "schema": schema}


def _query(name: str, route: str) -> Json:
    schema = {"type": "integer", "minimum": 1} if name == "page" else {"type": "string"}
    required = name in REQUIRED.get(route, ())
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": PARAMETERS[name],
        "schema": schema,
    }


def _responses(operation: Operation, types: tuple[str, ...]) -> Json:
    content: Json = {media_type: {} for media_type in types}
    responses: Json = {}
    if content:
        responses["200"] = {"description": "The document.", "content": content}
        responses["206"] = {"description": "The part that Range asks for, of a file.", "content": content}
        responses["304"] = {"description": "Nothing changed since the document that the client has."}
    responses["3XX"] = {"description": "The document is at the address in Location."}
    if operation.redirect:
        responses[str(operation.redirect)] = {
            "description": "What is asked for is at the address in Location."
        }
    if operation.refusal:
        responses["401"] = {"description": "Who has to log in first.", "content": {operation.refusal: {}}}
    problem = {"$ref": "#/components/responses/Problem"}
    return responses | {"4XX": problem, "5XX": problem}
