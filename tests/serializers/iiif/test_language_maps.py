"""Text in a manifest is shown as people wrote it, whatever characters it has."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonds.serializers.iiif.language_maps import language_map, link, link_names, merge, protect
from fonds.validation.rules import markup

# what a record may hold: no control characters (fonds/record/field_types.py), no lone surrogates
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")) | st.text(
    "<>&;\"'abi/! ="
)


@given(TEXT)
def test_plain_words_are_never_taken_for_html(words: str) -> None:
    shown = protect(words)
    if shown[:1] == "<" and shown[-1:] == ">":
        assert ElementTree.fromstring(shown).text in (words, words or None)
    else:
        assert shown == words
    assert markup.in_value(shown) is None


@given(TEXT)
def test_a_link_is_one_well_formed_element(words: str) -> None:
    element = ElementTree.fromstring(link("https://example.org/?a=1&b='\"", words))
    assert element.tag == "a"
    assert (element.text or "") == words
    assert element.get("href") == "https://example.org/?a=1&b='\""
    assert len(element) == 0


@given(TEXT)
def test_names_are_linked_in_each_language(words: str) -> None:
    links = link_names("https://example.org/?a&b", {"en": words, "fr": "x"})
    assert ElementTree.fromstring(links["en"]).get("href") == "https://example.org/?a&b"
    assert (ElementTree.fromstring(links["en"]).text or "") == words


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a < b & c > d", "a < b & c > d"),
        ("Chun & Jane", "Chun & Jane"),
        ("<untitled>", "<span>&lt;untitled&gt;</span>"),
        ("<i>Hamlet</i>, a play", "<span>&lt;i&gt;Hamlet&lt;/i&gt;, a play</span>"),
        ("AT&amp;T", "<span>AT&amp;amp;T</span>"),
        ("", ""),
    ],
)
def test_words_that_look_like_markup_are_escaped(words: str, shown: str) -> None:
    assert protect(words) == shown


def test_an_unknown_language_is_none() -> None:
    assert language_map({"und": "x", "es-419": "y"}) == {"none": ["x"], "es-419": ["y"]}


def test_a_list_is_complete_in_every_language() -> None:
    texts = [{"en": "Soong"}, {"en": "Chiang", "zh-Hans": "蒋"}, {"und": "Stalin"}]
    assert merge(texts, "en") == {
        "en": ["Soong", "Chiang", "Stalin"],
        "zh-Hans": ["Soong", "蒋", "Stalin"],
    }


def test_a_related_language_is_nearer_than_the_sites() -> None:
    texts = [{"en": "Warsaw", "pt-BR": "Varsóvia"}, {"pt": "Moscovo", "en": "Moscow"}]
    assert merge(texts, "en")["pt"] == ["Varsóvia", "Moscovo"]


def test_a_list_without_languages_has_none() -> None:
    assert merge([{"und": "a"}, {"und": "b"}], "en") == {"none": ["a", "b"]}
