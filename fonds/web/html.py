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

from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from fonds.web.catalogs import catalog
from fonds.web.localization import Localizer
from fonds.web.menu import menu
from fonds.web.page_context import PageContext
from fonds.web.site_values import site_values

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
    page: PageContext,
    links: tuple[tuple[str, str], ...] = (),
    request_id: str = "",
) -> str:
    """Return the page of an error, with `links` (href, text) to what the reader may have meant.

    `request_id` is that under which the error was logged, if it was.
    """
    translated = page.gettext(detail)
    # a detail with values of the request has no translation; then the page says that it is in English
    language = "" if translated != detail else "en"
    values = {"detail": translated, "detail_language": language, "links": links, "request_id": request_id}
    return render_template(
        "problem", page, localizer=Localizer(page), status=status, title=page.gettext(title), **values
    )


# characters that the three fonts of every page lack, and the style sheet of a font that has them
_FONTS = (
    (
        re.compile("[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"),
        "vendor/fonts/noto-serif-sc/400.css",
    ),
    (re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"), "vendor/fonts/noto-serif-kr/400.css"),
)
# what is not shown needs no font, and the names of languages alone need none of ours
_WITHOUT_FONTS = re.compile(r'<head>.*?</head>|<nav class="languages".*?</nav>', re.DOTALL)
_FONTS_COMMENT = "<!-- faces -->"


def render_template(name: str, page: PageContext, **values: Any) -> str:
    """Return the page of a template with its values, what every page has, and the fonts that its text needs.

    Among the values, `menu_section` is the entry of the menu that leads to this page, and `menu_kind` the kind of
    description that it is about (fonds/web/menu.py).
    """

    def static(path: str) -> str:
        return f"{page.urls.prefix}/static/{path}?v={_version(path)}"

    template = _environment(page.language).get_template(f"{name}.html")
    shared = {
        "json_ld": "",
        "opened": "",
        "site": site_values(Localizer(page)),
        "menu": menu(page.urls, name, values.get("menu_section", ""), values.get("menu_kind", "")),
        "page_context": page,
        "watch": page.watch,
        "static": static,
    }
    html = template.render(**{**shared, **values})
    text = _WITHOUT_FONTS.sub("", html)
    paths = [path for characters, path in _FONTS if (STATIC / path).is_file() and characters.search(text)]
    links = "".join(f'<link rel="stylesheet" href="{static(path)}">\n' for path in paths)
    return html.replace(_FONTS_COMMENT, links, 1)


@lru_cache(maxsize=16)
def _environment(language: str) -> Environment:
    """Return the templates with the words of a language, which macros have too. It is built at its first page."""
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
    words = catalog(language)
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        words.translations, newstyle=True
    )

    def number(value: float) -> str:
        """Write a number as people do in the language of the page."""
        return str(format_decimal(value, locale=words.locale))

    plain_ngettext: Any = environment.globals["ngettext"]

    @pass_context
    def ngettext(context: Context, singular: str, plural: str, count: int, **values: Any) -> str:
        return str(plain_ngettext(context, singular, plural, count, **{"num": number(count), **values}))

    environment.filters["number"] = number
    environment.globals["ngettext"] = ngettext
    return environment


@lru_cache(maxsize=64)
def _version(path: str) -> str:
    """Changes with the file, so that a browser may keep it for as long as it likes."""
    file = STATIC / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "0"
