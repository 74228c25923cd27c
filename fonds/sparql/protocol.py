"""Parses requests of the SPARQL 1.1 Protocol, and refuses those that are not allowed.

Oxigraph would send requests to other machines for SERVICE. Therefore each query is checked here before it runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MAX_QUERY = 100_000  # characters
MAX_GRAPHS = 1_000  # default and named graphs of one request


@dataclass(frozen=True, slots=True)
class SparqlQuery:
    """A query with the dataset of the request (2.1.4), which overrides a dataset in the query itself.

    `graphs` are the IRIs after FROM, FROM NAMED and GRAPH in the query, as they are written there.
    """

    text: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryRefusal:
    """Why a request is not run: HTTP status, and the reason as a sentence."""

    status: int
    message: str


def parse_request(pairs: Sequence[tuple[str, str]], body: str | None = None) -> SparqlQuery | QueryRefusal:
    """Return the query of a request from its parameters, and from its body if that is a query (2.1.1 to 2.1.3).

    The status of a refusal is 400 without exactly one query, and for a graph name that is not an IRI; 403 for an
    update and for SERVICE.
    """
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if "update" in values:
        return QueryRefusal(403, "This service answers queries. It does not accept updates.")
    queries = [*values.get("query", []), *([body] if body is not None else [])]
    if len(queries) != 1:
        return QueryRefusal(400, "Exactly one query is expected, as the parameter `query` or as the body.")
    default, named = values.get("default-graph-uri", []), values.get("named-graph-uri", [])
    if len(default) + len(named) > MAX_GRAPHS:
        return QueryRefusal(400, f"At most {MAX_GRAPHS} graphs may be named.")
    if invalid := next((iri for iri in (*default, *named) if not _IRI.fullmatch(iri)), None):
        return QueryRefusal(400, f"A graph is named by an absolute IRI, not {invalid[:200]!r}.")
    return _checked_query(queries[0], tuple(default), tuple(named))


_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


def _checked_query(text: str, default: tuple[str, ...], named: tuple[str, ...]) -> SparqlQuery | QueryRefusal:
    if len(text) > MAX_QUERY:
        return QueryRefusal(413, f"A query may have {MAX_QUERY:,} characters.")
    if any("\ud800" <= character <= "\udfff" for character in text) or "\x00" in text:
        return QueryRefusal(400, "The query has characters that are not allowed in a text.")
    plain = _unescape(text)
    if plain is None or _unescape(plain) != plain:
        return QueryRefusal(
            400, "The query has an escape \\u that stands for no character, or for another escape."
        )
    tokens = list(_TOKEN.finditer(plain))
    names = [token["name"].upper() for token in tokens if token["name"]]
    if any("SERVICE" in name for name in names):
        return QueryRefusal(
            403,
            "SERVICE is not supported, nor a prefix with that name: this service queries no other machine.",
        )
    return SparqlQuery(plain, default, named, tuple(_graphs(tokens)))


def _graphs(tokens: Iterable[re.Match[str]]) -> Iterator[str]:
    """Yield the IRIs that stand after FROM, FROM NAMED or GRAPH."""
    keyword = ""
    for token in tokens:
        if token["iri"] and keyword in ("FROM", "NAMED", "GRAPH"):
            yield token["iri"][1:-1]
        if token[0] and not token[0].startswith("#"):
            keyword = (token["name"] or "").upper()


_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")


def _unescape(text: str) -> str | None:
    """Replace \\u escapes, which may occur anywhere in a query (SPARQL 1.1, 19.2); None if one is not a character."""
    try:
        plain = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
    except (ValueError, OverflowError):
        return None
    return None if any("\ud800" <= character <= "\udfff" for character in plain) else plain


# 19.8: first the tokens that may contain the letters of a keyword without being one, then names. Oxigraph needs no
# space after a keyword, so that `SERVICEx:y` is SERVICE and `x:y`: any name with these letters before a colon is
# refused. The quantifiers are possessive, so that the expression never backtracks.
_TOKEN = re.compile(
    r"""
      \\.
    | \#[^\n\r]*+
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*+>)
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
