"""The files of deploy/ are valid for the programs that read them, and a node is the same through each web server."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3
import yaml

from fonds.cli.main import main
from fonds.settings import SETTINGS
from tests.conftest import free_port
from tests.docs.tables import ROOT

DEPLOY = ROOT / "deploy"
ADDRESSES = (
    "/",
    "/records/harriman-1945-07.ttl",
    "/records/harriman-1945-07.html",
    "/iiif/harriman-1945-07/manifest",
    "/records/harriman-1945-07.pdf",
    "/search?q=outer+mongolia",
    "/records/none",
)


def _program(name: str) -> str:
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if path is None:
        pytest.skip(f"{name} is not installed: what reads its file in deploy/ was not asked")
    return path


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    text = (DEPLOY / "fonds.service").read_text("utf-8")
    unit = tmp_path / "fonds.service"
    unit.write_text(text.replace("/opt/fonds/bin/fonds", shutil.which("true") or "/bin/true"), "utf-8")
    done = subprocess.run(
        [_program("systemd-analyze"), "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_commands_exist() -> None:
    """Of the unit and the image: each option is one of `fonds serve`, each variable that of a setting."""
    unit = (DEPLOY / "fonds.service").read_text("utf-8")
    image = (DEPLOY / "Containerfile").read_text("utf-8")
    options = {option for parameter in main.commands["serve"].params for option in parameter.opts}
    (start,) = re.findall(r"^ExecStart=\S+ serve (.*)$", unit, re.MULTILINE)
    assert set(re.findall(r"--[a-z-]+", start)) <= options
    variables = {f"FONDS_{setting.name.upper()}" for setting in SETTINGS} | {"FONDS_NODE"}
    assert set(re.findall(r"\bFONDS_[A-Z_]+", image)) <= variables


def test_what_the_image_copies_exists_or_is_built() -> None:
    image = (DEPLOY / "Containerfile").read_text("utf-8")
    sources = [line.split()[1:-1] for line in image.splitlines() if line.startswith("COPY constraints")]
    assert sources == [["constraints.txt", "dist/*.whl"]]
    assert (ROOT / "constraints.txt").is_file()
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    build = compose["services"]["fonds"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DEPLOY / "Containerfile"
    mounted = [volume.partition(":")[0] for volume in compose["services"]["proxy"]["volumes"]]
    assert [name for name in mounted if name.startswith("./") and not (DEPLOY / name).exists()] == []


@contextmanager
def _started(command: list[str], port: int) -> Iterator[str]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib3.request("GET", f"{base}/health/live", retries=False)
                break
            except urllib3.exceptions.HTTPError:
                assert process.poll() is None, "the web server ended"
                time.sleep(0.05)
        yield base
    finally:
        process.terminate()
        process.wait(20)


def _nginx(folder: Path, node: str, port: int) -> list[str]:
    server = (DEPLOY / "nginx.conf").read_text("utf-8").replace("http://127.0.0.1:8000", node)
    server = server.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("    listen [::]:80;\n", "")
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = " ".join(f"{name}_temp_path {folder}/{name};" for name in names)
    top = f"daemon off; pid {folder}/pid; error_log {folder}/log; events {{}}"
    http = f"http {{ access_log off; {folders}\n{server}}}\n"
    (folder / "nginx.conf").write_text(f"{top}\n{http}", "utf-8")
    return [_program("nginx"), "-e", str(folder / "log"), "-c", str(folder / "nginx.conf")]


def _caddy(folder: Path, node: str, port: int) -> list[str]:
    text = (DEPLOY / "Caddyfile").read_text("utf-8").replace("127.0.0.1:8000", node.removeprefix("http://"))
    text = text.replace("archive.example.org", f"http://127.0.0.1:{port}")
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{text}", "utf-8")
    return [_program("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@pytest.mark.parametrize("server", [_nginx, _caddy], ids=["nginx", "caddy"])
def test_a_node_is_the_same_through_a_web_server(server, node: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    port = free_port()
    with _started(server(tmp_path, node, port), port) as base:
        for address in ADDRESSES:
            for headers in ({}, {"Accept-Encoding": "gzip"}, {"Range": "bytes=10-99"}):
                direct = urllib3.request("GET", node + address, headers=headers, decode_content=False)
                answer = urllib3.request("GET", base + address, headers=headers, decode_content=False)
                assert (answer.status, answer.data) == (direct.status, direct.data), (address, headers)
                for name in ("ETag", "Content-Type", "Content-Encoding", "Vary", "Cache-Control", "Link"):
                    assert answer.headers.get(name) == direct.headers.get(name), (address, headers, name)
            if etag := direct.headers.get("ETag"):
                again = urllib3.request("GET", base + address, headers={"If-None-Match": etag})
                assert again.status == 304
        assert urllib3.request(
            "GET", base + "/records/harriman-1945-07", headers={"Accept": "text/html"}
        ).data
