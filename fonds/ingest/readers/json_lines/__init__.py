"""Reads JSON: descriptions with the fields of record files, and exports of ArchivesSpace; one to a line, or a list."""
