"""Reads METS 1.x and 2, the Metadata Encoding and Transmission Standard: descriptions, files, pages and structure."""
