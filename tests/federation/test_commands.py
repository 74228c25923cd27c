"""The commands of federation as a stranger meets them: what they say, what they refuse, and what pages say then."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from fonds.cli.report import Waiting
from fonds.federation import offers
from fonds.federation.exchange_client import NodeClient
from fonds.http_client.address_policy import is_allowance
from fonds.http_client.fetch import FetchError
from fonds.store.copies import Copies, Quarantined, origin_name
from tests.conftest import free_port
from tests.federation.command_line import GONE, PRIVATE, fonds, state_of
from tests.federation.scripted_peer import ScriptedPeer

# -- takedowns


def test_a_takedown_says_what_happens_and_is_listed(node: Path, copied: str) -> None:
    assert "No copy is taken down." in fonds("takedown", "--folder", node).output
    result = fonds("takedown", copied, "--reason", "A claim.", "--folder", node)
    assert "The next `fonds publish` withdraws" in result.output and copied in result.output
    listed = fonds("takedown", "--folder", node).output
    assert copied in listed and "A claim." in listed
    [row] = json.loads(fonds("takedown", "--json", "--folder", node).output)
    assert (row["id"], row["reason"]) == (copied, {"en": "A claim."})
    assert "taken down already" in fonds("takedown", copied, "--reason", "Again.", "--folder", node).output
    assert "publishes" in fonds("takedown", copied, "--end", "--folder", node).output
    assert fonds("takedown", copied, "--end", "--folder", node).exit_code == 1
    assert fonds("takedown", "--end", "--folder", node).exit_code == 2


def test_a_tombstone_says_who_does_not_show_the_copy(node: Path, peer: ScriptedPeer, copied: str) -> None:
    fonds("takedown", copied, "--reason", "A claim.", "--folder", node)
    fonds("publish", node)
    page = fonds("get", f"/records/{copied}.html", node, "--accept", "text/html").output
    assert "This node has not shown this description since" in page
    assert f'<a href="{peer.base}/records/letter">The original at Scripted</a>' in page
    assert "This description was withdrawn" not in page
    problem = json.loads(fonds("get", f"/records/{copied}", node, "--accept", "application/json").output)
    assert "is not shown here: A claim." in problem["detail"]
    assert problem["original"] == f"{peer.base}/records/letter.html"
    fonds("takedown", copied, "--end", "--folder", node)
    peer.withdraw("letter")
    fonds("harvest", "--folder", node)
    page = fonds("get", f"/records/{copied}.html", node, "--accept", "text/html").output
    assert "This description was withdrawn" in page and "Described twice." in page
    assert "From Scripted" in page


def test_copies_that_go_with_their_peer_are_told_apart(node: Path, copied: str) -> None:
    result = fonds("peer", "remove", "theirs", "--with-copies", "--folder", node)
    assert "withdraws 2 copies" in result.output
    assert "removed here, with its peer" in fonds("explain", copied, "--folder", node).output
    fonds("publish", node)
    page = fonds("get", f"/records/{copied}.html", node, "--accept", "text/html").output
    assert "This node has not shown this description since" in page


def test_withdraw_and_restore_name_takedown_for_a_copy(node: Path, copied: str) -> None:
    result = fonds("withdraw", copied, "--reason", "Wrong.", "--folder", node)
    assert (result.exit_code, f"fonds takedown {copied} --reason" in result.output) == (1, True)
    result = fonds("restore", copied, "--folder", node)
    assert (result.exit_code, f"fonds takedown {copied} --end" in result.output) == (1, True)


# -- links to copies


def test_links_to_copies_that_are_gone_are_warnings(node: Path, peer: ScriptedPeer, copied: str) -> None:
    head = "---\nid: reply\nkind: record\ntitle: A reply\nlanguage: en\nrights: CNE\n"
    relation = f"relations:\n  - record: {copied}\n    type: reply-to\n---\n"
    (node / "reply.md").write_text(head + relation)
    assert GONE not in fonds("publish", node).output
    peer.withdraw("letter")
    result = fonds("harvest", "--folder", node)
    [warning] = [line for line in result.output.splitlines() if GONE in line]
    assert warning.startswith(f"reply.md:8: warning: relations: {copied!r}")
    assert result.exit_code == 0
    assert warning in fonds("publish", node).output  # as long as it is so
    peer.put("letter", "It is back")
    assert GONE not in fonds("harvest", "--folder", node).output
    fonds("takedown", copied, "--reason", "A claim.", "--folder", node)
    assert warning in fonds("publish", node).output


def test_copies_may_link_to_copies_that_are_gone(node: Path, peer: ScriptedPeer, copied: str) -> None:
    relations: Any = [{"record": "letter", "type": "reply-to"}]
    record: dict[str, Any] = {
        "id": "answer",
        "kind": "record",
        "title": {"en": "An answer"},
        "language": ["en"],
    }
    record |= {"level": "item", "relations": relations}
    data = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
    peer.put("answer", record=record, digest=hashlib.sha256(data).hexdigest())
    peer.withdraw("letter")
    result = fonds("harvest", "--folder", node)
    assert "1 new, 0 changed, 1 removed" in result.output and "no problems" in result.output


# -- what was restricted


def test_a_restricted_person_is_hidden_with_the_name(node: Path, peer: ScriptedPeer) -> None:
    person = {"id": "zq", "kind": "person", "name": {"en": "Zqnameqz"}}
    data = json.dumps(person, sort_keys=True, separators=(",", ":")).encode()
    peer.put("zq", kind="person", record=person, digest=hashlib.sha256(data).hexdigest())
    fonds("peer", "add", peer.base, "--name", "theirs", *PRIVATE, "--yes", "--folder", node)
    fonds("harvest", "--folder", node)
    id = f"{origin_name(peer.base)}--zq"
    assert "Zqnameqz" in fonds("get", f"/agents/{id}.html", node).output

    def restrict() -> None:
        peer._append("zq", {"kind": "person", "removed": {"restricted": True}})
        assert "1 removed" in fonds("harvest", "--folder", node).output
        page = fonds("get", f"/agents/{id}.html", node, "--head")
        assert page.output.startswith("403") and "Zqnameqz" not in page.output

    restrict()
    assert "restricted by its origin" in fonds("explain", id, "--folder", node).output
    fonds("takedown", id, "--reason", "A claim.", "--folder", node)
    fonds("publish", node)
    assert "Zqnameqz" not in fonds("get", f"/agents/{id}.html", node).output
    fonds("takedown", id, "--end", "--folder", node)
    peer.put("zq", kind="person", record=person, digest=hashlib.sha256(data).hexdigest())
    fonds("harvest", "--folder", node)
    assert "Zqnameqz" in fonds("get", f"/agents/{id}.html", node).output


# -- peers that do not answer, and mistakes


@contextmanager
def hung_server(drips: bool = False) -> Iterator[str]:
    """A server that accepts connections and never answers, or a byte now and then."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        is_over = threading.Event()

        def serve() -> None:
            with ExitStack() as connections:
                while not is_over.is_set():
                    try:
                        connection = connections.enter_context(listener.accept()[0])
                        while drips and not is_over.wait(0.05):
                            connection.send(b"H")
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        is_over.set()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@pytest.mark.parametrize("drips", [False, True])
def test_a_peer_that_never_answers_is_given_up(
    node: Path, drips: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "SECONDS", 1.0)
    with hung_server(drips) as url:
        started = time.monotonic()
        result = fonds("peer", "add", url, *PRIVATE, "--yes", "--folder", node)
        assert result.exit_code == 1
        assert "no whole answer within 1 second" in result.output or "did not answer" in result.output
        with pytest.raises(FetchError):
            NodeClient(url, ("127.0.0.1",), seconds=1.0).page(0)
        assert time.monotonic() - started < 8


