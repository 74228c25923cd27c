"""Descriptions as XML that libraries and archives harvest: simple Dublin Core, MODS, EAD.

One file to each. Nothing is said that the description does not say; schemas are kept, and a test proves it with the
official ones.
"""
