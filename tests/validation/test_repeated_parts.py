"""Pairs that documents share are looked at once; what is faulty is reported each time."""

from __future__ import annotations

from typing import Any

from fonds.validation.manifest import check
from fonds.validation.rules.report import AcceptedParts
from tests.validation.documents import MANIFEST

GOOD = {"label": {"en": ["Rights"]}, "value": {"en": ["None known"]}}
BAD = {"label": {"en": ["Rights"]}, "value": {"english!": ["None known"]}}


def problem_count(accepted_parts: AcceptedParts, *pairs: dict[str, Any]) -> int:
    problems = check(MANIFEST | {"metadata": list(pairs)}, accepted=accepted_parts)
    return len([problem for problem in problems if "metadata" in problem.field])


def test_what_passed_is_known_by_identity() -> None:
    accepted_parts = AcceptedParts()
    assert problem_count(accepted_parts, GOOD) == 0
    assert GOOD in accepted_parts
    assert dict(GOOD) not in accepted_parts


def test_a_fault_is_reported_each_time() -> None:
    accepted_parts = AcceptedParts()
    assert problem_count(accepted_parts, GOOD, BAD) == 1
    assert problem_count(accepted_parts, GOOD, BAD) == 1
    assert BAD not in accepted_parts


def test_no_pair_takes_the_place_of_another() -> None:
    accepted_parts = AcceptedParts()
    for _ in range(3000):
        assert problem_count(accepted_parts, {"label": {"en": ["a"]}, "value": {"en": ["b"]}}) == 0
        assert problem_count(accepted_parts, {"label": {"en": ["a"]}, "value": {"en": "b"}}) == 1
