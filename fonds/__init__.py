"""Fonds publishes archives as IIIF and Linked Data. docs/where.md describes the packages."""

__version__ = "0.1.0"
