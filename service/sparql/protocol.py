"""What a request of the SPARQL 1.1 Protocol asks for, and what it may not ask: pure functions over its text.

Oxigraph would fetch from other machines for SERVICE, so a query is read here before it is run, and refused if need be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_QUERY = 100_000  # characters
MAX_GRAPHS = 1_000  # default and named graphs of one request


@dataclass(frozen=True, slots=True)
class Query:
    """A query with the dataset that the protocol names for it (2.1.4), which goes before one that it names itself."""

    text: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that is not run: HTTP status and the reason in a sentence."""

    status: int
    sentence: str


def read(pairs: Sequence[tuple[str, str]], body: str | None = None) -> Query | Refused:
    """The query of a request by its parameters, and by its body where the body is the query (2.1.1 to 2.1.3).

    400 for none or several, and for text that is no IRI; 403 for an update and for SERVICE.
    """
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if "update" in values:
        return Refused(403, "This service answers queries; it takes no updates.")
    texts = [*values.get("query", []), *([body] if body is not None else [])]
    if len(texts) != 1:
        return Refused(400, "Exactly one query is expected, as the parameter `query` or as the body.")
    graphs = values.get("default-graph-uri", []), values.get("named-graph-uri", [])
    if len(graphs[0]) + len(graphs[1]) > MAX_GRAPHS:
        return Refused(400, f"At most {MAX_GRAPHS} graphs may be named.")
    if wrong := next((iri for listed in graphs for iri in listed if not _IRI.fullmatch(iri)), None):
        return Refused(400, f"A graph is named by an absolute IRI, not {wrong[:200]!r}.")
    return _allowed(texts[0], tuple(graphs[0]), tuple(graphs[1]))


_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


def _allowed(text: str, default: tuple[str, ...], named: tuple[str, ...]) -> Query | Refused:
    if len(text) > MAX_QUERY:
        return Refused(413, f"A query may have {MAX_QUERY:,} characters.")
    if any("\ud800" <= sign <= "\udfff" for sign in text) or "\x00" in text:
        return Refused(400, "The query has characters that no text has.")
    plain = _unescaped(text)
    if plain is None or _unescaped(plain) != plain:
        return Refused(
            400, "The query has an escape \\u that stands for no character, or for another escape."
        )
    names = [token["name"].upper() for token in _TOKEN.finditer(plain) if token["name"]]
    if any("SERVICE" in name for name in names):
        return Refused(
            403, "SERVICE is not answered here, nor a prefix of that name: no other machine is asked."
        )
    return Query(plain, default, named)


_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")


def _unescaped(text: str) -> str | None:
    """The text with code points for their escapes, which hold anywhere in a query (SPARQL 1.1, 19.2)."""
    try:
        plain = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
    except (ValueError, OverflowError):
        return None
    return None if any("\ud800" <= sign <= "\udfff" for sign in plain) else plain


# 19.8: first what may hold the letters of a keyword without being one, then names. Oxigraph wants no space after a
# keyword, so that `SERVICEx:y` is SERVICE and `x:y`: a name is refused wherever it has these letters before a colon.
# Possessive, so that nothing is read twice.
_TOKEN = re.compile(
    r"""
      \\.
    | \#[^\n\r]*+
    | <[^<>"{}|^`\\\x00-\x20]*+>
    | '''(?:'{0,2}(?:[^'\\]|\\.))*+'''
    | \"\"\"(?:"{0,2}(?:[^"\\]|\\.))*+\"\"\"
    | '(?:[^'\\\n\r]|\\.)*+'
    | "(?:[^"\\\n\r]|\\.)*+"
    | @[A-Za-z]++(?:-[A-Za-z0-9]++)*+
    | [?$]\w++
    | (?P<name>[\w.-]*)(?::(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*+)?
    """,
    re.VERBOSE | re.DOTALL,
)
