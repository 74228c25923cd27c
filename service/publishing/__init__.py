"""Putting the rooms together: from a folder of files to a store of documents, and what is made only when asked for.

The command line and the doors call this room; it knows of neither.
"""
