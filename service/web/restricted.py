"""What whoever may not see a thing is told: who may, until when, and how to get access; nothing of the thing.

401 where a pass would help, 403 where nothing would (RFC 9110, 15.5.2 and 15.5.4). It never reads what is kept back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from service.record import access
from service.record.access import RestrictedRecord, Shape
from service.record.fields import Access, Substitute
from service.serializers.pages import sizes
from service.serializers.text.access_statement import sentence
from service.serializers.text.metadata_fields import chosen
from service.store.log import Entity
from service.urls import ROOMS
from service.web import page
from service.web.respond import Answer, Ask, private, problem

if TYPE_CHECKING:
    from service.web.desk import Desk

Made = Answer | Callable[[], Answer] | None  # an answer, or how it is made once nothing of the store is held

# RFC 9110, 11.6.1: a 401 names a scheme. No browser asks for a password on this one.
CHALLENGE = ("WWW-Authenticate", 'Bearer realm="reading room"')


def refused(ask: Ask, desk: Desk, row: Entity, prefers_html: bool) -> Answer:
    """The answer to a request for what is kept back: a page or problem details, the same for whatever was asked for."""
    rule = desk.reader.rule(row)
    if rule is None:
        raise LookupError(f"{row.id} is open")
    status = 401 if access.admits(rule) else 403
    headers = (CHALLENGE,) if status == 401 else ()
    if prefers_html:
        uri, path = desk.context.address.thing(row.id), f"{ROOMS[row.kind]}/{row.id}"
        body = page.render_refused(status, rule, uri, path, desk.context).encode()
        found = Answer(status, "text/html; charset=utf-8", body, headers, cache="no-store")
    else:
        found = problem(status, title(rule), sentence(rule), **told(rule, desk)).with_headers(*headers)
    return found.varying("Accept", "Cookie")


def image(
    ask: Ask, desk: Desk, row: Entity, page: int, rest: str, whole: Callable[[], Made]
) -> Answer | Callable[[], Answer] | None:
    """What an image service says to whoever may not see its images, after `/{image}`; `whole` is what readers get.

    Its information tells where to log in: with 401 (Authentication 1.0, 3.1: MUST), and the body that both versions
    need. With a token that stands for a pass it is answered with 200. Images are refused but for a small substitute.
    """
    if rest in ("", "/"):
        return whole()
    if rest == "/info.json":
        found = whole()
        return _informed(ask, desk, found) if isinstance(found, Answer) else lambda: _late(ask, desk, found)
    record = desk.reader.find(row.id)
    rule = record.access if isinstance(record, RestrictedRecord) else None
    shapes = record.withheld if isinstance(record, RestrictedRecord) else ()
    for shape in shapes:
        size = small(rule.substitute if rule else None, shape) if shape[0] == page else None
        if size and rest == f"/full/{size[0]},{size[1]}/0/default.jpg":
            return whole()
    return refused(ask, desk, row, False)


def _late(ask: Ask, desk: Desk, found: Made) -> Answer:
    made = found() if callable(found) else found
    return _informed(ask, desk, made) if made else problem(404, "Not Found", "There is no such image.")


def _informed(ask: Ask, desk: Desk, found: Answer) -> Answer:
    session, _ = desk.guard.bearer(ask)
    if not session and found.status == 200:
        found = replace(found, status=401).with_headers(CHALLENGE)
    return replace(private(found), vary=("Accept", "Authorization", "Cookie"))


def small(substitute: Substitute | None, shape: Shape) -> tuple[int, int] | None:
    """The largest size of a page, in pixels, that a substitute leaves open; None where it leaves none."""
    _, width, height, _ = shape
    largest = substitute.largest if substitute else None
    if not largest:
        return None
    fitting = [size for size in sizes(width, height) if max(size) <= largest]
    part = min(1, largest / max(width, height))
    return fitting[-1] if fitting else (max(1, int(width * part)), max(1, int(height * part)))


def title(rule: Access) -> str:
    """What the answer is called."""
    return "Reading room" if access.admits(rule) else "Closed"


def told(rule: Access, desk: Desk) -> dict[str, object]:
    """The members of problem details that say more (RFC 9457, 3.2)."""
    found: dict[str, object] = {"tier": rule.tier}
    if rule.until:
        found["until"] = rule.until
    if rule.note:
        found["note"] = chosen(rule.note, desk.context.site.language)[0]
    return found
