"""Names compared: as catalogues, letters and tables write them, in tables; and what must hold of any two names."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fonds.search import name_matching
from tests.people_names import officers

LONG = "Records of the Foreign Office and Successors: Political and General Correspondence from 1906, Series A, Volume"
# (as asked, as known, at least, at most)
TABLE = (
    ("W. Averell Harriman", "W. Averell Harriman", 100, 100),
    ("w. averell HARRIMAN", "W. Averell Harriman", 100, 100),
    ("Harriman, W. Averell", "W. Averell Harriman", 99, 99),
    ("Harriman W. Averell", "W. Averell Harriman", 94, 94),
    ("Harriman, W. Averell, 1891-1986", "W. Averell Harriman", 99, 99),
    ("Harriman, W. Averell (William Averell), 1891-1986", "W. Averell Harriman", 96, 96),
    ("Harriman, W. A.", "W. Averell Harriman", 88, 94),
    ("William Averell Harriman", "W. Averell Harriman", 88, 94),
    ("Averell Harimann", "Averell Harriman", 85, 94),
    ("Harriman", "W. Averell Harriman", 40, 70),
    ("Daisy Harriman", "W. Averell Harriman", 0, 60),
    ("Müller, Hans", "Hans Muller", 99, 99),
    ("Hans Mueller", "Hans Müller", 85, 94),
    ("Chang Hsüeh-liang", "Chang Hsueh-liang", 99, 99),
    ("Chiang Kaishek", "Chiang Kai-shek", 99, 99),
    ("O'Neill, Eugene", "Eugene O’Neill", 99, 99),
    ("Eugene Oneill", "Eugene O'Neill", 99, 99),
    ("蒋中正", "蒋中正", 100, 100),
    ("蔣中正", "蒋中正", 40, 70),
    ("張學良", "蒋中正", 0, 40),
    ("Сталин, Иосиф", "Иосиф Сталин", 99, 99),
    ("Чойбалсан Хорлоогийн", "Хорлоогийн Чойбалсан", 94, 94),
    ("김일성", "김일성", 100, 100),
    ("Σωκράτης", "ΣΩΚΡΆΤΗΣ", 99, 100),
    ("Moscow", "Moscow (Russia)", 94, 94),
    ("Springfield (Ohio)", "Springfield (Illinois)", 0, 88),
    ("St. Petersburg", "Saint Petersburg", 40, 60),
    ("Library of Congress", "The Library of Congress", 80, 94),
    ("Papers, 1940-1945", "Papers, 1940-1945", 100, 100),
    ("J. Stalin", "Joseph Stalin", 85, 94),
    ("K. Stalin", "Joseph Stalin", 0, 70),
    ("James, Henry", "Henry James", 99, 99),
    ("James, Henry", "James Henry", 94, 94),
    ("Henry, James", "James Henry", 99, 99),
    ("Henry James", "James Henry", 94, 94),
    ("Wei Li", "Li Wei", 94, 94),
    ("King, Martin Luther, Jr.", "Martin Luther King Jr.", 99, 99),
    ("جمال، عبد", "عبد جمال", 99, 99),
    ("ONeill, Eugene", "Eugene O'Neill", 99, 99),
    ("Georgia (Republic)", "Georgia", 0, 94),
    ("Paris (Tex.)", "Paris", 0, 94),
    ("Ministry of Foreign Affairs [France]", "Ministry of Foreign Affairs", 0, 94),
    ("Harriman, W. A. (William Averell)", "W. A. Harriman", 96, 96),
    ("W. A. (William Averell) Harriman", "Harriman, W. A.", 96, 96),
    ("Georgia (Gregor)", "Georgia", 0, 94),
    ("Smith (1800-1860), John", "John Smith", 96, 96),
    (f"{LONG} 1", f"{LONG} 2", 80, 94),
    (f"{LONG} 1", f"{LONG} 1", 100, 100),
    ("東条 英機", "東条英機", 99, 99),
    ("東条, 英機", "東条英機", 99, 99),
    ("東条, 英機, 1884-1948", "東条英機", 99, 99),
    ("吉田茂", "吉田 茂", 99, 99),
    ("英機 東条", "東条英機", 96, 96),
    ("김 일성", "김일성", 99, 99),
    ("タロウ ヤマダ", "ヤマダ タロウ", 96, 96),
    ("E\u0301douard Daladier", "Édouard Daladier", 100, 100),
    (unicodedata.normalize("NFD", "이승만"), "이승만", 100, 100),
)


def best(asked: str, known: str) -> float:
    return max(
        (
            name_matching.reading_similarity(one, other)
            for one in name_matching.name_readings(asked)
            for other in name_matching.name_readings(known)
        ),
        default=0.0,
    )


@pytest.mark.parametrize(("asked", "known", "least", "most"), TABLE, ids=lambda value: str(value))
def test_how_like_names_are(asked: str, known: str, least: float, most: float) -> None:
    assert least <= best(asked, known) <= most
    assert best(known, asked) == best(asked, known)


@pytest.mark.parametrize(
    ("text", "bare", "born", "died"),
    [
        ("Harriman, W. Averell, 1891-1986", "Harriman, W. Averell", 1891, 1986),
        ("Harriman, W. Averell (1891–1986)", "Harriman, W. Averell", 1891, 1986),
        ("Doe, Jane, 1950-", "Doe, Jane", 1950, None),
        ("Doe, Jane, b. 1950", "Doe, Jane", 1950, None),
        ("Doe, Jane, died 1950.", "Doe, Jane", None, 1950),
        ("Doe, Jane, -1950", "Doe, Jane", None, 1950),
        ("Bevin, Ernest, approximately 1881-1951", "Bevin, Ernest", 1881, 1951),
        ("Bevin, Ernest, ca. 1881-ca. 1951", "Bevin, Ernest", 1881, 1951),
        ("Adams, John, c1767-1848", "Adams, John", 1767, 1848),
        ("Adams, John, 1767\u20121848", "Adams, John", 1767, 1848),
        ("Adams, John, b. about 1767", "Adams, John", 1767, None),
        ("Class of 1950", "Class of 1950", None, None),
        ("1891-1986", "1891-1986", None, None),
    ],
)
def test_life_dates_behind_a_name(text: str, bare: str, born: int | None, died: int | None) -> None:
    assert name_matching.split_life_dates(text) == (bare, born, died)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("stalin", "stalim", True),
        ("stalin", "satlin", True),
        ("stalin", "stalinn", True),
        ("stalin", "talin", True),
        ("stalin", "stolen", False),
        ("stalin", "lenin", False),
    ],
)
def test_one_letter_more_less_other_or_two_exchanged(one: str, other: str, near: bool) -> None:
    assert name_matching.is_near_spelling(one, other) is near
    assert name_matching.is_near_spelling(other, one) is near
    if near:
        assert set(name_matching.spelling_variants(one)) & set(name_matching.spelling_variants(other))


TEXTS = st.text(max_size=60) | st.sampled_from([asked for asked, *_ in TABLE])


@given(TEXTS, TEXTS)
def test_any_two_names_have_a_likeness_which_is_the_same_both_ways(one: str, other: str) -> None:
    found = best(one, other)
    assert 0 <= found <= 100
    assert best(other, one) == pytest.approx(found)


@given(TEXTS)
def test_a_name_is_like_itself_in_any_case_and_any_order(text: str) -> None:
    if not name_matching.name_readings(text):
        return
    assert best(text, text) == 100
    words = name_matching.fold_words(text)
    turned = " ".join(reversed(words))
    if name_matching.fold_words(turned) == words[::-1]:
        assert best(turned, " ".join(words)) >= name_matching.OTHER_ORDER
        assert name_matching.word_key(name_matching.fold_words(turned)) == name_matching.word_key(words)


def test_officers_are_most_like_themselves() -> None:
    """Each name in catalogue order is more like its own spoken form than like that of any other."""
    pairs = [(one.catalogued, one.spoken) for one in officers()]
    assert len(pairs) > 100
    spoken = [name for _, name in pairs]
    for catalogued, name in pairs:
        found = {other: best(catalogued, other) for other in spoken}
        assert max(found, key=lambda other: found[other]) == name, catalogued
