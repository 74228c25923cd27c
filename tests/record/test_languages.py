"""Language tags: checked against the registry, named, given a direction and a URI."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from babel.core import get_global
from fontTools.unicodedata import RTL_SCRIPTS
from hypothesis import given
from hypothesis import strategies as st

from fonds.record import languages
from fonds.record.languages import (
    LanguageError,
    canonical_tag,
    has_vertical_letters,
    is_vertical,
    iso639_uri,
    language_name,
    likely_script,
    text_direction,
)

CHECKED = {
    "en": "en",
    "EN": "en",
    "en-us": "en-US",
    "ES-419": "es-419",
    "zh-hant": "zh-Hant",
    "ZH-HANT-tw": "zh-Hant-TW",
    "sr-latn": "sr-Latn",
    "DE-1996": "de-1996",
    "en-gb-OXENDICT": "en-GB-oxendict",
    "ru-Cyrl": "ru-Cyrl",
    "grc": "grc",
    "fil": "fil",
    "prs": "prs",
    "cmn": "cmn",
    "und": "und",
    "mul": "mul",
    "zxx": "zxx",
    "qaa": "qaa",
    "en-x-fonds": "en-x-fonds",
    "X-KLINGON": "x-klingon",
    "tok-latn": "tok-Latn",
    "isv": "isv",
    "WO-gara": "wo-Gara",
    "iw": "he",
    "iw-IL": "he-IL",
    "ji": "yi",
}

REFUSED = {
    "english": "en",
    "English": "en",
    "Deutsch": "de",
    "français": "fr",
    "русский": "ru",
    "中文": "zh",
    "en_US": "en-US",
    "zh_hant": "zh-Hant",
    "en us": "en-US",
    "en-": "en",
    "en-UK": "en-GB",
    "eng": "en",
    "fre": "fr",
    "fra": "fr",
    "ger": "de",
    "rus": "ru",
    "jp": "ja",
    "cn": "zh",
    "zh-cmn-Hans": "zh-Hans",
    "i-klingon": "tlh",
    "xx-nonsense": "for example en",
    "xx": "for example en",
    "en-US-GB": "for example en",
    "en-nonsense": "for example en",
    "de-1996-1996": "for example en",
    "": "for example en",
    "x": "for example en",
    "none": "for example en",
    "k\x00": "for example en",
    "\ud800": "for example en",
    "@none": "for example en",
    "a" * 5000: "for example en",
}


@pytest.mark.parametrize("tag", CHECKED)
def test_registered_tags_are_put_into_canonical_case(tag: str) -> None:
    assert canonical_tag(tag) == CHECKED[tag]


@pytest.mark.parametrize("tag", REFUSED, ids=lambda tag: ascii(tag[:20]))
def test_other_texts_are_refused_with_a_hint(tag: str) -> None:
    with pytest.raises(LanguageError) as caught:
        canonical_tag(tag)
    assert caught.value.hint.startswith(REFUSED[tag])
    assert len(str(caught.value)) < 100


NAMES = {
    ("es-419", "en"): "Spanish (Latin America)",
    ("en", "en"): "English",
    ("en", "fr"): "anglais",
    ("ru", "de"): "Russisch",
    ("zh-Hant", "en"): "Chinese (Traditional)",
    ("cnr", "en"): "Montenegrin",
    ("zxx", "en"): "No linguistic content",
}


@pytest.mark.parametrize(("tag", "language"), NAMES)
def test_names(tag: str, language: str) -> None:
    assert language_name(tag, language) == NAMES[tag, language]


@pytest.mark.parametrize(
    "tag",
    [
        *(
            "ar",
            "he",
            "iw",
            "fa",
            "ur",
            "yi",
            "ps",
            "syr",
            "ota",
            "uz-Arab",
            "pa-PK",
            "az-Arab",
            "prs",
            "arb",
            "bbz",
        ),
        *(
            "ku-IQ",
            "az-IR-x-south",
            "und-IL",
            "qaa-Arab-x-old",
            "fa-Zzzz",
            "ar-Zyyy",
            "ar-x-private",
            "ur-Aran",
        ),
        *("wo-Gara", "xsd", "syc-Syre", "ar-u-nu-latn", "nqo", "ajp"),
    ],
)
def test_right_to_left(tag: str) -> None:
    assert text_direction(tag) == "rtl"


@pytest.mark.parametrize(
    "tag",
    [
        *(
            "en",
            "ru",
            "zh-Hant",
            "ja",
            "grc",
            "uz",
            "ar-Latn",
            "tr",
            "und",
            "zxx",
            "mul",
            "qaa",
            "ku",
            "sh",
            "cnr",
        ),
        *(
            "x-klingon",
            "x-arab",
            "qaa-Qaaa-QM-x-south",
            "ar-fonipa",
            "fa-alalc97",
            "he-Brai",
            "sq-Todr",
            "en-x-arab",
        ),
    ],
)
def test_left_to_right(tag: str) -> None:
    assert text_direction(tag) == "ltr"


def test_the_direction_of_every_language_and_region_is_that_of_its_likely_script() -> None:
    """All entries of the CLDR, some of which are newer than the registry of langcodes."""
    likely_subtags = {
        tag.replace("_", "-"): full.split("_")[1] for tag, full in get_global("likely_subtags").items()
    }
    del likely_subtags["und"]  # English, as good a guess as any
    assert len(likely_subtags) > 7000
    right_to_left = {tag for tag, script in likely_subtags.items() if script in RTL_SCRIPTS}
    assert len(right_to_left) > 300
    assert {tag: likely_script(tag) for tag in likely_subtags} == likely_subtags
    assert {tag for tag in likely_subtags if text_direction(tag) == "rtl"} == right_to_left


def test_every_alias_has_the_direction_of_what_it_stands_for() -> None:
    directions = {}
    for alias, name in get_global("language_aliases").items():
        try:
            directions[alias, name] = text_direction(alias), text_direction(name.replace("_", "-"))
        except LanguageError:  # a code that BCP 47 does not allow, such as `ara`
            continue
    assert len(directions) > 100
    # an alias that has subtags of its own (`azb` is no alias) is not overruled
    assert {alias for alias, (own, other) in directions.items() if own != other} == set()


def test_every_right_to_left_script_of_unicode_is_known() -> None:
    variants = {"Aran", "Syre", "Syrj", "Syrn"}  # ISO 15924 has them, Unicode does not tell them apart
    assert languages._RIGHT_TO_LEFT - variants == RTL_SCRIPTS
    for script in languages._RIGHT_TO_LEFT:
        assert text_direction(f"en-{script}") == "rtl"


@pytest.mark.parametrize(
    "tag", ["mn-Mong", "mn-CN", "mvf", "zh-Phag", "oui", "txg", "und-Nshu", "zkt", "mnc"]
)
def test_vertical_scripts(tag: str) -> None:
    assert is_vertical(tag)


@pytest.mark.parametrize("tag", ["mn", "zh-Hant", "ja", "und", "x-klingon", "mn-Latn"])
def test_horizontal_scripts(tag: str) -> None:
    assert not is_vertical(tag)


def test_vertical_letters_are_recognised_whatever_the_language() -> None:
    assert all(has_vertical_letters(text) for text in ("ᠮᠣᠩᠭᠣᠯ", "in ꡏꡡꡃ", "\U00017000"))
    assert not any(has_vertical_letters(text) for text in ("Монгол", "蒙古", "", "1945"))


URIS = {
    "en": "http://id.loc.gov/vocabulary/iso639-1/en",
    "es-419": "http://id.loc.gov/vocabulary/iso639-1/es",
    "iw": "http://id.loc.gov/vocabulary/iso639-1/he",
    "grc": "http://id.loc.gov/vocabulary/iso639-2/grc",
    "mul": "http://id.loc.gov/vocabulary/iso639-2/mul",
    "yue": None,
    "sh": None,
    "qaa": None,
}


@pytest.mark.parametrize("tag", URIS)
def test_uri_at_the_library_of_congress(tag: str) -> None:
    assert iso639_uri(tag) == URIS[tag]


def test_every_iso_639_2_code_is_a_tag() -> None:
    for code in languages._ISO639_2 | languages._two_letter():
        assert canonical_tag(code) == code
        assert language_name(code)


@pytest.mark.parametrize("function", [language_name, text_direction, iso639_uri])
def test_every_question_checks_its_tag(function: Callable[[str], object]) -> None:
    with pytest.raises(LanguageError):
        function("english")


def test_a_warm_check_is_quick() -> None:
    canonical_tag("es-419")

    def once() -> float:
        start = time.perf_counter()
        for _ in range(1000):
            canonical_tag("es-419")
        return (time.perf_counter() - start) / 1000

    # 0.06 microseconds on a quiet machine.
    assert min(once() for _ in range(5)) < 5e-6


@given(st.text(max_size=20))
def test_any_text_is_checked_or_refused_with_a_hint(text: str) -> None:
    try:
        assert canonical_tag(canonical_tag(text)) == canonical_tag(text)
    except LanguageError as error:
        assert error.hint


@given(st.text(alphabet="abcenszxhi-AHT419_", max_size=14))
def test_near_misses_never_break_the_checks(text: str) -> None:
    try:
        tag = canonical_tag(text)
    except LanguageError as error:
        assert error.hint
    else:
        assert language_name(tag)
        assert text_direction(tag) in ("ltr", "rtl")
        assert canonical_tag(tag) == tag


def test_scripts_by_name() -> None:
    assert languages.script_code("Latin") == languages.script_code("latn") == "Latn"
    assert languages.script_code("Cyrillic") == "Cyrl" and languages.script_code("handwriting") == ""
