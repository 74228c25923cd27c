"""Parts of files, by RFC 9110, 14: against a reading of the header that is written the slow way."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonds.web.http.ranges import UNSATISFIABLE, read_range, requested_range
from fonds.web.http.request import Request
from fonds.web.http.response import Response, header_lines, to_wsgi

ETAG = '"x"'


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (None, None),
        ("bytes=0-3", (0, 3)),
        ("bytes=2-", (2, 9)),
        ("bytes=-4", (6, 9)),
        ("bytes=-99", (0, 9)),
        ("bytes=5-99", (5, 9)),
        ("Bytes = 0-0", (0, 0)),
        ("bytes=10-", UNSATISFIABLE),
        ("bytes=-0", UNSATISFIABLE),
        ("bytes=3-1", None),
        ("bytes=0-1,4-5", None),
        ("bytes=a-b", None),
        ("lines=1-2", None),
        ("bytes=99999999999999999999-", None),
    ],
)
def test_what_is_asked_for(header: str | None, wanted: tuple[int, int] | None) -> None:
    assert requested_range(header, None, ETAG, 10) == wanted


def test_if_range_holds_by_a_strong_tag_only() -> None:
    assert requested_range("bytes=0-3", ETAG, ETAG, 10) == (0, 3)
    for other in ('"y"', 'W/"x"', "Mon, 23 Nov 2026 23:36:50 GMT", ""):
        assert requested_range("bytes=0-3", other, ETAG, 10) is None


@given(st.text(max_size=40), st.integers(0, 50))
def test_any_header_is_survived(header: str, length: int) -> None:
    found = requested_range(header, None, ETAG, length)
    assert found in (None, UNSATISFIABLE) or 0 <= found[0] <= found[1] < length


def test_the_parts_make_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(range(10)))
    answer = Response(200, "application/zip", etag="x", file=path, length=10)
    assert b"".join(read_range(path, 2, 4)) == b"\x02\x03\x04"

    def ask(method: str = "GET", **more: str) -> tuple[str, dict[str, str], bytes]:
        status, lines, body = to_wsgi((answer, header_lines(answer)), Request(method, "/", **more))
        return status[:3], dict(lines), body if isinstance(body, bytes) else b"".join(body)

    status, headers, body = ask()
    assert (status, body, headers["Accept-Ranges"]) == ("200", bytes(range(10)), "bytes")
    assert ask("HEAD")[2] == b"" and ask("HEAD")[1]["Content-Length"] == "10"
    assert ask("HEAD", range="bytes=0-1")[0] == "200"
    pieces = b""
    for start in range(0, 10, 3):
        status, headers, body = ask(range=f"bytes={start}-{start + 2}")
        assert status == "206" and headers["Content-Length"] == str(len(body))
        assert headers["Content-Range"] == f"bytes {start}-{min(start + 2, 9)}/10"
        pieces += body
    assert pieces == bytes(range(10))
    status, headers, body = ask(range="bytes=10-")
    assert (status, headers["Content-Range"], body) == ("416", "bytes */10", b"")
    assert ask(range="bytes=0-1", if_none_match=ETAG)[0] == "304"
