"""Our Presentation 2.1 before outside judges: @iiif/parser's own conversion, manifesto.js, the official validator.

Shown are the IIIF Cookbook's fixtures and every document of ours.
"""

from __future__ import annotations

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from fonds.serializers.iiif.presentation2 import annotation_lists, convert
from tests.conformance import checkouts
from tests.conformance.presentation2_differences import DIFFERENCES, reduced
from tests.conformance.test_presentation_validator import REQUIREMENTS
from tests.validation.test_cookbook import FIXTURES, FOLDER, name_of

Pairs = dict[str, tuple[dict[str, Any], dict[str, Any]]]
# the same as the one for 3.0, but with the contexts that iiif_prezi brings along, so that nothing is fetched
JUDGE = """
import contextlib, io, json, pathlib, sys
import iiif_prezi
from presentation_validator.enum import IIIFVersion
from presentation_validator.validator import check_manifest
from pyld import jsonld
folder = pathlib.Path(iiif_prezi.__file__).parent / "contexts"
context = json.loads((folder / "context_21.json").read_text())
def load(url, options=None):
    document = context if "/presentation/2/" in url else {"@context": {}}
    return {"contextUrl": None, "documentUrl": url, "contentType": "application/ld+json", "document": document}
jsonld.set_document_loader(load)
for line in sys.stdin:
    given = json.loads(line)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        result = check_manifest(given["body"], IIIFVersion.V2_1, given["url"]).json()
    print(json.dumps({"url": given["url"], "okay": result["okay"], "error": result["error"]}))
"""
# What the validator refuses in fixtures: words of its error -> whose fault it is
REFUSED = {
    "requires 'label' to be set": "the label of the template is empty",
    "Vulnerable attribute 'title'": "HTML of the fixture that 3.0 forbids too (4.5)",
    "Unknown resource class dctypes:Sound": "iiif_prezi knows images and texts only; 5.5 has dctypes:Sound itself",
    "Unknown resource class dctypes:MovingImage": "the same of video",
    "Unknown resource class Feature": "GeoJSON as a body is an extension",
    "Unknown resource class oa:Tag": "iiif_prezi takes the first type only; the second is cnt:ContentAsText",
    "sc:Range['canvases'] must be a list": "iiif_prezi unwraps a list of one canvas with a fragment, then complains",
    "'str' object has no attribute 'get'": "iiif_prezi reads `full` as an object; 4.1 has an address too",
    "sc:Canvas['label'] not present": "a mere reference to a canvas, as the body of a link; 3.1 is of canvases",
    "oa:Annotation['resource'] not present": "a content state has no body",
}

needed = pytest.mark.skipif(not FIXTURES, reason=f"no cookbook fixtures at {FOLDER} (FONDS_SHARED_DATA)")


@pytest.fixture(scope="module")
def pairs(documents: list[tuple[str, bytes]]) -> Pairs:
    """(3.0, 2.1) of fixtures and of our documents, by name or address. Of the 501 like ones, one."""
    shown = [(url, body) for url, body in documents if "/iiif/m" not in url or "/iiif/m0/" in url]
    given = {name_of(path): json.loads(path.read_text("utf-8")) for path in FIXTURES}
    given |= {url: json.loads(body) for url, body in shown}
    return {name: (document, convert(document)) for name, document in given.items()}


@pytest.fixture(scope="module")
def found(pairs: Pairs) -> dict[str, dict[str, Any]]:
    """What the two JavaScript libraries make of each."""
    node, place = checkouts.node_modules(checkouts.HERE / "node")
    script = place / "presentation2.mjs"  # beside the modules it imports
    script.write_bytes((checkouts.HERE / "node" / "presentation2.mjs").read_bytes())
    lines = "".join(
        json.dumps({"url": url, "given": old, "made": new}) + "\n" for url, (old, new) in pairs.items()
    )
    done = subprocess.run([node, str(script)], input=lines, capture_output=True, text=True, check=True)
    return {one["url"]: one for one in map(json.loads, done.stdout.splitlines())}


def held(ours: dict[str, Any], theirs: dict[str, Any], skipped: str = "") -> tuple[Any, Any]:
    """Both without the named differences, of which one may be skipped."""
    ours, theirs = copy.deepcopy(ours), copy.deepcopy(theirs)
    for name, (_, difference) in DIFFERENCES.items():
        if name != skipped:
            difference(ours, theirs)
    return reduced(ours), reduced(theirs)


