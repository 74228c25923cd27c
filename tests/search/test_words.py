"""Words of any script: what is one, what it is compared as, and where it stands."""

from __future__ import annotations

import random

import pytest

from fonds.search import autocomplete, tokenizer
from fonds.search.hits import Hit, find_hits, matched_text
from fonds.search.index_columns import columns_of_page
from fonds.search.query import Query, QueryTooLongError, parse
from fonds.search.tokenizer import Line


def page(*texts: str) -> list[Line]:
    """Lines of one paragraph; an empty text begins another."""
    found: list[Line] = []
    paragraph = 1
    for text in texts:
        if text:
            found.append(Line(len(found) + 1, paragraph, text))
        else:
            paragraph += 1
    return found


def found(question: str, *texts: str) -> list[str]:
    """What a question finds on a page, as it stands there."""
    lines = page(*texts)
    return [matched_text(hit, lines) for hit in find_hits(parse(question), lines)]


@pytest.mark.parametrize(
    ("question", "text", "exactly"),
    [
        ("munchen", "nach München.", "München"),
        ("MÜNCHEN", "mu\u0308nchen", "mu\u0308nchen"),
        ("strasse", "die Straße 5", "Straße"),
        ("STRAẞE", "strasse", "strasse"),
        ("fine", "ﬁne print", "ﬁne"),
        ("abc", "ＡＢＣ", "ＡＢＣ"),
        ("istanbul", "İSTANBUL", "İSTANBUL"),
        ("ısparta", "Isparta", "Isparta"),
        ("soren", "Søren", "Søren"),
        ("lodz", "Łódź", "Łódź"),
        ("елка", "Ёлка", "Ёлка"),
        ("москва", "Москва́ 1945", "Москва́"),
        ("китайскии\u0306", "китайский", "китайский"),
        ("київ", "КИЇВ", "КИЇВ"),
        ("п'ять", "п’ять", "п’ять"),
        ("αθηνα", "Αθήνα", "Αθήνα"),
        ("σοφος", "ΣΟΦΌΣ", "ΣΟΦΌΣ"),
        ("الجمهورية", "الجُمْهُورِيَّة", "الجُمْهُورِيَّة"),
        ("احمد", "أحمد", "أحمد"),
        ("سلام", "ســلام", "ســلام"),
        ("على", "علي", "علي"),
        ("شلום"[-3:], "שלום", ""),
        ("שלום", "שָׁלוֹם", "שָׁלוֹם"),
        ("1945", "سنة ١٩٤٥", "١٩٤٥"),
        ("1,000", "some 1 000 men", "1 000"),
        ("蒙古", "承認外蒙古獨立", "蒙古"),
        ("古", "承認外蒙古獨立", "古"),
        ("外蒙古", "外 蒙 古", "外 蒙 古"),
        ("ガス", "ｶﾞｽ", "ｶﾞｽ"),
        ("か\u3099", "がく", "が"),
        ("소련", "소련은 동의했다", "소련"),
        ("련", "소련은", "련"),
        ("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
        ("ประเทศ", "ในประเทศไทย", "ประเทศ"),
        ("ລາວ", "ປະເທດລາວ", "ລາວ"),
        ("កម្ពុជា", "ព្រះរាជាណាចក្រកម្ពុជា", "កម្ពុជា"),
        ("မြန်မာ", "ပြည်ထောင်စုမြန်မာ", "မြန်မာ"),
        ("हिन्दी", "यह हिन्दी है", "हिन्दी"),
        ("1945年", "於1945年七月", "1945年"),
        ("mongol*", "the Mongolian frontier", "Mongolian"),
        ("homme", "l’homme", "homme"),
    ],
)
def test_what_people_type_finds_what_stands_there(question: str, text: str, exactly: str) -> None:
    assert found(question, text) == ([exactly] if exactly else [])


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("мои", "мой"),
        ("mongol", "Mongolia"),
        ("蒙古獨", "蒙古。獨立"),
        ("古外", "外蒙古"),
        ("ไทย", "ไท"),
        ("हिन्द", "हिन्दी"),
        ('"hand is"', "is hand"),
        ("bird cat", "a bird"),
        ("???", "???"),
    ],
)
def test_what_is_something_else_is_not_found(question: str, text: str) -> None:
    assert found(question, text) == []


def test_a_phrase_runs_over_the_end_of_a_line_and_not_of_a_paragraph() -> None:
    lines = page("A bird in the hand", "is worth two in the bush", "", "bush and")
    (hit,) = find_hits(parse('"hand is"'), lines)
    assert [(part.line, part.start, part.end) for part in hit.ranges] == [(0, 14, 18), (1, 0, 2)]
    assert find_hits(parse('"bush bush"'), lines) == []
    assert found('"外蒙"', "承認外", "蒙古") == ["外蒙"]
    assert found('"外蒙"', "承認外", "", "蒙古") == []


