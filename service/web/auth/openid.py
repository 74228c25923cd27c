"""Logging in with an OpenID provider: the authorization code flow with PKCE (OpenID Connect Core 1.0, 3.1).

Authlib does the protocol, and asks the provider over its own HTTP client: this is the one door to both. Who the reader
is is looked at once, for the claim that lets them in, and written down nowhere.
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

from service.settings import Settings

_SECONDS = 10  # for each request to the provider
_BACK = 502  # RFC 9110, 15.6.3: another server that this one needs did not answer as it should


@dataclass(frozen=True, slots=True)
class Authenticated:
    """Somebody whom the provider knows, and who may read; where they came from."""

    origin: str
    back: str


@dataclass(frozen=True, slots=True)
class LoginFailed:
    """Somebody who may not, or a provider that did not answer."""

    status: int
    words: str


class Provider:
    """The provider of the settings."""

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
                "default_timeout": _SECONDS,
            },
        )

    def answer(
        self, request: Request, address: str, origin: str, back: str
    ) -> Response | Authenticated | LoginFailed:
        """The way to the provider, or what came back from it to `address`."""
        if not self.is_set:
            return LoginFailed(404, "Logging in with an institution is not available. Log in with a pass.")
        try:
            if "code" not in request.args and "error" not in request.args:
                session["origin"], session["back"] = origin, back
                found: Response = self._client.authorize_redirect(address)
                return found
            claims = self._client.authorize_access_token(leeway=60).get("userinfo") or {}
        except (AuthlibBaseError, JoseError) as error:
            logging.getLogger("fonds").warning("the OpenID provider refused: %s", error)
            return LoginFailed(403, "Your institution's login service did not log you in. Please try again.")
        except (RequestException, ValueError, KeyError, RuntimeError) as error:
            logging.getLogger("fonds").error("the OpenID provider cannot be used: %s", error)
            return LoginFailed(
                _BACK, "Your institution's login service is not working. Please try again later."
            )
        let_in = Authenticated(session.pop("origin", ""), session.pop("back", ""))
        return (
            let_in
            if self._may_read(claims)
            else LoginFailed(
                403,
                "You are logged in with your institution, but you do not have access to the reading room.",
            )
        )

    def _may_read(self, claims: Mapping[str, Any]) -> bool:
        """Whether the claims are of somebody whom the settings let in."""
        name, allowed = self._settings["oidc_claim"], self._settings["oidc_allowed"]
        if not claims.get("sub"):
            return False
        if not name:
            return True
        given = claims.get(name)
        values = given if isinstance(given, list) else [given]
        return any(str(value) in allowed for value in values if value is not None)
