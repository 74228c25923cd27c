"""`fonds reconcile`: candidates from the service of another node over a socket, and the links that people confirm."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from fonds.cli import main

FILES = {
    "chiang.md": "---\nkind: person\nid: chiang\nname: Chiang Kaishek\n# by hand\nother_names: [General]\n---\n",
    "linked.md": "---\nkind: person\nid: linked\nname: Truman\nsame_as: https://example.org/truman\n---\n",
    "nobody.md": "---\nkind: person\nid: nobody\nname: Zzyzx Qwerty\n---\n",
    "moscow.md": "---\nkind: place\nid: moscow-2\nname: Moscow\n---\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node with people and a place."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "node.toml").write_text('title = "Node"\n', "utf-8")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def run(*arguments: str) -> tuple[int, str]:
    """Run the command: exit status and output."""
    result = CliRunner().invoke(main, ["reconcile", *arguments])
    return result.exit_code, result.output


def rows() -> list[dict[str, str]]:
    """The table of candidates."""
    with Path("candidates.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_candidates_are_listed_and_nothing_is_linked_until_somebody_confirms(folder: Path, node: str) -> None:
    status, output = run(f"{node}/reconcile", "--allow-private", "127.0.0.1")
    assert status == 0 and output.startswith("3 names without a link, ")
    assert {path.name: path.read_text("utf-8") for path in folder.glob("*.md")} == FILES
    table = rows()
    assert {row["id"] for row in table} == {"chiang", "moscow-2"}
    best = next(row for row in table if row["id"] == "chiang")
    assert best["uri"] == f"{node}/id/chiang-kai-shek"
    assert run("--confirm", "nobody") == (0, "0 links were written.\n")
    best["confirm"] = "x"
    with Path("candidates.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, table[0].keys())
        writer.writeheader()
        writer.writerows(table)
    for _ in range(2):
        assert run("--confirm", "nobody") == (0, "1 links were written.\n")
    text = (folder / "chiang.md").read_text("utf-8")
    assert text.startswith(FILES["chiang.md"].removesuffix("---\n"))
    assert text.count(f"uri: {best['uri']}\n") == 1 and "by: nobody\n" in text and "match: exact\n" in text
    assert CliRunner().invoke(main, ["check", "records"]).exit_code == 0


def test_only_some_kinds(folder: Path, node: str) -> None:
    run(f"{node}/reconcile", "--allow-private", "127.0.0.1", "--kind", "place", "--type", "place")
    assert {row["id"] for row in rows()} == {"moscow-2"}


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ((), 2, "give either the address of a service, or --confirm"),
        (("http://127.0.0.1:9/reconcile",), 1, "Error"),
        (("--confirm", "nobody"), 2, "there is no table candidates.csv"),
    ],
)
def test_mistakes_are_named(folder: Path, arguments: tuple[str, ...], status: int, message: str) -> None:
    exit_code, output = run(*arguments)
    assert exit_code == status and message in output


def test_what_is_no_service_is_refused(folder: Path, node: str) -> None:
    status, output = run(f"{node}/iiif/harriman-1945-07/manifest", "--allow-private", "127.0.0.1")
    assert status == 1 and "reconciliation service" in output


def test_a_row_for_an_unknown_id_is_named(folder: Path) -> None:
    Path("candidates.csv").write_text("confirm,id,uri\nx,zzz,https://example.org/\n", "utf-8")
    status, output = run("--confirm", "nobody")
    assert status == 1 and "no file has the id 'zzz'" in output
    Path("candidates.csv").write_text("a,b\n", "utf-8")
    assert "there is no column" in run("--confirm", "nobody")[1]
