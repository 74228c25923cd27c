"""Texts of TEI as transcripts: each element its sign, no word lost; our own texts come back exactly."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fonds import safe_xml
from fonds.ingest.readers.tei.exact_text import text_of
from fonds.ingest.readers.tei.text_tokens import TextSource
from fonds.ingest.readers.tei.transcript import Transcript
from fonds.record.signs import unread_signs
from fonds.record.transcript import source_pages, split_marks, text_parts
from fonds.serializers.xml import tei
from tests.serializers.xml.test_tei import TEXTS, division

HANDS = {"h2": "Secretary", "h3": "3"}


def transcript(markup: str, **options: Any) -> str:
    document = (
        f'<body xmlns="{tei.NAMESPACE}" xmlns:frus="http://history.state.gov/frus/ns/1.0">{markup}</body>'
    )
    root, _ = safe_xml.read_document(BytesIO(document.encode()), with_instructions=True)
    source = TextSource(hands=HANDS, pages={"f1": "1", "f2": "12v"}, **options)
    return Transcript().add(source.tokens(root)).text()


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_our_own_text_comes_back_character_for_character(text: str) -> None:
    document = f'<div xmlns="{tei.NAMESPACE}">{division(text)}</div>'.encode()
    root, _ = safe_xml.read_document(BytesIO(document), with_instructions=True)
    assert text_of(root[0]) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a\n      b</p>\n   <p>c</p>", "a b\n\nc"),
        ("<p>a<lb/>b <lb break='no'/>c</p>", "a\nb c"),
        ("<p>Wie<lb break='no'/>der</p>", "Wieder"),
        ("<p>a <hi rend='italic'> b </hi>c</p>", "a [italic: b] c"),
        ("<p><hi rend='bold'/>a</p>", "a"),
        ("<p><hi rend='smallcaps'>secret</hi></p>", "secret"),
        ("<p>D<hi rend='sup'>r</hi> <hi rendition='#underline'>a</hi></p>", "D[superscript: r] [underlined: a]"),
        ("<p><del>a</del> <add place='supralinear'>b</add></p>", "[deleted: a] [added above: b]"),
        ("<p><add>c</add></p>", "[added: c]"),
        ("<p><subst><add>b</add><del>a</del></subst></p>", "[deleted: a | added: b]"),
        ("<p><choice><sic>form</sic><corr>from</corr></choice></p>", "[sic: form | corrected: from]"),
        ("<p><choice><abbr>Dr</abbr><expan>Doctor</expan></choice></p>", "[abbreviated: Dr | expanded: Doctor]"),
        ("<p><expan><abbr>Aug</abbr><ex>usti</ex></expan></p>", "Aug[expanded: usti]"),
        ("<p><choice><corr>from</corr><sic/></choice></p>", "[corrected: from]"),
        ("<p><choice><unclear>a</unclear><unclear>b</unclear></choice></p>", "[unclear: a] [unclear: b]"),
        ("<p><sic>form</sic> <surplus>the</surplus></p>", "[sic: form] [superfluous: the]"),
        ("<p><supplied>a</supplied> <supplied reason='omitted'>b</supplied></p>", "[supplied: a] [omitted: b]"),
        ("<p><unclear>p</unclear><unclear>r</unclear>e</p>", "[unclear: pr]e"),
        ("<p><gap reason='illegible'/></p>", "[illegible]"),
        ("<p><gap reason='illegible' extent='2 words'/></p>", "[illegible: 2 words]"),
        ("<p><gap reason='damage' quantity='3' unit='line'/></p>", "[gap: 3 lines, damage]"),
        ("<p><gap quantity='1' unit='chars'/><space/></p>", "[gap: 1 character][blank]"),
        ("<p><gap><desc>a [torn] leaf</desc></gap></p>", "[gap: a torn leaf]"),
        ("<p><gap/></p>", "[gap: not described]"),
        ("<p><foreign xml:lang='ger'>Wort</foreign></p>", "[foreign de: Wort]"),
        ("<p><stamp>RECEIVED</stamp><stamp/><stamp type='seal'/></p>", "[stamp: RECEIVED][stamp][seal]"),
        ("<head>A <hi rend='i'>b</hi></head><p>c</p>", "[heading: A [italic: b]]\n\nc"),
        ("<closer>Yours<signed>A. B.</signed></closer>", "Yours\n[signature: A. B.]"),
        ("<p>a <pb n='2'/>b</p><pb n='3'/><p>c</p>", "a [page: 2] b\n\n[page 3]\n\nc"),
        ("<p>a<pb n='2'/>b</p>", "a[page: 2]b"),
        ("<p><pb n='2'/>a</p><p>b<pb n='3'/></p><p>c</p>", "[page 2]\n\na\n\nb\n\n[page 3]\n\nc"),
        ("<p>a <hi rend='italic'>b <pb n='2'/>c</hi></p>", "a [italic: b] [page: 2] [italic: c]"),
        ("<p>a <del>b <pb n='2'/>c</del> d</p>", "a [deleted: b] [page: 2] [deleted: c] d"),
        ("<p>a <subst><del>b <pb n='2'/>c</del><add>d</add></subst> e</p>", "a [deleted: b c | added: d] [page: 2] e"),
        ("<p>a <pb facs='#f2'/>b <pb facs='scans/0007.tif'/>c</p>", "a [page: 12v] b [page: 0007.tif] c"),
        ("<div corresp='#f1'><p>a</p></div><div corresp='#f2'><p>b</p></div>", "a\n\n[page 12v]\n\nb"),
        ("<p>a<note n='1'>See <hi rend='i'>ante</hi>.</note> b</p>", "a[note: 1] b\n\n[note 1: See [italic: ante].]"),
        ("<p>a<note>One.</note> b<note><p>Two.</p><p>More.</p></note></p>",
         "a[note: 1] b[note: 2]\n\n[note 1: One.]\n\n[note 2: Two.\nMore.]"),
        ("<head>A<note n='*'>Of May.</note></head>", "[heading: A[note: *]]\n\n[note *: Of May.]"),
        ("<p>a <note place='margin'>nota</note> b</p>", "a [note margin: nota] b"),
        ("<p>a<note n='1'/></p>", "a"),
        ("<table><row><cell>a</cell><cell/><cell>b<lb/>c</cell></row><row><cell/><cell>d</cell></row></table>",
         "a | | b c\n| d"),
        ("<list><label>1.</label><item>a</item><label>2.</label><item>b</item></list>", "1. a\n2. b"),
        ("<p>these: <list><item>a</item><item>b</item></list> and</p>", "these:\n\na\nb\n\nand"),
        ("<lg><l>a</l><l>b</l></lg>", "a\nb"),
        ("<p>a <seg type='hand' hand='#h2'>b</seg></p>", "a [hand Secretary: b]"),
        ("<p>a <handShift new='#h2'/>b</p><p>c <handShift/>d</p>", "a [hand Secretary: b]\n\n[hand Secretary: c] d"),
        ("<p>H[<hi rend='smallcaps'>arry</hi>] <hi rend='italic'>a [b</hi>]</p>", "H[arry] a [b]"),
        ("<p>he wrote <quote>a</quote> and</p><quote><p>b</p></quote>", "he wrote a and\n\nb"),
        ("<p>a <persName>T. <hi rend='italic'>Soong</hi></persName></p>", "a T. [italic: Soong]"),
        ("<p>Gru<c rendition='#longesS'>s</c>s</p>", "Gruss"),
    ],
)  # fmt: skip
def test_elements(markup: str, text: str) -> None:
    assert transcript(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<opener><dateline>[<placeName>Washington</placeName>,] <date>May 1</date></dateline></opener>",
         "[supplied: Washington,] May 1"),
        ("<closer><signed>H[<hi rend='smallcaps'>arry</hi>] L.</signed></closer>", "[signature: H[supplied: arry] L.]"),
        ("<opener>[Attachment</opener>", "[Attachment"),
        ("<p>words [in brackets]</p>", "words [in brackets]"),
    ],
)  # fmt: skip
def test_brackets_of_editors_are_supplied(markup: str, text: str) -> None:
    assert transcript(markup, brackets_supplied=True) == text


def test_no_line_break_is_added() -> None:
    """benwbrum/fromthepage#4672: white space of the file is no line break of the source."""
    assert "\n" not in transcript("<p>a\n  <hi rend='bold'>\n b</hi>\n\n c</p>")


