"""The catalogues: every word of a template and of a page has a translation in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages import Catalog
from flask.testing import FlaskClient
from jinja2 import Environment
from jinja2.lexer import TOKEN_DATA, TOKEN_NAME, TOKEN_OPERATOR, TOKEN_STRING

from fonds.record.languages import text_direction
from fonds.settings import Settings
from fonds.web import catalogs
from fonds.web.app import create_app
from tests.docs import messages

TEMPLATES = catalogs.FOLDER.parent / "templates"
LANGUAGES = sorted(path.stem for path in catalogs.FOLDER.glob("*.po"))
# names, which are the same in every language
NAMES = {
    "Atom",
    "CSV",
    "EAD",
    "Esc",
    "Fonds",
    "IIIF",
    "JSON",
    "OpenSearch",
    "OpenAPI",
    "SHA",
    "SPARQL",
    "UTC",
    "XML",
    "gzip",
}
READ_ATTRIBUTES = {"title", "alt", "aria-label", "placeholder", "label"}
NOT_WORDS = {"code", "kbd", "script", "style", "svg"}
EXPRESSION = "\ue000"  # in place of what Jinja puts there
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\}")
ELEMENT = re.compile(r"</?[a-z]+[^>]*>")


class _Words(HTMLParser):
    """Collects the words of a page that are read: text, and attributes such as `title`."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NOT_WORDS:
            self.open.append(tag)
        for name, value in attrs:
            if name in READ_ATTRIBUTES:
                self.words += _literal(value or "")

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open:
            self.words += _literal(data)


def _literal(text: str) -> list[str]:
    """Return the words of a text; a block may also hold attributes of an element that another template begins."""
    text = re.sub(r'[a-z-]+="', " ", text.replace(EXPRESSION, " "))
    return [word for word in re.findall(r"[^\W\d_]{2,}", text) if word not in NAMES]


