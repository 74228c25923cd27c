"""The access, token, probe and logout services (IIIF Authorization Flow 2.0, 3 to 6; Authentication 1.0, 2).

Flask answers them: they set cookies and take forms, which nothing else here does. They never say what is behind the
door, and lead nowhere but to this node or, to log in, to the OpenID provider of its settings.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from service.problem import StoreError
from service.settings import Settings
from service.store.sessions import WINDOW, Session, identify
from service.urls import PATHS
from service.web import page
from service.web.auth import messages, openid, probe
from service.web.auth.guard import NETWORK, Guard
from service.web.desk import Desk
from service.web.front import Desks, ask_of
from service.web.respond import CSP, PRIVATE, Answer, finish, head_lines

_BACK = re.compile(r"(?:records|collections)/[a-z0-9]+(?:-[a-z0-9]+)*")
_UNFRAMED = CSP.replace("frame-ancestors *", "frame-ancestors 'none'")


def blueprint(name: str, prefix: str, settings: Settings, desks: Desks) -> Blueprint:
    """The routes of the services, at the addresses of the book below a prefix."""
    made = Blueprint(name, __name__)
    services = Services(settings, desks)
    for row, view, methods in (
        ("auth_access", services.access, ["GET", "POST"]),
        ("auth_kiosk", services.kiosk, ["GET"]),
        ("auth_token", services.token, ["GET"]),
        ("auth_token1", services.token1, ["GET"]),
        ("auth_logout", services.logout, ["GET"]),
        ("auth_openid", services.openid, ["GET"]),
    ):
        made.add_url_rule(prefix + PATHS[row], row, view, methods=methods, provide_automatic_options=False)
    path = prefix + PATHS["auth_probe"].replace("{image}", "<image>")
    made.add_url_rule(path, "auth_probe", services.probe, methods=["GET"], provide_automatic_options=False)
    return made


class Services:
    """The views. Each request has a desk of its thread, and by it the guard."""

    def __init__(self, settings: Settings, desks: Desks) -> None:
        self.settings, self._desks = settings, desks
        parts = urlsplit(settings.base_url)
        self.own = f"{parts.scheme}://{parts.netloc}"
        self._openid = openid.Provider(settings)

    @property
    def desk(self) -> Desk:
        """The desk of this thread."""
        return self._desks.here()

    @property
    def guard(self) -> Guard:
        """Who knows the readers."""
        return self.desk.guard

    def access(self) -> Response:
        """2.0, 3: the page that a viewer opens in a window of its own, or a reader from a page of ours."""
        given = request.form if request.method == "POST" else request.args
        origin = messages.origin(given.get("origin", ""))
        back = given.get("back", "") if _BACK.fullmatch(given.get("back", "")) else ""
        session = self.guard.reader(ask_of(request.environ))
        if request.method == "POST":
            return self._posted(session, origin, back)
        if session is None:
            return self._form(origin, back)
        if not origin or origin == self.own or origin in session.origins or session is NETWORK:
            return self._done(back)
        return self._form(origin, back, consent=True)

    def _posted(self, session: Session | None, origin: str, back: str) -> Response:
        if request.headers.get("Origin", self.own) != self.own:
            return self._form(
                origin, back, 403, "This form was sent from another site. Please send it from here."
            )
        if session and request.form.get("consent") == "yes":
            self.guard.sessions.show(session, origin)
            return self._done(back)
        client = request.remote_addr or ""
        if self.guard.sessions.is_blocked(client):
            found = self._form(origin, back, 429, "Too many attempts. Please try again in ten minutes.")
            found.headers["Retry-After"] = str(WINDOW)
            return found
        name = self.desk.reader.verified_pass(request.form.get("pass", ""))
        if not name:
            self.guard.sessions.fail(client)
            return self._form(origin, back, 403, "That is no pass of this node.")
        return self._begin(name, origin, back)

    def _begin(self, name: str, origin: str, back: str) -> Response:
        """Begin a session; whatever one there was in this browser ends."""
        if before := self.guard.token_of(request.headers.get("Cookie")):
            self.guard.sessions.end(identify(before))
        token = self.guard.sessions.begin(name, self.settings["session_hours"] * 3600, origin)
        found = self._done(back)
        self._cookie(found, token)
        return found

    def _cookie(self, response: Response, token: str) -> None:
        """The access cookie: for no script, and only over https, where it goes to any viewer's page with the images."""
        path = urlsplit(self.settings.base_url).path or "/"
        same_site = "None" if self.guard.secure else "Lax"
        age = None if token else 0
        response.set_cookie(
            self.guard.cookie,
            token,
            age,
            path=path,
            secure=self.guard.secure,
            httponly=True,
            samesite=same_site,
        )

    def _done(self, back: str) -> Response:
        if back:
            there = Response(status=303, headers={"Location": f"{self.settings.base_url}/{back}"})
            there.headers["Cache-Control"] = PRIVATE
            return there
        words = "You may see what the reading room holds. You can close this window."
        return self._page("You are logged in", words, done=True)

    def _form(
        self, origin: str, back: str, status: int = 200, problem: str = "", consent: bool = False
    ) -> Response:
        words = "Give the pass that the archive gave you. It holds until you log out or close the browser."
        if consent:
            words = f"You are logged in. {origin} asks to show you what the reading room holds."
        path = self.desk.context.address.path
        way = path("auth_openid") if self._openid.is_set and not consent else ""
        query = f"?origin={origin}&back={back}" if way else ""
        more = {"form": path("auth_access"), "origin": origin, "back": back, "consent": consent}
        return self._page("Reading room", words, status, problem=problem, openid=way + query, **more)

    def _page(self, title: str, words: str, status: int = 200, **more: object) -> Response:
        defaults = {
            "form": "",
            "problem": "",
            "done": False,
            "openid": "",
            "consent": False,
            "origin": "",
            "back": "",
        }
        body = page.render_login(self.desk.context, title=title, words=words, **{**defaults, **more})
        return respond(
            Answer(status, "text/html; charset=utf-8", body.encode(), cache=PRIVATE, policy=_UNFRAMED)
        )

    def kiosk(self) -> Response:
        """2.0, 3.3.2: machines of the reading room are let in without a word, all others are asked for a pass."""
        if not self.guard.is_near(request.remote_addr or ""):
            return self.access()
        return self._begin("", messages.origin(request.args.get("origin", "")), "")

    def token(self) -> Response:
        """2.0, 4."""
        return self._token(2)

    def token1(self) -> Response:
        """1.0, 2.2."""
        return self._token(1)

    def _token(self, version: int) -> Response:
        target, message_id = request.args.get("origin", ""), request.args.get("messageId", "")
        origin = messages.origin(target)
        session, reason = self._aspect(origin)
        if version == 1 and "messageId" not in request.args:
            # 1.0, 2.2.3: a client that is no browser has no origin, and is sent the message itself
            session, reason = self._aspect("")
            status = messages.REASONS[reason][1] if reason else 200
            return respond(messages.plain(self._message(session, reason, 1), status))
        if not origin:
            # there is nobody to post a message to
            return respond(messages.plain(messages.denied("invalidRequest", version), 400))
        if not message_id or len(message_id) > messages.LONGEST:
            session, reason = None, "invalidRequest"
        return respond(
            messages.page(self._message(session, reason, version), message_id[: messages.LONGEST], target)
        )

    def _message(self, session: Session | None, reason: str, version: int) -> dict[str, object]:
        if session and not reason:
            return messages.granted(self.guard.token(session), version)
        return messages.denied(reason, version)

    def _aspect(self, origin: str) -> tuple[Session | None, str]:
        """The session of a request for a token, or why there is none (2.0, 4.5). An empty origin is not looked at."""
        try:
            if self.guard.is_near(request.remote_addr or ""):
                return NETWORK, ""
            cookie = request.headers.get("Cookie")
            if not self.guard.token_of(cookie):
                return None, "missingAspect"
            session = self.guard.session(cookie)
        except StoreError:
            return None, "unavailable"
        if session is None:
            return None, "invalidAspect"
        if session.ended:
            return None, "expiredAspect"
        if origin and origin not in (self.own, *session.origins):
            return None, "invalidOrigin"
        return session, ""

    def probe(self, image: str) -> Response:
        """2.0, 5: 200 whatever it says."""
        return respond(probe.answer(ask_of(request.environ), self.desk, image))

    def logout(self) -> Response:
        """2.0, 6.2: the session ends, and with it every token that stands for it."""
        if token := self.guard.token_of(request.headers.get("Cookie")):
            self.guard.sessions.end(identify(token))
        found = self._page("You are logged out", "You can close this window.", done=True)
        self._cookie(found, "")
        return found

    def openid(self) -> Response:
        """To the OpenID provider, and back from it."""
        origin, back = messages.origin(request.args.get("origin", "")), request.args.get("back", "")
        found = self._openid.answer(request, self.desk.context.address.uri("auth_openid"), origin, back)
        if isinstance(found, openid.LetIn):
            return self._begin(
                "", messages.origin(found.origin), found.back if _BACK.fullmatch(found.back) else ""
            )
        if isinstance(found, openid.Refused):
            return self._form("", "", found.status, found.words)
        found.headers["Cache-Control"] = PRIVATE
        return found


def respond(answer: Answer) -> Response:
    """A Flask response with all its headers; nothing of these services is kept by anybody."""
    ask = ask_of(request.environ)
    status, headers, body = finish(answer, head_lines(answer), ask)
    return Response(body, status, headers)
