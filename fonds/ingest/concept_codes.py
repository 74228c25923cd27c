"""The codes of concept schemes by their labels: `photographer` gives `pht`. Other words have no code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pyoxigraph as ox

from fonds import settings

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_BASE = "http://localhost/vocab/"  # what the relative URIs of a scheme are resolved against
_LABELS = frozenset({f"{_SKOS}prefLabel", f"{_SKOS}altLabel"})


@cache
def codes_by_name(scheme: str) -> Mapping[str, str]:
    """Return the codes of a scheme in vocab/schemes/ by code and by label in any language, in lower case."""
    path = settings.vocab_folder() / "schemes" / f"{scheme}.ttl"
    prefix = f"{_BASE}{scheme}/"
    codes: dict[str, str] = {}
    for triple in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=_BASE):
        uri = triple.subject.value if isinstance(triple.subject, ox.NamedNode) else ""
        if not uri.startswith(prefix) or triple.predicate.value not in _LABELS:
            continue
        code = uri.removeprefix(prefix)
        codes.setdefault(code, code)
        if isinstance(triple.object, ox.Literal):
            codes.setdefault(triple.object.value.casefold(), code)
    return codes


def code_of(scheme: str, words: str) -> str:
    """Return the code of a scheme for a code or a label, or an empty string."""
    return codes_by_name(scheme).get(words.strip().casefold(), "")