def _words_of_markup(source: str) -> list[str]:
    """Return the words in the markup of a template that are not in a `trans` block."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    markup, is_translated = "", False
    tag: list[str] = []
    for _, token, value in environment.lex(source):
        if token == TOKEN_DATA:
            markup += EXPRESSION if is_translated else value
        elif token == "block_begin":
            tag = []
        elif token == TOKEN_NAME:
            tag.append(value)
        elif token == "block_end":
            is_translated = (is_translated or tag[:1] == ["trans"]) and tag[:1] != ["endtrans"]
        elif token == "variable_begin":
            markup += EXPRESSION
    parser = _Words()
    # the name of an element may be that of an expression
    parser.feed(re.sub(f"(</?){EXPRESSION}", r"\1a", markup))
    return parser.words


def _words_of_expressions(source: str) -> Iterator[str]:
    """Yield the strings in the expressions of a template that look like words, and are no message."""
    depth, message_depth, previous = 0, 0, ""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for _, token, value in environment.lex(source):
        if token == "whitespace":
            continue
        if token == TOKEN_OPERATOR and value in "([{":
            depth += 1
            if previous in ("_", "gettext", "ngettext", "pgettext"):
                message_depth = message_depth or depth
        elif token == TOKEN_OPERATOR and value in ")]}":
            message_depth = 0 if message_depth == depth else message_depth
            depth -= 1
        elif token == TOKEN_STRING and not message_depth:
            text = value[1:-1]
            if re.search(r"[a-z]{2,} [a-z]", text) or (
                re.fullmatch(r"[A-Z][a-z]+", text) and text not in NAMES
            ):
                yield text
        previous = value


def _templates() -> list[str]:
    return sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("name", _templates())
def test_no_word_of_a_template_stands_outside_the_catalogue(name: str) -> None:
    source = re.sub(r"\{#.*?#\}", "", (TEMPLATES / name).read_text("utf-8"), flags=re.DOTALL)
    words = [*_words_of_markup(source), *_words_of_expressions(source)]
    assert words == []


def test_words_outside_the_catalogue_are_seen() -> None:
    assert _words_of_markup('<p title="A word">{{ _("Text") }} {% trans %}More{% endtrans %}</p>') == ["word"]
    assert _words_of_markup("<p>Two <code>words</code> {{ count }} here</p>") == ["Two", "here"]
    assert list(
        _words_of_expressions("{{ 'Yes' if it else _('No') }} {{ breadcrumbs(a, 'all formats') }}")
    ) == [
        "Yes",
        "all formats",
    ]


@lru_cache(maxsize=1)
def _extracted() -> Catalog:
    return messages.extract()


@lru_cache(maxsize=8)
def _catalogue(language: str) -> Catalog:
    return messages.read(catalogs.FOLDER / f"{language}.po")


def test_the_languages() -> None:
    assert {"ar", "de", "es", "fr", "zh"} <= set(LANGUAGES)
    assert catalogs.available() == ("en", *LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_complete(language: str) -> None:
    """Every message has a translation: `make messages` adds those that are missing, without one."""
    catalogue = _catalogue(language)
    missing = [
        message.id
        for message in messages.messages(_extracted())
        if catalogue.get(message.id, message.context) is None
    ]
    assert missing == []
    for message in messages.messages(catalogue):
        assert not message.fuzzy, message.id
        assert all(messages.strings(message)), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fits_its_message(language: str) -> None:
    """It has the same values and elements, and as many forms as its language has for numbers."""
    catalogue = _catalogue(language)
    for message in messages.messages(catalogue):
        original = message.id if isinstance(message.id, str) else message.id[1]
        forms = messages.strings(message)
        assert len(forms) == (1 if isinstance(message.id, str) else catalogue.num_plurals), message.id
        for form in forms:
            # "one record" needs no number
            optional = set() if isinstance(message.id, str) else {"%(num)s"}
            values = set(PLACEHOLDER.findall(original))
            assert set(PLACEHOLDER.findall(form)) | optional == values | optional, form
            assert sorted(ELEMENT.findall(form)) == sorted(ELEMENT.findall(original)), form


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rule_of_plurals_fits_the_language(language: str) -> None:
    translations = catalogs.catalog(language).translations
    for number in (0, 1, 2, 3, 11, 100, 1_000_000):
        text = translations.ngettext("%(num)s record", "%(num)s records", number)
        assert text % {"num": number}
        assert "record" not in text


@pytest.fixture(scope="module")
def client(demonstration: Settings) -> FlaskClient:
    return create_app(demonstration).test_client(use_cookies=False)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@pytest.mark.parametrize("path", ["/", "/records/harriman-1945-07", "/search?q=soong", "/nothing"])
def test_a_page_in_each_language(path: str, language: str, client: FlaskClient) -> None:
    page = client.get(path, headers={"Accept": "text/html", "Accept-Language": language}).text
    assert f'<html lang="{language}" dir="{text_direction(language)}">' in page
    gettext = catalogs.catalog(language).translations.gettext
    assert gettext("Search") in page
    assert gettext("Data access") in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_python_says_on_a_page_is_translated(language: str, client: FlaskClient) -> None:
    """Fields, kinds, access, citation styles: words that come from no template."""
    page = client.get(
        "/records/harriman-1945-07", headers={"Accept": "text/html", "Accept-Language": language}
    ).text
    gettext = catalogs.catalog(language).translations.gettext
    for message in ("Source", "Published by", "Original classification", "MLA style"):
        assert gettext(message) in page, message
        assert gettext(message) == message or f">{message}<" not in page


def test_the_scripts_have_their_words(client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept-Language": "de"}).text
    words = re.search(r'id="script-words">(.*?)</script>', page)
    assert words
    for message in ("Light mode", "Copied", "no matches", "Opening the viewer\\u2026"):
        assert f'"{message}": "' in words[1]


def test_scripts_have_no_words_outside_the_catalogue() -> None:
    """What scripts show is a message: text content and labels are never set to a literal."""
    literal = re.compile(r'(?:textContent = |"aria-label", |createTextNode\()["`][^"`$]*[A-Za-z]{3}')
    for path in sorted(Path(catalogs.FOLDER.parent / "static").glob("*.js")):
        assert not literal.search(path.read_text("utf-8")), path.name


def test_style_sheets_follow_the_direction_of_the_page() -> None:
    """No margin, padding, border, text or position is on the left or the right: that side is another in Arabic."""
    physical = re.compile(
        r"(?:margin|padding|border)-(?:left|right)|(?:text-align|float): (?:left|right)|^\s*(?:left|right):",
        re.MULTILINE,
    )
    sides = re.compile(r"(?:margin|padding): ([^ ;(]+) ([^ ;(]+) ([^ ;(]+) ([^ ;(]+);")
    for path in sorted(Path(catalogs.FOLDER.parent / "static").glob("*.css")):
        text = path.read_text("utf-8")
        names = [match[0] for match in physical.finditer(text)]
        names += [match[0] for match in sides.finditer(text) if match[2] != match[4]]
        assert names == [], path.name
