"""The configuration of Sphinx for the documentation as a site: `make docs`.

The pages are written for the tree. Here, links to files outside docs/ become the names of the files.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fonds.version import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "Fonds"
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["bench.json"]
root_doc = "index"
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
html_theme = "furo"
html_title = f"Fonds {__version__}"
html_copy_source = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
# console examples have prompts and dots for what was left out; they are not the lexer's language
suppress_warnings = ["misc.highlighting_failure"]

_OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./[^)]*\)")
_OUTSIDE_OF_DECISIONS = re.compile(r"\[([^\]]+)\]\(\.\./\.\./[^)]*\)")
_PAGES = re.compile(r"\]\(([\w./-]+\.md)\)")

# what the public names of the package say of themselves, after the page about them
_API = """

## Reference

```{eval-rst}
.. autofunction:: fonds.read_folder
.. autoclass:: fonds.Archive
   :members:
   :exclude-members: __init__
.. autoclass:: fonds.Client
   :members:
   :special-members: __getitem__, __iter__, __len__
.. autoclass:: fonds.Problem
   :exclude-members: __init__
.. autoexception:: fonds.FondsError
```
"""


def _adapt(app: Sphinx, name: str, source: list[str]) -> None:
    """Take links to files outside away, and add what only the site has: the contents, and the reference."""
    pattern = _OUTSIDE_OF_DECISIONS if name.startswith("decisions/") else _OUTSIDE
    source[0] = pattern.sub(r"\1", source[0])
    if name in ("index", "decisions/README"):
        pages = dict.fromkeys(_PAGES.findall(source[0]))
        source[0] += "\n\n```{toctree}\n:hidden:\n\n" + "\n".join(pages) + "\n```\n"
    elif name == "python":
        source[0] += _API


def setup(app: Sphinx) -> None:
    """Register what changes the sources."""
    app.connect("source-read", _adapt)
