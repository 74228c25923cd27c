"""In how many texts a word occurs, and which words are characteristic of a text."""

from __future__ import annotations

from collections import Counter

from fonds.search.word_frequencies import WordFrequencies, words_of


def vocabulary(text: str) -> str:
    counts = Counter(text.split())
    return "\n".join(f"{word}\t{word.capitalize()}\t{counts[word]}" for word in sorted(counts))


def test_counts_are_kept_and_taken_back() -> None:
    frequencies = WordFrequencies()
    texts = [vocabulary(f"the word{number % 7} harbour{number}") for number in range(70)]
    for text in texts:
        frequencies.change(words_of(text), 1)
    assert (frequencies.texts, frequencies.count("the"), frequencies.count("word3")) == (70, 70, 10)
    again = WordFrequencies(frequencies.to_bytes())
    for text in texts[:35]:
        again.change(words_of(text), -1)
    assert (again.texts, again.count("the"), again.count("word3"), again.count("harbour3")) == (35, 35, 5, 0)
    assert again.count("nowhere") == 0


def test_characteristic_words_are_those_that_few_other_texts_have() -> None:
    frequencies = WordFrequencies()
    letter = vocabulary("the the the lease of a warehouse lease 1912 unique")
    others = [vocabulary("the weather of today") for _ in range(20)]
    for text in [letter, vocabulary("the lease of the warehouse in 1912"), *others]:
        frequencies.change(words_of(text), 1)
    words = frequencies.characteristic(letter, most_texts=300, limit=5)
    # not `the` and `of`, which all have, not a number, nor a word that no other text has
    assert [word.word for word in words] == ["lease", "warehouse"]
    assert words[0].spelling == "Lease" and words[0].weight > words[1].weight > 0


def test_a_few_texts_do_not_tell_what_is_rare() -> None:
    frequencies = WordFrequencies()
    for _ in range(3):
        frequencies.change(("lease", "warehouse"), 1)
    assert frequencies.characteristic(vocabulary("lease warehouse"), 300, 5) == []
