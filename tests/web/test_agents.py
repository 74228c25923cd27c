"""The pages of agents: names, facts and relations with their labels, also on the page of the other agent and place."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from fonds.problem import errors
from fonds.publishing import publish as publishing
from fonds.web.app import create_app
from tests.conftest import settings_of

FILES = {
    "people/ada.md": """\
kind: person
id: ada
name: Ada Byron
names:
  - {kind: authorised, family: Lovelace, given: Ada, title: Countess}
  - {text: А. Лавлейс, kind: parallel, language: ru}
  - {text: A. A. L., date: 1843, rules: As signed}
dates: 1815/1852
history: |
  First of two lines <b>bold</b>.

  Second.
places:
  - {id: london, role: birth, date: 1815}
  - {as: Ockham Park, role: residence, note: With Lord King.}
occupations: {text: Mathematician, date: 1840/1852}
functions: [{text: {en: Translation, fr: Traduction}}]
relations:
  - {id: byron, type: parent}
  - {id: society, type: group, date: 1840, note: As a guest.}
  - {as: Charles Babbage, type: correspondent}
identifiers: {value: 0000 0001, scheme: ISNI}
archivist_note: Written for a test.
""",
    "people/byron.md": "kind: person\nid: byron\nname: Lord Byron\n",
    "institutions/society.md": """\
kind: institution
id: society
name: The Society
dates: 1830/..
addresses: {street: 1 Square, locality: London, country: GB, note: For visitors.}
telephone: +44 20 7946 0000
email: desk@example.org
opening_times: [Mo-Fr 09:00-17:00]
opening_hours: Closed in August.
research_services: Letters are answered.
""",
    "families/byrons.md": """\
kind: family
id: byrons
name: The Byrons
dates: 1643/..
history: Barons.
relations: {id: byron, type: family-member}
""",
    "places/london.md": "kind: place\nid: london\nname: London\n",
    "records/letter.md": """\
kind: record
id: letter
title: A letter
people: ada
---

