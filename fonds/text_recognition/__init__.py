"""Reads the text of images with Tesseract. The only package that imports it; the extra `fonds[ocr]` installs it."""
