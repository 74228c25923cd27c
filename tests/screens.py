"""Pictures of every kind of page, for people to look at: `make screens`, or `python -m tests.screens FOLDER`.

Each is taken on a desk, on a phone, in the dark and as it is printed, from the demonstration node and the node of
tests/conformance/everything.py.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests import page_kinds
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.conformance import everything
from tests.conftest import RECORDS, serving

FORMS = {
    "desk": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "print": {"viewport": {"width": 800, "height": 1130}},
}
SETTLE = 400  # milliseconds for scripts after the page is loaded


def take(browser: Browser, base: str, kinds: dict[str, str], folder: Path) -> int:
    """Take the pictures of these pages; return how many."""
    count = 0
    for form, options in FORMS.items():
        context = browser.new_context(**options, reduced_motion="reduce")
        page = context.new_page()
        if form == "print":
            page.emulate_media(media="print")
        for kind, path in kinds.items():
            page.goto(base + path, wait_until="load")
            page.wait_for_timeout(SETTLE)
            page.screenshot(path=folder / f"{kind}-{form}.png", full_page=kind != "viewer")
            count += 1
            print(f"{folder / f'{kind}-{form}.png'}", flush=True)
        context.close()
    return count


def main() -> int:
    """Take all pictures. The exit status is 0, or 1 without a browser."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "screens")
    if not CHROMIUM:
        print("Chromium is not installed: install it, or set CHROMIUM to a browser", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        work = Path(temporary)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        nodes = {
            "demonstration": (serving(RECORDS, work), page_kinds.DEMONSTRATION),
            "everything": (everything.served(work / "everything"), page_kinds.EVERYTHING),
        }
        for name, (node, kinds) in nodes.items():
            (work / name).mkdir()
            with node as base:
                count = take(browser, base, kinds, folder)
            print(f"{count} pictures of the node {name}", flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
