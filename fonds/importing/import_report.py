"""What an import did: counts, problems, and what became of each element of the source."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from fonds.ingest.imported import ElementUse, Withheld
from fonds.problem import Problem, errors

MAX_PROBLEMS = 1_000  # kept of one import; the rest is counted
MAX_LISTED = 20  # of each list in the report as text


@dataclass
class ImportReport:
    """The result of an import. Lists of files hold paths in the node."""

    formats: Counter[str] = field(default_factory=Counter)  # title of a format -> files
    read: int = 0
    counts: Counter[str] = field(default_factory=Counter)  # written, changed, unchanged, ...
    kinds: Counter[str] = field(default_factory=Counter)  # kinds of descriptions
    edited: list[str] = field(default_factory=list)  # "path: field", kept as people edited them
    missing: list[str] = field(default_factory=list)  # no longer in the source
    withheld: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unsized: int = 0  # images, sound and film on the web whose size or duration the source does not state
    unknown: list[str] = field(default_factory=list)  # files of unknown formats
    mappings: list[str] = field(default_factory=list)  # paths of mapping files that were written
    problems: list[Problem] = field(default_factory=list)
    more_problems: int = 0
    elements: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Add problems; beyond MAX_PROBLEMS they are counted."""
        for problem in problems:
            if problem.severity == "error":
                self.counts["refused"] += 1
            if len(self.problems) < MAX_PROBLEMS:
                self.problems.append(problem)
            else:
                self.more_problems += 1

    def add_withheld(self, file: str, withheld: Withheld) -> None:
        """Add a description that must not go public."""
        self.counts["withheld"] += 1
        place = f"{file}:{withheld.line}" if withheld.line else file
        self.withheld.append(f"{place}: {withheld.label or withheld.key}: {withheld.reason}")

    def add_uses(self, uses: Iterable[ElementUse]) -> None:
        """Count what became of the elements of a description."""
        for element, place in uses:
            self.elements[element][place] += 1

    @property
    def failed(self) -> bool:
        """Whether anything was refused."""
        return bool(errors(self.problems)) or self.counts["refused"] > 0

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "formats": dict(self.formats),
            "read": self.read,
            **{name: self.counts[name] for name in COUNTS},
            "kinds": dict(self.kinds),
            "kept_as_edited": self.edited,
            "no_longer_in_source": self.missing,
            "withheld_descriptions": self.withheld,
            "notes": self.notes,
            "mapping_files": self.mappings,
            "pages_of_unknown_size": self.unsized,
            "files_of_unknown_formats": self.unknown,
            "elements": {name: dict(places) for name, places in sorted(self.elements.items())},
            "problems": [problem.as_dict() for problem in self.problems],
            "further_problems": self.more_problems,
        }

    def lines(self) -> Iterator[str]:
        """Yield the report as text."""
        yield from self.notes
        yield from map(str, self.problems)
        if self.more_problems:
            yield f"... and {self.more_problems:,} more problems"
        yield from _listed("Not read, because their format is not known", self.unknown)
        yield from _listed("Not imported, because it must not go public", self.withheld)
        yield from _listed("Kept as people edited it, though the source changed", self.edited)
        yield from _listed("No longer in the source; the file stays", self.missing)
        if self.unsized:
            words = f"The sources do not state the size of {self.unsized:,} pages on the web"
            yield f"{words}: run `fonds fetch` before you publish."
        for path in self.mappings:
            yield f"Headings that are not known are in {path}: edit it, and import with --map {path}"
        yield from self._element_lines()
        yield from self._summary()

    def _element_lines(self) -> Iterator[str]:
        if not self.elements:
            return
        yield "Elements of the source, and the fields that have them:"
        width = min(max(map(len, self.elements)), 40)
        for name, places in sorted(self.elements.items()):
            fields = ", ".join(f"{place} {count:,}" for place, count in places.most_common())
            yield f"  {name:<{width}}  {fields}"

    def _summary(self) -> Iterator[str]:
        for title, count in self.formats.items():
            yield f"{title}: {count:,} {'file' if count == 1 else 'files'}"
        kinds = ", ".join(f"{count:,} {_plural(kind, count)}" for kind, count in self.kinds.most_common())
        yield f"Read {self.read:,} descriptions" + (f": {kinds}" if kinds else "")
        shown = [f"{self.counts[name]:,} {name}" for name in COUNTS if self.counts[name] or name in _ALWAYS]
        yield ", ".join(shown)


COUNTS = ("written", "changed", "unchanged", "kept", "removed", "closed", "withheld", "refused")
_ALWAYS = ("written", "changed", "unchanged", "refused")
_PLURALS = {"person": "people", "family": "families"}


def _plural(kind: str, count: int) -> str:
    return kind if count == 1 else _PLURALS.get(kind, f"{kind}s")


def _listed(heading: str, entries: list[str]) -> Iterator[str]:
    if not entries:
        return
    yield f"{heading}:"
    yield from (f"  {entry}" for entry in entries[:MAX_LISTED])
    if len(entries) > MAX_LISTED:
        yield f"  ... and {len(entries) - MAX_LISTED:,} more"
