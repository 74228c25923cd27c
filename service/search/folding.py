"""Single signs of any script: which make words, which stand alone, and what each is folded to.

What is folded is what writers leave out, vary or type otherwise, never what tells words apart: é, ё and stress marks
fold, й, ў and ї are letters of their own; vowel signs of Thai or Devanagari stay. The index and the question are
folded by the same table, so a change of it asks for VERSION and makes the index anew. It knows no lines and no index.
"""

from __future__ import annotations

import re
import unicodedata

VERSION = 1  # of folding and of cutting; raise it when the same text gives other tokens
LONGEST = 100  # signs of one folded word; what is longer is cut, in the index and in the question

# scripts that put no space between words, and Hangul, whose particles hang on the word: each sign stands alone.
# Digits of these scripts are left out, they make numbers.
_ALONE = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ebd\u0ec0-\u0ece\u0edc-\u0edf"  # Thai, Lao
    "\u1000-\u103f\u1050-\u108f\u109a-\u109d\u1100-\u11ff\u1780-\u17d3\u17dc\u17dd"  # Burmese, Jamo, Khmer
    "\u1950-\u1974\u1980-\u19c9\u1a20-\u1a7c\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c"
    "\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua48c\ua960-\ua97c\uac00-\ud7fb\uf900-\ufad9\uff66-\uffdc"
    "\U0001b000-\U0001b16f\U00020000-\U0003fffd"
)
# what may stand inside a word and is not looked for: soft hyphen, joiners, direction marks, Hebrew geresh, gershayim
_INSIDE = "\u00ad\u200c-\u200f\u2060\u05f3\u05f4"
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u08d3-\u08e1\u08e3-\u08ff"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\ufe00-\ufe0f"
)
# vowel signs and other marks of Indic scripts: Python's \w leaves them out, and words would fall apart at them
_SIGNS = (
    "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0980-\u0dff\u0f71-\u0f87\u0f90-\u0fbc\u1a17-\u1a1b"
    "\u1b00-\u1b44"
)
# letters to Unicode that part words for everybody: the apostrophes of O'Neill, Ch'ing and п'ять
_APART = "_\u02b9-\u02bc\u02be\u02bf\u02c8\u055a"

ALONE = re.compile(f"[{_ALONE}]")
_IN_WORD = rf"[\w{_MARKS}{_INSIDE}{_SIGNS}]"
# a word, or a run of signs that stand alone; the first pattern is for text that has none of the latter
WORD = re.compile(rf"(?:(?![{_APART}]){_IN_WORD})+")
WORD_OR_RUN = re.compile(rf"(?P<run>[{_ALONE}]+)|(?:(?![{_APART}{_ALONE}]){_IN_WORD})+")
SPACED_WORD = re.compile(rf"(?:(?![{_APART}{_ALONE}]){_IN_WORD})+")  # and no run
ASCII_WORD = re.compile(r"[0-9A-Za-z]+")

# marks that join with the sign before them to one sign that is not to be folded: й from и and a breve, kana, Jamo
JOINING = re.compile("[\u0300-\u036f\u0653-\u0655\u1160-\u11ff\u3099\u309a\ud7b0-\ud7fb\uff9e\uff9f]")

_KEPT = frozenset("йўїґќѓ")  # letters of their own, although Unicode takes them apart
_FOLDED = str.maketrans(
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
        # Arabic as its readers search it: one alef, one yeh, one kaf, heh for teh marbuta, no tatweel
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
_DROPPED = re.compile(f"[{_MARKS}{_INSIDE}]")


class _Table(dict[int, str]):
    """Each sign and what it is folded to, filled as signs are met."""

    def __missing__(self, code: int) -> str:
        made = self[code] = _sign(chr(code))
        return made


def _sign(sign: str) -> str:
    if sign.casefold() in _KEPT:
        return sign.casefold()
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    # marks go before the case is folded: it would make a letter of the Greek iota below
    plain = _DROPPED.sub("", unicodedata.normalize("NFKD", sign)).casefold()
    plain = _DROPPED.sub("", unicodedata.normalize("NFKD", plain)).translate(_FOLDED)
    # Hangul and kana were taken apart and are put together; what is left of a fraction or a unit has no signs
    whole = unicodedata.normalize("NFC", plain)
    kept = "".join(part for part in whole if part.isalnum() or unicodedata.category(part)[0] == "M")
    return kept if sign.isalnum() or kept else ("" if _DROPPED.match(sign) else sign)


_TABLE = _Table()


def folded(word: str) -> str:
    """A word as it is compared: case, marks, ligatures, full-width forms and digits of other scripts folded."""
    return (word.lower() if word.isascii() else word.translate(_TABLE))[:LONGEST]


def folded_line(line: str) -> str:
    """A whole line, folded: what is in no way in it, is in none of its words."""
    return line.lower() if line.isascii() else line.translate(_TABLE)


def composed(text: str) -> tuple[str, list[int] | None]:
    """A text with letters and their joining marks put together, and where each of its signs begins in the text given.

    None instead of the places: the text is as it was. The list has one place more than the text, its end.
    """
    if not JOINING.search(text):
        return text, None
    whole: list[str] = []
    places: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and JOINING.match(text, end):
            end += 1
        cluster = unicodedata.normalize("NFC", text[start:end].translate(_HALF_WIDTH))
        whole.append(cluster)
        places += [start] * len(cluster) if len(cluster) < end - start else range(start, start + len(cluster))
        start = end
    return "".join(whole), [*places, len(text)]


_HALF_WIDTH = {0xFF9E: 0x3099, 0xFF9F: 0x309A} | {
    sign: unicodedata.normalize("NFKC", chr(sign)) for sign in range(0xFF66, 0xFF9E)
}
