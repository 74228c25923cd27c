"""What a record is: one model of descriptions, their text, dates, rights, languages and transcript.

This room depends on nothing above it. It never reads files, makes URIs of the node, or reaches the network.
"""
