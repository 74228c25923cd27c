"""Readers of foreign formats: one module or package for each, with its row in `service/ingest/reader_registry.py`."""
