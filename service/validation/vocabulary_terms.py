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
FEW = 20  # codes that a hint can list
MATCHING = "matching"  # the scheme of `method` in the links of any kind


def check(description: Description, codes: Callable[[str], Collection[str]]) -> Iterator[Problem]:
    """A problem for each code that is in no scheme; `codes` gives those of a scheme."""
    used = [
        (scheme, field, getattr(description, field, None))
        for (kind, field), scheme in SCHEMES.items()
        if kind == description.kind
    ]
    used += [(MATCHING, "same_as", link.method) for link in description.same_as]
    for scheme, field, code in used:
        if code and code not in codes(scheme):
            few = "one of " + ", ".join(codes(scheme)) if len(codes(scheme)) <= FEW else ""
            hint = did_you_mean(code, codes(scheme)) or few or f"the codes are listed at /vocab/{scheme}"
            yield Problem(f"{code!r} is not a term of the scheme {scheme!r}", hint, field)
