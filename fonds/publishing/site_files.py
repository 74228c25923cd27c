"""Publishes what the archive made of its site besides descriptions: logo, icon, colours, style sheet, and pages.

They are read at every publish, because there are few, and stored only if they changed. A file with a mistake is a
problem, and what was published of it before stays.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from fonds.images import site_images
from fonds.images.errors import InvalidScan
from fonds.problem import Problem
from fonds.publishing import site_pages, site_style
from fonds.publishing.page_markup import ImageFile, PageMarkup
from fonds.publishing.site_pages import FOLDER, SitePage
from fonds.serializers import site_identity
from fonds.serializers.site_identity import Logo, PageEntry, SiteIdentity
from fonds.settings import Settings
from fonds.store.commit_times import format_time, now
from fonds.store.site_files import SiteFile
from fonds.store.writer import Writer
from fonds.urls import GRAMMAR, UrlBuilder

IDENTITY, STYLE, LOGO = "identity", "style.css", "logo"
ICON_SIDES = (32, 180, 192, 512)
MAX_IMAGE_BYTES, MAX_STYLE_BYTES = 5 * 1024 * 1024, 512 * 1024
STYLE_FILE = "style.css"
FONT_TYPES = {".woff2": "font/woff2", ".pdf": "application/pdf"}
_IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".svg")
_FILE_NAME = re.compile(GRAMMAR["file"])
_DIGEST = 12  # characters of a digest in an address


def page_name(slug: str, language: str) -> str:
    """Return the name in the store of a page in a language."""
    return f"page {slug} {language}"


def file_name(name: str) -> str:
    """Return the name in the store of a file of the folder of pages."""
    return f"file {name}"


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """A page as it is shown: see SitePage; `html` is its text, which is safe."""

    slug: str
    language: str
    title: str
    menu: int
    html: str


def page_from_bytes(stored: bytes) -> PublishedPage:
    """Return a page from its stored form."""
    return PublishedPage(**orjson.loads(stored))


class SitePublisher:
    """Reads the files of the site once, and stores what changed."""

    def __init__(self, settings: Settings, store: Writer) -> None:
        self._settings, self._store = settings, store
        self._node, self._urls = settings.node, UrlBuilder(settings.base_url)
        self.problems: list[Problem] = []
        self._files: dict[str, SiteFile] = {}
        self._images: dict[str, ImageFile] = {}

    def read(self) -> None:
        """Read everything, and gather the problems."""
        toml = str(self._node / "node.toml")
        colours, problems = site_style.colours(self._settings, toml)
        self.problems += problems
        self._add_page_files()
        markup = PageMarkup(self._images.get, self._page_address, self._urls.prefix)
        pages = self._read_pages(markup)
        identity = SiteIdentity(
            logo=self._logo(),
            style=self._style(colours),
            icon=self._icon(),
            accent=colours.accent,
            background=colours.background,
            background_dark=colours.background_dark,
            footer=markup.line(self._settings["footer"]),
            pages=pages,
        )
        self._add(IDENTITY, "application/json", site_identity.to_bytes(identity))

    def store(self) -> None:
        """Store what changed. The identity then has the time of it, for clients that compare dates."""
        published = self._store.site_files.digests()
        before = self._store.site_files.find(IDENTITY)
        identity = site_identity.from_bytes(self._files.pop(IDENTITY).body)
        changed = [
            file
            for file in self._files.values()
            if published.get(file.name) != (file.media_type, file.digest)
        ]
        removed = [name for name in published if name != IDENTITY and name not in self._files]
        is_same = (
            before is not None and replace(site_identity.from_bytes(before.body), changed="") == identity
        )
        if is_same and not changed and not removed:
            return
        identity = replace(identity, changed=format_time(now()))
        self._add(IDENTITY, "application/json", site_identity.to_bytes(identity))
        with self._store.transaction():
            self._store.site_files.replace([*changed, self._files[IDENTITY]], removed)

    def _add(self, name: str, media_type: str, body: bytes) -> str:
        """Add a file, and return the part of its digest that stands in its address."""
        digest = hashlib.sha256(body).hexdigest()
        self._files[name] = SiteFile(name, media_type, digest, body)
        return digest[:_DIGEST]

    def _report(
        self, message: str, hint: str, field: str = "", file: str = "", warning: bool = False
    ) -> None:
        severity: Any = "warning" if warning else "error"
        self.problems.append(Problem(message, hint, field, file, severity=severity))

    def _page_address(self, slug: str) -> str:
        if slug == site_identity.ABOUT:
            return self._urls.path("about")
        return self._urls.path("site_page", slug=slug)

    # -- logo, icon and style sheet

    def _setting_file(self, setting: str) -> Path | None:
        """Return the file that a setting names, if it is one of the node; else report it."""
        name: str = self._settings[setting]
        if not name:
            return None
        path, node = (self._node / name).resolve(), self._node.resolve()
        if not path.is_relative_to(node) or not path.is_file():
            hint = "the path of a file in the folder of the node, such as pages/logo.svg"
            self._report(f"there is no file {name}", hint, setting, str(self._node / "node.toml"))
        elif path.stat().st_size > MAX_IMAGE_BYTES:
            self._report(f"{name} is too large", f"at most {MAX_IMAGE_BYTES:,} bytes", setting)
        else:
            return path
        return None

    def _logo(self) -> Logo | None:
        path = self._setting_file("logo")
        if path is None:
            return None
        measured = site_images.measure(path)
        if isinstance(measured, InvalidScan):
            self._report(measured.message, measured.hint, "logo", self._settings["logo"])
            return None
        media_type, width, height = measured
        return Logo(self._add(LOGO, media_type, path.read_bytes()), width, height)

    def _icon(self) -> str:
        """Return the digest of the largest icon; "" if the archive has none."""
        path = self._setting_file("icon")
        if path is None:
            return ""
        pictures = site_images.icons(path, ICON_SIDES)
        if isinstance(pictures, InvalidScan):
            self._report(pictures.message, pictures.hint, "icon", self._settings["icon"])
            return ""
        digests = [self._add(f"icon {side}", "image/png", body) for side, body in pictures.items()]
        return digests[-1]

    def _style(self, colours: site_style.Colours) -> str:
        """Return the digest of the style sheet; "" if there is none."""
        own = self._own_style()
        if own is None:
            published = self._store.site_files.find(STYLE)
            own = site_style.own_rules(published.body.decode()) if published else ""
        sheet = site_style.style_sheet(colours, own)
        return self._add(STYLE, "text/css; charset=utf-8", sheet.encode()) if sheet else ""

    def _own_style(self) -> str | None:
        """Return the text of the style sheet of the archive, "" if it has none; None if the file has a mistake."""
        path = self._node / STYLE_FILE
        try:
            if not path.is_file():
                return ""
            if path.stat().st_size <= MAX_STYLE_BYTES:
                return path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self._report(
                f"the style sheet cannot be read: {error}", "a file of text in UTF-8", file=STYLE_FILE
            )
            return None
        self._report("the style sheet is too large", f"at most {MAX_STYLE_BYTES:,} bytes", file=STYLE_FILE)
        return None

    # -- pages and their files

    def _add_page_files(self) -> None:
        for path in self._files_of_pages():
            suffix = path.suffix.lower()
            if suffix in FONT_TYPES:
                self._add(file_name(path.name), FONT_TYPES[suffix], path.read_bytes())
                continue
            measured = site_images.measure(path)
            if isinstance(measured, InvalidScan):
                self._report(measured.message, measured.hint, file=f"{FOLDER}/{path.name}", warning=True)
                continue
            media_type, width, height = measured
            digest = self._add(file_name(path.name), media_type, path.read_bytes())
            href = f"{self._urls.path('site_page_file', file=path.name)}?v={digest}"
            self._images[f"{FOLDER}/{path.name}"] = ImageFile(href, width, height)

    def _files_of_pages(self) -> Iterator[Path]:
        """Yield the files of the folder of pages that are served: images, fonts and PDFs."""
        folder = self._node / FOLDER
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            is_served = path.suffix.lower() in (*_IMAGE_SUFFIXES, *FONT_TYPES)
            if not is_served or path.name[0] in "._" or path.is_symlink() or not path.is_file():
                continue
            if not _FILE_NAME.fullmatch(path.name):
                hint = "letters, digits, dots, hyphens and underscores"
                self._report(
                    "the name cannot be part of an address", hint, file=f"{FOLDER}/{path.name}", warning=True
                )
            elif path.stat().st_size > MAX_IMAGE_BYTES:
                hint = f"at most {MAX_IMAGE_BYTES:,} bytes"
                self._report(f"{path.name} is too large", hint, file=f"{FOLDER}/{path.name}", warning=True)
            else:
                yield path

    def _read_pages(self, markup: PageMarkup) -> tuple[PageEntry, ...]:
        """Add all pages, and return them as the menu and the foot of pages name them."""
        entries: dict[str, PageEntry] = {}
        for path in site_pages.page_paths(self._node):
            page = self._read_page(path)
            if page is None:
                continue
            if isinstance(page, SitePage):
                html = markup.page(page.text, FOLDER if "/" in path else "")
                for source in markup.missing:
                    hint = f"put the file into the folder {FOLDER}"
                    self._report(f"there is no image {source}", hint, file=path, warning=True)
                page = PublishedPage(page.slug, page.language, page.title, page.menu, html)
            self._add(page_name(page.slug, page.language), "application/json", orjson.dumps(asdict(page)))
            entry = entries.get(page.slug) or PageEntry(page.slug, {})
            titles = {**entry.titles, page.language: page.title}
            entries[page.slug] = PageEntry(page.slug, titles, entry.menu or page.menu)
        return tuple(sorted(entries.values(), key=lambda entry: (entry.menu, entry.slug)))

    def _read_page(self, path: str) -> SitePage | PublishedPage | None:
        """Return a page, or what was published of it if it has a mistake; None if there is neither."""
        file = self._node / path
        try:
            data = file.read_bytes() if file.stat().st_size <= site_pages.MAX_BYTES else None
        except OSError as error:
            self._report(f"the page cannot be read: {error.strerror}", "a file of text in UTF-8", file=path)
            return self._published_page(path)
        if data is None:
            self._report("the page is too large", f"at most {site_pages.MAX_BYTES:,} bytes", file=path)
            return self._published_page(path)
        if not site_pages.is_site_page(path, data):
            return None
        page = site_pages.read_page(path, data, self._settings["languages"][0])
        if isinstance(page, Problem):
            self.problems.append(page)
            return self._published_page(path)
        return page

    def _published_page(self, path: str) -> PublishedPage | None:
        """Return what was published of the page of a file."""
        name = site_pages.slug_and_language(path, self._settings["languages"][0])
        stored = self._store.site_files.find(page_name(*name)) if name else None
        return page_from_bytes(stored.body) if stored else None
