"""The public names of the package are those of docs/python.md, and its examples work as shown."""

from __future__ import annotations

import doctest
import subprocess
import sys

import pytest

import fonds
from tests.conftest import RECORDS
from tests.docs import pages
from tests.docs.tables import ROOT

NAMES = {"Archive", "Client", "Description", "FondsError", "Problem", "read_folder"}


def test_the_public_names_are_promised() -> None:
    assert set(fonds.__all__) == NAMES | {"__version__"}
    table = pages.text("docs/python.md").partition("| --- | --- |\n")[2].partition("\n\n")[0]
    assert {row.split("`")[1] for row in table.splitlines()} == NAMES
    assert {name for name in NAMES if getattr(fonds, name).__doc__} == NAMES
    assert dir(fonds) == sorted(dir(fonds)) and set(dir(fonds)) >= NAMES


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'fonds' has no attribute 'publish'"):
        fonds.publish  # noqa: B018


def test_import_alone_loads_nothing() -> None:
    code = (
        "import sys, fonds; print([name for name in ('flask', 'rdflib', 'pydantic') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_the_examples_work_as_shown(node: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(RECORDS.parent)
    outcome = doctest.testfile(
        str(ROOT / "docs" / "python.md"),
        module_relative=False,
        globs={"address": node},
        optionflags=doctest.IGNORE_EXCEPTION_DETAIL,
    )
    assert outcome.attempted > 20 and outcome.failed == 0
