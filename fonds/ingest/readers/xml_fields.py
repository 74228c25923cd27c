"""The fields of one description while it is read: texts by language, statements, references, and what became of each
element of the source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from fonds.ingest.authorities import Authority
from fonds.ingest.field_values import merge_texts, short, without_empty
from fonds.ingest.imported import LEFT_OUT, STATEMENT, ElementUse, Key
from fonds.ingest.readers.xml_words import Paragraph, line_of_words, loose_words, name_of, texts_of
from fonds.record.field_types import MAX_ENTRIES, MAX_LONG
from fonds.safe_xml import Element

OUR_LANGUAGE = "en"  # of labels that are not the source's
_WORD = re.compile(r"\w+")
# headings over access points, the names of languages beside their codes, and the kind of an agent
_NOT_LOOKED_FOR = {
    "controlaccess": frozenset({"head"}),
    "langmaterial": frozenset({"language", "script"}),
    "maintenancehistory": frozenset({"agenttype"}),
    "maintenanceevent": frozenset({"agenttype"}),
}
OTHER = "Other"  # the label of a statement whose own label has no words


def own_language(tags: Iterable[str], first: str) -> str:
    """Return the language of a description that has exactly one; empty if that is the first of the node."""
    languages = set(tags)
    return languages.pop() if len(languages) == 1 and languages != {first} else ""


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
        self._further: list[Paragraph] = []  # statements beyond those that a description may have

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
        for part in _parts([(tag or self.tag, words) for tag, words in paragraphs if words]):
            self._add_part(short(label).rstrip(" :") or OTHER, part, element, label_tag)

    def _add_part(self, label: str, paragraphs: list[Paragraph], element: str, label_tag: str) -> None:
        entry = {
            "label": label if label_tag in ("", self.language) else {label_tag: label},
            "text": merge_texts(paragraphs, self.language),
            "source": f"{self.prefix}:{element}",
        }
        if len(self._statements) < MAX_ENTRIES and entry in self._statements:
            return
        if len(self._statements) >= MAX_ENTRIES - 1:
            self._further += [(tag, f"{label}: {words}") for tag, words in paragraphs]
        else:
            self._statements.append(entry)
        self.use(element, STATEMENT)

    def add_labelled(self, label: str, default: str, paragraphs: Iterable[Paragraph], element: str) -> None:
        """Add a further statement with a label of the source, or with one of ours if it has none."""
        self.add_statement(label or default, paragraphs, element, self.tag if label else OUR_LANGUAGE)

    def add_words(self, label: str, words: str, element: str) -> None:
        """Add a further statement of one paragraph in the language of the description, with a label of ours."""
        self.add_statement(label, [("", words)], element)

    def add_loose_words(self, element: Element) -> None:
        """Keep the words that stand between the elements within an element."""
        if words := loose_words(element):
            self.add_words("Text", words, name_of(element))

    def keep_missing(self, elements: Iterable[Element]) -> None:
        """Keep the words of elements of which some are in no field so far, each as a statement.

        Elements whose parts go to several fields may hold words where nobody expects them.
        """
        elements = list(elements)
        if not elements:
            return
        authorities = [(authority.name, authority.dates, authority.fields) for authority in self.authorities]
        known = set(_words_of([self.values, self._texts, self._statements, self._further, authorities]))
        for element in elements:
            skip = _NOT_LOOKED_FOR.get(name_of(element), frozenset())
            words, parts = line_of_words(element, skip), " ".join(texts_of(element, skip))
            # words of two elements side by side may be one word, or two
            if not any(known.issuperset(_WORD.findall(text)) for text in (words, parts)):
                self.add_words(name_of(element).capitalize(), words, name_of(element))

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
        self, field: str, reference: dict[str, Any], authority: Authority | None, element: str
    ) -> None:
        """Add a reference, once in this field, with all its roles, and the authority that it refers to."""
        entries = self.values.setdefault(field, [])
        who = reference.get("id"), reference.get("as")
        same = next((entry for entry in entries if (entry.get("id"), entry.get("as")) == who), None)
        if same is not None:
            _add_roles(same, reference)
        elif reference.keys() & {"role", "role_label"} or not (who[0] and self.has_reference(field, who[0])):
            entries.append(reference)
            self.authorities += [authority] if authority else []
        self.use(element, field)

    def has_reference(self, field: str, key: str) -> bool:
        """Whether a field refers to an authority."""
        return any(entry.get("id") == key for entry in self.values.get(field, ()))

    def text(self, words: str) -> str | dict[str, str]:
        """Return words in the language of the description as a text of a record file."""
        return merge_texts([(self.tag, words)], self.language)

    def result(self) -> dict[str, Any]:
        """Return the fields as a record file has them."""
        for name, paragraphs in self._texts.items():
            parts = list(_parts(paragraphs))
            if len(parts) == 1:
                self.values[name] = merge_texts(paragraphs, self.language)
            for part in parts if len(parts) > 1 else ():
                self.add_statement(name.replace("_", " ").capitalize(), part, name)
        for name, entries in self.values.items():
            limit = self._limits.get(name, MAX_ENTRIES)
            if isinstance(entries, list) and len(entries) > limit:
                self._keep_rest(name, entries, limit)
        statements = self._statements
        if self._further:
            text = merge_texts(self._further, self.language)
            statements = [*statements, {"label": "Further statements", "text": text}]
        return without_empty({**self.values, "statements": statements})

    def _keep_rest(self, field: str, entries: list[Any], limit: int) -> None:
        """Keep what is more than a list may have in a statement, an entry in a line."""
        names = {authority.key: authority.name for authority in self.authorities}
        rest = [", ".join(_words_of_entry(entry, names)) for entry in entries[limit:]]
        del entries[limit:]
        self.add_words(f"Further {field.replace('_', ' ')}", "\n".join(rest), field)


def _parts(paragraphs: list[Paragraph]) -> Iterator[list[Paragraph]]:
    """Yield paragraphs in parts, none of which is longer than a text may be."""
    part: list[Paragraph] = []
    size = 0
    for tag, words in paragraphs:
        for start in range(0, len(words), MAX_LONG // 2):
            piece = words[start : start + MAX_LONG // 2]
            if size + len(piece) + 2 > MAX_LONG and part:
                yield part
                part, size = [], 0
            part.append((tag, piece))
            size += len(piece) + 2
    if part:
        yield part


def _add_roles(reference: dict[str, Any], other: Mapping[str, Any]) -> None:
    """Add the roles of another reference to the same agent."""
    roles = [role for entry in (reference, other) for role in _as_list(entry.get("role"))]
    if roles:
        reference["role"] = roles[0] if len(set(roles)) == 1 else list(dict.fromkeys(roles))
    labels = [entry["role_label"] for entry in (reference, other) if entry.get("role_label")]
    if labels:
        reference["role_label"] = "; ".join(dict.fromkeys(labels))


def _as_list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _words_of(value: Any) -> Iterator[str]:
    """Yield the words of values, however they are nested."""
    if isinstance(value, dict):
        for part in value.values():
            yield from _words_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _words_of(part)
    else:
        yield from _WORD.findall(str(value))


def _words_of_entry(entry: Any, names: Mapping[Key, str]) -> Iterator[str]:
    """Yield the words of an entry of a list, with names in place of keys."""
    if isinstance(entry, dict):
        for value in entry.values():
            yield from _words_of_entry(value, names)
    elif isinstance(entry, Key):
        yield names.get(entry, "")
    else:
        yield str(entry)
