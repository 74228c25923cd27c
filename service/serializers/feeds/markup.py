"""XML as text: one escape for attributes and content, and nothing that XML 1.0 cannot hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

# XML 1.0, 2.2
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(words: str) -> str:
    """Words as content of an element or value of an attribute."""
    return escape(_FORBIDDEN.sub("\ufffd", words), {'"': "&quot;", "\r": "&#13;"})


def element(name: str, content: str | None = None, attributes: Mapping[str, str] | None = None) -> str:
    """An element with text; an empty one where there is none."""
    said = "".join(f' {key}="{text(value)}"' for key, value in (attributes or {}).items() if value != "")
    return f"<{name}{said}/>" if content is None else f"<{name}{said}>{text(content)}</{name}>"


def document(root: str, namespaces: Mapping[str, str], body: str) -> bytes:
    """A whole document in UTF-8: the root with its namespaces, and the body that was made before."""
    said = "".join(f' xmlns{":" if prefix else ""}{prefix}="{uri}"' for prefix, uri in namespaces.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{said}>\n{body}</{root}>\n'.encode()
