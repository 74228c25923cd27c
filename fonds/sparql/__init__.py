"""SPARQL over the graphs of the node: an Oxigraph store that follows the log, and processes that run queries on it.

The input is named graphs in N-Triples and queries as text; the output is bytes in a result format. It depends neither
on HTTP requests nor on descriptions, and never reaches another machine.
"""
