"""Makes descriptions in which every field is now there and now not, for the judges of profiles: same seed, same output.

Each value is legal and most are awkward: dates that no calendar has, text in no language, markup, rights of every
country. Nothing in them is real.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from fonds.record import local_contexts, rights
from fonds.record.agent_relations import PLACE_ROLES, RELATION_KINDS
from fonds.record.agents import NAME_KINDS, NAME_PARTS
from fonds.record.annotations import MOTIVATIONS
from fonds.record.elements import DATE_KINDS
from fonds.record.field_types import LEVELS
from fonds.record.model import ELEMENTS
from fonds.record.relations import INVERSES
from fonds.record.viewing import DIRECTIONS, LAYOUTS
from fonds.serializers.text.agent_fields import INSTITUTION_TEXTS

Plain = dict[str, Any]
DATES = (
    *(
        "1945-07",
        "1945",
        "1945-07-26",
        "1945-07-26/1945-08-02",
        "1945~",
        "1945?",
        "194X",
        "19XX",
        "1945-XX-12",
    ),
    *(
        "1945-21",
        "[1943,1945]",
        "{1943,1945-06}",
        "1945/..",
        "../1945",
        "/1945",
        "1945-07-26T10:15:00Z",
        "-0043-03",
    ),
    *("Y170000002", "1945-07~/1946", "0800", "2004-06-~01/2004-06-20", "1945-07-26T10:15:00-04"),
)
LIVES = ("1891/1986", "1891-11-15/1986-07-26", "../1986", "1891~/1986", "1880/..", "1891?/", "190X")
TAGS = ("en", "zh-Hans", "ru", "ar", "de-AT", "und", "es-419", "gsw")
WORDS = (
    *(
        "Telegram on the port",
        "Записка о границе",
        "會議 & question",
        'A "quoted" <b>note</b>',
        "two\nlines\ttab",
    ),
    *(
        "\\backslash\\",
        "naïve café",
        "الميناء",
        "{curly} @en ^^x",
        "'single'",
        "a ] b [sic] c",
        "😀 emoji",
        "line\r\nend",
    ),
)
LABELS = ("Watermark", "Знак", "A & B", "水印")  # plain words: labels have no markup
TYPES = (
    *(
        "telegram",
        "letter",
        "photograph",
        "map",
        "film",
        "dataset",
        "report",
        "treaty",
        "speech",
        "still-image",
    ),
    *("sound", "physical-object", None, None),
)
MARKINGS = ("us-top-secret", "su-top-secret", "uk-secret", None, None)
RELATORS = ("aut", "edt", "trl", "pht", "pbl", "cph", "col", "rcp", "spn", "oth", "wdc")
LABELS = tuple(local_contexts.public_labels())
STATEMENTS = tuple(statement.uri for statement in rights.statements())


class Chance(random.Random):
    """Choices that a field is made of."""

    def text(self) -> Plain:
        """Words in one to three languages."""
        return {tag: self.choice(WORDS) for tag in self.sample(TAGS, self.randint(1, 3))}

    def link(self) -> Plain:
        return {
            "uri": f"https://example.org/{self.randrange(999)}?a=b&c=d#{self.randrange(9)}",
            "match": self.choice(("exact", "close")),
            "confidence": self.choice(("sure", "likely")),
            **self.some(
                source=lambda: self.choice(WORDS), by=lambda: "v-body-1", date=lambda: self.choice(DATES)
            ),
        }

    def reference(self, *ids: str) -> Plain:
        """To one of them, or in the source's words, or both; now and then inferred."""
        made = self.some(as_=lambda: self.choice(WORDS), inferred=lambda: self.choice(WORDS))
        known = {"id": self.choice(ids)} if self.random() < 0.7 or "as_" not in made else {}
        if "inferred" in made and self.random() < 0.7:
            made["inferred_by"] = "v-body-1"
        if "as_" in made:
            made["as"] = made.pop("as_")
        return known | made

    def dispatch(self) -> Plain:
        """A place with or without a date, and words for it."""
        more = self.some(date=lambda: self.choice(DATES), text=lambda: self.choice(WORDS))
        return {"place": self.reference(*PLACES), **more}

    def contributor(self, *ids: str) -> Plain:
        """A reference with roles, the source's words for them, or both."""
        words = self.some(role_label=lambda: self.choice(WORDS))
        roles = self.sample(RELATORS, self.randint(0 if words else 1, 3))
        return self.reference(*ids) | words | ({"role": roles} if roles else {})

    def dated_text(self) -> Plain:
        return {"text": self.text(), **self.some(date=lambda: self.choice(DATES))}

    def agent_link(self, ids: Sequence[str], **kind: str) -> Plain:
        """To one of them, or in the source's words, or both."""
        words = {"as": self.choice(WORDS)} if self.random() < 0.5 else {}
        known = {"id": self.choice(ids)} if self.random() < 0.7 or not words else {}
        return {**kind, **words, **known, **self.some(date=lambda: self.choice(DATES), note=self.text)}

    def address(self) -> Plain:
        parts = {part: lambda: self.choice(WORDS) for part in ("street", "region", "postal_code", "country")}
        return {"locality": self.choice(WORDS), **self.some(note=self.text, **parts)}

    def page(self, number: int) -> Plain:
        size = {"width": self.randint(1, 9000), "height": self.randint(1, 9000)}
        form = self.choice(("image/jpeg", "image/png", "image/tiff"))
        # with its size in it, so that no two pages are one picture of two kinds
        address = f"https://images.example.org/{number}/{self.randrange(99)}.jpg?x={size['width']}&y=2"
        more = self.some(
            label=lambda: self.choice(WORDS), service=lambda: "https://images.example.org/iiif/1"
        )
        return {"image": address, "format": form, **size, **more}

    def statement(self) -> Plain:
        return {
            "label": {"en": self.choice(LABELS)},
            "text": self.text(),
            **self.some(source=lambda: "ead:odd"),
        }

    def other_date(self) -> Plain:
        date = {"kind": self.choice(DATE_KINDS), "bulk": self.random() < 0.3, "text": self.choice(WORDS)}
        return date | self.some(date=lambda: self.choice(DATES))

    def medium(self, number: int) -> Plain:
        form = self.choice(("audio/mpeg", "audio/ogg", "video/mp4", "video/webm"))
        size = {"width": self.randint(1, 900), "height": self.randint(1, 900)}
        poster = {"image": f"https://images.example.org/{number}/poster.jpg", "width": 4, "height": 3}
        words = {"url": f"https://images.example.org/{number}.vtt", "language": "fr", "kind": "subtitles"}
        more = self.some(label=lambda: self.choice(WORDS), poster=lambda: poster, captions=lambda: [words])
        address = f"https://media.example.org/{number}/{self.randrange(99)}?{form[:5]}"
        duration = round(self.uniform(0.001, 9999), 3)
        sized = size if form.startswith("video") else {}
        return {"media": address, "format": form, "duration": duration, **sized, **more}

    def point(self) -> Plain:
        return {"latitude": self.uniform(-90, 90), "longitude": self.uniform(-180, 180)}

    def some(self, **fields: Callable[[], Any]) -> Plain:
        """About half of the fields."""
        return {name: make() for name, make in fields.items() if self.random() < 0.5}

    def several(self, make: Callable[[], Any], most: int = 3) -> list[Any]:
        return [make() for _ in range(self.randint(0, most))]


