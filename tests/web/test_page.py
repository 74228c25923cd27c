"""Pages: every field is there and escaped, the nesting is right, and nothing in them runs or is styled in line."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from fonds.record.model import Description, from_dict
from fonds.serializers.context import SerializerContext
from fonds.serializers.format_registry import FORMATS
from fonds.web import html
from fonds.web.descriptions import pages
from fonds.web.descriptions.related import RelatedEntities, Summary
from fonds.web.http.request import Request
from fonds.web.interface_languages import InterfaceLanguages
from fonds.web.page_context import PageContext, page_context
from fonds.web.tree.entries import Entry
from fonds.web.tree.levels import Level, More, Node
from fonds.web.tree.sidebar import Tree
from tests.serializers.text.world import EXPECTED_TEXTS, FULL, HOSTILE_TEXT, PEOPLE, make_context

NEAR = Summary("near", "record", "A near one", "1945-07", "/records/near")
MEMBER = Entry("near", "record", "A near one", "en", "/records/near", "item", date="1945-07")
SERIES = Entry(
    "series", "collection", "A series", "en", "/collections/series", "series", reference="HAR 3",
    date_text="undated", containers=("Box 3", "Folder 12"), below=(("file", 3), ("item", 1_214)),
    tree="/collections/series/tree", has_images=True, is_restricted=True,
)  # fmt: skip
BESIDE = Level((Node(MEMBER, is_current=True),), More(1, "/tree?page=2"), More(2_000, "/tree?page=3"))
TREE = Tree(Level((Node(SERIES, BESIDE),)), SERIES, "/collections/series/finding-aid")
AROUND = RelatedEntities(
    NEAR,
    NEAR,
    (MEMBER, SERIES),
    120,
    2,
    3,
    (("from", (NEAR,), 60),),
    "2026-11-20T08:00:00Z",
    "2026-11-23T08:00:00Z",
    4,
    tree=TREE,
)
ALONE = RelatedEntities(None, None, (), 0, 1, 1, (), "2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z", 1)
VOID = frozenset({"meta", "link", "img", "input", "br", "hr", "rect", "path", "source"})
# what a paragraph or a heading may not hold (HTML, 4.4.1 and 4.3.6)
FLOW = frozenset(
    {"p", "div", "ul", "ol", "dl", "section", "table", "blockquote", "details", "form", "h1", "h2", "h3"}
)


class Reader(HTMLParser):
    """Reads a page, holds it to the rules, and keeps its words, ids, links and elements."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.ids: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        assert len(found) == len(attrs), f"an attribute twice: {attrs}"
        assert "style" not in found, f"an inline style on <{tag}>"
        assert not any(name.startswith("on") for name in found), f"an inline handler on <{tag}>"
        assert not str(found.get("href", "")).startswith("javascript:")
        assert not (tag in FLOW and {"p", "h1", "h2", "h3"} & set(self.open)), f"<{tag}> in {self.open}"
        assert not (tag == "a" and "a" in self.open), "a link in a link"
        self.elements.append((tag, found))
        if "id" in found:
            self.ids.append(str(found["id"]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "rect", f"only SVG closes itself: {tag}"
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if not {"script", "head"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))


def read(markup: str) -> Reader:
    reader = Reader()
    reader.feed(markup)
    reader.close()
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids)), "an id twice"
    for tag, found in reader.elements:
        if tag == "script":
            assert "src" in found or found["type"] == "application/ld+json"
        assert tag != "style"
        for name in ("src", "href"):
            if tag in ("script", "img", "link") and found.get("rel") in (
                None,
                "stylesheet",
                "icon",
                "preload",
            ):
                assert not str(found.get(name) or "").startswith("//")
    return reader


def as_page(known: SerializerContext) -> PageContext:
    return page_context(known, Request("GET", "/"), InterfaceLanguages(("en",)))


def render(
    plain: dict[str, Any],
    around: RelatedEntities = AROUND,
    json_ld: bytes = b"{}",
    known: SerializerContext | None = None,
) -> str:
    description: Description = from_dict(plain)
    return pages.render(description, as_page(known or make_context()), around, FORMATS, json_ld)


def record(**fields: Any) -> dict[str, Any]:
    return {"kind": "record", "id": "r", "title": {"en": "A title"}, **fields}


@pytest.mark.parametrize("told", EXPECTED_TEXTS)
def test_every_fact_is_on_the_page(told: str) -> None:
    reader = read(render(FULL))
    attributes = " ".join(str(value) for _, found in reader.elements for value in found.values())
    assert told in reader.text or told in attributes


