"""Whether the codes in a description are terms of the node's concept schemes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from service.problem import Problem, did_you_mean
from service.record.field_types import shown
from service.record.model import Description

# kind and field -> the scheme in vocab/schemes/ that its codes belong to
SCHEMES: dict[tuple[str, str], str] = {
    ("record", "type"): "types",
    ("record", "classification"): "classification",
    ("institution", "type"): "institution-types",
}
LISTED_IN_HINT = 20  # codes: a larger scheme is not listed in a hint
MATCHING = "matching"  # the scheme of `method` in `same_as`, for every kind of description


def check(description: Description, codes: Callable[[str], Collection[str]]) -> Iterator[Problem]:
    """Yield a problem for each code that its scheme lacks; `codes` returns the codes of a scheme."""
    used = [
        (scheme, field, getattr(description, field, None))
        for (kind, field), scheme in SCHEMES.items()
        if kind == description.kind
    ]
    used += [(MATCHING, "same_as", link.method) for link in description.same_as]
    for scheme, field, code in used:
        if code and code not in codes(scheme):
            choices = "one of " + ", ".join(codes(scheme)) if len(codes(scheme)) <= LISTED_IN_HINT else ""
            hint = did_you_mean(code, codes(scheme)) or choices or f"the codes are listed at /vocab/{scheme}"
            yield Problem(f"{shown(code)} is not a term of the scheme {scheme!r}", hint, field)
