"""Readers of foreign formats: one module or package for each, with its row in `fonds/ingest/reader_registry.py`."""
