"""Text that was read from page images: ALTO, PAGE and hOCR, from bytes to values. Opens no file, knows no record."""
