"""`fonds.read_folder`: an archive in a folder, with the documents that its node publishes."""

from __future__ import annotations

from pathlib import Path

import pytest

import fonds
from fonds.settings import Settings
from tests.conftest import RECORDS


@pytest.fixture
def node(tmp_path: Path) -> Path:
    folder = tmp_path / "node"
    folder.mkdir()
    (folder / "node.toml").write_text('title = "Letters"\nbase_url = "https://a.example"\n', "utf-8")
    (folder / "a.md").write_text(
        "---\nkind: record\nid: a\ntitle: A letter\ntranscript: Dear\n---\n", "utf-8"
    )
    closed = "access: {tier: closed, covers: description}\n"
    (folder / "b.md").write_text(f"---\nkind: record\nid: b\ntitle: Secret\n{closed}---\n", "utf-8")
    (folder / "wrong.md").write_text("---\nkind: record\nid: wrong\n---\n", "utf-8")
    return folder


def test_one_bad_file_does_not_stop_the_others(node: Path) -> None:
    with fonds.read_folder(node) as archive:
        (problem,) = (one for one in archive.problems if one.severity == "error")
        assert (problem.file, problem.field) == ("wrong.md", "title")
        assert "a" in archive and "wrong" not in archive
        assert archive["a"].label() == "A letter"
    assert sorted(path.name for path in node.parent.iterdir()) == ["node"], "nothing is written beside it"


def test_what_is_withheld_is_not_in_it(node: Path) -> None:
    with fonds.read_folder(node) as archive:
        assert all("Secret" not in str(description) for description in archive.values())
        assert len(archive) == len(list(archive))


def test_documents_are_those_of_the_node(demonstration: Settings) -> None:
    from werkzeug.test import Client

    from fonds.web.app import create_app

    served = Client(create_app(demonstration))
    with fonds.read_folder(RECORDS, state=demonstration.state, base_url=demonstration.base_url) as archive:
        assert archive.problems == ()
        for id in ("harriman-1945-07", "harriman", "dairen"):
            for suffix, profile in (("ttl", ""), ("nt", "schema"), ("json", ""), ("html", "")):
                path = f"{archive.uri(id)[len(archive.base_url) :]}"
                page = served.get(path, headers={"Accept": "text/html"}).headers["Location"]
                query = f"?profile={profile}" if profile else ""
                expected = served.get(f"{page.removesuffix('.html')}.{suffix}{query}")
                assert archive.document(id, suffix, profile) == expected.get_data()
        assert (
            archive.manifest("harriman-1945-07") == served.get("/iiif/harriman-1945-07/manifest").get_json()
        )
        collection = archive.manifest("sino-soviet-negotiations-1945")
        assert collection["type"] == "Collection"


def test_below_a_path(node: Path) -> None:
    with fonds.read_folder(node, base_url="https://a.example/archive") as archive:
        assert archive.manifest("a")["id"] == "https://a.example/archive/iiif/a/manifest"
        assert archive.document("a", "txt").strip()


def test_errors_say_what_and_why(node: Path, tmp_path: Path) -> None:
    with pytest.raises(fonds.FondsError, match="there is no folder"):
        fonds.read_folder(tmp_path / "none")
    with pytest.raises(fonds.FondsError, match="nothing is published in") as told:
        fonds.read_folder(node, state=tmp_path / "state")
    assert "fonds publish" in told.value.hint
    with pytest.raises(fonds.FondsError, match="base_url"):
        fonds.read_folder(node, base_url="ftp://a.example")
    with fonds.read_folder(node) as archive:
        with pytest.raises(KeyError):
            archive["none"]
        with pytest.raises(KeyError):
            archive.document("none", "ttl")
        with pytest.raises(fonds.FondsError, match=r"/records/a\.exe"):
            archive.document("a", "exe")
