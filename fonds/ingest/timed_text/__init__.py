"""Reads the words of sound and film with their times: WebVTT, TEI, and plain text whose lines begin with a time."""
