"""The generated tables in the documentation are up to date with the code."""

from pathlib import Path

import pytest

from tests.docs.tables import PAGES, ROOT, TABLES, used_tables, with_tables


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_tables_of_a_page_are_up_to_date(page: Path) -> None:
    text = page.read_text("utf-8")
    assert with_tables(text) == text, "run `python -m tests.docs.tables`"


def test_every_table_is_on_some_page() -> None:
    assert set(TABLES) == used_tables()
