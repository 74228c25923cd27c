# ruff: noqa: E501 - tables of odd values
"""Small nodes with arbitrary files: valid and invalid values in every field, scans and texts of every kind of damage.

The same seed makes the same node. Nothing is judged here.
"""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import Any

from PIL import Image

from fonds.record.model import KINDS
from tests import scans

GOOD = ("good", "good-person", "good-papers")
# values that are odd in any field of text; each may stand alone, which is where most faults are
ODD_TEXTS = (
    "?", "—", "-", "...", "!", "*", "\u00ad", "\u200b", "\u00b7", "🏛️", "👩‍👩‍👧", "\u0301", "́́́", "\u202e", "\ufeff", "\u2028",
    "漢", "ๆ", "。", "・", "﷽", "ﷺ", "İ", "ß", "ǆ", "ﬁ", "𝔘", "\U0010fffd", "\ue000", "\x85", "a\tb", "<b>", "<i>x</i>",
    "</span>", "<x", "&amp;", "&", "&#0;", "]]>", "<!--", "${x}", "{}", "{0}", "%s", "%", "\\", '"', "'", "''", "`", "|", "¶",
    "[page]", "[sic]", "[?]", "http://x", "../..", "0", "-0", "1e400", "nan", "null", "true", "~", "=1+1", "A" * 900, "a " * 400,
    "x-klingon", "no", "N", ";", ",", "a,b;c", "(", ")", "( )", "[]", "Q42", "1891-1986", ", 1891-", "Jr.", "  x  ", "#", "@", "$",
)  # fmt: skip
ODD_TAGS = (
    "en", "de", "zh-Hant", "x-klingon", "x-a-b-c", "qaa", "und", "mul", "zxx", "mis", "en-x-a", "ar", "fa-AF", "mn-Mong", "tlh", "sl-rozaj-biske", "de-1996",
)  # fmt: skip
WRONG_TAGS = (
    "i-klingon", "en_US", "English", "en-" + "a" * 8, "xx", "", "-", "?", "x", "x-", "root",
)  # fmt: skip
ODD_DATES = (
    "1945", "1945-07", "1945-07-26T19:20:00Z", "1945~", "19XX", "XXXX", "..", "../1945", "1945/..", "-0044-03-15", "Y-170000002",
    "[1945,1946]", "{1945..1948}", "1945-21", "1945-13", "2100-02-29", "9999-12-31", "0000", "-9999", "Y12345", "1945?/1946%", "/",
    "1945-07-26T24:00:00+14:00", "1984-06-02?/2004-08-08~", "July",
)  # fmt: skip
ODD_URLS = (
    "https://e.org", "https://e.org/a%20b?c=d#e", "http://[::1]/", "https://例え.jp/漢",
    "https://www.wikidata.org/entity/Q42", "https://viaf.org/viaf/1", "https://e.org/" + "a" * 3000, "https://e.org:65535/", "https://a_b.org/", "https://1.2.3.4/",
)  # fmt: skip
WRONG_URLS = (
    "http://999.999.999.999/",
    "https://[:::]/",
    "http://xn--a/",
    "https://a%20b/",
    "https://e.org:99999/",
    "ftp://e.org",
    "https://e.org/<b>",
    "x",
    "?",
    "https://",
)
ODD_IDS = (*GOOD, "good", "nothing-has-this-id", "r0", "r1", "p0", "Bad Id", "?", "", "-", "part", "a" * 121)
ODD_NUMBERS = (
    "0",
    "1",
    "-1",
    "10",
    "1000000",
    "99999999999999999999",
    "1.5",
    "nan",
    "inf",
    "?",
    "",
    "٣",
    "²",
)
TEXTS = (
    "",
    "One line.",
    "A [sic] b [illegible]\n\n[page 2]\n\nc",
    "[page]\n[page]\n",
    "?\n\n—\n",
    "-\nbro-\nken\n",
    "漢字\n仮名",
    "x ¬\ny",
)