Signed A. A. L. and in Russian А. Лавлейс, of Lovelace, Ada, Countess.
""",
}


def write(node: Path, files: dict[str, str]) -> Path:
    """Write the files of a node."""
    for name, text in files.items():
        path = node / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{text}" if "---" in text else f"---\n{text}---\n", "utf-8")
    (node / "node.toml").write_text('title = "Agents"\nlanguages = ["en"]\n', "utf-8")
    return node


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    work = tmp_path_factory.mktemp("agents")
    settings = settings_of(write(work / "node", FILES), work / "state")
    assert errors(publishing.publish(settings).problems) == []
    return create_app(settings).test_client()


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.text


def facts(text: str) -> dict[str, str]:
    """The text of each fact of a page, by its label."""
    pairs = re.findall(r"<dt>(.*?)</dt>(.*?)</div>", text, re.DOTALL)
    return {label: " ".join(unescape(re.sub(r"<[^>]+>", " ", values)).split()) for label, values in pairs}


def lists(text: str) -> dict[str, list[str]]:
    """The names in each list of incoming links, by its heading."""
    sections = re.findall(r'<h2 id="pointing-[^"]*">(.*?)(?: <span.*?)?</h2>(.*?)</section>', text, re.DOTALL)
    return {heading: re.findall(r'<li><a href="[^"]*"[^>]*>(.*?)</a>', body) for heading, body in sections}


def test_everything_is_shown_with_its_label(client: FlaskClient) -> None:
    shown = facts(page(client, "/agents/ada"))
    expected = {
        "Authorised name": "Lovelace, Ada, Countess",
        "Parallel name": "А. Лавлейс",
        "Other name": "A. A. L. 1843; As signed",
        "Lived": "1815–1852 1815/1852",
        "Place of birth": "London 1815",
        "Place of residence": "Ockham Park With Lord King.",
        "Occupations": "Mathematician 1840–1852",
        "Functions": "Translation",
        "Parent": "Lord Byron",
        "Group": "The Society 1840; As a guest.",
        "Correspondent": "Charles Babbage",
        "Identifiers": "0000 0001 ISNI",
        "Archivist's note": "Written for a test.",
    }
    assert {
        label: shown.get(unescape(label)) or shown.get(label.replace("'", "&#39;")) for label in expected
    } == expected
    assert "First of two lines &lt;b&gt;bold&lt;/b&gt;.\n\nSecond." in page(client, "/agents/ada")
    assert "<b>bold</b>" not in page(client, "/agents/ada")


def test_an_institution_tells_how_to_reach_it(client: FlaskClient) -> None:
    text = page(client, "/agents/society")
    shown = facts(text)
    assert shown["Existed"] == "from 1830 1830/.."
    expected = {
        "Address": "1 Square, London, GB For visitors.",
        "Telephone": "+44 20 7946 0000",
        "E-mail": "desk@example.org",
        "Opening hours": "Closed in August.",
        "Opening times": "Mo-Fr 09:00-17:00",
        "Research services": "Letters are answered.",
    }
    assert {label: shown[label] for label in expected} == expected
    assert list(expected) == [label for label in shown if label in expected]
    assert 'href="tel:+442079460000"' in text and 'href="mailto:desk@example.org"' in text


def test_relations_and_places_are_linked_in_both_directions(client: FlaskClient) -> None:
    text = page(client, "/agents/ada")
    assert '<a href="/agents/byron">Lord Byron</a>' in text and '<a href="/places/london">London</a>' in text
    parent = {"Children": ["Ada Byron"], "Families": ["The Byrons"]}
    assert lists(page(client, "/agents/byron")) == parent
    assert lists(page(client, "/agents/society")) == {"Members": ["Ada Byron"]}
    assert lists(page(client, "/places/london")) == {"Born here": ["Ada Byron"]}
    assert lists(page(client, "/agents/byron?list=relations.parent")) == {"Children": ["Ada Byron"]}


def test_a_family_is_a_kind_of_its_own(client: FlaskClient) -> None:
    shown = facts(page(client, "/agents/byrons"))
    assert (shown["Existed"], shown["Member of the family"]) == ("from 1643 1643/..", "Lord Byron")
    assert client.get("/id/byrons").headers["Location"].endswith("/agents/byrons")
    assert "<dt>Families</dt><dd>1</dd>" in page(client, "/dataset")
    assert "/agents/byrons" in page(client, "/search?q=Byrons&kind=family")
    turtle = client.get("/agents/byrons.ttl?profile=rico").text
    assert "a rico:Family" in turtle and "rico:MembershipRelation" in turtle
    answer = client.post("/reconcile", data={"queries": '{"q": {"query": "The Byrons", "type": "family"}}'})
    assert answer.json is not None and answer.json["q"]["result"][0]["id"] == "byrons"


def test_every_form_of_a_name_links_in_the_transcript(client: FlaskClient) -> None:
    text = page(client, "/records/letter")
    for form in ("A. A. L.", "А. Лавлейс", "Lovelace, Ada, Countess"):
        assert re.search(rf'<a [^>]*href="/agents/ada"[^>]*>{re.escape(form)}</a>', text), form


@pytest.mark.parametrize("words", ["Лавлейс", "Countess", "Mathematician", "Traduction", "Ockham", "Babbage"])
def test_names_and_facts_are_found(words: str, client: FlaskClient) -> None:
    assert "/agents/ada" in page(client, f"/search?q={quote(words)}")


def test_reconciliation_knows_every_form(client: FlaskClient) -> None:
    answer = client.post("/reconcile", data={"queries": '{"q": {"query": "Lovelace, Ada, Countess"}}'})
    assert answer.json is not None and answer.json["q"]["result"][0]["id"] == "ada"


def test_reconciliation_knows_the_identifiers(client: FlaskClient) -> None:
    query = '{"q": {"query": "A. L.", "properties": [{"pid": "identifiers", "v": "0000 0001"}]}}'
    answer = client.post("/reconcile", data={"queries": query})
    assert answer.json is not None
    assert [(candidate["id"], candidate["match"]) for candidate in answer.json["q"]["result"]] == [
        ("ada", True)
    ]


def test_a_link_to_the_wrong_kind_is_reported_at_its_field(tmp_path: Path) -> None:
    wrong = FILES["people/ada.md"].replace("id: byron,", "id: london,")
    node = write(tmp_path / "node", FILES | {"people/ada.md": wrong})
    problems = errors(publishing.publish(settings_of(node, tmp_path / "state")).problems)
    problem = next(problem for problem in problems if problem.file.endswith("ada.md"))
    assert (problem.field, problem.message) == ("relations", "'london' is of kind place")
    assert problem.line == 2 + wrong.splitlines().index("relations:") + 1
