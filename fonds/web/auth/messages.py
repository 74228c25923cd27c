"""The page of the token service: a script that posts one message to the parent window, and to no other origin.

Authorization Flow 2.0, 4.3 to 4.5, and Authentication 1.0, 2.2.4 to 2.2.6, which differ in the properties of a message.
"""

from __future__ import annotations

import json
import re
import secrets
from typing import Any
from urllib.parse import urlsplit

from fonds.serializers.iiif.authorization import AUTH_2_CONTEXT
from fonds.web.auth.authenticator import TOKEN_SECONDS
from fonds.web.http.response import PRIVATE, Response

# profile of 2.0 (4.5) -> error of 1.0 (2.2.6), status of the JSON response of 1.0, description
REASONS: dict[str, tuple[str, int, str]] = {
    "invalidRequest": ("invalidRequest", 400, "The request lacks an origin or a messageId."),
    "invalidOrigin": ("invalidOrigin", 401, "The reader did not log in from this site."),
    "missingAspect": ("missingCredentials", 401, "The reader is not logged in."),
    "invalidAspect": (
        "invalidCredentials",
        401,
        "The session is unknown, or its pass was removed.",
    ),
    "expiredAspect": ("invalidCredentials", 401, "The session has ended. Log in again."),
    "unavailable": ("unavailable", 503, "Sessions are unavailable. Try again later."),
}
_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\]", re.I
)
MAX_MESSAGE_ID_LENGTH = 1000  # characters of a messageId


def origin(text: str) -> str:
    """Return an origin (RFC 6454, 6.2) without a slash at its end; empty if the text is not an origin."""
    if len(text) > 300:
        return ""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(f"[{host}]" if ":" in host else host):
        return ""
    if parts.username is not None or parts.path not in ("", "/") or parts.query or parts.fragment:
        return ""
    normalized = f"{parts.scheme}://{parts.netloc}"
    return (
        normalized
        if text in (normalized, f"{normalized}/") and (port or not parts.netloc.endswith(":"))
        else ""
    )


def granted(token: str, version: int) -> dict[str, Any]:
    """Return the message with a token."""
    message: dict[str, Any] = {"accessToken": token, "expiresIn": TOKEN_SECONDS}
    return message if version == 1 else {"@context": AUTH_2_CONTEXT, "type": "AuthAccessToken2"} | message


def denied(reason: str, version: int) -> dict[str, Any]:
    """Return the message without a token; `reason` is a profile of 2.0 (4.5)."""
    error, _, description = REASONS[reason]
    if version == 1:
        return {"error": error, "description": description}
    return {
        "@context": AUTH_2_CONTEXT,
        "type": "AuthAccessTokenError2",
        "profile": reason,
        "heading": {"en": ["No access"]},
        "note": {"en": [description]},
    }


def page(message: dict[str, Any], message_id: str, target: str) -> Response:
    """Return the page that posts a message to the origin `target`. Its status is always 200."""
    nonce = secrets.token_urlsafe(16)
    message_json = _in_script({**message, "messageId": message_id})
    script = f"window.parent.postMessage({message_json}, {_in_script(target)});"
    body = (
        f'<!doctype html><html lang="en"><title>Token</title><script nonce="{nonce}">{script}</script></html>'
    )
    policy = f"default-src 'none'; script-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors *"
    return Response(
        200, "text/html; charset=utf-8", body.encode(), cache_control=PRIVATE, content_security_policy=policy
    )


def _in_script(value: Any) -> str:
    """Return JSON that is safe in a script element: nothing in it ends the script or a line."""
    text = json.dumps(value)  # ASCII: U+2028 is escaped, like all other characters
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def plain(message: dict[str, Any], status: int) -> Response:
    """Return the message for a client that is not a browser (1.0, 2.2.3)."""
    return Response(status, "application/json", json.dumps(message).encode(), cache_control=PRIVATE)
