"""A line of a transcript with signs as HTML for annotations.

The text of the HTML is the line, character for character: a viewer that removes the elements shows the signs as they
were written, and a TextQuoteSelector quotes the same words as before.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from fonds.record.signs import Sign, shared_count
from fonds.record.transcript import TranscriptSpan

# signs whose meaning HTML has an element for; a span with the name of the sign is used for all others
ELEMENTS = {
    "deleted": "del",
    "added": "ins",
    "superscript": "sup",
    "subscript": "sub",
    "underlined": "u",
    "bold": "b",
    "italic": "i",
}


def html_of(spans: Iterable[TranscriptSpan]) -> str:
    """Return the spans of a line as a paragraph of HTML; an element for each sign and each mark."""
    parts: list[str] = ["<p>"]
    opened: tuple[Sign, ...] = ()
    for span in spans:
        shared = shared_count(opened, span.signs)
        parts += [f"</{_element(sign)}>" for sign in reversed(opened[shared:])]
        parts += [_start_tag(sign) for sign in span.signs[shared:]]
        text = escape(span.text, quote=False)
        parts.append(f'<span class="{span.mark}">{text}</span>' if span.mark else text)
        opened = span.signs
    parts += [f"</{_element(sign)}>" for sign in reversed(opened)]
    return "".join((*parts, "</p>"))


def _element(sign: Sign) -> str:
    return ELEMENTS.get(sign.name, "span")


def _start_tag(sign: Sign) -> str:
    if sign.name in ELEMENTS:
        return f"<{ELEMENTS[sign.name]}>"
    language = f' lang="{escape(sign.value)}"' if sign.name == "foreign" else ""
    return f'<span class="{sign.name}"{language}>'
