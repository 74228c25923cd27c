"""Real people (tests/people_names.py) in a node, asked for as tables write them."""

from __future__ import annotations

import json

import pytest

from fonds.publishing import publish as publishing
from tests.conftest import settings_of
from tests.dispatcher import Dispatcher
from tests.people_names import Officer, officers
from tests.web.reconcile.conftest import Asker, asker, candidates, matched


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> tuple[Asker, list[Officer]]:
    work = tmp_path_factory.mktemp("officers")
    found = list(officers())
    folder = work / "node"
    folder.mkdir()
    (folder / "node.toml").write_text('title = "Officers"\nlanguages = ["en"]\n', "utf-8")
    for one in found:
        life = f"dates: {one.born}/{one.died}\n" if one.born.isdigit() and one.died.isdigit() else ""
        name = json.dumps(one.spoken, ensure_ascii=False)
        (folder / f"{one.id}.md").write_text(
            f"---\nkind: person\nid: {one.id}\nname: {name}\n{life}---\n", "utf-8"
        )
    settings = settings_of(folder, work / "state")
    assert publishing.publish(settings).problems == []
    return asker(Dispatcher(settings)), found


def test_each_is_matched_as_spoken_and_as_catalogued(node: tuple[Asker, list[Officer]]) -> None:
    ask, found = node
    assert len(found) > 100
    for one in found:
        life = f", {one.born}-{one.died}" if one.born.isdigit() and one.died.isdigit() else ""
        for text in (
            one.spoken,
            f"{one.surname}, {one.forename}",
            f"{one.surname}, {one.forename}{life}".upper(),
        ):
            assert matched(ask, text, type="person") == one.id, text


def test_initials_and_a_wrong_letter_find_them_first(node: tuple[Asker, list[Officer]]) -> None:
    """Of all, nine in ten stand first; nobody else is ever taken for them."""
    ask, found = node
    first = {"initials": 0, "misspelt": 0}
    for one in found:
        middle = len(one.surname) // 2
        misspelt = f"{one.forename} {one.surname[:middle]}{one.surname[middle + 1 :]}"
        for name, text in (("initials", one.initials), ("misspelt", misspelt)):
            said = candidates(ask, text, type="person")
            first[name] += bool(said) and said[0]["id"] == one.id
            assert not any(other["match"] and other["id"] != one.id for other in said), text
    assert all(count >= 0.9 * len(found) for count in first.values()), first
