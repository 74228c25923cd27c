"""Nothing is read in a version that may not be read today, nor what was kept back on its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fonds.publishing import publish as publishing
from fonds.serializers.format_registry import FORMATS
from fonds.settings import Settings
from fonds.web.app import create_app
from tests.web.versioned import HERE, edit, node, publish_later, sender, times

SECRET = "THE SECRET"
SERIES = "collection/series-1.md"  # in which the record lies, below the papers
FORMS = sorted({form.suffix for row in FORMATS for form in row.serializations})
PROFILES = sorted({row.profile for row in FORMATS if row.profile})


def client_of(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


def write(settings: Settings, words: str = SECRET) -> None:
    """Put words below the transcript, and publish."""
    file = settings.node / "records/r0000001.md"
    file.write_text(f"{file.read_text('utf-8').rstrip()}\n\n{words}.\n", "utf-8")
    publish_later(settings)


def asked(client: FlaskClient, here: str = HERE) -> Iterator[tuple[str, str]]:
    """Whatever is told of the versions of a record: (address, all of the answer)."""
    paths = [f"{here}/versions", f"{here}/timemap", f"{here}/timegate"]
    for number in range(1, 6):
        paths += [f"{here}/versions/{number}.{suffix}" for suffix in FORMS]
        paths += [f"{here}/versions/{number}.nt?profile={profile}" for profile in PROFILES]
        paths += [f"{here}/versions/{number}-{other}" for other in range(1, 6)]
    for path in paths:
        for accept in ("text/html", "application/json"):
            answer = client.get(path, headers={"Accept": accept})
            yield f"{path} as {accept}", f"{answer.status} {answer.headers} {answer.text}"


def tellers(client: FlaskClient, word: str, here: str = HERE) -> list[str]:
    """The addresses at which a word is read."""
    return [address for address, said in asked(client, here) if word in said]


def test_the_word_is_met_while_it_is_open(tmp_path: Path) -> None:
    """The tests below can fail."""
    settings = node(tmp_path)
    write(settings)
    edit(settings, "records/r0000001.md", f"{SECRET}.", "Another end.")
    met = tellers(client_of(settings), SECRET)
    for path in ("/versions/2.json", "/versions/2.html", "/versions/2.txt", "/versions/1-2", "/versions/3-2"):
        assert any(HERE + path in address for address in met), path


def test_what_is_kept_back_now_is_kept_back_of_every_version(tmp_path: Path) -> None:
    settings = node(tmp_path)
    write(settings)
    client = create_app(settings).test_client()
    assert "THE SECRET" in client.get(f"{HERE}/versions/2.json").text
    edit(settings, "records/r0000001.md", "title: ", "access: closed\ntitle: ")
    client = create_app(settings).test_client()
    assert len(times(client)) == 3
    for tail in (
        "/versions/2.json",
        "/versions/2.html",
        "/versions/2.txt",
        "/versions/2-3",
        "/versions/1-2",
        "/versions",
    ):
        answer = client.get(HERE + tail)
        assert answer.status_code == 200, tail
        assert "THE SECRET" not in answer.text, tail
    edit(settings, "records/r0000001.md", "access: closed", "access: {tier: closed, covers: description}")
    client = create_app(settings).test_client()
    for tail in ("/versions", "/versions/1", "/versions/2.json", "/versions/1-2", "/timegate", "/timemap"):
        assert client.get(HERE + tail).status_code == 403, tail


def test_what_was_kept_back_then_stays_so_when_it_is_opened(tmp_path: Path) -> None:
    """A version is what was published: opening the present text publishes it, and not what stood there before."""
    settings = node(tmp_path)
    file = settings.node / "records/r0000001.md"
    text = file.read_text("utf-8")
    file.write_text(
        text.replace("title: ", "access: closed\ntitle: ", 1).rstrip() + "\n\nTHE SECRET.\n", "utf-8"
    )
    publish_later(settings)
    file.write_text(text, "utf-8")
    publish_later(settings)
    client = create_app(settings).test_client()
    assert len(times(client)) == 3
    for number in (1, 2, 3):
        assert "THE SECRET" not in client.get(f"{HERE}/versions/{number}.json").text


def test_a_rule_of_the_collection_then_holds_for_the_version(tmp_path: Path) -> None:
    settings = node(tmp_path)
    edit(settings, "collection/papers.md", "title: ", "access: closed\ntitle: ")
    write(settings)
    edit(settings, "collection/papers.md", "access: closed\n", "")
    client = create_app(settings).test_client()
    versions = len(times(client))
    texts = [client.get(f"{HERE}/versions/{number}.json").text for number in range(1, versions + 1)]
    assert "THE SECRET" in client.get(f"{HERE}.json").text
    assert (
        "THE SECRET" not in texts[-1]
    )  # it was written while the collection was closed, and not changed since


def test_a_rule_of_today_on_what_it_lay_in_holds_though_it_lies_elsewhere_now(tmp_path: Path) -> None:
    settings = node(tmp_path)
    write(settings)
    edit(settings, "records/r0000001.md", f"{SECRET}.", "Another end.")
    edit(settings, "records/r0000001.md", "collection: series-1", "collection: series-2")
    assert tellers(client_of(settings), SECRET)
    edit(settings, SERIES, "title: ", "access: closed\ntitle: ")
    assert tellers(client_of(settings), SECRET) == []
    edit(settings, SERIES, "access: closed", "access: {tier: closed, covers: description}")
    client = client_of(settings)
    assert client.get(f"{HERE}.json").status_code == 200
    assert tellers(client, SECRET) == []
    assert client.get(f"{HERE}/versions/2.json").status_code == 404


def test_an_embargo_opens_when_it_is_published_and_not_before(tmp_path: Path) -> None:
    settings = node(tmp_path)
    today = datetime.now(UTC).date()
    rule = f"access: {{tier: closed, until: {today.isoformat()}}}\ntitle: "
    file = settings.node / "records/r0000001.md"
    text = file.read_text("utf-8").replace("title: ", rule, 1)
    file.write_text(f"{text.rstrip()}\n\n{SECRET}.\n", "utf-8")
    publishing.publish(settings, day=today - timedelta(days=1))
    assert tellers(client_of(settings), SECRET) == []
    publishing.publish(settings, day=today)
    assert tellers(client_of(settings), SECRET)


def test_a_name_that_was_withdrawn_is_in_no_version_of_others(tmp_path: Path) -> None:
    settings = node(tmp_path)
    person = sender(settings)
    edit(
        settings, f"person/{person}.md", "name: ", "other_names: [Alias Realname]\nname: Informer Realname, "
    )
    write(settings, "Another end")
    assert tellers(client_of(settings), "Realname")
    edit(settings, f"person/{person}.md", "name: Informer Realname, ", "name: Name removed, formerly ")
    edit(settings, f"person/{person}.md", "other_names: [Alias Realname]\n", "")
    edit(settings, f"person/{person}.md", "name: ", "withdrawn: {date: 2026-01-02, reason: Asked.}\nname: ")
    assert tellers(client_of(settings), "Realname") == []


def test_a_collection_that_is_hidden_now_is_named_in_no_version(tmp_path: Path) -> None:
    settings = node(tmp_path)
    edit(settings, SERIES, "title: ", "title: Secret operation, ")
    write(settings, "Another end")
    edit(settings, "records/r0000001.md", "collection: series-1", "collection: series-2")
    assert tellers(client_of(settings), "Secret operation")
    edit(settings, SERIES, "title: ", "access: {tier: closed, covers: description}\ntitle: ")
    assert tellers(client_of(settings), "Secret operation") == []


def test_a_collection_that_was_hidden_then_is_named_in_no_version_of_that_time(tmp_path: Path) -> None:
    """It was hidden, with what lay in it; the record lay elsewhere, and only named it as its people are named."""
    settings = node(tmp_path)
    edit(settings, SERIES, "title: ", "title: Secret operation, ")
    edit(settings, SERIES, "title: ", "access: {tier: closed, covers: description}\ntitle: ")
    edit(settings, "records/r0000001.md", "collection: series-1", "collection: series-2")
    write(settings, "Another end")
    edit(settings, SERIES, "access: {tier: closed, covers: description}\n", "")
    client = client_of(settings)
    last = len(times(client))
    edit(settings, "records/r0000001.md", "collection: series-2", "collection: series-1")
    told = tellers(client_of(settings), "Secret operation")
    assert any(f"/versions/{last + 1}.html" in address for address in told)
    assert not any(f"/versions/{last}." in address for address in told)


def test_nothing_of_a_withdrawn_neighbour_is_told_but_its_name(tmp_path: Path) -> None:
    """A collection in which it lay is withdrawn: its note is content."""
    settings = node(tmp_path)
    edit(settings, SERIES, "title: ", f"note: {SECRET}\ntitle: ")
    write(settings, "Another end")
    edit(settings, "records/r0000001.md", "collection: series-1", "collection: series-2")
    for record in ("r0000000", "r0000002"):
        file = settings.node / f"records/{record}.md"
        file.write_text(
            file.read_text("utf-8").replace("collection: series-1", "collection: series-2"), "utf-8"
        )
    edit(settings, SERIES, "title: ", "withdrawn: {date: 2026-01-02, reason: A test.}\ntitle: ")
    client = client_of(settings)
    assert client.get("/collections/series-1/versions/1").status_code == 410
    assert tellers(client, SECRET) == []
    assert tellers(client, SECRET, "/collections/series-1") == []


@pytest.mark.parametrize("covers", ["content", "scans"])
def test_scans_and_text_are_kept_back_of_every_version_by_their_own_rule(covers: str, tmp_path: Path) -> None:
    settings = node(tmp_path)
    page = "pages: [{image: https://images.example.org/SCAN.jpg, width: 20, height: 30}]\ntitle: "
    edit(settings, "records/r0000001.md", "title: ", page)
    write(settings)
    assert tellers(client_of(settings), "SCAN.jpg")
    edit(settings, "records/r0000001.md", "title: ", f"access: {{tier: closed, covers: {covers}}}\ntitle: ")
    client = client_of(settings)
    assert tellers(client, "SCAN.jpg") == []
    assert bool(tellers(client, SECRET)) == (covers == "scans")


def test_the_day_of_the_last_publish_is_kept(tmp_path: Path) -> None:
    settings = node(tmp_path)
    publishing.publish(settings, day=date(2040, 1, 1))
    assert client_of(settings).get(f"{HERE}/versions/1.json").status_code == 200
