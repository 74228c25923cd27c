"""Where the names of people and places occur in the text of a record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fonds.record.field_types import Reference
from fonds.record.model import Authority, Record
from fonds.record.signs import JOINER, searched_text
from fonds.serializers.context import SerializerContext

# scripts without spaces between words: a name in them has no word boundary
_UNSPACED = r"\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF"
_UNSPACED_CHARACTER = re.compile(f"[{_UNSPACED}]")


class EntityMentions:
    """The names of people and places in a record, and where they occur in a text."""

    def __init__(self, forms: dict[str, str]) -> None:
        self.ids = {_normalized(form): id for form, id in forms.items()}
        longest = sorted(forms, key=len, reverse=True)
        self.pattern = re.compile("|".join(_pattern(form) for form in longest)) if longest else None

    def places(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield the start and end of each name in a text, and the id of what it names; signs may interrupt a name."""
        if self.pattern is None:
            return
        searched = searched_text(text)
        if searched is None:
            for match in self.pattern.finditer(text):
                yield match.start(), match.end(), self.ids[_normalized(match[0])]
            return
        # where each character stands in the text; a sign within a word does not part it
        positions = [number for number, character in enumerate(searched.words) if character != JOINER]
        joined = "".join([searched.words[number] for number in positions])
        for match in self.pattern.finditer(joined):
            yield positions[match.start()], positions[match.end() - 1] + 1, self.ids[_normalized(match[0])]

    def pieces(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield the text, split at names, each part with the id of what it names; empty for other words."""
        end = 0
        for match in self.pattern.finditer(text) if self.pattern else ():
            if match.start() > end:
                yield text[end : match.start()], ""
            yield match[0], self.ids[_normalized(match[0])]
            end = match.end()
        if end < len(text):
            yield text[end:], ""


def mentions(record: Record, context: SerializerContext) -> EntityMentions:
    """Return the names of the referenced entities: those in `named` of a reference, or else all names of its target."""
    forms: dict[str, str] = {}
    for reference in (*record.people, *record.places, *record.senders, *record.recipients):
        for form in _name_forms(reference, context):
            forms.setdefault(form, reference.id or "")
    return EntityMentions({form: id for form, id in forms.items() if id and len(form) > 1})


def _name_forms(reference: Reference, context: SerializerContext) -> Iterator[str]:
    entity = context.find(reference.id) if reference.id else None
    if not isinstance(entity, Authority):
        return
    yield from (
        _normalized(form) for form in reference.named or (*entity.name.values(), *entity.further_names)
    )


def _normalized(form: str) -> str:
    return " ".join(form.split())


def _pattern(form: str) -> str:
    body = r"\s+".join(re.escape(word) for word in form.split())
    before = "" if _UNSPACED_CHARACTER.match(form[0]) else r"(?<!\w)"
    after = "" if _UNSPACED_CHARACTER.match(form[-1]) else r"(?!\w)"
    return before + body + after
