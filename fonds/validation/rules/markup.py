"""Rules for HTML in texts (4.5): well-formed, in one element, and only where allowed. They never change a text."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from xml.parsers import expat

from fonds.problem import Severity

MarkupProblem = tuple[str, str, Severity]  # message, hint, severity

ALLOWED = frozenset({"a", "b", "br", "i", "img", "p", "small", "span", "sub", "sup"})
_ATTRIBUTES = frozenset({("a", "href"), ("img", "src"), ("img", "alt")})
# elements that distinguish markup from words in angle brackets
_KNOWN = (
    "a|abbr|b|blockquote|br|button|cite|code|dd|del|div|dl|dt|em|embed|figure|font|form|h[1-6]|hr|i|iframe|img|"
    "input|ins|li|link|object|ol|p|pre|q|s|script|small|span|strong|style|sub|sup|svg|table|td|th|tr|u|ul|video"
)
_PAIR = re.compile(rf"<({_KNOWN})\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
# Most values are one link or one span of text, which need no parser.
_SIMPLE = re.compile(
    r'(?:<a href="(?:https?://|mailto:)[^<>"&]*">|<(?P<tag>b|i|p|small|span|sub|sup)>)'
    r"(?:[^<>&]|&(?:amp|lt|gt|quot|apos|#[0-9]+);)*</(?(tag)(?P=tag)|a)>"
)


@lru_cache(maxsize=8192)
def in_value(text: str) -> MarkupProblem | None:
    """Return what is wrong with a value that may contain HTML, or None."""
    if not (text[:1] == "<" and text[-1:] == ">"):
        return _unwrapped_problem(text)
    if _SIMPLE.fullmatch(text):
        return None
    return _wrapped_problem(text)


@lru_cache(maxsize=2048)
def in_label(text: str) -> MarkupProblem | None:
    """Return a problem if there is a pair of tags: HTML MUST NOT be used in labels. Words in angle brackets may."""
    if _PAIR.search(text):
        return "HTML must not be used in a label", "remove the tags", "error"
    return None


def _unwrapped_problem(text: str) -> MarkupProblem | None:
    if not _PAIR.search(text):
        return None
    if text.strip() != text and text.strip()[:1] == "<" and text.strip()[-1:] == ">":
        return "there must be no white space around HTML", "remove it", "error"
    return "HTML must be wrapped in one element", "as in <p>...</p>, or escape it inside a <span>", "error"


def _wrapped_problem(text: str) -> MarkupProblem | None:
    """Clients treat a text that begins with < and ends with > as HTML, so it must be well-formed."""
    removed: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: removed.extend(_not_allowed(tag, attributes))
    parser.StartDoctypeDeclHandler = _refuse
    parser.CommentHandler = lambda text: removed.append("a comment")
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        hint = "plain words that look like this take a space at the end, or are escaped inside a <span>"
        return f"it looks like HTML but is not well-formed: {error}", hint, "error"
    if removed:
        return f"clients remove {', '.join(removed)}", f"allowed are {' '.join(sorted(ALLOWED))}", "warning"
    return None


def _refuse(*declaration: object) -> None:
    """Refuse a document type: without one there are no entities that could expand without limit."""
    raise expat.ExpatError("a document type declaration")


def _not_allowed(tag: str, attributes: dict[str, str]) -> list[str]:
    """Return the element, attributes and links that clients remove, in words for people."""
    removed = [f"<{tag}>"] if tag not in ALLOWED else []
    for name, value in attributes.items():
        if (tag, name) not in _ATTRIBUTES:
            removed.append(f"the attribute {name}")
        elif name == "href" and not unescape(value).startswith(("http:", "https:", "mailto:")):
            removed.append(f"the link {value[:40]}")
    return removed
