"""The clients of the Reconciliation Service API: OpenRefine's requests as they go over the wire, and `reconciler`.

OpenRefine itself is not run. What its sources of August 2026 send was read there: StandardReconConfig,
ReconciledDataExtensionJob, GuessTypesOfColumnCommand and HttpClient in Java; recon-manager.js, suggest-4_3a.js,
custom-suggest.js, recon-renderer.js and add-column-by-reconciliation.js in the browser.
"""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.conformance.checkouts import environment
from tests.conformance.reconciliation import ask, json_of

CLIENT = ("reconciler==0.2.2", "pandas<3", "numpy<2")
pytestmark = pytest.mark.xdist_group("reconciliation")


APACHE = {
    "Content_Type": "application/x-www-form-urlencoded; charset=UTF-8",
    "Accept_Encoding": "gzip, x-gzip, deflate",
}
JQUERY = {"Accept": "application/json, text/javascript, */*; q=0.01", "Origin": "http://127.0.0.1:3333"}


def form(field: str, value: str) -> bytes:
    return urlencode({field: value}).encode()


def openrefine(endpoint: str, field: str, value: str) -> Any:
    """A POST of its HttpClient: gzip is asked for, as Apache's client does."""
    status, headers, body = ask(endpoint, form(field, value), **APACHE)
    assert status == 200
    return json.loads(gzip.decompress(body) if headers["Content-Encoding"] == "gzip" else body)


def test_openrefine_registers_the_service_by_cors(endpoint: str) -> None:
    """recon-manager.js: jQuery with dataType json; JSONP only where that fails."""
    said = json_of(endpoint, **JQUERY)
    assert said["name"] and isinstance(said["batchSize"], int)


def test_openrefine_guesses_types(endpoint: str) -> None:
    """GuessTypesOfColumnCommand: ten cells, three candidates of each; types are counted over all of them."""
    said = openrefine(
        endpoint,
        "queries",
        '{"q0":{"query":"John Smith","limit":3},"q1":{"query":"W. Averell Harriman","limit":3}}',
    )
    types = [one["type"][0] for result in said.values() for one in result["result"]]
    assert {"id": "person", "name": "Person"} in types
    assert all(isinstance(one, dict) and one["id"] for one in types)


def test_openrefine_reconciles_a_column(endpoint: str) -> None:
    """StandardReconConfig: the batch is put together from texts; properties of other columns, one of them matched."""
    code = (
        '{"q0":{"query":"Smith, John","type":"person","type_strict":"should",'
        '"properties":[{"pid":"born","v":1850}]},'
        '"q1":{"query":"Dairen","type":"place","type_strict":"should",'
        '"properties":[{"pid":"part_of","v":{"id":"china","name":"China"}}]}}'
    )
    said = openrefine(endpoint, "queries", code)
    assert [said["q0"]["result"][0][name] for name in ("id", "match")] == ["smith-younger", True]
    assert said["q1"]["result"][0]["match"]
    for one in said["q0"]["result"]:
        assert set(one) >= {"id", "name", "type", "score", "match"}
        assert all("id" in type for type in one["type"])


def test_openrefine_suggests_while_somebody_types(endpoint: str, manifest: dict[str, Any]) -> None:
    """suggest-4_3a.js: `prefix`, later `cursor`; custom-suggest.js drops the flyout paths, so that none is asked."""
    url = manifest["suggest"]["entity"]["service_url"] + manifest["suggest"]["entity"]["service_path"]
    said = json_of(f"{url}?prefix=Harriman", **JQUERY)
    assert {one["id"] for one in said["result"]} >= {"harriman", "papers"}
    types = manifest["suggest"]["type"]["service_url"] + manifest["suggest"]["type"]["service_path"]
    assert json_of(f"{types}?prefix=per", **JQUERY)["result"][0]["id"] == "person"


def test_openrefine_adds_columns(endpoint: str, manifest: dict[str, Any]) -> None:
    """add-column-by-reconciliation.js proposes properties by type, ReconciledDataExtensionJob asks for them."""
    where = manifest["extend"]["propose_properties"]
    proposed = json_of(where["service_url"] + where["service_path"] + "?type=person", **JQUERY)
    assert {"id": "born", "name": "Born"}.items() <= {
        (key, value) for one in proposed["properties"] if one["id"] == "born" for key, value in one.items()
    }
    said = openrefine(
        endpoint,
        "extend",
        '{"properties":[{"id":"born","settings":{"limit":"0"}},{"id":"wikidata"}],"ids":["harriman"]}',
    )
    assert [one["id"] for one in said["meta"]] == ["born", "wikidata"]
    assert said["rows"]["harriman"]["wikidata"] == [{"str": "Q313683"}]


def test_openrefine_shows_a_preview_in_a_frame(manifest: dict[str, Any]) -> None:
    """recon-renderer.js: an iframe with sandbox="", of the size in the manifest."""
    assert isinstance(manifest["preview"]["width"], int) and isinstance(manifest["preview"]["height"], int)
    status, headers, _ = ask(manifest["preview"]["url"].replace("{{id}}", "harriman"))
    assert status == 200 and headers["X-Frame-Options"] is None
    assert "frame-ancestors *" in headers["Content-Security-Policy"]


def test_the_test_bench_asks_for_data(endpoint: str) -> None:
    """DataExtensionTab.js of its branch for 0.2: by GET, with a parameter of its own behind."""
    query = json.dumps({"ids": ["dairen"], "properties": [{"id": "part_of"}]}, separators=(",", ":"))
    said = json_of(
        f"{endpoint}?{urlencode({'extend': query})}&timeout=20000", Origin="https://example.github.io"
    )
    assert said["rows"]["dairen"]["part_of"] == [{"id": "china", "name": "China"}]


def test_the_client_reconciler_matches_a_column(endpoint: str, tmp_path: Path) -> None:
    python = environment("reconciler", CLIENT)
    script = tmp_path / "column.py"
    script.write_text(
        "import json, sys, pandas\n"
        "from reconciler import reconcile\n"
        "names = pandas.Series(['Harriman, W. Averell', '蒋中正', 'nobody at all', 'Smith, John'])\n"
        "born = pandas.Series(['1891', '', '', '1850'])\n"
        "known = {'type_id': 'person', 'property_mapping': {'born': born}}\n"
        "found = reconcile(names, reconciliation_endpoint=sys.argv[1], **known)\n"
        "rows = found[['input_value', 'id', 'match', 'type_id']].values.tolist()\n"
        "print(json.dumps([[one if isinstance(one, (str, bool)) else None for one in row] for row in rows]))\n",
        "utf-8",
    )
    done = subprocess.run(
        [str(python), str(script), endpoint], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [
        ["Harriman, W. Averell", "harriman", True, "person"],
        ["蒋中正", "chiang", True, "person"],
        ["nobody at all", None, False, None],
        ["Smith, John", "smith-younger", True, "person"],
    ]
