"""Serializers from a description to RDF: one module for each profile, and modules that write graphs in each syntax.

A graph is a list of triples, each a line of N-Triples. This package has no triple store and does not query graphs.
"""
