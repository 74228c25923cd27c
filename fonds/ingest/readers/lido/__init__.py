"""Reads LIDO 1.0 and 1.1, Lightweight Information Describing Objects: what museums and collections describe."""
