"""Terms and triples as text in the form of N-Triples, and the writer of them.

Made for thousands of records a second: a term is a str, a triple the line that it is stored as, and writing is
joining. It never makes a blank node, and never parses: pyoxigraph does, for every other serialisation (encode.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Final

import pyoxigraph as ox

from service.record.text import Text
from service.serializers.graph.namespaces import XSD

Term = str  # an IRI or a literal, in the form of N-Triples
Line = str  # a triple, with its full stop and the end of the line

# What no XML document may hold (XML 1.0, 2.2); a graph must be the same in every serialisation.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REPLACEMENT: Final = "\ufffd"
_INTEGER: Final = XSD("integer")
_DECIMAL: Final = XSD("decimal")


def iri(value: str) -> Term:
    """An IRI that is known to be good: made by the address book, or a constant."""
    return f"<{value}>"


@lru_cache(maxsize=65536)
def external(value: str) -> Term | None:
    """An IRI that somebody wrote, or None where it is none (RFC 3987): one bad IRI would break a whole dump."""
    try:
        return f"<{ox.NamedNode(value).value}>"
    except ValueError:
        return None


def plain(words: str) -> Term:
    """Text whose language nobody said: an xsd:string."""
    # JSON's short escapes are those of canonical N-Triples, and its encoder is the fastest there is
    made = encode_basestring(words)
    if ("\\" in made or not made.isascii()) and _is_suspect(made):
        made = encode_basestring(_FORBIDDEN.sub(_REPLACEMENT, words))
    return made if "\x7f" not in made else made.replace("\x7f", "\\u007F")


def _is_suspect(made: str) -> bool:
    """Whether encoded text may have what no XML can hold: rare, so that it is searched for only then."""
    if "\\u00" in made or "\\b" in made or "\\f" in made or "\ufffe" in made or "\uffff" in made:
        return True
    try:
        made.encode()
    except UnicodeEncodeError:
        return True
    return False


def tagged(words: str, language: str) -> Term:
    """Text in a language (BCP 47); `und`, which says nothing, makes a plain string.

    The tag is in lower case, the form that RDF 1.1 compares in, so that every serialisation has the same.
    """
    return plain(words) if language == "und" else f"{plain(words)}@{language.lower()}"


def typed(lexical: str, datatype: Term) -> Term:
    """A literal of a datatype."""
    return f"{plain(lexical)}^^{datatype}"


def integer(number: int) -> Term:
    """An xsd:integer."""
    return f'"{number}"^^{_INTEGER}'


def decimal(number: float) -> Term:
    """An xsd:decimal in canonical form, without exponent."""
    lexical = f"{number:.10f}".rstrip("0")
    return f'"{lexical}0"^^{_DECIMAL}' if lexical.endswith(".") else f'"{lexical}"^^{_DECIMAL}'


def line(subject: Term, predicate: Term, object: Term) -> Line:
    """A triple."""
    return f"{subject} {predicate} {object} .\n"


def texts(subject: Term, predicate: Term, text: Text | None) -> list[Line]:
    """A triple for each language that the text has words in."""
    if not text:
        return []
    return [f"{subject} {predicate} {tagged(words, tag)} .\n" for tag, words in text.items() if words]


def written(lines: Iterable[Line]) -> bytes:
    """N-Triples in the order given, each triple once."""
    return "".join(dict.fromkeys(lines)).encode()
