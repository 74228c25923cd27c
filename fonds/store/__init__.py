"""Store and find documents, changes and versions. This is the only package with SQL.

History (backed up): version, change, entity, withdrawal and others; what was published, when, and what became of it.
Derived: edition, document, edge, edges, source and others; may be deleted, the next publish makes the same bytes again.
`database.py` lists all tables of both.
"""
