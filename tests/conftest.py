"""What the tests share: nodes published once, and a real server on a real socket."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fonds.cli.sync import sync_consumers
from fonds.publishing import publish as publishing
from fonds.settings import Settings, load
from tests import archive, text_layers_node

ROOT = Path(__file__).parent.parent
RECORDS = ROOT / "records"
BASE = "http://127.0.0.1:8000"


def settings_of(node: Path, state: Path, **flags: object) -> Settings:
    """The settings of a node for a test, free of the environment."""
    return load(node, {}, {"state": str(state), "base_url": BASE, **flags})


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The demonstration node, published."""
    settings = settings_of(RECORDS, tmp_path_factory.mktemp("demonstration") / "state")
    report = publishing.publish(settings)
    assert [problem for problem in report.problems if problem.severity == "error"] == []
    sync_consumers(settings, publishing.ignore_progress)
    return settings


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demonstration node, served on a socket: its base URL."""
    with serving(RECORDS, tmp_path_factory.mktemp("node")) as base:
        yield base


@pytest.fixture(scope="session")
def small_archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The archive of tests/archive.py, served on a socket: its base URL."""
    work = tmp_path_factory.mktemp("archive")
    with serving(archive.write(work / "node"), work) as base:
        yield base


@pytest.fixture(scope="session")
def layered_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A node with every layer of text (tests/text_layers_node.py), served on a socket: its base URL."""
    work = tmp_path_factory.mktemp("layered")
    with serving(text_layers_node.write(work / "node"), work) as base:
        yield base


def health(base: str) -> dict[str, Any]:
    """What a node tells at `/health/ready`; nothing if it does not answer, or before anything is published."""
    try:
        with urllib.request.urlopen(f"{base}/health/ready", timeout=2) as answer:
            body: dict[str, Any] = json.loads(answer.read())
            return body
    except OSError:
        return {}


def is_complete(base: str) -> bool:
    """Whether a node answers, is published, and has everything that is derived from what is published."""
    return bool(health(base).get("complete"))


class serving:  # noqa: N801 - reads as what it does
    """A served node as a context manager: gives its base URL."""

    def __init__(self, folder: Path, work: Path, *more: str, port: int = 0) -> None:
        self.folder, self.work, self.more, self.port = folder, work, more, port

    def __enter__(self) -> str:
        port = self.port or free_port()
        base = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "fonds", "serve", str(self.folder)]
        command += ["--port", str(port), "--state", str(self.work / "state"), "--base-url", base, *self.more]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FONDS_")}
        self.log = (self.work / "log").open("w")
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=self.log, stderr=self.log)
        self._wait(base)
        return base

    def _wait(self, base: str) -> None:
        for _ in range(600):
            # without publishing, what is not there yet will not come
            if health(base).get("ready" if "--no-publish" in self.more else "complete"):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"the node did not start:\n{(self.work / 'log').read_text()}")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.log.close()
