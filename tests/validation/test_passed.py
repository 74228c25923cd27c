"""Pairs that documents share are looked at once; what is faulty is reported each time."""

from __future__ import annotations

from typing import Any

from service.validation.manifest import check
from service.validation.rules.report import AcceptedPairs
from tests.validation.documents import MANIFEST

GOOD = {"label": {"en": ["Rights"]}, "value": {"en": ["None known"]}}
BAD = {"label": {"en": ["Rights"]}, "value": {"english!": ["None known"]}}


def faults(passed: AcceptedPairs, *pairs: dict[str, Any]) -> int:
    found = check(MANIFEST | {"metadata": list(pairs)}, accepted=passed)
    return len([problem for problem in found if "metadata" in problem.field])


def test_what_passed_is_known_by_identity() -> None:
    passed = AcceptedPairs()
    assert faults(passed, GOOD) == 0
    assert GOOD in passed
    assert dict(GOOD) not in passed


def test_a_fault_is_reported_each_time() -> None:
    passed = AcceptedPairs()
    assert faults(passed, GOOD, BAD) == 1
    assert faults(passed, GOOD, BAD) == 1
    assert BAD not in passed


def test_no_pair_takes_the_place_of_another() -> None:
    passed = AcceptedPairs()
    for _ in range(3000):
        assert faults(passed, {"label": {"en": ["a"]}, "value": {"en": ["b"]}}) == 0
        assert faults(passed, {"label": {"en": ["a"]}, "value": {"en": "b"}}) == 1
