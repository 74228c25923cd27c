"""F-UJI, which judges how FAIR a description is, asked over a socket of the cable and of the node as a dataset.

F-UJI is read from a checkout of pangaea-data-publisher/fuji and runs in an environment of its own without the network:
its lists (licences, vocabularies, file formats) are in the checkout. Every metric is asserted with its points, so
that a point lost is a test failed; what is missing stands below with its reason.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import checkouts
from tests.conftest import free_port

FUJI = "pangaea-data-publisher/fuji"
# what its pyproject.toml asks for, but for numpy 1.26.4, which pip would have to build
REQUIREMENTS = (
    *("beautifulsoup4==4.15.0", "configparser==7.3.0", "connexion[flask,uvicorn,swagger-ui]==3.3.0"),
    *("extruct==0.18.0", "feedparser==6.0.14", "flask-limiter==3.12", "hashid==3.1.4", "idutils==1.7.1"),
    *(
        "jmespath==1.1.0",
        "levenshtein==0.26.1",
        "lxml==6.1.0",
        "pandas==2.3.3",
        "pyRdfa3==3.6.5",
        "pyld==2.0.4",
    ),
    *("pyyaml==6.0.4", "rapidfuzz==3.14.6", "rdflib==7.6.0", "requests==2.34.2", "sparqlwrapper==2.0.0"),
    *("tika==3.1.0", "tldextract==5.4.0", "urlextract==1.10.0", "pygithub==2.10.0", "jsonschema==4.17.3"),
)
METRICS = "metrics_v0.8"
# points of each metric, of how many; what is not full is explained in MISSING
CABLE = {
    "FsF-F1-01MD": (1, 1),
    "FsF-F1-02MD": (0, 1),
    "FsF-F2-01M": (2, 2),
    "FsF-F3-01M": (1, 1),
    "FsF-F4-01M": (2, 2),
    "FsF-A1-01M": (1, 1),
    "FsF-A1-02MD": (2, 2),
    "FsF-A1.1-01MD": (2, 2),
    "FsF-A1.2-01MD": (2, 2),
    "FsF-I1-01M": (2, 2),
    "FsF-I2-01M": (2, 2),
    "FsF-I3-01M": (2, 2),
    "FsF-R1-01M": (1, 2),
    "FsF-R1.1-01M": (1, 1),
    "FsF-R1.2-01M": (1, 1),
    "FsF-R1.3-01M": (1, 1),
    "FsF-R1.3-02D": (1, 1),
}
MISSING = {
    # an identifier of a registry (DOI, ARK, Handle, w3id): the cable has none, and an address on a loopback can be none
    "FsF-F1-02MD": "FsF-F1-02MD-1 FsF-F1-02MD-2 FsF-F1-02MD-4 FsF-F1-02MD-5",
    # the size of a file is read from schema:distribution and dcat:distribution alone, which are for datasets, and a
    # telegram is none; measured variables (of no points) it has none
    "FsF-R1-01M": "FsF-R1-01M-2 FsF-R1-01M-3",
}
# the node as a dataset: nobody told its subjects in keywords (F2-01M), and the demonstration node does not say on what
# terms its data may be used (`data_rights`: R1.1-01M)
DATASET = CABLE | {"FsF-F2-01M": (1, 2), "FsF-R1-01M": (2, 2), "FsF-R1.1-01M": (0, 1)}
OUTSIDE = {"FsF-F1-02MD"}  # what no machine without the network can be given

pytestmark = pytest.mark.xdist_group("fuji")


@pytest.fixture(scope="module")
def fuji(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """F-UJI, served: the address to ask."""
    work = tmp_path_factory.mktemp("fuji")
    archive = subprocess.run(
        [*checkouts.git_of(FUJI), "archive", "HEAD", "fuji_server"], capture_output=True, check=True
    )
    subprocess.run(["tar", "x", "-C", str(work)], input=archive.stdout, check=True)
    python, port = checkouts.environment("fuji", REQUIREMENTS), free_port()
    given = (work / "fuji_server" / "config" / "server.ini").read_text()
    given = re.sub(r"(?m)^service_host = .*", "service_host = 127.0.0.1", given)
    (work / "server.ini").write_text(re.sub(r"(?m)^service_port = .*", f"service_port = {port}", given))
    with (work / "log").open("w") as log:
        command = [str(python), "-m", "fuji_server", "-c", "server.ini"]
        process = subprocess.Popen(command, cwd=work, stdout=log, stderr=log)
        try:
            _wait(process, port, work / "log")
            yield f"http://127.0.0.1:{port}/fuji/api/v1/evaluate"
        finally:
            process.terminate()
            process.wait(20)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/fuji/api/v1/openapi.json", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
        if process.poll() is not None:
            break
    raise RuntimeError(f"F-UJI did not start:\n{log.read_text()[-2000:]}")


@lru_cache
def judged(fuji: str, uri: str) -> dict[str, Any]:
    """What F-UJI says of the thing or the page at an address; each is asked for once."""
    asked = {"object_identifier": uri, "test_debug": True, "use_datacite": False, "metric_version": METRICS}
    # the name and the word that stand in its config/users.py
    word = base64.b64encode(b"marvel:wonderwoman").decode()
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Authorization": f"Basic {word}",
    }
    request = urllib.request.Request(fuji, json.dumps(asked).encode(), headers)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return dict(json.load(answer))


def points(found: dict[str, Any]) -> dict[str, tuple[float, float]]:
    scores = {one["metric_identifier"]: one["score"] for one in found["results"]}
    return {name: (score["earned"], score["total"]) for name, score in scores.items()}


def percent(scores: dict[str, tuple[float, float]]) -> float:
    return 100 * sum(got for got, _ in scores.values()) / sum(most for _, most in scores.values())


@pytest.mark.parametrize("path", ["/id/harriman-1945-07", "/records/harriman-1945-07"])
def test_the_cable(path: str, fuji: str, node: str) -> None:
    """92.3 % of all points, 96 % of those that can be had where there is no network."""
    found = judged(fuji, node + path)
    scores = points(found)
    assert scores == CABLE
    assert found["summary"]["score_percent"]["FAIR"] == round(percent(scores), 2) == 92.31
    inside = {name: score for name, score in scores.items() if name not in OUTSIDE}
    assert percent(inside) >= 95


def test_the_node_as_a_dataset(fuji: str, node: str) -> None:
    assert points(judged(fuji, f"{node}/dataset")) == DATASET


def test_what_is_missing_is_what_is_said_to_be(fuji: str, node: str) -> None:
    found = judged(fuji, f"{node}/records/harriman-1945-07")
    short = [one for one in found["results"] if one["score"]["earned"] < one["score"]["total"]]
    missing = {
        one["metric_identifier"]: " ".join(
            name for name, test in one["metric_tests"].items() if test["metric_test_status"] != "pass"
        )
        for one in short
    }
    assert missing == MISSING
