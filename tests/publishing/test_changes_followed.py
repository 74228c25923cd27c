"""A publish looks only at what changed and what depends on it; a look at everything finds nothing more."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from fonds.publishing import page_images, publish, source_reader, staging
from fonds.settings import Settings
from fonds.store import database, pending
from fonds.store.members import KEY, LISTED
from fonds.store.writer import Writer
from tests import scans
from tests.conftest import settings_of
from tests.publishing.test_publish import dump

COLLECTIONS, PEOPLE, RECORDS = 6, 5, 16
DAYS = [date(2030, month, 1) for month in (1, 3, 5, 7)]


class World:
    """A node whose descriptions are changed at random, with mistakes in them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        folder.mkdir()
        (folder / "node.toml").write_text('title = "A world"\nlanguages = ["en"]\n', "utf-8")
        self.fields: dict[str, dict[str, str]] = {"archive": {"kind": "institution", "name": "The archive"}}
        for number in range(PEOPLE):
            self.fields[f"p{number}"] = {"kind": "person", "name": f"Person {number}"}
        for number in range(COLLECTIONS):
            parent = {"collection": f"c{number // 2}"} if number else {"holder": "archive"}
            self.fields[f"c{number}"] = {
                "kind": "collection", "level": "series", "title": f"Series {number}", **parent,
            }  # fmt: skip
        for number in range(RECORDS):
            self.fields[f"r{number}"] = {
                "kind": "record", "title": f"Letter {number}", "collection": f"c{number % COLLECTIONS}",
                "from": f"p{number % PEOPLE}", "date": f"1945-07-{number + 1:02}",
            }  # fmt: skip
        for id in self.fields:
            self.write(id)

    def write(self, id: str, name: str = "") -> None:
        fields = {"id": id, **self.fields[id]}
        lines = "".join(f"{field}: {value}\n" for field, value in fields.items())
        (self.folder / f"{name or id}.md").write_text(f"---\n{lines}---\n", "utf-8")

    def pick(self, *prefixes: str) -> str:
        return self.chance.choice([id for id in self.fields if id.startswith(prefixes)])

    def change(self) -> None:
        """Make one change of a random kind."""
        names = [name for name in vars(type(self)) if name.startswith("do_")]
        getattr(self, self.chance.choice(names))()

    def set(self, id: str, field: str, value: str) -> None:
        self.fields[id][field] = value
        self.write(id)

    def do_edit(self) -> None:
        self.set(self.pick("r"), "title", f"Letter, revised {self.chance.random()}")

    def do_rename(self) -> None:
        id = self.pick("c", "p", "archive")
        field = "title" if id.startswith("c") else "name"
        self.set(id, field, f"Renamed {self.chance.randrange(9)}")

    def do_move(self) -> None:
        self.set(self.pick("r", "c"), "collection", self.pick("c"))  # also into a circle

    def do_hold(self) -> None:
        self.set(self.pick("c"), "holder", self.pick("archive", "p"))  # a person holds nothing: a mistake

    def do_close(self) -> None:
        rule = self.chance.choice(
            [
                "{tier: closed, covers: description}",
                "{tier: reading-room}",
                "{tier: closed, until: 2030-04-01}",
                "{tier: nobody}",
            ]
        )
        self.set(self.pick("r", "c"), "access", rule)

    def do_open(self) -> None:
        for id in [self.pick("r", "c") for _ in range(4)]:
            self.fields[id].pop("access", None)
            self.write(id)

    def do_lose(self) -> None:
        (self.folder / f"{self.pick('r', 'c', 'p')}.md").unlink(missing_ok=True)

    def do_find(self) -> None:
        for id in self.fields:
            self.write(id)

    def do_link(self) -> None:
        self.set(self.pick("r"), "to", self.chance.choice(["nobody", "c1", self.pick("p")]))

    def do_relate(self) -> None:
        kinds = (
            "reply-to",
            "enclosure-of",
            "related",
        )  # also to itself, in a circle, and to a person: mistakes
        related = [f"{{type: {self.chance.choice(kinds)}, record: {self.pick('r', 'c')}}}" for _ in range(2)]
        target = self.chance.choice([*[self.pick("r")] * 5, "nobody", "p1"])
        self.set(
            self.pick("r", "c"), "relations", f"[{', '.join(related)}, {{type: copy-of, record: {target}}}]"
        )

    def do_unrelate(self) -> None:
        for id in [self.pick("r", "c") for _ in range(4)]:
            self.fields[id].pop("relations", None)
            self.write(id)

    def do_break(self) -> None:
        path = self.folder / f"{self.pick('r', 'c', 'p')}.md"
        if path.exists():
            path.write_text(path.read_text("utf-8").replace("kind:", "kin:"), "utf-8")

    def do_double(self) -> None:
        self.write(self.pick("r", "p"), name=f"copy{self.chance.randrange(2)}")

    def do_undouble(self) -> None:
        for number in range(2):
            (self.folder / f"copy{number}.md").unlink(missing_ok=True)

    def do_give_new_id(self) -> None:
        id = self.pick("r", "p")
        new_id = f"{id[0]}{self.chance.randrange(30, 60)}"
        if new_id not in self.fields:
            self.fields[new_id] = {**self.fields.pop(id), "formerly": f"[{id}]"}
            (self.folder / f"{id}.md").unlink(missing_ok=True)
            self.write(new_id)

    def do_withdraw(self) -> None:
        self.set(self.pick("r", "c", "p"), "withdrawn", "{date: 2026-01-01, reason: A mistake.}")

    def do_restore(self) -> None:
        for id in [self.pick("r", "c", "p") for _ in range(4)]:
            self.fields[id].pop("withdrawn", None)
            self.write(id)


