"""loam-iiif, a crawler that others wrote, walks our Collections over a socket and finds every level."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from tests.conformance import checkouts
from tests.conformance.conftest import get

REQUIREMENTS = ("loam-iiif==0.1.8",)
CODE = """
import json, sys
from loam_iiif.iiif import IIIFClient
manifests, collections = IIIFClient(no_cache=True, skip_cache=True).get_manifests_and_collections_ids(sys.argv[1])
print(json.dumps([sorted(manifests), sorted(collections)]))
"""
LEVELS = ("papers", "reports", "file-7")  # fonds, series, file

pytestmark = pytest.mark.xdist_group("browser")  # the small archive is served once


def document(uri: str) -> dict[str, Any]:
    return dict(json.loads(get(uri)))


@pytest.mark.parametrize("version", ["", "2/"])
def test_a_crawler_finds_every_level_and_every_manifest(small_archive: str, version: str) -> None:
    python = checkouts.environment("loam-iiif", REQUIREMENTS)
    start = f"{small_archive}/iiif/{version}collection"
    done = subprocess.run([str(python), "-c", CODE, start], capture_output=True, text=True, check=True)
    manifests, collections = json.loads(done.stdout.splitlines()[-1])
    assert manifests == sorted(f"{small_archive}/iiif/{version}{id}/manifest" for id in ("note", "report"))
    assert collections == sorted([start, *(f"{start}/{id}" for id in LEVELS)])


def test_part_of_leads_up_from_the_manifest_to_the_node(small_archive: str) -> None:
    """3.3.2: partOf[0] of each answers, and lists what it came from; Mirador makes its breadcrumb of it."""
    way, below = [], f"{small_archive}/iiif/report/manifest"
    while parents := document(below).get("partOf"):
        whole = document(parents[0]["id"])
        assert below in [item["id"] for item in whole["items"]]
        way.append(below := whole["id"])
    assert way == [
        f"{small_archive}/iiif/collection{tail}" for tail in ("/file-7", "/reports", "/papers", "")
    ]


def test_every_member_of_every_level_has_a_picture(small_archive: str) -> None:
    """5.1: a Collection and a Manifest in a Collection SHOULD have a thumbnail."""
    for tail in ("", *(f"/{id}" for id in LEVELS)):
        found = document(f"{small_archive}/iiif/collection{tail}")
        assert found["thumbnail"], tail
        assert [item["id"] for item in found["items"] if not item.get("thumbnail")] == []
