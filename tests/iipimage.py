"""Debian's iipimage-server behind nginx on the loopback, reading the folder of prepared images of a node."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bench.servers import used
from tests.conftest import free_port

SERVER = Path("/usr/lib/iipimage-server/iipsrv.fcgi")
# the identifier comes with %2F, which nginx has decoded where it matches: iipsrv wants the path as it is on disk
NGINX = """
worker_processes 1; daemon off; pid {work}/nginx.pid; error_log {work}/nginx.err;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {work}/body; proxy_temp_path {work}/proxy; fastcgi_temp_path {work}/fastcgi;
  uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location ~ ^/iiif/(.*)$ {{
      fastcgi_pass 127.0.0.1:{behind};
      fastcgi_keep_conn on;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param QUERY_STRING IIIF=$1;
      fastcgi_param HTTP_HOST $http_host;
      fastcgi_param REQUEST_URI $request_uri;
    }}
  }}
}}
"""


def _nginx() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def installed() -> bool:
    """Whether there is an IIPImage, and a web server to stand before it."""
    return SERVER.exists() and _nginx() is not None


@contextmanager
def iipimage(images: Path, work: Path) -> Iterator[tuple[int, Callable[[], float]]]:
    """The port at which `/iiif/{folder}%2F{file}.tif` answers, and the seconds of CPU used so far by both processes;
    skips where it is not installed."""
    nginx = _nginx()
    if not installed() or nginx is None:
        pytest.skip("IIPImage did not serve our files: Debian's iipimage-server and nginx are not installed")
    port, behind = free_port(), free_port()
    environment = {
        **os.environ,
        "FILESYSTEM_PREFIX": f"{images}/",
        "JPEG_QUALITY": "85",
        "VERBOSITY": "0",
        "MAX_CVT": "10000",
        "LOGFILE": str(work / "iip.log"),
        "OMP_NUM_THREADS": "1",
    }
    (work / "nginx.conf").write_text(NGINX.format(work=work, port=port, behind=behind))
    command = [str(SERVER), "--bind", f"127.0.0.1:{behind}"]
    with (work / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        front = subprocess.Popen([nginx, "-c", str(work / "nginx.conf")], stdout=log, stderr=log)
        try:
            _wait(port)
            yield port, lambda: used(server.pid) + used(front.pid)
        finally:
            for process in (front, server):
                process.terminate()
                process.wait(20)


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("nginx does not listen")
