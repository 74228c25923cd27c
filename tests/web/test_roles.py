"""The page of a person lists the records by the role that the person had in them."""

from __future__ import annotations

from pathlib import Path

from fonds.publishing import publish as publishing
from fonds.web.app import create_app
from tests.conftest import settings_of


def test_a_person_is_told_as_what(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.mkdir()
    (node / "node.toml").write_text('title = "x"\nlanguages = ["en"]\n')
    (node / "p.md").write_text("---\nkind: person\nid: ada\nname: Ada\n---\n")
    roles = "contributors: {id: ada, role: [pht, edt]}"
    (node / "r.md").write_text(f"---\nkind: record\nid: r\ntitle: R\n{roles}\n---\n")
    settings = settings_of(node, tmp_path / "state")
    publishing.publish(settings)
    client = create_app(settings).test_client()
    page = client.get("/agents/ada", headers={"Accept": "text/html"}).text
    assert ">As photographer</h2>" in page and ">As editor</h2>" in page
    record = client.get("/records/r", headers={"Accept": "text/html"}).text
    assert "<dt>Photographer</dt>" in record
    assert client.get("/search?q=photographer", headers={"Accept": "text/html"}).text.count("/records/r")
    listed = client.get("/agents/ada?list=contributors.pht", headers={"Accept": "text/html"})
    assert listed.status_code == 200 and "/records/r" in listed.text


def test_a_contributor_is_an_agent(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.mkdir()
    (node / "node.toml").write_text('title = "x"\nlanguages = ["en"]\n')
    (node / "p.md").write_text("---\nkind: place\nid: here\nname: Here\n---\n")
    (node / "r.md").write_text(
        "---\nkind: record\nid: r\ntitle: R\ncontributors: {id: here, role: pht}\n---\n"
    )
    (node / "s.md").write_text(
        "---\nkind: record\nid: s\ntitle: S\ncontributors: {id: nobody, role: pht}\n---\n"
    )
    report = publishing.check(settings_of(node, tmp_path / "state"))
    errors = {(p.file, p.field, p.line, p.message) for p in report.problems if p.severity == "error"}
    assert errors == {
        ("r.md", "contributors", 5, "'here' is of kind place"),
        ("s.md", "contributors", 5, "nothing has the id 'nobody'"),
    }
