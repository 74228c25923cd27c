"""Character classes and folding for search in any script: what makes a word, and how each character is compared.

Folding removes what writers leave out or vary (case, the marks of é and ё, stress marks), never what distinguishes
words: й, ў and ї stay letters of their own, and vowel signs of Thai or Devanagari stay. The index and the query use
the same table, so a change of it requires a new VERSION, which rebuilds the index.

Written by hand because no library fits: Unicode case folding and normalization keep marks, and transliteration would
merge words that readers keep apart.
"""

from __future__ import annotations

import re
import unicodedata

VERSION = 4  # of folding and tokenizing; raise it when the same text gives other tokens
MAX_TOKEN_LENGTH = 100  # characters of one folded word; longer words are cut, in the index and in the query

# scripts without spaces between words, and Hangul, whose particles are attached to the word: each character is a
# token of its own. Digits of these scripts are not in the class, because they form numbers.
UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ebd\u0ec0-\u0ece\u0edc-\u0edf"  # Thai, Lao
    "\u1000-\u103f\u1050-\u108f\u109a-\u109d\u1100-\u11ff\u1780-\u17d3\u17dc\u17dd"  # Burmese, Jamo, Khmer
    "\u1950-\u1974\u1980-\u19c9\u1a20-\u1a7c\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c"
    "\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua48c\ua960-\ua97c\uac00-\ud7fb\uf900-\ufad9\uff66-\uffdc"
    "\U0001b000-\U0001b16f\U00020000-\U0003fffd"
)
# characters ignored inside a word: soft hyphen, joiners, direction marks, Hebrew geresh and gershayim
_IGNORED = "\u00ad\u200c-\u200f\u2060\u05f3\u05f4"
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u08d3-\u08e1\u08e3-\u08ff"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\ufe00-\ufe0f"
)
# vowel signs and other marks of Indic scripts: they are not in Python's \w, and words would be split at them
_INDIC_SIGNS = (
    "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0980-\u0dff\u0f71-\u0f87\u0f90-\u0fbc\u1a17-\u1a1b"
    "\u1b00-\u1b44"
)
# letters in Unicode that readers take for punctuation between words: the apostrophes of O'Neill, Ch'ing and п'ять
_SEPARATORS = "_\u02b9-\u02bc\u02be\u02bf\u02c8\u055a"

UNSPACED_SCRIPT = re.compile(f"[{UNSPACED}]")
_IN_WORD = rf"[\w{_MARKS}{_IGNORED}{_INDIC_SIGNS}]"
# a word, or a run of characters of scripts without spaces; WORD is for text that has no such characters
WORD = re.compile(rf"(?:(?![{_SEPARATORS}]){_IN_WORD})+")
WORD_OR_RUN = re.compile(rf"(?P<run>[{UNSPACED}]+)|(?:(?![{_SEPARATORS}{UNSPACED}]){_IN_WORD})+")
SPACED_WORD = re.compile(rf"(?:(?![{_SEPARATORS}{UNSPACED}]){_IN_WORD})+")  # a word only, no run
ASCII_WORD = re.compile(r"[0-9A-Za-z]+")

# marks that combine with the character before them into one that must not be folded: й from и and breve, kana, Jamo
JOINING_MARK = re.compile("[\u0300-\u036f\u0653-\u0655\u1160-\u11ff\u3099\u309a\ud7b0-\ud7fb\uff9e\uff9f]")

_DISTINCT_LETTERS = frozenset("йўїґќѓ")  # letters of their own, although Unicode decomposes them
_REPLACEMENTS = str.maketrans(
    {
        **{
            "ø": "o",
            "đ": "d",
            "ł": "l",
            "æ": "ae",
            "œ": "oe",
            "ð": "d",
            "þ": "th",
            "ħ": "h",
            "ŧ": "t",
            "ı": "i",
        },
        # Arabic as its readers search for it: one alef, one yeh, one kaf, heh for teh marbuta, no tatweel
        **{
            "\u0671": "\u0627",
            "\u0649": "\u064a",
            "\u06cc": "\u064a",
            "\u06a9": "\u0643",
            "\u0629": "\u0647",
        },
        **{"\u06c1": "\u0647", "\u06d5": "\u0647", "\u0640": ""},
    }
)
_REMOVED = re.compile(f"[{_MARKS}{_IGNORED}]")


class _Table(dict[int, str]):
    """The folded form of each code point, filled on first use."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    if character.casefold() in _DISTINCT_LETTERS:
        return character.casefold()
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    # remove marks before folding case: case folding turns the Greek iota subscript into a letter
    plain = _REMOVED.sub("", unicodedata.normalize("NFKD", character)).casefold()
    plain = _REMOVED.sub("", unicodedata.normalize("NFKD", plain)).translate(_REPLACEMENTS)
    # compose Hangul and kana again; drop the punctuation that decomposed fractions and units leave
    composed = unicodedata.normalize("NFC", plain)
    letters = "".join(part for part in composed if part.isalnum() or unicodedata.category(part)[0] == "M")
    if letters or character.isalnum():
        return letters
    return "" if _REMOVED.match(character) else character


_TABLE = _Table()


def fold(word: str) -> str:
    """Fold a word for comparison: case, marks, ligatures, full-width forms and digits of other scripts."""
    return (word.lower() if word.isascii() else word.translate(_TABLE))[:MAX_TOKEN_LENGTH]


def fold_line(line: str) -> str:
    """Fold a whole line. A folded word that is not a substring of the result is not in the line."""
    return line.lower() if line.isascii() else line.translate(_TABLE)


def compose(text: str) -> tuple[str, list[int] | None]:
    """Compose letters with their joining marks. Returns the text and, for each character, its offset in the input.

    The list of offsets has one more entry, the length of the input. It is None if nothing was composed.
    """
    if not JOINING_MARK.search(text):
        return text, None
    clusters: list[str] = []
    offsets: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and JOINING_MARK.match(text, end):
            end += 1
        cluster = unicodedata.normalize("NFC", text[start:end].translate(_HALF_WIDTH))
        clusters.append(cluster)
        offsets += (
            [start] * len(cluster) if len(cluster) < end - start else range(start, start + len(cluster))
        )
        start = end
    return "".join(clusters), [*offsets, len(text)]


_HALF_WIDTH = {0xFF9E: 0x3099, 0xFF9F: 0x309A} | {
    code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF66, 0xFF9E)
}
