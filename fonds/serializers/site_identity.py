"""What makes the site of a node look like its archive: logo, icon, colours, words at the foot, and pages of its own.

Plain values with a stored form. publishing/site_files.py makes them from the folder of the node; the web application
shows them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import orjson

from fonds.record.text import MultilingualText

ABOUT = "about"  # the slug of the page that every node has


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page of the archive: the last part of its address, its titles by language, and its place in the menu (0: it
    is named at the foot)."""

    slug: str
    titles: MultilingualText
    menu: int = 0


@dataclass(frozen=True, slots=True)
class Logo:
    """The logo: the digest of its file, and its size in pixels."""

    digest: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class SiteIdentity:
    """The identity of a site. A digest is empty if there is no such file.

    The colours are `#rrggbb`. `footer` is HTML that was made safe. `changed` is when any of it, or a page, was last
    published as something else (ISO 8601, UTC).
    """

    logo: Logo | None = None
    style: str = ""
    icon: str = ""
    accent: str = "#9b2d20"
    background: str = "#fbfaf7"
    background_dark: str = "#171614"
    footer: str = ""
    pages: tuple[PageEntry, ...] = ()
    changed: str = ""


def to_bytes(identity: SiteIdentity) -> bytes:
    """Return the stored form."""
    return orjson.dumps(asdict(identity), option=orjson.OPT_SORT_KEYS)


def from_bytes(stored: bytes) -> SiteIdentity:
    """Return an identity from its stored form."""
    fields: dict[str, Any] = orjson.loads(stored)
    logo = Logo(**fields.pop("logo")) if fields.get("logo") else None
    pages = tuple(PageEntry(**page) for page in fields.pop("pages", ()))
    return SiteIdentity(**{**fields, "logo": logo, "pages": pages})
