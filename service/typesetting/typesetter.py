"""The one door to Typst: compile a fixed template over data, or ask it for measurements.

The template is ours and never changes; what is to be set goes in as JSON under `sys.inputs.data` and is only
ever placed as text, so nothing in a transcript can be read as markup. The root is an empty folder, so that no
file can be read; no package is named, so none is fetched; the fonts are our own folder's alone.
"""

from __future__ import annotations

import json
import tempfile
import threading
from functools import cache
from typing import Any

import typst

from service.typesetting import fonts

_lock = threading.Lock()  # a Compiler may be used by one thread at a time
_MEASURE = b"""
#let data = json(bytes(sys.inputs.data))
#set text(
  size: 100pt, fallback: false, ligatures: false, kerning: false, hyphenate: false, cjk-latin-spacing: none,
)
#set smartquote(enabled: false)
#let wide(item) = {
  let (family, language, side, words) = item
  measure(text(font: family, lang: language, dir: if side == "rtl" { rtl } else { ltr }, words)).width / 100pt
}
#context [#metadata(data.map(wide)) <widths>]
"""


@cache
def _fonts() -> typst.Fonts:
    fonts.require()
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.FOLDER)]
    )


@cache
def _root() -> tempfile.TemporaryDirectory[str]:
    """An empty folder, kept while the process lives."""
    return tempfile.TemporaryDirectory(prefix="fonds-typst-")


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(b"", root=_root().name, font_paths=_fonts(), ignore_system_fonts=True)


@cache
def _template() -> bytes:
    return (fonts.HERE / "sheet.typ").read_bytes()


def compile_pdf(data: dict[str, Any]) -> bytes:
    """The PDF that the page template makes of the data. The same data gives the same bytes."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _lock:
        made = _compiler().compile(input=_template(), format="pdf", sys_inputs=inputs, timestamp=0)
    assert isinstance(made, bytes)  # noqa: S101 - one output format, one answer
    # Typst marks a document in Arabic or Hebrew as right-to-left; PDFium (and Chrome) then reads its Latin
    # lines backwards when searched or copied. The lines know their own direction. As long, so offsets hold.
    return made.replace(b"/ViewerPreferences<</Direction/R2L>>", b"/ViewerPreferences<</Direction/L2R>>")


def measure(items: list[tuple[str, str, str, str]]) -> list[float]:
    """The widths of (family, language, "ltr" or "rtl", text) items, in ems."""
    inputs = {"data": json.dumps(items, ensure_ascii=False)}
    with _lock:
        asked = typst.Compiler(
            _MEASURE, root=_root().name, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs
        )
        found = json.loads(asked.query("<widths>", field="value", one=True))
    return [float(width) for width in found]
