"""What the readers of one file share: its options, the authorities and the keys that were given, and units in full.

A unit is collected in `UnitFields`, which has the authorities that it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from fonds.ingest.authorities import Authority, NamedAuthorities, folded
from fonds.ingest.collected_fields import CollectedFields
from fonds.ingest.field_values import one_line
from fonds.ingest.imported import ImportedDescription, InputFile, Item, Key, ReadOptions, Withheld
from fonds.problem import Problem
from fonds.record.field_types import MAX_SHORT, Url
from fonds.record.model import Collection, Record

UNTITLED = "[untitled]"
# kind of a unit -> the names of its fields
FIELDS = {
    kind: frozenset(info.alias or name for name, info in model.model_fields.items())
    for kind, model in (("record", Record), ("collection", Collection))
}
_URL: TypeAdapter[str] = TypeAdapter(Url)


@dataclass
class ReadingContext:
    """A file while it is read. `keys` are those given, with the line of each; `prefix` begins those of records.

    `repository` is where the records are from, for identifiers that are unique there and not elsewhere.

    `hosts` are the units that others are part of, as these mention them. They are given at the end of the file, unless
    the file describes them itself; `outlines` has a hash of the words of the first mention of each.
    """

    file: InputFile
    options: ReadOptions
    prefix: str = "unit"
    repository: str = ""
    authorities: NamedAuthorities = field(default_factory=NamedAuthorities)
    keys: dict[str, int] = field(default_factory=dict)
    hosts: dict[str, ImportedDescription] = field(default_factory=dict)
    outlines: dict[str, int] = field(default_factory=dict)

    def key(self, kind: str, identifier: str, title: str = "") -> Key:
        """Return the key of a unit by its identifier, or, without one, by its title.

        Collections are named by their parts, which may be in other sources: a key that begins with `unit:` is the same
        in all sources, and so is that of a record of OAI-PMH, which a later harvest may tell to be deleted. Any other
        record belongs to its source, and so does a collection that nothing but its title names.
        """
        words = identifier or f"title:{folded(title)[:300]}"
        if words.startswith("oai:"):
            return Key(f"unit:{words}")
        if kind == "collection" and (identifier or self.repository):
            return Key(":".join(filter(None, ("unit", self.repository, words))))
        prefix = f"{self.prefix}:"
        return Key(words if words.startswith(prefix) else prefix + words)

    def mentioned_hosts(self) -> Iterator[ImportedDescription]:
        """Yield the units above others that the file does not describe itself."""
        yield from (host for key, host in self.hosts.items() if key not in self.keys)

    def unique_key(self, key: str, line: int) -> tuple[Key, list[Problem]]:
        """Return a key that was not given yet, and a warning if that is not the key itself."""
        if key not in self.keys:
            self.keys[key] = line
            return Key(key), []
        number = 2
        while f"{key}#{number}" in self.keys:
            number += 1
        message = f"the identifier {key.partition(':')[2]!r} stands in line {self.keys[key]} too"
        self.keys[f"{key}#{number}"] = line
        return Key(f"{key}#{number}"), [
            self.file.problem(message, "both are read; give each its own identifier", line, warning=True)
        ]


class UnitFields(CollectedFields):
    """The fields of a record or collection, and the authorities that it names.

    `words_of_id` are words from which its id is made. `withheld` is the reason why it must not go public, or "".
    """

    def __init__(self, context: ReadingContext, line: int, source_language: str = "") -> None:
        super().__init__("record", context.options.language, source_language=source_language)
        self.context, self.line = context, line
        self.key = Key("")
        self.words_of_id = self.withheld = self.group = ""
        self.authorities: list[Authority] = []
        self.problems: list[Problem] = []

    def resume(self, item: ImportedDescription) -> None:
        """Go on with a description that another reader collected. Its texts can be replaced, not added to."""
        self.key, self.kind, self.line = Key(item.key), item.kind, item.line
        self.body, self.words_of_id, self.group = item.body, item.id_words, item.group
        self._values = {name: value for name, value in item.fields.items() if name != "statements"}
        self._statements = list(item.fields.get("statements", []))
        self._uses = dict.fromkeys(item.uses)

    def become_collection(self) -> None:
        """Make a collection of a record: what only records have becomes further statements."""
        self.kind = "collection"
        for name in [name for name in self._values if name not in FIELDS[self.kind]]:
            words = "\n".join(_words(self._values.pop(name)))
            self.state(name.removesuffix("_label").capitalize(), words, element=name)

    def replace(self, field: str, value: Any, element: str) -> None:
        """Set a field that has one value, also if it has another already: this one is finer."""
        self._values[field] = value
        self.use(element, field)

    def refer(self, field: str, authority: Authority | None, words: str, element: str, **more: Any) -> None:
        """Add a reference to a list of references. Without an authority, it has the words of the source alone."""
        words = one_line(words)[:MAX_SHORT]
        if not words:
            return
        if authority is None:
            self.append(field, {"as": words, **more}, element)
            return
        self.authorities.append(authority)
        self.append(field, authority.reference(words, **more), element)

    def point_to(self, field: str, authority: Authority, element: str) -> bool:
        """Set a field that has the id of an authority. Return whether it has it now."""
        if self.get(field) not in (None, authority.key):
            return False
        self.authorities.append(authority)
        return self.set(field, authority.key, element)

    def warn(self, message: str, hint: str = "", line: int = 0) -> None:
        """Add a warning with the place of the unit."""
        self.problems.append(self.context.file.problem(message, hint, line or self.line, warning=True))

    def items(self) -> Iterator[Item]:
        """Yield the problems, the unit itself, and the authorities that it names."""
        if "title" not in self:
            self.add_title("title", UNTITLED)
            self.warn(f"{self.key.partition(':')[2]!r} has no title", f"it is called {UNTITLED}")
        yield from self.problems
        if self.withheld:
            title = self.get("title") or self.words("title")
            label = next(iter(title.values()), "") if isinstance(title, dict) else title
            yield Withheld(self.key, label or self.words_of_id, self.withheld, self.line)
            return
        yield self.description(self.key, self.words_of_id or self.words("title"), self.line, self.group)
        yield from self.context.authorities.new(self.authorities, self.line)


def _words(value: Any) -> Iterator[str]:
    """Yield the words of a value and of its parts; of a key those after its kind."""
    if isinstance(value, dict):
        parts: Any = value.values()
    elif isinstance(value, list | tuple):
        parts = value
    else:
        yield value.partition(":")[2].rstrip(":") if isinstance(value, Key) else str(value)
        return
    for part in parts:
        yield from _words(part)


@lru_cache(maxsize=4096)
def web_address(words: str) -> str:
    """Return an address that a record file takes, or an empty string."""
    try:
        return _URL.validate_python(one_line(words))
    except ValidationError:
        return ""


def link_elsewhere(uri: str, source: str) -> dict[str, str]:
    """Return a link to the same thing elsewhere, as a source states it: it is not compared again."""
    return {"uri": uri, "match": "exact", "method": "copied", "source": source}
