"""The official iiif-validator judges the image room over a socket: Image API 3.0 and 2.1 at level 2, and what we claim
beyond it.

Its code is installed in an environment of its own, and is never part of this repository. It needs libmagic on the
machine (Debian: libmagic1).
"""

from __future__ import annotations

import ctypes.util
import re
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest

from tests.conformance import checkouts

REQUIREMENTS = ("iiif-validator==1.0.5", "Pillow==12.0.0", "setuptools==80.9.0")
IDENTIFIER = "67352ccc-d1b0-11e1-89ae-279075081939"

# What is not claimed (jp2, pdf), and what the validator itself gets wrong. format_webp calls urllib.urlopen, which
# Python 3 has not. size_up wants `^max` to be 1000 by 1000 pixels and `^pct:200` to be given: 3.0, 4.2 has `^max` as
# large as the limits that we MUST declare (5.7), so that no server can do both.
NOT_CLAIMED = {"format_jp2", "format_pdf"}
BROKEN = {2: {"format_webp"}, 3: {"format_webp", "size_up"}}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test says what it has to say."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """HOST:PORT of the validation image, regenerated from the colours that the validator looks for."""
    pytest.importorskip("pyvips", reason="the image API was not judged: libvips (pyvips) is not installed")
    from fonds.images import vips
    from fonds.images.geometry import Limits
    from tests.images import pictures

    vips.configure(1)
    work = tmp_path_factory.mktemp("validation")
    ready = pictures.ready(pictures.squares(), work, tile=256)
    images = pictures.gallery({IDENTIFIER: ready.prepared.path}, work, limits=Limits(4000, 4000, 16_000_000))
    with _Server(("127.0.0.1", 0), _Quiet) as server:
        server.set_app(pictures.application(images))
        images.base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def validator() -> list[str]:
    """The command of the validator; skips where it cannot be had."""
    if not ctypes.util.find_library("magic"):
        pytest.skip("the image API was not judged: iiif-validator needs libmagic (Debian: libmagic1)")
    python = checkouts.environment("image-validator", REQUIREMENTS)
    return [str(python), str(Path(python).with_name("iiif-validate.py"))]


def judged(validator: list[str], served: str, version: int, *options: str) -> dict[str, bool]:
    """Each test of the validator, and whether it was passed."""
    command = [*validator, "-s", served, "-p", f"iiif/{version}", "-i", IDENTIFIER]
    command += [f"--version={version}.0", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.findall(r"\] test (\w+) (PASS|FAIL)", done.stderr + done.stdout)
    assert len(found) == int(re.search(r"Done \((\d+) tests", done.stderr + done.stdout)[1])  # type: ignore[index]
    return {name: word == "PASS" for name, word in found}


@pytest.mark.parametrize(("version", "count"), [(2, 30), (3, 33)])
def test_level_2(validator: list[str], served: str, version: int, count: int) -> None:
    found = judged(validator, served, version, "--level=2")
    assert [name for name, passed in found.items() if not passed] == []
    assert len(found) == count


@pytest.mark.parametrize("version", [2, 3])
def test_what_is_claimed_beyond_it(validator: list[str], served: str, version: int) -> None:
    found = judged(validator, served, version, "--level=3")
    assert {name for name, passed in found.items() if not passed} == NOT_CLAIMED | BROKEN[version]
    assert {"rot_full_non90", "rot_mirror", "rot_mirror_180", "linkheader_canonical", "format_tif"} <= set(
        found
    )


def test_the_judge_is_awake(validator: list[str], served: str) -> None:
    """Version 2's answers to version 3's questions must fail, or the tests above prove nothing."""
    command = ["-p", "iiif/2", "--test", "info_json", "--test", "size_noup"]
    assert judged(validator, served, 3, *command) == {"info_json": False, "size_noup": False}
