"""The types of the fields of a description. Each validates one kind of value, and its errors say what would be right.

Errors are pydantic's, with the hint in their context; fonds/ingest converts them to problems with a place. The
docstrings of the classes are the descriptions in the published JSON Schema (`fonds.record.canonical.json_schema`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date as calendar
from itertools import islice
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError
from pydantic_core import Url as WebAddress

from fonds.problem import did_you_mean
from fonds.record import dates, languages, rights
from fonds.record.copy_ids import COPY_MARK
from fonds.record.id_mapping import IdMapping
from fonds.record.slugs import slugify
from fonds.record.text import MultilingualText

# ISAD(G) 3.1.4, from all records of a creator down to one item, and the other levels of EAD
LEVELS = ("fonds", "subfonds", "collection", "series", "subseries", "file", "item",
          "recordgrp", "subgrp", "class", "otherlevel")  # fmt: skip
IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/tiff", "image/gif", "image/avif", "image/jp2")
MAX_CODE = 100  # characters of a wrong code for which the nearest right one is looked for
# segments that other routes of fonds/urls.py have in the place of an id
RESERVED_IDS = frozenset({"part", "collection", "image", "activity", "1", "2", "3"})

_TERM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID = re.compile(rf"{_TERM.pattern}(?:{COPY_MARK}{_TERM.pattern})?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# RFC 3987, 2.2, for http and https: what RDF accepts as an IRI; without user names, which can mislead readers
_PLANES = "".join(f"{chr(n * 0x10000)}-{chr(n * 0x10000 + 0xFFFD)}" for n in range(1, 14))
_UCS = f"\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef{_PLANES}\U000e1000-\U000efffd"
_CHARACTER = rf"(?:[A-Za-z0-9._~!$&'()*+,;={_UCS}-]|%[0-9A-Fa-f]{{2}})"
_URL = re.compile(
    rf"https?://(?:{_CHARACTER}+|\[[0-9A-Fa-f:.]+\])(?::\d{{1,5}})?(?:/(?:{_CHARACTER}|[/:@])*)?"
    rf"(?:\?(?:{_CHARACTER}|[/:@?])*)?(?:#(?:{_CHARACTER}|[/:@?])*)?"
)
# the code in the scheme `matching` of a link that a program found and no person checked
COMPUTED: Final = "computed"
# the validation context of stored values, which were validated before: they are not validated or corrected again
TRUSTED: Final = {"trusted": True}
MAX_TITLE, MAX_REFERENCES = 1000, 1000
MAX_ID = 120  # characters
MAX_ENTRIES = 1000  # of any other list: other names, identifiers, links, languages
MAX_SHORT, MAX_LONG = 10_000, 1_000_000  # characters of a text in one line, and of an abstract or a note
MAX_PAGE_SIGNS, MAX_MARKS, MAX_PARAGRAPHS = 10_000, 50_000, 100_000  # of a transcript or another text
SHOWN = 80  # characters of a value that are quoted in a problem
# who may see a unit, and which part of it is restricted; from the least strict to the strictest
TIERS = ("open", "reading-room", "closed")
COVERS = ("scans", "content", "description")
# words that would take minutes to typeset; scripts without spaces have no words in this sense
_LONG_WORD = re.compile(
    r"[^\s\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]{10001}"
)
_PAGE_SIGN = re.compile(r"^[ \t]*\[page\b|\[page:", re.IGNORECASE | re.MULTILINE)
_BRACKET, _BLANK_LINE = re.compile(r"\["), re.compile(r"\n[ \t]*\n")
_MARKS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{33}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def shown(value: Any) -> str:
    """Return a value as it is quoted in a problem: in quotes, and only the beginning of a long one."""
    text = repr(value if not isinstance(value, str) else value[: 2 * SHOWN])
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 4]}...{text[0]}"


def field_error(kind: str, message: str, hint: str = "") -> PydanticCustomError:
    """Return a validation error with a hint that says what would be right."""
    # pydantic formats the message as a template, so text that a person wrote must be a value
    return PydanticCustomError(kind, "{message}", {"message": message, "hint": hint})


# letters that are not another letter with a mark, and how they are written in plain Latin letters
def is_id(value: str) -> bool:
    """Return whether a text has the form of an id."""
    return len(value) <= MAX_ID and _ID.fullmatch(value) is not None


def _not_an_id(value: Any, hint: str) -> PydanticCustomError:
    """Return the error for a value that is no id. The hint goes before an id that is made from the value."""
    return field_error("id", f"{shown(value)} is not an id", f"{hint}{slugify(str(value)[:MAX_ID])!r}")


def _id(value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise _not_an_id(value, "lower-case letters, digits and single hyphens: ")
    if len(value) > MAX_ID or value in RESERVED_IDS:
        reserved = ", ".join(sorted(RESERVED_IDS))
        raise field_error(
            "id", f"{shown(value)} cannot be an id", f"at most {MAX_ID} characters, and none of {reserved}"
        )
    return value


def require_text(value: Any) -> str:
    """Return a text without surrounding white space. Raises PydanticCustomError for anything but text."""
    if not isinstance(value, str):
        raise field_error(
            "words", f"text is expected here, not {_type_name(value)}", "put the text in quotes"
        )
    # what is printable, besides its line feeds, has none, which is found out much faster
    if not value.replace("\n", "").isprintable() and (match := _CONTROL.search(value)):
        code = f"U+{ord(match[0]):04X}"
        raise field_error("words", f"the text has a character that is not allowed, {code}", "remove it")
    return value.strip()


def _body(value: Any) -> str:
    require_text(value)
    if (len(value) > 10_000 and _LONG_WORD.search(value)) or (not value.isascii() and _MARKS.search(value)):
        hint = "at most 10,000 letters to a word and 32 marks to a letter"
        raise field_error("words", "it has a word that is too long for a page", hint)
    if len(value) > MAX_PAGE_SIGNS:
        _check_size(value)
    return str(value)


def _check_size(text: str) -> None:
    """Raise an error if a transcript has a line, or more pages, marks or paragraphs, than can be set and annotated."""
    line = max(map(len, text.split("\n")), default=0)
    if line > MAX_LONG:
        raise field_error("words", f"it has a line of {line:,} characters", f"at most {MAX_LONG:,}: part it")
    counts = (
        ("pages", MAX_PAGE_SIGNS, _PAGE_SIGN),
        ("editorial marks and other words in square brackets", MAX_MARKS, _BRACKET),
        ("paragraphs", MAX_PARAGRAPHS, _BLANK_LINE),
    )
    for name, limit, pattern in counts:
        if next(islice(pattern.finditer(text), limit, None), None):
            hint = f"at most {limit:,}: describe the parts of the document in records of their own"
            raise field_error("words", f"it has more than {limit:,} {name}", hint)


def _type_name(value: Any) -> str:
    return {dict: "a mapping", list: "a list", tuple: "a list", type(None): "nothing"}.get(
        type(value), shown(value)
    )


def _short_text(value: Any) -> str:
    words = require_text(value)
    if len(words) > MAX_SHORT:
        raise field_error("words", *_too_long(words, MAX_SHORT))
    return words


def _too_long(words: str, limit: int) -> tuple[str, str]:
    return f"it has {len(words):,} characters", f"at most {limit:,}: divide it, or put the rest in a note"


def _language_map(value: Any) -> MultilingualText:
    if isinstance(value, str):
        raise field_error("text", "text without a language", "give a mapping from language to text")
    if not isinstance(value, dict) or not value:
        raise field_error("text", f"text is expected here, not {_type_name(value)}", "put the text in quotes")
    return {_language(tag): _non_empty_text(words) for tag, words in value.items()}


def _title(value: Any) -> MultilingualText:
    text = _language_map(value)
    if any(len(words) > MAX_TITLE for words in text.values()):
        raise field_error(
            "text",
            f"it has more than {MAX_TITLE:,} characters",
            "give it a shorter one, and the rest in a note",
        )
    return text


def _non_empty_text(value: Any) -> str:
    if words := require_text(value):
        if len(words) > MAX_LONG:
            raise field_error("text", *_too_long(words, MAX_LONG))
        return words
    raise field_error("text", "the text is empty", "leave the field out, or write them")


def _language(value: Any) -> str:
    try:
        return languages.canonical_tag(require_text(value))
    except languages.LanguageError as error:
        raise field_error("language", str(error), error.hint) from None


def _date(value: Any) -> str:
    try:
        return dates.parse(require_text(value)).edtf
    except dates.DateError as error:
        raise field_error("date", str(error), error.hint) from None


def _day(value: Any) -> str:
    words = require_text(value)
    try:
        if not _DAY.fullmatch(words):
            raise ValueError
        return calendar.fromisoformat(words).isoformat()
    except ValueError:
        raise field_error(
            "day", f"{shown(value)} is not a day", "year, month and day, as in 2031-01-01"
        ) from None


def _rights(value: Any) -> str:
    try:
        return rights.normalise(require_text(value))
    except rights.RightsError as error:
        raise field_error("rights", str(error), error.hint) from None


def _url(value: Any) -> str:
    words = _short_text(value)
    if not _URL.fullmatch(words) or not _has_host(words):
        raise field_error(
            "url", f"{shown(value)} is not a web address", "it begins with https:// and has no spaces"
        )
    return words


def _has_host(address: str) -> bool:
    """Return whether the host and the port of an address are such as browsers take (WHATWG URL)."""
    try:
        WebAddress(address)
    except ValueError:
        return False
    return True


def _entries(value: Any, limit: int = MAX_ENTRIES) -> Any:
    entries = value if isinstance(value, (list, tuple)) else [value]
    if len(entries) > limit:
        hint = f"at most {limit:,}: describe what they are part of"
        raise field_error("list", "there are too many of them", hint)
    return entries


def _term(value: Any) -> str:
    words = require_text(value)
    if len(words) > MAX_ID or not _TERM.fullmatch(words):
        raise field_error("term", f"{shown(value)} is not the code of a term", "as in top-secret")
    return words


def _nearest(value: Any, words: tuple[str, ...]) -> str:
    """Return the hint for a value that is none of some words: the most similar of them, or all."""
    suggestion = did_you_mean(value, words) if isinstance(value, str) and len(value) <= MAX_CODE else ""
    return suggestion or "one of " + ", ".join(words)


def _level(value: Any) -> str:
    if value not in LEVELS:
        raise field_error("level", f"{shown(value)} is not a level of description", _nearest(value, LEVELS))
    return str(value)


def _schema(**extra: Any) -> Any:
    return Field(json_schema_extra=extra)


def validated(check: Callable[[Any], Any]) -> BeforeValidator:
    """Return a validator that calls `check`, except for trusted values."""

    def unless_trusted(value: Any, info: ValidationInfo) -> Any:
        return value if info.context is TRUSTED else check(value)

    return BeforeValidator(unless_trusted)


def choice(*words: str) -> BeforeValidator:
    """Return a validator for one of some words."""

    def check(value: Any) -> str:
        if value not in words:
            raise field_error("word", f"{shown(value)} is not known here", _nearest(value, words))
        return str(value)

    return BeforeValidator(check)


def _checked_id(value: Any, info: ValidationInfo) -> Any:
    if info.context is not TRUSTED:
        value = _id(value)
    return info.context.replace(value) if isinstance(info.context, IdMapping) else value


Id = Annotated[str, BeforeValidator(_checked_id), _schema(pattern=f"^{_ID.pattern}$")]
StrippedText = Annotated[str, validated(_short_text)]
VerbatimText = Annotated[str, validated(_body)]  # verbatim, including white space at its ends
LanguageTag = Annotated[str, validated(_language), _schema(examples=["en", "es-419", "zh-Hant"])]
Edtf = Annotated[str, validated(_date), _schema(examples=["1945-07", "1945-07-26/1945-08-02", "1945~"])]
RightsUri = Annotated[
    str, validated(_rights), _schema(examples=["http://rightsstatements.org/vocab/CNE/1.0/"])
]
Url = Annotated[str, validated(_url), _schema(format="uri")]
Term = Annotated[str, validated(_term)]
Level = Annotated[str, validated(_level), _schema(enum=list(LEVELS))]
Pixels = Annotated[int, Field(gt=0, le=1_000_000)]  # of a side of an image
Languages = Annotated[tuple[LanguageTag, ...], validated(_entries)]
LanguageMapField = Annotated[MultilingualText, validated(_language_map)]
Title = Annotated[MultilingualText, validated(_title)]


class Part(BaseModel):
    """A part of a description: immutable, without unknown fields, with the field names of the record file."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def reference_from_id(value: Any) -> Any:
    """Return a reference as a mapping: an id alone is that of its entity."""
    if not isinstance(value, str):
        return value
    if not _ID.fullmatch(value):
        raise _not_an_id(value, f"the source's words, {{as: {shown(value)}}}, or an id, such as ")
    return {"id": value}


