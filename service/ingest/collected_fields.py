"""The fields of one description while a reader collects them, and what became of each element of the source.

What a field cannot take becomes a further statement, so that nothing is lost: a second value of a field that has one,
words that are too long for one line.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from service.ingest.field_values import in_language, merge_texts, one_line, short, statement, without_empty
from service.ingest.imported import LEFT_OUT, STATEMENT, ElementUse, ImportedDescription
from service.record.field_types import MAX_SHORT, MAX_TITLE

_TITLES = frozenset({"title", "name"})


class CollectedFields:
    """The fields of one description. `language` is that of words which state none; `prefix` stands before the names of
    elements in further statements, as in `ead:odd`."""

    def __init__(self, kind: str, language: str, prefix: str = "") -> None:
        self.kind, self.language, self.prefix = kind, language, prefix
        self.body = ""
        self._values: dict[str, Any] = {}
        self._texts: dict[str, list[tuple[str, str]]] = {}
        self._uses: dict[ElementUse, None] = {}
        self._statements: list[dict[str, Any]] = []

    def __contains__(self, field: str) -> bool:
        return bool(self._values.get(field) or self._texts.get(field))

    def get(self, field: str) -> Any:
        """Return the value of a field that is no text, or None."""
        return self._values.get(field)

    def words(self, field: str) -> str:
        """Return the first words of a text, or an empty string."""
        return next((words for _, words in self._texts.get(field, ())), "")

    def add_text(self, field: str, words: str, tag: str = "", element: str = "") -> None:
        """Add words to a text: those of the same language follow as a paragraph, the same words are kept once."""
        if not words:
            return
        entry = (tag or self.language, words)
        if entry not in self._texts.setdefault(field, []):
            self._texts[field].append(entry)
        self.use(element, field)

    def add_title(self, field: str, words: str, tag: str = "", element: str = "") -> bool:
        """Add a title or name in a language, if it has none in it yet. Return whether it was added or the same.

        Words that are too long are shortened, and kept in full as a further statement.
        """
        words, tag = one_line(words), tag or self.language
        known = dict(self._texts.get(field, ()))
        if not words or (tag in known and known[tag] != short(words)):
            return False
        self.add_text(field, short(words), tag, element)
        if len(words) > MAX_TITLE:
            self.state(field.capitalize(), words, tag, element)
        return True

    def set(self, field: str, value: Any, element: str = "", words: str = "") -> bool:
        """Set a field that has one value. If it has another already, `words` become a further statement.

        Return whether the field has the value now.
        """
        if value in ("", None, [], {}):
            return False
        if self._values.setdefault(field, value) == value:
            self.use(element, field)
            return True
        if words:
            self.state(field.replace("_", " ").capitalize(), words, element=element)
        return False

    def append(self, field: str, value: Any, element: str = "") -> None:
        """Add a value to a list, unless it is in it."""
        if value in ("", None, [], {}):
            return
        values = self._values.setdefault(field, [])
        if value not in values:
            values.append(value)
        self.use(element, field)

    def state(self, label: str, words: str, tag: str = "", element: str = "") -> None:
        """Keep words as a further statement."""
        if not words.strip():
            return
        source = f"{self.prefix}{element}"[:MAX_SHORT] if element else ""
        entry = statement(label or "Statement", words, tag, source)
        if not any(
            known["label"] == entry["label"] and known["text"] == entry["text"] for known in self._statements
        ):
            self._statements.append(entry)
        self.use(element, STATEMENT)

    def add_statement(self, entry: dict[str, Any], element: str = "") -> None:
        """Add a further statement as the source has it, with its own label, words and element."""
        if entry not in self._statements:
            self._statements.append(entry)
        self.use(element, STATEMENT)

    def all_words(self, field: str) -> list[str]:
        """Return the words of a text in each language."""
        return [words for _, words in self._texts.get(field, ())]

    def take(self, field: str) -> Any:
        """Remove a field, and return the value that it had."""
        text = self._texts.pop(field, None)
        return self._values.pop(field, None) if text is None else merge_texts(text, self.language)

    def leave_out(self, element: str) -> None:
        """Count an element that describes the file itself."""
        self.use(element, LEFT_OUT)

    def use(self, element: str, place: str) -> None:
        """Remember what became of an element."""
        if element:
            self._uses[ElementUse(element, place)] = None

    def result(self) -> dict[str, Any]:
        """Return the fields of a record file."""
        texts = {field: merge_texts(entries, self.language) for field, entries in self._texts.items()}
        return without_empty({**texts, **self._values, "statements": _merged(self._statements)})

    def description(self, key: str, id_words: str, line: int = 0, group: str = "") -> ImportedDescription:
        """Return the description."""
        uses = tuple(self._uses)
        return ImportedDescription(key, self.kind, self.result(), self.body, id_words, line, group, uses)


def _merged(statements: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the statements; from the 10,000th on they are too many, and follow as lines of one."""
    entries = list(statements)
    if len(entries) <= _MAX_STATEMENTS:
        return entries
    rest = "\n".join(f"{entry['label']}: {_plain(entry['text'])}" for entry in entries[_MAX_STATEMENTS - 1 :])
    return [*entries[: _MAX_STATEMENTS - 1], {"label": "Further statements", "text": in_language(rest)}]


def _plain(text: Any) -> str:
    return " ".join(text.values()) if isinstance(text, dict) else str(text)


_MAX_STATEMENTS = 1000  # MAX_ENTRIES of service.record.field_types
