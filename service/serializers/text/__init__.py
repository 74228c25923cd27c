"""Texts for people and their reference managers: facts, citations, plain text. Nothing here is HTML."""
