"""Proof: what a description lacks, and whether what is published keeps the rules. It never changes anything."""
