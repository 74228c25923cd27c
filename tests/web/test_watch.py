"""What `fonds serve --watch` adds to a node: `/watch`, `/drafts` and a script; and that no other node has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fonds.problem import Problem
from fonds.publishing import publish as publishing
from fonds.publishing import watch_report
from fonds.settings import Settings, load
from fonds.web.app import create_app
from fonds.web.watch import draft_file

BROKEN = "---\nkind: record\nid: broken\ntitle: <b>Bold</b>\ndate: 3 May\npeople: [a,\n  b\n---\n\nSome <i>words</i>.\n"
GOOD = "---\nkind: record\nid: good\ntitle: Good\nrights: CC0\nlanguage: en\ncolletion: x\n---\n\nWords.\n"
HTML = {"Accept": "text/html"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    records = tmp_path / "node" / "records"
    records.mkdir(parents=True)
    (tmp_path / "secret.md").write_text("secret")
    (records.parent / "node.toml").write_text('title = "A node"\n')
    (records / "broken.md").write_text(BROKEN)
    (records / "good.md").write_text(GOOD.replace("colletion: x\n", ""))
    return load(records.parent, {}, {"state": str(tmp_path / "state")})


def published(settings: Settings) -> FlaskClient:
    watch_report.write(settings.state, publishing.publish(settings).problems)
    return client(settings)


def client(settings: Settings) -> FlaskClient:
    return create_app(settings, watches=True).test_client()


def test_a_node_that_is_not_watched_has_nothing_of_it(settings: Settings) -> None:
    published(settings)
    public = create_app(settings).test_client()
    assert (public.get("/watch").status_code, public.get("/drafts").status_code) == (404, 404)
    page = public.get("/", headers=HTML).text
    assert "watch.js" not in page and "/drafts" not in page


def test_pages_reload_when_the_version_changes(settings: Settings) -> None:
    watched = published(settings)
    assert 'data-address="/watch"' in watched.get("/records/good", headers=HTML).text
    version = watched.get("/watch").json
    assert version == watched.get("/watch").json and version
    watch_report.write(settings.state, ())
    assert watched.get("/watch").json != version
    assert "no-store" in watched.get("/watch").headers["Cache-Control"]


def test_drafts_list_files_with_problems(settings: Settings) -> None:
    watched = published(settings)
    page = watched.get("/drafts", headers=HTML).text
    assert page.index("records/broken.md") < page.index("records/good.md")  # errors before warnings
    assert "?file=records/broken.md" in page and "not YAML" in page
    files = {row["file"]: row["problems"] for row in watched.get("/drafts?format=json").json["files"]}
    assert {problem["severity"] for problem in files["records/good.md"]} == {"warning"}


def test_a_draft_is_shown_as_written_beside_its_problems(settings: Settings) -> None:
    watched = published(settings)
    page = watched.get("/drafts?file=records/broken.md", headers=HTML).text
    assert "title: &lt;b&gt;Bold&lt;/b&gt;" in page and "Some &lt;i&gt;words&lt;/i&gt;." in page
    assert 'href="/id/broken"' not in page  # nothing is published of it
    assert 'href="/id/good"' in watched.get("/drafts?file=records/good.md", headers=HTML).text
    draft = watched.get("/drafts?file=records/broken.md").json
    assert [(field["name"], field["line"]) for field in draft["fields"]] == [
        ("kind", 2),
        ("id", 3),
        ("title", 4),
        ("date", 5),
        ("people", 6),
    ]
    assert draft["fields"][4]["lines"] == ["people: [a,", "  b"]


def test_problems_go_to_their_fields(settings: Settings) -> None:
    problems = [
        Problem("one", file="records/broken.md", line=5),
        Problem("two", file="records/broken.md", field="people[1].role"),
        Problem("three", file="records/broken.md"),
        Problem("four", file="records/good.md", line=5),
    ]
    draft = draft_file.read(settings.node, "records/broken.md", problems)
    assert draft
    places = {field.name: [problem.message for problem in field.problems] for field in draft.fields}
    assert places == {"kind": [], "id": [], "title": [], "date": ["one"], "people": ["two"]}
    assert [problem.message for problem in draft.problems] == ["three"]


def test_drafts_are_shown_before_anything_is_published(settings: Settings) -> None:
    watch_report.write(settings.state, [Problem("wrong", file="records/broken.md", line=4)])
    watched = client(settings)
    assert watched.get("/watch").status_code == 200
    assert "records/broken.md" in watched.get("/drafts", headers=HTML).text
    assert "wrong" in watched.get("/drafts?file=records/broken.md", headers=HTML).text


@pytest.mark.parametrize(
    "name",
    [
        "../secret.md",
        "/etc/passwd",
        "node.toml",
        "records/../../secret.md",
        "records/no.md",
        "a\0.md",
        "link.md",
    ],
)
def test_only_files_of_descriptions_are_shown(name: str, settings: Settings) -> None:
    (settings.node / "link.md").symlink_to(settings.node.parent / "secret.md")
    answer = client(settings).get("/drafts", query_string={"file": name})
    assert (answer.status_code, "secret" in answer.text.replace(name, "")) == (404, False)


def test_drafts_are_for_this_machine_alone(settings: Settings) -> None:
    watched = published(settings)
    answer = watched.get("/drafts", headers={"Host": "127.0.0.1:8000"})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "http://127.0.0.1:8000"
    assert watched.get("/drafts", headers={"Host": "elsewhere.example.org"}).status_code == 404
    assert watched.get("/drafts", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    open_to_all = load(settings.node, {}, {"state": str(settings.state), "host": "0.0.0.0"})
    assert client(open_to_all).get("/drafts").status_code == 404
    assert "/drafts" not in client(open_to_all).get("/", headers=HTML).text
