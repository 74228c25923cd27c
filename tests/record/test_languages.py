"""Language tags: checked against the registry, named, given a direction and a URI."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.record.languages import LanguageError, canonical_tag, iso639_uri, language_name, text_direction

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
    "tag", ["ar", "he", "iw", "fa", "ur", "yi", "ps", "syr", "ota", "uz-Arab", "pa-PK", "az-Arab"]
)
def test_right_to_left(tag: str) -> None:
    assert text_direction(tag) == "rtl"


@pytest.mark.parametrize(
    "tag", ["en", "ru", "zh-Hant", "ja", "grc", "uz", "ar-Latn", "tr", "und", "zxx", "qaa"]
)
def test_left_to_right(tag: str) -> None:
    assert text_direction(tag) == "ltr"


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
    from service.record import languages

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
