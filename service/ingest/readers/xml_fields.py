"""The fields of one description while it is read: texts by language, statements, references, and what became of each
element of the source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from service.ingest.authorities import Authority
from service.ingest.field_values import merge_texts, short, without_empty
from service.ingest.imported import LEFT_OUT, STATEMENT, ElementUse, Key
from service.ingest.readers.xml_words import Paragraph
from service.record.field_types import MAX_ENTRIES, MAX_LONG

OUR_LANGUAGE = "en"  # of labels that are not the source's


OTHER = "Other"  # the label of a statement whose own label has no words


class Fields:
    """Collects the fields of a description. `language` is the first language of the node, and `tag` that of the
    description; words of the first are written without a language. `limits` are those of lists that may have fewer
    entries than others."""

    def __init__(
        self, language: str, tag: str, prefix: str, limits: Mapping[str, int] = MappingProxyType({})
    ) -> None:
        self.language, self.tag, self.prefix = language, tag, prefix
        self._limits = limits
        self.values: dict[str, Any] = {}
        self.uses: list[ElementUse] = []
        self.authorities: list[Authority] = []
        self._texts: dict[str, list[Paragraph]] = {}
        self._statements: list[dict[str, Any]] = []

    def use(self, element: str, place: str) -> None:
        """Say what became of an element."""
        self.uses.append(ElementUse(f"{self.prefix}:{element}", place))

    def leave_out(self, element: str) -> None:
        """Say that an element is about the file, and in no field."""
        self.use(element, LEFT_OUT)

    def add_text(self, field: str, paragraphs: Iterable[Paragraph], element: str) -> None:
        """Add paragraphs to a field that is text by language."""
        paragraphs = [(tag or self.tag, words) for tag, words in paragraphs]
        if paragraphs:
            self._texts.setdefault(field, []).extend(paragraphs)
            self.use(element, field)

    def add_statement(
        self, label: str, paragraphs: Iterable[Paragraph], element: str, label_tag: str = OUR_LANGUAGE
    ) -> None:
        """Add a further statement. `label_tag` is the language of the label; those of the source are in its own."""
        paragraphs = [(tag or self.tag, words) for tag, words in paragraphs if words]
        if not paragraphs:
            return
        label = short(label).rstrip(" :") or OTHER
        entry = {
            "label": label if label_tag in ("", self.language) else {label_tag: label},
            "text": merge_texts(paragraphs, self.language),
            "source": f"{self.prefix}:{element}",
        }
        if entry not in self._statements:
            self._statements.append(entry)
        self.use(element, STATEMENT)

    def add_words(self, label: str, words: str, element: str) -> None:
        """Add a further statement of one paragraph in the language of the description, with a label of ours."""
        self.add_statement(label, [("", words)], element)

    def add_value(self, field: str, value: Any, element: str) -> None:
        """Add an entry to a field that is a list, once."""
        entries = self.values.setdefault(field, [])
        if value not in entries:
            entries.append(value)
        self.use(element, field)

    def set_value(self, field: str, value: Any, element: str) -> None:
        """Set a field that has one value."""
        self.values[field] = value
        self.use(element, field)

    def add_reference(
        self, field: str, reference: dict[str, Any], authority: Authority, element: str
    ) -> None:
        """Add a reference to an authority, once in this field, and the authority itself."""
        entries = self.values.setdefault(field, [])
        if not any(entry.get("id") == reference["id"] and entry.get("role") == reference.get("role")
                   and entry.get("role_label") == reference.get("role_label") for entry in entries):  # fmt: skip
            entries.append(reference)
            self.authorities.append(authority)
        self.use(element, field)

    def has_reference(self, field: str, key: str) -> bool:
        """Whether a field refers to an authority."""
        return any(entry.get("id") == key for entry in self.values.get(field, ()))

    def text_words(self, field: str) -> str:
        """Return the words that a text has so far."""
        return "\n\n".join(words for _, words in self._texts.get(field, ()))

    def finished(self) -> dict[str, Any]:
        """Return the fields as a record file has them."""
        for name, paragraphs in self._texts.items():
            if sum(len(words) for _, words in paragraphs) > MAX_LONG:
                self._divide(name, paragraphs)
            else:
                self.values[name] = merge_texts(paragraphs, self.language)
        for name, entries in self.values.items():
            limit = self._limits.get(name, MAX_ENTRIES)
            if isinstance(entries, list) and len(entries) > limit:
                self._keep_rest(name, entries, limit)
        return without_empty({**self.values, "statements": self._statements[:MAX_ENTRIES]})

    def _divide(self, field: str, paragraphs: list[Paragraph]) -> None:
        """Make statements of a text that is too long for one field."""
        part: list[Paragraph] = []
        for tag, words in paragraphs:
            for start in range(0, len(words), MAX_LONG // 2):
                piece = words[start : start + MAX_LONG // 2]
                if sum(len(other) for _, other in part) + len(piece) > MAX_LONG // 2:
                    self.add_statement(field.replace("_", " ").capitalize(), part, field)
                    part = []
                part.append((tag, piece))
        self.add_statement(field.replace("_", " ").capitalize(), part, field)

    def _keep_rest(self, field: str, entries: list[Any], limit: int) -> None:
        """Keep what is more than a list may have in a statement, an entry in a line."""
        names = {authority.key: authority.name for authority in self.authorities}
        rest = [", ".join(_words_of_entry(entry, names)) for entry in entries[limit:]]
        del entries[limit:]
        self.add_words(f"Further {field.replace('_', ' ')}", "\n".join(rest), field)


def _words_of_entry(entry: Any, names: Mapping[Key, str]) -> Iterator[str]:
    """Yield the words of an entry of a list, with names in place of keys."""
    if isinstance(entry, dict):
        for value in entry.values():
            yield from _words_of_entry(value, names)
    elif isinstance(entry, Key):
        yield names.get(entry, "")
    else:
        yield str(entry)
