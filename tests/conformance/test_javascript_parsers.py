"""@iiif/parser, manifesto.js and two vaults, on which most viewers stand, find in each document what is there."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from tests.conformance import checkouts

Found = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def known(documents: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The documents that @iiif/parser 2.2.10 loads at all: it has no AnnotationCollection as a document (5.8)."""
    return [(url, body) for url, body in documents if json.loads(body)["type"] != "AnnotationCollection"]


@pytest.fixture(scope="module")
def found(known: list[tuple[str, bytes]]) -> Found:
    """What they make of each document, by its address."""
    node, place = checkouts.node_modules(checkouts.HERE / "node")
    script = place / "judge.mjs"  # beside the modules it imports
    script.write_bytes((checkouts.HERE / "node" / "judge.mjs").read_bytes())
    lines = "".join(json.dumps({"url": url, "body": json.loads(body)}) + "\n" for url, body in known)
    done = subprocess.run([node, str(script)], input=lines, capture_output=True, text=True, check=True)
    return {one["url"]: one for one in map(json.loads, done.stdout.splitlines())}


def test_all_are_loaded(found: Found, known: list[tuple[str, bytes]]) -> None:
    assert found.keys() == {url for url, _ in known}
    for one in found.values():
        assert "error" not in one["parser"], one
        assert "error" not in one.get("manifesto", {}), one


def test_the_parser_finds_what_is_there(found: Found, known: list[tuple[str, bytes]]) -> None:
    for url, body in known:
        document, said = json.loads(body), found[url]["parser"]
        assert said["type"] == document["type"]
        assert said["label"] == document["label"]
        assert said["items"] == len(document["items"])
        if document["type"] == "Manifest":
            assert said["canvases"] == said["annotations"] == len(document["items"])


def test_manifesto_finds_what_is_there(found: Found, known: list[tuple[str, bytes]]) -> None:
    for url, body in known:
        document, said = json.loads(body), found[url].get("manifesto")
        if document["type"] == "Collection":
            assert said["items"] == len(document["items"])
        elif document["type"] == "Manifest":
            assert said["canvases"] == said["images"] == len(document["items"])
            assert said["metadata"] == len(document["metadata"])
            assert said["seeAlso"] == len(document["seeAlso"])
            assert said["renderings"] == len(document["rendering"])
            assert said["homepage"] == document["homepage"][0]["id"]
            assert bool(said["required"]) == ("requiredStatement" in document)


def test_both_vaults_hold_what_is_there(found: Found, known: list[tuple[str, bytes]]) -> None:
    """@iiif/vault (Canopy) and the vault of @iiif/helpers (Clover) give label and items back, in their order."""
    for url, body in known:
        document = json.loads(body)
        if document["type"] in ("Manifest", "Collection"):
            for vault in found[url]["vaults"].values():
                assert vault.get("label") == document["label"], (url, vault)
                there = [[item["id"], item["type"], item["label"]] for item in document["items"]]
                assert vault["items"] == there
