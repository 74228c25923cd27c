"""How a description becomes documents: pure functions, one file for each publication.

Nothing here reads the store, opens a socket or knows of a request; publications.py is the register.
"""
