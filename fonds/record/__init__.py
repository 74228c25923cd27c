"""The model of descriptions: their text, dates, rights, languages, access rules, pages and transcripts.

This package makes no URIs of the node and never reaches the network. It reads no files except the rights statements in
vocab/.
"""
