"""A request as views read it: a frozen value with only what a response may depend on.

Flask's own request is bound to its request machinery. This one is built from the WSGI environment alone, so that the
response cache can call a view without that machinery, and tests can call one without an application.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")


@dataclass(frozen=True, slots=True)
class Request:
    """The method, path, query and headers of a request. `path` starts below the path of `base_url`."""

    method: str
    path: str
    query: str = ""
    accept: str | None = None
    accept_encoding: str | None = None
    accept_profile: str | None = None
    if_none_match: str | None = None
    cookie: str | None = None
    authorization: str | None = None
    client: str = ""  # the IP address of the connection
    if_modified_since: str | None = None
    range: str | None = None
    if_range: str | None = None
    accept_datetime: str | None = None
    accept_language: str | None = None
    content_type: str = ""  # of the body, without parameters
    body: bytes = b""  # of a POST

    def parameter(self, name: str) -> str:
        """Return the first value of a query parameter, or an empty string."""
        return parse_qs(self.query).get(name, [""])[0] if self.query else ""

    def with_query(self, uri: str) -> str:
        """Return a URI with the query of this request."""
        return f"{uri}?{self.query}" if self.query else uri

    def as_get(self) -> Request:
        """Return the GET request that asks for the same as a posted form: its fields before those of the query."""
        fields = (self.body.decode("utf-8", "replace"), self.query)
        return replace(self, method="GET", query="&".join(filter(None, fields)), if_none_match=None, body=b"")

    def page_number(self) -> int:
        """Return the requested page of a list, from 1. Anything that is not such a number counts as 1."""
        number = self.parameter("page")
        return int(number) if re.fullmatch(r"[1-9][0-9]{0,8}", number) else 1


def request_id(environ: Mapping[str, Any]) -> str:
    """Return the id of a request for the log: that in X-Request-ID, from a web server in front, or a new one."""
    given = str(environ.get("HTTP_X_REQUEST_ID", ""))
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def request_from_environ(environ: Mapping[str, Any]) -> Request:
    """Build a Request from a WSGI environment. PATH_INFO is Latin-1 by PEP 3333; published paths are ASCII."""
    return Request(
        environ["REQUEST_METHOD"],
        environ.get("PATH_INFO") or "/",
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT"),
        environ.get("HTTP_ACCEPT_ENCODING"),
        environ.get("HTTP_ACCEPT_PROFILE"),
        environ.get("HTTP_IF_NONE_MATCH"),
        environ.get("HTTP_COOKIE"),
        environ.get("HTTP_AUTHORIZATION"),
        environ.get("REMOTE_ADDR", ""),
        environ.get("HTTP_IF_MODIFIED_SINCE"),
        environ.get("HTTP_RANGE"),
        environ.get("HTTP_IF_RANGE"),
        environ.get("HTTP_ACCEPT_DATETIME"),
        environ.get("HTTP_ACCEPT_LANGUAGE"),
    )
