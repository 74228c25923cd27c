"""The sentence that explains an access rule: who may see a unit, until when, and which parts of it are restricted.

The page, the plain text, the manifest and the feeds use the same sentence. It does not depend on the reader.
"""

from __future__ import annotations

from service.record import dates
from service.record.field_types import Access

RESTRICTED_PARTS = {
    "scans": "the page images",
    "content": "the page images, the text and the notes",
    "description": "the whole description",
}
_READERS = {"reading-room": "Open in the reading room only, with a pass", "closed": "Closed"}


def describe_access(rule: Access, language: str = "en") -> str:
    """Return a sentence such as: Closed before 1 January 2031: the page images, the text and the notes."""
    if rule.tier == "open":
        return "Open to everybody."
    before = f" before {dates.parse(rule.until).format(language)}" if rule.until else ""
    return f"{_READERS[rule.tier]}{before}: {RESTRICTED_PARTS[rule.covers]}."
