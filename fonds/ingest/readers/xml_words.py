"""The words of the elements of archival XML (EAD, EAC-CPF, EAG) as plain paragraphs, in the order of the source.

White space is layout. Lists, tables and chronologies become one paragraph with a line for each entry; what only marks
words (emphasis, names, titles) is dropped, and its words are kept. The address of a link stands in parentheses after
its words, unless the words have it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from fonds.ingest.field_values import language_tag, one_line
from fonds.ingest.imported import Withheld
from fonds.record.field_types import Url
from fonds.safe_xml import Element, line_number

_URL: TypeAdapter[str] = TypeAdapter(Url)
Paragraph = tuple[str, str]
"""(language tag or an empty string, words)"""

# characters that no XML document can have: a line break, and a place where words of two elements meet
_BREAK, _SEAM = "\x1e", "\x1f"
# elements whose tags some programs write as words: `&lt;i&gt;`
_WRITTEN_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|div|em|emph|font|h[1-6]|i|lb|li|ol|p|s|small|span|strong|sub|sup|title|u|ul)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_WRITTEN_BREAK = re.compile(r"</?(?:blockquote|br|div|h[1-6]|lb|li|p)\b", re.IGNORECASE)
_OPEN_SEAM = re.compile(rf"(?<=[\w)\].,;:!?]){_SEAM}+(?=[\w(\[])")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# elements that are data in a sentence: their words never run into those beside them
_DATA = _names(
    "language script unitdate date extent dimensions physfacet genreform container part addressline quantity "
    "unittype subarea unitid imprint num publisher fromdate todate datesingle daterange unittitle label item "
    "event entry head geogname edition physicalfacet descriptivenote languageset place placeentry term "
    "citation abbreviation surname firstname titleproper subtitle author agent eventtype eventdatetime"
)
_LISTS, _CHRONOLOGIES = frozenset({"list", "outline"}), frozenset({"chronlist", "eventgrp"})
_SECTIONS = _names(
    "p head blockquote quote div titlepage abstract level descgrp add admininfo bioghist scopecontent odd arrangement "
    "organization custodhist acqinfo accessrestrict userestrict altformavail originalsloc relatedmaterial "
    "separatedmaterial otherfindaid phystech bibliography prefercite fileplan processinfo accruals appraisal "
    "legalstatus index controlaccess guide"
)
_BLOCKS = _LISTS | _CHRONOLOGIES | _SECTIONS | {"table"}
# these are paragraphs of their own where they do not stand in one
_BLOCKS_OF_SECTIONS = frozenset(
    {"note", "footnote", "bibref", "archref", "address", "indexentry", "legalstatus", "descriptivenote"}
)
_LINKS = frozenset({"extref", "ref", "archref", "bibref", "extptr", "ptr", "citation", "link"})
INTERNAL = "internal"  # the value of `audience` of what an archive keeps to itself
REASON_INTERNAL = 'audience="internal"'
# what holds the dates of a place, a function or a relation
DATES = frozenset({"date", "daterange", "dateset"})


@lru_cache(maxsize=4096)
def _name_of_tag(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def name_of(element: Element) -> str:
    """Return the name of an element in lower case without namespace or prefix; empty for a comment."""
    tag = element.tag
    return _name_of_tag(tag) if isinstance(tag, str) else ""


def attribute(element: Element | None, *names: str) -> str:
    """Return the first of these attributes that has a value, whatever its namespace, in one line; empty for None."""
    if element is None:
        return ""
    attributes = element.attrib
    for name in names:
        if value := attributes.get(name):
            return one_line(value)
    if len(attributes):
        for name in names:
            for key, value in attributes.items():
                if value and _name_of_tag(key) == name:
                    return one_line(value)
    return ""


def is_address(words: str) -> bool:
    """Whether words are a web address as a record file takes it."""
    if not words.startswith(("http://", "https://")):
        return False
    try:
        _URL.validate_python(words)
    except ValidationError:
        return False
    return True


def child_of(element: Element | None, *names: str) -> Element | None:
    """Return the first child with one of these names; None if there is none, or no element."""
    return next(children_of(element, *names), None) if element is not None else None


def children_of(element: Element, *names: str) -> Iterator[Element]:
    """Return the children with one of these names, or all elements if no name is given."""
    return (child for child in element if (name := name_of(child)) and (not names or name in names))


def descendants_of(element: Element, *names: str) -> Iterator[Element]:
    """Return all descendants with one of these names, in document order."""
    return (descendant for descendant in element.iterdescendants() if name_of(descendant) in names)


def stated_language(element: Element) -> str:
    """Return the language tag that an element states for its own words, or an empty string."""
    for key, value in element.attrib.items():
        if value and _name_of_tag(key) in ("lang", "languageofelement"):
            return language_tag(value)
    return ""


def line_of_words(element: Element | None, skip: frozenset[str] = frozenset()) -> str:
    """Return the words of an element in one line, without those of the elements named in `skip`."""
    if element is None:
        return ""
    if not len(element):
        return one_line(plain(element.text or ""))
    try:
        return one_line(_words(element, skip).replace("\n", " "))
    except RecursionError:  # elements in elements, a thousand deep
        return one_line(plain(" ".join(element.itertext())))


def plain(text: str) -> str:
    """Return a text without tags that are written as words; those that break a line leave a space."""
    if "<" not in text:
        return text
    return _WRITTEN_TAG.sub(lambda tag: " " if _WRITTEN_BREAK.match(tag[0]) else "", text)


def texts_of(element: Element, skip: frozenset[str]) -> Iterator[str]:
    """Yield each text within an element in any order, without those of the elements named in `skip`."""
    waiting = [element]
    while waiting:
        part = waiting.pop()
        yield part.text or ""
        for child in part:
            yield child.tail or ""
            if name_of(child) and name_of(child) not in skip:
                waiting.append(child)


def loose_words(element: Element) -> str:
    """Return the words between the elements within an element, which should have none of its own."""
    return one_line(plain(" ".join([element.text or "", *(child.tail or "" for child in element)])))


def paragraphs(element: Element, skip: frozenset[str] = frozenset(), tag: str = "") -> list[Paragraph]:
    """Return the words of an element in paragraphs with their language, `tag` where none is stated."""
    result: list[Paragraph] = []
    if not len(element):
        if words := one_line(plain(element.text or "")):
            result.append((stated_language(element) or tag, words))
        return result
    try:
        _add_section(element, result, skip, tag)
    except RecursionError:
        result = [(stated_language(element) or tag, one_line(plain(" ".join(element.itertext()))))]
    return result


def text_of(element: Element, skip: frozenset[str] = frozenset()) -> str:
    """Return the words of an element as one text, with its paragraphs, whatever their language."""
    return "\n\n".join(words for _, words in paragraphs(element, skip))


def remove_internal(element: Element, key: str) -> list[Withheld]:
    """Remove the words of all elements that the archive keeps to itself (audience="internal"), and say so."""
    withheld = []
    for part in element.xpath("descendant-or-self::*[@audience]"):
        if is_internal(part):
            name = name_of(part)
            withheld.append(Withheld(f"{key}#{name}", name, REASON_INTERNAL, line_number(part)))
            part.clear(keep_tail=True)
    return withheld


def is_internal(element: Element) -> bool:
    """Whether the archive keeps an element to itself."""
    return attribute(element, "audience").lower() == INTERNAL


def with_address(words: str, address: str) -> str:
    """Return words with the address of a page on the web in parentheses after them, unless they have it."""
    return f"{words} ({address})" if address.startswith("http") and address not in words else words


def end_of_address(address: str) -> str:
    """Return the last part of an address or of its fragment, which is a word in vocabularies."""
    return address.rpartition("#")[2].rpartition("/")[2]


def _add_section(element: Element, result: list[Paragraph], skip: frozenset[str], tag: str) -> None:
    tag = stated_language(element) or tag
    in_section = name_of(element) not in ("p", "head")
    inline: list[str] = [element.text or ""]
    for child in element:
        name = name_of(child)
        if not name or name in skip:
            inline.append(_SEAM)
        elif name in _BLOCKS or (in_section and name in _BLOCKS_OF_SECTIONS):
            _end_paragraph(inline, result, tag)
            _add_block(child, name, result, skip, tag)
        else:
            _add_inline(child, name, inline, skip)
        if child.tail:
            inline.append(child.tail)
    _end_paragraph(inline, result, tag)


def _end_paragraph(inline: list[str], result: list[Paragraph], tag: str) -> None:
    if words := _as_text(inline):
        result.append((tag, words))
    inline.clear()


def _add_block(element: Element, name: str, result: list[Paragraph], skip: frozenset[str], tag: str) -> None:
    if name in _SECTIONS or name in ("note", "footnote", "legalstatus", "descriptivenote"):
        _add_section(element, result, skip, tag)
        return
    tag = stated_language(element) or tag
    if name in _LISTS:
        lines = _list_lines(element, skip)
    elif name in _CHRONOLOGIES:
        lines = _chronology_lines(element, skip)
    elif name == "table":
        lines = _table_lines(element, skip)
    elif name == "indexentry":
        lines = [": ".join(_parts(element, lambda part: _words_with_link(part, skip)))]
    elif name == "address":
        lines = _parts(element, lambda part: _words_with_link(part, skip))
    else:  # a reference to a book or to another unit
        inline: list[str] = []
        _add_inline(element, name, inline, skip)
        lines = [_as_text(inline)]
    if words := "\n".join(filter(None, lines)):
        result.append((tag, words))


def _parts(element: Element, render: Callable[[Element], str]) -> list[str]:
    """Return the words of each element within an element by `render`, and those that stand loose between them."""
    parts = [_as_text([element.text or ""])]
    for child in element:
        if name_of(child):
            parts.append(render(child))
        if child.tail:
            parts.append(_as_text([child.tail]))
    return [part for part in parts if part]


def _words_with_link(element: Element, skip: frozenset[str]) -> str:
    inline: list[str] = []
    if name_of(element) not in skip:
        _add_inline(element, name_of(element), inline, skip)
    return _as_text(inline).replace("\n", " ")


def _entry_words(element: Element, skip: frozenset[str]) -> str:
    """Return the words of an entry, which may have paragraphs and lists of its own, in lines."""
    return "\n".join(words for _, words in paragraphs(element, skip)) if name_of(element) not in skip else ""


def _words_in_line(element: Element, skip: frozenset[str]) -> str:
    return _entry_words(element, skip).replace("\n", " ")


def _after_label(parts: list[str]) -> str:
    """Return words after their label."""
    label, *rest = parts or [""]
    if not rest:
        return label
    mark = "" if label.endswith((":", ".", ";", ",")) else ":"
    return f"{label}{mark} {' '.join(rest)}"


def _list_lines(element: Element, skip: frozenset[str]) -> list[str]:
    def line(entry: Element) -> str:
        if name_of(entry) in ("defitem", "listhead"):
            return _after_label(_parts(entry, lambda part: _entry_words(part, skip)))
        return _entry_words(entry, skip)

    return _parts(element, line)


def _chronology_lines(element: Element, skip: frozenset[str]) -> list[str]:
    def line(entry: Element) -> str:
        if name_of(entry) == "chronitem":
            return _labelled_event(entry, skip)
        if name_of(entry) == "listhead":
            return _after_label(_parts(entry, lambda part: _entry_words(part, skip)))
        return _entry_words(entry, skip)

    return [_event_words(element, skip)] if name_of(element) == "eventgrp" else _parts(element, line)


def _labelled_event(item: Element, skip: frozenset[str]) -> str:
    parts = list(children_of(item))
    dates = [part for part in parts if name_of(part) in _DATES]
    label = " ".join(filter(None, (line_of_words(date, skip) for date in dates)))
    events = _parts(item, lambda part: "" if part in dates else _event_words(part, skip))
    return _after_label([part for part in (label, "; ".join(events)) if part])


_DATES = DATES | {"datesingle", "unitdate"}


def _event_words(element: Element, skip: frozenset[str]) -> str:
    if name_of(element) in ("eventgrp", "chronitemset"):
        return "; ".join(_parts(element, lambda part: _event_words(part, skip)))
    return _words_in_line(element, skip)


def _table_lines(element: Element, skip: frozenset[str]) -> list[str]:
    def line(part: Element) -> str:
        if name_of(part) == "row":
            return " | ".join(_parts(part, lambda cell: _words_in_line(cell, skip)))
        if name_of(part) in ("tgroup", "thead", "tbody"):
            return "\n".join(_table_lines(part, skip))
        return _entry_words(part, skip)

    return _parts(element, line)


def _words(element: Element, skip: frozenset[str]) -> str:
    inline: list[str] = []
    _add_content(element, inline, skip)
    return _as_text(inline)


def _add_content(element: Element, inline: list[str], skip: frozenset[str]) -> None:
    if element.text:
        inline.append(element.text)
    for child in element:
        name = name_of(child)
        if not name or name in skip:
            inline.append(_SEAM)
        else:
            _add_inline(child, name, inline, skip)
        if child.tail:
            inline.append(child.tail)


def _add_inline(element: Element, name: str, inline: list[str], skip: frozenset[str]) -> None:
    if name == "lb":
        inline.append(_BREAK)
    elif name in ("note", "footnote"):
        if words := _words(element, skip).replace("\n", " "):
            inline.append(f" [{words}] ")
    elif name in _DATA or name in _BLOCKS:
        inline.append(_SEAM)
        _add_content(element, inline, skip)
        inline.append(_SEAM)
    else:
        start = len(inline)
        _add_content(element, inline, skip)
        if name in _LINKS:
            _add_address(element, inline, start)


def _add_address(element: Element, inline: list[str], start: int) -> None:
    """Add the address of a link after its words, unless they have it, or it is a decoration of the page."""
    address = attribute(element, "href")
    words = one_line("".join(inline[start:]))
    if (
        not words
        and attribute(element, "show") != "embed"
        and (title := attribute(element, "title", "linktitle"))
    ):
        words = title
        inline += [_SEAM, title, _SEAM]
    if not address.startswith(("http://", "https://", "mailto:")) or attribute(element, "show") == "embed":
        return
    if words.startswith(("http://", "https://")):
        inline.insert(start, _SEAM)
        inline.append(_SEAM)
    elif address.removeprefix("mailto:").rstrip("/") not in words:
        inline += [f" ({address})", _SEAM] if words else [_SEAM, address, _SEAM]


def _as_text(inline: list[str]) -> str:
    """Return words with single spaces and with the line breaks that the source asks for."""
    text = plain("".join(inline))
    if _SEAM in text:
        text = _OPEN_SEAM.sub(" ", text).replace(_SEAM, "")
    if _BREAK not in text:
        return one_line(text)
    return "\n".join(filter(None, (one_line(line) for line in text.split(_BREAK))))
