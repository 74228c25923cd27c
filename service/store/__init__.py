"""Where documents, changes and versions are kept and found; the only room with SQL.

history: version, change, entity, withdrawal. What was published, when, and what became of it; backed up.
derived: edition, document, edge, edges, source. May be deleted; the next publish makes it anew, the same to the byte.
"""
