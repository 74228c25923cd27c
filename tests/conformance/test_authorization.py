"""IIIF Authorization Flow 2.0 and Authentication 1.0, clause by clause, over a real socket."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.auth import Browser, Served, command, served

VIEWER = "https://viewer.example.org"
CONTEXT = "http://iiif.io/api/auth/2/context.json"
IMAGE = "/iiif/image/3/room-letter.1"
FULL = f"{IMAGE}/full/max/0/default.jpg"
LANGUAGE_MAP = dict[str, list[str]]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("auth")) as found:
        yield found


@pytest.fixture
def stranger(node: Served) -> Browser:
    return node.browser()


@pytest.fixture
def reader(node: Served) -> Browser:
    browser = node.browser()
    assert browser.log_in(node.given, VIEWER).status == 200
    return browser


def is_map(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(words, list) and words and all(isinstance(one, str) for one in words)
        for words in value.values()
    )


def services(resource: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one for one in resource["service"] if kind in (one.get("type"), one.get("@type"))]


def image_services(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        page["items"][0]["body"]["service"][0] for canvas in manifest["items"] for page in canvas["items"]
    ]


# ---- 2.0, 2 and 3: services and where they are declared


def test_2_1_the_context_stands_on_top_before_that_of_presentation(stranger: Browser) -> None:
    given = stranger.get("/iiif/room-letter/manifest").json["@context"]
    assert CONTEXT in given and given[-1] == "http://iiif.io/api/presentation/3/context.json"
    assert CONTEXT not in stranger.get("/iiif/open-letter/manifest").json["@context"]


def test_2_1_info_json_declares_the_probe_and_the_context_first(stranger: Browser) -> None:
    info = stranger.get(f"{IMAGE}/info.json").json
    assert info["@context"] == [CONTEXT, "http://iiif.io/api/image/3/context.json"]
    assert len(services(info, "AuthProbeService2")) == 1


def test_2_1_no_context_within_a_service_of_2_0(stranger: Browser) -> None:
    for document in (
        stranger.get("/iiif/room-letter/manifest").json,
        stranger.get(f"{IMAGE}/info.json").json,
    ):
        for probe in _all(document, "AuthProbeService2"):
            assert "@context" not in json.dumps(probe)


def _all(value: Any, kind: str) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if kind in (value.get("type"), value.get("@type")):
            yield value
        for inner in value.values():
            yield from _all(inner, kind)
    elif isinstance(value, list):
        for inner in value:
            yield from _all(inner, kind)


def test_3_1_the_access_service_is_whole(stranger: Browser) -> None:
    (probe,) = services(stranger.get(f"{IMAGE}/info.json").json, "AuthProbeService2")
    (access,) = probe["service"]
    assert access["type"] == "AuthAccessService2" and access["profile"] == "active"
    assert urllib.parse.urlsplit(access["id"]).path == "/auth/access"
    assert all(is_map(access[name]) for name in ("label", "heading", "note", "confirmLabel"))
    assert "Reading room of Test" in access["label"]["en"][0]  # MUST clearly indicate the institution
    kinds = [one["type"] for one in access["service"]]
    assert kinds.count("AuthAccessTokenService2") == 1 and kinds.count("AuthLogoutService2") == 1
    logout = next(one for one in access["service"] if one["type"] == "AuthLogoutService2")
    assert "Reading room of Test" in logout["label"]["en"][0]


def test_5_1_the_probe_has_a_heading_with_its_note(stranger: Browser) -> None:
    (probe,) = services(stranger.get(f"{IMAGE}/info.json").json, "AuthProbeService2")
    assert is_map(probe["errorHeading"]) and is_map(probe["errorNote"])


def test_presentation_6_4_a_service_is_whole_once_and_then_an_address(stranger: Browser) -> None:
    manifest = stranger.get("/iiif/room-letter/manifest").json
    first, second = image_services(manifest)
    assert services(first, "AuthProbeService2")[0]["service"][0]["profile"] == "active"
    assert services(first, "AuthCookieService1")[0]["profile"] == "http://iiif.io/api/auth/1/login"
    assert services(second, "AuthProbeService2")[0]["service"][0].keys() == {"id", "type"}
    # its profile too: Mirador 4.0.0 falls over a service without
    assert services(second, "AuthCookieService1")[0].keys() == {"@id", "@type", "profile"}


def test_a_manifest_shows_no_small_copy_that_would_be_refused(stranger: Browser) -> None:
    manifest = stranger.get("/iiif/room-letter/manifest").json
    assert "thumbnail" not in json.dumps(manifest)
    pictured = stranger.get("/iiif/room-pictured/manifest").json
    assert pictured["thumbnail"][0]["id"] == "https://example.org/closed.png"


# ---- 2.0, 3: the access service


def test_3_the_last_page_closes_its_window(reader: Browser, stranger: Browser) -> None:
    page = reader.get(f"/auth/access?origin={VIEWER}").text
    script = page.partition('<script src="/static/close-window.js')[2]
    assert script and "window.close()" in stranger.get("/static/close-window.js").text


def test_the_access_page_may_be_framed_by_nobody(stranger: Browser) -> None:
    policy = stranger.get(f"/auth/access?origin={VIEWER}").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy and "form-action 'self'" in policy and "unsafe" not in policy


def test_a_wrong_pass_lets_nobody_in(node: Served, stranger: Browser) -> None:
    for wrong in ("", "front-desk", "front-desk.", "nobody.aaaaa-aaaaa", node.given[:-1], f"{node.given}x"):
        found = Browser(node.base).log_in(wrong, VIEWER)
        assert found.status in (403, 429) and "Set-Cookie" not in found.headers


def test_the_cookie_is_for_no_script(node: Served) -> None:
    cookie = node.browser().log_in(node.given).headers["Set-Cookie"]
    assert (
        "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie
    )  # plain http: loopback alone


def test_a_form_from_another_site_is_refused(node: Served, stranger: Browser) -> None:
    found = stranger.post("/auth/access", {"pass": node.given}, Origin="https://evil.example.org")
    assert found.status == 403 and "Set-Cookie" not in found.headers


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example.org",
        "//evil.example.org",
        "/\\evil",
        "records/../../x",
        "static/x",
        "records/a\n",
    ],
)
def test_nobody_is_led_elsewhere(back: str, node: Served) -> None:
    found = node.browser().post("/auth/access", {"pass": node.given, "back": back})
    assert found.status == 200 and "Location" not in found.headers


def test_from_a_page_of_ours_the_way_leads_back(node: Served) -> None:
    found = node.browser().post("/auth/access", {"pass": node.given, "back": "records/room-letter"})
    assert (found.status, found.headers["Location"]) == (303, f"{node.base}/records/room-letter")


def test_a_second_viewer_asks_the_reader(node: Served, reader: Browser) -> None:
    other = "https://other.example.org"
    page = reader.get(f"/auth/access?origin={other}")
    assert 'name="consent"' in page.text and "close-window.js" not in page.text
    assert reader.message(other)[0]["profile"] == "invalidOrigin"
    assert reader.post("/auth/access", {"origin": other, "consent": "yes"}).status == 200
    assert reader.message(other)[0]["type"] == "AuthAccessToken2"


# ---- 2.0, 4: the access token service


def test_4_3_a_page_that_posts_to_just_that_origin(reader: Browser) -> None:
    message, target = reader.message(VIEWER, "ae3415")
    assert target == VIEWER
    assert message["@context"] == CONTEXT and message["type"] == "AuthAccessToken2"
    assert message["messageId"] == "ae3415"
    assert isinstance(message["accessToken"], str) and isinstance(message["expiresIn"], int)
    assert message["expiresIn"] > 0


def test_4_4_the_token_is_not_the_cookie_nor_holds_it(reader: Browser) -> None:
    (cookie,) = [cookie.value or "" for cookie in reader.cookies]
    token = reader.message(VIEWER)[0]["accessToken"]
    assert cookie not in token
    assert token != reader.message(VIEWER)[0]["accessToken"]


def test_4_5_the_errors(node: Served, stranger: Browser, reader: Browser) -> None:
    message, target = stranger.message(VIEWER)
    assert target == VIEWER and message["messageId"] == "m1"
    assert (message["type"], message["profile"]) == ("AuthAccessTokenError2", "missingAspect")
    assert is_map(message["heading"]) and is_map(message["note"])
    assert reader.message("https://evil.example.org")[0]["profile"] == "invalidOrigin"
    assert reader.message(VIEWER, "")[0]["profile"] == "invalidRequest"
    (cookie,) = reader.cookies
    cookie.value = "made-up"
    assert reader.message(VIEWER)[0]["profile"] == "invalidAspect"


@pytest.mark.parametrize(
    "origin",
    ["", "*", "null", "javascript:alert(1)", "https://", "https://a.org/path", "https://a@b.org", "//a.org",
     'https://a.org";alert(1)//', "https://a.org</script>", "https://a.org?x", "https://a.org\u2028", "x" * 999],
)  # fmt: skip
def test_4_3_what_is_no_origin_is_posted_nothing(origin: str, reader: Browser) -> None:
    query = urllib.parse.urlencode({"origin": origin, "messageId": "1"})
    found = reader.get(f"/auth/token?{query}")
    assert found.status == 400 and b"postMessage" not in found.body and b"accessToken" not in found.body


@pytest.mark.parametrize("evil", ["</script><script>alert(1)</script>", "'\"\\\u2028", "<!--", "&quot;"])
def test_4_3_a_message_id_is_never_markup(evil: str, reader: Browser) -> None:
    message, _ = reader.message(VIEWER, evil)
    assert message["messageId"] == evil
    query = urllib.parse.urlencode({"origin": VIEWER, "messageId": evil})
    assert reader.get(f"/auth/token?{query}").text.count("<script") == 1


def test_the_token_page_runs_its_own_script_alone(reader: Browser) -> None:
    found = reader.get(f"/auth/token?origin={VIEWER}&messageId=1")
    policy = found.headers["Content-Security-Policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert nonce and f'<script nonce="{nonce}">' in found.text
    assert policy.startswith("default-src 'none';") and "frame-ancestors *" in policy
    assert found.headers["Cache-Control"] == "private, no-store"


# ---- 2.0, 5: the probe service


def probe(browser: Browser, image: str = "room-letter.1", token: str = "") -> dict[str, Any]:
    found = browser.get(f"/auth/probe/{image}", **({"Authorization": f"Bearer {token}"} if token else {}))
    assert found.status == 200  # 5.2: MUST, whatever it says
    assert found.headers["Access-Control-Allow-Origin"] == "*"
    made: dict[str, Any] = found.json
    assert made["@context"] == CONTEXT and made["type"] == "AuthProbeResult2"
    assert isinstance(made["status"], int) and "location" not in made
    assert (made["status"] == 200) is ("heading" not in made) is ("note" not in made)
    assert "substitute" not in made or made["status"] != 200
    return made


def test_5_2_the_probe_says_what_the_image_would(stranger: Browser, reader: Browser) -> None:
    token = reader.message(VIEWER)[0]["accessToken"]
    assert probe(stranger)["status"] == stranger.get(FULL).status == 401
    assert probe(stranger, token=token)["status"] == reader.get(FULL).status == 200
    assert probe(stranger, "open-letter.1")["status"] == 200
    assert probe(stranger, "closed-letter.1", token)["status"] == 403
    assert probe(stranger, "no-such-record.1", token)["status"] == 404
    assert probe(stranger, "room-letter.1", "made-up")["status"] == 401
    assert probe(stranger, "room-letter.1", token[:-2] + "AA")["status"] == 401


def test_5_2_the_note_is_that_of_the_archive(stranger: Browser) -> None:
    assert probe(stranger)["note"] == {"en": ["Ask for a pass."]}


def test_5_2_a_substitute_is_there_only_for_whom_it_is_refused_and_can_be_had(stranger: Browser) -> None:
    (substitute,) = probe(stranger)["substitute"]
    assert substitute["type"] == "Image" and max(substitute["width"], substitute["height"]) <= 300
    assert stranger.get(substitute["id"]).status == 200
    larger = substitute["id"].replace(f"/{substitute['width']},{substitute['height']}/", "/425,550/")
    assert stranger.get(larger).status == 401
    assert probe(stranger, "room-pictured.1")["substitute"][0]["label"] == {"en": ["Closed"]}


def test_5_1_a_client_may_ask_with_a_token_from_anywhere(stranger: Browser) -> None:
    found = stranger.get(
        "/auth/probe/room-letter.1", "OPTIONS", Origin=VIEWER, Access_Control_Request_Headers="authorization"
    )
    assert found.status == 204 and "Authorization" in found.headers["Access-Control-Allow-Headers"]


# ---- the token opens nothing


@pytest.mark.parametrize(
    "path", [FULL, "/records/room-letter.pdf", "/records/room-hidden", "/iiif/room-hidden/manifest"]
)
def test_the_token_is_worth_nothing_elsewhere(path: str, stranger: Browser, reader: Browser) -> None:
    token = reader.message(VIEWER)[0]["accessToken"]
    assert stranger.get(path, Authorization=f"Bearer {token}").status == 401
    assert "Zqwhale" not in stranger.get("/records/room-letter.txt", Authorization=f"Bearer {token}").text


# ---- 2.0, 6: logging out, and what ends with a session


def test_6_2_logging_out_ends_cookie_and_tokens(node: Served, reader: Browser, stranger: Browser) -> None:
    token = reader.message(VIEWER)[0]["accessToken"]
    (cookie,) = [cookie.value for cookie in reader.cookies]
    found = reader.get("/auth/logout")
    assert found.status == 200 and "Max-Age=0" in found.headers["Set-Cookie"]
    assert probe(stranger, token=token)["status"] == 401
    assert stranger.get(FULL, Cookie=f"fonds-reader={cookie}").status == 401


def test_a_pass_that_is_taken_back_ends_its_sessions(node: Served) -> None:
    given = command(node.folder, node.state, "add", "visitor").strip()
    visitor = node.browser()
    assert visitor.log_in(given).status == 200 and visitor.get(FULL).status == 200
    assert "visitor" in command(node.folder, node.state, "list") and given not in command(
        node.folder, node.state, "list"
    )
    command(node.folder, node.state, "remove", "visitor")
    assert visitor.get(FULL).status == 401
    assert node.browser().log_in(given).status == 403


def test_too_many_attempts_are_refused_for_a_while(tmp_path_factory: pytest.TempPathFactory) -> None:
    with served(tmp_path_factory.mktemp("attempts")) as node:
        browser = node.browser()
        assert [browser.log_in("front-desk.guess").status for _ in range(10)] == [403] * 10
        found = browser.log_in(node.given)
        assert found.status == 429 and int(found.headers["Retry-After"]) > 0


# ---- Authentication 1.0


def test_1_0_3_1_info_json_is_401_with_a_body_until_a_token_comes(stranger: Browser, reader: Browser) -> None:
    found = stranger.get(f"{IMAGE}/info.json")
    assert found.status == 401 and found.headers["WWW-Authenticate"].startswith("Bearer")
    assert found.headers["Access-Control-Allow-Origin"] == "*"
    info = found.json
    assert info["id"].endswith(IMAGE) and info["width"] and info["height"]
    token = reader.message(VIEWER, version=1)[0]["accessToken"]
    allowed = stranger.get(f"{IMAGE}/info.json", Authorization=f"Bearer {token}")
    assert allowed.status == 200 and allowed.json == info
    assert "no-store" in found.headers["Cache-Control"] and "no-store" in allowed.headers["Cache-Control"]
    assert stranger.get(f"{IMAGE}/info.json").status == 401


def test_1_0_2_1_1_the_service_as_viewers_read_it(stranger: Browser) -> None:
    (service,) = services(stranger.get(f"{IMAGE}/info.json").json, "AuthCookieService1")
    assert service["@context"] == "http://iiif.io/api/auth/1/context.json"
    assert service["profile"] == "http://iiif.io/api/auth/1/login"
    assert all(
        isinstance(service[name], str)
        for name in ("label", "header", "description", "confirmLabel", "failureHeader", "failureDescription")
    )
    profiles = [one["profile"] for one in service["service"]]
    assert profiles == ["http://iiif.io/api/auth/1/token", "http://iiif.io/api/auth/1/logout"]


def test_1_0_2_2_the_message(stranger: Browser, reader: Browser) -> None:
    message, target = reader.message(
        f"{VIEWER}/", "1234", version=1
    )  # with a slash, as the specification writes it
    assert target == f"{VIEWER}/" and message.keys() == {"accessToken", "expiresIn", "messageId"}
    message, _ = stranger.message(VIEWER, version=1)
    assert message["error"] == "missingCredentials" and isinstance(message["description"], str)


def test_1_0_2_2_3_a_client_that_is_no_browser(stranger: Browser, reader: Browser) -> None:
    found = reader.get("/auth/1/token")
    assert found.status == 200 and found.headers["Content-Type"] == "application/json"
    assert found.json.keys() == {"accessToken", "expiresIn"}
    refused = stranger.get("/auth/1/token")
    assert refused.status == 401 and refused.json["error"] == "missingCredentials"


# ---- pages and other documents


@pytest.mark.parametrize(
    "path",
    ["/records/room-letter", "/records/room-letter.html", "/records/room-letter.txt", "/records/room-letter.json",
     "/iiif/room-letter/annotations/1", "/records/room-hidden.html", "/iiif/room-letter/annotations/1/1"],
)  # fmt: skip
def test_a_reader_with_a_pass_sees_the_text_and_nobody_after_them(
    path: str, stranger: Browser, reader: Browser
) -> None:
    accept = {"Accept": "text/html"} if path.endswith("letter") else {}
    for browser, sees in ((stranger, False), (reader, True), (stranger, False)):
        found = browser.get(path, **accept)
        assert ("Zqwhale" in found.text) is sees
        if sees:
            assert found.headers["Cache-Control"] == "private, no-store" and "ETag" not in found.headers
            assert "Cookie" in found.headers["Vary"]


def test_what_is_open_is_the_same_for_everybody(stranger: Browser, reader: Browser) -> None:
    """A pass changes nothing of it. A page also depends on the cookie that names the language of its words."""
    for path, is_page in (
        ("/records/open-letter.html", True),
        ("/iiif/open-letter/manifest", False),
        ("/", True),
    ):
        one, other = stranger.get(path), reader.get(path)
        assert one.body == other.body and one.headers["ETag"] == other.headers["ETag"]
        for answer in (one, other):
            assert ("Cookie" in answer.headers.get("Vary", "")) is is_page


@pytest.mark.parametrize(
    "path", ["/records/closed-letter.pdf", "/records/closed-hidden", "/iiif/closed-hidden/manifest"]
)
def test_a_pass_opens_nothing_that_is_closed(path: str, reader: Browser) -> None:
    found = reader.get(path)
    assert found.status == 403 and "WWW-Authenticate" not in found.headers
    assert "Zqwhale" not in reader.get("/records/closed-letter.html").text


def test_a_page_says_what_is_kept_back_and_the_way_in(stranger: Browser, reader: Browser) -> None:
    page = stranger.get("/records/room-letter.html").text
    assert "in the reading room only, with a pass" in page and "Ask for a pass." in page
    assert "/auth/access?back=records/room-letter" in page
    seen = reader.get("/records/room-letter.html").text
    assert "You have reading-room access." in seen and "/auth/logout" in seen
    closed = stranger.get("/records/closed-letter.html").text
    assert "before 1 January 2099" in closed and "/auth/access" not in closed


def test_machines_of_the_reading_room_need_no_pass(tmp_path_factory: pytest.TempPathFactory) -> None:
    more = 'access_networks = ["127.0.0.0/8"]\naccess_patterns = ["external", "kiosk", "active"]\n'
    with served(tmp_path_factory.mktemp("network"), more) as node:
        browser = node.browser()
        info = browser.get(f"{IMAGE}/info.json").json
        patterns = [one["profile"] for one in services(info, "AuthProbeService2")[0]["service"]]
        assert patterns == ["external", "kiosk", "active"]
        assert "id" not in services(info, "AuthProbeService2")[0]["service"][0]
        assert browser.get(FULL).status == 200
        message, _ = browser.message(VIEWER)
        assert probe(browser, token=message["accessToken"])["status"] == 200
        assert "Set-Cookie" in browser.get(f"/auth/kiosk?origin={VIEWER}").headers
