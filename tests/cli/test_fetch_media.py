"""`fonds fetch` of sound and film on the web: of a large file only its ends are read, and no more than is needed."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fonds.http_client import media_files
from fonds.http_client.fetch import FetchError
from fonds.media.prober import PROBER
from tests import scans
from tests.cli.test_commands import fonds
from tests.sound_and_film import film, sound, tone


class Files(BaseHTTPRequestHandler):
    """Gives the files of a folder, in parts unless the path begins with /whole; /liar says more than it gives."""

    folder: Path
    given: list[int]

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        path = self.folder / name
        data = path.read_bytes() if path.is_file() else b""
        match = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        first, last = (int(match[1]), min(int(match[2]), len(data) - 1)) if match else (0, len(data) - 1)
        is_part = match is not None and not self.path.startswith("/whole") and bool(data)
        body = data[first : last + 1] if is_part else data
        self.given.append(len(body))
        self.send_response(206 if is_part else 200 if data else 404)
        if is_part:
            total = 10**15 if self.path.startswith("/liar") else len(data)
            self.send_header("Content-Range", f"bytes {first}-{last}/{total}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    Files.folder, Files.given = tmp_path / "web", []
    Files.folder.mkdir()
    tone(Files.folder / "long.wav", 20)
    sound(Files.folder / "a.mp3", 20)
    sound(Files.folder / "a.ogg", 20)
    film(Files.folder / "a.mp4", 20)
    film(Files.folder / "a.webm", 20)
    (Files.folder / "noise.mp3").write_bytes(bytes(40_000))
    with ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("way", ["parts", "whole"])
@pytest.mark.parametrize("name", ["long.wav", "a.mp3", "a.ogg", "a.mp4", "a.webm"])
def test_the_ends_of_a_file_tell_its_duration(
    base: str, name: str, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_files, "HEAD", 4000)
    monkeypatch.setattr(media_files, "TAIL", 6000)
    target = tmp_path / "ends"
    media_files.copy_ends(f"{base}/{way}/{name}", target, ("127.0.0.1",))
    size = (Files.folder / name).stat().st_size
    assert target.stat().st_size == size
    assert way == "whole" or sum(Files.given) <= 10_000
    facts = PROBER.probe(target)
    assert facts.problem is None and facts.duration == pytest.approx(20, abs=0.5)


@pytest.mark.parametrize(
    ("path", "message"),
    [("parts/none.mp3", "answered 404"), ("liar/a.mp3", "says that it has"), ("parts/none", "answered 404")],
)
def test_what_is_not_as_it_should_be_is_refused(base: str, path: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=message):
        media_files.copy_ends(f"{base}/{path}", tmp_path / "ends", ("127.0.0.1",))


def test_a_whole_file_that_is_too_large_is_refused(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_files, "MAX_WHOLE", 1000)
    with pytest.raises(FetchError, match="it has"):
        media_files.copy_ends(f"{base}/whole/long.wav", tmp_path / "ends", ("127.0.0.1",))


def test_a_private_address_is_not_asked(base: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="public"):
        media_files.copy_ends(f"{base}/parts/a.mp3", tmp_path / "ends")
    assert Files.given == []


def test_fetch_and_publish(base: str, tmp_path: Path) -> None:
    folder, state = scans.empty(tmp_path / "node"), tmp_path / "state"
    scans.record(folder, "sound", f"{{media: {base}/parts/a.mp3}}")
    scans.record(folder, "film", f"{{media: {base}/parts/a.webm}}")
    scans.record(folder, "stated", "{media: 'https://example.org/x.mp3', duration: 9}")
    args = ("fetch", str(folder), "--state", str(state), "--allow-private", "127.0.0.1")
    before = fonds("check", str(folder), "--state", str(state))
    assert "run `fonds fetch`" in before.output
    fetched = fonds(*args)
    assert fetched.exit_code == 0 and "2 addresses answered" in fetched.output
    after = fonds("publish", str(folder), "--state", str(state))
    assert "error" not in after.output.replace("0 errors", "").replace("no errors", "")
    shown = fonds("get", "/iiif/film/manifest", str(folder), "--state", str(state))
    canvas = json.loads(shown.stdout)["items"][0]
    assert (canvas["width"], canvas["height"]) == (160, 120)
    assert canvas["duration"] == pytest.approx(20, abs=0.5)
    Files.given.clear()
    assert fonds(*args).exit_code == 0 and Files.given == []
    assert fonds(*args, "--again").exit_code == 0 and Files.given


def test_what_is_no_sound_is_told(base: str, tmp_path: Path) -> None:
    folder, state = scans.empty(tmp_path / "node"), tmp_path / "state"
    scans.record(folder, "noise", f"{{media: {base}/parts/noise.mp3}}")
    told = fonds("fetch", str(folder), "--state", str(state), "--allow-private", "127.0.0.1")
    assert told.exit_code == 1 and "it is no sound and no film" in told.output
