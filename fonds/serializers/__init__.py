"""Turns descriptions into documents: pure functions, one module for each format.

Nothing here reads the store, opens a socket or knows of a request. The formats are registered in format_registry.py.
"""
