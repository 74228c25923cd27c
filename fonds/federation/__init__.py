"""Federation: the descriptions that other nodes publish are copied, kept apart by origin, and passed on.

A peer is another node. Its exchange (fonds/web/exchange) gives every description once, in the order of its log. The
harvester takes the entries after the position that it reached before, gives them ids of this node, and stores them
with the new position in one transaction. Publishing then reads the copies like record files. See docs/federation.md.
"""
