"""Serializers to XML that libraries and archives harvest: simple Dublin Core, MODS and EAD, one module for each.

Nothing is added that the description does not say. The documents are valid, which a test checks with the official
schemas.
"""
