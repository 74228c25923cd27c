"""Pictures of pages, made from a PDF by PDFium when somebody asks.

PDFium is not safe to be used by two threads at once, so all of it happens under one lock. Nothing is kept.
"""

from __future__ import annotations

import io
import threading

import pypdfium2
from PIL import Image

PDFIUM = threading.Lock()  # held by whoever uses PDFium
_FORMATS = {"jpg": "JPEG", "png": "PNG"}
WIDEST = 8000  # pixels; a larger picture is a mistake or an attack


def image(pdf_bytes: bytes, page: int, width: int, format: str) -> bytes:
    """One page (from 1) as a picture `width` pixels wide, "jpg" or "png", its height in proportion.

    Raises ValueError for a page the PDF does not have, a width not within 1 to 8000, another format.
    """
    if format not in _FORMATS:
        raise ValueError(f"format {format!r} is not made here: jpg or png")
    if not 1 <= width <= WIDEST:
        raise ValueError(f"width {width} is not within 1 to {WIDEST}")
    return _encoded(_drawn(pdf_bytes, page, width), _FORMATS[format])


def _drawn(pdf_bytes: bytes, page: int, width: int) -> Image.Image:
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf_bytes)
        try:
            if not 1 <= page <= len(document):
                raise ValueError(f"page {page} is not within 1 to {len(document)}")
            leaf = document[page - 1]
            bitmap = leaf.render(scale=width / leaf.get_width(), no_smoothtext=False)
            drawn: Image.Image = bitmap.to_pil().convert("RGB")
            bitmap.close()
            leaf.close()
        finally:
            document.close()
    return drawn


def _encoded(drawn: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "JPEG":
        drawn.save(out, kind, quality=80, optimize=True)
    else:
        drawn.save(out, kind)
    return out.getvalue()
