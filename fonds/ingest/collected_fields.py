"""The fields of one description while a reader collects them, and what became of each element of the source.

What a field cannot take becomes a further statement, so that nothing is lost: a second value of a field that has one,
words that are too long for one line.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fonds.ingest.field_values import in_language, merge_texts, one_line, short, statement, without_empty
from fonds.ingest.imported import LEFT_OUT, STATEMENT, ElementUse, ImportedDescription
from fonds.record.field_types import MAX_ENTRIES, MAX_SHORT, MAX_TITLE


class CollectedFields:
    """The fields of one description.

    `language` is the first one of the node. `source_language` is that of words which state none, if the source says it.
    `prefix` stands before the names of elements in further statements, as in `ead:odd`.
    """

    def __init__(self, kind: str, language: str, prefix: str = "", source_language: str = "") -> None:
        self.kind, self.language, self.prefix = kind, language, prefix
        self.source_language = source_language
        self.body = ""
        self._values: dict[str, Any] = {}
        self._texts: dict[str, list[tuple[str, str]]] = {}
        self._uses: dict[ElementUse, None] = {}
        self._statements: list[dict[str, Any]] = []

    def __contains__(self, field: str) -> bool:
        return bool(self._values.get(field) or self._texts.get(field))

    @property
    def own_language(self) -> str:
        """The language of words which state none."""
        return self.source_language or self.language

    def in_language(self, words: str, tag: str = "") -> str | dict[str, str]:
        """Return words with their language, for a text that is part of a value."""
        return in_language(words, tag or self._tag())

    def _tag(self) -> str:
        """Return the language of words which state none, or "" if it is that of the node."""
        return "" if self.source_language == self.language else self.source_language

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
        entry = (tag or self.own_language, words)
        if entry not in self._texts.setdefault(field, []):
            self._texts[field].append(entry)
        self.use(element, field)

    def add_title(self, field: str, words: str, tag: str = "", element: str = "") -> bool:
        """Add a title or name in a language, if it has none in it yet. Return whether it was added or the same.

        Words that are too long are shortened, and kept in full as a further statement.
        """
        words, tag = one_line(words), tag or self.own_language
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

    def set_list(self, field: str, values: list[Any], element: str = "") -> None:
        """Set a list as it is: entries that are the same count each, as two pages with one image."""
        if values:
            self._values[field] = values
            self.use(element, field)

    def state(self, label: str, words: str, tag: str = "", element: str = "") -> None:
        """Keep words as a further statement."""
        if not words.strip():
            return
        source = f"{self.prefix}{element}"[:MAX_SHORT] if element else ""
        entry = statement(label or "Statement", words, tag or self._tag(), source)
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
        return self._values.pop(field, None) if text is None else self._merged(text)

    def _merged(self, entries: list[tuple[str, str]]) -> str | dict[str, str]:
        text = merge_texts(entries, self.language)
        return {self.language: text} if isinstance(text, str) and self.language == "und" else text

    def leave_out(self, element: str) -> None:
        """Count an element that describes the file itself."""
        self.use(element, LEFT_OUT)

    def use(self, element: str, place: str) -> None:
        """Remember what became of an element."""
        if element:
            self._uses[ElementUse(element, place)] = None

    def result(self) -> dict[str, Any]:
        """Return the fields of a record file."""
        texts = {field: self._merged(entries) for field, entries in self._texts.items()}
        return without_empty({**texts, **self._values, "statements": _merged(self._statements)})

    def description(self, key: str, id_words: str, line: int = 0, group: str = "") -> ImportedDescription:
        """Return the description."""
        uses = tuple(self._uses)
        return ImportedDescription(key, self.kind, self.result(), self.body, id_words, line, group, uses)


def _merged(statements: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the statements; those beyond what a description may have follow as lines of the last one."""
    entries = list(statements)
    if len(entries) <= MAX_ENTRIES:
        return entries
    rest = "\n".join(f"{entry['label']}: {_plain(entry['text'])}" for entry in entries[MAX_ENTRIES - 1 :])
    return [*entries[: MAX_ENTRIES - 1], {"label": "Further statements", "text": in_language(rest)}]


def _plain(text: Any) -> str:
    return " ".join(text.values()) if isinstance(text, dict) else str(text)
