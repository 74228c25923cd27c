"""An archive of letters for the tests of people, places, the map and the timeline; the same seed gives the same ones.

Nothing in it is real but the coordinates.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

PEOPLE = {
    "anna": "Anna Adler",
    "boris": "Boris Brandt",
    "clara": 'Clara Dumas & "Co"',
    "dora": "Dora Eriksen",
    "emil": "Emil Fontane",
}
PLACES = {
    "moscow": ("Moscow", 55.752, 37.618),
    "harbin": ("Harbin", 45.75, 126.65),
    "dalian": ('Dalian & "Dairen"', 38.912, 121.602),
    "suva": ("Suva", -18.142, 178.442),
    "apia": ("Apia", -13.833, -171.767),
}
ANNA = """
names: [{kind: authorised, family: Adler, given: Anna}, {text: А. Адлер, kind: parallel, language: ru}]
dates: 1885/1962
history: She printed what others wrote.
places: [{id: moscow, role: birth, date: 1885}]
occupations: [{text: Printer, date: 1903/1919}]
relations: [{id: boris, type: spouse}]
same_as:
  - https://viaf.org/viaf/12345678
  - http://id.loc.gov/authorities/names/n79021164
  - https://www.geonames.org/524901
  - https://fr.wikipedia.org/wiki/Anna_Adler
  - https://unknown.example.org/people/anna
"""
LONG = "long"  # a letter whose date covers forty years
UNDATED = "undated"


@dataclass(frozen=True)
class Letter:
    """A letter: who wrote it to whom, when, and where it was sent from."""

    id: str
    sender: str
    recipient: str
    date: str
    place: str


def letters(count: int = 60, seed: int = 3) -> list[Letter]:
    """Return letters of 1921 to 1949, and two with other dates."""
    chance = random.Random(seed)
    result = []
    for number in range(count):
        sender, recipient = chance.sample(sorted(PEOPLE)[:4], 2)
        year, month, day = chance.randint(1921, 1949), chance.randint(1, 12), chance.randint(1, 28)
        date = chance.choice((f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}"))
        result.append(Letter(f"letter-{number}", sender, recipient, date, chance.choice(sorted(PLACES))))
    result.append(Letter(LONG, "anna", "boris", "1910/1950", "moscow"))
    result.append(Letter(UNDATED, "anna", "boris", "", "moscow"))
    return result


def write(folder: Path, written: list[Letter]) -> Path:
    """Write the archive with these letters."""

    def put(kind: str, id: str, fields: str) -> None:
        path = folder / kind / f"{id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\nkind: {kind}\nid: {id}\n{fields.strip()}\n---\n", "utf-8")

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "node.toml").write_text('title = "Letters"\nlanguages = ["en"]\n', "utf-8")
    put("institution", "house", "name: The house\ntype: archive")
    put("collection", "papers", "title: Papers\nlevel: fonds\nholder: house")
    for id, name in PEOPLE.items():
        put("person", id, f"name: '{name}'" + (ANNA if id == "anna" else ""))
    for id, (name, latitude, longitude) in PLACES.items():
        put("place", id, f"name: '{name}'\ncoordinates: {{latitude: {latitude}, longitude: {longitude}}}")
    put("place", "nowhere", "name: Nowhere")
    for letter in written:
        date = f"date: {letter.date}\n" if letter.date else ""
        put(
            "record",
            letter.id,
            f"title: {letter.id} from {letter.sender}\n{date}from: {letter.sender}\nto: {letter.recipient}\n"
            f"sent: {{place: {letter.place}}}\ncollection: papers\npeople: emil\nplaces: nowhere",
        )
    return folder
