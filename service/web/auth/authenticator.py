"""Whether a request comes from a reader with a pass: by its cookie, by a network of the reading room, or by a token.

The cookie opens what is kept back. The token, which every viewer can read, says only whether the cookie would: it is
taken by probes and for an info.json, and opens nothing else (Authorization Flow 2.0, 4.4).
"""

from __future__ import annotations

import secrets
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address, ip_network

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from service.settings import Settings
from service.store.reader import Reader
from service.store.sessions import Session, Sessions, secret_key, session_id
from service.web.http.request import Request

TOKEN_SECONDS = 3600
NETWORK = Session("network", "", ())  # that of every machine of the reading room


class Authenticator:
    """Knows the readers with a pass. Not to be shared between threads."""

    def __init__(self, settings: Settings, reader: Reader) -> None:
        self.settings, self._reader = settings, reader
        self.secure = settings.base_url.startswith("https:")
        # the prefix makes browsers refuse it from any page that is not https (RFC 6265bis, 4.1.3.1)
        self.cookie = "__Secure-fonds-reader" if self.secure else "fonds-reader"
        self._networks = tuple(ip_network(one, strict=False) for one in settings["access_networks"])

    @cached_property
    def sessions(self) -> Sessions:
        """The sessions of this node, opened when first asked for. Raises StoreError."""
        return Sessions(self.settings.state)

    @cached_property
    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(secret_key(self.settings.state), salt="fonds access token")

    @property
    def has_networks(self) -> bool:
        """Whether a machine may be in the reading room."""
        return bool(self._networks)

    def authenticated_session(self, request: Request) -> Session | None:
        """The session of whoever may see what the reading room holds; None for everybody else."""
        if self._networks and self.on_reading_room_network(request.client):
            return NETWORK
        session = self.session(request.cookie)
        return session if session and not session.ended else None

    def may_have_session(self, request: Request) -> bool:
        """Whether `authenticated_session` may give one. It asks no store, so that it never waits."""
        return self.cookie in (request.cookie or "") or self.on_reading_room_network(request.client)

    def on_reading_room_network(self, client: str) -> bool:
        """Whether an address is one of the reading room's."""
        if not self._networks:
            return False
        try:
            address = ip_address(client)
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    def session(self, cookie: str | None) -> Session | None:
        """The session that a Cookie header names, ended or not; None where it names none that there ever was."""
        token = self.token_of(cookie)
        return self._living(session_id(token)) if token else None

    def token_of(self, cookie: str | None) -> str:
        """What our cookie says; empty where there is none."""
        if not cookie or self.cookie not in cookie:
            return ""
        try:
            morsel = SimpleCookie(cookie[:8192]).get(self.cookie)
        except CookieError:
            return ""
        return morsel.value if morsel else ""

    def _living(self, id: str) -> Session | None:
        session = self.sessions.find(id)
        # a pass that was taken back ends what began with it
        if session and session.pass_name and not self._reader.has_pass(session.pass_name):
            return None
        return session

    def token(self, session: Session) -> str:
        """A token that stands for a session: signed, for an hour, another each time, with nothing of a person in it."""
        return str(self._signer.dumps([session.id[:32], secrets.token_hex(4)]))

    def bearer(self, request: Request) -> tuple[Session | None, str]:
        """The session that the token of a request stands for; without one, why: "", "expired" or "invalid"."""
        scheme, _, token = (request.authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            return None, ""
        try:
            start, _ = self._signer.loads(token.strip()[:1000], max_age=TOKEN_SECONDS)
        except SignatureExpired:
            return None, "expired"
        except (BadSignature, ValueError, TypeError):
            return None, "invalid"
        if start == NETWORK.id and self.on_reading_room_network(request.client):
            return NETWORK, ""
        session = self.sessions.find_by_prefix(str(start))
        session = self._living(session.id) if session else None
        return (session, "") if session and not session.ended else (None, "expired")