PEOPLE = tuple(f"v-person-{n}" for n in range(6))
FAMILIES = ("v-family-0", "v-family-1")
BODIES = tuple(f"v-body-{n}" for n in range(4))
PLACES = tuple(f"v-place-{n}" for n in range(6))
SUBJECTS = tuple(f"v-subject-{n}" for n in range(4))
COLLECTIONS = tuple(f"v-collection-{n}" for n in range(5))


def varied(count: int, seed: int = 1945) -> Iterator[Plain]:
    """`count` records in the plain form of the model, after the descriptions that they point to."""
    chance = Chance(seed)
    yield from _authorities(chance)
    for number, id in enumerate(COLLECTIONS):
        parent = {"collection": COLLECTIONS[number - 1]} if number else {}
        yield {"kind": "collection", "id": id, "level": LEVELS[number], **_unit(chance), **parent}
    for number in range(count):
        yield _record(chance, number) | _relations(chance, number)


def _authorities(chance: Chance) -> Iterator[Plain]:
    for number, id in enumerate(BODIES):
        part = {"part_of": BODIES[number - 1]} if number else {}
        more = chance.some(
            type=lambda: chance.choice(("archive", "library", "publisher", "foundation")),
            homepage=lambda: "https://example.org/home?a=b&c=d",
            logo=lambda: chance.page(0),
            addresses=lambda: chance.several(chance.address),
            telephone=lambda: "+49 (30) 186-5 ext 12",
            email=lambda: "a.b+c/d?e#f@example.org",
            opening_times=lambda: ["Mo,We-Fr 09:00-17:00", "Sa 10:00-13:00"],
            **dict.fromkeys(INSTITUTION_TEXTS, chance.text),
        )
        yield {"kind": "institution", "id": id, **_agent(chance, id), **part, **more}
    for id in PEOPLE:
        occupations = chance.some(occupations=lambda: chance.several(chance.dated_text))
        yield {"kind": "person", "id": id, **_agent(chance, id), **occupations}
    for id in FAMILIES:
        yield {"kind": "family", "id": id, **_agent(chance, id)}
    for number, id in enumerate(PLACES):
        part = {"part_of": PLACES[number - 1]} if number % 2 else {}
        more = chance.some(coordinates=chance.point)
        yield {"kind": "place", "id": id, **_authority(chance), **part, **more}
    for number, id in enumerate(SUBJECTS):
        wider = {"broader": SUBJECTS[number - 1]} if number else {}
        yield {"kind": "subject", "id": id, **_authority(chance), **wider}


