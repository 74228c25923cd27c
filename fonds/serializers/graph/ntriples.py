"""RDF terms and triples as text in N-Triples syntax, and functions that write them.

Written by hand for speed, since a publish serializes thousands of records a second: a term is a str, a triple is the
line that is stored, and writing a graph is joining strings. This module never makes a blank node and never parses:
serialize.py uses pyoxigraph for that, and for every other syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Final

import pyoxigraph as ox

from fonds.record.text import MultilingualText
from fonds.serializers.graph.namespaces import XSD

Term = str  # an IRI or a literal, in N-Triples syntax
Triple = str  # a line of N-Triples, with its full stop and line feed

# Characters that no XML document may contain (XML 1.0, 2.2); a graph must be the same in every syntax.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REPLACEMENT: Final = "\ufffd"
_INTEGER: Final = XSD("integer")
_DECIMAL: Final = XSD("decimal")


def iri(value: str) -> Term:
    """Return an IRI that is known to be valid: made by the URL builder, or a constant."""
    return f"<{value}>"


@lru_cache(maxsize=65536)
def checked_iri(value: str) -> Term | None:
    """Return an IRI that a person wrote, or None if it is invalid (RFC 3987): one bad IRI would break a whole dump."""
    try:
        return f"<{ox.NamedNode(value).value}>"
    except ValueError:
        return None


def literal(text: str) -> Term:
    """Return text without a language, an xsd:string."""
    # JSON's short escapes are those of canonical N-Triples, and its encoder is written in C
    encoded = encode_basestring(text)
    if ("\\" in encoded or not encoded.isascii()) and _may_be_forbidden(encoded):
        encoded = encode_basestring(_FORBIDDEN.sub(_REPLACEMENT, text))
    return encoded if "\x7f" not in encoded else encoded.replace("\x7f", "\\u007F")


def _may_be_forbidden(encoded: str) -> bool:
    """Whether encoded text may contain characters that XML forbids. They are rare: only then is the text searched."""
    if (
        "\\u00" in encoded
        or "\\b" in encoded
        or "\\f" in encoded
        or "\ufffe" in encoded
        or "\uffff" in encoded
    ):
        return True
    try:
        encoded.encode()
    except UnicodeEncodeError:
        return True
    return False


def tagged_literal(text: str, language: str) -> Term:
    """Return text with a language tag (BCP 47), or a plain literal for the tag `und`.

    The tag is written in lower case, the form in which RDF 1.1 compares tags, so that it is the same in every syntax.
    """
    return literal(text) if language == "und" else f"{literal(text)}@{language.lower()}"


def typed_literal(lexical: str, datatype: Term) -> Term:
    """Return a literal of a datatype."""
    return f"{literal(lexical)}^^{datatype}"


def integer(number: int) -> Term:
    """Return an xsd:integer."""
    return f'"{number}"^^{_INTEGER}'


def decimal(number: float) -> Term:
    """Return an xsd:decimal in canonical form, without an exponent."""
    lexical = f"{number:.10f}".rstrip("0")
    return f'"{lexical}0"^^{_DECIMAL}' if lexical.endswith(".") else f'"{lexical}"^^{_DECIMAL}'


def triple(subject: Term, predicate: Term, object: Term) -> Triple:
    """Return a triple as a line of N-Triples."""
    return f"{subject} {predicate} {object} .\n"


def text_triples(subject: Term, predicate: Term, text: MultilingualText | None) -> list[Triple]:
    """Return a triple for each language that the text has words in."""
    if not text:
        return []
    return [f"{subject} {predicate} {tagged_literal(words, tag)} .\n" for tag, words in text.items() if words]


def join_triples(triples: Iterable[Triple]) -> bytes:
    """Return N-Triples in the order given, each triple once."""
    return "".join(dict.fromkeys(triples)).encode()
