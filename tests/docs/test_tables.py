"""Tables that follow from the code stand in the docs as the code makes them now."""

from pathlib import Path

import pytest

from tests.docs.tables import PAGES, ROOT, TABLES, filled, used


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_tables_of_a_page_are_those_of_the_code(page: Path) -> None:
    text = page.read_text("utf-8")
    assert filled(text) == text, "run `python -m tests.docs.tables`"


def test_every_table_stands_in_some_page() -> None:
    assert set(TABLES) == used()
