"""Whether the codes in a description are terms of the node's concept schemes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from fonds.problem import Problem, did_you_mean
from fonds.record.field_types import shown
from fonds.record.model import Description, Unit

# kind and field -> the scheme in vocab/schemes/ that its codes belong to
SCHEMES: dict[tuple[str, str], str] = {
    ("record", "type"): "types",
    ("record", "classification"): "classification",
    ("institution", "type"): "institution-types",
}
LISTED_IN_HINT = 20  # codes: a larger scheme is not listed in a hint
RELATORS = "relators"  # the scheme of `role` of a contributor
MATCHING = "matching"  # the scheme of `method` in `same_as`, for every kind of description

_SCHEMES_OF_PARTS = {"same_as": MATCHING, "contributors": RELATORS}


def check(
    description: Description,
    codes: Callable[[str], Collection[str]],
    names: Callable[[str], Mapping[str, str]] | None = None,
) -> Iterator[Problem]:
    """Yield a problem for each code that its scheme lacks.

    `codes` returns the codes of a scheme; `names` returns them by codes and labels, so that a label is answered with
    its code.
    """
    used = [
        (scheme, field, getattr(description, field, None))
        for (kind, field), scheme in SCHEMES.items()
        if kind == description.kind
    ]
    used += [(MATCHING, "same_as", link.method) for link in description.same_as]
    if isinstance(description, Unit):
        used += [
            (RELATORS, "contributors", code)
            for contributor in description.contributors
            for code in contributor.role
        ]
    for scheme, field, code in used:
        if code and code not in codes(scheme):
            hint = _hint(code, scheme, codes, names)
            yield Problem(f"{shown(code)} is not a term of the scheme {scheme!r}", hint, field)


def with_nearest_code(
    problem: Problem,
    kind: str,
    codes: Callable[[str], Collection[str]],
    names: Callable[[str], Mapping[str, str]],
) -> Problem:
    """Return a problem with a code that cannot be one, such as `Top Secret`, with the nearest code of its scheme."""
    field = problem.field.partition(".")[0]
    scheme = _SCHEMES_OF_PARTS.get(field) or SCHEMES.get((kind, field), "")
    if not problem.value or not scheme:
        return problem
    return replace(problem, hint=_hint(problem.value, scheme, codes, names))


def _hint(
    code: str,
    scheme: str,
    codes: Callable[[str], Collection[str]],
    names: Callable[[str], Mapping[str, str]] | None,
) -> str:
    """Return the code that has that label, or the most similar one, or that with the most similar label, or all."""
    known, labels = codes(scheme), names(scheme) if names else {}
    suggestion = did_you_mean(code, labels, 1) or did_you_mean(code, known) or did_you_mean(code, labels)
    choices = "one of " + ", ".join(known) if len(known) <= LISTED_IN_HINT else ""
    return suggestion or choices or f"the codes are listed at /vocab/{scheme}"
