"""The token service's page: a script that posts one message to the window that framed it, and to no other site.

Authorization Flow 2.0, 4.3 to 4.5, and Authentication 1.0, 2.2.4 to 2.2.6, which differ in the words of a message.
"""

from __future__ import annotations

import json
import re
import secrets
from typing import Any
from urllib.parse import urlsplit

from service.serializers.iiif.authorization import AUTH_2_CONTEXT
from service.web.auth.authenticator import TOKEN_SECONDS
from service.web.http.response import PRIVATE, Response

# why there is no token: in 2.0 (4.5), in 1.0 (2.2.6), the status of 1.0 without a page, words
REASONS: dict[str, tuple[str, int, str]] = {
    "invalidRequest": ("invalidRequest", 400, "The request lacks an origin or a messageId."),
    "invalidOrigin": ("invalidOrigin", 401, "This site was not let in by the reader: log in from it."),
    "missingAspect": ("missingCredentials", 401, "Nobody is logged in."),
    "invalidAspect": (
        "invalidCredentials",
        401,
        "The session is not known here, or its pass was taken back.",
    ),
    "expiredAspect": ("invalidCredentials", 401, "The session is over: log in again."),
    "unavailable": ("unavailable", 503, "Sessions cannot be read now: try again later."),
}
_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\]", re.I
)
LONGEST = 1000  # characters of a messageId


def origin(given: str) -> str:
    """The origin that was given (RFC 6454, 6.2), without a slash at its end; empty where it is none."""
    if len(given) > 300:
        return ""
    try:
        parts = urlsplit(given)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(f"[{host}]" if ":" in host else host):
        return ""
    if parts.username is not None or parts.path not in ("", "/") or parts.query or parts.fragment:
        return ""
    bare = f"{parts.scheme}://{parts.netloc}"
    return bare if given in (bare, f"{bare}/") and (port or not parts.netloc.endswith(":")) else ""


def granted(token: str, version: int) -> dict[str, Any]:
    """The message with a token."""
    found: dict[str, Any] = {"accessToken": token, "expiresIn": TOKEN_SECONDS}
    return found if version == 1 else {"@context": AUTH_2_CONTEXT, "type": "AuthAccessToken2"} | found


def denied(reason: str, version: int) -> dict[str, Any]:
    """The message without one, and why; `reason` is a profile of 2.0 (4.5)."""
    older, _, words = REASONS[reason]
    if version == 1:
        return {"error": older, "description": words}
    return {
        "@context": AUTH_2_CONTEXT,
        "type": "AuthAccessTokenError2",
        "profile": reason,
        "heading": {"en": ["No access"]},
        "note": {"en": [words]},
    }


def page(message: dict[str, Any], message_id: str, target: str) -> Response:
    """The page that posts a message: always 200, to the origin exactly as it was given."""
    nonce = secrets.token_urlsafe(16)
    said = _in_script({**message, "messageId": message_id})
    script = f"window.parent.postMessage({said}, {_in_script(target)});"
    body = (
        f'<!doctype html><html lang="en"><title>Token</title><script nonce="{nonce}">{script}</script></html>'
    )
    policy = f"default-src 'none'; script-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors *"
    return Response(
        200, "text/html; charset=utf-8", body.encode(), cache_control=PRIVATE, content_security_policy=policy
    )


def _in_script(value: Any) -> str:
    """JSON that may stand in a script of a page: nothing in it ends the script, or a line of it."""
    text = json.dumps(value)  # ASCII: U+2028 is escaped with all the rest
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def plain(message: dict[str, Any], status: int) -> Response:
    """The message for a client that is no browser (1.0, 2.2.3)."""
    return Response(status, "application/json", json.dumps(message).encode(), cache_control=PRIVATE)