@pytest.mark.parametrize("plain", [*PEOPLE, FULL, record()], ids=lambda plain: str(plain["id"]))
@pytest.mark.parametrize("around", [AROUND, ALONE], ids=["in company", "alone"])
def test_every_kind_has_a_sound_page(plain: dict[str, Any], around: RelatedEntities) -> None:
    reader = read(render(plain, around))
    title = from_dict(plain).label()
    assert title in reader.text
    tags = [tag for tag, _ in reader.elements]
    assert tags.count("h1") == 1 and tags.count("main") == 1


def test_labels_of_communities_and_rights_in_parts_stand_among_the_rights() -> None:
    label = {"code": "TK A", "text": {"fr": "Nommez-nous."}, "community": "Sq'ewlets"}
    parts = [
        {"part": {"en": "The map"}, "pages": "3-5", "rights": "OGL 3.0", "statement": {"en": "Ask us."}},
        {"pages": "7", "statement": {"en": "Withheld by its author."}},
    ]
    reader = read(render(record(local_contexts=[label], part_rights=parts)))
    assert "The map, p. 3-5 Open Government Licence v3.0 Ask us." in reader.text
    assert "p. 7 Withheld by its author." in reader.text
    assert "TK Attribution (TK A) Sq'ewlets Nommez-nous." in reader.text
    links = {attributes.get("href") for tag, attributes in reader.elements if tag == "a"}
    assert "https://localcontexts.org/label/tk-attribution/" in links
    assert "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/" in links


HARMFUL = {
    "title": {"en": HOSTILE_TEXT},
    "reference": HOSTILE_TEXT,
    "extent": {"en": HOSTILE_TEXT},
    "people": [{"as": HOSTILE_TEXT, "inferred": HOSTILE_TEXT}],
    "subjects": [{"id": "harm", "as": HOSTILE_TEXT, "named": [HOSTILE_TEXT]}],
    "identifiers": [{"value": HOSTILE_TEXT, "scheme": HOSTILE_TEXT}],
    "abstract": {"text": {"en": HOSTILE_TEXT}},
    "source": {"text": {"en": HOSTILE_TEXT}},
    "rights_statement": {"en": HOSTILE_TEXT},
    "rights_contact": {"en": HOSTILE_TEXT},
    "local_contexts": [{"code": "TK A", "name": {"en": HOSTILE_TEXT}, "community": HOSTILE_TEXT}],
    "part_rights": [{"part": {"en": HOSTILE_TEXT}, "statement": {"en": HOSTILE_TEXT}}],
    "note": {"en": HOSTILE_TEXT},
    "transcript": f"{HOSTILE_TEXT}\n\n{HOSTILE_TEXT} [sic]",
    "same_as": [{"uri": "https://elsewhere.example/", "source": HOSTILE_TEXT}],
}
HARM_WORLD = make_context(
    {"kind": "subject", "id": "harm", "name": {"en": HOSTILE_TEXT}, "other_names": [HOSTILE_TEXT]}
)


@pytest.mark.parametrize("field", HARMFUL)
def test_what_people_wrote_is_words_and_never_markup(field: str) -> None:
    markup = render(record(**{field: HARMFUL[field]}), known=HARM_WORLD)
    reader = read(markup)
    assert "<script>alert" not in markup
    shown = reader.text.replace(" ", "")
    attributes = "".join(str(value) for _, found in reader.elements for value in found.values())
    assert HOSTILE_TEXT.replace(" ", "") in shown + attributes.replace(" ", "")


def test_names_of_others_are_escaped_too() -> None:
    around = RelatedEntities(
        None,
        None,
        (),
        0,
        1,
        1,
        (("people", (Summary("x", "record", HOSTILE_TEXT, HOSTILE_TEXT, "/records/x"),), 1),),
        "",
        "",
        1,
    )
    read(render({"kind": "person", "id": "harm", "name": {"en": HOSTILE_TEXT}}, around, known=HARM_WORLD))


def test_a_record_with_nothing_but_a_title() -> None:
    text = read(render(record(), ALONE)).text
    assert "Neither an image nor a transcript" in text
    assert "None" not in text


def test_a_record_without_any_text_shows_its_images_alone() -> None:
    scans = [{"image": "https://images.example/1.jpg", "width": 600, "height": 800}]
    assert 'data-show="both"' in render(record(transcript="A line.", pages=scans))
    markup = render(record(pages=scans))
    assert 'data-show="image"' in markup
    assert "halves" not in markup


def test_40_people_and_300_characters() -> None:
    people = [{"as": f"Delegate number {number}"} for number in range(40)]
    reader = read(render(record(title={"en": "word " * 60}, people=people)))
    assert all(f"Delegate number {number}" in reader.text for number in range(40))


def mentions(**fields: Any) -> list[tuple[str, str]]:
    """(words, address) of each mention in the transcript of a record."""
    markup = render(record(**fields))
    return re.findall(r'<a class="mention" href="([^"]+)"[^>]*>([^<]+)</a>', markup)


