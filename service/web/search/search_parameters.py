"""What a request to a search asks for: its parameters read, and the address that asks for the same again.

Nothing is trusted: what is too long is refused, what cannot be read is ignored, and said to be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from service.search.query import Query, QueryTooLongError, parse
from service.store.text_search import TextQuery

MOST_FIELDS = 100  # of a query string
LONGEST = 4000  # characters of a parameter that is no question
NAMED = 20  # parameters that an answer says it ignored
_RANGE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")

# Web Annotation 3.3.5, without those that say what is painted on a canvas or written on it
_REMARKS = (
    *("assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting"),
    *("identifying", "linking", "moderating", "questioning", "replying", "tagging"),
)
# Content Search 1.0, 3.2.1: there a transcript paints the canvas (Presentation 2.1, 5.4)
_OLDER = {"painting": ("painting", "supplementing"), "non-painting": _REMARKS}


class BadRequestError(ValueError):
    """The request cannot be answered: said in a sentence."""


@dataclass(frozen=True, slots=True)
class SearchParameters:
    """A question with all that narrows it. `said` are the parameters that are taken into account, as given."""

    query: Query
    motivations: tuple[str, ...]
    creators: tuple[str, ...]
    dates: tuple[tuple[str, str], ...]
    said: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    page: int = 1
    start: int | None = None
    part: str = ""
    min_count: int = 1

    def wanted(self, kind: str, id: str) -> TextQuery:
        """The same for the index, within a record, a collection or the node."""
        return TextQuery(
            tuple(phrase.index_terms for phrase in self.query.phrases),
            record=id if kind == "record" else "",
            collection=id if kind == "collection" else "",
            motivations=self.motivations,
            creators=self.creators,
            dates=self.dates,
        )

    def address(self, service: str, **more: str | int) -> str:
        """The address of this question at a service, with more parameters."""
        pairs = [*self.said, *((name, str(value)) for name, value in more.items() if value)]
        return f"{service}?{urlencode(pairs)}" if pairs else service


def parse_parameters(query: str, version: int, completing: bool = False) -> SearchParameters:
    """Read the query string of a search, or of the completing of words. Raises BadRequestError."""
    given = _fields(query)
    text = " ".join(given.get("q", ())).strip()
    try:
        question = parse(text)
    except QueryTooLongError as error:
        raise BadRequestError(f"{error}.") from None
    said = [("q", text)] if text else []
    ignored = []
    filters: dict[str, tuple[str, ...]] = {}
    for name in ("motivation", "date", "user"):
        words = tuple(" ".join(given.get(name, ()))[:LONGEST].split())
        kept = tuple(word for word in words if name != "date" or _RANGE.fullmatch(word))
        if words and (completing or not kept):
            ignored.append(name)
        elif kept:
            filters[name] = kept
            said.append((name, " ".join(kept)))
    known = {"q", "motivation", "date", "user", *(("min",) if completing else ("page", "start", "part"))}
    ignored += [name[:100] for name in given if name not in known][:NAMED]
    return SearchParameters(
        question,
        _motivations(filters.get("motivation", ()), version),
        filters.get("user", ()),
        tuple((word.partition("/")[0], word.partition("/")[2]) for word in filters.get("date", ())),
        tuple(said),
        tuple(ignored),
        page=_number(given, "page") or 1,
        start=_number(given, "start"),
        part=" ".join(given.get("part", ()))[:100],
        min_count=_number(given, "min") or 1,
    )


def _fields(query: str) -> dict[str, list[str]]:
    try:
        return parse_qs(query, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace")
    except ValueError:
        raise BadRequestError(f"The query has more than {MOST_FIELDS} parameters.") from None


def _number(given: dict[str, list[str]], name: str) -> int | None:
    text = given.get(name, [""])[0]
    return int(text) if _NUMBER.fullmatch(text) else None


def _motivations(words: tuple[str, ...], version: int) -> tuple[str, ...]:
    if version == 2:
        return words
    plain = [word.partition(":")[2] if word.startswith(("oa:", "sc:")) else word for word in words]
    return tuple(dict.fromkeys(name for word in plain for name in _OLDER.get(word, (word,))))