def state_of(settings: Settings) -> list[object]:
    """Return what the publish stored: what is served, and what it notes of each id."""
    with closing(sqlite3.connect(settings.state / database.FILE)) as db:
        notes = [
            db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            for table in ("orphan", "link_problem", "pending", "stale")
        ]
        notes += db.execute("SELECT value FROM meta WHERE key = 'counts'").fetchall()
    return [dump(settings), notes]


def look_at_everything(settings: Settings, day: date | None) -> publish.PublishReport:
    with Writer(settings.state) as store:
        store.set_meta("complete_for", "")
    return publish.publish(settings, day=day)


@pytest.mark.parametrize("seed", range(6))
def test_a_look_at_everything_finds_nothing_more(tmp_path: Path, seed: int) -> None:
    world = World(tmp_path / "node", seed)
    settings = settings_of(world.folder, tmp_path / "state")
    publish.publish(settings, day=DAYS[0])
    day = DAYS[0]
    for step in range(12):
        for _ in range(world.chance.randrange(1, 4)):
            world.change()
        if world.chance.random() < 0.2:
            day = world.chance.choice(DAYS)
        report = publish.publish(settings, day=day, refresh=10**6)
        before = state_of(settings)
        again = look_at_everything(settings, day)
        assert sorted(map(str, again.problems)) == sorted(map(str, report.problems)), (seed, step)
        assert again.vanished == report.vanished
        assert state_of(settings) == before, (seed, step)


def edit(settings: Settings, id: str, old: str, new: str) -> None:
    path = settings.node / f"{id}.md"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")


@pytest.fixture
def quiet(tmp_path: Path) -> Settings:
    """A published node whose files were not written just now."""
    world = World(tmp_path / "node", 1)
    make_old(world.folder)
    settings = settings_of(world.folder, tmp_path / "state")
    publish.publish(settings)
    return settings


def make_old(folder: Path) -> None:
    for path in folder.iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))