LAND, OUTER, ADA = "/places/land", "/places/outer", "/agents/ada"
MENTIONS: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    (
        "whole words only",
        {"transcript": "Land, not Landau nor Finland.", "places": [{"id": "land"}]},
        [(LAND, "Land")],
    ),
    (
        "the possessive is not the name",
        {"transcript": "Land's end", "places": [{"id": "land"}]},
        [(LAND, "Land")],
    ),
    (
        "the longest name wins",
        {"transcript": "Outer Land is not Land.", "places": [{"id": "land"}, {"id": "outer"}]},
        [(OUTER, "Outer Land"), (LAND, "Land")],
    ),
    ("never in a sign", {"transcript": "a [sic] b", "people": [{"id": "ada", "named": ["sic"]}]}, []),
    (
        "`named` takes the place of the names",
        {"transcript": "Ada Author, the Envoy", "people": [{"id": "ada", "named": ["Envoy"]}]},
        [(ADA, "Envoy")],
    ),
    ("other names", {"transcript": "A. Author came", "people": [{"id": "ada"}]}, [(ADA, "A. Author")]),
    (
        "senders are mentioned too",
        {"transcript": "Ada Author", "from": [{"id": "ada"}]},
        [(ADA, "Ada Author")],
    ),
    ("case matters", {"transcript": "by land", "places": [{"id": "land"}]}, []),
    (
        "a script without spaces",
        {"transcript": "致讀者同志", "language": ["zh-Hant"], "people": [{"id": "ben", "named": ["讀者"]}]},
        [("/agents/ben", "讀者")],
    ),
    (
        "over a line end of the source",
        {"transcript": "Outer\nLand", "places": [{"id": "outer"}]},
        [(OUTER, "Outer\n"), (OUTER, "Land")],
    ),
    ("nobody by that id", {"transcript": "Ghost", "people": [{"id": "ghost", "named": ["Ghost"]}]}, []),
]


