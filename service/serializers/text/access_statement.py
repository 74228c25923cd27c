"""What people are told of a rule on access: who may see a unit, until when, and what of it is kept back.

One sentence for the page, the plain text, the manifest and the feeds. It knows nothing of passes or sessions.
"""

from __future__ import annotations

from service.record import dates
from service.record.fields import Access

KEPT_BACK = {
    "scans": "the page images",
    "content": "the page images, the text and the notes",
    "description": "the whole description",
}
_WHO = {"reading-room": "in the reading room alone, with a pass", "closed": "to nobody"}


def sentence(rule: Access, language: str = "en") -> str:
    """As in: Open to nobody before 1 January 2031: the page images, the text and the notes."""
    if rule.tier == "open":
        return "Open to everybody."
    before = f" before {dates.parse(rule.until).words(language)}" if rule.until else ""
    return f"Open {_WHO[rule.tier]}{before}: {KEPT_BACK[rule.covers]}."
