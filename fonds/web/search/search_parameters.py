"""The parameters of a search request, and the URL of the same search.

What is too long is an error. What cannot be parsed is ignored, and the response reports it as ignored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from fonds.search.query import Query, QueryTooLongError, parse
from fonds.store.text_search import TextQuery

MAX_PARAMETERS = 100  # in a query string
MAX_PARAMETER_LENGTH = 4000  # characters of a parameter other than q
MAX_IGNORED_REPORTED = 20  # ignored parameters that a response reports
_DATE_RANGE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")

# Web Annotation 3.3.5; neither painting nor supplementing
_NON_PAINTING = (
    *("assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting"),
    *("identifying", "linking", "moderating", "questioning", "replying", "tagging"),
)
# Content Search 1.0, 3.2.1: a transcript has the motivation painting (Presentation 2.1, 5.4)
_VERSION_1_MOTIVATIONS = {"painting": ("painting", "supplementing"), "non-painting": _NON_PAINTING}


class BadRequestError(ValueError):
    """The request cannot be answered. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class SearchParameters:
    """A query with its filters. `accepted` are the parameters that are used, as in the request."""

    query: Query
    motivations: tuple[str, ...]
    creators: tuple[str, ...]
    dates: tuple[tuple[str, str], ...]
    accepted: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    page: int = 1
    start: int | None = None
    part: str = ""
    min_count: int = 1

    def text_query(self, kind: str, id: str) -> TextQuery:
        """Return the query for the index, within a record, a collection or the node."""
        return TextQuery(
            tuple(phrase.index_terms for phrase in self.query.phrases),
            record=id if kind == "record" else "",
            collection=id if kind == "collection" else "",
            motivations=self.motivations,
            creators=self.creators,
            dates=self.dates,
        )

    def url(self, service_url: str, **extra: str | int) -> str:
        """Return the URL of this query at a service, with extra parameters."""
        pairs = [*self.accepted, *((name, str(value)) for name, value in extra.items() if value)]
        return f"{service_url}?{urlencode(pairs)}" if pairs else service_url


def parse_parameters(query: str, version: int, completing: bool = False) -> SearchParameters:
    """Parse the query string of a search, or of an autocomplete request. Raises BadRequestError."""
    parameters = _parameters(query)
    text = " ".join(parameters.get("q", ())).strip()
    try:
        parsed_query = parse(text)
    except QueryTooLongError as error:
        raise BadRequestError(f"{error}.") from None
    accepted = [("q", text)] if text else []
    ignored = []
    filters: dict[str, tuple[str, ...]] = {}
    for name in ("motivation", "date", "user"):
        values = tuple(" ".join(parameters.get(name, ()))[:MAX_PARAMETER_LENGTH].split())
        valid_values = tuple(value for value in values if name != "date" or _DATE_RANGE.fullmatch(value))
        if values and (completing or not valid_values):
            ignored.append(name)
        elif valid_values:
            filters[name] = valid_values
            accepted.append((name, " ".join(valid_values)))
    known = {"q", "motivation", "date", "user", *(("min",) if completing else ("page", "start", "part"))}
    ignored += [name[:100] for name in parameters if name not in known][:MAX_IGNORED_REPORTED]
    return SearchParameters(
        parsed_query,
        _motivations(filters.get("motivation", ()), version),
        filters.get("user", ()),
        tuple((value.partition("/")[0], value.partition("/")[2]) for value in filters.get("date", ())),
        tuple(accepted),
        tuple(ignored),
        page=_number(parameters, "page") or 1,
        start=_number(parameters, "start"),
        part=" ".join(parameters.get("part", ()))[:100],
        min_count=_number(parameters, "min") or 1,
    )


def _parameters(query: str) -> dict[str, list[str]]:
    try:
        return parse_qs(query, keep_blank_values=True, max_num_fields=MAX_PARAMETERS, errors="replace")
    except ValueError:
        raise BadRequestError(f"The query has more than {MAX_PARAMETERS} parameters.") from None


def _number(parameters: dict[str, list[str]], name: str) -> int | None:
    text = parameters.get(name, [""])[0]
    return int(text) if _NUMBER.fullmatch(text) else None


def _motivations(values: tuple[str, ...], version: int) -> tuple[str, ...]:
    if version == 2:
        return values
    names = [value.partition(":")[2] if value.startswith(("oa:", "sc:")) else value for value in values]
    return tuple(
        dict.fromkeys(name for value in names for name in _VERSION_1_MOTIVATIONS.get(value, (value,)))
    )
