"""Canonical JSON: read back without checking again what was checked before it was written."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from fonds.ingest.markdown import parse
from fonds.record import canonical
from fonds.record.model import Description, from_dict
from tests import generate
from tests.conftest import RECORDS
from tests.serializers.graph.world import MAXIMAL


@pytest.mark.parametrize("kind", MAXIMAL)
def test_what_is_trusted_is_what_is_checked(kind: str) -> None:
    same(from_dict(MAXIMAL[kind]))


def test_nodes_are_read_back_as_it_was(tmp_path: Path) -> None:
    generate.node(tmp_path, 20, scans=True)
    for path in (*RECORDS.rglob("*.md"), *tmp_path.rglob("*.md")):
        description = parse(path.read_bytes(), path.name, "en").description
        assert description is not None
        same(description)


def same(description: Description) -> None:
    """Trusted reading, and checking anew, give an equal model of the same fields, and the same bytes again."""
    written = canonical.to_bytes(description)
    trusted, checked = canonical.from_bytes(written), from_dict(orjson.loads(written))
    assert trusted == checked == description
    assert trusted.model_fields_set == checked.model_fields_set
    assert repr(trusted) == repr(checked)
    assert canonical.to_bytes(trusted) == written


def test_a_trusted_description_is_still_closed() -> None:
    with pytest.raises(ValueError, match="extra_forbidden"):
        canonical.from_bytes(b'{"kind":"place","id":"a","name":{"en":"A"},"nmae":1}')