def test_signs_deeper_than_the_bound_are_words() -> None:
    text = transcript("<p>" + "<unclear><del>a" * 6 + "</del></unclear>" * 6 + "</p>")
    assert list(unread_signs(text)) == []
    assert text.count("[") == 7 and len(re.findall("a", re.sub(r"\[\w+: ", "", text))) == 6


# no word is a part of another one
LETTERS = ("alpha", "bravo", "gamma", "delta", "epsilon", "zulu", "hotel", "iota", "kappa")
WORDS = st.sampled_from(
    ["alpha", "bravo", " gamma", "delta ", "\n  epsilon\n", "[zulu]", "(hotel)", " ", "iota|", "kappa:"]
)
NAMES = re.findall(
    r"\w+",
    "p ab head hi hi2 del add subst choice unclear supplied sic corr note pb lb list item table row cell div quote seg "
    "foreign closer signed opener gap persName lg l ref handShift surplus abbr expan floatingText",
)
ATTRIBUTES = {
    "hi": " rend='italic'", "hi2": " rend='sup'", "pb": " n='7'", "note": " n='3'", "foreign": " xml:lang='de'",
    "gap": " reason='damage'", "handShift": " new='#h2'", "seg": " type='signature'",
}  # fmt: skip


def _element(name: str, content: str) -> str:
    tag = "hi" if name == "hi2" else name
    inner = "" if name in ("pb", "lb", "gap", "handShift") else content
    return f"<{tag}{ATTRIBUTES.get(name, '')}>{inner}</{tag}>"


MARKUP = st.recursive(
    WORDS,
    lambda inner: st.builds(_element, st.sampled_from(NAMES), st.lists(inner, max_size=4).map("".join)),
    max_leaves=25,
)


@settings(max_examples=500, deadline=None)
@given(st.lists(MARKUP, max_size=6).map("".join))
@example(
    "<del>alpha<p>bravo</p></del><subst><del>alpha<note n='3'>bravo</note></del><add>gamma</add></subst>"
)
@example(
    "<choice><sic><p>alpha</p></sic><corr>bravo</corr></choice><note n='3'><note n='3'>alpha</note></note>"
)
def test_no_word_is_lost_or_added_whatever_the_elements(markup: str) -> None:
    text = transcript(markup)
    content = re.sub(r"<[^>]*>", "", markup)
    shown = " ".join(_shown(part.text) for part in text_parts(text) if part.kind == "paragraph")
    assert {word: shown.count(word) for word in LETTERS} == {word: content.count(word) for word in LETTERS}
    # each sign is read as one, and pages are in no other sign
    assert [sign for part in text_parts(text) for sign in unread_signs(part.text)] == []
    assert len(source_pages(text)) <= markup.count("<pb") + 1


def _shown(paragraph: str) -> str:
    """The words of a paragraph without those of its signs and descriptions."""
    return "".join(
        span.text for span in split_marks(paragraph)
        if not (span.is_delimiter or span.mark or any(sign.is_description for sign in span.signs))
    )  # fmt: skip
