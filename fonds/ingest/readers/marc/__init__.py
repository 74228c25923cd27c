"""Reads MARC 21 and UNIMARC, as ISO 2709 and as MARCXML. The descriptions of a record do not depend on which it was."""