def test_what_is_waited_for_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    waiting = Waiting(0.05)
    waiting.begin("theirs: waiting for http://127.0.0.1:8001\x1b[2J")
    time.sleep(0.3)
    waiting.end()
    assert capsys.readouterr().err == "theirs: waiting for http://127.0.0.1:8001\\x1b[2J\n"


def test_mistakes_are_told_in_one_sentence(node: Path, peer: ScriptedPeer) -> None:
    port = free_port()
    add = ("peer", "add", "--yes", "--folder", node)
    cases = [
        ((*add, f"127.0.0.1:{port}"), 2, "has no scheme. Write https://127.0.0.1"),
        ((*add, f"http://127.0.0.1:{port}", *PRIVATE), 1, f"nobody listens at 127.0.0.1, port {port} (start"),
        ((*add, peer.base), 1, "127.0.0.1 is not a public address (--allow-private"),
        ((*add, peer.base, "--allow-private", "http://127.0.0.1"), 2, "is none of these; give a host"),
        ((*add, peer.base, "--allow-private", "10.0.0.0/99"), 2, "is none of these; give a host"),
        (("explain", "nonsense!", "--folder", node), 1, "is not the id of a copy"),
        (("explain", "a--b", "--folder", node), 1, "there is no copy 'a--b'"),
        (("peer", "show", "x", "--folder", node), 1, "There are none yet: `fonds peer add URL` adds one."),
        (("takedown", "letter", "--reason", "x", "--folder", node), 1, "is not the id of a copy"),
        (("withdraw", "nothing", "--reason", "x", "--folder", node), 1, "nothing is published under the id"),
    ]
    for arguments, status, words in cases:
        started = time.monotonic()
        result = fonds(*arguments)
        assert result.exit_code == status, result.output
        assert words in result.output
        assert "Traceback" not in result.output and time.monotonic() - started < 5


