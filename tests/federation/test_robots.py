"""robots.txt as RFC 9309 says."""

from __future__ import annotations

import pytest

from fonds.federation.robots import Robots

BASE = "https://example.org"


def allows(text: str, path: str) -> bool:
    return Robots(text, "Fonds").allows(f"{BASE}{path}")


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("\ufeffUser-Agent: *\r\ndisallow: /a # words", "/a/b", False),
        ("User-agent: Other\nDisallow: /", "/a", True),
        ("User-agent: fonds\nAllow: /\n\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: Fonds/1.0\nDisallow: /", "/a", False),
        ("User-agent: FondsOther\nDisallow: /", "/a", True),
        ("User-agent: a\nUser-agent: fonds\nDisallow: /", "/a", False),
        (
            "User-agent: fonds\nDisallow: /a\n\nUser-agent: b\nDisallow: /b\n\nUser-agent: fonds\nDisallow: /c",
            "/c",
            False,
        ),
        # the longest rule decides, whatever the order; of equal ones that which allows (2.2.2)
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        # wildcards (2.2.3)
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?page=2", True),
        ("User-agent: *\nDisallow: /oai?*verb=List*", "/oai?x=1&verb=ListRecords", False),
        ("User-agent: *\nDisallow: /x$", "/xy", True),
        ("User-agent: *\nDisallow: /x$", "/x", False),
        ("User-agent: *\nDisallow: /a*b$", "/ab", False),
        ("User-agent: *\nDisallow: /ab*b$", "/ab", True),
        ("User-agent: *\nDisallow: *", "/a", False),
        # what is encoded is the same as what is not (2.2.2)
        ("User-agent: *\nDisallow: /%7Ejoe", "/~joe/x", False),
        ("User-agent: *\nDisallow: /bücher", "/b%C3%BCcher", False),
        ("User-agent: *\nDisallow: /b%c3%bcher", "/b%C3%BCher", False),
        ("no rules\n<html>User-agent</html>\n: : :", "/a", True),
        ("Disallow: /", "/a", True),  # it belongs to nobody
    ],
)
def test_what_is_allowed(text: str, path: str, expected: bool) -> None:
    assert allows(text, path) is expected


def test_sitemaps_and_delays_are_read() -> None:
    text = (
        "Sitemap: https://example.org/a.xml\nUser-agent: *\nCrawl-delay: 2.5\n"
        "Sitemap: https://example.org/b.xml\nDisallow: /x"
    )
    robots = Robots(text, "Fonds")
    assert robots.sitemaps == ["https://example.org/a.xml", "https://example.org/b.xml"]
    assert robots.delay == 2.5
    assert not robots.allows(f"{BASE}/x")
    assert Robots("User-agent: *\nCrawl-delay: soon", "Fonds").delay == 0


def test_hostile_patterns_are_matched_at_once() -> None:
    text = f"User-agent: *\nDisallow: /{'*a' * 500}b$\n" + "Disallow: /zzz\n" * 20_000
    assert allows(text, "/" + "a" * 2000)
