"""iiif-prezi3 makes the same documents, and differences are reported."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from typing import Any

import pytest

from fonds.serializers.iiif import prezi3_check
from fonds.serializers.iiif.collection import Member
from fonds.serializers.iiif.manifest import manifest
from tests.serializers.iiif import world
from tests.serializers.iiif.collections import documents_of
from tests.serializers.iiif.test_collection import MEMBERS


def documents() -> dict[str, dict[str, Any]]:
    record, context = world.maximal(), world.full_context()
    published = [manifest(record, context), *world.all_pages(record, context)]
    bare = world.record(id="bare", pages=[world.SCAN])
    published.append(manifest(bare, context))
    digits = world.record(id="digits", title={"es-419": "Un telegrama", "de-1996": "x"}, pages=[world.SCAN])
    published.append(manifest(digits, world.full_context(languages=("es-419", "en"))))
    old = world.record(
        id="old",
        language="ar",
        pages=[world.SCAN | {"service": "https://i.example.org/iiif/2/x"}],
        transcript="x",
    )
    published += [manifest(old, context), *world.all_pages(old, context)]
    members = [Member(f"m{number}", "record", {"en": "x"}) for number in range(501)]
    for description in (None, world.FONDS, world.SERIES):
        published += documents_of(description, MEMBERS, context).values()
    published += documents_of(world.SERIES, members, context).values()
    return {document["id"]: document for document in published}


@pytest.mark.parametrize("document", documents().values(), ids=documents().keys())
def test_it_rebuilds_what_we_publish(document: dict[str, Any]) -> None:
    before = copy.deepcopy(document)
    assert prezi3_check.compare(document) == []
    assert document == before


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"label": "a text"}, "something else"),
        ({"strange": 1}, "lost"),
        ({"type": "Canvas"}, "refuses"),
        ({"type": "Thing"}, "nothing is rebuilt"),
        ({"navDate": "yesterday"}, "refuses"),
    ],
)
def test_a_difference_is_a_problem(change: dict[str, Any], expected: str) -> None:
    document = manifest(world.maximal(), world.full_context()) | change
    problems = prezi3_check.compare(document)
    assert expected in problems[0].message


def test_a_reference_with_items_is_detected(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's own references have `items: []`; ours must not, and the comparison must detect it."""
    document = json.loads(json.dumps(manifest(world.maximal(), world.full_context())))
    theirs = copy.deepcopy(document)
    theirs["items"][0]["annotations"][0]["items"] = []
    differences = list(prezi3_check._differences(document, theirs, ""))
    assert differences == [("items[0].annotations[0].items", "[] is added")]


def test_the_library_is_imported_on_first_use() -> None:
    code = "import sys, fonds.serializers.iiif.prezi3_check; sys.exit('iiif_prezi3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
