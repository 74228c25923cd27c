"""Images of pages, made from a PDF by PDFium on request.

PDFium is not thread-safe, so it is only used while holding one lock. Nothing is cached.
"""

from __future__ import annotations

import io
import threading

import pypdfium2
from PIL import Image

PDFIUM_LOCK = threading.Lock()  # to be held by every caller of PDFium
_FORMATS = {"jpg": "JPEG", "png": "PNG"}
MAX_WIDTH = 8000  # pixels; a larger image is a mistake or an attack


def render_image(pdf_bytes: bytes, page: int, width: int, format: str) -> bytes:
    """Return one page (from 1) as an image `width` pixels wide, of proportional height; `format` is "jpg" or "png".

    Raises ValueError for a page that the PDF does not have, a width not within 1 to 8000, or another format.
    """
    if format not in _FORMATS:
        raise ValueError(f"format {format!r} is not made here: jpg or png")
    if not 1 <= width <= MAX_WIDTH:
        raise ValueError(f"width {width} is not within 1 to {MAX_WIDTH}")
    return _encode(_render(pdf_bytes, page, width), _FORMATS[format])


def _render(pdf_bytes: bytes, page_number: int, width: int) -> Image.Image:
    with PDFIUM_LOCK:
        document = pypdfium2.PdfDocument(pdf_bytes)
        try:
            if not 1 <= page_number <= len(document):
                raise ValueError(f"page {page_number} is not within 1 to {len(document)}")
            page = document[page_number - 1]
            bitmap = page.render(scale=width / page.get_width(), no_smoothtext=False)
            rendered: Image.Image = bitmap.to_pil().convert("RGB")
            bitmap.close()
            page.close()
        finally:
            document.close()
    return rendered


def _encode(rendered: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    if kind == "JPEG":
        rendered.save(buffer, kind, quality=80, optimize=True)
    else:
        rendered.save(buffer, kind)
    return buffer.getvalue()
