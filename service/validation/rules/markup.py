"""HTML in texts (4.5): well-formed, in one element, and only where it is allowed. It never changes a text."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from xml.parsers import expat

from service.problem import Severity

Fault = tuple[str, str, Severity]

ALLOWED = frozenset({"a", "b", "br", "i", "img", "p", "small", "span", "sub", "sup"})
_ATTRIBUTES = frozenset({("a", "href"), ("img", "src"), ("img", "alt")})
# Elements by which markup is told from words in angle brackets.
_KNOWN = (
    "a|abbr|b|blockquote|br|button|cite|code|dd|del|div|dl|dt|em|embed|figure|font|form|h[1-6]|hr|i|iframe|img|"
    "input|ins|li|link|object|ol|p|pre|q|s|script|small|span|strong|style|sub|sup|svg|table|td|th|tr|u|ul|video"
)
_PAIR = re.compile(rf"<({_KNOWN})\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
# Most values are one link or one span of text: no parser is needed for these.
_SIMPLE = re.compile(
    r'(?:<a href="(?:https?://|mailto:)[^<>"&]*">|<(?P<tag>b|i|p|small|span|sub|sup)>)'
    r"(?:[^<>&]|&(?:amp|lt|gt|quot|apos|#[0-9]+);)*</(?(tag)(?P=tag)|a)>"
)


@lru_cache(maxsize=8192)
def in_value(text: str) -> Fault | None:
    """What is wrong with a value that may hold HTML."""
    if not (text[:1] == "<" and text[-1:] == ">"):
        return _outside(text)
    if _SIMPLE.fullmatch(text):
        return None
    return _inside(text)


@lru_cache(maxsize=2048)
def in_label(text: str) -> Fault | None:
    """HTML MUST NOT be used in labels. Words in angle brackets are words, a pair of tags is markup."""
    if _PAIR.search(text):
        return "HTML must not be used in a label", "remove the tags", "error"
    return None


def _outside(text: str) -> Fault | None:
    if not _PAIR.search(text):
        return None
    if text.strip() != text and text.strip()[:1] == "<" and text.strip()[-1:] == ">":
        return "there must be no white space around HTML", "remove it", "error"
    return "HTML must be wrapped in one element", "as in <p>...</p>, or escape it inside a <span>", "error"


def _inside(text: str) -> Fault | None:
    """A client takes what begins with < and ends with > for HTML, so it must be well-formed."""
    strange: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: strange.extend(_strange(tag, attributes))
    parser.StartDoctypeDeclHandler = _refuse
    parser.CommentHandler = lambda text: strange.append("a comment")
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        hint = "plain words that look like this take a space at the end, or are escaped inside a <span>"
        return f"it looks like HTML but is not well-formed: {error}", hint, "error"
    if strange:
        return f"clients remove {', '.join(strange)}", f"allowed are {' '.join(sorted(ALLOWED))}", "warning"
    return None


def _refuse(*declaration: object) -> None:
    """No document type, so no entities that could grow without bound."""
    raise expat.ExpatError("a document type declaration")


def _strange(tag: str, attributes: dict[str, str]) -> list[str]:
    found = [f"<{tag}>"] if tag not in ALLOWED else []
    for name, value in attributes.items():
        if (tag, name) not in _ATTRIBUTES:
            found.append(f"the attribute {name}")
        elif name == "href" and not unescape(value).startswith(("http:", "https:", "mailto:")):
            found.append(f"the link {value[:40]}")
    return found