def compared(
    pairs: Pairs, found: dict[str, dict[str, Any]]
) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """(ours, theirs) of all that the parser can convert: it knows no layers."""
    return {
        url: (made, found[url]["theirs"]) for url, (_, made) in pairs.items() if made["@type"] != "sc:Layer"
    }


@needed
def test_it_says_what_the_parser_says_but_for_named_differences(
    pairs: Pairs, found: dict[str, dict[str, Any]]
) -> None:
    for url, (made, theirs) in compared(pairs, found).items():
        ours, others = held(made, theirs)
        assert (url, ours) == (url, others)


@needed
@pytest.mark.parametrize("name", DIFFERENCES)
def test_every_named_difference_is_one(name: str, pairs: Pairs, found: dict[str, dict[str, Any]]) -> None:
    for made, theirs in compared(pairs, found).values():
        try:
            ours, others = held(made, theirs, name)
        except (AssertionError, LookupError, TypeError, AttributeError):
            return  # what remains does not even have the form that the next one expects
        if ours != others:
            return
    pytest.fail(f"nothing differs in {name}")


def test_manifesto_finds_what_is_there(pairs: Pairs, found: dict[str, dict[str, Any]]) -> None:
    for url, (given, made) in pairs.items():
        said = found[url].get("manifesto", {})
        assert "error" not in said, (url, said)
        if made["@type"] == "sc:Manifest":
            _manifest_is_found(url, given, made, said)
        elif made["@type"] == "sc:Collection":
            assert (url, said["items"]) == (url, len(given["items"]))


def _manifest_is_found(url: str, given: dict[str, Any], made: dict[str, Any], said: dict[str, Any]) -> None:
    (sequence,) = made["sequences"]
    assert [one["id"] for one in said["canvases"]] == [one["@id"] for one in sequence["canvases"]]
    for canvas, seen in zip(sequence["canvases"], said["canvases"], strict=True):
        assert (seen["width"], seen["height"]) == (canvas["width"], canvas["height"])
        assert seen["label"]
        assert len(seen["images"]) == len(canvas.get("images", ()))
        assert seen["lists"] == len(canvas.get("otherContent", ()))
        for image, services in zip(canvas.get("images", ()), seen["services"], strict=True):
            if image["resource"]["@type"] == "dctypes:Image" and "service" in image["resource"]:
                assert services == [image["resource"]["service"]["@id"]]
    assert said["start"] == sequence.get("startCanvas")
    assert said["metadata"] == len(given.get("metadata", ()))
    assert said["license"] == given.get("rights"), url
    assert said["ranges"] == len(made.get("structures", ())), url
    assert bool(said["required"]) == ("attribution" in made)
    assert said["services"] == [one["@id"] for one in _listed(made.get("service")) if "@id" in one]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


@pytest.fixture(scope="module")
def judged(pairs: Pairs, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bool, str]]:
    """(okay, error) of every 2.1 document, and of the lists that manifests refer to."""
    validator = checkouts.presentation_validator(tmp_path_factory.mktemp("validator"))
    python = checkouts.environment("presentation-validator", REQUIREMENTS)
    given = {made["@id"]: made for _, made in pairs.values()}
    given |= {one["@id"]: one for document, _ in pairs.values() for one in annotation_lists(document)}
    broken = next(made for made in given.values() if made["@type"] == "sc:Manifest")
    given["broken"] = {name: value for name, value in broken.items() if name != "label"}
    return _judged(validator, python, given)


def _judged(validator: Path, python: Path, given: dict[str, Any]) -> dict[str, tuple[bool, str]]:
    lines = "".join(json.dumps({"url": url, "body": body}) + "\n" for url, body in given.items())
    command = [str(python), "-c", JUDGE]
    done = subprocess.run(command, cwd=validator, input=lines, capture_output=True, text=True, check=True)
    said = map(json.loads, done.stdout.splitlines())
    return {one["url"]: (bool(one["okay"]), one["error"]) for one in said}


def test_the_official_validator_says_okay(judged: dict[str, tuple[bool, str]]) -> None:
    """Of every document of ours; of the fixtures', but for what is named."""
    assert not judged.pop("broken")[0], "it is not awake"
    refused = {url: error for url, (okay, error) in judged.items() if not okay}
    ours = {url: error for url, error in refused.items() if "iiif.io/api/cookbook" not in url}
    assert ours == {}
    assert [error for error in refused.values() if not any(words in error for words in REFUSED)] == []
    assert [words for words in REFUSED if not any(words in error for error in refused.values())] == []
