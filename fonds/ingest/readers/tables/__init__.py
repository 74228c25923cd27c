"""Reads tables: CSV, TSV and workbooks, whose headings are known, are given by a mapping file, or are guessed."""
