"""What feeds say of changes: one file for each protocol, values in and JSON, quads or XML out.

Nothing here reads a store, knows a request or remembers what was said before: service/publishing/change_feeds.py does.
"""
