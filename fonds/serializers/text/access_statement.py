"""The sentence that explains an access rule: who may see a unit, until when, and which parts of it are restricted.

The page, the plain text, the manifest and the feeds use the same sentence. Only on a page does its language depend on
the reader.
"""

from __future__ import annotations

from typing import Any, Protocol

from fonds.record import dates
from fonds.record.field_types import Access

RESTRICTED_PARTS = {
    "scans": "the page images",
    "content": "the page images, the text and the notes",
    "description": "the whole description",
}
READERS = {"reading-room": "Open in the reading room only, with a pass", "closed": "Closed"}


class Gettext(Protocol):
    """Returns a message with its values, perhaps in another language."""

    def __call__(self, message: str, **values: Any) -> str:
        """Return the message."""


def _in_english(message: str, **values: Any) -> str:
    return message % values if values else message


def describe_access(rule: Access, language: str = "en", gettext: Gettext = _in_english) -> str:
    """Return a sentence such as: Closed before 1 January 2031: the page images, the text and the notes.

    The date is in `language`. The words are those of `gettext`: in English where it is not that of a page.
    """
    if rule.tier == "open":
        return gettext("Open to everybody.")
    readers, parts = gettext(READERS[rule.tier]), gettext(RESTRICTED_PARTS[rule.covers])
    if not rule.until:
        return gettext("%(readers)s: %(parts)s.", readers=readers, parts=parts)
    date = dates.parse(rule.until).format(language)
    return gettext("%(readers)s before %(date)s: %(parts)s.", readers=readers, date=date, parts=parts)
