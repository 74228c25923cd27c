"""All checks of one description by itself, beyond the types of its fields: codes, labels, quotes, pages and signs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from fonds.problem import Problem
from fonds.record.model import Description
from fonds.validation import label_markup, page_names, quote_check, sign_check, vocabulary_terms

Path = tuple[str | int, ...]


def check(
    description: Description,
    codes: Callable[[str], Collection[str]],
    names: Callable[[str], Mapping[str, str]],
) -> Iterator[tuple[Path, Problem]]:
    """Yield what is wrong, with the path of the field. `codes` and `names` are those of vocabulary_terms.check."""
    for problem in vocabulary_terms.check(description, codes, names):
        yield (problem.field,), problem
    for check_part in (label_markup.check, quote_check.check, page_names.check, sign_check.check):
        yield from check_part(description)