def each_item(wrap: Callable[[Any], Any] = lambda value: value, limit: int = MAX_ENTRIES) -> BeforeValidator:
    """Return a validator for a list of at most `limit` items, or for a single value without a list.

    `wrap` converts each item. The length is checked before any item is.
    """
    return validated(lambda value: [wrap(item) for item in _entries(value, limit)])


Names = Annotated[tuple[StrippedText, ...], each_item()]
Ids = Annotated[tuple[Id, ...], each_item()]


class Reference(Part):
    """A link to a person, institution, place or subject, with the source's own words for it.

    `inferred` says why the link is the editor's inference and not the source's statement; `inferred_by` by whom.
    """

    id: Id | None = None
    as_: StrippedText = Field("", alias="as")
    named: Names = ()
    inferred: StrippedText = ""
    inferred_by: Id | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Reference:
        if not self.id and not self.as_:
            raise field_error(
                "reference", "the reference names nothing", "give an id, or the source's words: `as: ...`"
            )
        return self


References = Annotated[tuple[Reference, ...], Field(max_length=MAX_REFERENCES), each_item(reference_from_id)]


class Link(Part):
    """A link to the same thing elsewhere: how close, found how, from which source, how sure, by whom and when.

    `match` is what the file says; `relation` is what may be published of it.
    """

    model_config = ConfigDict(title="Link")  # in the JSON Schema

    uri: Url
    match: Annotated[str, choice("exact", "close")] = "close"
    method: Term | None = None
    source: StrippedText = ""
    confidence: Annotated[str, choice("sure", "likely")] = "likely"
    by: Id | None = None
    date: Edtf | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether a person is responsible for the link; a program that found it is not."""
        return self.by is not None and self.method != COMPUTED

    @property
    def relation(self) -> str:
        """`exact` for a match that is exact and confirmed, else `close`: an unconfirmed match is published as close."""
        return self.match if self.is_confirmed else "close"


class Statement(Part):
    """Words with their author, as the abstract of a record."""

    model_config = ConfigDict(title="Statement")  # in the JSON Schema

    text: LanguageMapField
    by: Id | None = None


class Source(Part):
    """Where a description or its text comes from, in words, with a web address where there is one."""

    text: LanguageMapField
    url: Url | None = None


class Identifier(Part):
    """An identifier that others gave, with its kind: a call number, an accession number, a DOI."""

    value: StrippedText
    scheme: StrippedText = ""

    def __str__(self) -> str:
        return f"{self.scheme}: {self.value}" if self.scheme else self.value


class Transcription(Part):
    """Who transcribed the text, when, and in which language it is, where that is not the record's first."""

    language: LanguageTag | None = None
    by: Id | None = None
    date: Edtf | None = None


