"""Accessibility of every kind of page, as axe-core sees it: no violation of any severity.

Each is judged as it is on a desk, and its contrast once more in the dark, on a phone.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests import page_kinds
from tests.conformance import everything

DEVICES = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}
# Mirador and YASGUI make what is in these, and no setting of theirs mends it
FOREIGN = {"viewer": ["#viewer"], "sparql": ["#yasgui"]}
axe = Axe()


@pytest.fixture(scope="module")
def everything_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A node with a page of every kind, on which something was withdrawn."""
    with everything.served(tmp_path_factory.mktemp("accessible")) as base:
        yield base


@pytest.fixture(scope="module", params=DEVICES)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(**DEVICES[request.param], bypass_csp=True, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def violations(page: Page, kind: str) -> list[str]:
    """What axe finds: the rule, and the element."""
    page.wait_for_load_state("networkidle")
    foreign = [[selector] for selector in FOREIGN.get(kind, [])]
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    rules = {"runOnly": ["color-contrast"]} if is_dark else None
    outcome = axe.run(page, context={"exclude": foreign} if foreign else None, options=rules)
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:160]}"
        for violation in outcome.response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("kind", page_kinds.DEMONSTRATION)
def test_a_page_of_the_demonstration(kind: str, page: Page, node: str) -> None:
    page.goto(node + page_kinds.DEMONSTRATION[kind])
    assert violations(page, kind) == []


@pytest.mark.parametrize("kind", page_kinds.EVERYTHING)
def test_a_page_of_another_kind(kind: str, page: Page, everything_node: str) -> None:
    page.goto(everything_node + page_kinds.EVERYTHING[kind])
    assert violations(page, kind) == []
