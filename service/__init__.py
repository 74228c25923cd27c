"""Fonds publishes archives as IIIF and Linked Data. The rooms are described in docs/where.md."""

__version__ = "0.1.0"
