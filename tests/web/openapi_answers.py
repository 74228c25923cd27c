"""Compares the answers of a node with its OpenAPI document."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import Any

from werkzeug.test import TestResponse


def undocumented(document: dict[str, Any], path: str, response: TestResponse, method: str = "get") -> str:
    """What the document does not say of an answer to a request of a path: its status, or its media type."""
    responses = document["paths"][path][method]["responses"]
    status = str(response.status_code)
    described = responses.get(status) or responses.get(f"{status[0]}XX")
    if described is None:
        return f"status {status}"
    if "$ref" in described:
        described = document["components"]["responses"][described["$ref"].rpartition("/")[2]]
    if status[0] == "3" or not response.get_data():
        return ""
    media_type = _plain(response.headers["Content-Type"])
    known = {_plain(name) for name in described["content"]}
    return "" if any(fnmatch(media_type, name) for name in known) else f"{media_type} with {status}"


def _plain(media_type: str) -> str:
    """A media type with the parameters that tell formats apart, without spaces: not with its encoding."""
    first, *others = media_type.replace(" ", "").split(";")
    return ";".join([first, *(one for one in others if one.startswith("profile="))])
