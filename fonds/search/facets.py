"""The values by which descriptions are filtered and counted, and the keys by which lists of them are sorted.

Days, months and years are values too: a date has one for each day, month and year that it covers. If it covers more
than a week, it has, in place of its days, a value with unspecified digits for each month (`1945-07-XX`, EDTF level 1);
if it covers more than ten years, it has, in place of its months, one for each year (`1945-XX`).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection as Values
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import orjson

from fonds.record.copy_ids import split_id
from fonds.record.dates import EdtfDate
from fonds.record.media import is_video
from fonds.record.model import Agent, Collection, Description, Record, Unit
from fonds.search.folding import fold_line

MAX_DAYS: Final = 7  # that a date may cover and still be a value of each day
MAX_MONTHS: Final = 120
MAX_YEARS: Final = 1000
MAX_SORT_KEY: Final = 48  # characters of a title that sort it
UNDATED: Final = "~"  # sorts after all dates
DIGITS: Final = "0-9"  # the initial of what begins with a digit
OTHER_INITIAL: Final = "#"  # the initial of what begins with no letter of an alphabet
Value = tuple[str, str]  # field and value

TOP, PART = "top", "part"  # of what is in no collection, and of what is in one
THIS_NODE = "_node"  # the origin of what is no copy; no name of an origin begins so
IMAGE, TRANSCRIPT, SOUND, FILM = "image", "transcript", "sound", "film"
# the fields of which a description can have several values that are all true: a filter asks for all of them
MULTIPLE: Final = frozenset(
    {
        *("agent", "sender", "recipient", "creator", "mentioned"),
        *("place", "sent_from", "received_at", "subject", "has"),
    }
)


@dataclass(frozen=True, slots=True)
class Facets:
    """The values of a description, and its sort keys: by date and by title."""

    values: tuple[Value, ...]
    date: str
    title: str

    def to_bytes(self) -> bytes:
        """Return all of it as JSON, for a digest."""
        return orjson.dumps((self.values, self.date, self.title))


def facets_of(
    description: Description, path: Values[str], holder: str, has_text: bool, media_types: Values[str]
) -> Facets:
    """Return the facets of a description.

    `path` has the collections above it, the nearest first; `holder` is the id of the institution that holds it, or "";
    `media_types` are those of its pages that are shown.
    """
    title = sort_title(description)
    origin = split_id(description.id)[0] or THIS_NODE
    facets = ("kind", description.kind), ("initial", initial(title)), ("origin", origin)
    values: dict[Value, None] = dict.fromkeys(facets)
    date = UNDATED
    if isinstance(description, Unit):
        parsed = description.parsed_date
        date = parsed.sort_key if parsed else UNDATED
        values.update(dict.fromkeys(_unit_values(description, path, holder)))
        values.update(dict.fromkeys(("has", value) for value in _contents(has_text, media_types)))
        values.update(dict.fromkeys(date_values(parsed) if parsed else ()))
    elif (kind := getattr(description, "type", None)) is not None:
        values[("type", kind)] = None
    return Facets(tuple(values), date, title[:MAX_SORT_KEY])


def _unit_values(unit: Unit, path: Values[str], holder: str) -> Iterator[Value]:
    if level := unit.level_label if unit.level == "otherlevel" else unit.level:
        yield "level", level
    if isinstance(unit, Record) and (kind := unit.type or unit.type_label):
        yield "type", kind
    for tag in unit.language:
        yield "language", tag
    for id in path:
        yield "collection", id
    yield "hierarchy", PART if path else TOP
    if path or isinstance(unit, Collection):
        yield "top", [unit.id, *path][-1]
    if holder:
        yield "holder", holder
    if unit.rights:
        yield "rights", unit.rights
    for field, reference in unit.references():
        if reference.id:
            yield from _reference_values(field, reference.id)
    if isinstance(unit, Record):
        yield from _dispatch_values(unit)


def _dispatch_values(record: Record) -> Iterator[Value]:
    """Yield where a letter was sent and received. These are places of the record too."""
    for facet, dispatch in (("sent_from", record.sent), ("received_at", record.received)):
        if dispatch and dispatch.place and dispatch.place.id:
            yield facet, dispatch.place.id
            yield "place", dispatch.place.id


# field of a record -> the facet of those that it names, besides that of all agents, places or subjects
_ROLES: Final = {"from": "sender", "to": "recipient", "creator": "creator", "people": "mentioned"}


def _reference_values(field: str, id: str) -> Iterator[Value]:
    if field == "places":
        yield "place", id
    elif field == "subjects":
        yield "subject", id
    else:
        yield "agent", id
        if field in _ROLES:
            yield _ROLES[field], id


def _contents(has_text: bool, media_types: Values[str]) -> Iterator[str]:
    if has_text:
        yield TRANSCRIPT
    for media_type in media_types:
        if media_type.startswith("image/"):
            yield IMAGE
        else:
            yield FILM if is_video(media_type) else SOUND


def sort_title(description: Description) -> str:
    """Return the key by which a description is filed: its title, or a name with the family name first."""
    label = description.label()
    if isinstance(description, Agent):
        name = next(
            (name for name in description.names if name.kind == "authorised" and name.is_divided), None
        )
        label = name.sort_form if name else label
    return " ".join(fold_line(label).split()).lstrip("\"'“”‘’«»„([{¿¡.… ")


def initial(title: str) -> str:
    """Return under which heading of an alphabet a sort key stands: a letter, `0-9` or `#`."""
    first = title[:1]
    if first.isdigit():
        return DIGITS
    # a script without capital letters is not an alphabet that people look a name up in, letter by letter
    is_letter = first.isalpha() and (first.upper() != first or "\u0590" <= first <= "\u06ff")
    return first if is_letter else OTHER_INITIAL


def date_values(date: EdtfDate) -> Iterator[Value]:
    """Yield the years, months and days that a date covers. A side that is open or unknown counts as the other one."""
    first, last = date.earliest, date.latest
    start, end = first or last, last or first
    if start is None or end is None:
        return
    months = _months(start, end)
    for year in range(start.year, min(end.year, start.year + MAX_YEARS) + 1):
        yield "year", f"{year:04}"
        if months is None:
            yield "month", f"{year:04}-XX"
    days = (end - start).days + 1
    for month in months or ():
        yield "month", month
        if days > MAX_DAYS:
            yield "day", f"{month}-XX"
    for number in range(days if days <= MAX_DAYS else 0):
        yield "day", (start + datetime.timedelta(number)).isoformat()


def _months(start: datetime.date, end: datetime.date) -> list[str] | None:
    """Return the months from one day to another, or None if there are too many."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    if last - first >= MAX_MONTHS:
        return None
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1)]


def range_values(start: datetime.date, end: datetime.date) -> Iterator[Value]:
    """Yield the values of which a description has one if its date is between two days, both included.

    Whole years and whole months stand for their days.
    """
    for year in range(start.year, end.year + 1):
        first = max(start, datetime.date(year, 1, 1))
        last = min(end, datetime.date(year, 12, 31))
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            yield "year", f"{year:04}"
            continue
        yield "month", f"{year:04}-XX"
        for month in range(first.month, last.month + 1):
            yield from _month_values(year, month, first, last)


def _month_values(year: int, month: int, start: datetime.date, end: datetime.date) -> Iterator[Value]:
    first = datetime.date(year, month, 1)
    following = datetime.date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else None
    last = following - datetime.timedelta(1) if following else datetime.date.max
    if start <= first and last <= end:
        yield "month", f"{year:04}-{month:02}"
        return
    yield "day", f"{year:04}-{month:02}-XX"
    day, final = max(start, first), min(end, last)
    while day <= final:
        yield "day", day.isoformat()
        if day == datetime.date.max:
            return
        day += datetime.timedelta(1)
