"""Whether the codes that a description uses are terms of the node's concept schemes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from service.problem import Problem, did_you_mean
from service.record.model import Description

# kind and field -> the scheme in vocab/schemes/ that its code is a term of
SCHEMES: dict[tuple[str, str], str] = {
    ("record", "type"): "types",
    ("record", "classification"): "classification",
    ("institution", "type"): "institution-types",
}


def check(description: Description, codes: Callable[[str], Collection[str]]) -> Iterator[Problem]:
    """A problem for each code that is in no scheme; `codes` gives those of a scheme."""
    for (kind, field), scheme in SCHEMES.items():
        code = getattr(description, field, None) if kind == description.kind else None
        if code and code not in codes(scheme):
            hint = did_you_mean(code, codes(scheme)) or f"the codes are in vocab/schemes/{scheme}.ttl"
            yield Problem(f"{code!r} is not a term of the scheme {scheme!r}", hint, field)