class Chance:
    """Makes arbitrary values."""

    def __init__(self, seed: int, with_access: bool = False) -> None:
        self.random = random.Random(seed)
        # whether descriptions have access rules or withdrawals, which take things out of feeds, also with mistakes
        self.with_access = with_access

    def text(self) -> str:
        """Return a text of any kind."""
        kind = self.random.random()
        if kind < 0.6:
            return self.random.choice(ODD_TEXTS)
        if kind < 0.9:
            return " ".join(self.random.choices(ODD_TEXTS, k=self.random.randint(2, 4)))
        points = (self.random.randint(0x20, 0x2FFF) for _ in range(self.random.randint(1, 12)))
        return "".join(map(chr, points))

    def choice(self, *values: Any) -> Any:
        """Return one of some values."""
        return self.random.choice(values)

    def tag(self) -> str:
        """Return a language tag, mostly a valid one."""
        return str(self.choice(*ODD_TAGS) if self.random.random() < 0.95 else self.choice(*WRONG_TAGS))

    def url(self) -> str:
        """Return a web address, mostly a valid one."""
        return str(self.choice(*ODD_URLS) if self.random.random() < 0.95 else self.choice(*WRONG_URLS))

    def number(self) -> str:
        """Return a number, mostly a valid one."""
        return str(self.choice("1", "10") if self.random.random() < 0.9 else self.choice(*ODD_NUMBERS))

    def code(self, *codes: str) -> str:
        """Return one of some codes, or now and then anything."""
        return str(self.choice(*codes) if self.random.random() < 0.9 else self.text())

    def tagged(self) -> Any:
        """Return a text, or texts by language."""
        if self.random.random() < 0.5:
            return self.text()
        return {self.tag(): self.text() for _ in range(self.random.randint(1, 3))}

    def some(self, make: Any, most: int = 3) -> Any:
        """Return a list of values, or one without a list."""
        values = [make() for _ in range(self.random.randint(0, most))]
        return values[0] if len(values) == 1 and self.random.random() < 0.5 else values

    def id(self) -> str:
        """Return an id, mostly of something that is there."""
        return str(self.choice(*GOOD) if self.random.random() < 0.95 else self.choice(*ODD_IDS))

    def reference(self) -> Any:
        """Return a reference to a person."""
        forms: list[Any] = [
            "good-person",
            "good-person",
            {"as": self.text()},
            {"as": self.text(), "named": [self.text()], "inferred": self.text()},
            {"id": "good-person", "as": self.text(), "inferred_by": "good-person"},
        ]
        return self.choice(*forms)

    def page(self, files: list[str]) -> Any:
        """Return an entry of `pages`."""
        size = {"width": self.number(), "height": self.number()}
        forms: list[Any] = [
            self.choice(*files),
            {"file": self.choice(*files), "label": self.text()},
            {"file": self.choice(*files), "text": self.choice(*files)},
            {"image": self.url(), **size, "label": self.text()},
            {"service": self.url(), **size},
        ]
        return self.choice(*forms)

    def value(self, field: str, files: list[str]) -> Any:
        """Return a value for a field, mostly of its type."""
        if self.random.random() < 0.03:
            return self.choice([], {}, [[]], {"a": {"b": "c"}}, self.text(), [self.text()], None)
        makers: dict[str, Any] = {
            "language": lambda: self.some(self.tag),
            "date": lambda: self.choice(*ODD_DATES),
            "dates": lambda: self.choice(*ODD_DATES),
            "reference": self.text,
            "level": lambda: self.code("item", "file", "fonds"),
            "type": lambda: self.code("letter", "telegram", "archive"),
            "rights": lambda: self.code("CNE", "CC BY 4.0", "http://rightsstatements.org/vocab/CNE/1.0/"),
            "local_contexts": lambda: self.some(
                lambda: self.choice("TK A", self.url(), {"code": "bc-provenance", "text": self.tagged(), "uri": self.url()})
            ),
            "part_rights": lambda: self.some(
                lambda: {"pages": self.choice("1-2", "5-3", "1, 9"), "part": self.tagged(), "rights": self.code("CNE")}
            ),
            "source": lambda: self.choice(self.tagged(), {"text": self.tagged(), "url": self.url()}),
            "homepage": lambda: self.url(),
            "collection": lambda: self.code("good-papers"),
            "part_of": self.id,
            "broader": self.id,
            "publisher": lambda: self.code("good-person"),
            "sponsor": lambda: self.some(lambda: self.code("good-person")),
            "formerly": lambda: self.some(lambda: f"former-{self.random.randint(0, 99)}"),
            "other_names": lambda: self.some(self.text),
            "identifiers": lambda: self.some(
                lambda: self.choice(self.text(), {"value": self.text(), "scheme": self.text()})
            ),
            "same_as": lambda: self.some(
                lambda: self.choice(self.url(), {"uri": self.url(), "match": "exact", "source": self.text()})
            ),
            "coordinates": lambda: {"latitude": self.number(), "longitude": self.number()},
            "access": lambda: self.choice(
                "open", "closed", "reading-room",
                {"tier": "closed", "covers": "description", "until": "2999-01-01", "note": self.tagged()},
                {"tier": "reading-room", "covers": "scans", "substitute": {"largest": "300", "label": self.tagged()}},
            ),
            "withdrawn": lambda: {"date": self.choice(*ODD_DATES), "reason": self.tagged()},
            "typeset": lambda: self.choice("none", "after", "choice", "?"),
            "transcription": lambda: {"language": self.tag(), "by": "good-person", "date": self.choice(*ODD_DATES)},
            "pages": lambda: self.some(lambda: self.page(files)),
            "texts": lambda: self.some(
                lambda: {
                    "kind": self.choice("translation", "machine", "transcription"), "language": self.tag(),
                    "text": self.choice(*TEXTS, self.text()), "generator": self.text(),
                }
            ),
            "notes": lambda: self.some(
                lambda: {"text": self.tagged(), "quote": self.choice("line", "?", "b", self.text()), "page": self.number()} if self.random.random() < 0.3 else {"text": self.tagged()}
            ),
            "logo": lambda: {"image": self.url(), "width": "10", "height": "10", "label": self.text()},
            "classification": lambda: self.code("us-secret"),
        }  # fmt: skip
        references = ("from", "to", "creator", "people", "places", "subjects")
        maker = (lambda: self.some(self.reference)) if field in references else makers.get(field, self.tagged)
        return maker()

    def description(self, number: int, files: list[str]) -> bytes:
        """Return a file of any kind, with a few of its fields."""
        kinds = ("record", "record", "record", *KINDS)
        kind = kinds[number % len(kinds)]  # an id is of the same kind in each round
        model = KINDS[kind]
        fields = [
            field.alias or name for name, field in model.model_fields.items() if name not in ("kind", "id")
        ]
        chosen = self.random.sample(fields, self.random.randint(0, 5))
        if not self.with_access:
            chosen = [field for field in chosen if field not in ("access", "withdrawn")]
        label = "title" if "title" in fields else "name"
        values = {"kind": kind, "id": f"r{number}", label: self.tagged()}
        values |= {field: self.value(field, files) for field in chosen if field != "transcript"}
        if self.random.random() < 0.05:
            values[self.text()[:40]] = self.tagged()
        front = json.dumps(values, ensure_ascii=self.random.random() < 0.5)  # JSON is YAML
        body = self.choice(*TEXTS, self.text()) if self.random.random() < 0.6 else ""
        data = f"---\n{front}\n---\n{body}\n".encode("utf-8", "replace")
        if self.random.random() < 0.05:
            data = self._damaged(data)
        return data

    def _damaged(self, data: bytes) -> bytes:
        start = self.random.randrange(len(data))
        return (
            data[:start]
            + self.random.randbytes(self.random.randint(0, 4))
            + data[start + self.random.randint(0, 9) :]
        )

    def files(self) -> dict[str, bytes]:
        """Return scans and files with texts, whole and damaged in every way."""
        picture = io.BytesIO()
        scans.picture(1, (self.random.randint(1, 60), self.random.randint(1, 60))).save(picture, "PNG")
        tiff = io.BytesIO()
        Image.new(self.choice("L", "RGB", "1", "F", "I;16", "CMYK"), (20, 30)).save(tiff, "TIFF")
        hocr = b"<html><body><div class='ocr_page'><span class='ocr_line' title='bbox 0 0 9 9'>?</span></div></body></html>"
        whole = {"a.png": picture.getvalue(), "b.tif": tiff.getvalue(), "c.pdf": self._pdf(), "d.hocr": hocr}
        damaged = {f"x-{name}": self._damaged(self._damaged(data)) for name, data in whole.items()}
        cut = {f"y-{name}": data[: self.random.randrange(len(data) + 1)] for name, data in whole.items()}
        odd = {
            "z.png": b"",
            "z.jpg": b"<html>?</html>",
            "z.jp2": self.random.randbytes(64),
            "a.xml": hocr[:40],
        }
        return whole | damaged | cut | odd

    def _pdf(self) -> bytes:
        kids = self.choice("[3 0 R]", "[2 0 R]", "[1 0 R]", "[9 0 R]", "[3 0 R 3 0 R]", "[]", "3 0 R")
        box = self.choice("[0 0 9 9]", "[0 0 0 0]", "[0 0 1e9 1e9]", "[9 9 0 0]", "[0 0 nan 9]", "?")
        count = self.choice("1", "2", "0", "-1", "999999999")
        objects = (
            "<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Kids{kids}/Count {count}>>",
            f"<</Type/Page/Parent 2 0 R/MediaBox{box}>>",
        )
        data, offsets = "%PDF-1.4\n", []
        for number, content in enumerate(objects, 1):
            offsets.append(len(data))
            data += f"{number} 0 obj\n{content}\nendobj\n"
        table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
        end = f"trailer<</Size 4/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF"
        return f"{data}xref\n0 4\n0000000000 65535 f \n{table}{end}".encode()


def write_good(node: Path) -> None:
    """Write three descriptions that are in order."""
    files = {
        "node.toml": 'title = "Arbitrary"\nlanguages = ["en", "de"]\n',
        "good.md": "---\nkind: record\nid: good\ntitle: Good\ncollection: good-papers\nfrom: good-person\n---\nA line.\n",
        "good-person.md": "---\nkind: person\nid: good-person\nname: A person\n---\n",
        "good-papers.md": "---\nkind: collection\nid: good-papers\ntitle: Papers\n---\n",
    }
    node.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (node / name).write_text(text, "utf-8")


def write(node: Path, chance: Chance, count: int) -> list[str]:
    """Write so many arbitrary descriptions over those of before, and new scans and texts. Returns the file names."""
    images = chance.files()
    for name, data in images.items():
        (node / name).write_bytes(data)
    names = [f"r{number}.md" for number in range(count)]
    for number, name in enumerate(names):
        (node / name).write_bytes(chance.description(number, [*images, ".", "nowhere.png", "../up.png"]))
    return names
