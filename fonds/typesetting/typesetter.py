"""The adapter to Typst, the only module that uses it: compiles a fixed template with data, or measures texts.

The content is passed as JSON in `sys.inputs.data` and is only ever placed as text, so nothing in a transcript can be
interpreted as markup. The root is an empty folder, so that no file can be read; no package is named, so none is
fetched; only the fonts of our own folder are used.
"""

from __future__ import annotations

import json
import tempfile
import threading
from functools import cache
from typing import Any

import typst

from fonds.typesetting import fonts

_lock = threading.Lock()  # a Compiler may be used by one thread at a time
_MEASURE = b"""
#let data = json(bytes(sys.inputs.data))
#set text(
  size: 100pt, fallback: false, ligatures: false, kerning: false, hyphenate: false, cjk-latin-spacing: none,
)
#set smartquote(enabled: false)
#let width(run) = {
  let (family, language, direction, words) = run
  measure(text(font: family, lang: language, dir: if direction == "rtl" { rtl } else { ltr }, words)).width / 100pt
}
#context [#metadata(data.map(width)) <widths>]
"""


@cache
def _fonts() -> typst.Fonts:
    fonts.require()
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.FOLDER)]
    )


@cache
def _root() -> tempfile.TemporaryDirectory[str]:
    """Return an empty folder, which exists as long as the process."""
    return tempfile.TemporaryDirectory(prefix="fonds-typst-")


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(b"", root=_root().name, font_paths=_fonts(), ignore_system_fonts=True)


@cache
def _template() -> bytes:
    return (fonts.PACKAGE_FOLDER / "sheet.typ").read_bytes()


def compile_pdf(data: dict[str, Any]) -> bytes:
    """Return the PDF that the page template makes of the data. The same data gives the same bytes."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _lock:
        pdf = _compiler().compile(input=_template(), format="pdf", sys_inputs=inputs, timestamp=0)
    assert isinstance(pdf, bytes)  # noqa: S101 - always bytes for this output format
    # Typst marks a document in Arabic or Hebrew as right-to-left; PDFium (and Chrome) then reads its Latin lines
    # backwards when they are searched or copied. Each line has its own direction, so the mark is not needed. The
    # replacement has the same length, so that the offsets in the file stay valid.
    return pdf.replace(b"/ViewerPreferences<</Direction/R2L>>", b"/ViewerPreferences<</Direction/L2R>>")


def measure(runs: list[tuple[str, str, str, str]]) -> list[float]:
    """Return the widths of (family, language, "ltr" or "rtl", text) runs, in ems."""
    inputs = {"data": json.dumps(runs, ensure_ascii=False)}
    with _lock:
        compiler = typst.Compiler(
            _MEASURE, root=_root().name, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs
        )
        widths = json.loads(compiler.query("<widths>", field="value", one=True))
    return [float(width) for width in widths]
