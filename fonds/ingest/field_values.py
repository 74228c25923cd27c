"""Values of record files from the words and codes of other formats. Nothing is guessed: what has no sure value here is
kept in the words of the source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from fonds.record import dates, languages, rights
from fonds.record.field_types import MAX_TITLE

_YEARS = re.compile(r"(?P<start>\d{4})\s*[-–—]\s*(?P<end>\d{4})")
_BASIC_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})?")
# codes of ISO 639-2 for several languages, and for one without a code
_NO_LANGUAGE = frozenset({"", "mul", "mis"})


def one_line(text: str) -> str:
    """Return a text with single spaces: white space of XML and of cells is layout."""
    return " ".join(text.split())


def in_language(words: str, tag: str = "") -> str | dict[str, str]:
    """Return text of a record file: words, or a mapping from their language if that is known."""
    return {tag: words} if tag else words


def merge_texts(texts: Iterable[tuple[str, str]], default: str) -> str | dict[str, str]:
    """Return one text of a record file from (language, words); of the same language, paragraphs follow one another.

    `default` is the language of words that state none.
    """
    merged: dict[str, list[str]] = {}
    for tag, words in texts:
        merged.setdefault(tag or default, []).append(words)
    joined = {tag: "\n\n".join(paragraphs) for tag, paragraphs in merged.items()}
    return joined[default] if list(joined) == [default] else joined


def language_tag(code: str) -> str:
    """Return the BCP 47 tag for a code of ISO 639, a tag or the name of a language: `ger` and `German` give `de`.

    Empty if there is none, or if the code says that there are several languages, or one without a code.
    """
    return "" if code.strip().lower() in _NO_LANGUAGE else languages.guess_tag(code)


@lru_cache(maxsize=10_000)
def edtf(text: str) -> str:
    """Return the EDTF date for a date that is written in EDTF, ISO 8601 or as a span of years; else an empty string.

    `1891/1986`, `1891-1986`, `18910412`, `1945-07-26T00:00:00` are read; words such as `ca. 1900` are not.
    """
    text = one_line(text)
    if match := _YEARS.fullmatch(text):
        text = f"{match['start']}/{match['end']}"
    candidate = "/".join(_iso_day(part) for part in text.split("/")) if text else ""
    if not candidate:
        return ""
    try:
        dates.parse(candidate)
    except ValueError:
        return ""
    return candidate


def date_fields(words: str, normal: str = "") -> dict[str, str]:
    """Return `date` and `date_text` for a date in words and, if the source has it, in a normal form.

    The words are kept where they say more than the date.
    """
    words = one_line(words)
    date = edtf(normal) or edtf(words)
    if not date:
        return {"date_text": words or one_line(normal)} if words or normal else {}
    return {"date": date} if not words or words == date else {"date": date, "date_text": words}


def rights_uri(text: str) -> str:
    """Return the canonical URI of a rights statement or licence, or an empty string if it is none that is known."""
    return rights.uri_of(text.strip())


def statement(label: str, words: str, tag: str = "", source: str = "") -> dict[str, Any]:
    """Return a further statement: what it is about, its words with their language, and the element of the source."""
    entry: dict[str, Any] = {"label": short(label), "text": in_language(words, tag)}
    return {**entry, "source": source} if source else entry


def short(words: str, limit: int = MAX_TITLE) -> str:
    """Return words in one line that fit into a title; longer ones end at a space, with an ellipsis."""
    words = one_line(words)
    if len(words) <= limit:
        return words
    return words[: limit - 1].rpartition(" ")[0] + "…"


def without_empty(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that have a value."""
    return {name: value for name, value in fields.items() if value not in ("", None, [], {}, ())}


def _iso_day(part: str) -> str:
    part = part.strip()
    if match := _BASIC_DAY.fullmatch(part):
        year, month, day = match.groups()
        return f"{year}-{month}-{day}" if day else part
    day, mark, time = part.partition("T")
    return day if mark and time.strip("0:.Z") == "" else part
