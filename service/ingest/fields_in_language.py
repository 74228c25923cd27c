"""The fields of a description whose source states the language of its words: these are tagged with it."""

from __future__ import annotations

from typing import Any

from service.ingest.collected_fields import CollectedFields
from service.ingest.field_values import in_language


class FieldsInLanguage(CollectedFields):
    """Collected fields. `own_language` is that of the words of the source, `language` the first one of the node."""

    def __init__(self, kind: str, language: str, own_language: str) -> None:
        super().__init__(kind, language)
        self.own_language = own_language or language
        self._tag = "" if self.own_language == language else self.own_language

    def add_text(self, field: str, words: str, tag: str = "", element: str = "") -> None:
        """Add words to a text."""
        super().add_text(field, words, tag or self._tag, element)

    def add_title(self, field: str, words: str, tag: str = "", element: str = "") -> bool:
        """Add a title or name in a language, if it has none in it yet. Return whether it was added or the same."""
        return super().add_title(field, words, tag or self._tag, element)

    def state(self, label: str, words: str, tag: str = "", element: str = "") -> None:
        """Keep words as a further statement."""
        super().state(label, words, tag or self._tag, element)

    def tagged(self, words: str, tag: str = "") -> Any:
        """Return words with their language, for a text that is part of a value."""
        return in_language(words, tag or self._tag)