@pytest.mark.parametrize(
    ("fields", "expected"), [row[1:] for row in MENTIONS], ids=[row[0] for row in MENTIONS]
)
def test_mentions(fields: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert mentions(**fields) == expected


@pytest.mark.parametrize(
    "transcript",
    [
        FULL["transcript"],
        "One\ntwo\n\nthree   four",
        "word " * 3000,
        "[page 1]\n\nFirst.\n\n[page 2]\n\nSecond.",
        "致讀者同志，" * 200,
        "إلى سعادة الوزير\n\nتحية طيبة [ILLEGIBLE] وبعد.",
    ],
    ids=["signs", "lines", "many pages", "source pages", "chinese", "arabic"],
)
def test_the_transcript_is_whole_and_in_order(transcript: str) -> None:
    markup = render(record(transcript=transcript))
    read(markup)
    lines = re.findall(r'<span class="line.*?</a>(.*?)</span>', markup, re.DOTALL)
    shown = re.sub(r"<[^>]+>|\s", "", "".join(lines)).replace("&#39;", "'")
    assert shown == re.sub(r"\[page \d\]|\s", "", transcript)


def test_lines_have_permalinks_and_places_on_the_image() -> None:
    reader = read(render(record(transcript="One.\n\nTwo.")))
    assert {"p1", "p1l1", "p1l2"} <= set(reader.ids)
    rects = [found for tag, found in reader.elements if tag == "rect"]
    assert [found["data-line"] for found in rects] == ["p1l1", "p1l2"]


def test_signs_are_explained_to_eyes_and_keyboards() -> None:
    (sign,) = (found for tag, found in read(render(record(transcript="[sic]"))).elements if tag == "abbr")
    assert sign["tabindex"] == "0"
    assert "Thus in the source" in str(sign["title"])


def test_languages_are_marked() -> None:
    markup = render(record(title={"en": "Letter", "ar": "رسالة"}, language=["ar"], transcript="تحية"))
    assert '<p class="other-title" lang="ar" dir="rtl">رسالة</p>' in markup
    assert 'class="text set" lang="ar" dir="rtl"' in markup
    markup = render(record(language=["prs"], transcription={"language": "ar-Latn"}, transcript="tahiyya"))
    assert 'class="text set" lang="ar-Latn" dir="ltr"' in markup
    assert 'class="text set" lang="prs" dir="rtl"' in render(record(language=["prs"], transcript="تحیت"))


def test_a_paragraph_in_another_script_has_its_own_direction() -> None:
    markup = render(record(language=["prs"], transcript="تحیت\n\nOuter Mongolia.\n\nMongolia تحیت"))
    assert [" dir" in part.partition(">")[0] for part in markup.split('<p class="para"')[1:]] == [
        False,
        True,
        False,
    ]
    assert '<p class="para" dir="ltr">' in markup
    assert '<p class="para" dir="rtl">' in render(record(language=["en"], transcript="One.\n\nتحیت"))


def test_the_direction_of_an_unknown_script_is_that_of_the_words() -> None:
    assert 'lang="x-klingon" dir="auto"' in render(record(language=["x-klingon"], transcript="nuqneH"))
    assert 'class="text set" lang="" dir="auto"' in render(record(language=[], transcript="تحية"))


def test_json_ld_is_data_that_cannot_close_its_element() -> None:
    given = {"name": "</script><!-- & <b>"}
    markup = render(record(), json_ld=json.dumps(given).encode())
    read(markup)
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', markup, re.DOTALL)
    assert given in [json.loads(script) for script in scripts]


def test_the_path_to_a_description_is_data() -> None:
    markup = render({**record(title={"en": "</script>"}), "collection": "cables"})
    read(markup)
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', markup, re.DOTALL)
    (path,) = (document for script in scripts if "itemListElement" in (document := json.loads(script)))
    names = [(item["position"], item["name"]) for item in path["itemListElement"]]
    expected = ["The Node", "The Library", "Author Papers", "Cables", "</script>"]
    assert names == list(enumerate(expected, 1))
    assert path["itemListElement"][3]["item"] == "https://archive.example.org/collections/cables.html"


def test_every_publication_of_the_register_is_offered_with_its_purpose() -> None:
    reader = read(render(FULL))
    hrefs = {found.get("href") for tag, found in reader.elements if tag == "a"}
    for row in FORMATS.for_kind("record"):
        if row.serializations and row.name != "html":
            assert row.purpose in reader.text
    assert {"/records/full.pdf", "/records/full.bib", "/iiif/full/manifest"} <= hrefs


def test_the_head_says_where_else_and_how_to_cite() -> None:
    elements = read(render(FULL)).elements
    links = [found for tag, found in elements if tag == "link"]
    assert {"canonical", "alternate", "describedby", "cite-as", "item", "linkset"} <= {
        found.get("rel") for found in links
    }
    names = {found.get("name") for tag, found in elements if tag == "meta"}
    assert {"viewport", "description", "theme-color", "citation_title", "citation_author"} <= names


def test_iiif_mark_can_be_dragged() -> None:
    uri = "https://archive.example.org/iiif/full/manifest"
    marks = [found for tag, found in read(render(FULL)).elements if found.get("class") == "iiif-mark"]
    assert [mark["href"] for mark in marks] == [
        f"{uri}?manifest=https%3A//archive.example.org/iiif/full/manifest"
    ]


def test_a_node_below_a_path_links_below_it() -> None:
    known = make_context(base="https://example.org/archive")
    reader = read(render(FULL, known=known))
    paths = [
        str(found["href"])
        for tag, found in reader.elements
        if tag == "a" and str(found["href"]).startswith("/")
    ]
    given = {NEAR.href, SERIES.href, TREE.finding_aid, "/tree?page=2", "/tree?page=3"}
    assert all(path.startswith("/archive/") for path in paths if path not in given)


def test_a_tombstone_says_what_when_and_why() -> None:
    said = {"date": "2026-10", "reason": {"en": f"Published twice. {HOSTILE_TEXT}"}, "successor": "ada"}
    reader = read(
        pages.render_tombstone(from_dict(FULL), as_page(make_context()), said, "2026-10-01T00:00:00Z")
    )
    for told in ("Message to the Reader", "October 2026", "Published twice.", "Ada Author"):
        assert told in reader.text


@pytest.mark.parametrize("status", [404, 406, 500])
def test_a_problem_is_told_in_words(status: int) -> None:
    links = (("/records/near", HOSTILE_TEXT),)
    reader = read(html.render_problem(status, "Not Found", HOSTILE_TEXT, as_page(make_context()), links))
    assert str(status) in reader.text and HOSTILE_TEXT in reader.text


def test_no_page_names_another_host_for_what_it_loads() -> None:
    for tag, found in read(render(FULL)).elements:
        if tag in ("script", "img", "iframe", "source"):
            assert not str(found.get("src", "")).startswith("http")
        if tag == "link" and found.get("rel") in ("stylesheet", "icon", "preload"):
            assert str(found["href"]).startswith(("/static/", "/favicon.ico"))


def test_a_book_is_shown_in_part_and_says_so() -> None:
    text = "\n\n".join(f"[page {n}]\n\nPage {n} of the book." for n in range(1, 131))
    shown = render(record(transcript=text))
    assert shown.count('class="leaf') <= 101
    assert "30 more pages are in the viewer" in shown
