"""What whoever may not see a thing is told: who may, until when, and how to get access; nothing of the thing.

401 where a pass would help, 403 where nothing would (RFC 9110, 15.5.2 and 15.5.4). It never reads what is kept back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.publish.text.facts import chosen
from service.publish.text.restriction import sentence
from service.record import access
from service.record.fields import Access
from service.store.log import Entity
from service.web import page
from service.web.respond import Answer, Ask, problem

if TYPE_CHECKING:
    from service.web.desk import Desk

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
        body = page.render_refused(status, rule, desk.context.address.thing(row.id), desk.context).encode()
        found = Answer(status, "text/html; charset=utf-8", body, headers, cache="no-store")
    else:
        found = problem(status, title(rule), sentence(rule), **told(rule, desk)).with_headers(*headers)
    return found.varying("Accept", "Cookie")


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
