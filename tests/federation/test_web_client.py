"""Requests to other systems: what robots.txt and the server ask for is done, and nothing else is reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from fonds.federation.web_client import MAX_ROBOTS, WebClient
from fonds.http_client.fetch import FetchError
from tests.federation.protocols.harvesting import LOOPBACK
from tests.federation.protocols.scripted_site import MISSING, Answer, Site
from tests.federation.protocols.scripted_site import site as serve_site


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as site:
        site.put("/a", "a")
        site.put("/b", "b")
        yield site


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(waits: list[float]) -> WebClient:
    return WebClient(LOOPBACK, "archive@example.org", waits.append)


def test_what_is_not_allowed_is_not_requested(site: Site, client: WebClient) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /a")
    with pytest.raises(FetchError, match=r"robots\.txt does not allow"):
        client.get(f"{site.base}/a")
    assert site.paths == []
    assert client.get(f"{site.base}/b").body == b"b"
    assert [request.path for request in site.requests] == ["/robots.txt", "/b"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_without_rules_all_is_allowed(site: Site, client: WebClient, status: int) -> None:
    site.documents["/robots.txt"] = Answer(b"", status=status)
    assert client.get(f"{site.base}/a").body == b"a"


def test_rules_that_cannot_be_had_forbid_all(site: Site, client: WebClient) -> None:
    site.documents["/robots.txt"] = Answer(b"", status=500)
    with pytest.raises(FetchError, match=r"robots\.txt answered 500"):
        client.get(f"{site.base}/a")
    assert site.paths == []
    site.documents["/robots.txt"] = MISSING
    assert client.get(f"{site.base}/a").body == b"a"


def test_rules_after_the_limit_are_not_read(site: Site, client: WebClient) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /a\n" + "#" * MAX_ROBOTS + "\nDisallow: /b")
    assert client.get(f"{site.base}/b").body == b"b"
    with pytest.raises(FetchError, match=r"robots\.txt"):
        client.get(f"{site.base}/a")


@pytest.mark.parametrize(("delay", "waited"), [("5", 5.0), ("20.5", 20.5), ("86400", 30.0)])
def test_the_delay_between_requests(
    site: Site, client: WebClient, waits: list[float], delay: str, waited: float
) -> None:
    site.put("/robots.txt", f"User-agent: *\nCrawl-delay: {delay}")
    client.get(f"{site.base}/a")
    assert waits == []
    client.get(f"{site.base}/b")
    [seconds] = waits
    assert 0 < seconds <= waited
    site.faults = ["503"]
    client.get(f"{site.base}/b")
    assert waits[-1] == min(waited, 30.0)


def test_it_says_who_asks(site: Site, client: WebClient) -> None:
    client.get(f"{site.base}/a")
    agents = {request.headers["User-Agent"] for request in site.requests}
    [agent] = agents
    assert agent.startswith("Fonds/") and agent.endswith(" (+archive@example.org)")


@pytest.mark.parametrize("status", [429, 503])
def test_it_waits_as_long_as_the_server_asks(
    site: Site, client: WebClient, waits: list[float], status: int
) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    left = ["17", later, "nonsense"]

    def busy(path: str, arguments: dict[str, str]) -> Answer:
        if left and path == "/c":
            return Answer(b"", status=status, headers=(("Retry-After", left.pop(0)),))
        return Answer(b"c") if path == "/c" else MISSING

    site.answer = busy
    assert client.get(f"{site.base}/c").body == b"c"
    assert (waits[0], waits[2]) == (17.0, 15.0)
    assert 4 <= waits[1] <= 100


def test_a_server_that_asks_for_hours_is_left_alone(
    site: Site, client: WebClient, waits: list[float]
) -> None:
    site.documents["/a"] = Answer(b"", status=503, headers=(("Retry-After", "7200"),))
    with pytest.raises(FetchError, match="503"):
        client.get(f"{site.base}/a")
    assert (waits, site.paths) == ([], ["/a"])


def test_a_document_above_the_limit_is_refused(site: Site, client: WebClient) -> None:
    site.put("/a", b"x" * 2000)
    with pytest.raises(FetchError, match="2,000 bytes"):
        client.get(f"{site.base}/a", max_bytes=1000)


def test_a_redirect_to_a_private_address_is_refused(site: Site, client: WebClient) -> None:
    target = "http://10.0.0.1/secret"
    site.documents["/a"] = Answer(b"", status=302, headers=(("Location", target),))
    with pytest.raises(FetchError, match=r"10\.0\.0\.1"):
        client.get(f"{site.base}/a")


def test_a_private_address_is_refused(site: Site) -> None:
    with pytest.raises(FetchError, match="is not a public address"):
        WebClient().get(f"{site.base}/a")
    assert site.requests == []
