"""Files that look like descriptions and are not read, because their names do not end with `.md`.

Windows hides the ending `.txt` that its editor appends, other editors save `.markdown`, and some leave copies.
"""

from __future__ import annotations

import re
from pathlib import Path

from fonds.problem import Problem

# the endings of Markdown in any case, and whatever was appended to one: `.md.txt`, `.md~`, `.md (1)`
_MARKDOWN = re.compile(
    r"(?P<stem>.+)\.(?:md|mkd|mkdn|mdwn|mdown|markdown|mdtxt|mdtext)(?P<appended>[^0-9A-Za-z].*)?",
    re.I | re.S,
)
# the endings of files of text that may be descriptions: their first lines say
_TEXT = re.compile(r"(?P<stem>.+)\.(?:txt|text|yaml|yml)", re.I | re.S)
_FRONT_MATTER = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n(?:.*\n)*?kind[ \t]*:")
_COPY = re.compile(r"[~#]|\.(?:bak|orig|old|save|swp|tmp|rej)\b", re.I)
_START = 1024  # bytes in which the field `kind` of a description stands


def misnamed_file(node: Path, path: str) -> Problem | None:
    """Return a warning if the file at a path in the node looks like a description; None if it does not, or is read."""
    name = path.rpartition("/")[2]
    if name.lower().startswith("readme"):
        return None
    match = _MARKDOWN.fullmatch(name)
    if not match and not ((match := _TEXT.fullmatch(name)) and _has_front_matter(node / path)):
        return None
    shown = path.encode("utf-8", "backslashreplace").decode()
    right = f"{match['stem']}.md".encode("utf-8", "backslashreplace").decode()
    hint = f"rename it to {right}"
    if _COPY.search(match.groupdict().get("appended") or ""):
        hint = f"if it is an old copy, delete it; if not, {hint}"
    return Problem(
        "the file is not read: the name of a description ends with .md", hint, file=shown, severity="warning"
    )


def _has_front_matter(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _FRONT_MATTER.match(file.read(_START)) is not None
    except OSError:
        return False
