"""Reads recognised text in ALTO, PAGE XML and hOCR, from bytes to values. It opens no files."""
