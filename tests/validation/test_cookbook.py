"""The IIIF Cookbook's fixtures: the checker accepts them, but for five that break a clause and are named here."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from fonds.problem import errors
from fonds.validation.manifest import check

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("FONDS_SHARED_DATA", ROOT.parent / "shared" / "data")) / "iiif-cookbook"
FIXTURES = sorted(FOLDER.glob("*/*.json"))

# Each was looked at: the official validator passes them, the specification does not.
WRONG = {
    "0000_template/manifest.json": {
        "3.2 id",
        "3.4 items",
    },  # the template of a recipe: no canvas, a space in the id
    "0010-book-2-viewing-direction/manifest-ttb.json": {"4.5"},  # <cite> in a summary that is not wrapped
    "0015-start/manifest.json": {"5.3"},  # a video painted on a canvas that has a duration and no size
    "0229-behavior-ranges/manifest.json": {"3.2 id"},  # a space at the end of the id
    "0464-reuse-manifest/manifest.json": {
        "4.5",
        "3.4 annotations",
    },  # an open <span>; a target that is no canvas
}

needed = pytest.mark.skipif(not FIXTURES, reason=f"no cookbook fixtures at {FOLDER} (FONDS_SHARED_DATA)")


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def document(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


@needed
@pytest.mark.parametrize("path", FIXTURES, ids=name_of)
def test_a_fixture_keeps_the_rules_or_is_known_not_to(path: Path) -> None:
    problems = errors(check(document(path)))
    clauses = WRONG.get(name_of(path), set())
    assert bool(problems) == bool(clauses), [str(problem) for problem in problems]
    for problem in problems:
        assert any(f"(Presentation 3.0, {clause}" in problem.message for clause in clauses), str(problem)


@needed
def test_all_that_is_said_to_be_wrong_is_there() -> None:
    assert WRONG.keys() <= {name_of(path) for path in FIXTURES}
