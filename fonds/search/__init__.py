"""Search: tokens of a text in any script, queries, hits with their boxes, and names compared and scored.

Everything here is pure. The index, the IIIF search responses and the search pages are built on it. It never opens a
store, never sees a request and never makes a URI.
"""
