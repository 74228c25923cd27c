"""The log: lines for people or JSON, requests without anything about the client, errors with the id of the request."""

from __future__ import annotations

import json
import logging
import logging.config
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import urllib3
from flask import Flask
from werkzeug.test import Client

from fonds.logs import JsonFormatter, LineFormatter, configuration
from fonds.settings import Settings, load
from fonds.web.app import create_app
from fonds.web.http.request import request_id
from tests.conftest import RECORDS, free_port

ID = re.compile(r"[0-9a-f]{32}")


def _record(message: str = "broken", **extra: object) -> logging.LogRecord:
    record = logging.LogRecord("fonds", logging.ERROR, "x.py", 1, message, None, None)
    record.__dict__ |= extra
    return record


def test_a_line_has_the_id_of_the_request_if_there_is_one() -> None:
    formatter = LineFormatter("%(levelname)s: %(message)s%(request)s")
    assert formatter.format(_record()) == "ERROR: broken"
    assert formatter.format(_record(request_id="abc12345")) == "ERROR: broken (request abc12345)"


def test_an_object_is_on_one_line_with_the_traceback_in_it() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = _record("in “Ürümqi”\n", request_id="abc12345", exc_info=sys.exc_info())
    line = JsonFormatter().format(record)
    assert "\n" not in line
    fields = json.loads(line)
    assert fields["message"] == "in “Ürümqi”\n" and "ValueError: two\nlines" in fields["error"]
    assert (fields["level"], fields["logger"], fields["request"]) == ("error", "fonds", "abc12345")


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_configuration_is_valid(form: str) -> None:
    before = logging.root.handlers[:], logging.root.level
    try:
        logging.config.dictConfig(configuration(form))
    finally:
        logging.root.handlers[:], logging.root.level = before[0], before[1]


@pytest.mark.parametrize("given", ["", "short", "has space in it", "a" * 129, 'quote"quote"', "new\nlinenew"])
def test_an_id_that_is_none_is_replaced(given: str) -> None:
    assert ID.fullmatch(request_id({"HTTP_X_REQUEST_ID": given}))
    assert request_id({"HTTP_X_REQUEST_ID": "req-1.2_34567"}) == "req-1.2_34567"


@pytest.fixture
def broken(demonstration: Settings, monkeypatch: pytest.MonkeyPatch) -> Flask:
    app = create_app(demonstration)

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setitem(app.view_functions, "home.home", fail)
    return app


def test_an_unexpected_error_has_its_number_in_the_answer_and_in_the_log(
    broken: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    answer = Client(broken).get("/", headers={"Accept": "application/json"})
    number = answer.headers["X-Request-ID"]
    assert answer.status_code == 500 and ID.fullmatch(number)
    assert answer.get_json(force=True)["request"] == number
    (record,) = caplog.records
    assert record.__dict__["request_id"] == number and record.exc_info
    page = Client(broken).get("/", headers={"Accept": "text/html", "X-Request-ID": "from-the-proxy"})
    assert "Number of this request: from-the-proxy" in page.get_data(as_text=True)
    assert "X-Request-ID" not in Client(broken).get("/none").headers


def test_requests_are_logged_without_the_client(demonstration: Settings, tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "fonds", "serve", str(RECORDS), "--state", str(demonstration.state)]
    command += ["--port", str(port), "--base-url", demonstration.base_url, "--no-publish"]
    environment = {"FONDS_LOG_FORMAT": "json", "FONDS_LOG_REQUESTS": "all"}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env=os.environ | environment, stderr=log, stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if "Ctrl-C" in line:
                    break
            urllib3.request("GET", f'http://127.0.0.1:{port}/search?q=secret&x="', retries=False)
        finally:
            process.terminate()
            process.communicate(timeout=20)
    lines = [json.loads(line) for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    (request,) = [line for line in lines if line.get("path") == "/search"]
    assert (request["method"], request["status"]) == ("GET", 200) and request["milliseconds"] > 0
    assert "secret" not in str(lines) and "127.0.0.1" not in str(lines)


def test_a_form_that_is_none_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "node.toml").write_text('log_format = "xml"\n', "utf-8")
    (problem,) = load(tmp_path, {}).problems
    assert "text or json" in str(problem)
