"""Serializers of changes: one module for each protocol, from values to JSON, quads or XML.

Nothing here reads the store or the request, or remembers what was published before: that is done by
fonds/publishing/change_feeds.py.
"""
