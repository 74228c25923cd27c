"""The command line as a stranger meets it: what it says, where it says it, and its exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fonds.cli import main, whole_publish
from fonds.problem import Problem, StoreBusyError
from fonds.publishing import judges
from fonds.publishing.publish import ignore_progress
from fonds.store.writer import Writer
from tests import generate
from tests.conftest import RECORDS, ROOT, free_port, is_complete, settings_of


@pytest.fixture
def node(tmp_path: Path) -> Path:
    return generate.node(tmp_path / "node", 3)


def fonds(*arguments: object, env: dict[str, str] | None = None) -> Result:
    clean = {name: None for name in os.environ if name.startswith("FONDS_")}
    return CliRunner().invoke(main, [str(word) for word in arguments], env={**clean, **(env or {})})


def test_publish_check_and_again(node: Path) -> None:
    first = fonds("publish", node)
    assert (first.exit_code, "created" in first.output) == (0, True)
    again = fonds("publish", node)
    assert again.exit_code == 0
    assert "nothing new" in again.output
    assert fonds("check", node).exit_code == 0


def test_check_names_every_mistake_and_exits_with_one(node: Path) -> None:
    path = node / "records" / "r0000001.md"
    path.write_text(path.read_text().replace("date: ", "date: nonsense ").replace("type: ", "tyype: "))
    result = fonds("check", node)
    assert result.exit_code == 1
    lines = [line for line in result.output.splitlines() if line.startswith("records/r0000001.md:")]
    assert len(lines) == 2
    assert "did you mean 'type'?" in result.output
    assert "2 errors" in result.output


def test_check_with_shapes_validates_every_document_and_publishes_nothing(
    node: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = fonds("check", node, "--shapes")
    assert (result.exit_code, "Checked: 0 errors" in result.output or "no problems" in result.output) == (
        0,
        True,
    )
    assert "not run: lxml, the XML Schema mods-3-8.xsd: there is no file" in result.stderr
    assert [path.name for path in node.parent.iterdir() if path.name.startswith(".")] == []
    assert "created" in fonds("publish", node).output
    monkeypatch.setattr(judges, "_prezi3", lambda document: [Problem("wrong", "3.1", "items")])
    broken = fonds("check", node, "--shapes")
    assert broken.exit_code == 1
    assert "records/r0000001.md: manifest items: iiif-prezi3: wrong (3.1; its model" in broken.stdout


def test_check_publishes_nothing_and_hides_nothing_from_publish(node: Path) -> None:
    assert fonds("check", node).exit_code == 0
    assert "created" in fonds("publish", node).output


def test_reports_as_json(node: Path) -> None:
    result = json.loads(fonds("publish", node, "--json").stdout)
    assert result["created"] > 3
    assert result["problems"] == []


@pytest.mark.parametrize(
    "arguments", [["publish", "nowhere"], ["check", "nowhere"], ["serve", "nowhere"], ["nonsense"]]
)
def test_wrong_usage_is_two(arguments: list[str]) -> None:
    result = fonds(*arguments)
    assert result.exit_code == 2
    assert "Error" in result.output


def test_a_wrong_setting_is_said(node: Path) -> None:
    (node / "node.toml").write_text('titel = "x"\nport = "many"\nlanguages = ["en"]\n')
    result = fonds("publish", node)
    assert result.exit_code == 1
    assert "did you mean 'title'?" in result.output
    assert "'many' is not a whole number" in result.output


@pytest.mark.parametrize(
    "line",
    [
        'base_url = "http://[::1"', 'base_url = "http://h/<>"', 'base_url = "ftp://h"', 'title = " "',
        'contact = "javascript:alert(1)"', 'publisher = "Not An Id"', 'paper = "a3"', 'languages = []',
    ],
)  # fmt: skip
def test_a_setting_that_cannot_work_is_refused(line: str, node: Path) -> None:
    (node / "node.toml").write_text(line + "\n")
    result = fonds("check", node)
    assert result.exit_code == 1
    assert line.partition(" ")[0] in result.output
    assert "Traceback" not in result.output


def test_addresses_stay_as_they_were_published(node: Path) -> None:
    fonds("publish", node, "--base-url", "http://127.0.0.1:8461")
    again = fonds("publish", node)
    assert "nothing new" in again.output
    assert "1 withdrawn" in fonds("withdraw", "r0000001", "--reason", "x", "--folder", node).output
    assert b"http://127.0.0.1:8461/iiif" in fonds("get", "/iiif/collection", node).stdout_bytes


def test_restored_without_a_file_is_what_it_was(node: Path) -> None:
    fonds("publish", node)
    before = fonds("get", "/records/r0000001.ttl", node).stdout_bytes
    (node / "records" / "r0000001.md").unlink()
    fonds("publish", node, "--withdraw-missing")
    assert "1 restored" in fonds("restore", "r0000001", "--folder", node).output
    assert fonds("get", "/records/r0000001.ttl", node).stdout_bytes == before


def test_who_still_names_what_is_withdrawn_is_counted(node: Path) -> None:
    fonds("publish", node)
    result = fonds("withdraw", "l1", "--reason", "x", "--folder", node)
    assert "l1: 1 published description still refers to it" in result.output


def test_a_withdrawal_has_a_reason(node: Path) -> None:
    fonds("publish", node)
    assert fonds("withdraw", "r0000001", "--reason", "  ", "--folder", node).exit_code == 2


def test_a_publisher_that_is_not_there_is_said(node: Path) -> None:
    (node / "node.toml").write_text('publisher = "nobody"\n')
    result = fonds("check", node)
    assert result.exit_code == 1
    assert "node.toml: publisher: nothing has the id 'nobody'" in result.output


def test_a_collection_that_holds_something_is_not_withdrawn(node: Path) -> None:
    fonds("publish", node)
    result = fonds("withdraw", "papers", "--reason", "x", "--folder", node)
    assert result.exit_code == 1
    assert "10 descriptions belong to 'papers'" in result.output


def test_a_state_that_cannot_be_used_is_a_sentence(node: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    result = fonds("publish", node, "--state", tmp_path / "file")
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


def test_settings_say_where_they_come_from(node: Path) -> None:
    result = json.loads(fonds("settings", node, "--json", env={"FONDS_PORT": "9000"}).output)
    assert result["port"] == {"value": 9000, "origin": "environment"}
    assert result["title"]["origin"].endswith("node.toml")
    assert result["paper"]["origin"] == "default"


@pytest.mark.parametrize("kind", ["record", "collection", "institution", "person", "place", "subject"])
def test_a_new_description_passes_the_check(kind: str, node: Path) -> None:
    created = fonds("new", kind, "A “new” one: O'Neill's & more", "--folder", node)
    assert created.exit_code == 0
    assert fonds("check", node).exit_code == 0
    again = fonds("new", kind, "A “new” one: O'Neill's & more", "--folder", node)
    assert again.exit_code == 1


def test_every_line_that_waits_in_a_new_record_is_a_field(node: Path) -> None:
    fonds("new", "record", "x", "--folder", node)
    path = node / "records" / "x.md"
    text = path.read_text("utf-8")
    values = {
        "type": "telegram", "collection": "papers", "from": "p1", "to": "p2", "date": "1945-07", "language": "en",
        "abstract": "a", "source": "b", "rights": "CNE", "rights_statement": "c", "people": "p3", "places": "l1",
        "subjects": "l2", "classification": "us-top-secret",
    }  # fmt: skip
    for name in values:
        assert f"# {name}:" in text
    waiting = {f"# {name}": f"{name}: {value}" for name, value in values.items()}
    filled = [waiting.get(line.partition(":")[0], line) for line in text.splitlines()]
    path.write_text("\n".join(filled) + "\n", "utf-8")
    result = fonds("check", node)
    assert [line for line in result.output.splitlines() if "x.md" in line] == [
        "records/x.md: warning: transcript: the record has neither text nor images"
        " (write the transcript below the fields, name scans in `pages`, or say in `publications` or `copies` where it"
        " can be read)"
    ]


def test_a_new_node_can_be_served_at_once(tmp_path: Path) -> None:
    assert fonds("new", "node", tmp_path / "mine").exit_code == 0
    assert fonds("publish", tmp_path / "mine").exit_code == 0
    assert b"A new node" in fonds("get", "/", tmp_path / "mine", "--accept", "text/html").stdout_bytes


def test_get_answers_without_a_socket(node: Path) -> None:
    result = fonds("get", "/records/r0000001", node, "--accept", "application/json")
    assert result.exit_code == 0
    assert json.loads(result.stdout_bytes)["id"] == "r0000001"
    missing = fonds("get", "/records/none", node, "--head")
    assert missing.exit_code == 1
    assert missing.output.startswith("404")


def test_withdraw_and_restore(node: Path) -> None:
    fonds("publish", node)
    assert fonds("withdraw", "none", "--reason", "x", "--folder", node).exit_code == 1
    assert "1 withdrawn" in fonds("withdraw", "r0000001", "--reason", "A mistake.", "--folder", node).output
    assert fonds("get", "/records/r0000001", node, "--head").output.startswith("410")
    assert "1 restored" in fonds("restore", "r0000001", "--folder", node).output
    assert fonds("restore", "r0000001", "--folder", node).exit_code == 1


def test_a_vanished_file_is_said(node: Path) -> None:
    fonds("publish", node)
    (node / "records" / "r0000001.md").unlink()
    result = fonds("publish", node)
    assert result.exit_code == 0
    assert "fonds withdraw r0000001" in result.output
    assert "1 withdrawn" in fonds("publish", node, "--withdraw-missing").output


def test_backup(node: Path, tmp_path: Path) -> None:
    fonds("publish", node)
    assert fonds("backup", tmp_path / "copy", node).exit_code == 0
    assert fonds("backup", tmp_path / "copy", node).exit_code == 1


def test_schema_is_json() -> None:
    assert json.loads(fonds("schema").output)["$schema"].startswith("https://json-schema.org/")


def test_serve_says_where_to_look_and_stops_when_told(tmp_path: Path) -> None:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "fonds",
        "serve",
        str(RECORDS),
        "--port",
        str(port),
        "--state",
        str(tmp_path),
    ]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for _ in range(200):
            if is_complete(f"http://127.0.0.1:{port}"):
                break
            time.sleep(0.1)
        taken = subprocess.run(
            [*command, "--no-publish"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert taken.returncode == 1
        assert f"Try --port {port + 1}" in taken.stderr
    finally:
        server.send_signal(signal.SIGINT)
        output, _ = server.communicate(timeout=20)
    assert server.returncode == 0
    assert f"http://127.0.0.1:{port}/records/harriman-1945-07" in output
    assert "Traceback" not in output


def test_a_publish_waits_for_another_one(node: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_publish, "WAIT_SECONDS", 0.3)
    settings = settings_of(node, node.parent / "state")
    other = Writer(settings.state)
    with pytest.raises(StoreBusyError, match="another process is publishing"):
        whole_publish.publish_everything(settings, ignore_progress)
    monkeypatch.setattr(whole_publish, "WAIT_SECONDS", 20.0)
    monkeypatch.setattr(time, "sleep", lambda _: other.__exit__(None, None, None))  # it ends meanwhile
    assert whole_publish.publish_everything(settings, ignore_progress).created
