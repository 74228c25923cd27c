"""With `image_service` set, IIPImage serves the files that we prepare: all that the manifest points to answers."""

from __future__ import annotations

import io
import json
import urllib.request
from pathlib import Path
from typing import Any

from PIL import Image

from fonds.problem import errors
from fonds.publishing import publish as publishing
from fonds.store.reader import Reader
from tests import scans
from tests.conftest import settings_of
from tests.iipimage import iipimage


def body(uri: str) -> bytes:
    with urllib.request.urlopen(uri, timeout=30) as answer:
        return bytes(answer.read())


def test_iipimage_serves_what_publish_prepared(tmp_path: Path) -> None:
    node, state = scans.node(tmp_path / "node"), tmp_path / "state"
    (state / "images").mkdir(parents=True)
    with iipimage(state / "images", tmp_path) as (port, _):
        template = f"http://127.0.0.1:{port}/iiif/{{folder}}%2F{{file}}.tif"
        settings = settings_of(node, state, image_service=template, image_service_version=2)
        assert errors(publishing.publish(settings).problems) == []
        for canvas in _manifest(state, "leaves")["items"] + _manifest(state, "two")["items"]:
            image = canvas["items"][0]["items"][0]["body"]
            (service,) = image["service"]
            assert service["@type"] == "ImageService2" and service["@id"].startswith(
                template.partition("{")[0]
            )
            said = json.loads(body(f"{service['@id']}/info.json"))
            assert (said["width"], said["height"]) == (canvas["width"], canvas["height"])
            assert Image.open(io.BytesIO(body(image["id"]))).size == (canvas["width"], canvas["height"])
            (small,) = canvas["thumbnail"]
            drawn = Image.open(io.BytesIO(body(small["id"]))).size
            assert drawn[0] == small["width"] and abs(drawn[1] - small["height"]) <= 1


def _manifest(state: Path, id: str) -> dict[str, Any]:
    reader = Reader(state)
    row = reader.entity(id)
    assert row is not None
    stored = reader.document(row.document_set or 0, "manifest")
    assert stored is not None
    found: dict[str, Any] = json.loads(reader.decompress(stored))
    reader.close()
    return found
