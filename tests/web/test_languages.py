"""The language of pages: how it is chosen, what depends on it, and what caches may keep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fonds.settings import Settings, load
from fonds.web import catalogs, html
from fonds.web.app import create_app
from fonds.web.http.negotiation import choose_language
from fonds.web.http.request import Request
from fonds.web.interface_languages import InterfaceLanguages, of_node
from tests.dispatcher import Dispatcher, kept_responses

CABLE = "/records/harriman-1945-07"
OFFERED = ("en", "ar", "de", "fr", "zh")
GERMAN = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: de\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#: fonds/web/templates/parts/footer.html
msgid "Data access"
msgstr "Zugang zu den Daten"

#: fonds/web/static/theme.js
msgid "Dark mode"
msgstr "Dunkle Darstellung"
"""
ARABIC = GERMAN.replace("Language: de", "Language: ar").replace("Zugang zu den Daten", "البيانات")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, ""),
        ("", ""),
        ("de", "de"),
        ("DE-at", "de"),
        ("de-CH-1996", "de"),
        ("fr;q=0.5, de;q=0.8", "de"),
        ("fr;q=0.8, de;q=0.8", "fr"),
        ("ru, fr;q=0.1", "fr"),
        ("ru", ""),
        ("*", "en"),
        ("ru, *;q=0.1", "en"),
        ("en;q=0, *", "ar"),
        ("de;q=0", ""),
        ("de;q=nonsense", "de"),
        ("zh-Hant-TW", "zh"),
        ("zh-TW,zh;q=0.9,en-US;q=0.8", "zh"),
        (",;q=1,,de", "de"),
        ("d", ""),
        ("x" * 10_000, ""),
    ],
)
def test_accept_language(header: str | None, language: str) -> None:
    assert choose_language(header, OFFERED) == language


def test_a_language_with_a_region_answers_the_language() -> None:
    assert choose_language("de", ("de-AT", "en")) == "de-AT"
    assert choose_language("de-CH", ("de-AT", "en")) == "de-AT"


@pytest.mark.parametrize(
    ("query", "cookie", "header", "language"),
    [
        ("", None, None, "en"),
        ("", None, "fr", "fr"),
        ("", "fonds-language=de", "fr", "de"),
        ("", "other=1; fonds-language=de", "fr", "de"),
        ("", "xfonds-language=de", "fr", "fr"),
        ("", "fonds-language=tlh", "fr", "fr"),
        ("q=1&lang=zh", "fonds-language=de", "fr", "zh"),
        ("lang=tlh", "fonds-language=de", "fr", "de"),
        ("slang=zh", None, None, "en"),
        ("lang=", None, None, "en"),
    ],
)
def test_the_address_before_the_cookie_before_the_browser(
    query: str, cookie: str | None, header: str | None, language: str
) -> None:
    request = Request("GET", "/", query, cookie=cookie, accept_language=header)
    assert InterfaceLanguages(OFFERED).choose(request) == language