def _agent(chance: Chance, id: str) -> Plain:
    others = [agent for agent in (*PEOPLE, *FAMILIES, *BODIES) if agent != id]
    return _authority(chance) | chance.some(
        **dict.fromkeys(
            ("general_context", "internal_structure", "rules", "archivist_note", "description_dates"),
            chance.text,
        ),
        **dict.fromkeys(("functions", "legal_status", "mandates"), lambda: chance.several(chance.dated_text)),
        identifiers=lambda: [{"value": "<1&>", **chance.some(scheme=lambda: chance.choice(WORDS))}],
        places=lambda: chance.several(lambda: chance.agent_link(PLACES, role=chance.choice(PLACE_ROLES))),
        relations=lambda: chance.several(
            lambda: chance.agent_link(others, type=chance.choice(tuple(RELATION_KINDS)))
        ),
        dates=lambda: chance.choice(LIVES),
        history=chance.text,
        names=lambda: chance.several(lambda: _name(chance)),
    )


def _name(chance: Chance) -> Plain:
    """A name of any kind: in words, in parts, or both."""
    words = {part: lambda: chance.choice(WORDS) for part in NAME_PARTS}
    return {
        "kind": chance.choice(NAME_KINDS),
        "text": chance.choice(WORDS),
        **chance.some(
            language=lambda: chance.choice(TAGS),
            date=lambda: chance.choice(DATES),
            rules=lambda: chance.choice(WORDS),
            **words,
        ),
    }


def _authority(chance: Chance) -> Plain:
    return {
        "name": chance.text(),
        "other_names": chance.several(lambda: chance.choice(WORDS)),
        "same_as": chance.several(chance.link, 2),
        "statements": chance.several(chance.statement, 2),
        **chance.some(
            note=chance.text, source=lambda: {"text": chance.text(), "url": "https://example.org/s?a&b"}
        ),
    }


def _unit(chance: Chance) -> Plain:
    agents = (*PEOPLE, *FAMILIES, *BODIES)
    return {
        "title": chance.text(),
        "statements": chance.several(chance.statement, 2),
        "alternative_titles": chance.several(chance.text, 2),
        "alternative_references": chance.several(
            lambda: {"value": "Old <7>", **chance.some(scheme=lambda: "x & y")}, 2
        ),
        "containers": chance.several(lambda: {"value": "12", **chance.some(type=lambda: "Box & lid")}, 2),
        "other_dates": chance.several(chance.other_date, 3),
        "scripts": chance.sample(("Latn", "Cyrl", "Mong"), chance.randint(0, 2)),
        **chance.some(**dict.fromkeys(ELEMENTS, chance.text)),
        **chance.some(date_text=lambda: chance.choice(WORDS), level_label=lambda: chance.choice(WORDS)),
        "language": [tag for tag in chance.sample(TAGS, chance.randint(0, 2)) if tag != "und"],
        "same_as": chance.several(chance.link, 2),
        "creator": chance.several(lambda: chance.reference(*agents), 2),
        "contributors": chance.several(lambda: chance.contributor(*agents), 2),
        "people": chance.several(lambda: chance.reference(*agents)),
        "places": chance.several(lambda: chance.reference(*PLACES)),
        "subjects": chance.several(lambda: chance.reference(*SUBJECTS, *PEOPLE, *PLACES)),
        "identifiers": chance.several(
            lambda: {"value": "B. 7 <&>", **chance.some(scheme=lambda: "Call number")}, 2
        ),
        **chance.some(
            reference=lambda: "MSS/61911 <b>",
            date=lambda: chance.choice(DATES),
            extent=chance.text,
            abstract=lambda: {"text": chance.text(), **chance.some(by=lambda: chance.choice(agents))},
            order=lambda: chance.choice((0, 10, 20, 10**12)),
            holder=lambda: chance.choice(BODIES),
            publisher=lambda: chance.choice((*PEOPLE, *BODIES)),
            source=lambda: {
                "text": chance.text(),
                **chance.some(url=lambda: "https://example.org/s?a=b&c=d"),
            },
            rights=lambda: chance.choice(STATEMENTS),
            rights_statement=chance.text,
            rights_contact=chance.text,
            local_contexts=lambda: chance.several(
                lambda: {
                    "code": chance.choice(LABELS),
                    **chance.some(
                        uri=lambda: "https://localcontextshub.org/projects/1?a=b&c=d",
                        name=chance.text,
                        text=chance.text,
                        community=lambda: "Community <b>",
                    ),
                }
            ),
            part_rights=lambda: chance.several(
                lambda: {
                    "pages": chance.choice(("1", "2-3", "1, 4-9")),
                    "rights": chance.choice(STATEMENTS),
                    **chance.some(part=chance.text, statement=chance.text),
                }
            ),
            note=chance.text,
        ),
        **({"rights": "http://rightsstatements.org/vocab/CNE/1.0/"} if chance.random() < 0.5 else {}),
    }