class Withdrawal(Part):
    """Why and when a description was withdrawn, and what took its place."""

    date: Edtf
    reason: LanguageMapField
    successor: Id | None = None


class Image(Part):
    """A picture somewhere on the web, as the logo of an institution: its address, its size in pixels, its label."""

    model_config = ConfigDict(title="Image")  # in the JSON Schema

    image: Url
    width: Pixels
    height: Pixels
    label: StrippedText = ""
    format: Annotated[str, choice(*IMAGE_TYPES)] = "image/jpeg"
    service: Url | None = None


class Coordinates(Part):
    """A point on the Earth in decimal degrees, WGS 84."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Substitute(Part):
    """What those see who may not see the pages: another picture, or the pages themselves in a small size.

    `largest` is the longer side in pixels of the largest size of the page itself that anybody may have.
    """

    image: Url | None = None
    width: Pixels | None = None
    height: Pixels | None = None
    format: Annotated[str, choice(*IMAGE_TYPES)] = "image/jpeg"
    label: LanguageMapField | None = None
    largest: Annotated[int, Field(gt=0, le=10_000)] | None = None

    @model_validator(mode="after")
    def _one(self) -> Substitute:
        if bool(self.image) == bool(self.largest):
            raise field_error("substitute", "a substitute is an image or a size", "give `image` or `largest`")
        if self.image and not (self.width and self.height):
            raise field_error(
                "substitute", "the size of the substitute is missing", "give `width` and `height`"
            )
        return self


class Access(Part):
    """Who may see a unit of description: the tier, until which day (UTC), and what of it is kept back."""

    tier: Annotated[str, choice(*TIERS)] = "open"
    until: Annotated[str, validated(_day), _schema(format="date")] | None = None
    covers: Annotated[str, choice(*COVERS)] = "content"
    note: LanguageMapField | None = None
    substitute: Substitute | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Access:
        if self.tier == "open" and (self.until or self.substitute):
            raise field_error(
                "access",
                "an open description cannot be restricted",
                "tier: closed or reading-room, or leave the rest out",
            )
        return self


AccessRule = Annotated[Access, validated(lambda value: {"tier": value} if isinstance(value, str) else value)]
SameAsLinks = Annotated[tuple[Link, ...], each_item()]
Identifiers = Annotated[tuple[Identifier, ...], each_item()]