def test_a_peer_that_is_gone_is_told_with_a_hint(node: Path, peer: ScriptedPeer, copied: str) -> None:
    peer.faults = ["404"]
    result = fonds("harvest", "--folder", node)
    assert result.exit_code == 1
    assert (
        "answered 404" in result.output
        and "if it moved, remove the peer and add its new address" in result.output
    )


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("archive.local", True),
        ("localhost", True),
        ("127.0.0.1", True),
        ("10.0.0.0/8", True),
        ("::1", True),
        ("fd00::/8", True),
        ("127.0.0.1:8001", False),
        ("http://archive.local", False),
        ("10.0.0.256", False),
        ("10.0.0.0/99", False),
        ("", False),
    ],
)
def test_what_allow_private_takes(text: str, is_right: bool) -> None:
    assert is_allowance(text) is is_right


# -- words of others


def test_words_of_others_do_not_control_the_terminal(node: Path, peer: ScriptedPeer, copied: str) -> None:
    with closing(Copies(state_of(node))) as copies:
        hostile = "Red \x1b[31m\x9b2J\u202e"
        copies.update_peer("theirs", title=hostile, rights=hostile, error=hostile)
        copies.quarantine(Quarantined("theirs", f"id{hostile}", hostile, b"{}", ""))
        origin = origin_name(peer.base)
        copies._db.execute("UPDATE origin SET title = ? WHERE name = ?", (hostile, origin))
    commands = [["peer", "show", "theirs"], ["peer", "list"], ["explain", copied]]
    for command in [*commands, ["peer", "show", "theirs", "--json"], ["peer", "list", "--json"]]:
        result = fonds(*command, "--folder", node)
        assert result.exit_code == 0 and "Red" in result.output
        assert not {"\x1b", "\x9b", "\u202e"}.intersection(result.output)
        if "--json" in command:
            json.loads(result.output)


def test_pause_and_resume_say_what_they_do(node: Path, copied: str) -> None:
    assert "is not harvested any more" in fonds("peer", "pause", "theirs", "--folder", node).output
    assert "paused" in fonds("peer", "list", "--folder", node).output
    assert "is harvested again" in fonds("peer", "pause", "theirs", "--resume", "--folder", node).output
