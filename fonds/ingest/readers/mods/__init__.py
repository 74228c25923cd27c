"""Reads MODS 3.0 to 3.8, the Metadata Object Description Schema of the Library of Congress."""
