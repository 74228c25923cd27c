"""Serializers to text for people and reference managers: metadata fields, citations, plain text. None write HTML."""