def count_calls(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> list[object]:
    calls: list[object] = []
    original: Callable[..., object] = getattr(owner, name)

    def counted(*arguments: object) -> object:
        calls.append(arguments)
        return original(*arguments)

    monkeypatch.setattr(owner, name, counted)
    return calls


def test_a_file_of_the_same_size_and_time_is_not_opened(
    quiet: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = count_calls(monkeypatch, source_reader, "read_bytes")
    publish.publish(quiet)
    assert reads == []
    edit(quiet, "r3", "Letter", "Message")
    publish.publish(quiet)
    assert len(reads) == 1


def test_a_file_that_was_written_just_now_is_read_once_more(
    quiet: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = quiet.node / "r3.md"
    edit(quiet, "r3", "Letter 3", "Letter A")
    status = path.stat()
    publish.publish(quiet)
    edit(quiet, "r3", "Letter A", "Letter B")  # as long as before, and within the same tick of a coarse clock
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert publish.publish(quiet).updated >= 1


def test_only_what_changed_is_looked_at(quiet: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = count_calls(monkeypatch, staging.Stager, "_job")
    edit(quiet, "r3", "Letter", "Message")
    publish.publish(quiet)
    assert [id for _, id in jobs] == ["r3"]  # type: ignore[misc]


def test_a_new_name_is_followed_a_part_at_a_time(quiet: Settings) -> None:
    edit(quiet, "c0", "Series 0", "Series of the minister")
    report = publish.publish(quiet, refresh=0)
    assert report.updated == 1, "the collection itself"
    assert report.stale == RECORDS + COLLECTIONS - 1
    for remaining in (report.stale - 10, report.stale - 20, 0):
        part = publish.publish(quiet, refresh=10)
        assert part.stale == max(remaining, 0)
        assert part.updated >= 1
    assert publish.publish(quiet).updated == 0
    before = state_of(quiet)
    look_at_everything(quiet, None)
    assert state_of(quiet) == before


def test_who_may_see_what_is_followed_at_once(quiet: Settings) -> None:
    edit(quiet, "c0", "level:", "access: {tier: closed, covers: description}\nlevel:")
    assert publish.publish(quiet, refresh=0).restricted == RECORDS + COLLECTIONS


def test_a_text_that_others_do_not_show_changes_one(quiet: Settings) -> None:
    edit(quiet, "p1", "name:", "dates: 1890/1950\nname:")
    report = publish.publish(quiet)
    assert report.updated >= 1
    assert report.stale == 0


def test_a_killed_run_forgets_no_change(quiet: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(quiet, "c0", "Series 0", "Series of the minister")
    edit(quiet, "r3", "Letter", "Message")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(publish, "add_candidates", _interrupt)
        publish.publish(quiet)
    assert publish.publish(quiet, refresh=10**6).updated >= RECORDS


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("owner, name", [(publish, "add_candidates"), (publish, "commit")])
def test_a_killed_run_forgets_no_link_that_is_mended(
    quiet: Settings, monkeypatch: pytest.MonkeyPatch, owner: object, name: str
) -> None:
    """The description whose link was mended did not change itself."""
    world = World(quiet.node.with_name("other"), 2)
    world.set("r3", "to", "late")
    settings = settings_of(world.folder, quiet.state.with_name("other-state"))
    assert publish.publish(settings).created == RECORDS + COLLECTIONS + PEOPLE
    world.fields["late"] = {"kind": "person", "name": "Late"}
    world.write("late")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(owner, name, _interrupt)
        publish.publish(settings)
    assert publish.publish(settings).created == 2


def test_a_killed_run_forgets_no_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = scans.empty(tmp_path / "node")
    (node / "records").mkdir(exist_ok=True)
    settings = settings_of(node, tmp_path / "state")
    scans.picture(1).save(node / "records" / "page.png")
    scans.record(node, "r", "page.png")
    make_old_tree(node)
    publish.publish(settings)
    scans.picture(2).save(node / "records" / "page.png")
    os.utime(node / "records" / "page.png", (1_100_000_000, 1_100_000_000))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(page_images.PageImageScanner, "_scan", _interrupt)
        publish.publish(settings)
    assert publish.publish(settings).updated >= 1


def test_a_large_folder_is_kept_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fonds.publishing.folder_changes.LARGE", 10)
    world = World(tmp_path / "node", 1)
    make_old(world.folder)
    settings = settings_of(world.folder, tmp_path / "state")
    publish.publish(settings)
    reads = count_calls(monkeypatch, source_reader, "read_bytes")
    assert publish.publish(settings).updated == 0
    assert reads == []
    (world.folder / "r3.md").unlink()
    assert publish.publish(settings).vanished == ["r3"]
    shutil.rmtree(world.folder)
    world.folder.mkdir()
    assert len(publish.publish(settings).vanished) == RECORDS + COLLECTIONS + PEOPLE + 1
    assert reads == []


def test_a_folder_that_grows_large_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(tmp_path / "node", 1)
    settings = settings_of(world.folder, tmp_path / "state")
    publish.publish(settings)
    monkeypatch.setattr("fonds.publishing.folder_changes.LARGE", 10)
    report = publish.publish(settings)
    assert (report.vanished, report.updated) == ([], 0)
    assert report.unchanged == RECORDS + COLLECTIONS + PEOPLE + 1


def test_a_scan_is_followed_wherever_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = scans.empty(tmp_path / "node")
    settings = settings_of(node, tmp_path / "state")
    for number, folder in enumerate(("scans", "_scans", "records")):
        (node / folder).mkdir(exist_ok=True)
        scans.picture(number).save(node / folder / f"page{number}.png")
        scans.record(node, f"r{number}", f"../{folder}/page{number}.png")
    assert publish.publish(settings).created >= 3
    scanned = count_calls(monkeypatch, page_images.PageImageScanner, "_scan")
    for number, folder in enumerate(("scans", "_scans", "records")):
        make_old_tree(node)
        publish.publish(settings)
        publish.publish(settings)
        scanned.clear()
        assert publish.publish(settings).updated == 0
        assert scanned == []
        scans.picture(number + 7).save(node / folder / f"page{number}.png")
        assert publish.publish(settings).updated >= 1, folder


def make_old_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))


def test_lists_of_members_are_read_from_their_index_alone(quiet: Settings) -> None:
    with closing(sqlite3.connect(quiet.state / database.FILE)) as db:
        for sql in (
            f"SELECT id FROM entity WHERE parent = 'c0' AND {LISTED}",
            f"SELECT count(*) FROM entity WHERE parent IS NULL AND {LISTED}",
            f"SELECT {KEY} FROM entity WHERE parent = 'c0' AND {LISTED} AND ({KEY}) > (1, '', '', '') ORDER BY {KEY}",
            "SELECT kind, count(*) FROM entity INDEXED BY entity_kind WHERE withdrawn IS NULL GROUP BY kind",
        ):
            (plan,) = db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
            assert "COVERING INDEX" in plan[3], sql


def test_what_is_related_to_a_change_is_found_without_reading_everything(quiet: Settings) -> None:
    with closing(sqlite3.connect(quiet.state / database.FILE)) as db:
        pending.PendingIds(db)  # makes the table of candidates
        read_whole = [
            row[3]
            for row in db.execute(f"EXPLAIN QUERY PLAN {pending._RELATED}")
            if row[3].startswith("SCAN")
        ]
    assert sorted(set(read_whole)) == [
        "SCAN c",
        "SCAN j VIRTUAL TABLE INDEX 1:",
    ]  # the candidates, and their links


def test_links_to_folders_are_not_followed(quiet: Settings, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "far.md").write_text("---\nkind: record\nid: far\ntitle: Far\n---\n", "utf-8")
    (quiet.node / "near").symlink_to(tmp_path / "elsewhere")
    (quiet.node / "own").mkdir()
    (quiet.node / "own" / "here.md").write_text("---\nkind: record\nid: here\ntitle: Here\n---\n", "utf-8")
    (quiet.node / "own" / "lost").symlink_to("nowhere")
    assert publish.publish(quiet).created == 1
    assert publish.publish(quiet).created == 0
