"""Properties of characters: which are set one by one, which are joined, and where a line may end.

Only character classes are here, no fonts, widths or positions.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Characters that every font sets one after the other, each with its own advance. All others (marks, joiners, Arabic,
# the Indic and South-East Asian scripts) are shaped, and their widths are measured by the typesetter.
_ONE_BY_ONE = (
    "\\u0020-\\u00ac\\u00ae-\\u02ff\\u0370-\\u0482\\u048a-\\u0590\\u10a0-\\u10ff\\u1c90-\\u1cbf\\u1d00-\\u1dbf"
    "\\u1e00-\\u200a\\u2010-\\u2027\\u202f-\\u205f\\u2070-\\u209f\\u20a0-\\u20cf\\u2100-\\u22ee\\u22f0-\\u2cee\\u2cf2-\\u2d2f"
    "\\u2e00-\\u3029\\u3030-\\u3098\\u309b-\\u3163\\u3165-\\u31ff\\u3200-\\u4dbf\\u4e00-\\u9fff\\ua640-\\ua66e\\ua700-\\ua7ff"
    "\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe4f\\uff01-\\uff9f\\uffa1-\\uffef\\ufffc-\\ufffd\\U00020000-\\U0003ffff"
)
_NEEDS_SHAPING = re.compile(f"[^{_ONE_BY_ONE}]")

# Ideographs and kana: a line may end between any two of them.
_WIDE = "\\u2e80-\\u2fdf\\u3003-\\u3007\\u3012-\\u3013\\u3021-\\u30ff\\u3105-\\u312f\\u3190-\\u9fff"
_WIDE += "\\uf900-\\ufaff\\uff10-\\uff19\\uff21-\\uff3a\\uff41-\\uff5a\\uff66-\\uff9f\\U00020000-\\U0003ffff"
_OPENING = "([{\\u2018\\u201c\\u3008\\u300a\\u300c\\u300e\\u3010\\u3014\\u3016\\u3018\\uff08\\uff3b\\uff5b"
_CLOSING = (
    ")\\]},.;:!?%\\u2019\\u201d\\u2026\\u3001\\u3002\\u3005\\u3009\\u300b\\u300d\\u300f\\u3011\\u3015\\u3017\\u3019"
    "\\u30fb\\u30fc\\uff01\\uff05\\uff09\\uff0c\\uff0e\\uff1a\\uff1b\\uff1f\\uff3d\\uff5d\\u3063\\u30c3\\u3083"
    "\\u3085\\u3087\\u30e3\\u30e5\\u30e7\\u3041\\u3043\\u3045\\u3047\\u3049\\u30a1\\u30a3\\u30a5\\u30a7\\u30a9"
)
_SPACE = " \\u1680\\u2000-\\u2006\\u2008-\\u200a\\u205f\\u3000"
_BREAKS_AFTER = "\\u0f0b\\u200b"  # the Tibetan tsheg and the zero-width space

# One unbreakable piece of a line: spaces, or one ideograph with its punctuation, or a word.
PIECES = re.compile(
    f"[{_SPACE}]+"
    f"|[{_OPENING}]*[{_WIDE}][{_CLOSING}]*"
    f"|(?:[^{_SPACE}{_WIDE}{_BREAKS_AFTER}{_OPENING}]+|(?![{_OPENING}]+[{_WIDE}])[{_OPENING}])+"
    f"[{_CLOSING}]*[{_BREAKS_AFTER}]*"
    f"|[^{_SPACE}]"
)
SPACES = frozenset(" \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000")

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LANGUAGE = re.compile("[A-Za-z]{2,3}(?=-|$)")
_EDITORIAL_MARK = re.compile(r"\[[^\[\]\n]{1,80}\]")
_TRIMMED = "\u2018-\u201d\u3001\u3002\u3008-\u3011\u3014-\u301f\u30fb\uff00-\uff0f\uff1a-\uff20\uff3b-\uff65"
_TRIMMED_BY_TYPST = re.compile(f"[{_TRIMMED}]")


def subtag(language: str) -> str:
    """Return the primary subtag of a BCP 47 tag, of two or three letters, or "und" if the tag has none."""
    match = _LANGUAGE.match(language)
    return match[0].lower() if match else "und"


def clean(text: str) -> str:
    """Return the text with one kind of line end, tabs as spaces, and U+FFFD for what pages and XML cannot contain."""
    if "\t" in text:
        text = "\n".join(line.expandtabs(8) for line in text.split("\n"))
    return _UNPRINTABLE.sub("\ufffd", _LINE_ENDS.sub("\n", text))


def unprintable(text: str) -> set[str]:
    """Return the control characters and lone surrogates in a text, which appear as U+FFFD."""
    return set(_UNPRINTABLE.findall(_LINE_ENDS.sub("\n", text).replace("\t", " ")))


def needs_shaping(text: str) -> bool:
    """Whether the width of the text is not simply the sum of its characters' advances."""
    return _NEEDS_SHAPING.search(text) is not None


@lru_cache(4096)
def invisible(char: str) -> bool:
    """Whether a character needs no glyph: joiners, directional marks, variation selectors."""
    code = ord(char)
    return unicodedata.category(char) == "Cf" or 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF


@lru_cache(4096)
def joins_previous(char: str) -> bool:
    """Whether a character belongs to the one before it, so that no line break or font change may separate them."""
    return unicodedata.category(char)[0] == "M" or invisible(char)


def neutral(char: str) -> bool:
    """Whether a character may take the face of the letters beside it: a space, a symbol, punctuation."""
    return unicodedata.category(char)[0] in "ZPS"


def trimmed_by_typst(char: str) -> bool:
    """Whether Typst removes space from this punctuation beside another of its kind or at the edge of a line."""
    return _TRIMMED_BY_TYPST.match(char) is not None


def direction(text: str, default: str) -> str:
    """Return the direction of a paragraph: that of the transcript (`default`), unless all letters run the other way."""
    if text.isascii() and default == "ltr":
        return "ltr"
    classes = {unicodedata.bidirectional(char) for char in set(text)}
    has_rtl_letters = not classes.isdisjoint(("R", "AL"))
    if default == "rtl":
        return "rtl" if has_rtl_letters or "L" not in classes else "ltr"
    return "rtl" if has_rtl_letters and "L" not in classes else "ltr"


def editorial_marks(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each editorial mark, such as [ILLEGIBLE] and [sic]."""
    return [match.span() for match in _EDITORIAL_MARK.finditer(text)] if "[" in text else []
