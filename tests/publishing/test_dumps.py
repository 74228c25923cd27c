"""Dumps: every share is a pure function of its ids, only changed shares are made again, the previous dump is served."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest
from PIL import Image
from werkzeug.test import Client

from fonds.publishing import dump_shares, dumps, graph_consumers, graph_documents
from fonds.publishing import publish as publishing
from fonds.publishing.dump_shares import ShareList
from fonds.publishing.publish import ignore_progress
from fonds.settings import Settings
from fonds.web.app import create_app
from tests import generate
from tests.conftest import settings_of


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(dump_shares, "SHARE_DESCRIPTIONS", 8)
    node = generate.node(tmp_path / "node", 12, scans=True)
    found = settings_of(node, tmp_path / "state", dumps=["dcterms", "prov"])
    publishing.publish(found)
    return found


def contents(settings: Settings) -> dict[str, bytes]:
    folder = dumps.folder(settings)
    return {
        dump.name: gzip.decompress((folder / dump.file).read_bytes()) for dump in dumps.list_dumps(folder)
    }


def files(settings: Settings) -> set[str]:
    return {path.name for path in (dumps.folder(settings) / "shares").iterdir()} - {"shares.json"}


def test_a_change_makes_its_share_again_and_the_same_bytes_as_everything_made_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dumps.sync(settings, ignore_progress) > 70
    before, whole = files(settings), contents(settings)
    assert len(before) > 5
    assert all(text.count(b"\n") for text in whole.values())
    path = settings.node / "records" / "r0000003.md"
    path.write_text(path.read_text().replace("title: ", "title: Edited ", 1))
    publishing.publish(settings)
    built: list[str] = []
    ntriples = graph_documents.ntriples
    with monkeypatch.context() as patch:
        patch.setattr(
            graph_documents,
            "ntriples",
            lambda entity, *values: built.append(entity.id) or ntriples(entity, *values),  # type: ignore[func-returns-value]
        )
        count = dumps.sync(settings, ignore_progress)
    assert "r0000003" in built
    assert len(set(built)) == count < 60
    assert len(files(settings) & before) >= len(before) - 4
    followed = contents(settings)
    assert followed.keys() == whole.keys()
    assert b"Edited " in followed["dcterms.nq.gz"]
    list_before = dumps.list_dumps(dumps.folder(settings))
    (dumps.folder(settings) / "cursor").unlink()
    dumps.sync(settings, ignore_progress)
    assert dumps.list_dumps(dumps.folder(settings)) == list_before
    assert dumps.sync(settings, ignore_progress) == 0


@pytest.mark.parametrize("both", [False, True])
def test_a_kill_leaves_the_previous_dumps(
    both: bool, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    dumps.sync(settings, ignore_progress)
    before = contents(settings)
    (dumps.folder(settings) / "cursor").unlink()
    entity_count = 0

    def kill(self: dump_shares.ShareWriter, folder: Path) -> dump_shares.Share:
        nonlocal entity_count
        entity_count += 1
        if entity_count > 3:
            raise KeyboardInterrupt
        return complete(self, folder)

    complete = dump_shares.ShareWriter.complete
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(dump_shares.ShareWriter, "complete", kill)
        (graph_consumers if both else dumps).sync(settings, ignore_progress)
    assert contents(settings) == before
    dumps.sync(settings, ignore_progress)
    assert contents(settings) == before


def test_each_graph_is_built_once_for_dumps_and_queries(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[tuple[str, str]] = []
    ntriples = graph_documents.ntriples
    with monkeypatch.context() as patch:
        patch.setattr(
            graph_documents,
            "ntriples",
            lambda entity, row, *values: (
                built.append((entity.id, row.name)) or ntriples(entity, row, *values)  # type: ignore[func-returns-value]
            ),
        )
        graph_consumers.sync(settings, ignore_progress)
    assert len(built) == len(set(built)) > 200
    together = dumps.list_dumps(dumps.folder(settings))
    (dumps.folder(settings) / "cursor").unlink()
    dumps.sync(settings, ignore_progress)
    assert dumps.list_dumps(dumps.folder(settings)) == together


def test_shares_depend_on_their_ids_alone(tmp_path: Path) -> None:
    """Whatever came in which order, and was replaced: the files are those of one run over all ids."""
    chance = random.Random(7)
    ids = sorted({f"i{chance.randrange(100_000)}" for _ in range(3_000)})
    folders = [tmp_path / name for name in ("whole", "grown")]
    for folder in folders:
        folder.mkdir()
    whole, grown = (ShareList(folder, ["d"]) for folder in folders)

    def write(shares: ShareList, present: list[str], start: str, end: str | None) -> None:
        shares.write_range(start, end)
        for id in present:
            if id >= start and (end is None or id < end):
                shares.add(id).add("d", f"{id}\n".encode(), 1)
        shares.end_range()

    write(whole, ids, "", None)
    whole.save()
    present = sorted(chance.sample(ids, 500))
    write(grown, present, "", None)
    for _ in range(5):
        new = chance.sample(ids, 600)
        present = sorted({*present, *new})
        for start, end in grown.ranges(new):
            write(grown, present, start, end)
    for start, end in grown.ranges(ids):
        write(grown, ids, start, end)
    grown.save()
    grown.remove_unused()
    assert {path.name for path in folders[0].iterdir()} == {path.name for path in folders[1].iterdir()}
    assert len(list(folders[0].iterdir())) > len(ids) / dump_shares.SHARE_DESCRIPTIONS / 2
    assert ShareList(folders[1], ["d"]).is_complete
    text = b"".join(
        gzip.decompress(path.read_bytes()[member.offset :][: member.length])
        for path, member in grown.members("d")
    )
    assert text.decode().split() == ids


@pytest.mark.parametrize("profile", ["edm", "rico", "linked-art", "schema"])
def test_the_graph_of_a_record_with_scans_is_the_one_that_is_served(profile: str, tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.mkdir()
    (node / "node.toml").write_text('title = "Scans"\npublisher = "archive"\n')
    (node / "archive.md").write_text("---\nkind: institution\nid: archive\nname: Archive\n---\n")
    licence = "http://creativecommons.org/publicdomain/zero/1.0/"
    fields = f"id: scan\ntitle: A scan\ntype: photograph\nrights: {licence}\npages: scan.png\n"
    (node / "scan.md").write_text(f"---\nkind: record\n{fields}---\n")
    Image.new("RGB", (300, 200), "red").save(node / "scan.png")
    settings = settings_of(node, tmp_path / "state", dumps=[profile])
    publishing.publish(settings)
    dumps.sync(settings, ignore_progress)
    response = Client(create_app(settings)).get(f"/records/scan.nt?profile={profile}")
    assert response.status_code == 200
    quads = contents(settings)[f"{profile}.nq.gz"]
    name = b"/records/scan"
    dumped = {line.rpartition(b" <")[0] for line in quads.splitlines() if name in line.rpartition(b" <")[2]}
    assert dumped == {line.removesuffix(b" .") for line in response.data.splitlines()} != set()
