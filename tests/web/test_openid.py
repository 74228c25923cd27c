"""Logging in with an OpenID provider: a real small one, on the loopback, that nobody here wrote."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest

from tests.conftest import free_port
from tests.web.auth import Browser, Found, Served, served

VIEWER = "https://viewer.example.org"
FULL = "/iiif/image/3/room-letter.1/full/max/0/default.jpg"
USERS = {"alice": {"groups": ["staff", "readers"]}, "mallory": {"groups": "visitors"}, "nemo": {}}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    if importlib.util.find_spec("oidc_provider_mock") is None:
        pytest.skip("oidc-provider-mock is not installed: the login with OpenID was not tested")
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    for sub, claims in USERS.items():
        command += ["--user-claims", json.dumps({"sub": sub, **claims})]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://127.0.0.1:{port}"
    _wait(f"{issuer}/.well-known/openid-configuration")
    yield issuer
    process.terminate()
    process.wait(10)


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the OpenID provider did not start")


@pytest.fixture(scope="module")
def node(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    more = f"""oidc_issuer = "{provider}"\noidc_client_id = "fonds"\noidc_client_secret = "s3cret-of-fonds"
oidc_claim = "groups"\noidc_allowed = ["readers"]\n"""
    with served(tmp_path_factory.mktemp("openid"), more) as found:
        yield found


def log_in(browser: Browser, who: str) -> Found:
    """The way of a browser: to the provider, its form, and back."""
    there = browser.get(f"/auth/openid?origin={VIEWER}&back=records/room-letter")
    assert there.status == 302, there.text
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(there.headers["Location"]).query)
    assert asked["response_type"] == ["code"] and asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{browser.base}/auth/openid"] and asked["state"] and asked["nonce"]
    back = browser.post(there.headers["Location"], {"sub": who})
    assert back.status in (302, 303), back.text
    return browser.get(back.headers["Location"])


def test_whoever_has_the_claim_is_let_in_and_led_back(node: Served) -> None:
    browser = node.browser()
    found = log_in(browser, "alice")
    assert (found.status, found.headers["Location"]) == (303, f"{node.base}/records/room-letter")
    assert browser.get(FULL).status == 200
    assert browser.message(VIEWER)[0]["type"] == "AuthAccessToken2"
    browser.get("/auth/logout")
    assert browser.get(FULL).status == 401


@pytest.mark.parametrize("who", ["mallory", "nemo"])
def test_whoever_has_not_is_told_so(who: str, node: Served) -> None:
    browser = node.browser()
    found = log_in(browser, who)
    assert found.status == 403 and "do not have access to the reading room" in found.text
    assert browser.get(FULL).status == 401


def test_a_code_for_another_browser_is_worth_nothing(node: Served) -> None:
    there = node.browser().get("/auth/openid")
    back = node.browser().post(there.headers["Location"], {"sub": "alice"})
    found = node.browser().get(back.headers["Location"])
    assert found.status == 403 and "fonds-reader" not in str(found.headers)


def test_nobody_is_written_down(node: Served) -> None:
    log_in(node.browser(), "alice")
    for file in node.state.rglob("*"):
        assert not file.is_file() or b"alice" not in file.read_bytes(), file


def test_the_login_page_offers_it(node: Served) -> None:
    assert "Log in with your institution" in node.browser().get(f"/auth/access?origin={VIEWER}").text


def test_the_secret_is_told_nowhere(node: Served) -> None:
    run = [sys.executable, "-m", "fonds", "settings", str(node.folder)]
    shown = subprocess.run([*run, "--json"], capture_output=True, text=True, check=True).stdout
    assert json.loads(shown)["oidc_client_secret"]["value"] == "(set, not shown)"
    assert "s3cret-of-fonds" not in shown
