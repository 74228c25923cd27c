"""Asks a reconciliation service elsewhere for candidates (Reconciliation Service API 0.2), by safe GETs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from fonds.http_client.fetch import FetchError, fetch

BATCH = 10  # queries in one request: an address of a GET must stay short
MAX_CANDIDATES = 5  # of one name
_SERVICE_TYPES = ("application/json", "text/json", "application/javascript")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a service suggests for a name: an address, a name, words about it, a score, and whether it is sure."""

    uri: str
    name: str
    description: str = ""
    score: float = 0.0
    match: bool = False


class ReconciliationService:
    """A service, by the address of its manifest."""

    def __init__(self, url: str, allow_private: Collection[str] = ()) -> None:
        """Read the manifest (API, 3). Raises FetchError."""
        self.url, self._allow_private = url, allow_private
        manifest = self._get(url)
        if not isinstance(manifest, dict) or "name" not in manifest:
            raise FetchError(
                f"{url} is no reconciliation service", "its address gives a manifest with a name"
            )
        self.name = str(manifest["name"])
        space, view = str(manifest.get("identifierSpace") or ""), manifest.get("view")
        template = str(view.get("url") or "") if isinstance(view, dict) else ""
        self._template = f"{space}{{{{id}}}}" if space.endswith(("/", "#", "=")) else template

    def candidates(self, names: Sequence[str], type: str = "") -> Iterator[list[Candidate]]:
        """Yield the candidates of each name, best first. Raises FetchError."""
        for start in range(0, len(names), BATCH):
            yield from self._ask(names[start : start + BATCH], type)

    def _ask(self, names: Sequence[str], type: str) -> Iterator[list[Candidate]]:
        condition = {"type": type} if type else {}
        queries = {
            f"q{number}": {"query": name, "limit": MAX_CANDIDATES, **condition}
            for number, name in enumerate(names)
        }
        parameters = urlencode({"queries": json.dumps(queries, ensure_ascii=False)})
        answer = self._get(f"{self.url}{'&' if '?' in self.url else '?'}{parameters}")
        for number in range(len(names)):
            result = answer.get(f"q{number}") if isinstance(answer, dict) else None
            entries = result.get("result") if isinstance(result, dict) else None
            yield [candidate for entry in entries or () if (candidate := self._candidate(entry))]

    def _candidate(self, entry: Any) -> Candidate | None:
        if not isinstance(entry, dict) or not entry.get("id"):
            return None
        id = str(entry["id"])
        uri = (
            id
            if id.startswith(("http://", "https://"))
            else self._template.replace("{{id}}", quote(id, safe=""))
        )
        score = entry.get("score")
        return Candidate(
            uri,
            str(entry.get("name") or id),
            str(entry.get("description") or ""),
            float(score) if isinstance(score, int | float) else 0.0,
            entry.get("match") is True,
        )

    def _get(self, url: str) -> Any:
        response = fetch(
            url,
            accept="application/json",
            media_types=_SERVICE_TYPES,
            allow_private=self._allow_private,
        )
        try:
            return json.loads(response.body)
        except ValueError:
            raise FetchError(f"{url} did not answer with JSON") from None
