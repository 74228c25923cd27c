"""How a description becomes RDF: one file for each profile, and those that write graphs down.

A graph is a list of triples made from tuples of text; nothing here keeps a store of triples or reads one.
"""
