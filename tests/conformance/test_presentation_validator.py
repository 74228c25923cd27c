"""The official IIIF/presentation-validator judges every document of ours: its `okay`, not its exit status.

Its code runs from a checkout, in an environment of its own, and is never part of this repository.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from werkzeug.test import Client

from fonds.problem import errors
from fonds.publishing.publish import publish
from fonds.validation.manifest import check
from fonds.web.app import create_app
from tests.conformance import checkouts
from tests.conftest import BASE, settings_of
from tests.web import auth

REQUIREMENTS = (
    "bottle==0.13.4",
    "iiif-prezi==0.3.0",
    "jsonpath-rw==1.4.0",
    "jsonschema==4.26.0",
    "Pillow==12.0.0",
    "PyLD==3.3.0",
    "referencing==0.37.0",
    "requests==2.34.2",
)
# one process for all documents; {url, okay, errors} for each line of {url, body}
JUDGE = """
import json, sys
from presentation_validator.enum import IIIFVersion
from presentation_validator.validator import check_manifest
for line in sys.stdin:
    given = json.loads(line)
    result = check_manifest(given["body"], IIIFVersion.V3_0, given["url"]).json()
    said = [error["title"] + " " + error["path"] for error in result["errorList"]] + [result["error"]]
    print(json.dumps({"url": given["url"], "okay": result["okay"], "errors": said}))
"""
# Its own fixtures that it calls good, although the painting's target is another canvas than the one it stands on (5.6)
NOT_GOOD = {"accompanyingCanvas.json"}
BAD = (
    "broken_simple_image.json",
    "broken_choice.json",
    "broken_collection.json",
    "broken_embedded_annos.json",
    "broken_service.json",
    "non_cc_license.json",
    "collection_of_canvases.json",
    "old_format_label.json",
    "rights_lang_issues.json",
)


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of the official validator."""
    return checkouts.presentation_validator(tmp_path_factory.mktemp("validator"))


def judged(validator: Path, documents: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """What the validator says of each document, given with the address that it was found at."""
    python = checkouts.environment("presentation-validator", REQUIREMENTS)
    lines = "".join(json.dumps({"url": url, "body": body}) + "\n" for url, body in documents)
    command = [str(python), "-c", JUDGE]
    done = subprocess.run(command, cwd=validator, input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def test_every_document_is_okay(validator: Path, documents: list[tuple[str, bytes]]) -> None:
    found = judged(validator, [(url, json.loads(body)) for url, body in documents])
    assert len(found) == len(documents)
    assert [one for one in found if one["okay"] != 1] == []


PATTERNS = (["active"], ["external", "kiosk", "active"])


def test_guarded_manifests_are_okay(validator: Path, tmp_path: Path) -> None:
    """With the services of IIIF Authorization Flow on every image, in each way in which they may be set."""
    found = []
    for number, patterns in enumerate(PATTERNS):
        folder = auth.build(tmp_path / str(number), f"access_patterns = {json.dumps(patterns)}\n")
        settings = settings_of(folder, tmp_path / f"{number}.state")
        report = publish(settings)
        assert errors(report.problems) == []
        client = Client(create_app(settings))
        for id in auth.RECORDS:
            if "hidden" not in id:
                found.append(
                    (f"{BASE}/iiif/{id}/manifest", client.get(f"/iiif/{id}/manifest").get_json(force=True))
                )
    assert sum("AuthProbeService2" in json.dumps(body) for _, body in found) == 2 * len(PATTERNS)
    assert [one for one in judged(validator, found) if one["okay"] != 1] == []
    assert [str(problem) for url, body in found for problem in check(body, url)] == []


def test_the_judge_is_awake(validator: Path, documents: list[tuple[str, bytes]]) -> None:
    """A broken document, and one that is not where it says, must fail, or the test above proves nothing."""
    url, body = documents[0]
    broken = json.loads(body) | {"rights": "https://creativecommons.org/licenses/by/4.0/"}
    found = judged(validator, [(url, broken), ("https://elsewhere.example.org/", json.loads(body))])
    assert [one["okay"] for one in found] == [0, 0]


def test_its_schema_holds_without_its_code(validator: Path, documents: list[tuple[str, bytes]]) -> None:
    """The part of the official judge that needs nothing but what we have: runs where no package index is reached."""
    schema = Draft7Validator(json.loads((validator / "schema" / "iiif_3_0.json").read_text("utf-8")))
    wrong = {url: schema.is_valid(json.loads(body)) for url, body in documents}
    assert [url for url, valid in wrong.items() if not valid] == []


def test_our_checker_agrees_with_its_fixtures(validator: Path) -> None:
    """What it means to fail fails with us; what it calls good passes, but for what breaks a clause."""
    said = {
        path.name: bool(errors(check(json.loads(path.read_text("utf-8")))))
        for path in sorted((validator / "fixtures" / "3").glob("*.json"))
    }
    assert {name for name, wrong in said.items() if wrong} == {*BAD, *NOT_GOOD}


def test_our_checker_finds_nothing(documents: list[tuple[str, bytes]]) -> None:
    assert [str(problem) for url, body in documents for problem in check(json.loads(body), url)] == []
