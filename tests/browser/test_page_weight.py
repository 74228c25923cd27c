"""What a browser transfers for the first view of a record: readers pay for it, and wait for it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("browser")
RECORD = "/records/harriman-1945-07.html"
MAX_BYTES = 150_000  # of all responses with their headers, compressed; 146,203 on 2026-12-01
LOADED_ON_REQUEST = ("mirador", "openseadragon", "tiles.js", "maplibre")


@pytest.mark.parametrize("viewport", [(1440, 900), (360, 740)])
def test_a_record_without_scans_is_light(viewport: tuple[int, int], browser: Browser, node: str) -> None:
    context = browser.new_context(viewport={"width": viewport[0], "height": viewport[1]})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def keep_address(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["response"]["url"]

    def keep_size(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    session.on("Network.responseReceived", keep_address)
    session.on("Network.loadingFinished", keep_size)
    page.goto(node + RECORD, wait_until="networkidle")
    transfers = {addresses[id]: size for id, size in sizes.items() if addresses[id].startswith(node)}
    context.close()
    largest = sorted(transfers.items(), key=lambda transfer: -transfer[1])[:8]
    assert any(address.endswith(".woff2") for address in transfers)
    assert 20_000 < sum(transfers.values()) <= MAX_BYTES, largest
    assert [address for address in transfers if any(name in address for name in LOADED_ON_REQUEST)] == []
