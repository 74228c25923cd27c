"""Login with an OpenID provider: the authorization code flow with PKCE (OpenID Connect Core 1.0, 3.1).

Authlib implements the protocol and sends the requests to the provider; only this module uses it. The claims of a reader
are checked once for access and are never stored.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Request, Response, current_app, session
from joserfc.errors import JoseError
from requests.exceptions import RequestException

from fonds.settings import Settings

_TIMEOUT = 10  # in seconds, for each request to the provider
_BAD_GATEWAY = 502  # RFC 9110, 15.6.3: the provider gave an invalid response


@dataclass(frozen=True, slots=True)
class Authenticated:
    """A reader with access: the origin of the viewer, and the page to return to."""

    origin: str
    back: str


@dataclass(frozen=True, slots=True)
class LoginFailed:
    """A reader without access, or an error of the provider."""

    status: int
    message: str


class Provider:
    """The OpenID provider in the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def is_set(self) -> bool:
        """Whether readers may log in with a provider."""
        return bool(self._settings["oidc_issuer"] and self._settings["oidc_client_id"])

    @cached_property
    def _client(self) -> Any:
        settings, oauth = self._settings, OAuth(current_app)
        issuer = settings["oidc_issuer"].rstrip("/")
        return oauth.register(
            "openid",
            client_id=settings["oidc_client_id"],
            client_secret=settings["oidc_client_secret"],
            # OpenID Connect Discovery 1.0, 4
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile email",
                "code_challenge_method": "S256",
                "default_timeout": _TIMEOUT,
            },
        )

    def answer(
        self, request: Request, redirect_uri: str, origin: str, back: str
    ) -> Response | Authenticated | LoginFailed:
        """Redirect to the provider, or evaluate its response, which it sends to `redirect_uri`."""
        if not self.is_set:
            return LoginFailed(404, "Logging in with an institution is not available. Log in with a pass.")
        try:
            if "code" not in request.args and "error" not in request.args:
                session["origin"], session["back"] = origin, back
                response: Response = self._client.authorize_redirect(redirect_uri)
                return response
            claims = self._client.authorize_access_token(leeway=60).get("userinfo") or {}
        except (AuthlibBaseError, JoseError) as error:
            logging.getLogger("fonds").warning("the OpenID provider refused: %s", error)
            return LoginFailed(403, "Your institution's login service did not log you in. Please try again.")
        except (RequestException, ValueError, KeyError, RuntimeError) as error:
            logging.getLogger("fonds").error("the OpenID provider cannot be used: %s", error)
            return LoginFailed(
                _BAD_GATEWAY, "Your institution's login service is not working. Please try again later."
            )
        authenticated = Authenticated(session.pop("origin", ""), session.pop("back", ""))
        return (
            authenticated
            if self._may_read(claims)
            else LoginFailed(
                403,
                "You are logged in with your institution, but you do not have access to the reading room.",
            )
        )

    def _may_read(self, claims: Mapping[str, Any]) -> bool:
        """Whether the settings allow access with these claims."""
        claim, allowed = self._settings["oidc_claim"], self._settings["oidc_allowed"]
        if not claims.get("sub"):
            return False
        if not claim:
            return True
        claim_value = claims.get(claim)
        items = claim_value if isinstance(claim_value, list) else [claim_value]
        return any(str(item) in allowed for item in items if item is not None)
