"""Citations: a table of styles, and the formats for reference managers parsed by their own rules."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from fonds.serializers.text.citation import bibtex, csl_json, highwire, ris
from fonds.serializers.text.citation_styles import citations
from tests.serializers.text.world import full_record, make_context, make_record

R = "https://archive.example.org/id/r"
KNOWN = {"collection": "cables", "date": "1945-07", "from": [{"id": "ada"}], "transcript": "Words."}
CONTEXT = make_context()

STYLES: list[tuple[str, dict[str, Any], str]] = [
    (
        "chicago-note",
        KNOWN,
        f"Ada Author, A title, July 1945, Cables, Author Papers, The Library; transcript published by The Press, {R}.",
    ),
    (
        "chicago-bibliography",
        KNOWN,
        f"Ada Author. A title. July 1945. Cables, Author Papers, The Library. Transcript published by The Press. {R}.",
    ),
    ("mla", KNOWN, f"Ada Author. “A title.” July 1945, Cables, Author Papers, The Library. The Press, {R}."),
    ("apa", KNOWN, f"Ada Author. (1945, July). A title. Cables, Author Papers, The Library. The Press. {R}"),
    ("chicago-note", {}, f"A title, published by The Press, {R}."),
    ("mla", {}, f"“A title.” The Press, {R}."),
    ("apa", {}, f"A title. (n.d.). The Press. {R}"),
    ("apa", {"date": "1945"}, f"A title. (1945). The Press. {R}"),
    ("apa", {"date": "1945-07-26"}, f"A title. (1945, July 26). The Press. {R}"),
    ("apa", {"date": "1945~"}, f"A title. (about 1945). The Press. {R}"),
    ("apa", {"title": {"en": "Who goes there?"}}, f"Who goes there? (n.d.). The Press. {R}"),
    ("mla", {"title": {"en": "The “big” one?"}}, f"“The ‘big’ one?” The Press, {R}."),
    (
        "chicago-note",
        {"source": {"text": {"en": "A box in an attic."}}, "reference": ""},
        f"A title, A box in an attic; published by The Press, {R}.",
    ),
    ("chicago-note", {"title": {"zh-Hant": "致讀者電報"}}, f"致讀者電報, published by The Press, {R}."),
    (
        "chicago-bibliography",
        {"from": [{"id": "ada", "inferred": "a guess"}]},
        f"[Ada Author]. A title. Published by The Press. {R}.",
    ),
    (
        "chicago-bibliography",
        {"from": [{"as": "One"}, {"as": "Two"}, {"as": "Three"}]},
        f"One, Two and Three. A title. Published by The Press. {R}.",
    ),
]


@pytest.mark.parametrize(("style", "fields", "expected"), STYLES)
def test_styles(style: str, fields: dict[str, Any], expected: str) -> None:
    texts = {citation.name: citation.text for citation in citations(make_record(**fields), CONTEXT)}
    assert texts[style] == expected


def test_a_title_of_300_characters_and_line_breaks_stays_one_line() -> None:
    title = ("word\n" * 60).strip()
    for citation in citations(make_record(title={"en": title}), CONTEXT):
        assert "\n" not in citation.text
        assert " ".join(title.split()) in citation.text


def fields_of(entry: str) -> dict[str, str]:
    """Return the fields of a BibTeX entry, counting braces as BibTeX does: also those after a backslash."""
    fields = {}
    for match in re.finditer(r"^  (\w+) = \{", entry, re.MULTILINE):
        depth, at = 1, match.end()
        while depth:
            if entry[at] in "{}":
                depth += 1 if entry[at] == "{" else -1
            at += 1
        fields[match[1]] = entry[match.end() : at - 1]
    return fields


def test_bibtex_says_what_it_can() -> None:
    entry = bibtex(full_record(), CONTEXT).decode()
    fields = fields_of(entry)
    assert entry.startswith("@letter{full,\n")
    assert fields["title"] == "{Message to the Reader}"
    assert fields["year"] == "1945"
    assert fields["date"] == "1945-07-26"
    assert fields["howpublished"] == "Box 180, folder 3, Cables, Author Papers, The Library"
    assert fields["url"] == "https://archive.example.org/id/full"


@pytest.mark.parametrize(
    ("title", "escaped"),
    [
        ("100% of {braces} & $5 #1 a_b", r"100\% of \{braces\} \& \$5 \#1 a\_b"),
        ("a\\b^c~d", r"a\textbackslash{}b\textasciicircum{}c\textasciitilde{}d"),
        ("}{", r"\textbraceright{}\textbraceleft{}"),
        ("a{b", r"a\textbraceleft{}b"),
        ("a}b", r"a\textbraceright{}b"),
        ("Телеграмма 電報", "Телеграмма 電報"),
    ],
)
def test_bibtex_escapes(title: str, escaped: str) -> None:
    entry = bibtex(make_record(title={"en": title}), CONTEXT).decode()
    assert f"title = {{{{{escaped}}}}},\n" in entry
    assert "title" in fields_of(entry)
    assert entry.endswith("}\n")


def test_ris_is_lines_of_tags() -> None:
    text = ris(full_record(), CONTEXT).decode()
    lines = text.split("\r\n")
    assert lines[0] == "TY  - PCOMM"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    for line in ("AU  - A clerk", "PY  - 1945", "DA  - 1945/07/26/", "KW  - Outer Land", "A2  - Ben Reader"):
        assert line in lines


def test_ris_keeps_a_line_break_from_making_a_tag() -> None:
    text = ris(make_record(title={"en": "one\nAU  - Intruder"}), CONTEXT).decode()
    assert "TI  - one AU - Intruder\r\n" in text
    assert "\nAU" not in text


@pytest.mark.parametrize(
    ("date", "issued"),
    [
        ("1945-07", {"date-parts": [[1945, 7]]}),
        ("1945-07-26/1945-08-02", {"date-parts": [[1945, 7, 26], [1945, 8, 2]]}),
        ("1945~", {"date-parts": [[1945]], "circa": True}),
        (None, None),
    ],
)
def test_csl_dates(date: str | None, issued: object) -> None:
    (item,) = json.loads(csl_json(make_record(date=date), CONTEXT))
    assert item.get("issued") == issued
    assert item["URL"] == R


def test_csl_tells_who_and_where() -> None:
    (item,) = json.loads(csl_json(full_record(), CONTEXT))
    assert item["author"] == [{"literal": "A clerk"}]
    assert item["recipient"] == [{"literal": "Ben Reader"}]
    assert item["archive"] == "The Library"
    assert item["archive_location"] == "Box 180, folder 3"


def test_highwire_has_no_empty_element() -> None:
    assert all(value for _, value in highwire(make_record(), CONTEXT))
    assert ("citation_publication_date", "1945/07/26") in highwire(full_record(), CONTEXT)
