"""Asks a reconciliation service as clients do, and holds answers against the schemas of the specification."""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from tests.conformance.checkouts import git_of, text_of

SPECS = "reconciliation-api/specs"
SCHEMAS = "0.2/schemas"


def ask(url: str, data: bytes | None = None, **headers: str) -> tuple[int, Any, bytes]:
    """Status, headers and body, as a client without cookies gets them."""
    request = urllib.request.Request(
        url, data, {name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def json_of(url: str, data: bytes | None = None, **headers: str) -> Any:
    status, said, body = ask(url, data, **headers)
    assert status == 200, body
    assert said["Content-Type"] == "application/json"
    assert said["Access-Control-Allow-Origin"] == "*"  # 3.3
    return json.loads(body)


@lru_cache(maxsize=1)
def schemas() -> dict[str, Any]:
    """The schemas of the specification by their names."""
    listed = subprocess.run(
        [*git_of(SPECS), "ls-tree", "--name-only", "HEAD", f"{SCHEMAS}/"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {Path(name).stem: json.loads(text_of(SPECS, name)) for name in listed.stdout.split()}


def examples(name: str, kind: str) -> list[str]:
    """The paths of the valid or invalid examples of the specification."""
    command = [*git_of(SPECS), "ls-tree", "--name-only", "HEAD", f"0.2/examples/{name}/{kind}/"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def valid(name: str, document: Any) -> Any:
    """The document, where the schema of that name finds nothing wrong with it."""
    known = schemas()
    resources = [Resource.from_contents(one, default_specification=DRAFT7) for one in known.values()]
    registry: Any = Registry().with_resources((one.contents["$id"], one) for one in resources)
    judge = jsonschema.Draft7Validator(
        known[name], registry=registry, format_checker=jsonschema.FormatChecker()
    )
    found = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in judge.iter_errors(document)
    ]
    assert found == []
    return document


def batch(endpoint: str, queries: Any) -> Any:
    """The answer to a batch, sent as a form."""
    return json_of(endpoint, urlencode({"queries": json.dumps(queries)}).encode())
