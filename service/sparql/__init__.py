"""SPARQL over the node's graphs: an Oxigraph store that follows the log, and processes that answer queries from it.

The only room that keeps triples to be queried. It knows no request and no description: N-Triples under names come in,
queries as text come in, bytes in a format go out. It never reaches another machine.
"""