@pytest.mark.parametrize("hyphen", [*"-\u2010\u2011\u00ad¬⸗⹀=－", "- "])
def test_a_word_broken_at_the_end_of_a_line_is_found_whole(hyphen: str) -> None:
    lines = page(f"the inde{hyphen}", "pendence of it")
    (hit,) = find_hits(parse('"the independence of"'), lines)
    assert [part.line for part in hit.ranges] == [0, 1]
    assert len(find_hits(parse("pendence"), lines)) == 1
    assert len(find_hits(parse("indep*"), lines)) == 1


@pytest.mark.parametrize("hyphen", [*"-\u2010\u2011\u00ad¬⸗⹀=－", "- "])
def test_in_a_paragraph_of_several_lines_too(hyphen: str) -> None:
    """As in the transcript of a scan, whose lines have no positions."""
    text = f"the inde{hyphen}\npendence of it"
    assert found('"the independence of"', text) == [text[:-3]]
    assert found("independence", text) == [f"inde{hyphen}\npendence"]
    assert (found("inde", text), found("pendence", text)) == (["inde"], ["pendence"])
    assert found('"the inde pendence of it"', text) == [text]
    assert found("independence", f"the inde{hyphen} pendence") == []  # no end of a line


def test_a_hyphen_may_be_repeated_and_a_word_broken_twice() -> None:
    assert found("grundstück", "das Grund=", "=stück") == ["Grund=stück"]
    assert found("grundstück", "das Grund=\n=stück") == ["Grund=\n=stück"]
    assert found("donaudampfschiff", "Donau-", "dampf-", "schiff") == ["Donau-dampf-schiff"]
    assert found('"donau dampf schiff"', "Donau-", "dampf-", "schiff") == ["Donau-dampf-schiff"]


def test_a_word_may_end_on_the_next_page() -> None:
    lines = [Line(1, 1, "the inde-"), Line(1, 1, "pendence of it", is_on_next_page=True)]
    (hit,) = find_hits(parse('"the independence"'), lines)
    assert [part.line for part in hit.ranges] == [0, 1]
    assert len(find_hits(parse("inde"), lines)) == 1
    assert len(find_hits(parse('"independence of"'), lines)) == 1
    for question in ("pendence", "of", "it", '"of it"'):  # these are found on their own page
        assert find_hits(parse(question), lines) == []
    across = "‹the ‹independence ›of ›it"  # found in a phrase over the end of the page only
    assert columns_of_page(lines) == (["the independence"], ["the inde", across])
    assert columns_of_page([lines[0], Line(1, 1, "Of it", is_on_next_page=True)])[0] == ["the inde"]


@pytest.mark.parametrize("seed", range(60))
def test_no_break_loses_a_word_or_a_phrase(seed: int) -> None:
    """Words and parts, and phrases as they are written: of any length in a paragraph, of two words in lines."""
    chance = random.Random(seed)
    words = ["".join(chance.choices("abcdefgh", k=chance.randint(4, 9))) for _ in range(12)]
    written, parts = [], []
    for word in words:
        cut = chance.randint(2, len(word) - 2)
        is_broken = chance.random() < 0.4
        written.append(f"{word[:cut]}{chance.choice('-¬⸗=')}\n{word[cut:]}" if is_broken else word)
        parts.append([word[:cut], word[cut:]] if is_broken else [word])
    text = " ".join(written)
    as_written = [part for word in parts for part in word]
    for lines in (page(text), page(*text.split("\n"))):
        index = [f" {column} " for columns in columns_of_page(lines) for column in columns]

        def is_found(phrase: list[str], lines: list[Line] = lines, index: list[str] = index) -> bool:
            question = " ".join(phrase)
            return bool(find_hits(parse(f'"{question}"'), lines)) and any(
                f" {question} " in text for text in index
            )

        assert all(is_found([word]) for word in (*words, *as_written))
        assert is_found(words)
        start = chance.randrange(len(as_written))
        longest = len(as_written) if len(lines) == 1 else 2
        assert is_found(as_written[start : start + longest])


def test_a_source_may_say_that_a_word_is_broken() -> None:
    """As ALTO does: without a hyphen, and whatever the next line begins with."""
    lines = [Line(1, 1, "Sowjet", continues=True), Line(2, 1, "Union heute")]
    assert len(find_hits(parse("sowjetunion"), lines)) == 1
    assert len(find_hits(parse('"sowjetunion heute"'), lines)) == 1
    assert len(find_hits(parse("union"), lines)) == 1
    assert columns_of_page(lines)[0] == ["sowjetunion heute"]