# paragraphs with signs of a transcript
SIGNED = (
    "The [deleted: old | added: new] bridge[note: 1] of [unclear: Ürümqi] wo[supplied: uld] [page: 2] go on.",
    "[note 1: See [underlined: there], [gap: 3 lines, damage] and [hand 2: 外[superscript: 蒙] [sic]].",
)


def _relations(chance: Chance, number: int) -> Plain:
    """Relations to records before it, so that they run in no circle; here, elsewhere, or in words alone."""
    targets = [f"v{other:05}" for other in range(max(0, number - 5), number)] + list(COLLECTIONS)

    def relation() -> Plain:
        target = chance.choice(
            (
                {"record": chance.choice(targets)},
                {"uri": "https://example.org/other?a=b&c=d"},
                {"text": chance.text()},
            )
        )
        more = chance.some(text=chance.text, date=lambda: chance.choice(DATES))
        return {"type": chance.choice(tuple(INVERSES)), **more, **target}

    return {"relations": chance.several(relation)}


def _record(chance: Chance, number: int) -> Plain:
    agents = (*PEOPLE, *FAMILIES, *BODIES)
    kind, marking = chance.choice(TYPES), chance.choice(MARKINGS)
    return {
        "kind": "record",
        "id": f"v{number:05}",
        "level": chance.choice(("item", "item", "file")),
        **_unit(chance),
        **({"type": kind} if kind else {}),
        **({"classification": marking} if marking else {}),
        "from": chance.several(lambda: chance.reference(*agents), 2),
        "to": chance.several(lambda: chance.reference(*agents), 2),
        **chance.some(sent=chance.dispatch, received=chance.dispatch),
        "sponsor": chance.sample(BODIES, chance.randint(0, 2)),
        "pages": chance.several(lambda: (chance.page if chance.random() < 0.8 else chance.medium)(number)),
        **chance.some(
            collection=lambda: chance.choice(COLLECTIONS),
            type_label=lambda: chance.choice(WORDS),
            classification_label=lambda: chance.choice(WORDS),
            transcription=lambda: chance.some(language=lambda: "fr", by=lambda: chance.choice(agents)),
            transcript=lambda: "\n\n".join(chance.choices((*WORDS, *SIGNED), k=4)),
            annotations=lambda: chance.several(lambda: _annotation(chance, agents)),
            structure=lambda: [_range(chance, 3) for _ in range(3)],
            viewing_direction=lambda: chance.choice(DIRECTIONS),
            behavior=lambda: [chance.choice(LAYOUTS), "no-repeat"],
            start=lambda: {"page": "1"},
            thumbnail=lambda: chance.choice(({"page": "1"}, _picture(chance, number))),
            placeholder=lambda: _picture(chance, number),
            accompanying=lambda: _picture(chance, number),
        ),
    }


def _annotation(chance: Chance, agents: tuple[str, ...]) -> Plain:
    more = chance.some(
        text=chance.text,
        uri=lambda: "https://example.org/about?a=b&c=d",
        region=lambda: "percent:0,0,50,50",
        by=lambda: chance.choice(agents),
        date=lambda: chance.choice(DATES),
    )
    return {"motivation": chance.choice(MOTIVATIONS), "page": "1", "id": chance.choice(PLACES), **more}


def _range(chance: Chance, depth: int) -> Plain:
    """A range of the first page with up to `depth` levels of others within it."""
    parts = [_range(chance, depth - 1)] if depth and chance.random() < 0.7 else []
    place = chance.some(region=lambda: "percent:10,10,50,50")
    return {"label": chance.text(), "pages": ["1"], "parts": parts, **place}


def _picture(chance: Chance, number: int) -> Plain:
    return {name: value for name, value in chance.page(number).items() if name != "service"}