@pytest.fixture
def two_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Catalogues of German and Arabic with two words each, in place of those that there are."""
    (tmp_path / "de.po").write_text(GERMAN)
    (tmp_path / "ar.po").write_text(ARABIC)
    monkeypatch.setattr(catalogs, "FOLDER", tmp_path)
    caches = (catalogs.available, catalogs.catalog, html._environment)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def client(two_languages: None, demonstration: Settings) -> FlaskClient:
    return create_app(demonstration).test_client(use_cookies=False)


def test_the_languages_of_a_node(two_languages: None, tmp_path: Path) -> None:
    def offered(**environment: str) -> tuple[str, ...]:
        return of_node(
            load(tmp_path, {f"FONDS_{name.upper()}": value for name, value in environment.items()})
        ).offered

    assert offered() == ("en", "ar", "de")
    assert offered(languages="de,en") == ("de", "en", "ar")
    assert offered(languages="de-AT") == ("de-AT", "en", "ar")
    # a node in a language without a catalogue keeps it: its dates and terms are in it
    assert offered(languages="ru") == ("ru", "en", "ar", "de")
    assert offered(interface_languages="de") == ("en", "de")
    assert offered(languages="de", interface_languages="de") == ("de",)


@pytest.mark.parametrize(
    "path", ["/", CABLE, f"{CABLE}.html", f"{CABLE}/versions", "/search", "/harvest", "/nothing"]
)
def test_a_page_in_german(path: str, client: FlaskClient) -> None:
    english = client.get(path, headers={"Accept": "text/html"})
    german = client.get(path, headers={"Accept": "text/html", "Accept-Language": "de"})
    assert english.headers["Content-Language"] == "en"
    assert german.headers["Content-Language"] == "de"
    assert '<html lang="en" dir="ltr">' in english.text
    assert '<html lang="de" dir="ltr">' in german.text
    assert "Zugang zu den Daten" in german.text
    assert "Zugang zu den Daten" not in english.text
    for response in (english, german):
        names = {name.strip() for name in response.headers["Vary"].split(",")}
        assert {"Accept-Language", "Cookie"} <= names
        assert "Set-Cookie" not in response.headers
    if "ETag" in english.headers:
        assert english.headers["ETag"] != german.headers["ETag"]


def test_a_page_from_right_to_left(client: FlaskClient) -> None:
    page = client.get(CABLE, query_string="lang=ar", headers={"Accept": "text/html"})
    assert '<html lang="ar" dir="rtl">' in page.text


@pytest.mark.parametrize(
    "path",
    [
        f"{CABLE}.ttl",
        f"{CABLE}.json",
        f"{CABLE}.txt",
        f"{CABLE}.bib",
        "/iiif/harriman-1945-07/manifest",
        "/feed.atom",
    ],
)
def test_data_is_the_same_for_everybody(path: str, client: FlaskClient) -> None:
    response = client.get(path)
    in_german = client.get(path, headers={"Accept-Language": "de", "Cookie": "fonds-language=de"})
    assert response.data == in_german.data
    assert "Accept-Language" not in response.headers.get("Vary", "")
    assert "Content-Language" not in response.headers


def test_the_switch_keeps_the_address_and_sets_a_cookie(client: FlaskClient) -> None:
    page = client.get("/search?q=soong&page=1", headers={"Accept": "text/html"})
    assert 'href="?q=soong&amp;page=1&amp;lang=de"' in page.text
    german = client.get("/search?q=soong&page=1&lang=de", headers={"Accept": "text/html"})
    assert 'href="?q=soong&amp;page=1&amp;lang=en"' in german.text
    cookie = german.headers["Set-Cookie"]
    assert cookie == "fonds-language=de; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
    assert "Zugang zu den Daten" in client.get("/", headers={"Cookie": cookie.partition(";")[0]}).text


def test_alternates_and_canonical_addresses(client: FlaskClient, demonstration: Settings) -> None:
    page = client.get(CABLE, headers={"Accept": "text/html", "Accept-Language": "de"})
    base = f"{demonstration.base_url}{CABLE}.html"
    assert f'<link rel="canonical" href="{base}">' in page.text
    for tag in ("en", "de", "ar"):
        assert f'<link rel="alternate" hreflang="{tag}" href="{base}?lang={tag}">' in page.text
    assert f'<link rel="alternate" hreflang="x-default" href="{base}">' in page.text
    german = client.get(f"{CABLE}?lang=de", headers={"Accept": "text/html"})
    assert f'<link rel="canonical" href="{base}?lang=de">' in german.text
    assert f'<{base}?lang=de>; rel="canonical"' in german.headers["Link"]


def test_the_cache_keeps_a_page_once_for_each_language(two_languages: None, demonstration: Settings) -> None:
    dispatcher = Dispatcher(demonstration)
    headers = ["de", "de-CH", "de, en;q=0.5", "de-AT;q=0.9, *;q=0.1"]
    bodies = {
        dispatcher.wsgi(Request("GET", CABLE, accept="text/html", accept_language=header))[2]
        for header in headers
    }
    assert len(bodies) == 1
    assert kept_responses(dispatcher) == 1
    for header in (None, "en-US", "ru"):
        dispatcher.wsgi(Request("GET", CABLE, accept="text/html", accept_language=header))
    assert kept_responses(dispatcher) == 2
    for header in (*headers, "en", "ar"):
        dispatcher.wsgi(Request("GET", f"{CABLE}.ttl", accept_language=header))
    assert kept_responses(dispatcher) == 3


def test_a_language_is_chosen_only_for_pages(
    two_languages: None, demonstration: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Data that the cache has is sent without it: it is the same in all languages."""
    dispatcher = Dispatcher(demonstration)
    data, page = (Request("GET", f"{CABLE}{suffix}", accept_language="de") for suffix in (".ttl", ".html"))
    before = [dispatcher.wsgi(request) for request in (data, page)]
    choose, choices = InterfaceLanguages.choose, []

    def record_choice(languages: InterfaceLanguages, request: Request) -> str:
        choices.append(request.path)
        return choose(languages, request)

    monkeypatch.setattr(InterfaceLanguages, "choose", record_choice)
    assert [dispatcher.wsgi(request) for request in (data, page)] == before
    assert choices == [page.path]


def test_words_of_scripts(client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept-Language": "de"})
    assert (
        '<script type="application/json" id="script-words">{"Dark mode": "Dunkle Darstellung"}</script>'
        in page.text
    )
    assert "script-words" not in client.get("/").text


def test_a_language_that_is_not_offered(client: FlaskClient) -> None:
    page = client.get("/?lang=<script>", headers={"Accept-Language": "tlh"})
    assert page.headers["Content-Language"] == "en"
    assert "Set-Cookie" not in page.headers
    assert "<script>" not in page.text.partition("languages")[2]


def test_every_language_has_a_name_of_its_own() -> None:
    assert [catalogs.own_name(tag) for tag in ("de", "fr", "es", "zh", "ar", "en")] == [
        "Deutsch",
        "Français",
        "Español",
        "中文",
        "العربية",
        "English",
    ]
