"""What becomes of versions when a description is withdrawn, given back, moved, or published twice in a second."""

from __future__ import annotations

import re
from pathlib import Path

from fonds.publishing import publish as publishing
from fonds.store import database
from fonds.store.writer import Writer
from fonds.web.app import create_app
from tests import scans
from tests.conftest import BASE, settings_of
from tests.web.versioned import HERE, edit, http, node, publish_later, times


def test_what_was_withdrawn_has_no_versions_until_it_is_restored(tmp_path: Path) -> None:
    settings = node(tmp_path)
    edit(settings, "records/r0000001.md", "title: ", "title: Renamed, ")
    edit(
        settings, "records/r0000001.md", "title: ", "withdrawn: {date: 2026-01-02, reason: A test.}\ntitle: "
    )
    client = create_app(settings).test_client()
    for tail in (
        "",
        "/versions",
        "/versions/1",
        "/versions/1.json",
        "/versions/1-2",
        "/timegate",
        "/timemap",
    ):
        assert client.get(HERE + tail).status_code == 410, tail
    edit(settings, "records/r0000001.md", "withdrawn: {date: 2026-01-02, reason: A test.}\n", "")
    client = create_app(settings).test_client()
    assert len(times(client)) == 3
    assert client.get(f"{HERE}/versions/1.json").status_code == 200
    assert client.get(f"{HERE}/versions/2-3", headers={"Accept": "application/json"}).json == []
    listed = client.get(f"{HERE}/versions", headers={"Accept": "text/html"}).text
    assert "published again" in listed


def test_versions_of_one_second_keep_their_words(tmp_path: Path) -> None:
    settings = node(tmp_path)
    for title in ("One", "Two", "Three"):
        file = settings.node / "records/r0000001.md"
        file.write_text(
            re.sub(r"^title: .*$", f"title: {title}", file.read_text("utf-8"), flags=re.M), "utf-8"
        )
        publishing.publish(settings)
    db = database.open_writer(settings.state)  # however long the publishes took: as if within one second
    db.execute("DELETE FROM moment WHERE seq < (SELECT max(seq) FROM moment)")
    db.close()
    client = create_app(settings).test_client()
    said = [client.get(f"{HERE}/versions/{number}.json").json["title"]["en"] for number in (2, 3, 4)]  # type: ignore[index]
    assert said == ["One", "Two", "Three"]
    assert len(set(times(client))) == 1
    later = client.get(f"{HERE}/timegate", headers={"Accept-Datetime": http(times(client)[0])})
    assert later.headers["Location"].endswith("/versions/4")


def test_versions_by_command_too_count_what_is_published_again(tmp_path: Path) -> None:
    settings = node(tmp_path)
    with Writer(settings.state) as store:
        store.withdraw("r0000001", "2026-01-02", "A test.", None)
    publish_later(settings)
    with Writer(settings.state) as store:
        store.cancel_withdrawal("r0000001")
    publish_later(settings)
    client = create_app(settings).test_client()
    assert len(times(client)) == 2
    assert (
        "published again without changes"
        in client.get(f"{HERE}/versions", headers={"Accept": "text/html"}).text
    )


def test_after_a_change_of_id_the_versions_stay_where_they_were_cited(tmp_path: Path) -> None:
    settings = node(tmp_path)
    edit(settings, "records/r0000001.md", "title: ", "title: Renamed, ")
    edit(settings, "records/r0000001.md", "id: r0000001", "id: letter\nformerly: r0000001")
    client = create_app(settings).test_client()
    assert client.get(HERE).headers["Location"] == f"{BASE}/records/letter"
    assert len(times(client)) == 2
    for tail in ("/versions/1", "/versions/2.ttl", "/versions/1-2", "/versions", "/timemap"):
        assert client.get(HERE + tail).status_code == 200, tail
    assert client.get(f"{HERE}/timegate").headers["Location"].endswith(f"{HERE}/versions/2")
    listed = client.get("/records/letter/versions", headers={"Accept": "text/html"}).text
    assert f'published as <a href="{HERE}/versions">r0000001</a>' in listed
    edit(settings, "records/r0000001.md", "title: ", "access: {tier: closed, covers: description}\ntitle: ")
    client = create_app(settings).test_client()
    assert (
        client.get(f"{HERE}/versions/1").status_code == 404
    )  # what is hidden now is hidden under its former id


def test_what_was_merged_into_another_has_no_versions(tmp_path: Path) -> None:
    settings = node(tmp_path)
    said = "withdrawn: {date: 2026-01-02, reason: A test., successor: r0000002}\ntitle: "
    edit(settings, "records/r0000001.md", "title: ", said)
    client = create_app(settings).test_client()
    assert client.get(HERE).status_code == 301
    for tail in ("/versions", "/versions/1", "/versions/1.json", "/timegate", "/timemap"):
        assert client.get(HERE + tail).status_code == 410, tail


def test_a_long_text_that_is_the_same_is_cut_on_the_page(tmp_path: Path) -> None:
    settings = node(tmp_path)
    file = settings.node / "records/r0000001.md"
    long = " ".join(f"word{number}" for number in range(2000))
    file.write_text(file.read_text("utf-8").rstrip() + f"\n\n{long}\n\nThe end.\n", "utf-8")
    publish_later(settings)
    edit(settings, "records/r0000001.md", "The end.", "Not yet the end.")
    client = create_app(settings).test_client()
    text = client.get(f"{HERE}/versions/2-3", headers={"Accept": "text/html"}).text
    assert re.search(r"\[\d{1,3},\d{3} more characters\]", text)
    assert "word1000" not in text and "word1999" in text and "<ins>Not yet the" in text


def test_a_version_names_only_images_that_are_still_its_own(tmp_path: Path) -> None:
    folder = scans.empty(tmp_path / "node")
    for number, name in enumerate(("one", "two"), 1):
        scans.picture(number).save(folder / "scans" / f"{name}.jpg")
    scans.record(folder, "r0000001", "../scans/one.jpg", "Text.")
    settings = settings_of(folder, tmp_path / "state")
    publishing.publish(settings)
    edit(settings, "records/r0000001.md", "title: ", "title: Renamed, ")
    client = create_app(settings).test_client()
    image = f"{BASE}/iiif/image/3/r0000001.1"
    assert [image in client.get(f"{HERE}/versions/{number}.nt").text for number in (1, 2)] == [True, True]
    edit(settings, "records/r0000001.md", "one.jpg", "two.jpg")
    client = create_app(settings).test_client()
    named = [image in client.get(f"{HERE}/versions/{number}.nt").text for number in (1, 2, 3)]
    assert named == [False, False, True]
