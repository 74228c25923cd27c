"""What leaves as a file of a format comes back as the same description, or with the documented loss of that format.

`round_trip_losses.json` has each field that does not come back as it was, by format and kind: in `part`, `moved` to
another field or a further statement, or `lost`; of the descriptions with everything (`full`), and the worst of many
descriptions with awkward values (`varied`). What is not in it comes back the same. `make_losses` writes it anew.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from fonds.record.model import Description, from_dict
from tests.importing.round_trip_formats import CASES, FORMATS, losses
from tests.ingest.readers import round_trip
from tests.varied_records import varied

LOSSES = Path(__file__).with_name("round_trip_losses.json")
LOSSLESS = ("markdown", "json-lines", "csv")
_RECORDS = 12
_ORDER = (round_trip.SAME, round_trip.PART, round_trip.MOVED, round_trip.LOST)


@lru_cache(maxsize=1)
def descriptions() -> tuple[tuple[dict[str, Any], ...], tuple[Description, ...]]:
    """Return varied descriptions as plain fields, and as the model has them."""
    plain = tuple(varied(_RECORDS))
    return plain, tuple(from_dict(fields) for fields in plain)


def worst(name: str, kind: str, folder: Path) -> dict[str, str]:
    """Return the worst that becomes of each field of varied descriptions of a kind."""
    plain, others = descriptions()
    outcome: dict[str, str] = {}
    for fields in plain:
        if fields["kind"] == kind:
            for field, how in losses(name, fields, folder, *others).items():
                outcome[field] = max(how, outcome.get(field, round_trip.SAME), key=_ORDER.index)
    return dict(sorted(outcome.items()))


def make_losses(folder: Path) -> None:
    """Write the table of losses anew."""
    table: dict[str, dict[str, Any]] = {}
    for name, kind in CASES:
        full = losses(name, round_trip.sample(kind), folder)
        table.setdefault(name, {})[kind] = {"full": full, "varied": worst(name, kind, folder)}
    LOSSES.write_text(json.dumps(table, indent=1) + "\n")


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_a_description_with_everything_comes_back(name: str, kind: str, tmp_path: Path) -> None:
    assert losses(name, round_trip.sample(kind), tmp_path) == _documented(name, kind, "full")


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_awkward_descriptions_come_back(name: str, kind: str, tmp_path: Path) -> None:
    assert worst(name, kind, tmp_path) == _documented(name, kind, "varied")


def test_our_own_formats_lose_nothing() -> None:
    assert {name for name in FORMATS if not _lost(name)} >= set(LOSSLESS)


def _documented(name: str, kind: str, which: str) -> dict[str, str]:
    losses: dict[str, str] = json.loads(LOSSES.read_text())[name][kind][which]
    return losses


def _lost(name: str) -> list[str]:
    kinds = json.loads(LOSSES.read_text())[name].values()
    return [field for outcomes in kinds for losses in outcomes.values() for field in losses]
