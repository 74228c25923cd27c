"""Authenticates requests of readers: by a session cookie, by the network of the reading room, or by an access token.

The cookie gives access to restricted content. The token, which every viewer can read, only shows whether the cookie
would: it is accepted by probe services and for info.json, and gives no other access (Authorization Flow 2.0, 4.4).
"""

from __future__ import annotations

import secrets
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address, ip_network

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from fonds.settings import Settings
from fonds.store.reader import Reader
from fonds.store.sessions import Session, Sessions, secret_key, session_id
from fonds.web.http.request import Request

TOKEN_SECONDS = 3600
NETWORK = Session("network", "", ())  # of every machine on the network of the reading room


class Authenticator:
    """Authenticates requests. Threads must not share it."""

    def __init__(self, settings: Settings, reader: Reader) -> None:
        self.settings, self._reader = settings, reader
        self.secure = settings.base_url.startswith("https:")
        # because of the prefix, browsers accept the cookie only over https (RFC 6265bis, 4.1.3.1)
        self.cookie = "__Secure-fonds-reader" if self.secure else "fonds-reader"
        self._networks = tuple(ip_network(network, strict=False) for network in settings["access_networks"])

    @cached_property
    def sessions(self) -> Sessions:
        """The sessions of this node, opened on first use. Raises StoreError."""
        return Sessions(self.settings.state)

    @cached_property
    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(secret_key(self.settings.state), salt="fonds access token")

    @property
    def has_networks(self) -> bool:
        """Whether the reading room has networks."""
        return bool(self._networks)

    def authenticated_session(self, request: Request) -> Session | None:
        """Return the session of a reader with access to restricted content, or None."""
        if self._networks and self.on_reading_room_network(request.client):
            return NETWORK
        session = self.session(request.cookie)
        return session if session and not session.ended else None

    def may_have_session(self, request: Request) -> bool:
        """Whether `authenticated_session` may give one. It asks no store, so that it never waits."""
        return self.cookie in (request.cookie or "") or self.on_reading_room_network(request.client)

    def on_reading_room_network(self, client: str) -> bool:
        """Whether an IP address belongs to the reading room."""
        if not self._networks:
            return False
        try:
            address = ip_address(client)
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    def session(self, cookie: str | None) -> Session | None:
        """Return the session of a Cookie header, ended or not, or None."""
        token = self.token_of(cookie)
        return self._active_session(session_id(token)) if token else None

    def token_of(self, cookie: str | None) -> str:
        """Return the value of the session cookie; empty if there is none."""
        if not cookie or self.cookie not in cookie:
            return ""
        try:
            morsel = SimpleCookie(cookie[:8192]).get(self.cookie)
        except CookieError:
            return ""
        return morsel.value if morsel else ""

    def _active_session(self, id: str) -> Session | None:
        session = self.sessions.find(id)
        # removing a pass ends the sessions that were started with it
        if session and session.pass_name and not self._reader.has_pass(session.pass_name):
            return None
        return session

    def token(self, session: Session) -> str:
        """Return a signed token for a session: valid for an hour, different each time, without personal data."""
        return str(self._signer.dumps([session.id[:32], secrets.token_hex(4)]))

    def bearer(self, request: Request) -> tuple[Session | None, str]:
        """Return the session of the token of a request, or None and the reason: "", "expired" or "invalid"."""
        scheme, _, token = (request.authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            return None, ""
        try:
            id_prefix, _ = self._signer.loads(token.strip()[:1000], max_age=TOKEN_SECONDS)
        except SignatureExpired:
            return None, "expired"
        except (BadSignature, ValueError, TypeError):
            return None, "invalid"
        if id_prefix == NETWORK.id and self.on_reading_room_network(request.client):
            return NETWORK, ""
        session = self.sessions.find_by_prefix(str(id_prefix))
        session = self._active_session(session.id) if session else None
        return (session, "") if session and not session.ended else (None, "expired")
