"""The vocabulary doors: concept schemes, their terms, and the JSON Schema of the record file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from service.formats import Format
from service.record import canonical
from service.serializers.graph import concept_scheme as graph
from service.serializers.graph.serialize import encode
from service.settings import vocab_folder
from service.web import page
from service.web.negotiate import Offer, choose
from service.web.respond import Answer, Ask, sha

if TYPE_CHECKING:
    from service.web.desk import Desk


PAGE = Format("text/html", "html", "Page", ("application/xhtml+xml",))


def _forms(desk: Desk) -> tuple[Format, ...]:
    return next(row.formats for row in desk.context.register if row.graph)


def scheme(ask: Ask, desk: Desk, scheme: str, suffix: str | None = None) -> Answer | None:
    """A concept scheme with its terms."""
    return _answer(ask, desk, graph.scheme(scheme, desk.context), suffix, scheme)


def term(ask: Ask, desk: Desk, scheme: str, term: str, suffix: str | None = None) -> Answer | None:
    """One term of a scheme."""
    return _answer(ask, desk, graph.concept(scheme, term, desk.context), suffix, scheme, term)


def _answer(
    ask: Ask, desk: Desk, ntriples: bytes | None, suffix: str | None, scheme: str, term: str = ""
) -> Answer | None:
    if ntriples is None:
        return None
    forms = (*_forms(desk), PAGE)
    vary: tuple[str, ...] = ()
    if suffix is None:
        chosen = choose(ask.accept, [Offer(form.media_type, form.suffix, form.aliases) for form in forms])
        # whoever can take none of it gets Turtle all the same: it can be read
        suffix, vary = chosen.key if chosen else "ttl", ("Accept",)
    form = next((form for form in forms if form.suffix == suffix), None)
    if form is None:
        return None
    body = _page(desk, scheme, term) if form is PAGE else encode(ntriples, form.suffix, "vocab")
    charset = "; charset=utf-8" if form.media_type.startswith("text/") else ""
    return Answer(200, form.media_type + charset, body, (), sha(body), vary=vary)


def _page(desk: Desk, scheme: str, term: str) -> bytes:
    stem = desk.context.address.vocab(scheme, term)
    links = [(f"{stem}.{form.suffix}", form.title) for form in _forms(desk)]
    return page.render_scheme(scheme, term, desk.context, links).encode()


def shapes(ask: Ask, desk: Desk) -> Answer:
    """The SHACL shapes that the graphs of the profiles keep, as they were written, under this node's base."""
    base = f"@base <{desk.context.address.vocab('')}> .\n"
    body = base.encode() + (vocab_folder() / "shapes.ttl").read_bytes()
    return Answer(200, "text/turtle; charset=utf-8", body, (), sha(body))


def record_schema(ask: Ask, desk: Desk) -> Answer:
    """The JSON Schema of the front matter, from which editors complete."""
    schema = {"$id": f"{desk.context.address.base}/vocab/record.schema.json", **canonical.json_schema()}
    body = orjson.dumps(schema, option=orjson.OPT_INDENT_2)
    return Answer(200, "application/schema+json", body, (), sha(body))
