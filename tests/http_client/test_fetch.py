"""Fetching is safe: no private address, no endless answer, no credentials, and every redirect is looked at."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from fonds.http_client import address_policy
from fonds.http_client.fetch import MAX_REDIRECTS, FetchError, fetch
from tests.http_client.server import JSON, PEM, Server, serving

HERE = ("127.0.0.1",)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def error_text(url: str, **more: Any) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(url, **({"allow_private": HERE} | more))
    return f"{caught.value.message} ({caught.value.hint})"


@pytest.mark.parametrize(
    "path", ["/plain", "/zipped", "", "?q=1#part", "/redirect//plain", "/redirect/../zipped?x"]
)
def test_a_document_is_fetched(server: Server, path: str) -> None:
    fetched = fetch(f"{server.base}{path}", allow_private=HERE)
    assert (fetched.body, fetched.media_type) == (JSON, "application/json")
    assert fetched.addresses[0] == f"{server.base}{path}"
    assert len(fetched.addresses) == 1 + path.startswith("/redirect")


def test_what_is_sent(server: Server) -> None:
    fetch(f"{server.base}/plain?a=b", allow_private=HERE, origin="https://x.example")
    path, headers = server.asked[-1]
    assert path == "/plain?a=b"
    assert headers["Host"] == f"127.0.0.1:{server.port}"
    assert headers["Accept"] == "application/json, application/ld+json"
    assert headers["Origin"] == "https://x.example"
    assert not {"Cookie", "Authorization", "Referer"} & headers.keys()


def test_credentials_of_the_environment_are_not_used(server: Server, monkeypatch: Any, tmp_path: Any) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret")
    monkeypatch.setenv("NETRC", str(netrc))
    assert fetch(f"{server.base}/plain", allow_private=HERE).body == JSON
    assert "Authorization" not in server.asked[-1][1]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://example.org/", "not an address of the web"),
        ("file:///etc/passwd", "not an address of the web"),
        ("http:///path", "not an address of the web"),
        ("http://example.org:99999/", "not a URL"),
        ("http://example.org:0/", "not an address of the web"),
        ("http://[::1/", "not a URL"),
        ("http://example.org/a b", "%20 for a space"),
        ("http://example.org/\r\nX: y", "must be encoded"),
        ("http://me:secret@example.org/", "take them out"),
        ("http://me@example.org/", "take them out"),
    ],
)
def test_what_is_no_address_is_not_asked(url: str, words: str) -> None:
    message = error_text(url)
    assert words in message
    assert "secret" not in message


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1", "2130706433", "0x7f.1"],
)
def test_the_own_machine_is_not_reached(server: Server, host: str) -> None:
    before = len(server.asked)
    assert "not a public address" in error_text(f"http://{host}:{server.port}/plain", allow_private=())
    assert len(server.asked) == before


@pytest.mark.parametrize("allowed", ["127.0.0.1", "127.0.0.0/8", "LOCALHOST"])
def test_what_is_allowed_is_reached(server: Server, allowed: str) -> None:
    host = allowed if allowed.isalpha() else "127.0.0.1"
    assert fetch(f"http://{host.lower()}:{server.port}/plain", allow_private=[allowed]).body == JSON


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/redirect/http://127.0.0.2/", "127.0.0.2 is not a public address"),
        ("/redirect/http://169.254.169.254/latest/meta-data", "not a public address"),
        ("/redirect/file:///etc/passwd", "not an address of the web"),
        ("/redirect/http://me:pw@127.0.0.1/", "take them out"),
        ("/nowhere", "redirects to nowhere"),
        ("/missing", "answered 404 Not Found"),
        ("/page", "is text/html (expected application/json or application/ld+json)"),
        ("/rude", "did not answer"),
        ("/broken", "is damaged"),
        ("/large", "1,000,000,000,000 bytes"),
    ],
)
def test_what_is_not_good_is_refused(server: Server, path: str, words: str) -> None:
    assert words in error_text(f"{server.base}{path}")


def test_redirects_end(server: Server) -> None:
    path = "/redirect/" * (MAX_REDIRECTS + 1) + "plain"
    before = len(server.asked)
    assert "more than 5 redirects" in error_text(f"{server.base}{path}")
    assert len(server.asked) - before == MAX_REDIRECTS + 1


@pytest.mark.parametrize("path", ["/bomb", "/endless"])
def test_no_more_is_read_than_was_said(server: Server, path: str) -> None:
    assert "more than 100,000 bytes" in error_text(f"{server.base}{path}", max_bytes=100_000)


@pytest.mark.parametrize("path", ["/slow", "/slow/headers"])
def test_a_server_that_drips_is_cut(server: Server, path: str) -> None:
    began = time.monotonic()
    assert "no whole answer within 0.3 seconds" in error_text(f"{server.base}{path}", seconds=0.3)
    assert time.monotonic() - began < 3


def test_nobody_there() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert "nobody listens at" in error_text(f"http://127.0.0.1:{port}/")


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A name server that gives these answers, one after the other; what it was asked."""
    requested: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        if not host.endswith(".example"):
            return real(host, port, *args, **kwargs)
        requested.append(host)
        addresses = answers[min(len(requested), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return requested


def test_the_connection_goes_to_the_address_that_was_looked_at(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    requested = names(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    url = f"http://rebind.example:{server.port}/plain"
    assert fetch(url, allow_private=["127.0.0.1"]).body == JSON
    assert requested == ["rebind.example"]
    assert server.asked[-1][1]["Host"] == f"rebind.example:{server.port}"


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, ["93.184.216.34", "10.0.0.1"])
    assert "two.example (10.0.0.1) is not" in error_text("http://two.example/", allow_private=())


def test_the_next_address_is_tried(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, ["::1", "127.0.0.1"])  # nobody listens on the first
    url = f"http://both.example:{server.port}/plain"
    assert fetch(url, allow_private=["127.0.0.0/8", "::1"]).body == JSON


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise socket.gaierror("no")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert "is not known" in error_text("http://x.invalid/")


def test_looking_up_takes_no_longer_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(0.2) or [])
    assert "not looked up in time" in error_text("http://x.invalid/", seconds=0.05)


def test_a_certificate_must_be_known_and_of_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(tls=True) as server:
        url = f"https://localhost:{server.port}/plain"
        assert "cannot be reached" in error_text(url, allow_private=["localhost"])
        monkeypatch.setenv("SSL_CERT_FILE", str(PEM))
        assert fetch(url, allow_private=["localhost"]).body == JSON
        assert "127.0.0.1" in error_text(f"https://127.0.0.1:{server.port}/plain")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("127.8.9.10", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("192.0.2.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("64:ff9b:1::a00:1", False),
        ("2002:a00:1::1", False),
        ("2001:0:53aa:64c:0:0:f5ff:fffe", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert address_policy.is_public(address) is public
