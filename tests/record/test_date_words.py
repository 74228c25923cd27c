"""Dates in words, in the six languages we have tables for."""

from __future__ import annotations

import pytest

from fonds.record.date_locales import DATE_LOCALES
from fonds.record.dates import parse

ENGLISH = {
    "1945": "1945",
    "1945-07": "July 1945",
    "1945-07-26": "26 July 1945",
    "1945-07-26T19:20:00Z": "26 July 1945, 19:20 UTC",
    "1945-07-26T19:20:30-04": "26 July 1945, 19:20:30 UTC-04",
    "1945-07-26T00:00:00": "26 July 1945, 00:00",
    "1945~": "about 1945",
    "1945-07?": "possibly July 1945",
    "1945-07-26%": "possibly about 26 July 1945",
    "1945?-07": "July 1945 (year uncertain)",
    "?2004-06-~11": "11 June 2004 (year uncertain, day approximate)",
    "2004-%06-11": "11 June 2004 (month uncertain and approximate)",
    "194X": "1940s",
    "190X": "between 1900 and 1909",
    "000X": "between 1 BC and 9 AD",
    "18XX": "19th century",
    "00XX": "1st century",
    "10XX": "11th century",
    "20XX": "21st century",
    "-01XX": "2nd century BC",
    "1XXX": "between 1000 and 1999",
    "XXXX": "undated",
    "XXXX-XX-XX": "undated",
    "XXXX-12-25": "25 December, year unknown",
    "XXXX-1X-25": "undated",
    "156X-12-25": "25 December, 1560s",
    "19XX-07": "July, 20th century",
    "194X-22": "summer, 1940s",
    "1945-XX": "1945",
    "1945-07-XX": "July 1945",
    "1945-XX-26": "between 26 January 1945 and 26 December 1945",
    "1984-1X": "between October 1984 and December 1984",
    "1984-X2": "between February 1984 and December 1984",
    "1945-02-2X": "between 20 February 1945 and 28 February 1945",
    "1945-06-3X": "30 June 1945",
    "1945-22": "summer 1945",
    "1945-22~": "about summer 1945",
    "-0044": "45 BC",
    "0000": "1 BC",
    "0079-08-24": "24 August 79 AD",
    "Y170000002": "170000002",
    "Y-170000002": "170000003 BC",
    "1945/1947": "1945–1947",
    "1945/1945": "1945",
    "1945-07/1945-08": "July–August 1945",
    "1945-07-26/1945-07-28": "26–28 July 1945",
    "1945-07-26/1945-08-02": "26 July – 2 August 1945",
    "1945-07/1945-08-02": "July – 2 August 1945",
    "1945-12/1946-01": "December 1945 – January 1946",
    "1945/1946-07": "1945 – July 1946",
    "1945-21/1945-22": "spring–summer 1945",
    "1945~/1947?": "about 1945 – possibly 1947",
    "-0044/0014": "45 BC – 14 AD",
    "18XX/19XX": "19th century – 20th century",
    "1945/..": "from 1945",
    "../1945": "until 1945",
    "1945/": "from 1945 (end unknown)",
    "/1945": "until 1945 (start unknown)",
    "[1945,1946]": "1945 or 1946",
    "[1667,1668,1670..1672]": "1667, 1668 or between 1670 and 1672",
    "[1670..1672]": "between 1670 and 1672",
    "[..1945-07-26]": "26 July 1945 or earlier",
    "[1945-07..]": "July 1945 or later",
    "{1960,1961-12}": "1960 and December 1961",
    "{1670..1672}": "1670–1672",
    "{..1984}": "1984 and earlier",
    "{1984..}": "1984 and later",
}


@pytest.mark.parametrize("text", ENGLISH)
def test_english(text: str) -> None:
    assert parse(text).format() == ENGLISH[text]


OTHERS = {
    ("fr", "1945-07"): "juillet 1945",
    ("fr", "1945-07-01"): "1er juillet 1945",
    ("fr", "1945-07-26~"): "vers le 26 juillet 1945",
    ("fr", "1945-07-01/.."): "à partir du 1er juillet 1945",
    ("fr", "../1945-07-01"): "jusqu’au 1er juillet 1945",
    ("fr", "1945-08/.."): "à partir d’août 1945",
    ("fr", "../1945"): "jusqu’à 1945",
    ("fr", "18XX"): "XIXe siècle",
    ("fr", "00XX"): "Ier siècle",
    ("fr", "194X"): "années 1940",
    ("fr", "1945-07-26/1945-08-02"): "26 juillet – 2 août 1945",
    ("de", "1945-07-26"): "26. Juli 1945",
    ("de", "1945-07-26/1945-07-28"): "26.–28. Juli 1945",
    ("de", "1945-07~"): "etwa Juli 1945",
    ("de", "18XX"): "19. Jahrhundert",
    ("de", "-0044"): "45 v. Chr.",
    ("de", "194X"): "1940er-Jahre",
    ("ru", "1945-07"): "июль 1945 г.",
    ("ru", "1945-07-26"): "26 июля 1945 г.",
    ("ru", "1945-07/.."): "с июля 1945 г.",
    ("ru", "../1945-07"): "по июль 1945 г.",
    ("ru", "1945-07~"): "приблизительно июль 1945 г.",
    ("ru", "1945/1947"): "1945–1947 гг.",
    ("ru", "1945-22"): "лето 1945 г.",
    ("ru", "18XX"): "XIX век",
    ("ru", "-0044"): "45 г. до н. э.",
    ("zh", "1945"): "1945年",
    ("zh", "1945-07-26"): "1945年7月26日",
    ("zh", "1945-07-26/1945-08-02"): "1945年7月26日至8月2日",
    ("zh", "1945-07-26/1945-07-28"): "1945年7月26日至28日",
    ("zh", "1945-07/1945-08"): "1945年7月至8月",
    ("zh", "1945-22"): "1945年夏季",
    ("zh", "-0044"): "公元前45年",
    ("zh", "156X-12-25"): "1560年代12月25日",
    ("es", "1945-07-26"): "26 de julio de 1945",
    ("es", "1945-07-26~"): "hacia el 26 de julio de 1945",
    ("es", "1945-07-26/1945-08-02"): "26 de julio – 2 de agosto de 1945",
    ("es", "18XX"): "siglo XIX",
    ("es", "1945-22"): "verano de 1945",
    ("es", "XXXX"): "sin fecha",
}


@pytest.mark.parametrize(("language", "text"), OTHERS)
def test_other_languages(language: str, text: str) -> None:
    assert parse(text).format(language) == OTHERS[language, text]


@pytest.mark.parametrize("language", ["en-GB", "EN", "nl", "und", ""])
def test_a_language_without_a_table_reads_english(language: str) -> None:
    assert parse("1945-07").format(language) == "July 1945"


def test_a_regional_tag_uses_its_language() -> None:
    assert parse("1945-07").format("fr-CA") == "juillet 1945"
    assert parse("1945-07").format("zh-Hant-TW") == "1945年7月"


@pytest.mark.parametrize("language", DATE_LOCALES)
def test_every_language_names_all_months_and_seasons(language: str) -> None:
    speech = DATE_LOCALES[language]
    assert len(set(speech.months)) == 12
    assert len(set(speech.seasons)) == 4
    assert len(speech.months_after) in (0, 12)
    assert len(speech.seasons_after) in (0, 4)
