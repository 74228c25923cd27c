"""Validation: what a description lacks, and whether published documents follow their specifications. Read only."""
