"""A node with a record for every rule on access, each with a canary in every field, and a crawl that looks for them.

The fields are those of the description that graphs are tested with (tests/serializers/graph/world.py), which has
all that the model has: so a new field has its canary by itself.
"""

from __future__ import annotations

import hashlib
import json
import re
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fonds.record import access
from fonds.record.field_types import COVERS
from tests.serializers.graph.world import MAXIMAL, NEIGHBOURS

DAY = "2031-01-01"  # the day on which all of it opens
TIERS = ("reading-room", "closed")
WORDS = re.compile(r"^[A-ZИМЯ][A-ZИМЯ .\[\]\"a-z\\\n]*$")
PLAIN = frozenset(
    {
        "kind",
        "id",
        "level",
        "collection",
        "holder",
        "publisher",
        "type",
        "classification",
        "access",
        "scripts",
    }
)


def rules() -> Iterator[tuple[str, str, str]]:
    """(id, tier, covers) of each record of the node that is kept back."""
    for tier in TIERS:
        for covers in COVERS:
            yield f"{tier}-{covers}", tier, covers
            if tier == "reading-room":
                yield f"{tier}-{covers}-scanned", tier, covers
                yield f"{tier}-{covers}-recorded", tier, covers


def canary(id: str, field: str) -> str:
    """The word that stands in a field of a record and nowhere else."""
    return f"Zq{hashlib.sha256(f'{id} {field}'.encode()).hexdigest()[:12]}Qz"


CANARY = re.compile(rb"zq[0-9a-f]{12}qz", re.IGNORECASE)  # an index of words has them in lower case


def leaks(data: bytes, withheld: dict[str, str]) -> list[str]:
    """Where each canary stands that is in these bytes; `withheld` is what `kept_back` returns."""
    words = {word.decode().lower() for word in CANARY.findall(data)}
    return sorted(withheld[word] for word in (f"Z{word[1:-2]}Qz" for word in words) if word in withheld)


def _with_canary(value: Any, word: str) -> Any:
    if isinstance(value, dict):
        # what a note quotes must stand in the transcript
        return {key: "page" if key == "quote" else _with_canary(inner, word) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_canary(inner, word) for inner in value]
    if isinstance(value, str) and value.startswith("https://images.example.org"):
        return value.replace("images.example.org/", f"images.example.org/{word}/")
    return f"{value} {word}" if isinstance(value, str) and WORDS.match(value) and len(value) > 3 else value


def record(id: str, tier: str, covers: str) -> dict[str, Any]:
    """The fields of a record with a canary in each."""
    fields = _fields("record", id)
    del fields["transcript"]
    if id.endswith("recorded"):
        captions = [{"file": recording(id).replace(".wav", ".vtt"), "language": "en"}]
        fields["pages"] = [{"file": recording(id), "captions": captions}]
        # a page of sound is no picture
        fields["accompanying"] = _with_canary(MAXIMAL["record"]["placeholder"], canary(id, "accompanying"))
    elif not id.endswith("scanned"):
        del fields["pages"]
    note = {"en": f"Ask the archive about {id}."}
    return fields | {"id": id, "access": {"tier": tier, "until": DAY, "covers": covers, "note": note}}


def recording(id: str) -> str:
    """The path of the sound of a record, which has its canary for every sample."""
    return f"sounds/{canary(id, 'pages')}.wav"


def _fields(kind: str, id: str) -> dict[str, Any]:
    return {
        key: value if key in PLAIN else _with_canary(value, canary(id, key))
        for key, value in MAXIMAL[kind].items()
    }


def series(covers: str) -> dict[str, Any]:
    """The fields of a closed collection with a canary in each."""
    id = series_id(covers)
    rule = {"tier": "closed", "until": DAY, "covers": covers}
    return _fields("collection", id) | {"id": id, "access": rule}


def series_id(covers: str) -> str:
    """The id of the closed collection of that rule."""
    return f"closed-series-{covers}"


def text(id: str) -> str:
    """The transcript of a record: two source pages."""
    return f"First page {canary(id, 'transcript')}.\n\n[page 2]\n\nSecond page {canary(id, 'transcript')}.\n"


def build(folder: Path) -> Path:
    """Write the node."""
    (folder / "node.toml").write_text('title = "Kept back"\npublisher = "publisher"\n')
    others = [MAXIMAL[kind] for kind in ("institution", "person", "place", "subject")]
    for plain in [*NEIGHBOURS, *others]:
        write(folder, plain, "")
    (folder / "sounds").mkdir()
    for id, tier, covers in rules():
        write(folder, record(id, tier, covers), text(id))
        if id.endswith("recorded"):
            with wave.open(str(folder / recording(id)), "wb") as file:
                file.setparams((1, 1, 8000, 0, "NONE", ""))
                file.writeframes(canary(id, "pages").encode() * 400)
            words = f"WEBVTT\n\n00:00.000 --> 00:00.500\n{canary(id, 'pages')}\n"
            (folder / recording(id).replace(".wav", ".vtt")).write_text(words)
    for covers in COVERS:  # a record that says nothing itself, in a collection that does
        above = series_id(covers)
        write(folder, series(covers), "")
        inside = record(f"inside-{above}", "closed", covers) | {"collection": above}
        del inside["access"]
        write(folder, inside, text(inside["id"]))
    return folder


def write(folder: Path, plain: dict[str, Any], body: str) -> None:
    """Write a description to a file of its own."""
    lines = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in plain.items())
    (folder / f"{plain['id']}.md").write_text(f"---\n{lines}---\n{body}", encoding="utf-8")


def kept_back() -> dict[str, str]:
    """Every canary that nobody without a pass may meet -> where it stands."""
    canaries: dict[str, str] = {}
    inherited = [(f"inside-closed-series-{covers}", "closed", covers) for covers in COVERS]
    for id, _, covers in [*rules(), *inherited]:
        fields = {*access.TEXT_FIELDS} if covers == "content" else set()
        if covers == "description":
            fields = {*MAXIMAL["record"]} - PLAIN
        for field in {*fields, *access.SCAN_FIELDS}:
            canaries[canary(id, field)] = f"{field} of {id}"
    for covers in COVERS:
        fields = {"scans": set(), "content": {*access.TEXT_FIELDS}}.get(
            covers, {*MAXIMAL["collection"]} - PLAIN
        )
        id = series_id(covers)
        for field in {*fields, *access.SCAN_FIELDS} & MAXIMAL["collection"].keys():
            canaries[canary(id, field)] = f"{field} of {id}"
    return canaries
