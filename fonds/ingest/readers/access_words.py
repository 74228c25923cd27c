"""What sources say of access in terms that mean a rule: such words close a unit, others are kept as words.

The terms are those of the Confederation of Open Access Repositories, of info:eu-repo, of the Wellcome Collection and of
Harvard's repository. A sentence is no rule: it is shown to readers, and a person decides.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

_COAR = "purl.org/coar/access_right/"
_TIERS = {
    "c_16ec": "closed",
    "c_14cb": "closed",
    "c_f1cf": "closed",
    "closed": "closed",
    "closed access": "closed",
    "closedaccess": "closed",
    "embargoed access": "closed",
    "embargoedaccess": "closed",
    "restricted": "closed",
    "restricted access": "closed",
    "restrictedaccess": "closed",
    "restricted files": "closed",
    "clinical images": "closed",
    "metadata only access": "closed",
    "permanently closed": "closed",
    "temporarily closed": "closed",
    "confidential": "closed",
    "private": "closed",
    "not public": "closed",
    "by appointment": "reading-room",
    "requires registration": "reading-room",
    "reading room": "reading-room",
}
# not to be shown at all, not even the description
_WITHHELD = frozenset({"deleted", "unpublished", "draft", "internal"})
_UNTIL = re.compile(
    r"(?:closed|restricted|embargoed|under embargo) until (\d{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-3]\d)?)?)\.?",
    re.IGNORECASE,
)
_YEAR, _MONTH, _DAY = re.compile(r"\d{4}"), re.compile(r"\d{4}-\d\d"), re.compile(r"\d{4}-\d\d-\d\d")
_EMBARGO = re.compile(r"info:eu-repo/date/embargoEnd/(\d{4}-\d\d-\d\d)")


def tier(words: str) -> str:
    """Return the tier (docs/record.md, Access) that a term means, or an empty string for any other words."""
    return _TIERS.get(_term(words), "")


def is_withheld(words: str) -> bool:
    """Return whether a term means that not even the description is public."""
    return _term(words) in _WITHHELD


def rule(words: str) -> dict[str, Any]:
    """Return the access rule that a term means, with the term as its note; empty for any other words."""
    if match := _UNTIL.fullmatch(words.strip()):
        day = opening_day(match[1], includes_end=len(match[1]) < 10)
        return {"tier": "closed", **({"until": day} if day else {}), "note": words}
    if not (meaning := tier(words)):
        return {}
    return {"tier": meaning, "note": words}


def opening_day(end: str, includes_end: bool = True) -> str:
    """Return the day on which a term is over: after its last day, month or year; empty for a term without an end.

    Without `includes_end` a day is that of the opening itself.
    """
    end = end.strip()
    try:
        if _DAY.fullmatch(end):
            return (date.fromisoformat(end) + timedelta(days=includes_end)).isoformat()
        if _MONTH.fullmatch(end):
            year, month = int(end[:4]), int(end[5:])
            return date(year + month // 12, month % 12 + 1, 1).isoformat()
        if _YEAR.fullmatch(end):
            return date(int(end) + 1, 1, 1).isoformat()
    except (ValueError, OverflowError):
        pass
    return ""


def embargo_end(words: str) -> str:
    """Return the day on which an embargo ends (info:eu-repo), or an empty string."""
    match = _EMBARGO.fullmatch(words.strip())
    return match[1] if match else ""


def _term(words: str) -> str:
    words = words.strip().rpartition("info:eu-repo/semantics/")[2].rpartition(_COAR)[2]
    return words.rstrip(".").casefold()
