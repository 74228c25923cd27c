"""What pages and records say of a copy, and a node that is restored from its backup keeps its copies."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.federation.command_line import LETTER, OAI, OWN, fonds, state_of, take_foreign
from tests.federation.scripted_peer import ScriptedPeer

# -- backup and restore


def back_up(node: Path, tmp_path: Path) -> tuple[Path, Path, Path]:
    """Back a node up; return both files, and an empty state folder."""
    assert fonds("backup", tmp_path / "saved.sqlite", node).exit_code == 0
    fresh = tmp_path / "restored"
    fresh.mkdir()
    shutil.copy(tmp_path / "saved.sqlite", fresh / "fonds.sqlite")
    return tmp_path / "saved.sqlite", tmp_path / "saved.copies.sqlite", fresh


@pytest.mark.parametrize("was_opened", [False, True])
def test_a_restore_without_the_copies_is_refused(
    node: Path, copied: str, tmp_path: Path, was_opened: bool
) -> None:
    _, copies, fresh = back_up(node, tmp_path)
    if was_opened:  # which makes an empty file
        fonds("peer", "list", "--folder", node, "--state", fresh)
    for command in ("publish", "check"):
        result = fonds(command, node, "--state", fresh)
        assert result.exit_code == 1
        assert "2 published copies are not in" in result.output and copied in result.output
    (fresh / "copies.sqlite").unlink(missing_ok=True)
    shutil.copy(copies, fresh / "copies.sqlite")
    assert fonds("publish", node, "--state", fresh).exit_code == 0
    turtle = fonds("get", f"/records/{copied}.ttl", node, "--state", fresh).output
    assert f"{OWN}/id/" not in turtle


def test_copies_that_are_lost_can_be_withdrawn(node: Path, copied: str, tmp_path: Path) -> None:
    _, _, fresh = back_up(node, tmp_path)
    result = fonds("publish", node, "--state", fresh, "--withdraw-missing")
    assert "2 withdrawn" in result.output
    assert "nothing new" in fonds("publish", node, "--state", fresh).output
    page = fonds("get", f"/records/{copied}.html", node, "--state", fresh)
    assert page.exit_code == 1 and "withdrawn" in page.output


def test_copies_that_vanish_from_a_node_are_missed(node: Path, copied: str) -> None:
    state = state_of(node)
    (state / "copies.sqlite").rename(state / "elsewhere")
    assert "2 published copies are not in" in fonds("publish", node).output
    assert "2 withdrawn" in fonds("publish", node, "--withdraw-missing").output


def test_a_restored_node_keeps_its_address(node: Path, copied: str, tmp_path: Path) -> None:
    _, copies, fresh = back_up(node, tmp_path)
    shutil.copy(copies, fresh / "copies.sqlite")
    (node / "ours.md").write_text(
        "---\nid: ours\nkind: record\ntitle: Ours\nlanguage: en\nrights: CNE\n---\n"
    )
    assert fonds("publish", node, "--state", fresh).exit_code == 0
    assert f"<{OWN}/id/ours>" in fonds("get", "/records/ours.ttl", node, "--state", fresh).output


def test_a_restored_node_without_an_address_is_refused(node: Path, copied: str, tmp_path: Path) -> None:
    _, copies, fresh = back_up(node, tmp_path)
    shutil.copy(copies, fresh / "copies.sqlite")
    with closing(sqlite3.connect(fresh / "fonds.sqlite")) as db:  # as backups of an earlier version are
        db.execute("DELETE FROM meta")
        db.commit()
    result = fonds("publish", node, "--state", fresh)
    assert (result.exit_code, "Give --base-url once" in result.output) == (1, True)
    assert fonds("publish", node, "--state", fresh, "--base-url", OWN).exit_code == 0


def test_a_backup_into_no_folder_says_so(node: Path, copied: str, tmp_path: Path) -> None:
    result = fonds("backup", tmp_path / "nowhere" / "saved.sqlite", node)
    assert result.exit_code == 1
    assert f"there is no folder {tmp_path / 'nowhere'}: create it first" in result.output


# -- what pages and records say of a copy


def test_a_page_says_of_when_a_copy_is(node: Path, peer: ScriptedPeer, copied: str) -> None:
    page = fonds("get", f"/records/{copied}.html", node).output
    today = time.strftime("%-d %B %Y", time.gmtime())
    words = (
        f"This version was published there on 1 December 2026 and copied on {today}; its digest was verified."
    )
    assert words in page


def test_a_foreign_copy_has_the_provenance_of_oai_pmh(node: Path) -> None:
    foreign = {
        "identifier": "oai:repository.example.net:letter",
        "page": "https://repository.example.net/letter",
    }
    take_foreign(node, foreign)
    listed(node)
    identifier = f"oai:archive.example.org:{LETTER}"
    request = f"/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier={identifier}"
    answer = etree.fromstring(fonds("get", request, node).output.encode())
    origin = answer.find(".//{*}originDescription")
    assert origin is not None and origin.get("altered") == "true"
    values = {etree.QName(child).localname: child.text for child in origin}
    assert values == {
        "baseURL": OAI,
        "identifier": "oai:repository.example.net:letter",
        "datestamp": "2026-11-05T10:00:00Z",
        "metadataNamespace": "http://www.loc.gov/mods/v3",
    }
    identifiers = [one.text for one in answer.iter("{http://purl.org/dc/elements/1.1/}identifier")]
    assert identifiers[0] == "https://repository.example.net/letter"


def listed(node: Path) -> str:
    """The list of records, once the letter is in it: a change can be harvested from the second after it on."""
    deadline = time.monotonic() + 20
    answer = ""
    while LETTER not in answer and time.monotonic() < deadline:
        time.sleep(0.3)
        answer = fonds("get", "/oai?verb=ListRecords&metadataPrefix=oai_dc", node).output
    assert LETTER in answer
    return answer


def test_what_was_not_harvested_by_oai_pmh_has_no_provenance_of_it(node: Path) -> None:
    take_foreign(node, {"uri": "https://repository.example.net/id/letter"}, "sitemap")
    answer = listed(node)
    assert "originDescription" not in answer and "<about>" not in answer
    assert "https://repository.example.net/id/letter" in answer


@pytest.mark.parametrize(
    ("foreign", "words"),
    [
        ({"identifier": "oai:x:1"}, "Its origin gives it no URI"),
        ({"page": "https://repository.example.net/letter"}, "Its origin gives it no URI"),
        ({"uri": "https://repository.example.net/id/letter"}, ""),
    ],
)
def test_the_page_of_a_foreign_copy(node: Path, foreign: dict[str, Any], words: str) -> None:
    take_foreign(node, foreign)
    page = fonds("get", f"/records/{LETTER}.html", node).output
    [box] = [line for line in page.splitlines() if 'class="aside origin"' in line]
    assert "Read from a document there on" in box and 'href=""' not in box
    page_there = f'<a href="{foreign.get("page")}">From {OAI}</a>'
    assert (page_there in box) == ("page" in foreign)
    assert ("Its origin gives it no URI" in box) == bool(words)


def test_the_commands_work_for_other_systems(node: Path) -> None:
    take_foreign(node, {"identifier": "oai:repository.example.net:letter"})
    assert "oai-pmh" in fonds("peer", "show", "theirs", "--folder", node).output
    explained = fonds("explain", LETTER, "--folder", node).output
    assert "oai:repository.example.net:letter" in explained
    assert "of what was read of the document" in explained
    assert "1 copy" in fonds("peer", "list", "--folder", node).output
    assert "withdraws 1 copy." in fonds("peer", "remove", "theirs", "--with-copies", "--folder", node).output
    assert "1 withdrawn" in fonds("publish", node).output
    assert "removed here, with its peer" in fonds("explain", LETTER, "--folder", node).output
