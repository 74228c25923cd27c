"""Publishing is incremental and reproducible, withdraws only what is stated, and is never incomplete."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fonds.problem import errors
from fonds.publishing import publish as publishing
from fonds.publishing import resource_lists
from fonds.settings import Settings
from fonds.store import database, reader
from fonds.store.compression import compress
from fonds.store.reader import Reader
from fonds.store.writer import Writer
from tests import generate
from tests.conftest import settings_of


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    return settings_of(generate.node(tmp_path / "node", 12), tmp_path / "state")


def log(settings: Settings) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(settings.state / database.FILE)) as db:
        return db.execute("SELECT action, id FROM change ORDER BY seq").fetchall()


def dump(settings: Settings) -> list[tuple[object, ...]]:
    """Return all that readers and harvesters can see."""
    with closing(sqlite3.connect(settings.state / database.FILE)) as db:
        rows = db.execute("SELECT * FROM change ORDER BY seq").fetchall()
        for table in ("moment", "listing", "tally"):
            rows += db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        rows += db.execute(
            "SELECT id, kind, version, withdrawn, born, seq, documents, digests, sets FROM entity ORDER BY id"
        )
        rows += db.execute(
            "SELECT e.id, d.name, d.part, d.etag, d.body FROM document d JOIN entity e ON e.edition = d.edition"
            " ORDER BY 1, 2, 3"
        )
        rows += db.execute("SELECT * FROM edge ORDER BY 1, 2, 3")
    return rows


def edit(settings: Settings, name: str, old: str, new: str) -> None:
    path = settings.node / name
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")


def test_everything_is_created_once(small: Settings) -> None:
    report = publishing.publish(small)
    assert errors(report.problems) == []
    assert report.created == 12 + 1 + 1 + generate.SERIES + generate.PEOPLE + generate.PLACES
    assert {action for action, _ in log(small)} == {"create"}
    assert len({id for _, id in log(small)}) == len(log(small)) == report.created


def test_publishing_twice_changes_nothing_not_even_a_time_stamp(small: Settings) -> None:
    publishing.publish(small)
    before = dump(small)
    report = publishing.publish(small)
    assert (report.created, report.updated, report.deleted) == (0, 0, 0)
    assert dump(small) == before


def test_touching_a_file_changes_nothing(small: Settings) -> None:
    publishing.publish(small)
    before = dump(small)
    path = small.node / "records" / "r0000001.md"
    path.write_bytes(path.read_bytes())
    publishing.publish(small)
    assert dump(small) == before


def test_an_edit_updates_the_record_and_the_collections_that_list_it_or_hold_it_in_a_finding_aid(
    small: Settings,
) -> None:
    publishing.publish(small)
    count = len(log(small))
    edit(small, "records/r0000003.md", "title: ", "title: Changed ")
    report = publishing.publish(small)
    assert sorted(log(small)[count:]) == [
        ("update", "papers"),
        ("update", "r0000003"),
        ("update", "series-3"),
    ]
    assert report.updated == 3


def test_a_new_name_updates_all_that_show_it(small: Settings) -> None:
    publishing.publish(small)
    count = len(log(small))
    edit(small, "institution/archive.md", "The generated", "The renamed")
    publishing.publish(small)
    changed = {id for _, id in log(small)[count:]}
    assert {"archive", "papers", "series-0", "r0000000", "r0000011"} <= changed
    assert "p1" not in changed


def test_an_invalid_record_is_not_published_and_the_others_are(small: Settings) -> None:
    edit(small, "records/r0000002.md", "date: ", "date: nonsense ")
    report = publishing.publish(small)
    assert [problem.file for problem in errors(report.problems)] == ["records/r0000002.md"]
    assert "r0000002" not in {id for _, id in log(small)}
    assert report.created == 11 + 2 + generate.SERIES + generate.PEOPLE + generate.PLACES


def test_a_record_that_becomes_invalid_is_served_on_as_it_was(small: Settings) -> None:
    publishing.publish(small)
    before = dump(small)
    edit(small, "records/r0000002.md", "date: ", "date: nonsense ")
    report = publishing.publish(small)
    assert len(errors(report.problems)) == 1
    assert dump(small) == before


def test_a_dangling_link_is_invalid_and_so_is_what_links_there(small: Settings) -> None:
    edit(small, "collection/series-1.md", "collection: papers", "collection: papesr")
    report = publishing.publish(small)
    messages = {problem.file: str(problem) for problem in errors(report.problems)}
    assert set(messages) == {"collection/series-1.md", "records/r0000001.md", "records/r0000011.md"}
    assert (
        "collection/series-1.md:6: collection: nothing has the id 'papesr' (did you mean 'papers'?)"
        in messages.values()
    )


def test_a_duplicate_id_is_published_from_neither_file(small: Settings) -> None:
    edit(small, "records/r0000002.md", "id: r0000002", "id: r0000001")
    report = publishing.publish(small)
    assert {problem.file for problem in errors(report.problems)} == {
        "records/r0000001.md",
        "records/r0000002.md",
    }
    assert not {"r0000001", "r0000002"} & {id for _, id in log(small)}


def test_a_circle_in_the_hierarchy_is_found(small: Settings) -> None:
    edit(small, "collection/papers.md", "level: fonds\n", "level: fonds\ncollection: series-0\n")
    report = publishing.publish(small)
    assert any("circle" in problem.message for problem in errors(report.problems))


def test_a_link_to_the_wrong_kind_is_found(small: Settings) -> None:
    edit(small, "records/r0000002.md", "places: [l2]", "places: [p2]")
    (problem,) = errors(publishing.publish(small).problems)
    assert problem.message == "'p2' is of kind person"


def test_a_code_that_is_no_term_is_found(small: Settings) -> None:
    edit(small, "records/r0000002.md", "type: telegram", "type: telegramm")
    (problem,) = errors(publishing.publish(small).problems)
    assert "did you mean 'telegram'?" in problem.hint


def test_a_file_that_vanished_is_reported_and_served_on(small: Settings) -> None:
    publishing.publish(small)
    before = dump(small)
    (small.node / "records" / "r0000004.md").unlink()
    report = publishing.publish(small)
    assert report.vanished == ["r0000004"]
    assert dump(small) == before


def test_withdraw_missing_withdraws_vanished_records(small: Settings) -> None:
    publishing.publish(small)
    (small.node / "records" / "r0000004.md").unlink()
    report = publishing.publish(small, withdraw_missing=True)
    assert report.deleted == 1
    assert ("delete", "r0000004") in log(small)


def test_withdrawn_in_the_file_and_restored(small: Settings) -> None:
    publishing.publish(small)
    withdrawal = (
        "withdrawn:\n  date: 2026-01-02\n  reason: Closed at the donor's wish.\n  successor: r0000006\n"
    )
    edit(small, "records/r0000005.md", "title: ", withdrawal + "title: ")
    assert publishing.publish(small).merged == 1
    entity = Reader(small.state).entity("r0000005")
    assert entity is not None and entity.document_set is None
    assert json.loads(entity.withdrawn or "") == {
        "date": "2026-01-02",
        "reason": {"en": "Closed at the donor's wish."},
        "successor": "r0000006",
    }
    edit(small, "records/r0000005.md", withdrawal, "")
    assert publishing.publish(small).restored == 1
    assert [action for action, id in log(small) if id == "r0000005"] == ["create", "merge", "restore"]


def test_withdrawn_by_command_holds_until_restored(small: Settings) -> None:
    publishing.publish(small)
    with Writer(small.state) as store:
        store.withdraw("r0000007", "2026-01-02", "A mistake.", None)
    assert publishing.publish(small).deleted == 1
    assert publishing.publish(small).restored == 0
    with Writer(small.state) as store:
        assert store.cancel_withdrawal("r0000007")
    assert publishing.publish(small).restored == 1


def test_two_cannot_publish_at_once(small: Settings) -> None:
    with Writer(small.state), pytest.raises(database.StoreError, match="another process"):
        publishing.publish(small)


def test_what_is_derived_may_be_deleted(small: Settings) -> None:
    publishing.publish(small)
    before = dump(small)
    with sqlite3.connect(small.state / database.FILE) as db:
        for table in database.DERIVED:
            if table != "edge":
                db.execute(f"DELETE FROM {table}")
        db.execute("UPDATE entity SET edition = NULL")
    publishing.publish(small)
    assert dump(small) == before


def test_a_backup_holds_the_history_and_a_publish_restores_the_rest(small: Settings, tmp_path: Path) -> None:
    publishing.publish(small)
    edit(small, "records/r0000003.md", "title: ", "title: Changed ")
    publishing.publish(small)
    before = dump(small)
    reader.backup(small.state, tmp_path / "backup.sqlite")
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    (tmp_path / "backup.sqlite").rename(fresh / database.FILE)
    again = settings_of(small.node, fresh)
    publishing.publish(again)
    assert dump(again) == before


def test_a_backup_never_overwrites(small: Settings, tmp_path: Path) -> None:
    publishing.publish(small)
    (tmp_path / "there").write_text("precious")
    with pytest.raises(FileExistsError):
        reader.backup(small.state, tmp_path / "there")


def test_another_base_url_updates_everything_once(small: Settings) -> None:
    publishing.publish(small)
    moved = settings_of(small.node, small.state, base_url="https://archive.example.org")
    report = publishing.publish(moved)
    assert report.created == 0 and report.updated > 12
    assert publishing.publish(moved).updated == 0


def test_markup_in_a_title_is_found_before_anything_is_built(small: Settings) -> None:
    edit(small, "records/r0000002.md", "title: ", "title: <b>Bold</b> ")
    (problem,) = errors(publishing.publish(small).problems)
    assert (problem.file, problem.field) == ("records/r0000002.md", "title")


def test_all_problems_of_an_invalid_file_are_reported_at_once(small: Settings) -> None:
    edit(small, "records/r0000002.md", "date: ", "date: nonsense ")
    edit(small, "records/r0000002.md", "type: telegram", "type: telegramm")
    edit(small, "records/r0000002.md", "places: [l2]", "places: [l222]")
    edit(small, "records/r0000002.md", "title: ", "tittle: ")
    fields = {problem.field for problem in errors(publishing.publish(small).problems)}
    assert fields == {"date", "type", "places", "tittle", "title"}


def test_a_link_to_an_invalid_file_is_reported(small: Settings) -> None:
    edit(small, "collection/series-1.md", "level: series", "level: serious")
    by_file = {problem.file: problem for problem in errors(publishing.publish(small).problems)}
    assert "mistake of its own" in by_file["records/r0000001.md"].message
    assert by_file["records/r0000001.md"].line == 8


def test_file_names_that_are_no_text_are_reported_in_one_line(small: Settings) -> None:
    with contextlib.suppress(OSError):  # not every file system takes them
        (small.node / "new\nline\x1b[31m.md").write_text("x")
        Path(os.fsdecode(os.fsencode(str(small.node)) + b"/bad\xff.md")).write_text("x")
    report = publishing.publish(small)
    assert report.created > 12
    assert all(str(problem).isprintable() for problem in report.problems)


def test_a_pipe_does_not_stop_it(small: Settings) -> None:
    os.mkfifo(small.node / "pipe.md")
    assert [problem.file for problem in errors(publishing.publish(small).problems)] == ["pipe.md"]


def test_folders_and_broken_links_named_as_files_are_reported(small: Settings) -> None:
    (small.node / "folder.md").mkdir()
    (small.node / "broken.md").symlink_to("nowhere")
    files = [problem.file for problem in errors(publishing.publish(small).problems)]
    assert files == ["broken.md", "folder.md"]
    assert publishing.publish(small).created == 0


def test_lists_of_an_earlier_form_are_made_again(small: Settings) -> None:
    """A store that an earlier version filled gets the entries of this version, though nothing else changed."""
    publishing.publish(small)
    expected = sitemap(small)
    assert all(address.endswith((b".html", b"/")) for address in expected)
    with closing(sqlite3.connect(small.state / database.FILE)) as db:
        db.execute("UPDATE sheet SET body = ? WHERE name = ?", (compress(b"<url/>"), resource_lists.SITEMAP))
        db.execute("DELETE FROM meta WHERE key = ?", (resource_lists.FORM,))
        db.commit()
    publishing.publish(small)
    assert sitemap(small) == expected


def sitemap(settings: Settings) -> list[bytes]:
    """The addresses in the first part of the sitemap."""
    with Writer(settings.state) as store:
        part = store.feeds.list_part(resource_lists.SITEMAP, 1)
    assert part is not None
    return re.findall(rb"<loc>([^<]+)</loc>", part.body())