def test_a_hyphen_may_be_the_words_own() -> None:
    assert found('"vice president of"', "the vice-", "president of it") == ["vice-president of"]
    assert found("vicepresident", "the vice-", "president") == ["vice-president"]
    assert found("sowjetunion", "der Sowjet-", "Union") == []
    assert found("INDEPENDENCE", "INDEPEN-", "DENCE") == ["INDEPEN-DENCE"]
    assert found("1944-45", "1944-", "45") == ["1944-45"]


def test_all_words_must_be_there_and_each_occurrence_is_a_hit() -> None:
    assert found("two bird", "A bird and two birds,", "one bird") == ["bird", "two", "bird"]
    assert found('bird "a bird"', "a bird, bird") == ["a bird", "bird"]


def test_a_question_is_bounded() -> None:
    with pytest.raises(QueryTooLongError):
        parse("a" * 1001)
    assert len(parse(" ".join(f"w{number}" for number in range(400))[:1000]).phrases) == 32
    assert parse("  ").is_empty
    assert not parse('"').is_empty
    assert parse('"') == Query('"', ())


# signs as writers put them together
SCRIPTS = (
    [*"abcdefghij ABC éüßø- ’ ,.", "e\u0301", "inde-"],
    [*"абвёйії Ж -", "а\u0301", "и\u0306"],
    [*"外蒙古獨立，。 はガー", "ｶﾞ", "か\u3099"],
    [*"소련은 ", "\u1112\u1161\u11ab"],
    [*"อาณาจักรไทยกำ "],
    [*"الجمهورية ـ ١٢", "ج\u064f"],
    ["क्षि", "हि", "न्दी", " "],
)


def pages(chance: random.Random) -> list[Line]:
    """A page of lines with words of several scripts."""
    lines = []
    for number in range(chance.randint(1, 8)):
        signs = [*chance.choice(SCRIPTS), *chance.choice(SCRIPTS)]
        text = "".join(chance.choice(signs) for _ in range(chance.randint(0, 30)))
        lines.append(Line(number + 1, number // 3, text, (0, number * 40, 1000, 30)))
    return lines


@pytest.mark.parametrize("seed", range(150))
def test_every_word_of_every_line_is_found_where_it_stands(seed: int) -> None:
    lines = pages(random.Random(seed))
    paragraphs, _ = tokenizer.tokenize_page(lines)
    for units in paragraphs:
        for unit in units:
            assert lines[unit.line].text[unit.start : unit.end].strip()
            text = matched_text(Hit(unit.ranges), lines)
            question = text if not unit.parts else unit.text
            parts = {part for hit in find_hits(parse(f'"{question}"'), lines) for part in hit.ranges}
            for place in unit.ranges:
                assert any(
                    part.line == place.line and part.start <= place.start and place.end <= part.end
                    for part in parts
                ), (question, unit)


@pytest.mark.parametrize("seed", range(150))
def test_the_short_way_to_tokens_gives_the_same_as_the_long_one(seed: int) -> None:
    lines = pages(random.Random(seed))
    paragraphs, halves = tokenizer.tokenize_page(lines)
    long = tuple(
        [" ".join(tokenizer.index_terms(units)) for units in column] for column in (paragraphs, halves)
    )
    assert columns_of_page(lines) == long


@pytest.mark.parametrize("seed", range(100))
def test_any_part_of_a_line_is_found_where_it_stands(seed: int) -> None:
    """A run of words, or of signs, cut anywhere between two of them: asked for as a phrase it is found there."""
    chance = random.Random(seed)
    lines = pages(chance)
    (paragraphs, _) = tokenizer.tokenize_page(lines)
    for units in paragraphs:
        start = chance.randrange(len(units))
        end = chance.randint(start + 1, len(units))
        cut = units[start:end]
        if any(unit.parts for unit in cut) or cut[0].line != cut[-1].line:
            continue
        line, first, last = cut[0].line, cut[0].start, cut[-1].end
        question = lines[line].text[first:last]
        if '"' in question or "“" in question:
            continue
        places = [part for hit in find_hits(parse(f'"{question}"'), lines) for part in hit.ranges]
        assert any(p.line == line and p.start <= first and last <= p.end for p in places) or any(
            p.line == line and first <= p.start < last for p in places
        ), (question, lines)


@pytest.mark.parametrize("texts", [("die Donau¬", "dampffahrt endet"), ("die Donau¬\n dampffahrt endet",)])
def test_completions_are_on_one_line(texts: tuple[str, ...]) -> None:
    """A broken word is joined, as far as what was typed has it whole; the search for a completion finds it."""
    lines = page(*texts)
    for typed, completion in {
        "die do": "die donaudampffahrt",
        "die donau d": "die donau-dampffahrt",
        "donaudampffahrt en": "donaudampffahrt endet",
    }.items():
        phrase = autocomplete.parse_typed(typed)
        assert phrase is not None
        assert autocomplete.continuations(phrase, [lines]) == [(completion, 1)]
        assert len(find_hits(parse(f'"{completion}"'), lines)) == 1
