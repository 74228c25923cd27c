"""HTML pages from the templates of the folder `templates`.

Jinja renders them without Flask, so that a page is the same bytes in a response, in a test and in an export.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.serializers.context import SerializerContext
from service.web.localization import Localizer
from service.web.menu import menu
from service.web.site_values import site_values

HERE = Path(__file__).parent
STATIC = HERE / "static"


@dataclass(frozen=True)
class Pagination:
    """The page of a list that is shown, and the number of its pages; `field` names the list if a page has several."""

    page: int
    page_count: int
    field: str = ""


def render_problem(
    status: int,
    title: str,
    detail: str,
    serializer_context: SerializerContext,
    links: tuple[tuple[str, str], ...] = (),
) -> str:
    """Return the page of an error, with `links` (href, text) to what the reader may have meant."""
    return render_template(
        "problem", serializer_context, status=status, title=title, detail=detail, links=links
    )


# characters that the three fonts of every page lack, and the style sheet of a font that has them
_FONTS = (
    (
        re.compile("[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"),
        "vendor/fonts/noto-serif-sc/400.css",
    ),
    (re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"), "vendor/fonts/noto-serif-kr/400.css"),
)
_FONTS_COMMENT = "<!-- faces -->"


def render_template(name: str, serializer_context: SerializerContext, **values: Any) -> str:
    """Return the page of a template with its values, what every page has, and the fonts that its text needs.

    Among the values, `menu_section` is the entry of the menu that leads to this page, and `menu_kind` the kind of
    description that it is about (service/web/menu.py).
    """
    urls = serializer_context.urls

    def static(path: str) -> str:
        return f"{urls.prefix}/static/{path}?v={_version(path)}"

    template = _environment().get_template(f"{name}.html")
    common = {
        "json_ld": "",
        "opened": "",
        "site": site_values(Localizer(serializer_context)),
        "menu": menu(urls, name, values.get("menu_section", ""), values.get("menu_kind", "")),
        "static": static,
    }
    page = template.render(**{**common, **values})
    paths = [path for characters, path in _FONTS if (STATIC / path).is_file() and characters.search(page)]
    links = "".join(f'<link rel="stylesheet" href="{static(path)}">\n' for path in paths)
    return page.replace(_FONTS_COMMENT, links, 1)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    # built at the first page, not at import
    loader = FileSystemLoader(HERE / "templates")
    environment = Environment(
        extensions=["jinja2.ext.i18n"],
        loader=loader,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,  # or every page asks the disk for each of its parts
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return environment


@lru_cache(maxsize=64)
def _version(path: str) -> str:
    """Changes with the file, so that a browser may keep it for as long as it likes."""
    file = STATIC / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "0"
