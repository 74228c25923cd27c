"""robots.txt (RFC 9309): which paths of a host a crawler may request, and how fast.

The rules of the standard library know no `*` and `$` in a path, and take the first rule that fits, not the longest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlsplit

MAX_RULES: Final = 10_000
_SAFE: Final = "%/:?#[]@!$&'()*+,;=-._~"
_LINE: Final = re.compile(r"\s*([A-Za-z-]+)\s*:\s*([^#]*)")


def encoded_url(url: str) -> str:
    """Return a URL in which characters are encoded that a URL may not have (RFC 3986, 2)."""
    return quote(url, safe=_SAFE)


@dataclass
class _Group:
    """The rules for some crawlers: a pattern of paths, and whether these are allowed."""

    rules: list[tuple[str, bool]] = field(default_factory=list)
    delay: float = 0.0


class Robots:
    """The rules of a robots.txt for the crawler with a product token."""

    def __init__(self, text: str, product: str) -> None:
        self.sitemaps: list[str] = []
        own, everyone = _Group(), _Group()
        has_own = self._read(text, product.lower(), own, everyone)
        self._group = own if has_own else everyone

    @property
    def delay(self) -> float:
        """The seconds between two requests that the host asks for."""
        return self._group.delay

    def allows(self, url: str) -> bool:
        """Return whether a URL may be requested: the longest rule that fits decides, else that which allows."""
        parts = urlsplit(url)
        path = _encoded((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        if path == "/robots.txt":
            return True
        fitting = [rule for rule in self._group.rules if _fits(rule[0], path)]
        return max(fitting, key=lambda rule: (len(rule[0]), rule[1]), default=("", True))[1]

    def _read(self, text: str, product: str, own: _Group, everyone: _Group) -> bool:
        """Read the groups for a product and for everyone. Return whether there is one for the product."""
        groups: list[_Group] = []
        has_own = is_in_rules = False
        for line in text.removeprefix("\ufeff").splitlines():
            match = _LINE.match(line)
            if match is None:
                continue
            name, value = match[1].lower(), match[2].strip()
            if name == "user-agent":
                groups = [] if is_in_rules else groups
                is_in_rules = False
                token = re.match(r"[A-Za-z_-]*", value)
                if value == "*":
                    groups.append(everyone)
                elif token and token[0].lower() == product:
                    groups.append(own)
                    has_own = True
            elif name == "sitemap":
                self.sitemaps.append(value)
            elif name in ("allow", "disallow", "crawl-delay"):
                is_in_rules = True
                for group in groups:
                    _add(group, name, value)
        return has_own


def _add(group: _Group, name: str, value: str) -> None:
    if name == "crawl-delay":
        if re.fullmatch(r"\d{1,6}(?:\.\d{1,6})?", value):
            group.delay = float(value)
    elif value and len(group.rules) < MAX_RULES:
        group.rules.append((_encoded(value), name == "allow"))


def _encoded(path: str) -> str:
    """Return a path in which only what must be encoded is, in upper case, to be compared (2.2.2)."""
    return re.sub(r"%[0-9A-Fa-f]{2}", lambda match: _unreserved(match[0]), encoded_url(path))


def _unreserved(code: str) -> str:
    character = chr(int(code[1:], 16))
    return character if re.fullmatch(r"[A-Za-z0-9._~-]", character) else code.upper()


def _fits(rule: str, path: str) -> bool:
    """Return whether a path begins as a rule says, with `*` for any characters and `$` for the end (2.2.3)."""
    is_whole = rule.endswith("$")
    first, *parts = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    position = len(first)
    last = parts.pop() if parts and is_whole else ""
    for part in parts:
        start = path.find(part, position)
        if start < 0:
            return False
        position = start + len(part)
    if not is_whole:
        return True
    return path.endswith(last) and len(path) - len(last) >= position if "*" in rule else path == first
